"""Numbers of sections, releases, lists: neither hosts, cards nor keys. What stands beside them decides."""

from __future__ import annotations

import hashlib

import pytest

from safe_prompt import scan
from safe_prompt.detectors.numbering import (
    in_hash_list,
    in_hex_dump,
    in_number_list,
    in_number_row,
    is_identified,
    numbers_a_part,
)


def entities(text: str, path: str | None = None) -> set[str]:
    return {f.entity for f in scan(text, names=False, path=path) if f.severity != "info"}


@pytest.mark.parametrize(
    "text",
    [
        "🙂 see Section 81.71.62.52.",
        "🙂 siehe Abschnitt\u00a081.71.62.52",
        "<h4>🙂</h4>\n<h4>81.71.62.52.\u00a0Partizionamento manuale</h4>",
        "## 1.0.2.1\n🙂 fixed",
        "🙂\n2013-08-29 (3.8.0.1)",
        "🙂 uses 4.2.13.2 of it",
        "🙂 -- @since 64.85.70.61",
        "🙂 the versions 93.71.16.41 and later",
    ],
)
def test_parts_and_releases_are_no_hosts(text: str) -> None:
    assert "IP_ADDRESS" not in entities(text)


@pytest.mark.parametrize(
    "text",
    [
        "🙂 uses 81.71.62.52 of it",
        "🙂 client 12.34.5.6 logged in",
        "12.34.5.6 - - [10/Oct/2000:13:55:36 -0700] GET 🙂",
        "🙂 12.34.5.6:8080",
        '{"remote_addr": "5.6.7.8", "🙂": 1}',
        "<td>🙂</td><td>81.71.62.52</td>",
    ],
)
def test_hosts_are_still_hosts(text: str) -> None:
    assert "IP_ADDRESS" in entities(text)


def luhn_number(prefix: str) -> str:
    """A number of sixteen digits that passes Luhn."""
    for last in "0123456789":
        digits = [int(c) for c in prefix + last][::-1]
        if sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0:
            return prefix + last
    raise AssertionError


def test_a_card_among_bare_numbers_is_one_of_them() -> None:
    card = luhn_number("453201928374650")
    numbers = [str(7_000_000_000_000_001 + 13_579_135_791 * i) for i in range(6)]
    listed = "🙂\n" + "".join(f"    {n},\n" for n in (*numbers[:3], card, *numbers[3:]))
    start = listed.index(card)
    assert in_number_list(listed, start, start + len(card))
    assert "CREDIT_CARD" not in entities(listed)
    assert "CREDIT_CARD" in entities(f"🙂\n{card}\n")
    cards = [luhn_number(f"45320192837{i}465"[:15]) for i in range(5)]
    text = "🙂\n" + "\n".join(cards)
    assert not in_number_list(text, text.index(cards[2]), text.index(cards[2]) + 16)


def test_a_digest_among_digests_is_no_key() -> None:
    digests = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(5)]
    rows = "🙂\n" + "".join(f"libs/part{i},v1.{i}.0,{d}\n" for i, d in enumerate(digests))
    start = rows.index(digests[2])
    assert in_hash_list(rows, start, start + 64)
    keys = "🙂\n" + "".join(f"PART{i}_KEY={d}\n" for i, d in enumerate(digests))
    start = keys.index(digests[2])
    assert not in_hash_list(keys, start, start + 64)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("🙂 the element identified by x1", True),
        ("🙂 alter user ada identified by x1", False),
        ("🙂 IDENTIFIED BY x1", False),
        ("🙂 by x1", False),
    ],
)
def test_what_is_identified(text: str, told: bool) -> None:
    start = text.index("x1")
    assert is_identified(text, start, start + 2) is told


def test_a_part_at_the_start_of_a_text() -> None:
    assert numbers_a_part("81.71.62.52. Heading 🙂", 0, 11)
    assert not numbers_a_part("81.71.62.52", 0, 11)


def test_a_card_in_a_column_of_longer_story() -> None:
    card = luhn_number("453201928374650")
    ids = [str(7_000_000_000_000_001 + 13_579_135_791 * i) for i in range(6)]
    rows = [f"{i}  0.5{i}  {number}  ok" for i, number in enumerate([*ids[:3], card, *ids[3:]])]
    text = "🙂 measured\n" + "\n".join(rows)
    start = text.index(card)
    assert in_number_list(text, start, start + 16)
    told = f"🙂 card {card}, orders {', '.join(ids)}"
    start = told.index(card)
    assert not in_number_list(told, start, start + 16)


@pytest.mark.parametrize(
    ("line", "dump"),
    [
        ("00000d20: 6572 6567 6973 7465 7254 4d43 6c6f", True),
        ("00002a60  48 44 02 00 00 00 00 00  08 00 00 00", True),
        ("1002345 4532 0192 8374 6506 paid", False),
        ("2024: 06 12 34 56 78 mobile", False),
        ("    4848:\t05 83 00 00 00 \tadd", True),
        ("0006640 0128 0000 0012 0000 0000 0000", True),
        ("call 6973 7465 7254 please", False),
        ("4532 0192 8374 6506", False),
    ],
)
def test_dumps_of_bytes(line: str, dump: bool) -> None:
    text = f"🙂\n{line}\n"
    assert in_hex_dump(text, text.index(line) + 11, text.index(line) + 15) is dump


def test_a_row_of_numbers() -> None:
    text = "🙂\n  27134 65612  75737 83359 37469 84885\n"
    start = text.index("75737")
    assert in_number_row(text, start, start + 17)
    assert not in_number_row("🙂\n75737 83359 37469\n", 2, 19)
    assert not in_number_row("🙂 no. 27134 65612 75737 83359 37469", 19, 36)


def test_a_number_of_a_page_is_no_card() -> None:
    card = luhn_number("453201928374650")
    assert "CREDIT_CARD" not in entities(f"🙂 https://social.acme.io/posts/we-vote/{card}/?x=1")
    assert "CREDIT_CARD" in entities(f"🙂 https://shop.acme.io/pay?card={card}")
