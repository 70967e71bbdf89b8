"""Ten misconfigurations, ten findings; each printed remedy followed, none left. On the installed program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from .made import git, made_up, write, write_json

TOKEN = made_up("ten")
EXPECTED = {
    "unignored-sensitive-file": ".env",
    "tracked-sensitive-file": "conf/service-account.json",
    "world-readable": "keys/id_ed25519",
    "literal-key-in-agent-config": ".mcp.json",
    "agent-auto-approve": ".claude/settings.local.json",
    "stale-destination": "config.toml",
    "no-commit-hook": "",
    "false-safety-file": ".copilotignore",
    "visible-to-assistants": "",
    "unsafe-settings": "config.toml",
}


def program() -> str:
    """The installed `safe-prompt` of this environment."""
    found = shutil.which("safe-prompt", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.fail("safe-prompt is not installed in this environment: pip install -e .")
    return found


def posture(top: Path) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run(
        [program(), "posture", "--format", "json"], cwd=top, capture_output=True, text=True, check=False
    )
    assert TOKEN[:9] not in done.stdout + done.stderr
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["not_checked"] == []
    text = subprocess.run([program(), "posture"], cwd=top, capture_output=True, text=True, check=False)
    assert text.returncode == done.returncode
    assert TOKEN[:9] not in text.stdout + text.stderr
    return done.returncode, report["findings"], text.stdout


def misconfigure(top: Path, user: Path) -> None:
    write(top, ".gitignore", "/keys/", 0o644)  # no line feed at its end: a remedy must not run into it
    write(top, ".safe-prompt.toml", 'exclude = ["docs/**"]\n', 0o644)
    write(top, ".env", f"API_TOKEN={TOKEN}\n")
    write(top, "conf/service-account.json", "{}\n")
    git(top, "add", ".gitignore", ".safe-prompt.toml", "conf")
    write(top, "keys/id_ed25519", "made up\n", 0o644)
    (top / "keys").chmod(0o755)
    write_json(top, ".mcp.json", {"mcpServers": {"tickets": {"command": "t", "env": {"TICKETS_API_KEY": TOKEN}}}})
    write_json(top, ".claude/settings.local.json", {"permissions": {"defaultMode": "bypassPermissions"}})
    write(top, ".copilotignore", ".env\n", 0o644)
    user.write_text(
        'on_error = "allow"\n[destinations.openai]\nstatus = "approved"\nverified_on = 2024-02-29\n', "utf-8"
    )


def repair(finding: dict[str, object], top: Path) -> None:
    """Do what the remedy says: its commands, or the edit that its sentence asks for."""
    commands = finding["commands"]
    assert isinstance(commands, list)
    for command in commands:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        subprocess.run(command, shell=True, cwd=top, check=True, capture_output=True, env={**os.environ, "PATH": path})
    if commands:
        return
    remedy, file = str(finding["remedy"]), top / str(finding["path"])
    text = file.read_text("utf-8")
    if finding["check"] == "literal-key-in-agent-config":
        assert "environment variable" in remedy and "${NAME}" in remedy
        text = text.replace(TOKEN, "${TICKETS_API_KEY}")
    elif finding["check"] == "agent-auto-approve":
        way = re.search(r"Delete `([\w.]+)` from", remedy)
        assert way is not None and way[1] == "permissions.defaultMode"
        text = json.dumps({"permissions": {}}) + "\n"
    elif finding["check"] == "stale-destination":
        day = re.search(r"verified_on = ([\d-]+)", remedy)
        assert day is not None and day[1] == str(date.today())
        text = text.replace("verified_on = 2024-02-29", f"verified_on = {day[1]}")
    else:
        line = re.search(r"`(on_error = \"\w+\")`", remedy)
        assert line is not None
        text = text.replace('on_error = "allow"', line[1])
    file.write_text(text, "utf-8")


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="remedies are for a POSIX shell, and modes are POSIX's")
def test_ten_misconfigurations_and_their_remedies(project: Path, user_settings: Path) -> None:
    misconfigure(project, user_settings)
    code, findings, text = posture(project)
    assert {str(item["check"]): Path(str(item["path"])).name for item in findings} == {
        check: Path(path).name for check, path in EXPECTED.items()
    }
    assert len(findings) == 10, [item["check"] for item in findings]
    assert code == 1
    assert "10 misconfigurations" in text
    for finding in findings:
        repair(finding, project)
    code, findings, text = posture(project)
    assert findings == []
    assert code == 0
    assert (project / "conf/service-account.json").is_file()  # taken out of git, kept on disk
    assert TOKEN in (project / ".env").read_text("utf-8")
    assert ".env" not in git(project, "status", "--porcelain", "--untracked-files=all").split()


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="remedies are for a POSIX shell, and modes are POSIX's")
@pytest.mark.parametrize("check", EXPECTED)
def test_one_repaired_leaves_nine(check: str, project: Path, user_settings: Path) -> None:
    """No remedy does another's work, and none is counted twice."""
    misconfigure(project, user_settings)
    _, findings, _ = posture(project)
    (finding,) = [item for item in findings if item["check"] == check]
    repair(finding, project)
    _, left, _ = posture(project)
    assert {item["check"] for item in left} == set(EXPECTED) - {check}
