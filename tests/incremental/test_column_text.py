"""Values of long columns, kept in pieces, against reading them all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors.describe import joined
from safe_prompt.documents.span import Span
from safe_prompt.incremental import column_text as module
from safe_prompt.incremental.column_text import SIZE, Piece, read, replaced, unread, whole

TEXT = "".join(f"{n:04}🙂" for n in range(4_000))


def spans(count: int) -> tuple[Span, ...]:
    return tuple(Span(5 * n, 5 * n + 5) for n in range(count))


@given(
    st.integers(0, 1_200),
    st.lists(st.tuples(st.integers(0, 1_300), st.integers(0, 1_300), st.integers(0, 700)), max_size=6),
)
def test_edits_give_what_reading_everything_gives(count: int, edits: list[tuple[int, int, int]]) -> None:
    cells = list(spans(count))
    pieces = read(unread(count), cells, TEXT)
    for one, other, new in edits:
        first, last = sorted((min(one, len(cells)), min(other, len(cells))))
        cells[first:last] = [Span(5 * n + 1, 5 * n + 4) for n in range(2_000, 2_000 + new)]
        pieces = read(replaced(pieces, first, last, new), cells, TEXT)
        assert sum(piece.cells for piece in pieces) == len(cells)
        assert all(piece.cells and piece.text is not None and piece.cells < 3 * SIZE for piece in pieces)
        assert whole(pieces) == joined(TEXT[start:end] for start, end in cells)


@pytest.mark.parametrize(
    ("first", "last", "new"), [(5_000, 5_001, 1), (0, 1, 0), (9_999, 10_000, 2), (2_560, 2_560, 1)]
)
def test_an_edit_reads_few_of_many_values(first: int, last: int, new: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [Span(n, n + 1) for n in range(10_000)]
    pieces = read(unread(len(cells)), cells, TEXT)
    asked: list[int] = []
    texts = module.texts
    monkeypatch.setattr(module, "texts", lambda few, text: asked.append(len(few)) or texts(few, text))
    cells[first:last] = [Span(7, 9)] * new
    assert whole(read(replaced(pieces, first, last, new), cells, TEXT)) == joined(TEXT[s:e] for s, e in cells)
    assert sum(asked) <= 2 * SIZE + 2


def test_a_piece_does_not_show_its_values() -> None:
    assert "0001" not in repr(read(unread(3), spans(3), TEXT))
    assert repr(Piece(3, None)) == "Piece(3, to be read)"
