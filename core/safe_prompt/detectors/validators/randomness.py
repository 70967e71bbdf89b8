"""Whether a text was drawn at random, for values whose shape alone would fit a word, a name or a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

_HEX = re.compile(r"[0-9a-fA-F]+")
_RUN = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
# The 170 commonest pairs of letters in the names of Python's published packages: first letter, then what follows it.
# They are four in five of the pairs in words, and one in four of those drawn at random.
_PAIRS = frozenset(
    group[0] + second
    for group in (
        "abcdgiklmnprstuy baeiloru caehklort daeio eacdefgilmnprstvx fefio gaeior haeio iabcdeglmnoprst kaei "
        "ladeilostuy maeimop nacdegiost obcdlmnoprstuvw paeilor racdegimnorstu sacehiopstu taehiorstuy ulmnrst "
        "vaei waei"
    ).split()
    for second in group[1:]
)


def random_text(value: str) -> bool | None:
    """True for hex, base 62, base 64 or a UUID as generators write them; False for filler, counters, words and names.

    Letters and digits both occur (or letters whose case changes all the time), enough of them differ, and no large part
    reads like words.
    """
    body = "".join(ch for ch in value if ch.isalnum())
    letters = sum(ch.isalpha() for ch in body)
    if len(body) < 8 or letters < max(2, len(body) // 10):
        return False
    if letters == len(body) and sum(a.islower() != b.islower() for a, b in pairwise(body)) * 3 < len(body):
        return False
    if len(set(body.lower())) < min(7, len(body) * 2 // 5 + 1):
        return False
    return _HEX.fullmatch(body) is not None or _wordlike(value) * 5 < len(body) * 2


def _wordlike(value: str) -> int:
    """How many letters of the value stand in runs that read like words."""
    count = 0
    for run in _RUN.findall(value):
        word = run.lower()
        common = sum(word[i : i + 2] in _PAIRS for i in range(len(word) - 1))
        if len(word) >= 3 and common * 5 >= (len(word) - 1) * 3:
            count += len(word)
    return count


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (random_text,)

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
