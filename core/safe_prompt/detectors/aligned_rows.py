"""Numbered rows of a printed table whose columns are one space apart, as R prints them: read by their places.

Between two names a row of blanks runs through the whole table. Which one parts the columns says how their values are
set: to the left, the last one before the next name does; to the right, the first one behind the name before.
Places are code points from the start of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

LOOKED_AT = 200  # rows from which the places of columns are told
_WORD = lazy_pattern(r"\S+")
_FIELD = lazy_pattern(r"\S+(?: \S+)*")
_NUMBERED = lazy_pattern(r" {0,6}[0-9]{1,7} +\S")
_RULED = lazy_pattern(r" {0,4}-{2,}(?: +-{2,})+")
_ENDS = lazy_pattern(r" {0,4}-{2,}|\(\d")  # another ruler, "(3 rows affected)"
_TYPES = lazy_pattern(r"(?:\s*<[a-z+0-9]{2,6}>)+\s*")  # tibble: "<chr> <dbl>"


class Frame(NamedTuple):
    """Places of a table's names, and for each of its rows those of the cells. ``first`` counts lines to the rows."""

    names: list[Span]
    first: int
    rows: list[list[Span]]


def frame(header: str, lines: Sequence[str]) -> Frame | None:
    """The table below a line of names; None where its columns are wide apart, or nothing tells them apart."""
    first = 1 if lines and _TYPES.fullmatch(lines[0]) else 0
    rows: list[str] = []
    for line in lines[first:]:
        if _NUMBERED.match(line) is None:
            break
        rows.append(line)
    names = [Span(*word.span()) for word in _WORD.finditer(header)]
    if not rows or len(names) < 2:
        return None
    if not first and all(len(_FIELD.findall(row)) == len(names) + 1 for row in rows[:3]):
        return None
    places = _cuts(header, [Span(0, 1), *names], rows)
    return None if places is None else Frame(names, first, [_cells(row, places) for row in rows])


def ruled(header: str, lines: Sequence[str]) -> Frame | None:
    """The table below a line of names and one of dashes, a run of them for each column, as PowerShell and SQL clients
    print it; None where the second line is none, or nothing parts the columns.
    """
    ruler = lines[0].rstrip() if lines else ""
    if _RULED.fullmatch(ruler) is None:
        return None
    rows: list[str] = []
    for line in lines[1:]:
        if not line.strip() or _ENDS.match(line):
            break
        rows.append(line)
    runs = [Span(*run.span()) for run in _WORD.finditer(ruler)]
    places = _cuts(ruler, runs, rows) if rows else None
    if places is None:
        return None
    places.insert(0, 0)
    return Frame(_cells(header, places), 1, [_cells(row, places) for row in rows])


def _cuts(header: str, names: Sequence[Span], rows: Sequence[str]) -> list[int] | None:
    """Places at which the columns after the first begin; None where no blanks part them."""
    rows = rows[:LOOKED_AT]
    left = right = 0
    for row in rows:
        for name in names[1:]:
            left += row[name.start : name.start + 1].strip() != "" and row[name.start - 1 : name.start] == " "
            right += row[name.end - 1 : name.end].strip() != "" and row[name.end : name.end + 1] in (" ", "")
    places: list[int] = []
    for before, name in pairwise(names):
        free = [
            place
            for place in range(before.end, name.start)
            if header[place] == " " and all(row[place : place + 1] in (" ", "") for row in rows)
        ]
        if not free:
            return None
        places.append((free[-1] if left >= right else free[0]) + 1)
    return places


def _cells(row: str, places: Sequence[int]) -> list[Span]:
    spans = []
    for begin, end in zip(places, [*places[1:], len(row)], strict=True):
        field = row[begin:end]
        blank = len(field) - len(field.lstrip())
        spans.append(Span(begin + blank, begin + max(len(field.rstrip()), blank)))
    return spans
