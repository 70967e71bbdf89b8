"""`hook install` and `uninstall`: the tool's own file merged, kept, and restored byte for byte."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt.assistants.registry import AGENTS, load_agent
from safe_prompt.cli import assistant_hook
from safe_prompt.cli.main import main
from safe_prompt.locations import data_dir

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
THEIRS = """{
  // the team's own 🎉
  "permissions": {"deny": ["Read(./private/**)"]},
  "hooks": {
    "PreToolUse": [
      {"matcher": "Bash", "hooks": [{"type": "command", "command": "./check.sh"}]}
    ]
  },
  "env": {"EDITOR": "vi"} /* last */
}
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "COPILOT_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop 🛒"
    folder.mkdir()
    return folder


def _settings(project: Path, text: str = THEIRS) -> Path:
    place = project / ".claude" / "settings.json"
    place.parent.mkdir()
    place.write_bytes(text.encode())
    return place


def _hook(*words: str) -> int:
    return main(["hook", *words])


@pytest.mark.e2e
def test_the_rules_are_compiled_by_then(project: Path, tmp_path: Path) -> None:
    """On a busy machine compiling takes longer than a hook may: the first prompt would be blocked for it."""
    own = tmp_path / "own"
    environment = os.environ | {"SAFE_PROMPT_CONFIG_DIR": str(own)}

    def program(*words: str, event: object = None) -> bytes:
        command = [sys.executable, "-m", "safe_prompt", "hook", *words]
        done = subprocess.run(
            command, cwd=project, env=environment, input=json.dumps(event).encode(), capture_output=True, check=False
        )
        assert done.returncode in (0, 2), done.returncode
        return done.stdout + done.stderr

    program("install", "claude-code")
    compiled = {file.name for file in (own / "cache").glob("*.hsdb")}
    secret = values.github(values.seeded("compiled"))
    address = values.email(values.seeded("compiled"))
    prompt = f"😀 token = '{secret}'\nName,Phone,Mail\nx,+49 30 1234567,{address}\ntax id: 12 345 678\n"
    said = program(
        "run", "claude-code",
        event={"hook_event_name": "UserPromptSubmit", "session_id": "1", "cwd": str(project), "prompt": prompt},
    )  # fmt: skip
    assert b"github-pat" in said
    assert compiled and {file.name for file in (own / "cache").glob("*.hsdb")} == compiled


@pytest.mark.parametrize("agent", AGENTS)
def test_installed_twice_and_taken_out(
    agent: str, project: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    before = sorted(place for place in project.rglob("*"))
    assert _hook("install", agent, "--project", str(project)) == 0
    file = load_agent(agent).hook_file(project)
    text = file.read_bytes()
    assert f"safe-prompt hook run {agent}".encode() in text
    assert str(project).encode() not in text, "a project's file holds no path of one machine"
    assert _hook("install", agent, "--project", str(project)) == 0
    assert file.read_bytes() == text
    assert "already in" in capsys.readouterr().out
    assert _hook("uninstall", agent, "--project", str(project)) == 0
    assert sorted(place for place in project.rglob("*")) == before
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("agent", ["claude-code", "codex", "gemini"])
def test_user_scope_names_the_installed_program(agent: str, home: Path) -> None:
    assert _hook("install", agent) == 0
    file = load_agent(agent).hook_file(None)
    assert home in file.parents
    commands = [
        hook["command"]
        for groups in json.loads(file.read_text())["hooks"].values()
        for group in groups
        for hook in group["hooks"]
    ]
    assert len(commands) == 3
    assert all(f"hook run {agent}" in command for command in commands)
    assert all(Path(command.split(" ")[0].strip("'\"")).is_absolute() for command in commands)
    assert _hook("uninstall", agent, "--user") == 0
    assert not file.exists()


def test_merged_not_overwritten(project: Path) -> None:
    file = _settings(project)
    assert _hook("install", "claude-code", "--project", str(project)) == 0
    after = file.read_text(encoding="utf-8")
    for line in THEIRS.splitlines():
        assert line.rstrip(",") in after
    assert after.index("permissions") < after.index("hooks") < after.index("env")
    assert _hook("uninstall", "claude-code", "--project", str(project)) == 0
    assert file.read_bytes() == THEIRS.encode()


def test_changed_since_only_ours_goes(project: Path) -> None:
    file = _settings(project)
    _hook("install", "claude-code", "--project", str(project))
    changed = file.read_text(encoding="utf-8").replace('"vi"', '"ed"')
    file.write_text(changed, encoding="utf-8")
    assert _hook("uninstall", "claude-code", "--project", str(project)) == 0
    left = file.read_text(encoding="utf-8")
    assert "safe-prompt" not in left
    for kept in ("// the team's own 🎉", "./check.sh", '"ed"', "/* last */"):
        assert kept in left


def test_without_a_receipt_only_ours_goes(project: Path) -> None:
    """A colleague takes out what was committed by somebody else."""
    file = _settings(project)
    _hook("install", "claude-code", "--project", str(project))
    for receipt in (data_dir() / "hooks").iterdir():
        receipt.unlink()
    assert _hook("uninstall", "claude-code", "--project", str(project)) == 0
    left = file.read_text(encoding="utf-8")
    assert "safe-prompt" not in left
    assert "./check.sh" in left


def test_a_file_we_made_and_others_filled_stays(project: Path) -> None:
    _hook("install", "claude-code", "--project", str(project))
    file = project / ".claude" / "settings.json"
    file.write_text(file.read_text().replace("{", '{\n  "model": "opus",', 1))
    assert _hook("uninstall", "claude-code", "--project", str(project)) == 0
    assert json.loads(file.read_text()) == {"model": "opus"}


def test_an_old_command_is_renewed(project: Path) -> None:
    file = _settings(project)
    _hook("install", "claude-code", "--project", str(project))
    old = file.read_text(encoding="utf-8").replace('"safe-prompt hook', '"/old/place/safe-prompt hook')
    file.write_text(old, encoding="utf-8")
    _hook("install", "claude-code", "--project", str(project))
    after = file.read_text(encoding="utf-8")
    assert "/old/place" not in after
    assert after.count("hook run claude-code") == 3


@pytest.mark.parametrize(
    ("text", "line"), [('{\n  "hooks": {\n', 3), ('{"hooks": [}', 1), ('{\n"hooks": 1}', 2), ("\n\nnull", 3)]
)
@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_a_broken_file_is_left_alone(
    action: str, project: Path, text: str, line: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _settings(project, text)
    code = _hook(action, "claude-code", "--project", str(project))
    said = capsys.readouterr()
    assert file.read_bytes() == text.encode()
    assert [place.name for place in file.parent.iterdir()] == ["settings.json"]
    if action == "install" or code:
        assert code == 2
        assert f"settings.json, line {line}" in said.err
        assert "nothing was written" in said.err


def test_no_text_is_left_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _settings(project)
    file.write_bytes(b'{\n"a": "\xff\xfe"}')
    assert _hook("install", "claude-code", "--project", str(project)) == 2
    assert "line 2: not valid UTF-8" in capsys.readouterr().err
    assert file.read_bytes() == b'{\n"a": "\xff\xfe"}'


@POSIX
def test_mode_and_link_are_kept(project: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_text(THEIRS, encoding="utf-8")
    real.chmod(0o600)
    link = project / ".claude" / "settings.json"
    link.parent.mkdir()
    link.symlink_to(real)
    assert _hook("install", "claude-code", "--project", str(project)) == 0
    assert link.is_symlink()
    assert "safe-prompt" in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert _hook("uninstall", "claude-code", "--project", str(project)) == 0
    assert real.read_bytes() == THEIRS.encode()
    assert link.is_symlink()


def test_two_agents_in_one_project_do_not_touch_each_other(project: Path) -> None:
    for agent in AGENTS:
        assert _hook("install", agent, "--project", str(project)) == 0
    for agent in AGENTS:
        assert _hook("uninstall", agent, "--project", str(project)) == 0
        for other in list(AGENTS)[list(AGENTS).index(agent) + 1 :]:
            file = load_agent(other).hook_file(project)
            assert f"hook run {other}" in file.read_text(encoding="utf-8")
    assert list(project.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"), [('{"disableAllHooks": true}', "disableAllHooks is true"), ('{"disableAllHooks": false}', "")]
)
def test_a_file_that_turns_hooks_off_is_told_of(
    project: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _settings(project, text)
    _hook("install", "claude-code", "--project", str(project))
    assert ("No hook runs while" in capsys.readouterr().out) == bool(said)


def test_no_receipt_holds_what_the_file_held(project: Path) -> None:
    _settings(project, THEIRS.replace('"vi"', '"a very private editor"'))
    _hook("install", "claude-code", "--project", str(project))
    held = b"".join(place.read_bytes() for place in data_dir().rglob("*") if place.is_file())
    assert b"very private" not in held


def test_a_missing_project_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _hook("install", "codex", "--project", str(tmp_path / "nowhere")) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["/opt/my tools/safe-prompt", "/opt/o'brien/safe-prompt"])
def test_a_command_is_quoted_for_sh(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    monkeypatch.setattr(assistant_hook, "_installed", lambda: Path(place))
    command = assistant_hook.hook_command("codex", portable=False, windows=False)
    assert shlex.split(command) == [place, "hook", "run", "codex"]


def test_a_command_for_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import PureWindowsPath

    place = PureWindowsPath("C:\\Program Files\\Python\\safe-prompt.exe")
    monkeypatch.setattr(assistant_hook, "_installed", lambda: place)
    monkeypatch.setattr(assistant_hook, "_is_on_path", lambda program: False)
    assert assistant_hook.hook_command("codex", portable=False, windows=True) == f'"{place}" hook run codex'
    monkeypatch.setattr(assistant_hook, "_is_on_path", lambda program: True)
    assert assistant_hook.hook_command("codex", portable=False, windows=True) == "safe-prompt hook run codex"
