"""The values of a long column as its fingerprint takes them, kept in pieces while the text around is edited.

To read 10,000 values out of a text takes three milliseconds, and an edit changes few of them: only the pieces that it
touches are read anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from safe_prompt.detectors.describe import joined
from safe_prompt.documents.span import Span
from safe_prompt.incremental.cells import texts

SIZE = 256  # cells of a piece; one that has grown to twice as many is divided


class Piece(NamedTuple):
    """Cells in a row, as a number, and their values joined; None where those are to be read anew."""

    cells: int
    text: str | None

    def __repr__(self) -> str:  # without the values
        return f"Piece({self.cells}, {'to be read' if self.text is None else 'read'})"


Pieces = tuple[Piece, ...]


def unread(cells: int) -> Pieces:
    """Pieces of a column of so many cells, none of them read."""
    return (Piece(cells, None),) if cells else ()


def replaced(pieces: Pieces, first: int, last: int, new: int) -> Pieces:
    """Pieces of the column with so many ``new`` cells in the place of the cells ``first`` to ``last``."""
    if first == last and not new:
        return pieces
    before: list[Piece] = []
    behind: list[Piece] = []
    cells = new - (last - first)
    start = 0
    for piece in pieces:
        end = start + piece.cells
        if end < first or (end == first and first < last):
            before.append(piece)
        elif start > last or (start == last and first < last):
            behind.append(piece)
        else:
            cells += piece.cells
        start = end
    return (*before, *unread(cells), *behind)


def read(pieces: Pieces, spans: Sequence[Span], text: str) -> Pieces:
    """The same with all pieces read; ``spans`` are the column's cells in the text."""
    return tuple(_read(pieces, spans, text))


def _read(pieces: Pieces, spans: Sequence[Span], text: str) -> Iterator[Piece]:
    start = 0
    for piece in pieces:
        end = start + piece.cells
        if piece.text is not None:
            yield piece
        elif piece.cells:
            step = SIZE if piece.cells >= 2 * SIZE else piece.cells
            values = texts(spans[start:end], text)
            for at in range(0, piece.cells, step):
                yield Piece(len(values[at : at + step]), joined(values[at : at + step]))
        start = end


def whole(pieces: Pieces) -> str:
    """What the column's fingerprint is made from. The pieces are read."""
    return joined(piece.text or "" for piece in pieces)
