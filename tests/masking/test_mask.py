"""Masking and its exact inverse: for every text, whatever the findings."""

from __future__ import annotations

import ast
import json
import random
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import SEVERITIES, Finding
from safe_prompt.masking import mask as mask_module
from safe_prompt.masking.mask import mask_document, mask_with_notes
from safe_prompt.masking.operators import OPERATORS
from safe_prompt.masking.placeholders import PLACEHOLDER, placeholder, type_of
from safe_prompt.masking.restore import unmask
from safe_prompt.masking.vault import Vault

SECRET = b"a key of thirty-two bytes, tests"
ENTITIES = ("EMAIL_ADDRESS", "PERSON", "API_KEY", "US_SSN", "CREDIT_CARD", "IT_FISCAL_CODE")


def finding(spans: list[tuple[int, int]], entity: str = "PERSON", severity: str = "low", **more: object) -> Finding:
    category = "credential" if entity == "API_KEY" else "person"
    start, end = spans[0][0], spans[-1][1]
    return Finding(
        rule="test", entity=entity, category=category, classification="confidential", severity=severity,
        confidence=1.0, tags=(), path=None, start=start, end=end, line=1, column=1, end_line=1, end_column=1,
        file_line=1, preview="", evidence=(), fingerprint="", message="",
        spans=tuple(Span(*span) for span in spans), **more,
    )  # fmt: skip


def masked(document: Document, findings: list[Finding], vault: Vault, operator: str = "placeholder") -> str:
    return mask_document(document, findings, ["mask"] * len(findings), vault, operator)


words = st.sampled_from(
    [
        "SP_", "SP_PERSON_1_", "SP_EMAIL_1_abcd", "SP_SP_", "_1_k7q2", "SP", '"', "\\", "{", "}", "[", "]",
        ":", ",", "🙂", "\ud800", "\r\n", " ", "a", "12", "'", "null",
    ]
)  # fmt: skip
texts = st.lists(st.one_of(words, st.text(st.characters(exclude_categories=()), max_size=4)), max_size=20).map("".join)
kinds = st.sampled_from(["text", "python", "json", "markdown", "notebook", "env"])


@st.composite
def findings_in(draw: st.DrawFn, text: str) -> list[Finding]:
    result = []
    for _ in range(draw(st.integers(0, 5))):
        places = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
        spans = [pair for pair in zip(places[::2], places[1::2], strict=False) if pair[0] <= pair[1]]
        result.append(finding(spans, draw(st.sampled_from(ENTITIES)), draw(st.sampled_from(SEVERITIES))))
    return result


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_trusted_restore_is_the_exact_inverse_for_texts_that_share_a_vault(data: st.DataObject) -> None:
    vault = Vault(SECRET)
    pairs = []
    for _ in range(data.draw(st.integers(1, 3))):
        text = data.draw(texts)
        found = data.draw(findings_in(text))
        pairs.append((text, masked(Document(text, data.draw(kinds)), found, vault)))
    for text, hidden in pairs:
        assert unmask(hidden, vault, trusted=True) == text


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_placeholder_word_guessed_in_the_text_is_never_issued(data: st.DataObject) -> None:
    guess = placeholder(SECRET, "PERSON", 1, "Ada")
    text = f"🙂 {guess} Ada {data.draw(texts)}"
    vault = Vault(SECRET)
    start = text.index("Ada", len(guess))
    hidden = masked(Document(text), [finding([(start, start + 3)])], vault)
    assert list(vault) == [placeholder(SECRET, "PERSON", 2, "Ada")]
    assert unmask(hidden, vault, trusted=True) == text


def test_a_word_reserved_by_an_earlier_text_is_not_issued_later() -> None:
    guess = placeholder(SECRET, "PERSON", 1, "Ada")
    vault = Vault(SECRET)
    first = masked(Document(f"see {guess}"), [], vault)
    second = masked(Document("Ada"), [finding([(0, 3)])], vault)
    assert unmask(first, vault, trusted=True) == f"see {guess}"
    assert unmask(second, vault, trusted=True) == "Ada"


def test_a_placeholder_of_the_session_keeps_its_meaning_in_a_follow_up() -> None:
    vault = Vault(SECRET)
    hidden = masked(Document("Ada"), [finding([(0, 3)])], vault)
    follow_up = masked(Document(f"🙂 and {hidden}?"), [], vault)
    assert follow_up == f"🙂 and {hidden}?"
    assert unmask(follow_up, vault) == "🙂 and Ada?"


def test_the_same_input_gives_the_same_bytes_and_another_key_others() -> None:
    text = "🙂 Ada and Ada and Grace"
    found = [finding([(2, 5)]), finding([(10, 13)]), finding([(18, 23)])]
    outputs = {masked(Document(text), found, Vault(SECRET)) for _ in range(20)}
    assert len(outputs) == 1
    first, second, third = PLACEHOLDER.findall(outputs.pop())
    assert first == second != third
    assert masked(Document(text), found, Vault(b"x" * 32)) not in {first, text}


def test_same_value_of_another_entity_gets_another_placeholder() -> None:
    vault = Vault(SECRET)
    hidden = masked(Document("Ada Ada"), [finding([(0, 3)]), finding([(4, 7)], "API_KEY")], vault)
    assert [word.split("_")[1] for word in hidden.split()] == ["PERSON", "KEY"]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_masked_region_remains(data: st.DataObject) -> None:
    marks = [f"⟦{number}µ⟧" for number in range(6)]
    text = "".join(data.draw(st.sampled_from(["", " ", "\n", "é"])) + mark for mark in marks)
    chosen = data.draw(st.lists(st.sampled_from(marks), min_size=1, unique=True))
    found = [finding([(text.index(mark), text.index(mark) + len(mark))]) for mark in chosen]
    for name in OPERATORS:
        hidden = masked(Document(text), found, Vault(SECRET), name)
        assert not any(mark in hidden for mark in chosen)
        assert all(mark in hidden for mark in marks if mark not in chosen)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(2, 6, "PERSON", "low"), (4, 9, "API_KEY", "high")], ["KEY"]),
        ([(2, 6, "PERSON", "high"), (4, 9, "API_KEY", "low")], ["PERSON"]),
        ([(2, 6, "PERSON", "low"), (6, 9, "US_SSN", "high")], ["SSN"]),
        ([(2, 12, "PERSON", "low"), (4, 6, "US_SSN", "high")], ["SSN"]),
        ([(2, 6, "PERSON", "low"), (7, 9, "US_SSN", "high")], ["PERSON", "SSN"]),
    ],
)
def test_overlapping_and_touching_findings_become_one_region(
    spans: list[tuple[int, int, str, str]], expected: list[str]
) -> None:
    vault = Vault(SECRET)
    hidden = masked(Document("🙂 0123456789"), [finding([(a, b)], e, s) for a, b, e, s in spans], vault)
    issued = PLACEHOLDER.findall(hidden)
    assert [word.split("_")[1] for word in issued] == expected
    if any(entity == "API_KEY" for _, _, entity, _ in spans):
        assert unmask(hidden, vault) == hidden  # a region that holds a credential is one-way


@pytest.mark.parametrize(
    ("action", "replaced"),
    [("allow", 0), ("audit", 0), ("warn", 0), ("mask", 1), ("confirm", 1), ("block", 1), (None, 0)],
)
def test_which_actions_mask(action: str | None, replaced: int) -> None:
    done = mask_with_notes(Document("🙂 Ada"), [finding([(2, 5)])], [action], Vault(SECRET))
    assert (done.replaced, "Ada" in done.text) == (replaced, not replaced)


def test_a_finding_without_a_verdict_is_masked() -> None:
    assert "Ada" not in mask_document(Document("🙂 Ada"), [finding([(2, 5)])], [], Vault(SECRET))


PYTHON = [
    ('key = "abcdef" + "ghijkl"  # 🙂\n', ["abcdef", "ghijkl"]),
    ("ssn = 123456789\nprint(ssn)  # 🙂\n", ["123456789"]),
    ("ssn = 123456789\n", ["4567"]),
    ("x = 0x1f3a\n", ["1f"]),
    ("x = '🙂\\x41\\u00e9z'\n", ["41", "00e9z"]),
    ("x = '\\N{BULLET}abc'\n", ["BULL"]),
    ("x = f'{name}@example.net {y!r:>10}'\n", ["{name}@exam", "ame}@"]),
    ("x = (1,\n 2, 'ab'\n 'cd')\n", ["b'\n 'c", "1,\n 2"]),
    (
        "def f(a, b):\n    '''doc 🙂\n    ada lovelace\n    '''\n    return a if a else b\n",
        ["a if a else", "ada"],
    ),
    ("x = rb'\\d+abc'\n", ["+a", "d+"]),
    ("# call Ada 🙂\nx = 1\n", ["Ada 🙂", "call"]),
]


@pytest.mark.parametrize(("source", "values"), PYTHON)
def test_masked_python_parses(source: str, values: list[str]) -> None:
    for name in OPERATORS:
        vault = Vault(SECRET)
        found = [finding([(source.index(value), source.index(value) + len(value))]) for value in values]
        hidden = masked(Document(source, "python"), found, vault, name)
        assert hidden != source
        ast.parse(hidden)
        if name == "placeholder":
            assert unmask(hidden, vault, trusted=True) == source


@given(st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_masked_python_parses_wherever_the_findings_lie_in_literals(data: st.DataObject) -> None:
    values = data.draw(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), min_size=1, max_size=4))
    source = "".join(f"v{number} = [{value!r}, {number}]  # 🙂\n" for number, value in enumerate(values))
    found = data.draw(findings_in(source))
    literals = [
        finding([(start, end)], f.entity)
        for f in found
        for start, end in [(f.start, f.end)]
        if source.rfind("[", 0, start) > source.rfind("\n", 0, start) and end <= source.find(",", start)
    ]
    vault = Vault(SECRET)
    hidden = masked(Document(source, "python"), literals, vault)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(hidden)
    assert unmask(hidden, vault, trusted=True) == source


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=8,
)


@given(st.data(), json_values, st.booleans(), st.sampled_from(sorted(OPERATORS)))
@settings(max_examples=300, deadline=None)
def test_masked_json_stays_json(data: st.DataObject, value: object, ascii_only: bool, operator: str) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only, indent=data.draw(st.sampled_from([None, 1])))
    vault = Vault(SECRET)
    hidden = masked(Document(source, "json"), data.draw(findings_in(source)), vault, operator)
    json.loads(hidden)
    if operator == "placeholder":
        assert unmask(hidden, vault, trusted=True) == source


def test_json_lines_and_bare_numbers() -> None:
    source = '{"ssn": 123456789, "a": "🙂"}\n{"ssn": 123456789}\n'
    vault = Vault(SECRET)
    start = source.index("123")
    second = source.index("123", start + 9)
    found = [finding([(start, start + 9), (second, second + 9)], "US_SSN")]
    hidden = masked(Document(source, "json"), found, vault)
    rows = [json.loads(line) for line in hidden.splitlines()]
    assert rows[0]["ssn"] == rows[1]["ssn"] == next(iter(vault))
    assert unmask(hidden, vault, trusted=True) == source


def test_an_escaped_value_is_restored_as_it_reads() -> None:
    source = json.dumps({"name": 'Ada "Countess"\n🙂'})
    start, end = source.index("Ada"), len(source) - 2
    vault = Vault(SECRET)
    masked(Document(source, "json"), [finding([(start, end)])], vault)
    assert unmask(f"Dear {next(iter(vault))},", vault) == 'Dear Ada "Countess"\n🙂,'


@pytest.mark.parametrize(
    ("operator", "entity", "value", "expected"),
    [
        ("redact", "PERSON", "Ada", "REDACTED_PERSON"),
        ("drop", "PERSON", "Ada", ""),
        ("partial", "PERSON", "Ada", "********"),
        ("partial", "EMAIL_ADDRESS", "ada.l@mail.example", "a***@mail.example"),
        ("partial", "EMAIL_ADDRESS", "a@mail.example", "********"),
        ("partial", "CREDIT_CARD", "0000 1111 2222 3456", "****3456"),
        ("partial", "CREDIT_CARD", "3456", "********"),
        ("partial", "API_KEY", "abcdefghijklmnop", "REDACTED_KEY"),
    ],
)
def test_lossy_operators(operator: str, entity: str, value: str, expected: str) -> None:
    text = f"🙂 {value}."
    done = mask_with_notes(Document(text), [finding([(2, 2 + len(value))], entity)], ["mask"], Vault(SECRET), operator)
    assert done.text == f"🙂 {expected}."
    assert done.lossy and "cannot be restored" in done.notes[0]


def test_hash_is_keyed_and_stable() -> None:
    def run(secret: bytes) -> str:
        return masked(Document("🙂 Ada"), [finding([(2, 5)])], Vault(secret), "hash")

    assert run(SECRET) == run(SECRET) != run(b"x" * 32)
    assert run(SECRET).startswith("🙂 HASH_PERSON_")


def test_an_unknown_operator_is_an_error() -> None:
    with pytest.raises(ConfigError, match="placeholder, redact"):
        masked(Document("Ada"), [finding([(0, 3)])], Vault(SECRET), "blur")


def test_a_failure_withholds_the_text_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Ada")

    monkeypatch.setattr(mask_module, "_places", broken)
    vault = Vault(SECRET)
    done = mask_with_notes(Document("🙂 Ada"), [finding([(2, 5)])], ["mask"], vault)
    assert done.withheld and PLACEHOLDER.fullmatch(done.text)
    assert "RuntimeError" in done.notes[0] and "Ada" not in done.notes[0]
    assert unmask(done.text, vault, trusted=True) == "🙂 Ada"
    assert unmask(done.text, vault) == done.text


def test_a_finding_without_a_place_withholds_the_text() -> None:
    notebook = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    lost = finding([(0, 3)], pointer="/cells/7/source")
    done = mask_with_notes(Document(notebook, "notebook"), [lost], ["mask"], Vault(SECRET))
    assert done.withheld


@pytest.mark.parametrize(
    ("entity", "letters"),
    [
        ("EMAIL_ADDRESS", "EMAIL"),
        ("PRIVATE_KEY", "PRIVATEKEY"),
        ("US_SSN", "SSN"),
        ("X_2_Y", "XY"),
        ("__9", "DATA"),
    ],
)
def test_type_letters(entity: str, letters: str) -> None:
    assert type_of(entity) == letters
    assert PLACEHOLDER.fullmatch(placeholder(SECRET, entity, 3, "\ud800🙂"))


def notebook(rng: random.Random) -> tuple[dict, list[tuple[str, str, str | None]]]:
    """A notebook with a value in every place; values are drawn, and as (pointer, value, decoded)."""

    def value() -> str:
        return "".join(rng.choices("abcdefghijkmnpqrstuvwxyz", k=12)) + '"é🙂'

    a, b, c, d = (value() for _ in range(4))
    book = {
        "cells": [
            {"cell_type": "code", "execution_count": 1, "id": "one", "metadata": {"owner": d},
             "source": [f"x = {a!r}\n", f"y = '''{b[:5]}\n", f"{b[5:]}'''\n"],
             "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{c}\n", "end\n"]}]},
            {"cell_type": "markdown", "id": "two", "metadata": {}, "source": f"Hello {d}\n"},
        ],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    places = [
        ("/cells/0/source", a, None),
        ("/cells/0/source", f"{b[:5]}\n{b[5:]}", None),
        ("/cells/0/outputs/0/text", c, None),
        ("/cells/1/source", d, None),
    ]
    return book, places


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_masked_notebook_stays_valid(ascii_only: bool, indent: int | None) -> None:
    import nbformat

    from safe_prompt.documents.parts import read_parts

    book, places = notebook(random.Random(7))
    text = json.dumps(book, ensure_ascii=ascii_only, indent=indent)
    document = Document(text, "notebook")
    parts = {part.address.pointer: part for part in read_parts(document).parts if part.address.decoded is None}
    found = []
    for pointer, value, _ in places:
        part = parts[pointer]
        start = part.text.index(value)
        found.append(
            finding(
                [(start, start + len(value))],
                pointer=pointer,
                cell=part.address.cell,
                output=part.address.output,
            )
        )
    vault = Vault(SECRET)
    hidden = masked(document, found, vault)
    nbformat.validate(nbformat.reads(hidden, as_version=4))
    again = {part.address.pointer: part.text for part in read_parts(Document(hidden, "notebook")).parts}
    for pointer, value, _ in places:
        assert value not in again[pointer]
    ast.parse(again["/cells/0/source"])
    assert unmask(hidden, vault, trusted=True) == text
    assert {unmask(word, vault) for word in vault} == {value for _, value, _ in places}


def test_numbers_and_keys_in_notebook_outputs() -> None:
    import nbformat

    from safe_prompt.documents.parts import read_parts

    book, _ = notebook(random.Random(8))
    data = {"rows": [{"ssn": 123456789, "who": "🙂 Ada"}], "987654321": 5}
    book["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"application/json": data}}]
    document = Document(json.dumps(book, indent=1), "notebook")
    found = []
    for part in read_parts(document).parts:
        for value in ("123456789", "Ada", "987654321"):
            if value in part.text:
                start = part.text.index(value)
                found.append(
                    finding([
                        (start, start + len(value)),
                    ], pointer=part.address.pointer, decoded=part.address.decoded,
                            cell=part.address.cell, output=part.address.output)
                )  # fmt: skip
    vault = Vault(SECRET)
    hidden = masked(document, found, vault)
    nbformat.validate(nbformat.reads(hidden, as_version=4))
    assert found and not any(value in hidden for value in ("123456789", "Ada", "987654321"))
    assert unmask(hidden, vault, trusted=True) == document.text
