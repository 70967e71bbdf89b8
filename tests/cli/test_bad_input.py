"""Bad input: a clear sentence with the file and a remedy, the right exit code, the rest scanned."""

from __future__ import annotations

import json
import os
import sys

import pytest


@pytest.fixture
def good(files, values):
    files({"good.py": f'# 😀\npassword = "{values.password}"\n'})
    return "good.py"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("broken.ipynb", b'{"cells": [{"cell_type": "code", ', "JSON"),
        ("empty.ipynb", b"[]", "notebook"),
        ("latin.py", "name = 'Jos\u00e9'\n".encode("latin-1"), "UTF-8"),
        ("half.txt", b"\xff\xfea", "UTF-16"),
    ],
)
def test_broken_files_are_not_scanned_and_the_rest_is(cli, files, good, name, content, reason):
    files({name: content})
    ran = cli("scan", "--format", "json")
    body = json.loads(ran.out)
    assert ran.code == 3
    (omission,) = body["not_scanned"]
    assert omission["path"] == name and reason in omission["reason"]
    assert any(finding["path"] == good for finding in body["findings"])
    assert name in cli("scan", name).out


def test_unreadable_file(cli, files, good, isolated):
    """A link to itself is unreadable for everybody, also for root."""
    try:
        (isolated / "loop").symlink_to("loop")
    except OSError:
        pytest.skip("no symbolic links here")
    ran = cli("scan", "loop", good)
    assert ran.code == 3
    assert "loop: cannot be read" in ran.out and good in ran.out


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_forbidden_folder_and_file(cli, files, good, isolated):
    files({"no/a.py": "", "shut.py": ""})
    (isolated / "no").chmod(0)
    (isolated / "shut.py").chmod(0)
    ran = cli("scan", "--format", "json")
    (isolated / "no").chmod(0o700)
    assert ran.code == 3
    assert {one["path"] for one in json.loads(ran.out)["not_scanned"]} == {"no", "shut.py"}


def test_missing_path_is_2(cli, good):
    ran = cli("scan", good, "not-there.py")
    assert ran.code == 2
    assert ran.out == "" and "not-there.py: no such file" in ran.err


def test_a_file_that_vanishes(cli, files, good, monkeypatch, isolated):
    from safe_prompt.checks import files as module

    real = module.select

    def select_then_lose(*arguments):
        selection = real(*arguments)
        (isolated / "gone.py").unlink()
        return selection

    files({"gone.py": "x"})
    monkeypatch.setattr(module, "select", select_then_lose)
    ran = cli("scan")
    assert ran.code == 3 and "gone.py: cannot be read" in ran.out and "good.py" in ran.out


def test_a_detector_that_breaks_is_said(cli, good, monkeypatch, values):
    from safe_prompt.detectors import detect

    def broken(view, rules):
        raise ValueError(view.text)

    monkeypatch.setattr(detect, "VIEW_DETECTORS", {"pattern": broken})
    ran = cli("scan", good)
    assert ran.code == 3
    assert "ValueError" in ran.out and values.password not in ran.out + ran.err


def test_an_unexpected_error_is_3_and_says_no_value(cli, good, monkeypatch, values):
    import safe_prompt.cli.scan_command as command

    def broken(*arguments, **options):
        raise RuntimeError(values.password)

    monkeypatch.setattr(command, "scan_paths", broken)
    ran = cli("scan", good)
    assert ran.code == 3
    assert "RuntimeError" in ran.err and values.password not in ran.out + ran.err
    assert ran.err.count("\n") == 1


def test_interrupt_is_130(cli, good, monkeypatch):
    import safe_prompt.cli.scan_command as command

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "scan_paths", interrupted)
    ran = cli("scan", good)
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize("command", [("scan", "good.py"), ("mask", "good.py"), ("policy", "check"), ("status",)])
def test_unknown_policy_key(cli, files, good, command):
    files({".safe-prompt.toml": 'defualt = "warn"\n'})
    ran = cli(*command)
    assert ran.code == 2
    assert ".safe-prompt.toml" in ran.err and "default" in ran.err
    assert ran.out == ""


def test_broken_rule_file(cli, files, good):
    files({"r.toml": "[[rule]]\nid = 'x'\n", ".safe-prompt.toml": 'rule_files = ["r.toml"]\n'})
    ran = cli("scan", good)
    assert ran.code == 2 and "r.toml" in ran.err and "Traceback" not in ran.err


def test_half_a_vault_file(cli, files, good, isolated, values):
    assert cli("mask", good, "--vault", "v.vault").code == 0
    data = (isolated / "v.vault").read_bytes()
    (isolated / "v.vault").write_bytes(data[: len(data) // 2])
    for command in (("unmask", "-", "--vault", "v.vault"), ("mask", good, "--vault", "v.vault")):
        ran = cli(*command, stdin="😀".encode())
        assert ran.code == 2
        assert "v.vault" in ran.err and ran.out == ""
    assert (isolated / "v.vault").read_bytes() == data[: len(data) // 2], "what is left is kept"


@pytest.mark.parametrize("text", ["{", '{"version": 9, "entries": []}', "[]"])
def test_broken_baseline(cli, files, good, repository, text):
    files({".safe-prompt-baseline.json": text})
    ran = cli("scan", good)
    assert ran.code == 2 and ".safe-prompt-baseline.json" in ran.err


def test_over_the_limit_is_declared(cli, files, good, monkeypatch):
    from safe_prompt.checks import scan_file

    monkeypatch.setattr(scan_file, "LIMIT", 1_000_000)
    files({"big.txt": "x" * 1_000_001})
    ran = cli("scan")
    assert ran.code == 3 and "big.txt: over the limit of 1 MB" in ran.out and good in ran.out


@pytest.mark.e2e
def test_a_line_of_50_mb_is_scanned(cli, files, good, values):
    line = b"x" * 49_000_000 + f' 😀 password = "{values.password}"\n'.encode()
    files({"big.txt": line})
    ran = cli("scan", "big.txt")
    assert ran.code == 1
    assert len(ran.out) < 5_000 and values.password not in ran.out
    files({"big.txt": line + line})
    assert cli("scan").code == 3
