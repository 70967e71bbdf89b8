"""Claude Code and Gemini CLI themselves, from npm, on a project with the files that `exclude` has written.

Their model is a stand-in on loopback that asks for one file. What it gets is what counts: with our lines the file's
text never arrives, without them it does (so the test can fail), and a harmless file arrives either way.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..assistants.real_tools import TOOLS, Bench, Tool, installed  # noqa: TID252 -- `tests` is not on the path
from ..assistants.stand_in import serving  # noqa: TID252
from ..needs import absent  # noqa: TID252
from ..plants import values  # noqa: TID252

pytestmark = pytest.mark.e2e

READERS = [tool for tool in TOOLS if tool.read is not None]
# By pattern, by pattern with folders, by a line of its own (name), by a line of its own (content, and an odd name).
SENSITIVE = ["secrets.yaml", "deep/.aws/credentials", "deploy.pem", "a b/#conf [1] 😀.py", "with (brackets)!.py"]


@pytest.fixture(params=READERS, ids=lambda tool: tool.agent)
def bench(request: pytest.FixtureRequest, tmp_path: Path, share_compiled: Callable[[Path], None]) -> Bench:
    tool: Tool = request.param
    program = installed(tool)
    if isinstance(program, str):
        absent(program)
    bench = Bench(tool, program, tmp_path / "home", values.github(values.seeded("exclude", tool.agent)))
    bench.project.mkdir(parents=True)
    share_compiled(bench.own)
    subprocess.run(["git", "init", "-q", str(bench.project)], check=True)
    for name in SENSITIVE:
        file = bench.project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'token = "{bench.secret}"\n', encoding="utf-8")
    (bench.project / "notes.txt").write_text("🛒 buy milk and bread\n", encoding="utf-8")
    return bench


def exclude(bench: Bench, act: str) -> None:
    command = [sys.executable, "-m", "safe_prompt", "exclude", act]
    subprocess.run(command, cwd=bench.project, env=bench.environment(), check=True, capture_output=True)


def arrived(secret: str, received: bytes) -> bool:
    """Whether the model got it. A failing test prints this, and not what it got."""
    return secret.encode() in received


def got(bench: Bench, name: str) -> bytes:
    """Every byte that the model got when it asked for a file."""
    assert bench.tool.read is not None
    with serving(bench.tool.reply, bench.tool.read(bench.project / name)) as server:
        bench.ask(server, "Read the file 📖")
    assert len(server.requests(bench.tool.ending)) >= 2, "the tool never told its model what came of the call"
    return server.everything()


@pytest.mark.parametrize("name", SENSITIVE)
def test_an_excluded_file_never_arrives(name: str, bench: Bench) -> None:
    exclude(bench, "--write")
    assert not arrived(bench.secret, got(bench, name))


def test_without_our_lines_it_does(bench: Bench) -> None:
    assert arrived(bench.secret, got(bench, "a b/#conf [1] 😀.py"))
    exclude(bench, "--write")
    exclude(bench, "--remove")
    assert arrived(bench.secret, got(bench, "with (brackets)!.py"))


def test_a_harmless_file_arrives(bench: Bench) -> None:
    exclude(bench, "--write")
    assert b"buy milk and bread" in got(bench, "notes.txt")


def test_started_in_a_subfolder_neither_heeds_them(bench: Bench) -> None:
    """What docs/exclude.md says of both: they look for the file in the folder in which they are started."""
    exclude(bench, "--write")
    assert bench.tool.read is not None
    with serving(bench.tool.reply, bench.tool.read(bench.project / "a b/#conf [1] 😀.py")) as server:
        subprocess.run(
            [str(bench.program), *bench.tool.arguments("Read the file 📖")],
            cwd=bench.project / "a b",
            env=bench.environment() | bench.tool.settle(bench.home, server),
            check=False,
            capture_output=True,
            timeout=180,
            stdin=subprocess.DEVNULL,
        )
    assert arrived(bench.secret, server.everything())
