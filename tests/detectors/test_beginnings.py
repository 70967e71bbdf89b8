"""A match begins where the expression of its beginnings says, whatever stands around."""

from __future__ import annotations

import re
from re import _parser as parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors.beginnings import beginnings


def made(regex: str, flags: int = 0) -> str:
    return beginnings(parser.parse(regex, flags | re.ASCII), flags)


@pytest.mark.parametrize(
    "regex, expression",
    [
        ("token", "t(?=ok)"),
        ("tokens?|key", "(?:k(?=ey)|t(?=ok))"),
        ("(?<![a-z])pat", "p(?=at)"),
        ("a?bcd", "(?:a(?=bc)|b(?=cd))"),
        ("[0-9]{2,4}x", "[0123456789]"),
        ("ab[a-z]+", "a(?=b)"),
        ("x", "[x]"),
        ("ab?", "[a]"),
        ("x*", ""),
        ("[a-zA-Z]+", ""),
        ("[^a]b", ""),
        ("(?i:Key)x", "[Kk]"),
        ("straße", "s(?=tr)"),
        ("(?i:ß)x", "[ß]"),
    ],
)
def test_beginnings_of_a_pattern(regex: str, expression: str) -> None:
    assert made(regex) == expression


def test_only_ascii_letters_have_two_cases() -> None:
    assert made("(?:п|П)a|KEY", re.IGNORECASE) == "(?:k(?=ey)|П(?=a)|п(?=a))"


PIECES = st.sampled_from(
    ["a", "b", "A", "é", "😀", "ab", "[ab]", "[éÉß]", "[0-9]", "(?:a|bc)", "(?:ab){1,2}", "(?i:b)", "a?", "b{0,2}"]
)


@given(
    st.lists(PIECES, min_size=1, max_size=5), st.text("abAB0céÉßẞ😀", max_size=12), st.sampled_from([0, re.IGNORECASE])
)
def test_every_match_begins_so(pieces: list[str], text: str, flags: int) -> None:
    regex = "".join(pieces)
    expression = made(regex, flags)
    matches = [m for start in range(len(text)) if (m := re.compile(regex, flags | re.ASCII).match(text, start))]
    for match in matches:
        if expression and match[0]:
            found = re.compile(expression, flags | re.ASCII).match(text, match.start())
            assert found is not None and len(found[0]) == 1
