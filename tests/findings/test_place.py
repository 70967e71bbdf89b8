"""The place of a finding, in code points and lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.place import Place, place

TEXT = "a 😀 = 1\nkey = 😀😀\r\nlast"


@pytest.mark.parametrize(
    ("span", "file_line", "expected"),
    [
        (Span(2, 3), None, Place(2, 3, 1, 3, 1, 4, 1)),
        (Span(14, 16), None, Place(14, 16, 2, 7, 2, 9, 2)),
        (Span(6, 20), None, Place(6, 20, 1, 7, 3, 3, 1)),
        (Span(14, 16), 118, Place(14, 16, 2, 7, 2, 9, 118)),
        (Span(0, 0), None, Place(0, 0, 1, 1, 1, 1, 1)),
    ],
)
def test_lines_and_columns_count_from_one_in_code_points(span: Span, file_line: int | None, expected: Place) -> None:
    assert place(span, LineIndex(TEXT).position, file_line) == expected


@given(st.text("a😀\n\r", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_place_leads_back_to_its_range(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    lines = LineIndex(text)
    found = place(Span(start, end), lines.position)
    assert lines.start_of(found.line) + found.column - 1 == found.start == start
    assert lines.start_of(found.end_line) + found.end_column - 1 == found.end == end


def test_its_fields_are_those_of_a_finding() -> None:
    fields = Finding._fields
    first = fields.index("start")
    assert fields[first : first + len(Place._fields)] == Place._fields
