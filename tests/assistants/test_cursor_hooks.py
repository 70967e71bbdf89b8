"""Cursor's own hook code, as @cursor/sdk carries it, with our hook in its file: what Cursor goes by in the end.

The agent itself needs an account; its hook code does not: it reads hooks.json, runs the command and merges the
answers. `cursor_hooks.cjs` loads it from where npm put it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .. import npm  # noqa: TID252 -- `tests` is not on the path
from ..needs import absent  # noqa: TID252
from .replay import SECRET, Documented, documented, holds

pytestmark = pytest.mark.e2e

VERSION = "1.0.18"
EVENTS = [event for event in documented() if event.agent == "cursor"]


@pytest.fixture(scope="module")
def package() -> Path:
    found = npm.packages(f"cursor-sdk-{VERSION}", f"@cursor/sdk@{VERSION}", "--ignore-scripts")
    if isinstance(found, str):
        absent(found)
    return found / "@cursor" / "sdk"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def _environment(home: Path) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # Cursor runs hooks in a login shell, which would set PATH anew.
    return os.environ | {"HOME": str(home), "USERPROFILE": str(home), "PATH": path, "SHELL": "/bin/sh"}


def _install(agent: str, project: Path, home: Path, *options: str) -> None:
    command = [sys.executable, "-m", "safe_prompt", "hook", "install", agent, *options]
    subprocess.run(command, cwd=project, env=_environment(home), check=True, capture_output=True)


def _cursor(package: Path, project: Path, home: Path, event: Documented, case: str) -> Any:
    """What Cursor goes by for an event; None if no hook said anything it takes."""
    fields = event.filled(case)
    name = fields.pop("hook_event_name")
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("cursor_hooks.cjs")), str(package), str(project), name],
        input=json.dumps(fields).encode(),
        capture_output=True,
        env=_environment(home),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert SECRET.encode() not in done.stdout
    return json.loads(done.stdout.decode().rpartition("#answer ")[2])


def _named(event: Documented) -> str:
    return event.what


@pytest.mark.parametrize("event", EVENTS, ids=_named)
def test_documented_events(package: Path, project: Path, home: Path, event: Documented) -> None:
    _install("cursor", project, home)
    assert holds(_cursor(package, project, home, event, event.bad), event.no)
    assert _cursor(package, project, home, event, event.good) == event.yes


def test_a_project_s_file(package: Path, project: Path, home: Path) -> None:
    _install("cursor", project, home, "--project", ".")
    assert holds(_cursor(package, project, home, EVENTS[0], EVENTS[0].bad), EVENTS[0].no)


@pytest.mark.parametrize("event", [event for event in EVENTS if not event.late], ids=_named)
@pytest.mark.parametrize("broken", ["cut off", "not found", "silent"])
def test_it_fails_closed(package: Path, project: Path, home: Path, event: Documented, broken: str) -> None:
    """The hook gets half an event, cannot be run, or says nothing: Cursor stops all the same."""
    _install("cursor", project, home)
    path = home / ".cursor" / "hooks.json"
    content = json.loads(path.read_text())
    for entries in content["hooks"].values():
        for entry in entries:
            command = entry["command"]
            entry["command"] = {
                "cut off": f"head -c 20 | {command}",
                "not found": "/nowhere/safe-prompt hook run cursor",
                "silent": f"{command} >/dev/null",
            }[broken]
    path.write_text(json.dumps(content))
    told = _cursor(package, project, home, event, event.good)
    if event.masked and broken != "cut off":
        assert told is None  # after the fact Cursor takes a failed hook for no hook
    else:
        assert holds(told, event.no)


@pytest.mark.parametrize("event", EVENTS, ids=_named)
def test_with_the_hooks_of_claude_code_alone(package: Path, project: Path, home: Path, event: Documented) -> None:
    """Cursor runs the hooks of Claude Code's settings too, with events of its own."""
    _install("claude-code", project, home)
    told = _cursor(package, project, home, event, event.good)
    assert told in (None, event.yes)
    if event.what in ("prompt", "post-tool, of MCP"):
        assert holds(_cursor(package, project, home, event, event.bad), event.no)
