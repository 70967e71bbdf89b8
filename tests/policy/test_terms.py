"""Company words, plain and as keyed hashes: whole words, whatever separates or joins them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors.terms import Terms, detect, hash_term, read_hash
from safe_prompt.documents.view import View
from safe_prompt.findings.fingerprint import Key
from safe_prompt.rules.loader import load_shipped

KEY = Key(b"0123456789abcdef0123456789abcdef", "test")
OTHER = Key(b"fedcba9876543210fedcba9876543210", "test")


def found(text: str, terms: Terms, key: Key | None = KEY) -> list[str]:
    return [text[item.start : item.end] for item in detect(View(text, "text"), load_shipped(), terms, key)]


TABLE = [
    ("🦅 about Project Falcon, please", ["Project Falcon"]),
    ("🦅 PROJECT FALCON", ["PROJECT FALCON"]),
    ("🦅 project-falcon.", ["project-falcon"]),
    ("🦅 project_falcon_v2", ["project_falcon"]),
    ("🦅 class ProjectFalcon:", ["ProjectFalcon"]),
    ("🦅 Project\n  Falcon", ["Project\n  Falcon"]),
    ("🦅 Project\u00a0Falcon's plan", ["Project\u00a0Falcon"]),
    ("🦅 Project\u2011Falcon", ["Project\u2011Falcon"]),
    ("🦅 (Project Falcon) Project Falcon", ["Project Falcon", "Project Falcon"]),
    ("🦅 Ｐｒｏｊｅｃｔ Falcon", ["Ｐｒｏｊｅｃｔ Falcon"]),
    ("🦅 Project Falconer", []),
    ("🦅 Subproject Falcon", []),
    ("🦅 project: falcon", []),
    ("🦅 Project, the Falcon", []),
    ("🦅 falcon project", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_plain_and_hashed_words_find_the_same(text: str, expected: list[str]) -> None:
    assert found(text, Terms(("Project Falcon",))) == expected
    assert found(text, Terms((), (hash_term("Project Falcon", KEY),))) == expected


def test_the_longest_term_wins_and_finding_says_what_it_is() -> None:
    terms = Terms(("Falcon", "Falcon Nine Heavy"))
    text = "🚀 Falcon Nine Heavy and Falcon Nine"
    assert found(text, terms) == ["Falcon Nine Heavy", "Falcon"]
    match = next(iter(detect(View(text, "text"), load_shipped(), terms)))
    assert (match.rule.entity, match.rule.category) == ("COMPANY_TERM", "ip_marker")
    assert match.rule.classification == "confidential"


def test_camel_case_terms_match_spaced_text() -> None:
    assert found("🦅 project falcon", Terms(("ProjectFalcon",))) == ["project falcon"]


def test_scripts_without_spaces() -> None:
    assert found("🐉 我们的项目猎鹰很好", Terms(("项目猎鹰",))) == ["项目猎鹰"]


def test_other_keys_match_nothing_and_are_counted() -> None:
    terms = Terms((), (hash_term("Project Falcon", OTHER),))
    assert found("Project Falcon", terms) == []
    assert found("Project Falcon", terms, None) == []
    assert (terms.of_other_keys(KEY), terms.of_other_keys(OTHER)) == (1, 0)


def test_a_hash_says_no_word() -> None:
    item = hash_term("Project Falcon", KEY)
    assert item == hash_term("project-falcon", KEY)
    assert item != hash_term("Project Falcon", OTHER)
    assert read_hash(item) is not None
    assert "alcon" not in item + repr(Terms(("Project Falcon",), (item,)))
    with pytest.raises(ValueError, match="letter or digit"):
        hash_term(" - ", KEY)


@pytest.mark.parametrize("text", ["", "k1", "k1:2:3", "k1:0:3:" + "a" * 32, "k1:2:3:" + "A" * 32, "k1:2:3:" + "a" * 31])
def test_malformed_hashes(text: str) -> None:
    assert read_hash(text) is None


WORDS = st.lists(st.text(alphabet="abcXYZäß0", min_size=1, max_size=6), min_size=1, max_size=3)


@given(words=WORDS, gap=st.sampled_from([" ", "-", "_", "\n", "  "]), before=st.text(max_size=12))
def test_a_listed_term_is_always_found(words: list[str], gap: str, before: str) -> None:
    term = " ".join(words)
    text = f"{before} 🙂 {gap.join(words)} 🙂"
    for terms in (Terms((term,)), Terms((), (hash_term(term, KEY),))):
        spans = [(item.start, item.end) for item in detect(View(text, "text"), load_shipped(), terms, KEY)]
        start = len(before) + 3
        assert any(low <= start and high >= start + len(gap.join(words)) for low, high in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🦅 ssh db-1.prod.corp.acme.example now", ["db-1.prod.corp.acme.example"]),
        ("🦅 https://WIKI.corp.acme.example/x", ["WIKI.corp.acme.example"]),
        ("🦅 corp.acme.example:8443", ["corp.acme.example"]),
        ("🦅 ada@corp.acme.example", ["corp.acme.example"]),
        ("🦅 notcorp.acme.example", []),
        ("🦅 corp.acme.example.org", []),
        ("🦅 corp acme example", []),
    ],
)
def test_a_domain_stands_for_its_hosts(text: str, expected: list[str]) -> None:
    assert found(text, Terms(("corp.acme.example",))) == expected
    assert found(text, Terms(("*.corp.acme.example",))) == expected
