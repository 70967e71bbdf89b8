"""`safe-prompt scan`: what it finds, prints and returns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EMOJI = "# 😀 a comment\n"


def source(values):
    return f'{EMOJI}password = "{values.password}"\niban = "{values.iban}"\n'


def test_clean_is_0(cli, files):
    files({"a.py": EMOJI + "x = 1\n"})
    ran = cli("scan", "a.py")
    assert (ran.code, ran.err) == (0, "")
    assert "No findings" in ran.out


def test_findings_are_1_and_no_value_is_printed(cli, files, values):
    files({"src/a.py": source(values)})
    for form in ("text", "json", "jsonl", "sarif", "github"):
        ran = cli("scan", "src", "--format", form)
        assert ran.code == 1, form
        assert "src/a.py" in ran.out
        assert not any(value in ran.out + ran.err for value in values.all), form


def test_text_report_shows_source_with_values_hidden_and_says_what_to_do(cli, files, values):
    files({"a.py": source(values)})
    out = cli("scan").out
    assert 'password = "▒▒▒"' in out
    order = [out.index(word) for word in ("1. Rotate", "2. Fix", "3. Allow", "4. Or accept")]
    assert order == sorted(order)


def test_json_has_every_key_of_the_contract(cli, files, values):
    files({"a.py": source(values)})
    body = json.loads(cli("scan", "a.py", "--format", "json").out)
    assert list(body) == ["version", "findings", "not_scanned", "skipped", "tiers", "stats"]
    assert body["version"] == 1 and body["stats"]["files"] == 1
    finding = next(one for one in body["findings"] if one["category"] == "credential")
    start = len(EMOJI + 'password = "')
    assert (finding["start"], finding["line"], finding["column"]) == (start, 2, 13)
    assert finding["action"] is None and finding["file_line"] == 2


def test_standard_input(cli, values):
    ran = cli("scan", "-", "--format", "json", "--kind", "python", stdin=source(values).encode())
    assert ran.code == 1
    assert {one["path"] for one in json.loads(ran.out)["findings"]} == {None}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--fail-on", "critical"), 0),
        (("--fail-on", "high"), 1),
        (("--min-severity", "critical"), 0),
        (("--to", "openai", "--fail-on", "critical"), 1),
        (("--to", "ollama", "--fail-on", "critical"), 0),
        (("--require", "names"), 3),
        (("--fail-on", "sometimes"), 2),
        (("--policy", "not-there.toml"), 2),
        (("--baseline", "not-there.json"), 2),
        (("--unknown",), 2),
    ],
)
def test_exit_codes(cli, files, values, options, code):
    files({"a.py": source(values)})
    assert cli("scan", "a.py", *options).code == code


def test_action_is_what_policy_says(cli, files, values):
    files({"a.py": source(values)})
    body = json.loads(cli("scan", "a.py", "--to", "openai", "--format", "json").out)
    actions = {one["category"]: one["action"] for one in body["findings"]}
    assert actions["credential"] == "block"
    assert (body["destination"], body["action"]) == ("openai", "block")


def test_settings_leave_out_and_are_counted(cli, files, values):
    files(
        {
            ".safe-prompt.toml": 'exclude = ["old/**"]\ndisable = ["PASSWORD"]\n'
            '[per-file]\n"tests/**" = ["IBAN_CODE"]\n',
            "old/a.py": source(values),
            "tests/a.py": source(values),
        }
    )
    body = json.loads(cli("scan", "--format", "json").out)
    assert body["findings"] == []
    assert (body["stats"]["excluded"], body["stats"]["disabled"]) == (1, 2)
    assert {"path": "old", "reason": "excluded by settings"} in body["skipped"]
    assert cli("scan", "old/a.py").code == 0, "a hook that names files keeps to the settings"


def test_allow_by_fingerprint(cli, files, values):
    files({"a.py": source(values)})
    found = json.loads(cli("scan", "a.py", "--format", "json").out)["findings"]
    allows = "".join(f'[[allow]]\nfingerprint = "{one["fingerprint"]}"\nreason = "made up"\n' for one in found)
    files({".safe-prompt.toml": allows})
    body = json.loads(cli("scan", "a.py", "--format", "json").out)
    assert (body["findings"], body["stats"]["allowed"]) == ([], len(found))


def test_inline_allow_and_cell_tag(cli, files, values):
    line = f'password = "{values.password}"  # safe-prompt: allow[PASSWORD] reason="made up"\n'
    source, _, _ = line.partition("#")
    cell = {"cell_type": "code", "id": "a1", "metadata": {"tags": ["safe-prompt-ignore"]}, "source": source,
            "outputs": [], "execution_count": None}  # fmt: skip
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    files({"a.py": EMOJI + line, "b.ipynb": json.dumps(notebook)})
    ran = cli("scan")
    assert ran.code == 0
    assert "2 allowed inline" in ran.out


def test_an_allowed_value_does_not_show_beside_another_finding(cli, files, values):
    line = f'password = "{values.password}"; iban = "{values.iban}"  # safe-prompt: allow[PASSWORD]\n'
    files({"a.py": EMOJI + line})
    ran = cli("scan", "a.py")
    assert 'password = "▒▒▒"; iban = "▒▒▒"' in ran.out
    assert not any(value in ran.out for value in values.all)


def test_notebook_place_is_named(cli, files, values):
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": [f"<p>IBAN {values.iban}</p>"]},
    }
    cell = {"cell_type": "code", "id": "a1", "metadata": {}, "source": ["x"], "outputs": [output],
            "execution_count": None}  # fmt: skip
    files({"a.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})})
    assert "cell 0 output 0 text/html" in cli("scan", "a.ipynb").out


def test_same_bytes_whatever_the_number_of_processes(files, values, monkeypatch, cli):
    from safe_prompt.checks import workers

    files({f"d{number % 7}/f{number:02}.py": source(values) for number in range(40)})
    serial = cli("scan", "--format", "json").out
    monkeypatch.setattr(workers, "_SERIAL_ITEMS", 1)
    monkeypatch.setattr(workers, "_CHUNK_ITEMS", 3)
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    assert cli("scan", "--format", "json").out == serial
    assert len(json.loads(serial)["findings"]) >= 80


def test_a_worker_that_dies_costs_one_file(files, monkeypatch):
    """The file that kills its process is reported; its neighbours are scanned."""
    from safe_prompt.checks.scan_file import FileResult
    from safe_prompt.checks.workers import scan_all

    if sys.platform == "win32":
        pytest.skip("needs fork to pass a local function on")

    results = scan_all(["a.py", "b.py", "c.py"], _deadly, size=len, name=str, processes=2)
    assert [result.scanned for result in results] == [True, False, True]
    assert "ended unexpectedly" in results[1].not_scanned[0].reason
    assert isinstance(results[0], FileResult)


def _deadly(names):
    from safe_prompt.checks.scan_file import FileResult

    if "b.py" in names:
        os._exit(9)
    return [FileResult(scanned=True) for _ in names]


@pytest.mark.e2e
def test_installed_program_and_broken_pipe(files, values):
    program = Path(sys.executable).with_name("safe-prompt")
    command = [str(program)] if program.exists() else [sys.executable, "-m", "safe_prompt"]
    files({f"f{number:03}.py": source(values) for number in range(100)})
    assert subprocess.run([*command, "scan", "f000.py"], capture_output=True, check=False).returncode == 1
    with subprocess.Popen(
        [*command, "scan", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.close()
        message = running.stderr.read()
        assert running.wait() == 141
    assert message == b""


def test_no_arguments_scan_the_folder_and_git_is_not_needed(cli, files, values, monkeypatch):
    files({"a.py": source(values)})
    monkeypatch.setenv("PATH", "")
    assert shutil.which("git") is None
    assert cli("scan").code == 1
