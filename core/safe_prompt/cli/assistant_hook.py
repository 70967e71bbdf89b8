"""`safe-prompt hook install|uninstall|run AGENT` for AI assistants."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safe_prompt.cli.exit_codes import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from safe_prompt.assistants.agent import Agent, Answer

PROGRAM: Final = "safe-prompt"
_BLOCKING: Final = 2
_ORDINARY: Final = (
    "😀 Name, Phone\nNo. 12 = x@y, see https://host/ (2026)\n"  # asks for every compiled form of the rules
)


def install(agent: str, arguments: Sequence[str]) -> int:
    """Add our hooks to the assistant's own hook file, and say what the person has to know.

    Raises:
        ConfigError: the file cannot be used; it is left as it was.
    """
    from safe_prompt.assistants.hook_file import install as merge
    from safe_prompt.assistants.registry import load_agent

    options = _options("install", agent, arguments)
    adapter = load_agent(agent)
    project = _project(options)
    outcome = merge(adapter, adapter.hook_file(project), hook_command(agent, portable=project is not None))
    said = {"added": "added to", "replaced": "renewed in", "unchanged": "already in"}[outcome.change]
    print(f"The hooks of safe-prompt for {adapter.title} are {said} {outcome.path}.")
    for note in (*_switched_off(adapter, outcome.settings), *adapter.notes):
        print(f"- {note}")
    if project is not None:
        missing = f"where it is missing, {adapter.title} goes on without asking it."
        print(f"- Whoever works in this project needs `{PROGRAM}` on PATH: {missing}")
    sys.stdout.flush()
    _compile_rules()
    return CLEAN


def uninstall(agent: str, arguments: Sequence[str]) -> int:
    """Take our hooks out of the assistant's own hook file.

    Raises:
        ConfigError: the file cannot be used; it is left as it was.
    """
    from safe_prompt.assistants.hook_file import uninstall as take_out
    from safe_prompt.assistants.registry import load_agent

    options = _options("uninstall", agent, arguments)
    adapter = load_agent(agent)
    outcome = take_out(adapter, adapter.hook_file(_project(options)))
    said = {
        "restored": "is as it was before safe-prompt",
        "removed": "holds no hook of safe-prompt any more; the rest of it is untouched",
        "deleted": "was made by safe-prompt and is deleted",
        "absent": "holds no hook of safe-prompt: nothing to do",
    }[outcome.change]
    print(f"{outcome.path} {said}.")
    return CLEAN


def run(agent: str, arguments: Sequence[str]) -> int:
    """Answer the event on standard input in the assistant's own form. Never raises, whatever happens.

    Most assistants go on when a hook ends with another exit code than theirs for blocking, so no other is used.
    """
    try:
        from safe_prompt.assistants.registry import load_agent

        adapter = load_agent(agent)
        if arguments:
            return _give(adapter.malformed(f"safe-prompt: hook run {agent} takes no arguments."))
        if sys.stdin is None or sys.stdin.isatty():
            return _give(adapter.malformed(f"safe-prompt: {adapter.title} calls this with an event on standard input."))
        stop = _watch(adapter)
        from safe_prompt.assistants.answering import LARGEST_EVENT, answer_bytes

        answer = answer_bytes(adapter, sys.stdin.buffer.read(LARGEST_EVENT + 1))
        stop()
        return _give(answer)
    except BaseException as error:
        print(f"safe-prompt blocked this, because it failed itself ({type(error).__name__}).", file=sys.stderr)
        return _BLOCKING


def hook_command(agent: str, *, portable: bool, windows: bool | None = None) -> str:
    """The command line that an assistant runs: found on PATH where others use the file too, else by its full path.

    On Windows assistants hand it to cmd, PowerShell or Git's bash, which quote differently: there the name alone is
    written wherever PATH leads to this very program.
    """
    tail = f"hook run {agent}"
    if portable:
        return f"{PROGRAM} {tail}"
    program = _installed()
    on_windows = os.name == "nt" if windows is None else windows
    if on_windows:
        return f"{PROGRAM} {tail}" if program is None or _is_on_path(program) else f'"{program}" {tail}'
    from shlex import quote

    if program is None:
        return f"{quote(sys.executable)} -m safe_prompt {tail}"
    return f"{quote(str(program))} {tail}"


def _installed() -> Path | None:
    """The program as it is installed: the one that runs now, else the one beside this Python."""
    import sysconfig

    suffix = ".exe" if os.name == "nt" else ""
    running = Path(os.path.abspath(sys.argv[0]))  # noqa: PTH100 - a link to the program may outlive its target
    for place in (running, Path(sysconfig.get_path("scripts")) / f"{PROGRAM}{suffix}"):
        if place.name.lower() == f"{PROGRAM}{suffix}" and place.is_file():
            return place
    return None


def _is_on_path(program: Path) -> bool:
    from shutil import which

    found = which(PROGRAM)
    return found is not None and Path(found).resolve() == program.resolve()


def _compile_rules() -> None:
    """Compile the rules in force now: on a busy machine that takes longer than the first event may, and would block it.

    Settings that cannot be used are no matter of the installation: every event will say so.
    """
    from contextlib import suppress

    from safe_prompt.api import scan
    from safe_prompt.errors import SafePromptError

    with suppress(SafePromptError):
        scan(_ORDINARY, kind="text", names=False)


def _options(action: str, agent: str, arguments: Sequence[str]) -> Namespace:
    from argparse import ArgumentParser

    parser = ArgumentParser(prog=f"{PROGRAM} hook {action} {agent}", allow_abbrev=False)
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--user", action="store_true", help="in your own settings, for every project (default)")
    scope.add_argument("--project", metavar="DIR", help="in a project's settings, for everyone who works in it")
    return parser.parse_args(list(arguments))


def _project(options: Namespace) -> Path | None:
    if options.project is None:
        return None
    from safe_prompt.errors import ConfigError

    folder = Path(os.path.abspath(options.project))  # noqa: PTH100 - links are followed where the file is written
    if not folder.is_dir():
        raise ConfigError("no such folder", place=options.project, remedy="Name the project's folder.")
    return folder


def _switched_off(adapter: Agent, settings: Any) -> list[str]:
    """Settings of the vendor's, in the same file, under which no hook runs."""
    found = []
    for path, value in adapter.switches:
        place: Any = settings
        for key in path:
            place = place.get(key) if isinstance(place, dict) else None
        if place == value:
            found.append(f"No hook runs while {'.'.join(path)} is {str(value).lower()} in this file: change that.")
    return found


def _watch(adapter: Agent) -> Any:
    """Answer by blocking when time runs out: the assistant itself would go on. Returns what calls the watch off."""
    from threading import Timer

    from safe_prompt.assistants.agent import DEADLINE

    late = adapter.malformed(f"safe-prompt blocked this, because checking took longer than {DEADLINE} seconds.")

    def give_up() -> None:
        os.write(1, late.stdout.encode())
        os.write(2, late.stderr.encode())
        os._exit(late.code)

    timer = Timer(DEADLINE, give_up)
    timer.daemon = True
    timer.start()
    return timer.cancel


def _give(answer: Answer) -> int:
    if answer.stderr:
        print(answer.stderr, file=sys.stderr)
    if answer.stdout:
        print(answer.stdout)
    sys.stdout.flush()
    return answer.code
