"""Claude Code, Codex and Gemini CLI themselves, from npm, with our hook in them: what reaches their model.

Every run has a HOME of its own and a model on loopback that records each byte. Whatever a vendor's own files keep of
a blocked prompt is asserted too, since docs/assistants.md says it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ..needs import absent  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252
from .real_tools import TOOLS, Bench, Tool, installed
from .stand_in import DONE, serving

pytestmark = pytest.mark.e2e

# Where each tool itself keeps a prompt that a hook has blocked (docs/assistants.md quotes this).
MAIL = values.email(values.seeded("real tools"))
KEPT_BY_VENDOR = {"claude-code": ".claude", "codex": None, "gemini": None}


def only(wanted: Callable[[Tool], bool]) -> pytest.MarkDecorator:
    """Run a test with those of the tools that have what it is about."""
    tools = [tool for tool in TOOLS if wanted(tool)]
    return pytest.mark.parametrize("bench", tools, ids=lambda tool: tool.agent, indirect=True)


@pytest.fixture(params=TOOLS, ids=lambda tool: tool.agent)
def bench(request: pytest.FixtureRequest, tmp_path: Path, share_compiled: Callable[[Path], None]) -> Bench:
    tool: Tool = request.param
    program = installed(tool)
    if isinstance(program, str):
        absent(program)
    bench = Bench(tool, program, tmp_path / "home", values.github(values.seeded("real tools", tool.agent)))
    bench.project.mkdir(parents=True)
    share_compiled(bench.own)
    subprocess.run(["git", "init", "-q", str(bench.project)], check=True)
    (bench.project / ".env").write_text(f"TOKEN={bench.secret}\n")
    (bench.project / "deploy.pem").write_text(f"{bench.secret}\n")
    (bench.project / "notes.txt").write_text("🛒 buy milk and bread\n", encoding="utf-8")
    (bench.project / "report.sh").write_text("cat .e*v\n")
    with serving(tool.reply) as server:
        tool.settle(bench.home, server)  # settings that were there before us
    bench.hook("install")
    return bench


def test_a_prompt_with_a_key_is_blocked(bench: Bench) -> None:
    with serving(bench.tool.reply) as server:
        done = bench.ask(server, f"Deploy 🚀 with {bench.secret}, please")
    assert server.requests(bench.tool.ending) == []
    assert bench.secret.encode() not in server.everything()
    assert bench.files_with_secret(bench.own) == []
    copies = list((bench.own / "masked").glob("*.txt"))
    assert len(copies) == 1
    masked = copies[0].read_text(encoding="utf-8")
    assert "Deploy 🚀 with SP_TOKEN_1_" in masked
    if bench.tool.told:
        said = done.stdout + done.stderr
        assert "github-pat" in said
        assert "SP_TOKEN_1_" in said
    kept = {place.relative_to(bench.home).parts[0] for place in bench.files_with_secret(bench.home)} - {"shop"}
    expected = KEPT_BY_VENDOR[bench.tool.agent]
    assert kept == ({expected} if expected else set())


def test_a_harmless_prompt_reaches_the_model(bench: Bench) -> None:
    with serving(bench.tool.reply) as server:
        done = bench.ask(server, "Say hello 👋")
    assert done.returncode == 0, done.stderr
    assert DONE in done.stdout
    assert "Say hello 👋" in bench.asked(server)


def test_an_attached_sensitive_file_is_blocked(bench: Bench) -> None:
    with serving(bench.tool.reply) as server:
        bench.ask(server, "What is in @.env ? 🔎")
    assert server.requests(bench.tool.ending) == []
    assert bench.secret.encode() not in server.everything()


@only(lambda tool: tool.read is not None)  # Codex has no call that reads a file: it runs shell commands
def test_reading_a_sensitive_file_is_denied(bench: Bench) -> None:
    assert bench.tool.read is not None
    # Gemini CLI refuses `.env` by itself; a key file it reads.
    with serving(bench.tool.reply, bench.tool.read(bench.project / "deploy.pem")) as server:
        bench.ask(server, "Read the settings 📖")
    assert "sensitive-file-to-ai" in bench.asked(server)
    assert bench.secret.encode() not in server.everything()


def test_reading_a_harmless_file_goes_on(bench: Bench) -> None:
    if bench.tool.read is None:
        call = bench.tool.shell("cat notes.txt")
    else:
        call = bench.tool.read(bench.project / "notes.txt")
    with serving(bench.tool.reply, call) as server:
        bench.ask(server, "Read the notes 📖")
    assert "buy milk and bread" in bench.asked(server)


def test_a_command_that_prints_a_sensitive_file_is_denied(bench: Bench) -> None:
    with serving(bench.tool.reply, bench.tool.shell("head -n 3 .env")) as server:
        bench.ask(server, "Show the settings 📖")
    assert "sensitive-file-to-ai" in bench.asked(server)
    assert bench.secret.encode() not in server.everything()


def test_what_a_script_prints_is_masked_before_the_model_gets_it(bench: Bench) -> None:
    """Nothing in the line tells that it prints a key; the output does."""
    with serving(bench.tool.reply, bench.tool.shell("sh report.sh")) as server:
        bench.ask(server, "Run the report 📊")
    assert "SP_TOKEN_1_" in bench.asked(server)
    assert bench.secret.encode() not in server.everything()
    assert bench.files_with_secret(bench.own) == []


@pytest.fixture
def tracker(bench: Bench) -> Path:
    """The log of an MCP server that the tool knows; the server's answer holds the key and an address."""
    answer, log = bench.home / "answer.txt", bench.home / "calls.log"
    answer.write_text(f"🎫 the last note: {bench.secret}, says {MAIL}\n", encoding="utf-8")
    log.touch()
    program = str(Path(__file__).with_name("tracker_server.py"))
    bench.tool.server(bench.home, [sys.executable, program, str(answer), str(log)])
    return log


def test_an_mcp_call_with_a_key_never_reaches_the_server(bench: Bench, tracker: Path) -> None:
    call = bench.tool.server_call(f"🎫 it fails with {bench.secret}")
    with serving(bench.tool.reply, call) as server:
        bench.ask(server, "Leave a note 📝")
    assert "safe-prompt denied this tool call" in bench.asked(server)
    assert tracker.read_text(encoding="utf-8") == ""


def test_what_an_mcp_server_sends_is_masked(bench: Bench, tracker: Path) -> None:
    with serving(bench.tool.reply, bench.tool.server_call("🎫 hello")) as server:
        bench.ask(server, "Leave a note 📝")
    assert "🎫 hello" in tracker.read_text(encoding="utf-8")
    asked = bench.asked(server)
    assert "SP_TOKEN_1_" in asked
    assert "SP_EMAIL_1_" in asked
    assert bench.secret.encode() not in server.everything()
    assert MAIL.encode() not in server.everything()


def test_a_project_s_own_hook_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--project` writes the program's name alone; it is found on PATH."""
    bench.hook("uninstall")
    bench.hook("install", "--project", ".")
    program = Path(sys.executable).with_name("safe-prompt")
    if not program.exists():
        absent("safe-prompt is not installed beside this Python")
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    with serving(bench.tool.reply) as server:
        bench.ask(server, f"Deploy 🚀 with {bench.secret}, please")
    blocked = bench.secret.encode() not in server.everything()
    # Codex reads project hooks only where a person has trusted the project; docs/assistants.md says so.
    assert blocked == (bench.tool.agent != "codex")


@only(lambda tool: tool.agent == "codex")  # the others ask for no trust in a user's hook
def test_codex_skips_a_hook_that_nobody_trusted(bench: Bench) -> None:
    """Why `hook install codex` tells to open /hooks. When this fails, Codex has changed for the better."""
    untrusted = replace(bench.tool, arguments=lambda prompt: [
        word for word in bench.tool.arguments(prompt) if word != "--dangerously-bypass-hook-trust"
    ])  # fmt: skip
    with serving(bench.tool.reply) as server:
        done = replace(bench, tool=untrusted).ask(server, f"Deploy 🚀 with {bench.secret}, please")
    assert bench.secret.encode() in server.everything()
    assert "hook: UserPromptSubmit" not in done.stderr


def test_uninstalled_it_is_as_before(bench: Bench) -> None:
    bench.hook("uninstall")
    with serving(bench.tool.reply) as server:
        bench.ask(server, f"Deploy 🚀 with {bench.secret}, please")
    # Shows that the tests above see the hook at work, and not a tool that sends nothing.
    assert bench.secret.encode() in server.everything()
