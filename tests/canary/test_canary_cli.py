"""No planted value leaves the command line: not by stdout or stderr, in any format, nor by a file it writes.

Written before the code it tests, against DESIGN 3 alone; runs the installed program as a user would.
"""

from __future__ import annotations

import json
import os
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

from . import canary as planting
from .session import Session

FORMATS = ("text", "json", "jsonl", "sarif", "github")
# Files that are whole and readable; the two others are there to fail.
GOOD = (
    "app.py",
    ".env",
    "README.md",
    "customers.csv",
    "settings.json",
    "deploy.yaml",
    "notes.txt",
    "server.log",
    "users.sql",
    "fetch.sh",
    "half_done.py",
    "analysis.ipynb",
    "hidden.md",
    "id_rsa.pem",
)


def findings_in(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return json.loads(done.stdout)["findings"]


# --- the canary itself ------------------------------------------------------------


def test_builder_plants_what_it_lists(tmp_path: Path) -> None:
    canary = planting.build(tmp_path / "work")
    assert len(canary.originals) >= 15
    assert len(canary.planted) >= 40
    assert planting.build(tmp_path / "again").originals == canary.originals
    everything = b"\n".join(canary.originals.values())
    assert len(canary.leaks(everything)) >= 40


@pytest.mark.parametrize("form", ["value", "base64", "sha256", "hex", "URL", "head", "tail"])
def test_the_check_sees_every_form(tmp_path: Path, form: str) -> None:
    canary = planting.build(tmp_path / "work")
    first = canary.planted[0]
    text = dict([*first.forms(), *first.parts()])[form]
    with pytest.raises(AssertionError) as caught:
        canary.assert_no_canary(f"… 🐤 {text} …".encode(), "a test")
    assert first.value not in str(caught.value)
    assert form in str(caught.value)


# --- scan ---------------------------------------------------------------------------


@pytest.mark.parametrize("to", [(), ("--to", "openai"), ("--to", "ollama")], ids=["scan", "openai", "ollama"])
@pytest.mark.parametrize("form", FORMATS)
def test_scan_of_the_folder(session: Session, form: str, to: tuple[str, ...]) -> None:
    done = session.run("scan", ".", "--format", form, *to)
    # One notebook is broken: something wanted could not be scanned, and that goes before findings.
    assert done.returncode == 3
    assert done.stdout.strip()


@pytest.mark.parametrize("form", FORMATS)
def test_scan_of_readable_files(session: Session, form: str) -> None:
    done = session.run("scan", *GOOD, "--format", form)
    assert done.returncode == 1
    assert done.stdout.strip()


def test_scan_finds_what_was_planted(session: Session) -> None:
    """Silence would pass every other test here."""
    found = findings_in(session.run("scan", ".", "--format", "json"))
    seen = {finding["path"].removeprefix("./") for finding in found}
    assert set(GOOD) <= seen
    assert len(found) >= 30


def test_broken_files_are_named_and_the_others_scanned(session: Session) -> None:
    done = session.run("scan", ".", "--format", "json")
    report = json.loads(done.stdout)
    assert any("broken.ipynb" in entry["path"] for entry in report["not_scanned"])
    assert findings_in(done)


@pytest.mark.parametrize("name", ["broken.ipynb", "latin.txt"])
@pytest.mark.parametrize("form", FORMATS)
def test_scan_of_what_cannot_be_read(session: Session, name: str, form: str) -> None:
    assert session.run("scan", name, "--format", form).returncode in {1, 3}


@pytest.mark.parametrize("form", FORMATS)
def test_scan_of_stdin(session: Session, form: str) -> None:
    done = session.run("scan", "-", "--format", form, stdin=session.canary.originals["app.py"])
    assert done.returncode == 1


@pytest.mark.parametrize("color", [{"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}, {"GITHUB_ACTIONS": "true"}], ids=str)
def test_text_report_in_any_dress(session: Session, color: dict[str, str]) -> None:
    session.environment |= color
    assert session.run("scan", *GOOD).returncode == 1


def test_lines_cut_anywhere_still_hide(session: Session) -> None:
    """A long line is shortened in a report; the cut must not fall into a value that is still to be hidden."""
    value = session.canary.of("app.py:openai:0")
    for pad in (0, 40, 75, 110, 200, 1000):
        text = f"🧵 {'lorem ' * (pad // 6)}key={value} {'ipsum ' * (pad // 6)}\n".encode()
        session.run("scan", "-", stdin=text)


def test_two_values_side_by_side(session: Session) -> None:
    """The source line of one finding shows the next one's value too."""
    tokens = [p.value for p in session.canary.planted if p.public and p.file != "id_rsa.pem"]
    for left, right in pairwise(tokens[:8]):
        session.run("scan", "-", stdin=f"🤝 token={left} password={right}\n".encode())


# --- failing on purpose --------------------------------------------------------------


def test_missing_path(session: Session) -> None:
    assert session.run("scan", "no-such-folder").returncode == 2


def test_missing_path_beside_good_ones(session: Session) -> None:
    assert session.run("scan", "app.py", "no-such-file.py").returncode == 2


def test_policy_with_an_unknown_key_whose_value_is_secret(session: Session) -> None:
    value = session.canary.of("app.py:openai:0")
    policy = session.write_input("policy.toml", f'[tool.safe-prompt]\ndefalt = "{value}"\n')
    assert session.run("scan", "app.py", "--policy", policy).returncode == 2


def test_policy_with_a_bad_value_that_is_secret(session: Session) -> None:
    value = session.canary.of("app.py:openai:0")
    policy = session.write_input("policy.toml", f'[tool.safe-prompt]\ndefault = "{value}"\n')
    assert session.run("scan", "app.py", "--policy", policy).returncode == 2


def test_policy_that_is_no_toml(session: Session) -> None:
    value = session.canary.of("app.py:openai:0")
    policy = session.write_input("policy.toml", f'[tool.safe-prompt]\ndefault = "{value}\n')
    assert session.run("scan", "app.py", "--policy", policy).returncode == 2


def test_unknown_options_do_not_echo(session: Session) -> None:
    assert session.run("scan", "app.py", "--format", "yaml").returncode == 2
    assert session.run("scan", "app.py", "--kind", "no-such-kind").returncode == 2


def test_destination_with_a_password_in_its_url(session: Session) -> None:
    password = session.canary.of(".env:password:0")
    url = f"https://proxy:{password}@llm.acme-internal.test/v1"
    for arguments in (
        ("destinations", "identify", url),
        ("scan", "app.py", "--to", url, "--format", "json"),
        ("policy", "explain", "notes.txt", "--to", url),
    ):
        session.run(*arguments)


def test_identify_code_with_a_key(session: Session) -> None:
    key = session.canary.of("app.py:openai:0")
    session.run("destinations", "identify", f"client = OpenAI(api_key='{key}')  # 🔎")


# --- baseline -------------------------------------------------------------------------


def test_baseline(session: Session) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=session.root, env=session.environment, check=True)
    # Left out by design, so that exit codes speak of the baseline alone.
    session.file(".gitignore").write_text("broken.ipynb\nlatin.txt\n", encoding="utf-8")
    assert session.run("baseline", "create").returncode == 0
    baseline = session.root / ".safe-prompt-baseline.json"
    assert json.loads(baseline.read_text(encoding="utf-8"))
    assert session.run("baseline", "check").returncode == 0
    assert session.run("scan", ".").returncode == 0
    assert session.run("baseline", "update").returncode == 0

    before = baseline.read_bytes()
    fresh = planting.values.github(planting.values.seeded("added later"))
    session.file("added.py").write_text(f"# 🆕\nTOKEN = '{fresh}'\n", encoding="utf-8")
    assert session.run("scan", ".").returncode == 1
    assert baseline.read_bytes() == before, "a scan never rewrites a baseline"


def test_broken_baseline(session: Session) -> None:
    value = session.canary.of("app.py:openai:0")
    baseline = session.write_input("baseline.json", f'{{"version": 1, "entries": ["{value}"')
    assert session.run("scan", "app.py", "--baseline", baseline).returncode == 2


# --- mask and unmask --------------------------------------------------------------------


@pytest.mark.parametrize("name", GOOD)
def test_masked_file_holds_nothing(session: Session, name: str) -> None:
    done = session.run("mask", name, "--to", "openai")
    assert done.stdout
    if name == "analysis.ipynb":
        nbformat.validate(json.loads(done.stdout))
    if name == "settings.json":
        json.loads(json.loads(done.stdout)["nested"])


@pytest.mark.parametrize("name", ["broken.ipynb", "latin.txt"])
def test_mask_never_passes_on_what_it_cannot_read(session: Session, name: str) -> None:
    session.run("mask", name, "--to", "openai")


@pytest.mark.parametrize("operator", ["placeholder", "redact", "partial", "hash", "drop"])
def test_every_operator(session: Session, operator: str) -> None:
    for name in ("app.py", ".env", "customers.csv", "notes.txt"):
        # `partial` shows a part by design, never the whole.
        session.run("mask", name, "--to", "openai", "--operator", operator, parts=operator != "partial")


@pytest.mark.parametrize("name", ["app.py", "customers.csv", "analysis.ipynb", "settings.json", "hidden.md"])
def test_vault_file_holds_nothing_readable(session: Session, name: str) -> None:
    vault = session.top / "vault.sp"
    masked = session.run("mask", name, "--to", "openai", "--vault", vault).stdout
    assert vault.stat().st_size > 0
    if os.name == "posix":
        assert vault.stat().st_mode & 0o777 == 0o600
    whole = session.run("unmask", "-", "--vault", vault, "--trusted", stdin=masked, restores=True)
    assert whole.stdout == session.canary.originals[name]
    assert whole.returncode == 0
    # An untrusted reply gets people's data back, keys never.
    reply = session.run("unmask", "-", "--vault", vault, stdin=masked, restores=True)
    session.canary.assert_no_canary(reply.stdout, "an unmasked reply", credentials_only=True)


def test_session_vault_holds_nothing_readable(session: Session) -> None:
    """Without --vault the map lies encrypted in the user's own folder, and stderr names it."""
    session.run("mask", "app.py", "--to", "openai")
    assert [path for path in session.config.rglob("*") if path.is_file()]


def test_half_a_vault(session: Session) -> None:
    vault = session.top / "vault.sp"
    masked = session.run("mask", "app.py", "--to", "openai", "--vault", vault).stdout
    data = vault.read_bytes()
    vault.write_bytes(data[: len(data) // 2])
    done = session.run("unmask", "-", "--vault", vault, "--trusted", stdin=masked)
    assert done.returncode in {2, 3}
    assert done.stdout == b""
    assert b"vault.sp" in done.stderr


def test_vault_full_of_something_else(session: Session) -> None:
    vault = session.write_input("vault.sp", json.dumps({"SP_TOKEN_1_aaaa": session.canary.of("app.py:openai:0")}))
    done = session.run("unmask", "-", "--vault", vault, "--trusted", stdin=b"SP_TOKEN_1_aaaa \xf0\x9f\x90\xa4")
    assert done.returncode in {2, 3}
    # Masking into it must neither quote it nor write over it.
    before = vault.read_bytes()
    assert session.run("mask", "app.py", "--to", "openai", "--vault", vault).returncode in {2, 3}
    assert vault.read_bytes() == before


def test_missing_vault(session: Session) -> None:
    assert session.run("unmask", "app.py", "--vault", "none.sp").returncode == 2


# --- policy, rules, destinations, status ---------------------------------------------------


@pytest.mark.parametrize("name", ["app.py", "notes.txt", "analysis.ipynb", "customers.csv", "hidden.md"])
def test_policy_explain_file(session: Session, name: str) -> None:
    assert session.run("policy", "explain", name, "--to", "openai").stdout


def test_policy_on_text(session: Session) -> None:
    text = f"🐤 {session.canary.of('app.py:openai:0')} and {session.canary.of('notes.txt:card:3')}"
    assert session.run("policy", "explain", "--text", text, "--to", "openai").stdout
    session.run("policy", "check", "--text", text, "--to", "openai")


def test_quiet_commands(session: Session) -> None:
    session.run("scan", ".")
    session.run("mask", "app.py", "--to", "openai")
    for arguments in (("status",), ("rules", "list"), ("destinations", "list"), ("rules", "check")):
        assert session.run(*arguments).returncode == 0


def test_rules_show_without_values(session: Session) -> None:
    shown = {finding["rule"] for finding in findings_in(session.run("scan", *GOOD, "--format", "json"))}
    for rule in sorted(shown):
        assert session.run("rules", "show", rule).returncode == 0


def test_own_rule_with_a_secret_as_its_example(session: Session) -> None:
    """A real key as the example of a rule that does not match it: the error must not quote it."""
    value = session.canary.of("app.py:openai:0")
    rule = (
        '[[rule]]\nid = "house-key"\ntitle = "House key"\nwhy = "ours"\nentity = "API_KEY"\n'
        'category = "credential"\n'
        'classification = "restricted"\nseverity = "high"\nconfidence = 0.9\nregex = "hk_[a-z]{8}"\n'
        f'value = ["hk_{{lower:8}}"]\nexamples = ["{value}"]\n'
    )
    assert session.run("rules", "check", session.write_input("rule.toml", rule)).returncode in {1, 2}
