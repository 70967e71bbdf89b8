"""What the names of columns, keys and form labels say about their values: en, de, fr, es, it, pt, nl, pl,
sv, ro, cs.

A name is cut into lower-case words without accents (``dateOfBirth``, ``DATE_OF_BIRTH`` and ``Date of
birth:`` are the
same three words). The longest listed phrase in it decides, when the words around it are ones that do not
change
the meaning (``home_phone``, ``telefono 2``, ``customer e-mail``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from safe_prompt.detectors.column_phrases import NEUTRAL, PHRASES
from safe_prompt.lazy_pattern import lazy_pattern


class Meaning(NamedTuple):
    """What a name says: the rule of the column, and how far the name alone can be trusted.

    ``certain`` names need values of the right shape, ``likely`` ones also a companion column. ``part``
    marks given
    and family names, where one word is a whole value; ``name`` is one where a family name stands beside it.
    """

    rule: str
    trust: Literal["certain", "likely"]
    part: bool = False


_FOLDED = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae"})
# Combining marks that are left (of Japanese) belong to their word.
_WORD = lazy_pattern(r"(?:[^\W\d_]|[\u3099\u309a])+|\d+")
_CAMEL = lazy_pattern(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Meaning]:
    table: dict[str, Meaning] = {}
    for rule, trust, part, phrases in PHRASES:
        meaning = Meaning(rule, trust, part)
        for phrase in (phrases if phrases.isascii() else _without_accents(phrases)).split(";"):
            table.setdefault(" ".join(phrase.split()), meaning)
    return MappingProxyType(table)


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Words of which every name that says something is made."""
    return NEUTRAL.union(*(phrase.split() for phrase in _vocabulary()))


@lru_cache(maxsize=1)
def _tails() -> tuple[frozenset[str], frozenset[str]]:
    """The last three letters of known words, and known words that are shorter."""
    words = [word for word in _known_words() if word.isascii() and word.isalpha()]
    return frozenset(word[-3:] for word in words if len(word) > 2), frozenset(word for word in words if len(word) < 3)


def may_end_name(text: str, end: int) -> bool:
    """Whether a name that ends at an offset of a text may say something: cheap, and never wrong where it says no.

    Every word of such a name is a known one, so the last three letters before the offset must end one. What is no
    plain letter, or has fewer than three characters before it, is not looked into.
    """
    tail = text[end - 3 : end] if end > 2 else ""
    if not tail.isascii() or not tail[2:].isalpha():
        return True
    long, short = _tails()
    low = tail.lower()
    return (
        low in long
        # A short word stands alone, or behind a hump of camel case.
        or (low[1:] in short and not ("a" <= low[0] <= "z" and tail[1] == low[1]))
        or (low[2] in short and not ("a" <= low[1] <= "z" and tail[2] == low[2]))
    )


def words_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a name, without accents, cut at underscores, hyphens and capitals."""
    if not name.isascii():
        name = _without_accents(name)
    if not (name.islower() or name.isupper()):
        name = _CAMEL.sub(" ", name)
    return tuple(word.lower() for word in _WORD.findall(name))


def _without_accents(name: str) -> str:
    """Letters without marks; those that Unicode does not take apart, by hand. Hangul comes out as its letters."""
    plain = unicodedata.normalize("NFKD", name.translate(_FOLDED))
    return "".join(c for c in plain if c < "\u0300" or c > "\u036f")


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> Meaning | None:
    """What a column's, key's or label's name says, or None where it says nothing personal."""
    if not 1 < len(name) <= 48 or not may_end_name(name, len(name)):
        return None
    words = words_of(name)
    if not words or len(words) > 7 or not _known_words().issuperset(words):
        return None
    vocabulary = _vocabulary()
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            meaning = vocabulary.get(" ".join(words[start : start + length]))
            if meaning is None:
                continue
            if _adds_nothing(words[:start], meaning.rule) and _adds_nothing(words[start + length :], meaning.rule):
                return meaning
    return None


# Names that people write beside each other for one thing: "SSN / Tax ID", "Konto IBAN". The first is what it is.
_ALIKE = frozenset(
    {
        ("column-us-ssn", "column-national-id"),
        ("column-national-id", "column-us-ssn"),
        ("column-iban", "column-bank-account"),
    }
)


def _adds_nothing(words: tuple[str, ...], rule: str) -> bool:
    """Whether words beside a phrase leave its meaning as it is: neutral ones, or other names of the same thing."""
    vocabulary = _vocabulary()
    position = 0
    while position < len(words):
        if words[position] in NEUTRAL:
            position += 1
            continue
        for length in range(min(len(words) - position, 4), 0, -1):
            other = vocabulary.get(" ".join(words[position : position + length]))
            if other and (other.rule == rule or (rule, other.rule) in _ALIKE):
                position += length
                break
        else:
            return False
    return True
