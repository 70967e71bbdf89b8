"""Code points to UTF-16 code units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt_jupyter.server.units import utf16_offsets

TEXTS = st.text(st.characters(min_codepoint=1, max_codepoint=0x1F64F) | st.sampled_from("a😀é\n\ud83d\ude00\r"))


@pytest.mark.parametrize(
    ("text", "offset", "units"),
    [
        ("", 0, 0),
        ("abc", 2, 2),
        ("é😀x", 1, 1),
        ("é😀x", 2, 3),
        ("é😀x", 3, 4),
        ("😀😀", 2, 4),
        ("\ud83dx", 1, 1),  # half a pair, as a page may send it
        ("👩‍👩‍👧", 5, 8),
    ],
)
def test_offsets(text: str, offset: int, units: int) -> None:
    assert utf16_offsets(text, [offset]) == {offset: units}


@given(TEXTS, st.data())
def test_as_javascript_counts(text: str, data: st.DataObject) -> None:
    offsets = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    found = utf16_offsets(text, offsets)
    assert found == {at: len(text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in offsets}
