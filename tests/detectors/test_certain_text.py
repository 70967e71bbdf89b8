"""What every match of a pattern holds, and where the marks of a text are."""

from __future__ import annotations

import re
from itertools import pairwise
from re import _parser as parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from safe_prompt.detectors.certain_text import DIGITS, HEXADECIMAL, count, given, is_marked
from safe_prompt.detectors.gate import MARGIN, Pieces, marked_places


def tree(pattern: str):
    return parser.parse(pattern, re.ASCII)


@pytest.mark.parametrize(
    "pattern, most, first, last",
    [
        ("abc", 3, 3, 3),
        ("ab?c", 1, 1, 1),
        ("a(?:bcd|bce)", 4, 4, 4),
        ("a(?:bcd|e)", 2, 2, 1),
        ("[0-9]abc[0-9]", 3, 0, 0),
        ("[Pp]in", 3, 3, 3),
        ("(?:ab){2}", 4, 4, 4),
        ("(?:ab){1,2}", 2, 2, 2),
        ("(?:a[0-9]b){2}", 2, 1, 1),
        ("(?:abc)?x", 1, 0, 1),
        ("(?=abc)x(?!y)z", 2, 2, 2),
        ("[a-z]{3}", 0, 0, 0),
        ("(?:[a-z]+ ){1,3}(?:St|Road)", 3, 0, 2),
    ],
)
def test_characters_in_a_row(pattern: str, most: int, first: int, last: int) -> None:
    assert given(tree(pattern))[:3] == (most, first, last)


@pytest.mark.parametrize(
    "pattern, marked",
    [
        ("[0-9]{2}", True),
        ("[0-9][ -]?[0-9]", True),
        (r"[0-9][ ]\(?[0-9]", True),
        (r"\d[ ]{0,4}\d", True),
        (r"\d[ ]{0,5}\d", False),
        ("[0-9][a-z]?[0-9]", False),
        ("[0-9]{1,3}", False),
        ("(?:[0-9][ -]?){2,4}", True),
        ("(?:[0-9]{2})?x", False),
        ("(?:[0-9]{2}|[a-z]{2})", False),
        ("(?:[0-9]{2}|7[.]7)", True),
        ("[0-9]x?(?:[0-9]|[a-z])", False),
        ("[a-z]+@[a-z]+", True),
        ("(?:@|at)", False),
    ],
)
def test_marks_that_every_match_holds(pattern: str, marked: bool) -> None:
    assert is_marked(tree(pattern)) is marked


def test_characters_of_a_kind() -> None:
    assert count(tree("[0-9]{3}(?:7|[0-4]a)[a-f]?"), DIGITS) == 4
    assert count(tree(r"\.[a-f0-9]{7}z"), HEXADECIMAL) == 7


@for_all(st.text(st.sampled_from("0189 ./-()@axé😀\n"), max_size=400))
def test_every_mark_lies_in_a_place_with_its_margin(text: str) -> None:
    data = text.encode()
    places = marked_places(data)
    assert places == sorted(places) and all(one[1] < other[0] for one, other in pairwise(places))
    for mark in re.finditer(rb"[0-9][ ./()-]{0,4}[0-9]|@", data):
        first, last = max(mark.start() - MARGIN, 0), min(mark.end() + MARGIN, len(data))
        assert any(start <= first and last <= end for start, end in places)


@for_all(st.text(st.sampled_from("019 @axé😀\n"), max_size=900))
def test_ends_in_pieces_are_ends_in_the_text(text: str) -> None:
    data = text.encode()
    pieces = Pieces(data, marked_places(data))
    for match in re.finditer(rb"[^\n]", pieces.joined):
        end = pieces.offsets([match.end()])[0]
        assert data[end - 1 : end] == match[0]
