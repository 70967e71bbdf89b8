"""The line of ``%%safe_prompt``: options, and errors that never repeat what was typed after them."""

from __future__ import annotations

import argparse
import os
import shlex
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

from safe_prompt_jupyter.errors import CellError

USAGE = "%%safe_prompt [--to MODEL] [--out NAME] [--dry-run] [--policy FILE] [--quiet] [--system TEXT]"
FLAGS = ("--to", "--out", "--dry-run", "--policy", "--quiet", "--system")


@dataclass(frozen=True, slots=True)
class Options:
    """What the line asks for."""

    to: str = ""
    out: str = ""
    dry_run: bool = False
    policy: str = ""
    quiet: bool = False
    system: str = field(default="", repr=False)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse's message repeats the arguments, and one of them may be half of an unquoted --system text.
        raise CellError("the options of the first line cannot be read", place="%%safe_prompt", remedy=f"Usage: {USAGE}")


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if os.name == "nt":
        lexer.escape = ""  # C:\\folder\\policy.toml
    return list(lexer)


def read_options(line: str) -> Options:
    """The options of the line.

    Raises:
        CellError: an unknown option, a missing value, an unclosed quote, or a NAME that is no Python name.
    """
    parser = _Parser(prog="%%safe_prompt", add_help=False, allow_abbrev=False)
    for flag in FLAGS:
        if flag in ("--dry-run", "--quiet"):
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, default="")
    try:
        words = _words(line)
    except ValueError:
        raise CellError("a quote in the first line is not closed", place="%%safe_prompt") from None
    for word in words:
        flag = word.partition("=")[0]
        near = get_close_matches(flag, FLAGS, 1) if flag.startswith("--") and flag not in FLAGS else []
        if near:
            raise CellError(
                "unknown option in the first line", place="%%safe_prompt", remedy=f"Did you mean {near[0]}?"
            )
    options = Options(**vars(parser.parse_args(words)))
    if options.out and not options.out.isidentifier():
        raise CellError("--out takes a Python name", place="%%safe_prompt")
    return options
