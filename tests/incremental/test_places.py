"""Lines and columns while a text is edited, against an index made anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.span import LineIndex
from safe_prompt.incremental import places
from safe_prompt.incremental.places import line_end, line_ends, line_start, marks_of, moved_marks, place_of, shift_of

LINES = st.text(st.sampled_from("a🙂\r\n"), max_size=60)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "STEP", 4)


@given(LINES)
def test_places_are_those_of_an_index(text: str) -> None:
    index, marks = LineIndex(text), marks_of(text)
    for offset in range(len(text) + 1):
        assert place_of(text, offset, marks) == index.position(offset)
        assert line_start(text, offset) == index.start_of(index.position(offset)[0])


@given(LINES, LINES, st.data())
def test_places_behind_an_edit_move_as_the_text_does(old: str, put: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    new = old[:start] + put + old[end:]
    shift = shift_of(old, new, start, end, len(put), marks_of(old))
    before, after = LineIndex(old), LineIndex(new)
    for offset in range(end + 1, len(old) + 1):
        assert shift.place(*before.position(offset)) == after.position(offset + shift.delta)
    for offset in range(start):
        assert shift.place(*before.position(offset)) == after.position(offset)
    marks = moved_marks(marks_of(old), shift)
    for offset in range(len(new) + 1):
        assert place_of(new, offset, marks) == after.position(offset)


@given(LINES)
def test_a_line_ends_where_the_next_starts(text: str) -> None:
    index = LineIndex(text)
    for offset in range(len(text)):
        line, _ = index.position(offset)
        expected = index.start_of(line + 1) if line < index.last else len(text)
        assert line_end(text, offset, len(text)) == expected or text[offset - 1 : offset + 1] == "\r\n"
    assert line_ends(text, 0, len(text)) == len(index) - 1


@given(LINES, st.data())
def test_an_index_of_some_lines_gives_the_places_of_all(text: str, data: st.DataObject) -> None:
    whole = LineIndex(text)
    first = data.draw(st.integers(1, whole.last))
    start = whole.start_of(first)
    low = data.draw(st.integers(start, whole.start_of(first + 1) - 1 if first < whole.last else len(text)))
    part = LineIndex(text, low, line=first, start=start)
    assert part.last == whole.last
    for offset in range(low, len(text) + 1):
        assert part.position(offset) == whole.position(offset)
