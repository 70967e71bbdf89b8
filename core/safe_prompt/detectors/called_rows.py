"""Rows without a header and without e-mail addresses: people beside telephone numbers, parted by ``;``, tabs or bars.

One such row says little; rows of the same make, one below the other, whose names begin with known given names, are a
list of people, and their one date is taken for a date of birth. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from safe_prompt.detectors.column_values import date, name, phone, postal
from safe_prompt.detectors.tables import Column, Table, split_fields
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

LINE = 400  # code points of a row at most
FIELDS = 24
ROWS = 2_000  # rows read of one text

# A whole field of digits as telephone numbers are written: it begins with what parts the fields.
_NUMBER = r" ?\"?(?=[+(]?\(?[0-9][0-9 ()/.-]{5,18}[0-9]\"? ?"
_ANCHORS = {
    ";": lazy_pattern(rf";{_NUMBER}(?:[;\r\n]|$))"),
    "\t": lazy_pattern(rf"\t{_NUMBER}(?:[\t\r\n]|$))"),
    "|": lazy_pattern(rf"\|{_NUMBER}(?:[|\r\n]|$))"),
}
_PREFIXED = ("+", "0", "(")  # a trunk or a country code
_YEAR = lazy_pattern(r"(?<!\d)(?:19[0-9]{2}|200[0-9]|201[0-2])(?!\d)")
_SSN = lazy_pattern(r"\d{3}-\d{2}-\d{4}")
KNOWN = 0.5  # share of names that begin with a known given name
_LOOKED_AT = 100


class _Row(NamedTuple):
    kinds: tuple[str, ...]
    fields: Sequence[Span]


def called_rows(text: str) -> Iterator[Table]:
    """A table for each run of rows of the same make."""
    for mark, anchors in _ANCHORS.items():
        if mark in text and anchors.search(text) is not None:
            yield from _tables(text, mark)


def _tables(text: str, mark: str) -> Iterator[Table]:
    run: list[_Row] = []
    last = -1
    for line, row in _rows(text, mark):
        if run and (row.kinds != run[-1].kinds or line != last + 1):
            yield from _table(text, run)
            run = []
        run.append(row)
        last = line
    yield from _table(text, run)


def _rows(text: str, mark: str) -> Iterator[tuple[int, _Row]]:
    """Rows with one name and a number, and the number of their lines, counted from the first one that has an anchor."""
    line = position = bound = 0
    for count, anchor in enumerate(_ANCHORS[mark].finditer(text)):
        if anchor.start() < bound or count > ROWS:
            continue
        start = text.rfind("\n", max(anchor.start() - LINE, 0), anchor.start()) + 1
        end = text.find("\n", anchor.end(), anchor.end() + LINE)
        end = len(text) if end < 0 else end
        bound = end
        if end - start > LINE or text.find("@", start, end) >= 0:
            continue
        line += text.count("\n", position, start)
        position = start
        fields = split_fields(text, start, end - (text[end - 1] == "\r"), mark)
        if 2 <= len(fields) <= FIELDS:
            named = [_is_name(text[field.start : field.end]) for field in fields]
            if sum(named) == 1:  # most rows of logs end here
                values = (text[field.start : field.end] for field in fields)
                kinds = tuple("name" if is_name else _kind(v) for is_name, v in zip(named, values, strict=True))
                if "phone" in kinds:
                    yield line, _Row(kinds, fields)


def _is_name(value: str) -> bool:
    """Whether a field is a whole name, written as names are."""
    if not (4 <= len(value) <= 60 and " " in value and value.count(" ") <= 4):
        return False
    return name(value) and not value.isupper() and not value.islower()


def _kind(value: str) -> str:
    """What a field may be that is no name; nothing where it says nothing."""
    if not 4 <= len(value) <= 160:
        return ""
    if date(value):
        return "date"
    written = value[0] in "+(0" or not value.isdecimal()
    if written and phone(value) and sum(c.isdecimal() for c in value) >= 8 and _SSN.fullmatch(value) is None:
        return "phone"
    return "postal" if postal(value) else ""


def _table(text: str, rows: Sequence[_Row]) -> Iterator[Table]:
    """The columns of a run of rows, where what stands in them is about people."""
    if not rows or (len(rows) < 2 and "postal" not in rows[0].kinds):
        return
    from safe_prompt.detectors.name_words import begins_with_given_name  # most texts have no such rows

    kinds = rows[0].kinds
    place = kinds.index("name")
    names = [text[slice(*row.fields[place])] for row in rows[:_LOOKED_AT]]
    names = [" ".join(reversed(value.split(", ", 1))) for value in names]  # "Lovelace, Ada"
    known = sum(map(begins_with_given_name, names)) >= KNOWN * len(names)
    numbers = [text[row.fields[kinds.index("phone")].start] for row in rows[:_LOOKED_AT]]
    if not known and sum(number in _PREFIXED for number in numbers) < len(numbers):
        return
    columns: dict[str, list[Span]] = {}
    for index, kind in enumerate(kinds):
        cells = [row.fields[index] for row in rows]
        born = kinds.count("date") == 1 and all(_YEAR.search(text, *cell) for cell in cells)
        if kind in ("phone", "postal") or (known and (kind == "name" or (kind == "date" and born))):
            columns.setdefault(f"bare {kind}", []).extend(cells)
    yield Table("rows", tuple(Column(key, tuple(sorted(cells))) for key, cells in columns.items()))
