"""Words that tell names from what is written like one, read from ``name_words.txt`` when first asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_DATA: Final = Path(__file__).with_name("name_words.txt")
_WORD: Final = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"


class NameWords(NamedTuple):
    """Word lists, in lower case.

    ``not_names``: words that stand in no name, whatever their capitals. ``named``: those of them that make the name
    before them a thing's. ``offices``: who signs and is greeted without a name. ``openings``: words that no name begins
    with, but a sentence. ``given``: given names, and of them those ``ambiguous`` that by themselves say nothing;
    ``more_given``: rarer ones, or of one country, that count only beside a word that says that somebody is meant.
    ``surnames``: common family names. ``accounts``: names of accounts that are nobody's own.
    """

    not_names: frozenset[str]
    named: frozenset[str]
    offices: frozenset[str]
    openings: frozenset[str]
    given: frozenset[str]
    more_given: frozenset[str]
    ambiguous: frozenset[str]
    surnames: frozenset[str]
    accounts: frozenset[str]


@lru_cache(maxsize=1)
def name_words() -> NameWords:
    """The lists, read on first use."""
    lists: dict[str, list[str]] = {}
    words: list[str] = []
    for line in _DATA.read_text("utf-8").splitlines():
        if line.startswith("["):
            words = lists.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    named, things = frozenset(lists["named"]), frozenset(lists["not-names"])
    return NameWords(
        things | named,
        named,
        frozenset(lists["offices"]),
        frozenset(lists["openings"]),
        frozenset(lists["given"]),
        frozenset(lists["more-given"]),
        frozenset(lists["ambiguous"]),
        frozenset(lists["surnames"]),
        frozenset(lists["accounts"]),
    )


def is_office(value: str) -> bool:
    """Whether a value that stands where a name may stand is a team, a trade, a company or the start of a sentence."""
    known, words = name_words(), _words(value)
    return not words or words[0] in known.openings or not known.offices.isdisjoint(words)


def is_thing(value: str) -> bool:
    """Whether a word of a value stands in no name: it is a product, a heading, a place, or an office."""
    known, words = name_words(), _words(value)
    return is_office(value) or any(
        word in known.not_names and (place or not _is_given(word)) for place, word in enumerate(words)
    )


def begins_with_given_name(value: str) -> bool:
    """Whether the first word of a value, or its first half before a hyphen, is a known given name.

    One that is as often something else needs a second word behind it.
    """
    words = _words(value)
    if not words or is_thing(value):
        return False
    first = words[0]
    if not (_is_given(first) or ("-" in first and _is_given(first.partition("-")[0]))):
        return False
    return len(words) > 1 or first not in name_words().ambiguous


def is_shared_account(value: str) -> bool:
    """Whether the name of an account is a system's, a service's, a role's or an example's."""
    plain = value.lower().strip("@")
    known = name_words().accounts
    return (
        plain in known
        or re.split(r"[0-9_.-]", plain, maxsplit=1)[0] in known
        or plain.endswith(("bot", "-team", "_team", "admin"))
    )


def is_persons_account(value: str) -> bool:
    """Whether the name of an account is made of a person's: ``ada.l``, ``jsmith``, ``smithj``, ``rosathalmann``."""
    if is_shared_account(value):
        return False
    known = name_words()
    plain = re.sub(r"[^a-zà-ž._-]+", "", value.lower())
    parts = [part for part in re.split(r"[._-]+", plain) if part]
    if len(parts) > 1:
        return any((len(p) > 2 and _is_given(p) and p not in known.not_names) or p in known.surnames for p in parts)
    word = "".join(parts)
    if len(word) < 3 or word in known.not_names:
        return False
    if _is_given(word) or word in known.surnames or word[1:] in known.surnames or word[:-1] in known.surnames:
        return True
    return any(
        _is_given(word[:cut]) and (cut > 4 or len(word) - cut < 3 or word[cut:] in known.surnames)
        for cut in range(4, len(word))
    )


def _words(value: str) -> list[str]:
    return re.findall(_WORD, value.lower())


def _is_given(word: str) -> bool:
    known = name_words()
    return word in known.given or word in known.more_given
