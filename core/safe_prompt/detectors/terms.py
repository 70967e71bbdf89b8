"""Company words: codenames, clients and the like that the owner lists in settings, plain or as keyed hashes.

A term is compared by its letters and digits alone, in lower case, so ``Project Falcon`` also matches
``project-falcon``, ``PROJECT_FALCON`` and ``ProjectFalcon``, but only as whole words. A term that is a domain
(``corp.acme.example``, ``*.acme.example``) stands for itself and every host in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from safe_prompt.detectors.match import Match
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.rules.rule import Rule
    from safe_prompt.rules.ruleset import Ruleset

# A word: letters and digits with their combining marks. An underscore separates, as in identifiers.
_WORD = lazy_pattern(r"(?:[^\W_][\u0300-\u036f]{0,4})+")
_CAMEL = lazy_pattern(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_GAP = lazy_pattern(r"[\s_\u00ad\u2010-\u2015-]{1,3}")
# Scripts written without spaces: there a term is looked for inside the run of letters.
_UNSPACED = lazy_pattern(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_DOMAIN = lazy_pattern(r"(?:\*\.)?((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})")
_HASH = lazy_pattern(r"([A-Za-z0-9_-]{1,32}):([1-9][0-9]?):([1-9][0-9]{0,2}):([0-9a-f]{32})")


class Terms(NamedTuple):
    """The owner's words, and hashes made by ``hash_term``. Neither repr nor errors show a word."""

    words: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Terms(hashes={self.hashes!r})"

    def __bool__(self) -> bool:
        return bool(self.words or self.hashes)

    def of_other_keys(self, key: Key | None) -> int:
        """How many hashes were made with another key than this one, and so can match nothing."""
        return sum(1 for item in self.hashes if key is None or item.partition(":")[0] != key.id)


def hash_term(term: str, key: Key) -> str:
    """``KEY:WORDS:LENGTH:DIGEST`` of a term: matched with the key, and without it nothing but the size.

    Raises:
        ValueError: the term has no letter or digit.
    """
    words, joined = _normal(term)
    if not words:
        raise ValueError("a term needs at least one letter or digit")
    return f"{key.id}:{words}:{len(joined)}:{_digest(joined, key)}"


def read_hash(text: str) -> tuple[str, int, int, str] | None:
    """Key id, number of words, length in code points and digest of a term's hash; None if it is malformed."""
    found = _HASH.fullmatch(text)
    return (found[1], int(found[2]), int(found[3]), found[4]) if found else None


def _digest(joined: str, key: Key) -> str:
    return key.fingerprint("term\0" + joined).partition(":")[2]


def _fold(word: str) -> str:
    return normalize("NFKC", word).casefold()


def _normal(term: str) -> tuple[int, str]:
    """Number of words of a term (a hump of camel case is one), and its letters and digits joined."""
    words = _WORD.findall(term)
    return sum(len(_CAMEL.split(word)) for word in words), "".join(map(_fold, words))


class _Index(NamedTuple):
    joined: frozenset[str]
    heads: tuple[str, ...]
    inner: tuple[str, ...]
    hosts: re.Pattern[str] | None
    digests: frozenset[tuple[int, str]]
    lengths: frozenset[int]
    widest: int

    def __repr__(self) -> str:
        return f"_Index(lengths={sorted(self.lengths)}, widest={self.widest})"


@lru_cache(maxsize=16)
def _index(terms: Terms, key_id: str) -> _Index:
    domains = {word: found[1] for word in terms.words if (found := _DOMAIN.fullmatch(word)) is not None}
    spaced = [word for word in terms.words if word not in domains and not _UNSPACED.search(word)]
    normal = [pair for pair in map(_normal, spaced) if pair[0]]
    hashed = [item for item in map(read_hash, terms.hashes) if item is not None and item[0] == key_id]
    return _Index(
        joined=frozenset(joined for _, joined in normal),
        heads=tuple(sorted({_fold(_CAMEL.split(_WORD.findall(word)[0])[0]) for word in spaced if _normal(word)[0]})),
        inner=tuple(word for word in terms.words if _UNSPACED.search(word)),
        hosts=_hosts(tuple(domains.values())),
        digests=frozenset((length, digest) for _, _, length, digest in hashed),
        lengths=frozenset(length for _, _, length, _ in hashed),
        widest=max([words for words, _ in normal] + [words for _, words, _, _ in hashed], default=0),
    )


def _hosts(domains: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds the domains and the hosts in them; None where there are none."""
    if not domains:
        return None
    ends = "|".join(re.escape(domain) for domain in sorted(domains, key=len, reverse=True))
    return re.compile(rf"(?<![\w.-])(?:[A-Za-z0-9_-]{{1,63}}\.){{0,8}}(?:{ends})(?![\w-]|\.\w)", re.IGNORECASE)


def detect(view: View, rules: Ruleset, terms: Terms, key: Key | None = None) -> Iterable[Match]:
    """Terms in a view, longest first at each place. Hashed terms need the key they were made with."""
    if not terms:
        return ()
    rule = next((rule for rule in rules.rules if rule.detector == "terms"), None)
    return () if rule is None else tuple(_matches(view.text, rule, terms, key))


def _matches(text: str, rule: Rule, terms: Terms, key: Key | None) -> Iterator[Match]:
    index = _index(terms, key.id if key is not None else "")
    for word in index.inner:
        for found in re.finditer(re.escape(word), text, re.IGNORECASE):
            yield Match(rule, found.start(), found.end(), rule.confidence, ("term",))
    if index.hosts is not None:
        for found in index.hosts.finditer(text):
            yield Match(rule, found.start(), found.end(), rule.confidence, ("term",))
    if not index.joined and not index.digests:
        return
    if not index.digests:
        folded = _fold(text)
        if not any(head in folded for head in index.heads):
            return
    done = 0
    words = [(found.start(), found.end(), _fold(found[0])) for found in _WORD.finditer(text)]
    for first, (start, _, _) in enumerate(words):
        if start < done:
            continue
        evidence, end = _longest(words, first, index, key, text)
        if evidence:
            done = end
            yield Match(rule, start, end, rule.confidence, (evidence,))


def _longest(
    words: list[tuple[int, int, str]], first: int, index: _Index, key: Key | None, text: str
) -> tuple[str, int]:
    """Evidence and end of the longest term that starts at a word; no evidence where none does."""
    evidence, end, joined = "", 0, ""
    for place in range(first, min(first + index.widest, len(words))):
        start, stop, word = words[place]
        if place > first and not _GAP.fullmatch(text, words[place - 1][1], start):
            break
        joined += word
        if joined in index.joined:
            evidence, end = "term", stop
        elif key is not None and len(joined) in index.lengths and (len(joined), _digest(joined, key)) in index.digests:
            evidence, end = "hashed-term", stop
    return evidence, end
