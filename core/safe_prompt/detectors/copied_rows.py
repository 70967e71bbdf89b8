"""Rows of a database dump behind ``COPY people (name, born) FROM stdin;``, parted by tabs, to a line of ``\\.``.

Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.last_cells import EMPTY
from safe_prompt.detectors.tables import Column, Table, split_fields
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_NULL = "\\n"  # "\N", in lower case
_HEAD = lazy_pattern(
    r"""COPY\s{1,4}[\w."]{1,100}\s{0,4}\(([^()]{3,2000})\)\s{1,4}(?i:from\s{1,4}stdin)[^;\n]{0,80};\r?\n"""
)


def copied_rows(text: str) -> Iterator[Table]:
    """A table for each statement, where one of its names means something."""
    if "COPY " not in text:
        return
    for head in _HEAD.finditer(text):
        names = [text[start:end].strip('" ') for start, end in split_fields(text, *head.span(1), ",")]
        if not any(meaning_of(name) for name in names):
            continue
        cells: list[list[Span]] = [[] for _ in names]
        position = head.end()
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            row = split_fields(text, position, end, "\t")
            if len(row) != len(names):
                break
            for column, cell in zip(cells, row, strict=True):
                value = text[cell.start : cell.end].lower()
                if value != _NULL and value not in EMPTY:
                    column.append(cell)
            position = end + 1
        columns = (Column(name, tuple(column)) for name, column in zip(names, cells, strict=True))
        yield Table("sql", tuple(column for column in columns if column.cells), Span(*head.span()))
