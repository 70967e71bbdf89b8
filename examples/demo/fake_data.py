"""Invented data for the demo: a code snippet with an API key, a client table and a letter.

Everything is made from a seed when it runs, so this repository holds no key, no number and no address. Keys
and numbers have valid checksums (a detector must not be able to tell them from real ones), but belong to
nobody.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from zlib import crc32

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
FIRST = ["Marta", "Jonas", "Aline", "Pavel", "Ingrid", "Tomás", "Wiebke", "Sorcha"]
LAST = ["Lindqvist", "Okonkwo", "Brandstätter", "Moreau", "Kowalczyk", "Fernandes", "O'Hanlon", "Vasquez"]
SYLLABLES = ["vel", "mor", "tan", "qui", "zor", "lem", "bra", "nix"]


@dataclass(frozen=True)
class FakeData:
    """The three texts of the demo, and every sensitive value in them by kind."""

    api_snippet: str
    clients: str
    letter: str
    planted: dict[str, tuple[str, ...]]


def make(seed: int = 2026) -> FakeData:
    """The demo's data for a seed: the same seed gives the same data."""
    pick = random.Random(seed)
    people = [f"{first} {last}" for first, last in zip(pick.sample(FIRST, 4), pick.sample(LAST, 4), strict=True)]
    domain = "".join(pick.sample(SYLLABLES, 3)) + "-consulting.eu"
    emails = [f"{_ascii(name).replace(' ', '.')}@{domain}" for name in people]
    phones = [f"+49 151 2{pick.randrange(10**7):07d}" for _ in people]
    ibans = [_iban(pick) for _ in people]
    key, card = _token(pick), _card(pick)
    rows = zip(people, emails, phones, ibans, strict=True)
    clients = "name,email,phone,iban\n" + "\n".join(",".join(row) for row in rows)
    snippet = f'import requests\n\nTOKEN = "{key}"\nrequests.get(url, headers={{"X-Token": TOKEN}})'
    letter = (
        f"Dear team,\n\nthe invoice of March was charged twice to my card {card}. Please send the difference "
        f"back to\n{ibans[0]}, and write to {emails[0]} or call {phones[0]} when it is done.\n"
        "The renewal of the contract can wait until then. 🙂\n\nKind regards"
    )
    planted = {
        "API key": (key,),
        "name": tuple(people),
        "e-mail": tuple(emails),
        "phone": tuple(phones),
        "IBAN": tuple(ibans),
        "card": (card,),
    }
    return FakeData(snippet, clients, letter, planted)


def _token(pick: random.Random) -> str:
    """A GitHub personal access token: 30 random characters and their CRC32 in six base62 digits."""
    body = "".join(pick.choices(BASE62, k=30))
    number, tail = crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        tail = BASE62[digit] + tail
    return "ghp" + "_" + body + tail


def _iban(pick: random.Random) -> str:
    """A German IBAN with valid check digits (ISO 13616, mod 97)."""
    account = "".join(pick.choices(string.digits[1:], k=18))
    check = 98 - int(account + "131400") % 97  # D = 13, E = 14
    return f"DE{check:02d}{account}"


def _card(pick: random.Random) -> str:
    """A 16-digit card number with a valid check digit (ISO/IEC 7812, Luhn)."""
    digits = [4, *(pick.randrange(10) for _ in range(14))]
    total = sum(sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits))
    digits.append(-total % 10)
    text = "".join(map(str, digits))
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))


def _ascii(name: str) -> str:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "á": "a", "'": None})
    return name.lower().translate(table)
