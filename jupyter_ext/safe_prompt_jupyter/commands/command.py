"""A command of ``%safe_prompt``, and how its words are read."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from safe_prompt_jupyter.errors import CellError

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session


@dataclass(frozen=True, slots=True)
class Words:
    """The words after the command: positional ones, and flags with their values (``""`` where they take none)."""

    positional: tuple[str, ...] = field(default=(), repr=False)
    flags: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Command:
    """``flags`` says of each whether a value follows; ``first`` are the words that may stand first, for completion.

    ``most`` positional words are taken. ``run`` returns what is printed.
    """

    name: str
    usage: str
    summary: str
    details: str
    run: Callable[[Session, Words], str]
    flags: Mapping[str, bool] = field(default_factory=dict)
    first: Callable[[Session], Sequence[str]] = lambda session: ()
    most: int = 0

    @property
    def help(self) -> str:
        """Usage, what it does, and details."""
        return f"usage: %safe_prompt {self.usage}\n\n{self.summary}\n{self.details}".rstrip()


def split(line: str) -> list[str]:
    """The words of a line, as a shell splits them.

    Raises:
        CellError: a quote is not closed.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.name == "nt":
        lexer.escape = ""  # C:\\folder\\notebook.ipynb
    try:
        return list(lexer)
    except ValueError:
        raise CellError("a quote is not closed", place="%safe_prompt") from None


def read_words(command: Command, words: Sequence[str]) -> Words:
    """The words as positional ones and flags.

    Raises:
        CellError: an unknown flag, a value that is missing, or too many words. It repeats none of them.
    """
    positional: list[str] = []
    flags: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            positional.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in command.flags:
            raise CellError("unknown option", place=_place(command), remedy=_near(name, command))
        if not command.flags[name]:
            flags[name] = ""
        elif equals:
            flags[name] = value
        else:
            try:
                flags[name] = next(rest)
            except StopIteration:
                raise CellError(f"{name} needs a value", place=_place(command)) from None
    if len(positional) > command.most:
        raise CellError("too many words", place=_place(command), remedy=f"Usage: %safe_prompt {command.usage}")
    return Words(tuple(positional), flags)


def usage_error(command_usage: str) -> CellError:
    """The error for words that do not fit."""
    return CellError("the line cannot be read", place="%safe_prompt", remedy=f"Usage: %safe_prompt {command_usage}")


def _place(command: Command) -> str:
    return f"%safe_prompt {command.name}"


def _near(name: str, command: Command) -> str:
    near = get_close_matches(name, list(command.flags), 1)
    return f"Did you mean {near[0]}?" if near else f"Usage: %safe_prompt {command.usage}"
