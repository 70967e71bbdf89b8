"""The other commands: mask, unmask, baseline, rules, policy, destinations, status, help."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest

from safe_prompt.cli import clipboard
from safe_prompt.cli.main import COMMANDS


@pytest.fixture
def text(values):
    return f'# 😀\r\npassword = "{values.password}"\niban = "{values.iban}"\nno end of line'


def test_mask_and_unmask_are_byte_exact(cli, files, text, values, isolated):
    files({"a.py": text})
    masked = cli("mask", "a.py", "--vault", "v.vault")
    assert masked.code == 0
    assert not any(value in masked.out + masked.err for value in values.all)
    assert "SP_" in masked.out and "v.vault" in masked.err
    if sys.platform != "win32":
        assert stat.S_IMODE((isolated / "v.vault").stat().st_mode) == 0o600
    back = cli("unmask", "-", "--vault", "v.vault", "--trusted", stdin=masked.out.encode())
    assert (back.code, back.out) == (0, text)
    reply = cli("unmask", "-", "--vault", "v.vault", stdin=masked.out.encode())
    assert values.password not in reply.out and values.iban in reply.out


def test_session_vault_is_encrypted_and_named(cli, text, values, tmp_path):
    masked = cli("mask", stdin=text.encode())
    assert str(tmp_path / "user") in masked.err
    for file in (tmp_path / "user").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(value.encode() in data for value in values.all)
    assert cli("unmask", "--trusted", stdin=masked.out.encode()).out == text


def test_mask_keeps_encoding(cli, files, isolated, values):
    data = b"\xff\xfe" + f"😀 iban {values.iban}\n".encode("utf-16-le")
    files({"a.txt": data})
    with_mark = subprocess.run(
        [sys.executable, "-m", "safe_prompt", "mask", "a.txt", "--operator", "redact"],
        capture_output=True,
        cwd=isolated,
        check=False,
    )
    assert with_mark.returncode == 0
    assert with_mark.stdout.startswith(b"\xff\xfe") and values.iban not in with_mark.stdout.decode("utf-16")


@pytest.mark.parametrize("operator", ["redact", "partial", "hash", "drop"])
def test_lossy_operators_say_so_and_leave_no_vault(cli, text, values, operator, tmp_path):
    masked = cli("mask", "--operator", operator, stdin=text.encode())
    assert masked.code == 0 and values.password not in masked.out
    assert "vault" not in masked.err or "no vault" in masked.err
    assert not list((tmp_path / "user").rglob("*.vault"))


def test_allows_in_the_text_do_not_weaken_masking(cli, text, values):
    allowed = text.replace("\r\n", '\n# safe-prompt: allow[PASSWORD] reason="pasted"\n')
    assert values.password not in cli("mask", stdin=allowed.encode()).out


def test_clipboard(cli, text, values, monkeypatch):
    board = [text]
    monkeypatch.setattr(clipboard, "read_clipboard", lambda: board[0])
    monkeypatch.setattr(clipboard, "write_clipboard", lambda new: board.__setitem__(0, new))
    assert cli("mask", "--clipboard").out == ""
    assert values.iban not in board[0]
    assert cli("unmask", "--clipboard", "--trusted").out == ""
    assert board[0] == text


def test_clipboard_without_a_program_is_one_sentence(cli, monkeypatch):
    monkeypatch.setenv("PATH", "")
    ran = cli("mask", "--clipboard")
    assert ran.code == 2 and ran.err.count("\n") == 1 and "--clipboard" in ran.err


def test_clipboard_text_goes_over_a_pipe(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(command=command, **options)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(clipboard.shutil, "which", lambda name: name)
    monkeypatch.setattr(clipboard.subprocess, "run", run)
    clipboard.write_clipboard("😀 value")
    assert seen["input"] == "😀 value".encode()
    assert not any("value" in word for word in map(str, seen["command"]) if "Set-Clipboard" not in word)


def test_baseline_life(cli, files, repository, values, text):
    files({"src/a.py": text})
    assert cli("scan").code == 1
    made = cli("baseline", "create")
    assert made.code == 0 and "2 findings" in made.out
    stored = (repository / ".safe-prompt-baseline.json").read_text()
    assert not any(value in stored for value in values.all)
    assert "src/a.py" in stored
    ran = cli("scan")
    assert ran.code == 0 and "2 in the baseline" in ran.out
    assert cli("scan", "src").code == 0, "picked up from the root"
    assert cli("scan", "src/a.py").code == 0
    files({"src/a.py": "import os\n\n" + text, "b.py": "x = 1\n"})
    assert cli("baseline", "check").code == 0, "moved code stays known"
    files({"src/b.py": f'api_password = "{values.password[::-1]}"\n'})
    ran = cli("scan")
    assert ran.code == 1 and "src/b.py" in ran.out and "src/a.py" not in ran.out
    assert (repository / ".safe-prompt-baseline.json").read_text() == stored, "a scan never writes it"
    assert cli("baseline", "check").code == 1
    assert cli("baseline", "create").code == 2
    assert cli("baseline", "update").code == 1, "what is new is not accepted in passing"
    assert (repository / ".safe-prompt-baseline.json").read_text() == stored
    assert cli("baseline", "update", "--accept").code == 0
    assert cli("scan").code == 0
    (repository / "src/a.py").unlink()
    checked = cli("baseline", "check")
    assert checked.code == 0 and "No longer found" in checked.out and "src/a.py" in checked.out
    cli("baseline", "update")
    assert "src/a.py" not in (repository / ".safe-prompt-baseline.json").read_text()


def test_update_of_a_part_keeps_the_rest(cli, files, repository, text):
    files({"a/x.py": text, "b/x.py": text})
    cli("baseline", "create")
    before = (repository / ".safe-prompt-baseline.json").read_text()
    assert cli("baseline", "update", "a").code == 0
    assert (repository / ".safe-prompt-baseline.json").read_text() == before


def test_update_keeps_entries_of_files_it_could_not_read(cli, files, repository, text):
    files({"a.py": text})
    cli("baseline", "create")
    before = (repository / ".safe-prompt-baseline.json").read_text()
    files({"a.py": text.encode() + b"\xff"})
    assert cli("baseline", "update").code == 3
    assert (repository / ".safe-prompt-baseline.json").read_text() == before


def test_rules_list_and_show(cli):
    listed = cli("rules", "list")
    assert listed.code == 0 and "generic-password" in listed.out
    shown = cli("rules", "show", "generic-password")
    assert shown.code == 0 and "Password" in shown.out
    wrong = cli("rules", "show", "generic-pasword")
    assert wrong.code == 2 and "Did you mean generic-password" in wrong.err


def test_policy_explain_names_the_rule_and_no_value(cli, text, values):
    ran = cli("policy", "explain", "--text", text, "--to", "openai")
    assert ran.code == 0
    assert "To openai (third-party): block" in ran.out and "built-in" in ran.out
    assert not any(value in ran.out for value in values.all)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("policy", "check"), 0),
        (("policy", "explain", "--text", "x"), 2),
        (("policy", "explain", "--to", "openai"), 2),
        (("policy", "check", "not-there.toml"), 2),
        (("destinations", "list"), 0),
        (("destinations", "identify"), 2),
        (("rules", "show"), 2),
        (("status",), 0),
        (("--version",), 0),
        (("--help",), 0),
        ((), 2),
        (("scna",), 2),
        (("unmask", "--vault", "not-there"), 2),
        (("mask", "not-there.txt"), 2),
    ],
)
def test_exit_codes(cli, arguments, code):
    ran = cli(*arguments)
    assert ran.code == code
    assert bool(ran.out if code == 0 else ran.err or ran.out)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("api.openai.com", "openai"),
        ("https://api.anthropic.com/v1/messages", "anthropic"),
        ("import anthropic\nclient = anthropic.Anthropic()", "anthropic"),
        ("http://127.0.0.1:9", "local"),
        ("no-such-host.example", "unknown"),
    ],
)
def test_identify(cli, name, id_):
    assert cli("destinations", "identify", name).out.split()[0] == id_


@pytest.mark.parametrize("name", COMMANDS)
def test_help(cli, name):
    ran = cli(name, "--help")
    assert ran.code == 0 and f"safe-prompt {name}" in ran.out


def test_did_you_mean(cli):
    assert "Did you mean 'scan'" in cli("scna").err


def test_status_says_what_is_off_and_why(cli):
    out = cli("status").out
    for word in ("instant tier", "names tier", "off: ", "matching", "key", "settings", "baseline"):
        assert word in out


def test_json_is_stable_over_runs(cli, files, text):
    files({"a.py": text})
    assert len({cli("scan", "--format", "json").out for _ in range(3)}) == 1
    assert json.loads(cli("scan", "--format", "json").out)["stats"]["findings"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("scan", "a.py", "--no-colour", "b.py"), "unrecognized arguments: --no-colour"),
        (("scan", "a.py", "--format", "json", "b.py", "--x"), "unrecognized arguments: b.py --x"),
        (("hook", "--x", "install", "git"), "unrecognized arguments: --x"),
        (("baseline", "--accept", "freeze", "a.py"), "invalid choice: 'freeze'"),
        (("unmask", "a.txt", "--trusted", "b.txt"), "unrecognized arguments: b.txt"),
    ],
)
def test_usage_errors(cli, arguments, says):
    ran = cli(*arguments)
    assert ran.code == 2 and says in ran.err and f"usage: safe-prompt {arguments[0]}" in ran.err


def test_paths_between_options(cli, files, text):
    files({"a.py": text, "b.py": text, "c.py": text})
    ran = cli("scan", "a.py", "--format", "json", "b.py", "--no-names", "c.py")
    assert json.loads(ran.out)["stats"]["files"] == 3
