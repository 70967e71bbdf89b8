"""With which texts the matches of a regular expression begin, so that other places are not tried."""

from __future__ import annotations

import re
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from string import ascii_letters, digits
from typing import Any

from safe_prompt.detectors.gate import BEGINNING

MOST = 40  # beginnings; where more are possible, telling them apart costs more than trying

_CATEGORIES = {c.CATEGORY_DIGIT: digits, c.CATEGORY_SPACE: " \t\n\r\f\v", c.CATEGORY_WORD: ascii_letters + digits + "_"}
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_EMPTY = (c.ASSERT, c.ASSERT_NOT, c.AT)

# Beginnings, and of those the ones that are whole: what follows goes on behind them.
_Beginnings = tuple[frozenset[str], frozenset[str]]
_NOTHING: _Beginnings = (frozenset(), frozenset({""}))


class _Many(Exception):  # noqa: N818 - no error: the answer is that it may be any character
    pass


def beginnings(nodes: Any, flags: int) -> str:
    """A regular expression that matches the first character of what a match of an ASCII-only parse tree begins with,
    where up to ``BEGINNING`` characters may begin it; empty where those are many. It has the flags of the tree.
    """
    for longest in range(BEGINNING, 0, -1):
        try:
            cut, whole = _sequence(nodes, longest, bool(flags & re.IGNORECASE))
        except _Many:
            continue
        texts = cut | whole
        return "" if "" in texts else _expression(texts)
    return ""


def _expression(texts: frozenset[str]) -> str:
    """It takes one character and looks at the others, so that a search finds beginnings that overlap.

    Each branch begins with a given character: a search for such is much faster than for any other.
    """
    by_first: dict[str, set[str]] = {}
    for text in texts:
        by_first.setdefault(text[0], set()).add(text[1:])
    alone = "".join(sorted(first for first, rests in by_first.items() if "" in rests))
    branches = [f"[{re.escape(alone)}]"] if alone else []
    for first, rests in sorted(by_first.items()):
        if first not in alone:
            branches.append(f"{re.escape(first)}(?={'|'.join(map(re.escape, sorted(rests)))})")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _sequence(nodes: Any, longest: int, folded: bool) -> _Beginnings:
    cut, whole = _NOTHING
    for node in nodes:
        if not whole:
            break
        cut, whole = _joined((cut, whole), _node(node, longest, folded), longest)
    return cut, whole


def _joined(one: _Beginnings, other: _Beginnings, longest: int) -> _Beginnings:
    """What begins with the one and goes on with the other."""
    cut, whole = set(one[0]), set[str]()
    for text in one[1]:
        cut.update((text + further)[:longest] for further in other[0])
        for further in other[1]:
            joined = text + further
            (whole if len(joined) < longest else cut).add(joined[:longest])
    return _few(cut, whole)


def _few(cut: set[str], whole: set[str]) -> _Beginnings:
    if len(cut) + len(whole) > MOST:
        raise _Many
    return frozenset(cut), frozenset(whole)


def _node(node: Any, longest: int, folded: bool) -> _Beginnings:  # noqa: PLR0911
    op, argument = node
    if op in _EMPTY:
        return _NOTHING
    if op is c.LITERAL:
        return _characters(chr(argument), folded)
    if op is c.IN:
        return _characters("".join(map(_member, argument)), folded)
    if op is c.SUBPATTERN:
        _group, add, remove, items = argument
        if (add | remove) & re.IGNORECASE:
            if longest > 1:
                raise _Many  # one expression has one way with case
            return _sequence(items, 1, folded=False) if not add & re.IGNORECASE else _cased(_sequence(items, 1, False))
        return _sequence(items, longest, folded)
    if op is c.ATOMIC_GROUP:
        return _sequence(argument, longest, folded)
    if op is c.BRANCH:
        branches = [_sequence(branch, longest, folded) for branch in argument[1]]
        return _few({t for cut, _ in branches for t in cut}, {t for _, whole in branches for t in whole})
    if op in _REPEATS:
        return _repeated(argument, longest, folded)
    raise _Many


def _repeated(argument: Any, longest: int, folded: bool) -> _Beginnings:
    low, high, items = argument
    once = _sequence(items, longest, folded)
    found = _NOTHING
    for _ in range(min(low, longest)):
        found = _joined(found, once, longest)
    cut, whole = set(found[0]), set(found[1])
    for _ in range(min(high - low, longest)):
        found = _joined(found, once, longest)
        cut |= found[0]
        whole |= found[1]
    return _few(cut, whole)


def _characters(characters: str, folded: bool) -> _Beginnings:
    """With case ignored, one case stands for both: of ASCII letters, which with the ASCII flag alone have two."""
    if folded:
        characters = "".join(character.lower() if character.isascii() else character for character in characters)
    return _few(set(), set(characters))


def _cased(found: _Beginnings) -> _Beginnings:
    """Single characters in both cases."""
    cut, whole = (texts | {text.swapcase() for text in texts if text.isascii()} for texts in found)
    return _few(set(cut), set(whole))


def _member(member: Any) -> str:
    op, argument = member
    if op is c.LITERAL:
        return chr(argument)
    if op is c.RANGE and argument[1] - argument[0] < MOST:
        return "".join(map(chr, range(argument[0], argument[1] + 1)))
    if op is c.CATEGORY and argument in _CATEGORIES:
        return _CATEGORIES[argument]
    raise _Many
