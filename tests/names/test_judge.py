"""Spans of a model that are names, and those that are not. The names are invented; ``Zq…`` is in no list of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.names.shape import pieces, trimmed, well_formed

from .made import names_of, values

LETTER = "We had dinner with {} and then she told us about the house that they want to buy."
DOCS = (
    "# Using the parser\n\nThe `parse_args` function returns a namespace object. {} is used by the default handler.\n"
    "Pass the option to the constructor of the class and call its method.\n```python\nimport argparse\n```\n"
)
CODE = "import os\n\n\ndef run(self, rows):\n    total = len(rows)\n    # {}\n    return total\n"


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        pytest.param(LETTER, "Zqilla Zqorn", ["Zqilla Zqorn"], id="two-words-in-prose"),
        pytest.param(LETTER, "Zqilla", ["Zqilla"], id="one-word-in-prose"),
        pytest.param(LETTER, "Zqilla O'Zqorn-Zqar", ["Zqilla O'Zqorn-Zqar"], id="apostrophe-and-hyphen"),
        pytest.param(LETTER, "Zqilla van der Zqorn", ["Zqilla van der Zqorn"], id="particles"),
        pytest.param(LETTER, "Mrs. Zqorn's", ["Zqorn"], id="title-and-possessive-go"),
        pytest.param(LETTER, "Zqilla Zqorn 😀", ["Zqilla Zqorn"], id="emoji-goes"),
        pytest.param(LETTER, "Zqilla Zqorn\nZqod Zqarn", ["Zqilla Zqorn", "Zqod Zqarn"], id="two-lines-are-two"),
        pytest.param(LETTER, "Zqilla & Zqod Zqarn", ["Zqilla", "Zqod Zqarn"], id="joined-by-a-sign-are-two"),
        pytest.param(LETTER, "ZQXW", [], id="capitals-alone"),
        pytest.param(LETTER, "Zqorn Award", [], id="a-prize"),
        pytest.param(LETTER, "Matplotlib", [], id="a-library"),
        pytest.param(LETTER, "zq_orn", [], id="an-identifier"),
        pytest.param(LETTER, "Monday", [], id="a-day"),
        pytest.param(DOCS, "Zqilla", [], id="one-word-in-documentation"),
        pytest.param(DOCS, "Zqilla Zqorn", [], id="unknown-words-in-documentation"),
        pytest.param(DOCS, "Grete Zqorn", ["Grete Zqorn"], id="given-name-in-documentation"),
        pytest.param(DOCS, "Grete Parser", [], id="thing-with-a-given-name-in-documentation"),
        pytest.param(CODE.format("ask {} what this is for"), "Grete Zqorn", ["Grete Zqorn"], id="asked-in-a-comment"),
        pytest.param(CODE.format("then {} is what the loop gives"), "Zqorn", [], id="unknown-word-in-a-comment"),
        pytest.param(CODE.format("call Dr. {} about the numbers in here"), "Zqorn", ["Zqorn"], id="title-in-a-comment"),
    ],
)
def test_span(text: str, found: str, expected: list[str]) -> None:
    text = "😀 " + text.format(found)
    assert values(text, names_of(text, {found: "PERSON"})) == expected


def test_labels_of_other_models() -> None:
    text = LETTER.format("Zqilla Zqorn")
    assert names_of(text, {"Zqilla Zqorn": "PER"})
    assert not names_of(text, {"Zqilla Zqorn": "ORG"})


def test_known_given_name_without_the_model() -> None:
    text = LETTER.format("Katharina Zqorn")
    assert [(n.start, n.evidence[0]) for n in names_of(text, {})] == [(text.index("Katharina"), "context")]


def test_what_the_model_takes_for_something_else_is_believed() -> None:
    text = LETTER.format("Katharina Zqorn")
    assert not names_of(text, {"Katharina Zqorn": "ORG"})


def test_another_language_needs_evidence() -> None:
    text = "Die Gemeinde hat den Vertrag mit {} nicht verlängert, weil das Geld nicht da ist und auch nicht kommt."
    noun, name = text.format("Zqornung Zqall"), text.format("Katharina Zqorn")
    assert not names_of(noun, {"Zqornung Zqall": "PERSON"})
    assert values(name, names_of(name, {"Katharina Zqorn": "PERSON"})) == ["Katharina Zqorn"]
    assert names_of(noun, {"Zqornung Zqall": "PERSON"}, languages=())  # a model of any language is believed


def test_surname_alone_after_the_full_name() -> None:
    text = "We saw Katharina Zqorn at the lake. 😀 Later Zqorn said that it was cold, and the Zqorn Institute was shut."
    found = names_of(text, {})
    assert values(text, found) == ["Katharina Zqorn", "Zqorn"]
    assert found[1].evidence == ("repeated",)


def test_words_of_the_code_are_no_names() -> None:
    text = (
        "The class below is what the docs call the default handler of the module, and its function returns an object.\n"
        "```\nclass Zqorn(object):\n    def grete(self): ...\n```\nHere Grete Zqorn is the name of an instance of it.\n"
    )
    assert not names_of(text, {"Grete Zqorn": "PERSON"})


def test_installed_libraries_are_no_names_in_documentation() -> None:
    text = DOCS.format("Grete Zqorn")
    assert names_of(text, {"Grete Zqorn": "PERSON"})
    assert not names_of(text, {"Grete Zqorn": "PERSON"}, libraries=frozenset({"grete"}))
    letter = LETTER.format("Grete Zqorn")
    assert names_of(letter, {"Grete Zqorn": "PERSON"}, libraries=frozenset({"grete"}))


def test_none_twice() -> None:
    text = "Katharina Zqorn and Katharina Zqorn were there with us on that day."
    found = names_of(text, {"Katharina Zqorn": "PERSON"})
    assert [(n.start, n.end) for n in found] == [(0, 15), (20, 35)]


@pytest.mark.parametrize(
    ("value", "strictly", "well"),
    [
        ("Ada", True, True), ("Ada M. Zqorn", True, True), ("ada zqorn", True, False), ("grete zqorn", False, True),
        ("qwoz zqorn", False, False), ("McZqorn", True, True), ("DataFrame", True, False), ("A", True, False),
        ("Zqorn2", True, False), ("al-Zqorn", True, True), ("al-Zqorn Zqilla", False, True), ("Z" * 61, True, False),
    ],
)  # fmt: skip
def test_well_formed(value: str, strictly: bool, well: bool) -> None:
    assert well_formed(value, value.split(), strictly=strictly) is well


@given(st.text(alphabet="AZaz 'é😀.\n&@0s", max_size=30), st.integers(0, 10), st.integers(0, 30))
def test_trimming_stays_within(text: str, start: int, length: int) -> None:
    low, high = min(start, len(text)), min(start + length, len(text))
    for begin, end in pieces(text, low, high):
        assert low <= begin < end <= high
        first, last = trimmed(text, begin, end)
        assert begin <= first <= last <= end
        assert first == last or (text[first].isalpha() and trimmed(text, first, last) == (first, last))
