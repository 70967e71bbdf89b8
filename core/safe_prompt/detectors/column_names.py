"""What the names of columns, keys and form labels say about their values: en, de, fr, es, it, pt, nl, pl,
sv, ro, cs.

A name is cut into lower-case words without accents (``dateOfBirth``, ``DATE_OF_BIRTH`` and ``Date of
birth:`` are the
same three words). The longest listed phrase in it decides, when the words around it are ones that do not
change
the meaning (``home_phone``, ``telefono 2``, ``customer e-mail``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from safe_prompt.detectors.column_phrases import phrases, without_accents
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


# Combining marks that are left (of Japanese) belong to their word.
_HEX = frozenset("0123456789abcdef")
_WORD = lazy_pattern(r"(?:[^\W\d_]|[\u3099\u309a])+|\d+")
ENDING = lazy_pattern(r"(?<=[^\W\d_]{3})\((?:s|e|es|a|as|os|in|ne)\)")  # "Prénom(s)", "Alumno(a)"
_SPELT = lazy_pattern(r"(?<![^\W\d_])[^\W\d_](?:\.[^\W\d_])+(?![^\W\d_])\.?")
_CAMEL = lazy_pattern(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1)
def _meanings() -> tuple[Meaning, ...]:
    return tuple(Meaning(*said) for said in phrases().said)


def _said(phrase: str) -> Meaning | None:
    """What a listed phrase says."""
    place = phrases().places.get(phrase)
    return None if place is None else _meanings()[place]


def may_end_name(text: str, end: int) -> bool:
    """Whether a name that ends at an offset of a text may say something: cheap, and never wrong where it says no.

    Every word of such a name is a known one, so the last three letters before the offset must end one. What is no
    plain letter, or has fewer than three characters before it, is not looked into.
    """
    tail = text[end - 3 : end] if end > 2 else ""
    if not tail.isascii() or not tail[2:].isalpha():
        return True
    known = phrases()
    short = known.short_words
    low = tail.lower()
    return (
        low in known.tails
        # A short word stands alone, or behind a hump of camel case.
        or (low[1:] in short and not ("a" <= low[0] <= "z" and tail[1] == low[1]))
        or (low[2] in short and not ("a" <= low[1] <= "z" and tail[2] == low[2]))
    )


def words_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a name, without accents, cut at underscores, hyphens and capitals."""
    if not name.isascii():
        name = without_accents(name)
    if "#" in name or "(" in name:  # "Cust #", "Forename(s)"
        name = ENDING.sub("", name.replace("#", " no "))
    if "." in name:  # "D.N.I."
        name = _SPELT.sub(lambda spelt: spelt[0].replace(".", "") + " ", name)
    if not (name.islower() or name.isupper()):
        name = _CAMEL.sub(" ", name)
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> Meaning | None:
    """What a column's, key's or label's name says, or None where it says nothing personal."""
    if not 1 < len(name) <= 48 or not may_end_name(name, len(name)):
        return None
    if name[0].isdecimal() and _HEX.issuperset(name):
        return None  # an address in a listing of a program: "4ccc:"
    words = words_of(name)
    if not words or len(words) > 7 or not phrases().words.issuperset(words):
        return None
    prefixes = phrases().prefixes
    for length in range(min(len(words), 5), 0, -1):
        role: Meaning | None = None
        for start in range(len(words) - length + 1):
            meaning = _said(" ".join(words[start : start + length]))
            if meaning is None:
                continue
            first = 1 if start and words[0] in prefixes else 0
            if _adds_nothing(words[first:start], meaning.rule) and _adds_nothing(words[start + length :], meaning.rule):
                if meaning.trust == "certain" or not _is_role(meaning):
                    return meaning
                role = role or meaning  # "klient imię" is a given name
        if role is not None:
            return role
    return None


# Names that people write beside each other for one thing: "SSN / Tax ID", "Konto IBAN". The first is what it is.
_ALIKE = frozenset(
    {
        ("column-us-ssn", "column-national-id"),
        ("column-national-id", "column-us-ssn"),
        ("column-iban", "column-bank-account"),
    }
)


def _is_role(other: Meaning) -> bool:
    """Whether it names people, whose telephone or birth date the name may be about."""
    return other.rule == "column-person" and not other.part


def _adds_nothing(words: tuple[str, ...], rule: str) -> bool:
    """Whether words beside a phrase leave its meaning as it is: neutral ones, or other names of the same thing."""
    neutral = phrases().neutral
    position = 0
    while position < len(words):
        if words[position] in neutral:
            position += 1
            continue
        for length in range(min(len(words) - position, 4), 0, -1):
            other = _said(" ".join(words[position : position + length]))
            if other and (other.rule == rule or (rule, other.rule) in _ALIKE or _is_role(other)):
                position += length
                break
        else:
            return False
    return True
