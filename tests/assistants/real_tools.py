"""The assistants' own command-line tools from npm, run against a stand-in for their model, with our hook installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .. import npm  # noqa: TID252 -- `tests` is not on the path
from . import stand_in
from .stand_in import StandIn

RUN_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Tool:
    """A vendor's tool: its npm package, how it is pointed at the stand-in, and how it is run once."""

    agent: str
    package: str
    version: str
    program: str
    reply: stand_in.Reply
    settle: Callable[[Path, StandIn], dict[str, str]]  # writes settings into HOME; returns environment variables
    arguments: Callable[[str], list[str]]
    shell: Callable[[str], tuple[str, dict[str, Any]]]  # a shell call of its model
    read: Callable[[Path], tuple[str, dict[str, Any]]] | None
    server_call: Callable[[str], tuple[str, dict[str, Any]]]  # a call of the tool of an MCP server named tracker
    server: Callable[[Path, list[str]], None]  # tells the tool of that server, started by a command
    ending: str  # of the path under which the model is asked
    setup: tuple[str, ...] = ()  # a script of the package that npm may refuse to run
    told: bool = True  # whether a person sees the reason when the tool runs once and ends


def _claude(home: Path, server: StandIn) -> dict[str, str]:
    return {
        "ANTHROPIC_BASE_URL": server.url,
        "ANTHROPIC_API_KEY": "dummy",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
    }


def _codex(home: Path, server: StandIn) -> dict[str, str]:
    (home / ".codex").mkdir(exist_ok=True)
    place = home / ".codex" / "config.toml"
    rest = place.read_text().partition("[mcp_servers")[1:] if place.exists() else ()
    place.write_text(
        'model = "stand-in"\nmodel_provider = "standin"\n[model_providers.standin]\nname = "standin"\n'
        f'base_url = "{server.url}/v1"\nwire_api = "responses"\nenv_key = "STANDIN_KEY"\n' + "".join(rest)
    )
    return {"STANDIN_KEY": "dummy"}


def _gemini(home: Path, server: StandIn) -> dict[str, str]:
    folder = home / ".gemini"
    folder.mkdir(exist_ok=True)
    if not (folder / "settings.json").exists():
        (folder / "settings.json").write_text('{"security": {"auth": {"selectedType": "gemini-api-key"}}}')
    return {
        "GEMINI_API_KEY": "dummy",
        "GOOGLE_GEMINI_BASE_URL": server.url,
        "GEMINI_CLI_TRUST_WORKSPACE": "true",
        "GEMINI_TELEMETRY_ENABLED": "false",
        "GEMINI_CLI_NO_RELAUNCH": "true",  # it starts itself anew only to be given more memory
        "NO_BROWSER": "1",
    }


def _claude_server(home: Path, command: list[str]) -> None:
    place = home / ".claude.json"
    settings = json.loads(place.read_text()) if place.exists() else {}
    settings["mcpServers"] = {"tracker": {"type": "stdio", "command": command[0], "args": command[1:]}}
    place.write_text(json.dumps(settings))


def _codex_server(home: Path, command: list[str]) -> None:
    with (home / ".codex" / "config.toml").open("a") as file:
        file.write(f"[mcp_servers.tracker]\ncommand = {json.dumps(command[0])}\nargs = {json.dumps(command[1:])}\n")


def _gemini_server(home: Path, command: list[str]) -> None:
    place = home / ".gemini" / "settings.json"
    settings = json.loads(place.read_text())
    settings["mcpServers"] = {"tracker": {"command": command[0], "args": command[1:], "trust": True}}
    place.write_text(json.dumps(settings))


TOOLS = (
    Tool(
        agent="claude-code",
        package="@anthropic-ai/claude-code",
        version="2.1.197",
        program="claude",
        reply=stand_in.anthropic,
        settle=_claude,
        arguments=lambda prompt: [
            "-p", prompt, "--output-format", "json", "--allowedTools", "Bash", "Read", "mcp__tracker",
        ],
        shell=lambda line: ("Bash", {"command": line, "description": "look"}),
        read=lambda path: ("Read", {"file_path": str(path)}),
        server_call=lambda text: ("mcp__tracker__note", {"text": text}),
        server=_claude_server,
        ending="/messages",
        setup=("install.cjs",),
    ),
    Tool(
        agent="codex",
        package="@openai/codex",
        version="0.169.0",
        program="codex",
        reply=stand_in.openai,
        settle=_codex,
        # Trusting a hook needs a person at a terminal; the sandbox needs a kernel that a container may not have.
        arguments=lambda prompt: [
            "exec", "--dangerously-bypass-hook-trust", "--dangerously-bypass-approvals-and-sandbox",
            "--skip-git-repo-check", prompt,
        ],
        shell=lambda line: ("exec_command", {"cmd": line}),
        read=None,  # it reads files with shell commands
        server_call=lambda text: ("mcp__tracker/note", {"text": text}),
        server=_codex_server,
        ending="/responses",
        told=False,
    ),
    Tool(
        agent="gemini",
        package="@google/gemini-cli",
        version="0.61.0",
        program="gemini",
        reply=stand_in.gemini,
        settle=_gemini,
        arguments=lambda prompt: ["-p", prompt, "--approval-mode", "yolo", "-m", "gemini-2.5-flash"],
        shell=lambda line: ("run_shell_command", {"command": line, "description": "look"}),
        read=lambda path: ("read_file", {"file_path": str(path)}),
        server_call=lambda text: ("mcp_tracker_note", {"text": text}),
        server=_gemini_server,
        ending=":streamGenerateContent",
    ),
)  # fmt: skip


@cache
def installed(tool: Tool) -> Path | str:
    """The program, installed with npm once per machine; a sentence if that is not possible."""
    wanted = f"{tool.package}@{tool.version}"
    found = npm.packages(f"{tool.agent}-{tool.version}", wanted, setup=tool.setup)
    if isinstance(found, str):
        return found
    program = found / ".bin" / tool.program
    if not program.exists():
        return f"{wanted} was installed and holds no {tool.program}"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=180, check=False)
    if tool.version not in version.stdout:
        return f"{wanted} was installed and does not start: exit code {version.returncode}"
    return program


@dataclass(frozen=True, slots=True)
class Bench:
    """A HOME, a project in it, and the hook installed as a person installs it."""

    tool: Tool
    program: Path
    home: Path
    secret: str = field(repr=False)

    @property
    def project(self) -> Path:
        return self.home / "shop"

    @property
    def own(self) -> Path:
        """The folder of everything that safe-prompt writes."""
        return self.home / "own"

    def environment(self) -> dict[str, str]:
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP")
        passed = {name: os.environ[name] for name in kept if name in os.environ}
        return passed | {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "SAFE_PROMPT_CONFIG_DIR": str(self.own),
            "LANG": "C.UTF-8",
        }

    def hook(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "safe_prompt", "hook", action, self.tool.agent, *options],
            cwd=self.project, env=self.environment(), check=True, capture_output=True, text=True,
        )  # fmt: skip

    def ask(self, server: StandIn, prompt: str) -> subprocess.CompletedProcess[str]:
        """Run the tool once, without a terminal."""
        return subprocess.run(
            [str(self.program), *self.tool.arguments(prompt)],
            cwd=self.project, env=self.environment() | self.tool.settle(self.home, server), check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=RUN_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def asked(self, server: StandIn) -> str:
        """The last request to the model, as one text."""
        return json.dumps(server.requests(self.tool.ending)[-1], ensure_ascii=False)

    def files_with_secret(self, folder: Path) -> list[Path]:
        mark = self.secret.encode()
        places = [*folder.rglob("*"), *(self.own / "cache").iterdir()]  # that one is a link, which rglob passes by
        return [place for place in places if place.is_file() and mark in place.read_bytes()]
