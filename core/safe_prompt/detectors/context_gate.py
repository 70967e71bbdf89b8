"""Byte patterns of the words that rules want beside their values, for the multi-pattern engine.

Rules of bare numbers stand for dozens of countries, and each of them asks for words beside the number. Where none of
these stands near it, neither the regex nor the checksum is tried. The patterns match at least where
``judge.context_words`` does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# Letters that ignoring case takes for "i", "s" or "k", of which a pattern would be no given text any more.
ODD_LETTERS: Final = re.compile("İ|ı|ſ|\N{KELVIN SIGN}".encode())
_BETWEEN: Final = "[^A-Za-z0-9]{0,9}"  # up to three separators, some of three bytes
_BEGINS: Final = "(?:^|[^A-Za-z])"
_ENDS: Final = "(?:[^A-Za-z]|[A-Z])"  # one byte at least is read behind every text
_CASED: Final = "".join(map(chr, (*range(0x80, 0x600), *range(0x1E00, 0x2000))))  # Latin, Greek, Cyrillic, Armenian


def word_gates(word: str) -> tuple[str, ...]:
    """Patterns for a word or phrase: behind another sign, and as a hump of camel case."""
    body = _BETWEEN.join("".join(map(_sign, part)) for part in word.split(" "))
    gates: tuple[str, ...] = (f"{_BEGINS}{body}{_ENDS}",)
    if word[0].isascii() and word[0].isalpha():
        # Only the first letter's case is fixed, so that the rest of the pattern stays as it is.
        gates += (f"[a-z]{word[0].upper()}{body[len(_sign(word[0])) :]}{_ENDS}",)
    return gates


@cache
def _sign(sign: str) -> str:
    if sign.isascii():
        return f"[{sign.lower()}{sign.upper()}]" if sign.isalpha() else re.escape(sign)
    alike = {sign, *re.findall(re.escape(sign), _CASED, re.IGNORECASE)}
    return "(?:" + "|".join(_bytes(letter) for letter in sorted(alike)) + ")"


def _bytes(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode())
