"""Characters beyond ASCII, told apart from the others before anything is looked for among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.invisible import beyond_ascii


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_beyond_ascii(text: str) -> None:
    assert beyond_ascii(text) == "".join(sign for sign in text if ord(sign) > 127)


def test_halves_of_a_pair_stay_apart() -> None:
    assert beyond_ascii("\ud83d and \ude42 🙂") == "\ud83d\ude42🙂" and len(beyond_ascii("\ud83d and \ude42")) == 2
