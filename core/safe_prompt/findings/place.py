"""Where a finding stands: a range of the addressed text, with its lines and columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from safe_prompt.documents.span import Span


class Place(NamedTuple):
    """The fields of a ``Finding`` that tell its place.

    ``start`` and ``end`` are code points of the addressed text, lines and columns 1-based, columns in code points;
    ``file_line`` is the line in the raw file.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    file_line: int


def place(span: Span, position: Callable[[int], tuple[int, int]], file_line: int | None = None) -> Place:
    """The place of a range. ``position`` gives the line and column of an offset of the addressed text.

    ``file_line`` is None where the line in the raw file is the addressed text's own.
    """
    start, end = span
    line, column = position(start)
    return Place(start, end, line, column, *position(end), file_line or line)
