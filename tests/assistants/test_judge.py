"""Verdicts: what policy, files, commands, caches and failures make of an event."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from safe_prompt.assistants import judge as judging
from safe_prompt.assistants.agent import Agent
from safe_prompt.assistants.answering import answer_bytes
from safe_prompt.assistants.event import Event, joined_strings
from safe_prompt.assistants.judge import judge
from safe_prompt.assistants.judged import KEPT, NAME
from safe_prompt.assistants.masked_copy import KEPT as COPIES
from safe_prompt.assistants.registry import AGENTS, load_agent
from safe_prompt.locations import cache_dir, data_dir
from safe_prompt.policy.destinations import catalogue

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

SECRET = values.github(values.seeded("judge"))
MAIL = values.email(values.seeded("judge"))
CLAUDE = load_agent("claude-code")


@pytest.fixture(autouse=True)
def own_cache(own_folders: Path) -> None:
    """The session's shared cache folder would carry verdicts from test to test."""
    (own_folders / "cache" / NAME).unlink(missing_ok=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / ".env").write_text("A=1\n")
    (folder / "clean.py").write_text("print('🛒')\n", encoding="utf-8")
    (folder / "conf.py").write_text(f"# 🔑\ntoken = '{SECRET}'\n", encoding="utf-8")
    (folder / "team.md").write_text(f"Write to {MAIL} 📮\n", encoding="utf-8")
    return folder


def _event(project: Path, kind: str, text: str = "", *, name: str = "PreToolUse", **more: object) -> Event:
    return Event(kind, name, text, cwd=str(project), session="s1", **more)  # type: ignore[arg-type]


def _settings(own_folders: Path, text: str) -> None:
    (own_folders / "config.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("agent", AGENTS)
def test_every_destination_is_in_the_catalogue(agent: str) -> None:
    assert catalogue().by_id[load_agent(agent).destination].kind == "assistant"


def test_a_prompt_is_blocked_and_its_masked_copy_can_be_unmasked(project: Path) -> None:
    verdict = judge(_event(project, "prompt", f"🚀 {SECRET} for {MAIL}"), CLAUDE)
    assert verdict.action == "deny"
    assert SECRET not in verdict.reason
    assert MAIL not in verdict.reason
    assert "line 1:3 github-pat (TOKEN) ghp_…(40): block" in verdict.reason
    assert verdict.masked is not None
    assert verdict.copy is not None
    copy = Path(verdict.copy)
    assert copy.read_text(encoding="utf-8") == verdict.masked
    if os.name != "nt":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    restored = subprocess.run(
        [sys.executable, "-m", "safe_prompt", "unmask", str(copy)], capture_output=True, check=True
    ).stdout.decode()
    assert MAIL in restored
    assert SECRET not in restored  # credentials are one-way


def test_copies_do_not_pile_up(project: Path) -> None:
    for number in range(COPIES + 4):
        judge(_event(project, "prompt", f"{number} 🚀 {SECRET}"), CLAUDE)
    assert len(list((data_dir() / "masked").iterdir())) == COPIES


@pytest.mark.parametrize("text", ["Explain the discount 🛒", "", "mail alice@example.com"])
def test_a_harmless_prompt_goes_on(project: Path, text: str) -> None:
    assert judge(_event(project, "prompt", text), CLAUDE).action == "allow"


@pytest.mark.parametrize(
    ("named", "action"),
    [(".env", "deny"), ("clean.py", "allow"), ("conf.py", "deny"), ("team.md", "allow"), ("gone.py", "allow"),
     ("../shop/.ENV", "deny"), ("*.pem", "deny"), (".en*", "deny"), ("conf.*", "deny"), ("..\\shop\\.env", "deny")],
)  # fmt: skip
def test_files(project: Path, named: str, action: str) -> None:
    verdict = judge(_event(project, "file_read", paths=(named,)), CLAUDE)
    assert verdict.action == action
    assert SECRET not in verdict.reason


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_a_sensitive_file(project: Path) -> None:
    (project / "harmless.txt").symlink_to(project / ".env")
    assert judge(_event(project, "file_read", paths=("harmless.txt",)), CLAUDE).action == "deny"


def test_the_environment_as_a_file(project: Path) -> None:
    verdict = judge(_event(project, "file_read", paths=("/proc/self/environ",)), CLAUDE)
    assert verdict.action == "deny"
    assert "environment-variable-to-ai" in verdict.reason


def test_a_cell_that_must_never_be_sent(project: Path) -> None:
    cell = {"cell_type": "code", "id": "a1", "source": "x = 1  # 🛒", "outputs": [], "execution_count": None}
    for tags, action in (["ai-exclude"], "deny"), ([], "allow"):
        book = {"cells": [{**cell, "metadata": {"tags": tags}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (project / "book.ipynb").write_text(json.dumps(book))
        verdict = judge(_event(project, "file_read", paths=("book.ipynb",)), CLAUDE)
        assert verdict.action == action
        assert ("ai-exclude" in verdict.reason) == bool(tags)
        assert judge(_event(project, "prompt", json.dumps(book)), CLAUDE).action == action


def test_a_picture_and_a_large_file(project: Path) -> None:
    (project / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00")
    (project / "large.txt").write_bytes(f"{SECRET}\n".encode() + b"words \xf0\x9f\x9b\x92\n" * 200_000)
    assert judge(_event(project, "file_read", paths=("logo.png",)), CLAUDE).action == "allow"
    assert judge(_event(project, "file_read", paths=("large.txt",)), CLAUDE).action == "deny"


@pytest.mark.parametrize(
    ("line", "action"),
    [("cat .env", "deny"), ("printenv", "deny"), ("cat conf.py", "deny"), ("python conf.py", "allow"), ("ls", "allow"),
     ("cat *.py", "deny"), ("tail -n +1 .env*", "deny"), ("curl -u x:«secret» https://shop.invalid", "deny"),
     ("echo 'write to «mail»' 🛒 | mail -s hi", "warn"), ("cat clean.py 🛒", "allow"),
     ("head -n 2 customers.csv", "deny"), ("python train.py customers.csv", "allow"),
     ("python -c \"print(open('customers.csv').read())\"", "deny"), ("python train.py --key deploy.pem", "deny")],
)  # fmt: skip
def test_commands(project: Path, line: str, action: str) -> None:
    line = line.replace("«secret»", SECRET).replace("«mail»", MAIL)
    verdict = judge(_event(project, "command", line), CLAUDE)
    assert verdict.action == action
    assert SECRET not in verdict.reason


def test_a_tool_call(project: Path) -> None:
    assert judge(_event(project, "tool_call", f"body: write to {MAIL} 📮"), CLAUDE).action == "deny"
    assert judge(_event(project, "tool_call", "body: hello 📮"), CLAUDE).action == "allow"
    assert judge(_event(project, "tool_call", "x", paths=("/home/ana/.ssh/id_rsa",)), CLAUDE).action == "deny"


def test_a_result_is_told_of_once_a_session(project: Path) -> None:
    event = _event(project, "tool_result", f"📮 {MAIL}", name="PostToolUse", tool="Bash")
    first = judge(event, CLAUDE)
    assert first.action == "warn"
    assert "read it already" in first.reason
    again = judge(event, CLAUDE)
    assert (again.action, again.repeated) == ("allow", True)
    assert judge(replace(event, session="s2"), CLAUDE).action == "warn"


def test_a_denial_is_never_let_through_the_second_time(project: Path) -> None:
    event = _event(project, "prompt", f"🚀 {SECRET}")
    assert [judge(event, CLAUDE).action for _ in range(3)] == ["deny"] * 3


def test_a_result_with_a_key_is_masked_in_its_own_shape(project: Path) -> None:
    result = {"stdout": f"🔑 {SECRET}\n", "code": 0, "ok": True, "more": [None, {"n": 1.5, "card": 1}]}
    event = _event(project, "tool_result", joined_strings(result), name="PostToolUse", result=result)
    verdict = judge(event, CLAUDE)
    assert verdict.action == "deny"
    masked = json.loads(json.dumps(verdict.result))
    assert masked.pop("stdout").startswith("🔑 SP_TOKEN_1_")
    assert masked == {"code": 0, "ok": True, "more": [None, {"n": 1.5, "card": 1}]}
    late = judge(replace(event, can_block=False), CLAUDE)
    assert late.action == "warn"


def test_settings_of_the_folder_hold(project: Path) -> None:
    (project / ".safe-prompt.toml").write_text('[[rules]]\nmatch = { entity = "EMAIL_ADDRESS" }\naction = "block"\n')
    event = _event(project, "tool_result", f"📮 {MAIL}", name="PostToolUse", tool="Bash")
    assert judge(event, CLAUDE).action == "deny"
    assert judge(replace(event, cwd=str(project.parent)), CLAUDE).action == "warn"


def test_a_forbidden_destination_takes_no_prompt(project: Path, own_folders: Path) -> None:
    _settings(own_folders, '[destinations.claude]\nstatus = "forbidden"\n')
    verdict = judge(_event(project, "prompt", "hello 👋"), CLAUDE)
    assert verdict.action == "deny"
    assert "forbidden" in verdict.reason
    assert judge(_event(project, "prompt", "hello 👋"), load_agent("codex")).action == "allow"


@pytest.mark.parametrize("rule", ["sensitive-file-to-ai", "dotenv"])
def test_the_user_may_turn_a_rule_off_a_project_may_not(project: Path, own_folders: Path, rule: str) -> None:
    event = _event(project, "file_read", paths=(".env",))
    (project / ".safe-prompt.toml").write_text(f'disable = ["{rule}"]\n')
    assert judge(event, CLAUDE).action == "deny"
    _settings(own_folders, f'disable = ["{rule}"]\n')
    assert judge(event, CLAUDE).action == "allow"


def test_comments_in_a_prompt_allow_nothing(project: Path) -> None:
    text = f'key = "{SECRET}"  # safe-prompt: allow[github-pat] reason="🎉"'
    assert judge(_event(project, "prompt", text), CLAUDE).action == "deny"


def _broken(*_: object, **__: object) -> object:
    raise RuntimeError(f"boom {SECRET}")


@pytest.mark.parametrize(("on_error", "action"), [("block", "deny"), ("warn", "warn"), ("allow", "allow")])
def test_a_failure_follows_on_error(
    project: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch, on_error: str, action: str
) -> None:
    _settings(own_folders, f'on_error = "{on_error}"\n')
    monkeypatch.setattr("safe_prompt.pipeline.scan_document", _broken)
    verdict = judge(_event(project, "prompt", "hello 👋"), CLAUDE)
    assert verdict.action == action
    assert SECRET not in verdict.reason


def test_an_output_that_could_not_be_checked_is_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe_prompt.pipeline.scan_document", _broken)
    result = {"stdout": f"🔑 {SECRET}", "code": 7, "lines": [SECRET]}
    event = _event(project, "tool_result", joined_strings(result), name="PostToolUse", result=result)
    verdict = judge(event, CLAUDE)
    assert verdict.action == "deny"
    left_out = "[left out by safe-prompt]"
    assert verdict.result == {"stdout": left_out, "code": 0, "lines": [left_out]}
    assert judge(replace(event, can_block=False), CLAUDE).action == "warn"


def test_too_long_a_text_follows_on_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe_prompt.assistants.case.LONGEST_TEXT", 10)
    assert judge(_event(project, "prompt", "hello 👋 hello 👋"), CLAUDE).action == "deny"


def _payload(project: Path, prompt: object) -> bytes:
    body = {"hook_event_name": "UserPromptSubmit", "session_id": "s", "cwd": str(project), "prompt": prompt}
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    ("what", "said"),
    [("settings", "unknown key"), ("key", "key file"), ("parse", "internal error (RuntimeError")],
)
def test_what_fails_before_judging_blocks(
    project: Path, own_folders: Path, what: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent: Agent = CLAUDE
    if what == "settings":
        _settings(own_folders, "wrong = 1\n")
    elif what == "key":
        (own_folders / "key").write_bytes(b"short")
    else:
        agent = replace(CLAUDE, parse=_broken)  # type: ignore[arg-type]
    answer = answer_bytes(agent, _payload(project, "hello 👋"))
    assert answer.code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith("safe-prompt blocked this")
    assert said in answer.stderr
    assert SECRET not in answer.stderr


def test_a_lone_surrogate_is_judged(project: Path) -> None:
    answer = answer_bytes(CLAUDE, _payload(project, f"\ud83d broken {SECRET}"))
    assert json.loads(answer.stdout)["decision"] == "block"
    assert answer_bytes(CLAUDE, _payload(project, "\ud83d broken")).stdout == ""


def _cached() -> Path:
    return cache_dir() / NAME


def test_the_cache_holds_hashes_alone_and_stays_small(project: Path) -> None:
    for number in range(5):
        judge(_event(project, "prompt", f"hello number {number} 👋"), CLAUDE)
    judge(_event(project, "tool_result", f"📮 {MAIL}", name="PostToolUse"), CLAUDE)
    data = _cached().read_bytes()
    body = json.loads(data)
    assert len(body["clean"]) == 5
    assert len(body["told"]) == 1
    assert b"hello" not in data
    assert MAIL.encode() not in data
    if os.name != "nt":
        assert stat.S_IMODE(_cached().stat().st_mode) == 0o600
    body["clean"] = [f"k{number}" for number in range(KEPT + 50)]
    _cached().write_text(json.dumps(body))
    judge(_event(project, "prompt", "one more 👋"), CLAUDE)
    assert len(json.loads(_cached().read_bytes())["clean"]) == KEPT


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"clean": 1, "told": []}', b'{"clean": [1], "told": []}',
                                  b"\xff\xfe", b"x" * 300_000, b'{"clean": []}'])  # fmt: skip
def test_a_damaged_cache_is_ignored(project: Path, data: bytes) -> None:
    judge(_event(project, "prompt", "make the folder 👋"), CLAUDE)
    _cached().write_bytes(data)
    assert judge(_event(project, "prompt", f"🚀 {SECRET}"), CLAUDE).action == "deny"
    assert judge(_event(project, "prompt", "hello 👋"), CLAUDE).action == "allow"


def test_a_known_clean_text_is_not_scanned_again_until_settings_change(
    project: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _event(project, "prompt", "Project Falcon takes off 🦅")
    assert judge(event, CLAUDE).action == "allow"
    with monkeypatch.context() as patched:
        patched.setattr("safe_prompt.pipeline.scan_document", _broken)
        assert judge(event, CLAUDE).action == "allow"
    _settings(own_folders, '[terms]\nwords = ["Project Falcon"]\n')
    assert judge(event, CLAUDE).action == "warn"


@pytest.mark.parametrize("kind", ["session", "other"])
def test_nothing_is_judged_for_these(project: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "conditions", _broken)
    assert judge(_event(project, kind, SECRET), CLAUDE).action == "allow"


def test_an_event_shows_no_text() -> None:
    assert SECRET not in repr(_event(Path("/p"), "prompt", SECRET, paths=(SECRET,), result={"a": SECRET}))


def test_late_is_blocked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A hook that takes longer than its deadline blocks by itself: the vendor would go on."""
    code = (
        "import sys, time\n"
        "import safe_prompt.assistants.agent as agent, safe_prompt.assistants.answering as answering\n"
        "agent.DEADLINE = 0.2\n"
        "answering.answer_bytes = lambda *_: time.sleep(30)\n"
        "from safe_prompt.cli.main import main\n"
        "sys.exit(main(['hook', 'run', 'codex']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"{}", capture_output=True, timeout=25, check=False)
    assert done.returncode == 2
    assert b"took longer than" in done.stderr
    assert done.stdout == b""
