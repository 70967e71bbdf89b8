"""The real Copilot CLI with our hook in it: what reaches its model, and what does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..needs import absent  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252
from . import copilot_tool
from .copilot_tool import ask, model

pytestmark = pytest.mark.e2e

DONE = {"text": "done"}


@pytest.fixture(scope="module")
def program() -> Path:
    found = copilot_tool.installed()
    if isinstance(found, str):
        absent(found)
    return found


@pytest.fixture
def secret() -> str:
    return values.github(values.seeded("copilot cli"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path, secret: str) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".env").write_text(f"KEY={secret}\n")
    (folder / "report.py").write_text(f"print('📦 built with {secret}')\n", encoding="utf-8")
    (folder / "notes.txt").write_text("🛒 buy milk\n", encoding="utf-8")
    return folder


def _hook(what: str, project: Path, home: Path, *options: str, agent: str = "copilot") -> None:
    subprocess.run(
        [sys.executable, "-m", "safe_prompt", "hook", what, agent, *options],
        cwd=project,
        env=os.environ | {"HOME": str(home), "USERPROFILE": str(home), "COPILOT_HOME": str(home / ".copilot")},
        check=True,
        capture_output=True,
    )


@pytest.fixture(params=["user", "project"])
def hooked(request: pytest.FixtureRequest, project: Path, home: Path) -> Path:
    """The hook, installed as a person would install it."""
    _hook("install", project, home, *(["--project", "."] if request.param == "project" else []))
    folder = home / ".copilot" / "hooks" if request.param == "user" else project / ".github" / "hooks"
    return folder / "safe-prompt-copilot.json"


def test_a_prompt_with_a_key_is_blocked(program: Path, project: Path, home: Path, hooked: Path, secret: str) -> None:
    with model(DONE) as server:
        done = ask(program, server, f"Deploy 🚀 with {secret}", project, home)
        assert server.requests == []
    assert done.returncode != 0
    assert "github-pat" in done.stdout + done.stderr
    assert secret not in done.stdout + done.stderr
    # What `kept` says of Copilot's own files, and our page: should this change, say so there.
    session_files = [path for path in (home / ".copilot").rglob("*") if path.is_file()]
    assert any(secret.encode() in path.read_bytes() for path in session_files)


def test_a_harmless_prompt_and_its_tools_go_on(program: Path, project: Path, home: Path, hooked: Path) -> None:
    path = str(project / "notes.txt")
    with model({"tool": "view", "args": {"path": path}}, DONE) as server:
        done = ask(program, server, "What is in my notes? 🛒", project, home)
        assert server.requests[0]["messages"][-1]["content"].endswith("What is in my notes? 🛒")
        assert server.last("tool").startswith("🛒 buy milk")
    assert done.returncode == 0, done.stderr


def test_a_version_that_does_not_block_sends_the_masked_text(
    program: Path, project: Path, home: Path, hooked: Path, secret: str
) -> None:
    """GitHub documents no block for prompts: without the event that blocks, the other one masks."""
    content = json.loads(hooked.read_text())
    del content["hooks"]["userPromptSubmitted"]
    hooked.write_text(json.dumps(content))
    with model(DONE) as server:
        ask(program, server, f"Deploy 🚀 with {secret}", project, home)
        assert "Deploy 🚀 with SP_" in server.last("user")
        assert secret.encode() not in server.received()


@pytest.mark.parametrize(
    "step",
    [
        {"tool": "view", "args": {"path": ".env"}},
        {"tool": "bash", "args": {"command": "cat .env", "description": "look"}},
        {"tool": "bash", "args": {"command": "cd . && grep KEY ./.env | base64", "description": "look"}},
    ],
    ids=["view", "cat", "grep"],
)
def test_a_sensitive_file_is_not_read(
    program: Path, project: Path, home: Path, hooked: Path, secret: str, step: dict[str, object]
) -> None:
    with model(step, DONE) as server:
        ask(program, server, "What is configured?", project, home)
        assert server.last("tool").startswith("Denied by preToolUse hook")
        assert secret.encode() not in server.received()


def test_a_key_in_the_output_of_a_tool_reaches_the_model_masked(
    program: Path, project: Path, home: Path, hooked: Path, secret: str
) -> None:
    command = {"command": f'"{sys.executable}" report.py', "description": "report"}
    with model({"tool": "bash", "args": command}, DONE) as server:
        ask(program, server, "Run the report", project, home)
        assert server.last("tool").startswith("📦 built with SP_")
        assert secret.encode() not in server.received()


def test_a_hook_that_cannot_read_its_event_blocks(
    program: Path, project: Path, home: Path, hooked: Path, secret: str
) -> None:
    """Every event reaches the hook cut off: nothing of the prompt or of the file gets to the model."""
    content = json.loads(hooked.read_text())
    for name, entries in content["hooks"].items():
        for entry in entries:
            entry["command"] = f"head -c 20 | {entry['command']}"
        if name == "userPromptSubmitted":
            entries.clear()
    hooked.write_text(json.dumps(content))
    with model({"tool": "view", "args": {"path": "notes.txt"}}, DONE) as server:
        ask(program, server, f"Deploy 🚀 with {secret}", project, home)
        assert "safe-prompt withheld" in server.last("user")
        assert server.last("tool").startswith("Denied by preToolUse hook")
        assert secret.encode() not in server.received()


@pytest.mark.parametrize("agent", ["vscode", "claude-code"])
def test_with_the_hooks_of_another_tool_alone(
    program: Path, project: Path, home: Path, secret: str, agent: str
) -> None:
    """Copilot CLI reads the files of VS Code and a project's `.claude/settings.json` as well."""
    _hook("install", project, home, "--project", ".", agent=agent)
    command = {"command": f'"{sys.executable}" report.py', "description": "report"}
    with model({"tool": "bash", "args": command}, DONE) as server:
        ask(program, server, "Run the report", project, home)
        assert "📦 built with SP_" in server.last("tool")
        assert secret.encode() not in server.received()
    with model(DONE) as server:
        ask(program, server, f"Deploy 🚀 with {secret}", project, home)
        assert server.requests == []


def test_uninstalled_it_is_gone(program: Path, project: Path, home: Path) -> None:
    _hook("install", project, home, "--project", ".")
    _hook("uninstall", project, home, "--project", ".")
    assert not (project / ".github").exists() or list((project / ".github").rglob("*.json")) == []
    with model(DONE) as server:
        ask(program, server, "hello 👋", project, home)
        assert server.last("user").endswith("hello 👋")
