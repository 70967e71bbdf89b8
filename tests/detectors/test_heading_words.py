"""Every name that says something is told, however it is written, so that reading only there loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors import columns
from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.column_phrases import phrases
from safe_prompt.detectors.format_signs import SIGNS
from safe_prompt.detectors.heading_words import EVERYWHERE, NAME_MAX, Headings, headings, near, telling_words
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rules.loader import load_shipped

RULES = load_shipped()
LISTED = sorted(phrases().places)
FILLED = "x" * 400  # so that a few letters beyond ASCII do not have all of the text read


def _spellings(phrase: str) -> set[str]:
    words = phrase.split()
    camel = words[0] + "".join(map(str.title, words[1:]))
    spelt = ".".join(phrase.upper()) + "." if len(phrase) < 6 and phrase.isalpha() else phrase
    return {
        phrase, phrase.upper(), phrase.title(), phrase.replace(" ", "_"), phrase.replace(" ", "-"), camel, spelt,
        phrase.replace(" ", "_").upper(), f"customer_{phrase}", f"{camel}Nr", f"{phrase} 2", f"f_{camel}",
        f"{phrase}(s)",
    }  # fmt: skip


def _touches(found: Headings, start: int, end: int) -> bool:
    return found.spans is None or any(low < end and start < high for low, high in found.spans)


@pytest.mark.parametrize("part", range(8))
def test_every_listed_phrase_is_told(part: int) -> None:
    asked = 0
    for phrase in LISTED[part::8]:
        for name in _spellings(phrase):
            if meaning_of(name) is not None:
                asked += 1
                text = f"💥 {FILLED}\n{name}: 12"
                start = len(text) - len(name) - 4
                assert _touches(headings(text), start, start + len(name)), ascii(name)
    assert asked > len(LISTED) / 8


def test_a_text_without_such_a_word_has_no_place() -> None:
    assert not headings("def f(x):\n    return x + 1\n")
    assert EVERYWHERE and headings("email").spans


def test_each_phrase_holds_a_telling_word() -> None:
    told = telling_words(phrases().places, phrases().neutral)
    assert all(phrase in told or not told.isdisjoint(phrase.split()) for phrase in LISTED)


NAMES = st.sampled_from([*LISTED[::97], "Name", "e-mail", "DOB", "value", "count", "x1", "Prénom", "电话", "D.N.I."])
VALUES = st.sampled_from(["Ada Oyelaran", "1970-01-02", "12", "", "+49 30 901820", "a b", "💥", "12345678Z"])
BETWEEN = st.sampled_from([": ", " = ", "\t", "   ", " | ", ",", "\n", " .... ", '": "', "='"])
PIECES = st.tuples(NAMES, BETWEEN, VALUES, st.sampled_from(["\n", "\n", ", ", " ", "\n\n", "é ", '"\n', "'\n"]))


@given(st.lists(PIECES, min_size=1, max_size=12), st.sampled_from(["", f"💥 {FILLED}\n"]))
def test_reading_there_alone_loses_nothing(pieces: list[tuple[str, str, str, str]], before: str) -> None:
    text = before + "".join(map("".join, pieces))
    found = [(match.rule.id, match.cells) for match in columns.detect(View(text, "text"), RULES)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "headings", lambda _: EVERYWHERE)
        patch.setattr(columns, "may_name", lambda _: True)
        assert found == [(match.rule.id, match.cells) for match in columns.detect(View(text, "text"), RULES)]


def test_a_window_is_as_far_as_a_name_reaches() -> None:
    text = f"💥 email{' ' * (NAME_MAX - 10)}:{'y' * 2000}:"
    found = list(near(lazy_pattern(":"), text, headings(text).windows()))
    assert [match.start() for match in found] == [text.index(":")]
    assert [match.start() for match in near(lazy_pattern(":"), text, EVERYWHERE.windows())] == [
        text.index(":"), len(text) - 1
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(SIGNS))
def test_signs_of_formats_are_told(kind: str) -> None:
    plain = f"💥 {FILLED} email: a\n"
    assert not headings(plain).may_hold(kind) and EVERYWHERE.may_hold(kind)
    for sign in SIGNS[kind]:
        assert headings(f"{plain}{sign}").may_hold(kind) and headings(f"{plain}a{sign}b {plain}").may_hold(kind), sign
