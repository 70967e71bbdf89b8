"""Where an import goes in Python source, and whether it is there already."""

from __future__ import annotations

import re
from typing import Final

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt_lsp.rewriting.change import Change, newline_of
from safe_prompt_lsp.rewriting.python_literals import Lexed, Literal
from safe_prompt_lsp.rewriting.python_values import group_of, stands_alone

_IMPORT: Final = lazy_pattern(r"^\ufeff?import[ \t]+([^\r\n#;]+)|;[ \t]*import[ \t]+([^\r\n#;]+)", re.MULTILINE)
_NAMES: Final = re.compile(r"[ \t]*([\w.]+)[ \t]*(?:as[ \t]+(\w+)[ \t]*)?\Z")
_LINE_END: Final = re.compile(r"\r\n|\r|\n|\Z")
_CELL_MAGIC: Final = re.compile(r"\s*%%[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SKIPPED: Final = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")
_FUTURE: Final = re.compile(
    r"from[ \t]+__future__[ \t]+import[ \t]*(?:\([^)]*\)|(?:[^\r\n\\(]|\\(?:\r\n|[\s\S]))*)[^\r\n]*(?:\r\n|\r|\n|\Z)"
)
_GOES_ON: Final = re.compile(r"[ \t]*;(?=[ \t]*[^\s#])")
_IMPORTS: Final = re.compile(r"(?:import|from)[ \t]")


def import_of(text: str, lexed: Lexed, module: str) -> Change | None:
    """What makes ``module`` known by its name in a source; None where its top level imports it already.

    It goes after cell magics, comments, the docstring and ``__future__`` imports.
    """
    if _imported(text, lexed, module):
        return None
    newline = newline_of(text)
    magic = _CELL_MAGIC.match(text)
    place = start = _end_of(_SKIPPED, text, magic.end() if magic else 0)
    docstring = _docstring(text, lexed, place)
    if docstring is not None:
        goes_on = _GOES_ON.match(text, docstring.end)
        if goes_on is not None:  # further statements stand on its line
            return Change(goes_on.end(), goes_on.end(), f" import {module};")
        place = _end_of(_LINE_END, text, _line_end(text, docstring.end))
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


def _imported(text: str, lexed: Lexed, module: str) -> bool:
    for statement in _IMPORT.finditer(text):
        if any(one.start <= statement.start() < one.end for one in lexed.literals):
            continue
        if any(one.start <= statement.start() < one.end for one in lexed.comments):
            continue
        for name in (statement[1] or statement[2]).split(","):
            found = _NAMES.match(name)
            if found is None:
                continue
            if found[2] == module or (found[2] is None and found[1].partition(".")[0] == module):
                return True
    return False


def _docstring(text: str, lexed: Lexed, place: int) -> Literal | None:
    """The last literal of the docstring that begins at a place."""
    first = next((one for one in lexed.literals if one.start == place), None)
    if first is None or first.binary or first.formatted:
        return None
    group = group_of(text, lexed, first)
    return group[-1] if stands_alone(text, group) else None


def _line_end(text: str, position: int) -> int:
    found = re.compile(r"[\r\n]|\Z").search(text, position)
    return found.start() if found else len(text)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
