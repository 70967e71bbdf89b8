"""Compiled regular expressions, kept in the user's cache folder from one run to the next.

A commit hook needs some eighty of them, and compiling these would take a sixth of its time. What the compiler of
``re`` makes of an expression, a list of numbers, is kept: the engine checks it again when it takes it. The file fits
one build of Python alone; where it is missing, or the engine does not take what is in it, expressions are compiled.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Any, Final

from safe_prompt.cache_file import read_value, write_value

NAME = "patterns.cache"
MOST = 600  # expressions kept; beyond it the file holds those of the last run alone
_CODE: Final = "I"  # array type of the engine's numbers

# (source, flags) -> flags, code, number of groups, their numbers by name, their names by number
_Parts = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]


class _Kept:
    """Expressions that were read from the cache, and those that this run compiled."""

    def __init__(self) -> None:
        self.stamp = f"{sys.implementation.name} {sys.version}"
        self.known: dict[tuple[str, int], _Parts] = read_value(NAME, self.stamp) or {}
        self.used: dict[tuple[str, int], _Parts] = {}
        self.new = False


@lru_cache(maxsize=1)
def _kept() -> _Kept:
    return _Kept()


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """The same as ``re.compile(source, flags)``.

    Raises:
        re.error: it is no valid expression.
    """
    kept, key = _kept(), (source, int(flags))
    parts = kept.known.get(key)
    if parts is not None:
        try:
            pattern = _pattern(source, parts)
        except Exception:  # an engine of another kind than it was made for
            kept.known.clear()
        else:
            kept.used[key] = parts
            return pattern
    try:
        parts = _parts(source, int(flags))
        pattern = _pattern(source, parts)
    except re.error:
        raise
    except Exception:  # a Python whose `re` is made otherwise
        return re.compile(source, flags)
    kept.used[key] = parts
    kept.new = True
    return pattern


def keep() -> None:
    """Write what this run compiled; a cache that cannot be written is no error."""
    kept = _kept()
    if kept.new:
        everything = {**kept.known, **kept.used}
        write_value(NAME, kept.stamp, everything if len(everything) <= MOST else kept.used)
        kept.new = False


def _parts(source: str, flags: int) -> _Parts:
    from array import array
    from re import _compiler, _parser  # type: ignore[attr-defined]  # as `re.compile` does, step by step

    tree = _parser.parse(source, flags)
    names: list[str | None] = [None] * tree.state.groups
    for name, number in tree.state.groupdict.items():
        names[number] = name
    code = array(_CODE, _compiler._code(tree, flags)).tobytes()
    return flags | tree.state.flags, code, tree.state.groups - 1, dict(tree.state.groupdict), tuple(names)


def _pattern(source: str, parts: _Parts) -> re.Pattern[str]:
    import _sre  # type: ignore[import-not-found]

    flags, code, groups, numbers, names = parts
    made: Any = _sre.compile(source, flags, memoryview(code).cast(_CODE).tolist(), groups, numbers, names)
    if not isinstance(made, re.Pattern):
        raise TypeError("no pattern")
    return made
