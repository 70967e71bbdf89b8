"""Rows in literals whose names stand in a list of their own: ``DataFrame([[…], […]], columns=["name", "born"])``,
``{"columns": […], "data": [[…]]}``, ``header = (…)`` above ``rows = [(…), (…)]``.

Offsets are code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.last_cells import EMPTY
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

REACH = 20_000  # code points between rows and their names
ROWS = 5_000

_WORDS = ("columns", "cols", "header", "field", "colnames", "schema")
_HEAD = lazy_pattern(
    r"""(?:[a-z]{4,8}?)(?:s|names|_names)?["']?\s{0,3}[:=]\s{0,3}[\[(]"""
    r"""\s{0,12}((?:["'][^"'\n]{1,48}["']\s{0,12},?\s{0,12}){2,60})[\])]"""
)
_NAME = lazy_pattern(r"""["']([^"'\n]{1,48})["']""")
_OPENING = lazy_pattern(r"[\[(]\s{0,12}(?=[\[(]\s{0,12}[\"'\dNn-])")
_ROW = lazy_pattern(r"\s{0,12},?\s{0,12}[\[(]")
_ENDING = lazy_pattern(r"(?<=,)\s{0,12}[\])]")
_VALUE = lazy_pattern(
    r"""\s{0,12}(?:"((?:[^"\\\n]|\\.){0,200})"|'((?:[^'\\\n]|\\.){0,200})'|([^\[\](){}"',\n]{1,40}?))\s{0,12}([,\])])"""
)


def listed_rows(text: str) -> Iterator[Table]:
    """A table for each list of names of which one means something, with the rows nearest to it."""
    for head in _heads(text):
        names = [Span(*name.span(1)) for name in _NAME.finditer(text, *head.span(1))]
        if not any(meaning_of(text[start:end]) for start, end in names):
            continue
        rows = _behind(text, head.end(), len(names)) or _before(text, head.start(), len(names))
        if rows:
            columns = (_column(text, name, [row[place] for row in rows]) for place, name in enumerate(names))
            yield Table("sql", tuple(column for column in columns if column.cells), Span(*head.span()))


def _heads(text: str) -> Iterator[re.Match[str]]:
    """Lists of names behind a word for them. A search for the words alone is the cheaper one: most texts hold none."""
    for word in _WORDS:
        place = text.find(word)
        while place >= 0:
            head = _HEAD.match(text, place)
            if head is not None:
                yield head
            place = text.find(word, place + len(word))


def _column(text: str, name: Span, cells: Sequence[Span]) -> Column:
    return Column(text[name.start : name.end], tuple(c for c in cells if text[c.start : c.end].lower() not in EMPTY))


def _behind(text: str, start: int, width: int) -> list[Sequence[Span]]:
    opening = _OPENING.search(text, start, start + REACH)
    return _rows(text, opening.end(), width) if opening is not None else []


def _before(text: str, end: int, width: int) -> list[Sequence[Span]]:
    """Rows of the last list of lists before an offset."""
    for opening in reversed(list(_OPENING.finditer(text, max(0, end - REACH), end))):
        rows = _rows(text, opening.end(), width)
        if rows:
            return rows
    return []


def _rows(text: str, position: int, width: int) -> list[Sequence[Span]]:
    """Rows from an offset on, up to the first one that is not as wide."""
    rows: list[Sequence[Span]] = []
    while len(rows) < ROWS and (begun := _ROW.match(text, position)) is not None:
        row: list[Span] = []
        position = begun.end()
        while (value := _VALUE.match(text, position)) is not None:
            group = 1 if value[1] is not None else 2 if value[2] is not None else 3
            row.append(Span(*value.span(group)))
            position = value.end()
            if value[4] != ",":
                break
        ending = _ENDING.match(text, position)  # behind a comma after the last value
        position = ending.end() if ending is not None else position
        if len(row) != width:
            break
        rows.append(row)
    return rows
