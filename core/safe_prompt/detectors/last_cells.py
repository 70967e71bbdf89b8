"""Where a table's last row ends and prose goes on behind it: what a cell is by its column's name tells.

Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.column_values import SHAPES, name_part
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

EMPTY = frozenset(("", "nan", "none", "null", "na", "n/a", "nat", "<na>", "-", "--", "...", "…", "..", "?"))
_WORD = lazy_pattern(r"\S+")


def _fits(text: str, header: Span, cell: Span) -> bool | None:
    """Whether a cell has the shape its header promises; None where the header promises nothing."""
    meaning = meaning_of(text[header.start : header.end].strip("*_`\"' "))
    if meaning is None:
        return None
    return (name_part if meaning.part else SHAPES[meaning.rule])(text[cell.start : cell.end])


def vouched(text: str, header: Sequence[Span], cells: Sequence[Span]) -> bool:
    """Whether a line with too many fields begins as a row: its cells before the last are what the header says."""
    fits = [
        _fits(text, field, cell)
        for field, cell in zip(header[:-1], cells[:-1], strict=True)
        if text[cell.start : cell.end].lower() not in EMPTY
    ]
    if all(fit is None for fit in fits):
        return without_prose(text, header[-1], cells[-1]) != cells[-1] or _fits(text, header[-1], cells[-1]) is True
    return False not in fits


def without_prose(text: str, header: Span, cell: Span) -> Span:
    """The longest run of the cell's first words that has its column's shape; the cell where none has."""
    if _fits(text, header, cell) is not False:
        return cell
    ends = [match.end() for match in _WORD.finditer(text, cell.start, min(cell.end, cell.start + 200))]
    for end in reversed(ends):
        stop = end
        while stop > cell.start and text[stop - 1] in ".!?;:":
            stop -= 1
        last = max(text.rfind(" ", cell.start, stop) + 1, cell.start)
        if text[cell.start].isupper() and text[last : last + 1].islower():
            continue  # "Ada Oyelaran is": the next sentence has begun
        if _fits(text, header, Span(cell.start, stop)):
            return Span(cell.start, stop)
    return cell


def without_quotes(text: str, cell: Span) -> Span:
    """The cell without the single quotes that stand around it, as Node prints it."""
    quoted = cell.end - cell.start > 2 and text[cell.start] == "'" == text[cell.end - 1]
    return Span(cell.start + 1, cell.end - 1) if quoted else cell
