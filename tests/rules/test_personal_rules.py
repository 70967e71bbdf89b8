"""Personal-data rules hold what they promise; a table of people is reported once through the public API."""

from __future__ import annotations

import random

import pytest

import safe_prompt
from safe_prompt.detectors.proof import prove
from safe_prompt.detectors.validators.payment_numbers import luhn
from safe_prompt.rules.loader import SHIPPED, load_files

FILES = (
    "addresses", "addresses_world", "birth", "contact", "documents_of_identity", "financial", "location", "markings",
    "national_ids_europe", "national_ids_world", "online", "persons",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_examples_match_and_counterexamples_do_not(name: str) -> None:
    problems = prove(load_files([SHIPPED / f"{name}.toml"]), timed=False)
    assert [f"{problem.rule}: {problem.problem}" for problem in problems] == []


def test_a_column_is_one_finding_and_its_cells_are_not_found_again() -> None:
    rows = "".join(f"Ada Oyelaran{'abcdef'[n]},1970-01-1{n},user{n}@posteo.de,+49 30 90{n}81{n}4\n" for n in range(6))
    text = "🙂 our clients:\n\nfull_name,dob,email,phone\n" + rows
    findings = safe_prompt.scan(text, names=False)
    assert sorted(finding.rule for finding in findings) == [
        "column-date-of-birth", "column-email", "column-person", "column-phone",
    ]  # fmt: skip
    assert all(len(finding.spans) == 6 for finding in findings)
    dates = next(finding for finding in findings if finding.entity == "DATE_OF_BIRTH")
    assert [text[span.start : span.end] for span in dates.spans] == [f"1970-01-1{n}" for n in range(6)]


@pytest.mark.parametrize(
    "text",
    [
        "confidence interval of 95% and confidential computing",
        "x = np.array([1234567890, 1111111111, 4111])  # 2024-01-02 10:11:12",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "id = 7b5e5f6d-09ab-4b11-9c0f-2a5d0f6f3b1c; v1.20.3.4; 127.0.0.1:8888; 192.168.0.12",
        "created_at: 1700000000123, updated 1700000000, isbn 978-3-16-148410-0",
        "Hello World! Dear Sir or Madam, Chrome/39.0.2171.93 Mobile Safari/537.36",
    ],
)
def test_lookalikes_stay_silent(text: str) -> None:
    found = [f.rule for f in safe_prompt.scan("🙂 " + text, names=False) if f.severity != "info"]
    assert found == []


def test_a_card_in_a_cell_needs_no_word_beside_it() -> None:
    cards = _cards(5)
    rows = [f"🙂 x,{card},gold" for card in cards[:3]] + [f"7,{cards[3]},123", f"{cards[4]};5"]
    for row, card in zip(rows, cards, strict=True):
        found = [f for f in safe_prompt.scan(row, names=False) if f.entity == "CREDIT_CARD"]
        assert [row[f.start : f.end] for f in found] == [card]


def test_a_column_named_card_is_one_finding() -> None:
    text = "🙂\n\nid,email,phone,ssn,card,plan\n" + "".join(
        f"{n},user{n}@posteo.de,+49 30 90{n}8134,53{n}-22-872{n},{card},gold\n" for n, card in enumerate(_cards(4), 1)
    )
    found = [f for f in safe_prompt.scan(text, names=False) if f.entity == "CREDIT_CARD"]
    assert [f.rule for f in found] == ["column-credit-card"]
    assert [text[s.start : s.end] for s in found[0].spans] == _cards(4)


def _cards(count: int) -> list[str]:
    """Visa numbers of 16 digits with their check digit, drawn from a seed."""
    draw = random.Random("cards in cells")
    cards = []
    for _ in range(count):
        body = "4716" + "".join(draw.choice("0123456789") for _ in range(11))
        cards.append(next(body + last for last in "0123456789" if luhn(body + last)))
    return cards
