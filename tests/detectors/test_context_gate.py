"""The words beside values are found by the engine wherever the judgement would find them."""

from __future__ import annotations

import re

import pytest

from safe_prompt.detectors.context_gate import ODD_LETTERS, word_gates
from safe_prompt.detectors.judge import context_words
from safe_prompt.detectors.pattern import PatternMatcher
from safe_prompt.detectors.proof import values
from safe_prompt.documents.view import View
from safe_prompt.rules.loader import load_shipped

RULES = load_shipped()
NATIVE, PLAIN = PatternMatcher(RULES), PatternMatcher(RULES, native=False)
WORDS = sorted({word for context in NATIVE._contexts.values() for word in context.words})
AROUND = (
    ("", ""), ("(", ")"), ("1", "2"), ("_", "_"), ("é", "é"), ("💥", "💥"), ("\u00a0", "\u2003"), ("his", "Nr"),
    ("a", ""), ("", "a"), ("A", ""), ("", "A"),
)  # fmt: skip
JOINTS = (" ", "", "_", "-", ". ", "\u00a0", "\u3000\u3000\u3000", "  \n", "xx")


def _spellings(word: str) -> set[str]:
    joined = {joint.join(word.split(" ")) for joint in JOINTS}
    return {*joined, *map(str.upper, joined), *map(str.title, joined), *map(str.swapcase, joined)}


@pytest.mark.parametrize("word", WORDS)
def test_the_engine_finds_a_word_where_the_judgement_does(word: str) -> None:
    gates = [re.compile(gate.encode()) for gate in word_gates(word)]
    said = context_words((word,))
    seen = 0
    for spelling in _spellings(word):
        for before, after in AROUND:
            text = f"{before}{spelling}{after}"
            if said.search(text) is not None and ODD_LETTERS.search(text.encode()) is None:
                seen += 1
                assert any(gate.search(f"{text}\n".encode()) for gate in gates), ascii(text)
    assert seen > 4  # fewer where letters have no case


def _found(matcher: PatternMatcher, text: str, rule: str) -> list[tuple[int, int]]:
    return [(match.start, match.end) for match in matcher.matches(View(text, "text"), only=rule)]


@pytest.mark.parametrize("index", sorted(NATIVE._contexts), ids=lambda index: NATIVE._rules[index].id)
def test_numbers_are_found_with_a_word_on_either_side(index: int) -> None:
    rule = NATIVE._rules[index]
    word = next(word for word in rule.context if word.isascii())
    made = [value for _, value in list(values(rule))[:2]]
    texts = [f"💥 {word.upper()}: {value} and {value} ({word})" for value in made] + made
    texts += [f"{value}\n{' ' * 300}{word} {value}" for value in made]
    native, plain = ([_found(matcher, text, rule.id) for text in texts] for matcher in (NATIVE, PLAIN))
    assert native == plain and any(native)


def test_odd_letters_are_no_reason_to_leave_a_number_out() -> None:
    rule = RULES.by_id["tr-kimlik"]
    _, value = next(iter(values(rule)))
    assert _found(NATIVE, f"KİMLİK NO {value}", rule.id) == [(10, 10 + len(value))]
