"""What every match of a pattern surely holds, read off its parse tree: by that it is known where to look for it.

A text of three characters is found in next to no time, whatever else the pattern asks for. Two digits near each other
or an at sign are cheap to find as well, and rare enough in prose and code that only what stands around them need be
read for the patterns of numbers and addresses.
"""

from __future__ import annotations

from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from typing import Any, NamedTuple

from safe_prompt.detectors.gate import NEAR, SEPARATORS

FEW = 8  # a class of so many characters counts as a given character
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_NOTHING = (c.AT, c.ASSERT, c.ASSERT_NOT)
DIGITS = frozenset("0123456789")
HEXADECIMAL = DIGITS | frozenset("abcdefABCDEF")
_ROUNDS = NEAR + 1  # of a repeat, after which one more tells nothing new

Behind = int | None  # how many separators at most stand between a place and a digit before it; None: perhaps more


class Given(NamedTuple):
    """Characters in a row that every match has: the most of them anywhere, at its beginning, at its end."""

    most: int
    first: int
    last: int
    whole: bool  # whether a match is nothing else


def given(nodes: Any) -> Given:
    """The characters that every match of a sequence has in a row."""
    most = first = last = 0
    whole = True
    for node in nodes:
        one = _given(node)
        most = max(most, one.most, last + one.first)
        first = first + one.first if whole else first
        last = last + one.last if one.whole else one.last
        whole = whole and one.whole
    return Given(most, first, last, whole)


def _given(node: Any) -> Given:  # noqa: PLR0911
    op, argument = node
    if op is c.LITERAL or (op is c.IN and len(argument) <= FEW and all(member[0] is c.LITERAL for member in argument)):
        return Given(1, 1, 1, whole=True)
    if op in _NOTHING:
        return Given(0, 0, 0, whole=True)
    if op is c.SUBPATTERN:
        return given(argument[3])
    if op is c.ATOMIC_GROUP:
        return given(argument)
    if op is c.BRANCH:
        branches = [given(branch) for branch in argument[1]]
        whole = all(branch.whole for branch in branches) and len({branch.most for branch in branches}) == 1
        return Given(
            min(branch.most for branch in branches), min(branch.first for branch in branches),
            min(branch.last for branch in branches), whole,
        )  # fmt: skip
    if op in _REPEATS and argument[0]:
        low, high, items = argument
        body = given(items)
        if body.whole:
            return Given(body.most * low, body.first * low, body.last * low, whole=low == high)
        return Given(max(body.most, body.last + body.first if low > 1 else 0), body.first, body.last, whole=False)
    return Given(0, 0, 0, whole=False)


def count(nodes: Any, characters: frozenset[str]) -> int:
    """How many of such characters every match of a sequence holds at least."""
    sure = 0
    for op, argument in nodes:
        if op is c.BRANCH:
            sure += min(count(branch, characters) for branch in argument[1])
        elif op is c.SUBPATTERN:
            sure += count(argument[3], characters)
        elif op is c.ATOMIC_GROUP:
            sure += count(argument, characters)
        elif op in _REPEATS:
            sure += argument[0] * count(argument[2], characters)
        elif (members := _members((op, argument))) and members <= characters:
            sure += 1
    return sure


def is_marked(nodes: Any) -> bool:
    """Whether every match holds an at sign, or two digits with at most ``NEAR`` of ``SEPARATORS`` between them."""
    return _has_at(nodes) or _digits(nodes, None)[0]


def _has_at(nodes: Any) -> bool:
    for op, argument in nodes:
        if op is c.LITERAL and argument == ord("@"):
            return True
        if op is c.BRANCH and all(_has_at(branch) for branch in argument[1]):
            return True
        if op is c.SUBPATTERN and _has_at(argument[3]):
            return True
        if op is c.ATOMIC_GROUP and _has_at(argument):
            return True
        if op in _REPEATS and argument[0] and _has_at(argument[2]):
            return True
    return False


def _digits(nodes: Any, behind: Behind) -> tuple[bool, Behind]:
    """Whether a sequence surely holds two digits near each other, and what stands before its end."""
    pair = False
    for node in nodes:
        found, behind = _digit(node, behind)
        pair = pair or found
    return pair, behind


def _digit(node: Any, behind: Behind) -> tuple[bool, Behind]:  # noqa: PLR0911
    op, argument = node
    if op in _NOTHING:
        return False, behind
    if op is c.SUBPATTERN:
        return _digits(argument[3], behind)
    if op is c.ATOMIC_GROUP:
        return _digits(argument, behind)
    if op is c.BRANCH:
        branches = [_digits(branch, behind) for branch in argument[1]]
        return all(found for found, _ in branches), _either([end for _, end in branches])
    if op in _REPEATS:
        low, high, items = argument
        pair = False
        for _ in range(min(low, _ROUNDS)):
            found, behind = _digits(items, behind)
            pair = pair or found
        ends = [behind]
        for _ in range(min(high - low, _ROUNDS)):
            ends.append(_digits(items, ends[-1])[1])
        return pair, _either(ends)
    members = _members(node)
    if members and members <= DIGITS:
        return behind is not None, 0
    near = behind is not None and behind < NEAR and members and members <= set(SEPARATORS)
    return False, behind + 1 if near and behind is not None else None


def _either(ends: list[Behind]) -> Behind:
    """What surely stands before a place that is reached in more ways than one."""
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _members(node: Any) -> set[str]:
    """The characters of a class; none where they are not told one by one."""
    op, argument = node
    if op is c.LITERAL:
        return {chr(argument)}
    members: set[str] = set()
    for kind, value in argument if op is c.IN else ():
        if kind is c.LITERAL:
            members.add(chr(value))
        elif kind is c.RANGE and value[1] - value[0] < len(DIGITS):
            members.update(map(chr, range(value[0], value[1] + 1)))
        elif kind is c.CATEGORY and value is c.CATEGORY_DIGIT:
            members |= DIGITS
        else:
            return set()
    return members
