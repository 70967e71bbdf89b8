"""What a line is, and which regions of a text the model is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.names.lines import kind_of
from safe_prompt.names.regions import layout

KINDS = {
    "prose": [
        "I met her in the office and she said it was fine 😀",
        "La señora llegó al hospital con su hija de tres años.",
        "Der Vertrag ist von ihr nicht unterschrieben worden.",
        "See `DataFrame.merge` for how the two tables are joined.",
        "- you can use it to compare the output of both runs",
    ],
    "code": [
        "import numpy as np",
        "from pathlib import Path",
        "def total(self, rows):",
        "result = model.fit(X_train, y_train)",
        "    return {key: value for key, value in rows}",
        "for row in rows:",
        "$ pip install something",
        ">>> df.head()",
        "SELECT name FROM people WHERE id = 3",
        "if (a != b && c == d) {",
    ],
    "data": [
        "2026-01-02 10:11:12,345 INFO worker started",
        '  File "main.py", line 3, in run',
        "Ada,Marquardt,1980-01-02,Berlin",
        "0.123 0.456 0.789",
        "id | name | city | country",
        "-----",
        "});",
    ],
    "few": ["Kind regards,", "Ada Marquardt", "Hello 😀 Grete,", "## Results"],
    "blank": ["", "   "],
}


@pytest.mark.parametrize(("kind", "number"), [(kind, n) for kind, lines in KINDS.items() for n in range(len(lines))])
def test_kind(kind: str, number: int) -> None:
    assert kind_of(KINDS[kind][number]) == kind


def read(text: str, *, json: bool = False) -> list[str]:
    return [text[region.start : region.end] for region in layout(text, json=json).regions]


def test_a_letter_is_one_region() -> None:
    text = "Dear Ada 😀,\nthank you for the report that you sent.\nKind regards,\nGrete"
    assert read(text) == [text]


def test_of_code_comments_docstrings_and_sentences_are_read() -> None:
    text = (
        "import os\n"
        "def run(path):\n"
        '    """Open what the person gave us and read all of it 😀."""\n'
        "    total = 0  # asked for by the people in the office\n"
        '    key = "a_plain_identifier_of_code"\n'
        '    print("she has been here since the morning of that day")\n'
        "    return total\n"
    )
    assert [one.strip(' "') for one in read(text)] == [
        "Open what the person gave us and read all of it 😀.",
        "asked for by the people in the office",
        "she has been here since the morning of that day",
    ]


def test_fenced_code_is_code() -> None:
    text = (
        "This is how you run it on your machine:\n```\nwe are not prose in here at all\n```\nand that is what it says"
    )
    assert "not prose" not in "".join(read(text))


def test_strings_of_json_are_prose() -> None:
    text = '{"messages": [\n {"role": "user", "content": "I have been told that she is ill 😀"}\n]}'
    plan = layout(text)
    assert [(text[r.start : r.end], r.place) for r in plan.regions] == [
        ("I have been told that she is ill 😀", "prose")
    ]
    assert plan.code == 0


@given(st.lists(st.sampled_from([line for lines in KINDS.values() for line in lines] + ["```", "  # so it is for us"])))
def test_regions_are_disjoint_and_sorted(lines: list[str]) -> None:
    text = "\n".join(lines)
    plan = layout(text)
    assert 0 <= plan.code <= 1
    end = 0
    for region in plan.regions:
        assert end <= region.start < region.end <= len(text)
        end = region.end


@given(st.text(max_size=200))
def test_any_text_has_a_layout(text: str) -> None:
    assert all(0 <= r.start < r.end <= len(text) for r in layout(text).regions)
