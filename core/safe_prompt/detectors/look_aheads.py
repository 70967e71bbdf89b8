"""How far the look-aheads of a regular expression read: in a window that ends sooner they would see the text's end."""

from __future__ import annotations

from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ENDLESS = 1_000  # code points that a look-ahead without end counts as
MOST = 100_000  # code points; such a window is the text in all but name
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)


def read_ahead(nodes: Any, before: int = 0) -> int:
    """How many code points from a match's beginning on the look-aheads of a sequence read at most."""
    most = 0
    for node in nodes:
        op, argument = node
        times, parts = 1, []
        if op in (c.ASSERT, c.ASSERT_NOT):
            if argument[0] == 1:
                most = max(most, before + min(argument[1].getwidth()[1], ENDLESS) + 1, read_ahead(argument[1], before))
            continue
        if op is c.BRANCH:
            parts = argument[1]
        elif op is c.SUBPATTERN:
            parts = [argument[3]]
        elif op is c.ATOMIC_GROUP:
            parts = [argument]
        elif op in _REPEATS:
            times, parts = max(int(argument[1]), 1), [argument[2]]
        for part in parts:
            most = max(most, read_ahead(part, before + (times - 1) * part.getwidth()[1]))
        before += parser.SubPattern(nodes.state, [node]).getwidth()[1]
    return min(most, MOST)
