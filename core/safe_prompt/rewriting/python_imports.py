"""Where an import goes in Python source, and whether it is there already."""

from __future__ import annotations

import re
from typing import Final

from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import Change, line_end, line_start, newline_of
from safe_prompt.rewriting.python_literals import Literal, lex
from safe_prompt.rewriting.python_values import group_of, stands_alone
from safe_prompt.rewriting.python_window import window

_IMPORT: Final = lazy_pattern(r"import[ \t]+([^\r\n#;]+)")  # begins with letters: searched many times faster
_NAMES: Final = re.compile(r"[ \t]*([\w.]+)[ \t]*(?:as[ \t]+(\w+)[ \t]*)?\Z")
_LINE_END: Final = re.compile(r"\r\n|\r|\n|\Z")
_CELL_MAGIC: Final = re.compile(r"\s*%%[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SKIPPED: Final = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")
_FUTURE: Final = re.compile(
    r"from[ \t]+__future__[ \t]+import[ \t]*(?:\([^)]*\)|(?:[^\r\n\\(]|\\(?:\r\n|[\s\S]))*)[^\r\n]*(?:\r\n|\r|\n|\Z)"
)
_QUOTE: Final = re.compile(r"[rRuU]?['\"]")
_LONGEST: Final = 50_000  # code points of a docstring
_GOES_ON: Final = re.compile(r"[ \t]*;(?=[ \t]*[^\s#])")
_IMPORTS: Final = re.compile(r"(?:import|from)[ \t]")


def import_of(text: str, module: str) -> Change | None:
    """What makes ``module`` known by its name in a source; None where its top level imports it already.

    It goes after cell magics, comments, the docstring and ``__future__`` imports.
    """
    if _imported(text, module):
        return None
    newline = newline_of(text)
    magic = _CELL_MAGIC.match(text)
    place = start = _end_of(_SKIPPED, text, magic.end() if magic else 0)
    docstring = _docstring(text, place)
    if docstring is not None:
        goes_on = _GOES_ON.match(text, docstring.end)
        if goes_on is not None:  # further statements stand on its line
            return Change(goes_on.end(), goes_on.end(), f" import {module};")
        place = _end_of(_LINE_END, text, line_end(text, docstring.end))
    while (future := _FUTURE.match(text, _end_of(_SKIPPED, text, place))) is not None:
        place = future.end()
    following = _end_of(_SKIPPED, text, place)
    if _IMPORTS.match(text, following):
        return Change(following, following, f"import {module}{newline}")
    if place == start:  # nothing of the kind: the first line of code
        gap = newline if text[place:].strip() and not magic else ""
        lead = newline if place and text[place - 1] not in "\r\n\ufeff" else ""
        return Change(place, place, f"{lead}import {module}{newline}{gap}")
    lead = "" if text[place - 1] in "\r\n" else newline
    gap = "" if text[place : place + 1] in ("\r", "\n", "") else newline
    return Change(place, place, f"{lead}{newline}import {module}{newline}{gap}")


def _imported(text: str, module: str) -> bool:
    for statement in _IMPORT.finditer(text):
        start = statement.start()
        line = line_start(text, start)
        before = text[line:start].lstrip("\ufeff")
        if before and (before[0] in " \t\f" or not before.rstrip(" \t").endswith(";")):
            continue
        for name in statement[1].split(","):
            found = _NAMES.match(name)
            bound = found and (found[2] or found[1].partition(".")[0])
            if bound == module and _is_code(text, start):
                return True
    return False


def _is_code(text: str, place: int) -> bool:
    """Whether a place lies in no string and no comment."""
    part = window(text, (Span(place, place + 1),))
    lexed = lex(text, *part)
    inside = any(one.start <= place < one.end for one in lexed.literals)
    return not inside and not lexed.in_comment(Span(place, place + 1))


def _docstring(text: str, place: int) -> Literal | None:
    """The last literal of the docstring that begins at a place."""
    if not _QUOTE.match(text, place):
        return None
    lexed = lex(text, place, min(len(text), place + _LONGEST))
    first = next((one for one in lexed.literals if one.start == place), None)
    if first is None or first.binary or first.formatted:
        return None
    group = group_of(text, lexed, first)
    return group[-1] if stands_alone(text, group) else None


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
