"""One file as a line of an ignore file, whatever its name; and which files a set of lines takes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from safe_prompt.policy.sensitive_files import sensitive_globs

_GLOB: Final = frozenset("\\*?[")


def path_pattern(path: str) -> str:
    """The gitignore line for exactly one file (gitignore(5): the leading slash ties it to the ignore file's folder,
    and takes the meaning from ``#`` and ``!``).

    A character that no line can hold (a line break, a byte that is no UTF-8) becomes ``?``.
    """
    stem = path.rstrip(" ")
    return "/" + "".join(map(_escaped, stem)) + "\\ " * (len(path) - len(stem))


def _escaped(character: str) -> str:
    if character in _GLOB:
        return "\\" + character
    # A surrogate stands for one byte of a name that is no UTF-8.
    unwritable = character < " " or character == "\x7f" or "\udc80" <= character <= "\udcff"
    return "?" if unwritable else character


def patterns_for(paths: Iterable[str]) -> tuple[str, ...]:
    """Lines that keep the given files away: every pattern of the table, then each file that none of them takes in."""
    globs = sensitive_globs()
    taken = matcher(globs)
    return (*globs, *(path_pattern(path) for path in sorted(paths) if not taken(path)))


def lines_of(text: str) -> list[str]:
    """Lines of an ignore file as git reads them: a line feed ends one, and a carriage return before it is no part."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def matcher(lines: Iterable[str]) -> Callable[[str], bool]:
    """A function that tells whether lines of an ignore file take in a path (``/``-separated, below its folder)."""
    return _matcher(tuple(line for line in lines if line.strip() and not line.startswith("#")))


@lru_cache(maxsize=16)
def _matcher(lines: tuple[str, ...]) -> Callable[[str], bool]:
    # Most tools' files hold the same lines, and making a matcher of all patterns takes a tenth of a second.
    from pathspec import GitIgnoreSpec

    spec: Any = GitIgnoreSpec.from_lines(lines)
    return lambda path: bool(spec.match_file(path))
