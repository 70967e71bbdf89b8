"""The phrases that names of columns, keys and labels are made of, read from ``column_phrases.toml``.

They are taken apart once for an installed file and kept in the user's cache folder.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from safe_prompt.cache_file import read_value, write_value

_DATA: Final = Path(__file__).with_name("column_phrases.toml")
_CACHE: Final = "columns.cache"
_CACHE_FORMAT: Final = 2  # raise it when what is kept changes
_FOLDED = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae"})
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_JOINING: Final = frozenset("de do da di del du des della of d la".split())
_JOINTS: Final = {"front": "{1} {0}", "back": "{0} {1}", "joined": "{0}{1}"}

# Rule of the column, trust in the name alone, whether one word is a whole value.
Said: TypeAlias = tuple[str, Literal["certain", "likely"], bool]


class Phrases(NamedTuple):
    """What each phrase says, as a place in ``said``; words that change nothing beside or before one.

    ``words`` are all of which a name that says something is made. ``tails`` holds the last three letters of those that
    may end one, ``short_words`` the ones that are shorter.
    """

    said: list[Said]
    places: Mapping[str, int]
    neutral: frozenset[str]
    prefixes: frozenset[str]
    words: frozenset[str]
    tails: frozenset[str]
    short_words: frozenset[str]


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The shipped phrases, without accents."""
    kept = read_value(_CACHE, stamp())
    if kept is None:
        kept = _read()
        write_value(_CACHE, stamp(), kept)
    return Phrases(*kept)


def stamp() -> str:
    """What tells the phrases of one installed file from those of another."""
    status = _DATA.stat()
    return repr((_CACHE_FORMAT, str(_DATA), status.st_size, status.st_mtime_ns))


def without_accents(name: str) -> str:
    """Letters without marks; those that Unicode does not take apart, by hand. Hangul comes out as its letters."""
    plain = unicodedata.normalize("NFKD", name.translate(_FOLDED))
    return "".join(c for c in plain if c < "\u0300" or c > "\u036f")


def _read() -> tuple[Any, ...]:
    import tomllib

    table = tomllib.loads(_DATA.read_text("utf-8"))
    said: list[Said] = []
    places: dict[str, int] = {}
    for body in (*table["names"], *table["numbers"]):
        place = len(said)
        said.append((body["rule"], body["trust"], body.get("one_word", False)))
        for phrase in _listed(body["phrases"]) if "phrases" in body else _numbers(body):
            for spelling in _spellings(phrase):
                places.setdefault(spelling, place)
    parts = len(said)
    said.append(("column-person", "likely", False))
    alone: set[str] = set()
    for phrase in _listed(table["roles"]):
        for spelling in _spellings(phrase):
            places.setdefault(spelling, parts)
            if " " not in spelling:
                alone.add(spelling)
    neutral, prefixes = frozenset(table["neutral"].split()) | alone, frozenset(table["prefixes"].split())
    words = neutral.union(*(phrase.split() for phrase in places))
    plain = [word for word in words if word.isascii() and word.isalpha()]
    tails = frozenset(word[-3:] for word in plain if len(word) > 2)
    short = frozenset(word for word in plain if len(word) < 3)
    return said, places, neutral, prefixes, words | prefixes, tails, short


def _listed(text: str) -> Iterator[str]:
    return (" ".join(phrase.split()) for phrase in text.split(";"))


def _numbers(body: Mapping[str, Any]) -> Iterator[str]:
    """Every phrase of an owner and a word for number."""
    joints = ["", *(f"{joint} " for joint in _listed(body.get("joints", "")) if joint)]
    for owner in _listed(body["owners"]):
        for word in _listed(body["words"]):
            for order in body["orders"]:
                for joint in joints if order == "front" else joints[:1]:
                    yield _JOINTS[order].format(joint + owner, word)


def _spellings(phrase: str) -> Iterable[str]:
    """The phrase, without accents, with letters spelled out, and as identifiers have it: "date naissance"."""
    spelled = {without_accents(phrase): None, without_accents(phrase.translate(_SPELLED)): None}
    for full in tuple(spelled):
        words = full.split()
        if len(words) > 2 and words[0] not in _JOINING and words[-1] not in _JOINING:
            short = [word for word in words if word not in _JOINING]
            if len(short) > 1:
                spelled[" ".join(short)] = None
    return spelled
