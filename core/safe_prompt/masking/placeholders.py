"""What a placeholder looks like: ``SP_<TYPE>_<number>_<check>``, one bare ASCII word.

A bare word survives code, JSON, URLs, shells, HTML and Markdown. The check ties the word to its value and to
the user's key, so nobody else can make up a word that the user's vault would restore.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

PLACEHOLDER = re.compile(r"SP_[A-Z]+_[0-9]+_[a-z2-7]{4}")
"""Every placeholder, exactly as issued.

No two matches overlap, and text before a placeholder can never swallow its beginning: after ``SP_`` and
letters a match needs digits, while a placeholder goes on with a letter after its own ``SP_``.
"""

_TYPE_OF_ENTITY: Mapping[str, str] = MappingProxyType(
    {
        "EMAIL_ADDRESS": "EMAIL",
        "PHONE_NUMBER": "PHONE",
        "CREDIT_CARD": "CARD",
        "CARD_VERIFICATION": "CVC",
        "IBAN_CODE": "IBAN",
        "API_KEY": "KEY",
        "PRIVATE_KEY": "PRIVATEKEY",
        "CONNECTION_STRING": "CONNECTION",
        "STREET_ADDRESS": "ADDRESS",
        "DATE_OF_BIRTH": "BIRTHDATE",
        "US_SSN": "SSN",
        "BANK_ACCOUNT": "ACCOUNT",
        "DRIVER_LICENSE": "LICENSE",
        "MEDICAL_RECORD": "RECORD",
        "IP_ADDRESS": "IP",
        "MAC_ADDRESS": "MAC",
        "GEO_COORDINATES": "GEO",
        "CONFIDENTIALITY_MARKING": "MARKING",
        "TLP_MARKING": "MARKING",
        "COMPANY_TERM": "TERM",
        "PROTECTED_FRAGMENT": "FRAGMENT",
        "HIDDEN_TEXT": "HIDDEN",
        "INJECTED_INSTRUCTION": "INSTRUCTION",
    }
)
LONGEST_TYPE = 24
"""Letters of the longest type: what reads replies back needs a bound on the length of a placeholder."""

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def type_of(entity: str) -> str:
    """The letters ``A``-``Z`` that stand for an entity in a placeholder (``DATA`` where none are left)."""
    known = _TYPE_OF_ENTITY.get(entity)
    if known is not None:
        return known
    letters = "".join(letter for letter in entity.upper() if "A" <= letter <= "Z")
    return letters[:LONGEST_TYPE] or "DATA"


def placeholder(secret: bytes, entity: str, number: int, value: str) -> str:
    """The placeholder of a value: the same for the same key, entity, number and value."""
    kind = type_of(entity)
    return f"SP_{kind}_{number}_{tag(secret, f'{kind}|{number}|{value}', 4)}"


def tag(secret: bytes, message: str, length: int) -> str:
    """``length`` characters of ``a``-``z2``-``7`` from HMAC-SHA256; at most 51."""
    import hmac

    # A lone surrogate is a legal code point of a Python string, and must not stop masking.
    digest = hmac.digest(secret, message.encode("utf-8", "surrogatepass"), "sha256")
    number = int.from_bytes(digest, "big")
    return "".join(_BASE32[(number >> (5 * place)) & 31] for place in range(length))
