"""Was a value drawn at random, or written by people? A trigram model of words and code against even chances.

The table is made by ``benchmarks/train_drawn.py`` from ordinary code and word lists; nothing in it was written by hand.
A value's evidence is in bits: how many more bits it takes to spell it in the language of words and code than as a draw
from the smallest usual alphabet that holds all its characters. ``customer_name`` is far below zero, a key far above.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("drawn.table")
UNIT = 16  # a byte of the table is a cost in sixteenths of a bit
LETTERS = 27  # a to z, and what stands before a word
LETTER_COSTS = LETTERS * LETTERS * 26
CLASSES = 5  # lower case, upper case, digit, sign, and the value's two ends
SIGNS = "_-./:+=,@#!$%&*?~^|;()[]{}<>\\\"'` "
LENGTH_MAX = 256  # code points looked at

LOWER, UPPER, DIGIT, SIGN, EDGE = range(CLASSES)

_BASE64 = 6.0
_ANY = math.log2(90)


class Table:
    """Costs in bits, read from the bytes that the training wrote: letters, then classes, then signs."""

    __slots__ = ("classes", "letters", "signs")

    def __init__(self, data: bytes) -> None:
        costs = [byte / UNIT for byte in data]
        self.letters = costs[:LETTER_COSTS]
        self.classes = costs[LETTER_COSTS : LETTER_COSTS + CLASSES**3]
        self.signs = costs[LETTER_COSTS + CLASSES**3 :]


@cache
def _table() -> Table:
    return Table(TABLE.read_bytes())


def class_of(character: str) -> int:
    """Lower case, upper case, digit or sign; letters beyond ASCII count by their case."""
    if character.islower():
        return LOWER
    if character.isupper():
        return UPPER
    return DIGIT if character.isdigit() else SIGN


def letter(character: str) -> int:
    """1 to 26 for a letter in either case, 0 for anything else."""
    number = ord(character) | 0x20
    return number - 96 if 97 <= number <= 122 and character.isascii() else 0


@lru_cache(maxsize=512)
def drawn_bits(value: str) -> float:
    """Bits of evidence that a value was drawn: above 0 it is likelier drawn than written, each bit doubling it."""
    value = value[:LENGTH_MAX]
    return written_cost(value) - drawn_cost(value) if value else 0.0


def written_cost(value: str) -> float:
    """Bits that a value costs in the language of words and code."""
    table = _table()
    cost = 0.0
    before_class, last_class = EDGE, EDGE
    before, last = 0, 0  # the two letters before, 0 where a word begins
    for character in value:
        kind = class_of(character)
        cost += table.classes[(before_class * CLASSES + last_class) * CLASSES + kind]
        number = letter(character)
        if number:
            if kind == UPPER and last_class == LOWER:
                before, last = 0, 0  # a hump: another word begins
            cost += table.letters[(before * LETTERS + last) * 26 + number - 1]
            before, last = last, number
        else:
            cost += math.log2(10) if kind == DIGIT else table.signs[SIGNS.find(character)]
            before, last = 0, 0
        before_class, last_class = last_class, kind
    return cost + table.classes[(before_class * CLASSES + last_class) * CLASSES + EDGE]


def drawn_cost(value: str) -> float:
    """Bits that a value costs as a draw from the smallest usual alphabet that holds it."""
    return len(value) * alphabet_bits(value) + 3  # and which alphabet it is


def alphabet_bits(value: str) -> float:
    """Bits of one character of the smallest usual alphabet that holds a value."""
    characters = set(value)
    if characters <= set("0123456789"):
        return math.log2(10)
    if characters <= set("0123456789abcdef-") or characters <= set("0123456789ABCDEF-"):
        return 4.0
    lower = any("a" <= ch <= "z" for ch in characters)
    upper = any("A" <= ch <= "Z" for ch in characters)
    digit = any(ch.isdigit() for ch in characters)
    signs = {ch for ch in characters if not ch.isalnum()}
    if signs - set("-_.+/=:~"):
        return _ANY
    size = 26 * lower + 26 * upper + 10 * digit + len(signs)
    return math.log2(size) if size > 1 else _BASE64
