"""All commands of ``%safe_prompt``, and the line that calls one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from safe_prompt_jupyter.commands import (
    allow,
    check,
    config,
    history,
    notebook,
    report,
    status,
    switch,
    unmask,
)  # fmt: skip
from safe_prompt_jupyter.commands.command import Command, read_words, split
from safe_prompt_jupyter.errors import CellError

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

COMMANDS: Final[tuple[Command, ...]] = (
    status.COMMAND, config.COMMAND, switch.ON, switch.OFF, check.COMMAND, allow.COMMAND, report.COMMAND,
    unmask.COMMAND, history.COMMAND, notebook.COMMAND,
)  # fmt: skip
HELP: Final = ("--help", "-h", "help")


def run_line(session: Session, line: str) -> str:
    """The answer to ``%safe_prompt LINE``.

    Raises:
        CellError: the line asks for something that there is not, or the command cannot do it.
    """
    words = split(line)
    if not words or words[0] in HELP:
        return overview()
    command = named(words[0])
    if any(word in HELP[:2] for word in words[1:]):
        return command.help
    return command.run(session, read_words(command, words[1:]))


def named(name: str) -> Command:
    """The command of that name.

    Raises:
        CellError: there is none. It does not repeat the name.
    """
    for command in COMMANDS:
        if command.name == name:
            return command
    names = [command.name for command in COMMANDS]
    near = get_close_matches(name.lower(), names, 1)
    raise CellError(
        "there is no such command",
        place="%safe_prompt",
        remedy=f"Did you mean {near[0]}?"
        if near
        else f"Commands: {', '.join(names)}. To send a prompt, start a cell with %%safe_prompt.",
    )


def overview() -> str:
    """All commands, one a line."""
    width = max(len(command.usage) for command in COMMANDS)
    lines = [f"  %safe_prompt {command.usage:<{width}}  {command.summary}" for command in COMMANDS]
    return "\n".join(
        [*lines, "%safe_prompt COMMAND --help says more. %%safe_prompt at the head of a cell sends a prompt."]
    )
