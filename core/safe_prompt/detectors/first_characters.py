"""With which characters the matches of a regular expression begin, so that other places are not tried."""

from __future__ import annotations

import re
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from string import ascii_letters, digits
from typing import Any

MOST = 40  # characters; where more are possible, telling them apart costs more than trying
_CATEGORIES = {c.CATEGORY_DIGIT: digits, c.CATEGORY_SPACE: " \t\n\r\f\v", c.CATEGORY_WORD: ascii_letters + digits + "_"}
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_EMPTY = (c.ASSERT, c.ASSERT_NOT, c.AT)


class _Many(Exception):  # noqa: N818 - no error: the answer is that it may be any character
    pass


def first_characters(nodes: Any, flags: int) -> str:
    """The characters, sorted, with which a match of an ASCII-only parse tree begins; empty where they are many."""
    try:
        found, empty = _sequence(nodes, bool(flags & re.IGNORECASE))
    except _Many:
        return ""
    return "" if empty or len(found) > MOST else "".join(sorted(found))


def _sequence(nodes: Any, folded: bool) -> tuple[set[str], bool]:
    """First characters of a sequence, and whether it may match nothing."""
    found: set[str] = set()
    for node in nodes:
        first, empty = _node(node, folded)
        found |= first
        if not empty:
            return found, False
    return found, True


def _node(node: Any, folded: bool) -> tuple[set[str], bool]:
    op, argument = node
    found: set[str] = set()
    empty = op in _EMPTY
    if op is c.LITERAL:
        found = _cases({chr(argument)}, folded)
    elif op is c.IN:
        found = _cases({character for member in argument for character in _member(member)}, folded)
    elif op is c.BRANCH:
        branches = [_sequence(branch, folded) for branch in argument[1]]
        found, empty = set().union(*(first for first, _ in branches)), any(nothing for _, nothing in branches)
    elif op in _REPEATS:
        found, empty = _sequence(argument[2], folded)
        empty = empty or not argument[0]
    elif op is c.SUBPATTERN:
        _group, add, remove, items = argument
        found, empty = _sequence(items, (folded or bool(add & re.IGNORECASE)) and not remove & re.IGNORECASE)
    elif op is c.ATOMIC_GROUP:
        found, empty = _sequence(argument, folded)
    elif not empty:
        raise _Many
    return found, empty


def _member(member: Any) -> str:
    op, argument = member
    if op is c.LITERAL:
        return chr(argument)
    if op is c.RANGE and argument[1] - argument[0] < MOST:
        return "".join(map(chr, range(argument[0], argument[1] + 1)))
    if op is c.CATEGORY and argument in _CATEGORIES:
        return _CATEGORIES[argument]
    raise _Many


def _cases(characters: set[str], folded: bool) -> set[str]:
    """With the ASCII flag only ASCII letters have two cases."""
    return {case for one in characters for case in (one.lower(), one.upper())} if folded else characters
