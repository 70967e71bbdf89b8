"""Spaces that keep the columns of a printed table one below the other after masking.

A table is told by its picture alone: lines without a blank one between them, in which the same columns of the screen
are blank or hold a bar in every line. A column becomes as wide as its widest new value, never narrower than it was.
Offsets are code points of the text; so are widths, as pandas and polars count them by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

Edit = tuple[Span, str]

_BARS: Final = "|│┆┃║"
_GAP = lazy_pattern(rf"[ {_BARS}]")
_INK = lazy_pattern(rf"[^ {_BARS}]")
_RUN = lazy_pattern("1+")
_RULER = lazy_pattern(r"[\s|+:=\-─-╿]+")
_BOX = lazy_pattern(rf"\s*(?![─━═╌╍┄┅┈┉])[{_BARS}+─-╿]")
_FOOT = lazy_pattern(r"\(\d{1,9} rows?\)|\.\.\.|…")
_APART = lazy_pattern(rf"  |[{_BARS}]")
_WIDEST: Final = 4_000  # code points of a line; wider ones are no picture of a table


class LaidOut(NamedTuple):
    """A table, from its first line to the end of its last, and the spaces to put in or take out."""

    block: Span
    edits: tuple[Edit, ...]


class _Line(NamedTuple):
    start: int
    text: str
    ruler: bool
    changes: tuple[tuple[Span, int], ...]  # columns of the line, and the new width


class _Slice(NamedTuple):
    """What stands in one column of one line: columns of the line, and the width after masking."""

    line: _Line
    start: int
    end: int
    width: int


def laid_out(text: str, replacements: Sequence[Edit]) -> tuple[LaidOut, ...]:
    """The printed tables in which a replacement stands; replacements are sorted and disjoint."""
    if not replacements or _APART.search(text) is None:
        return ()
    found = (_table(block) for block in _blocks(_lines(text, replacements)))
    return tuple(table for table in found if table is not None and table.edits)


def _lines(text: str, replacements: Sequence[Edit]) -> Iterable[_Line]:
    start, place = 0, 0
    for content in text.split("\n"):
        end = start + len(content)
        changes: list[tuple[Span, int]] = []
        while place < len(replacements) and replacements[place][0].start < end:
            span, new = replacements[place]
            changes.append((Span(span.start - start, min(span.end - start, len(content) + 1)), len(new)))
            place += 1
        yield _Line(start, content.rstrip("\r"), _RULER.fullmatch(content) is not None, tuple(changes))
        start = end + 1


def _blocks(lines: Iterable[_Line]) -> Iterable[list[_Line]]:
    block: list[_Line] = []
    boxed = False
    for line in (*lines, _Line(0, "", ruler=False, changes=())):
        box = _BOX.match(line.text) is not None
        # "shape: (5, 3)" above a box, and a question below it, are no rows.
        if block and (not line.text.strip() or box != boxed):
            yield block
            block = []
        if line.text.strip():
            boxed = box if not block else boxed
            block.append(line)


def _table(block: list[_Line]) -> LaidOut | None:
    while block and (_FOOT.fullmatch(block[-1].text.strip()) or not _part_of_table(block[-1])):
        block.pop()
    while block and not _part_of_table(block[0]):
        block.pop(0)
    rows = [line for line in block if not line.ruler]
    if len(rows) < 2 or not any(line.changes for line in rows):
        return None
    if any(len(line.text) > _WIDEST or "\t" in line.text or "\x1b" in line.text for line in block):
        return None
    edits: list[Edit] = []
    fields = _fields(rows)
    for place, field in enumerate(fields):
        slices = [_slice(line, field) for line in rows]
        if not all(map(_clean, slices)):
            return None
        changed = [piece for piece in slices if _changes_in(piece.line, piece.start, piece.end)]
        if not all(map(_stands_apart, changed)):
            return None
        if changed:
            # Below a name that is wider than its column there is one space; between two values there are two.
            close = place > 0 and fields[place - 1].end == field.start - 1 and not _barred(rows, field.start - 1)
            edits += _field_edits(field, slices, [line for line in block if line.ruler], changed if close else ())
    first, last = block[0], block[-1]
    return LaidOut(Span(first.start, last.start + len(last.text)), tuple(sorted(edits)))


def _barred(rows: Sequence[_Line], column: int) -> bool:
    return any(line.text[column : column + 1] in _BARS for line in rows if len(line.text) > column)


def _part_of_table(line: _Line) -> bool:
    return line.ruler or _APART.search(line.text.rstrip()) is not None


def _fields(rows: Sequence[_Line]) -> list[Span]:
    """The columns between those that are blank in every row; a value that reaches over several makes them one."""
    width = max(len(line.text) for line in rows)
    ink = 0
    for line in rows:
        ink |= int(_GAP.sub("0", _INK.sub("1", line.text)).ljust(width, "0"), 2)
    fields = [Span(*run.span()) for run in _RUN.finditer(format(ink, f"0{width}b"))]
    wide = sorted({change for line in rows for change, _ in line.changes})
    merged: list[Span] = []
    for field in fields:
        crossed = bool(merged) and any(s < merged[-1].end and field.start < e for s, e in wide)
        if crossed:
            merged[-1] = Span(merged[-1].start, field.end)
        else:
            merged.append(field)
    return merged


def _slice(line: _Line, field: Span) -> _Slice:
    content = line.text[field.start : field.end]
    start = field.start + len(content) - len(content.lstrip())
    end = max(start, field.start + len(content.rstrip()))
    grown = sum(new - (span.end - span.start) for span, new in _changes_in(line, field.start, field.end))
    return _Slice(line, start, end, end - start + grown)


def _changes_in(line: _Line, start: int, end: int) -> list[tuple[Span, int]]:
    return [(span, new) for span, new in line.changes if span.start < end and start < span.end]


def _clean(piece: _Slice) -> bool:
    """Whether a slice is one value: rows that do not stand in columns have bars and wide gaps inside."""
    return _APART.search(piece.line.text, piece.start, piece.end) is None and all(
        piece.start <= span.start and span.end <= piece.end
        for span, _ in _changes_in(piece.line, piece.start, piece.end)
    )


def _stands_apart(piece: _Slice) -> bool:
    """Whether two spaces, a bar or the line's end stand on both sides: in prose there is one space."""
    before, after = piece.line.text[: piece.start], piece.line.text[piece.end :]
    left = not before.strip() or before.endswith("  ") or before.rstrip()[-1:] in _BARS
    right = not after.strip() or after.startswith("  ") or after.lstrip()[:1] in _BARS
    return left and right


def _field_edits(
    field: Span, slices: Sequence[_Slice], rulers: Sequence[_Line], close: Sequence[_Slice]
) -> Iterable[Edit]:
    """``close``: the values that need one space more to the left of them."""
    old = field.end - field.start
    filled = [piece for piece in slices if piece.end > piece.start]
    right = sum(piece.end == field.end for piece in filled) > sum(piece.start == field.start for piece in filled)
    flush = {id(piece) for piece in filled if right and piece.end == field.end}
    new = max(
        old,
        *(piece.width + (0 if id(piece) in flush else piece.start - field.start) for piece in filled),
        *(piece.width + 1 for piece in close),
    )
    for piece in slices:
        line, lead = piece.line, piece.start - field.start
        if piece.start == piece.end:
            if len(line.text) > field.start:
                yield from _spaces(line, field.start, new - old)
        elif id(piece) in flush:
            yield from _spaces(line, piece.start, new - piece.width - lead)
        elif len(line.text.rstrip()) > piece.end:  # nothing is added to the end of a line
            yield from _spaces(line, piece.end, (new - piece.width - lead) - (field.end - piece.end))
    for line in rulers:
        middle = (field.start + field.end) // 2
        if new > old and middle < len(line.text):
            place = line.start + middle
            yield Span(place, place), line.text[middle] * (new - old)


def _spaces(line: _Line, column: int, count: int) -> Iterable[Edit]:
    """Spaces put in before a column of the line, or taken out beside it."""
    place = line.start + column
    if count > 0:
        yield Span(place, place), " " * count
    elif count < 0:
        before = line.text[:column].endswith(" " * -count)
        yield (Span(place + count, place) if before else Span(place, place - count)), ""


def disjoint(edits: Sequence[Edit]) -> bool:
    """Whether sorted edits do not touch the same characters."""
    return all(one.end <= other.start for (one, _), (other, _) in pairwise(edits))
