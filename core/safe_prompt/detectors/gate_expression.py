"""The gate of a rule: a byte pattern that every match of the rule's regex must begin with.

The multi-pattern matcher reads UTF-8 bytes and knows no look-around, so the rule's own regex cannot be handed to
it. Its parse tree is rewritten instead, each step keeping a *necessary* condition: look-arounds are dropped (a
leading one-character negative look-behind becomes "start, or another byte"), a class that may match beyond ASCII
may take four times as many bytes, and the pattern is cut where it is selective enough.
"""

from __future__ import annotations

import re
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Literal, NamedTuple

from safe_prompt.detectors.first_characters import first_characters
from safe_prompt.detectors.gate import Bounds

ENOUGH = 14  # characters beyond which a longer gate costs more than the confirmations it saves
ANCHORED = 2  # certain characters after which a gate may be cut ...
FAR = {"short": 30, "long": 96}  # ... rather than reach further than this
NAMED = 2  # ... where so many of them are of a text, not of a class; else as a long gate
FEW = 4  # of the repeat that ends a gate, at least so many
LITERAL = 3  # characters of a literal text that is looked for alone, whatever stands before it
COUNTED = 16  # greatest count the matcher keeps; beyond it a repeat is taken as endless, which is one state
_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d", c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_SPACE: r"\s", c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w", c.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_CLASSES = (c.IN, c.ANY, c.NOT_LITERAL)
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_NEGATED = {c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_SPACE, c.CATEGORY_NOT_WORD}


class GateExpression(NamedTuple):
    """The gate of a rule, in byte syntax, and where the rule's matches are to be looked for."""

    pattern: str
    bounds: Bounds


def gate_expression(regex: str, flags: int, kind: Literal["short", "long"] = "short") -> GateExpression:
    """The gate of a verbose, ASCII-only regular expression of finite width. ``kind``: see ``Rule.gate``."""
    tree = parser.parse(regex, flags)
    nodes = _flat(tree)
    taken, lead, reach = _leading(nodes)
    skipped, width = _behind_classes(nodes[taken:])
    if skipped:
        taken, lead, reach = taken + skipped, "", width
    pattern, further = _beginning(nodes[taken:], 0, tree.state, FAR[kind])
    return GateExpression(lead + pattern, Bounds(reach + further, tree.getwidth()[1], first_characters(tree, flags)))


def _behind_classes(nodes: list[Any]) -> tuple[int, int]:
    """How many leading classes a gate may do without, since a literal text follows them, and how far that is."""
    width = taken = 0
    for op, argument in nodes:
        if (
            op in _REPEATS
            and len(argument[2]) == 1
            and argument[2][0][0] in _CLASSES
            and argument[1] is not c.MAXREPEAT
        ):
            width += argument[1]
        elif op in _CLASSES:
            width += 1
        else:
            break
        taken += 1
    text = [node for node in nodes[taken : taken + LITERAL] if node[0] is c.LITERAL]
    return (taken, width) if len(text) == LITERAL else (0, 0)


def _beginning(nodes: list[Any], certain: int, state: Any, far: int) -> tuple[str, int]:
    """A selective beginning of a sequence behind so many certain characters, and how far it reaches."""
    out = []
    reach = 0
    required = named = 0
    for index, node in enumerate(nodes):
        low, high = parser.SubPattern(state, [node]).getwidth()
        reach += high
        required += low
        last = index == len(nodes) - 1 or certain + low >= ENOUGH
        # Cut before anything is required, a branch of a gate would say nothing at all.
        limit = far if named >= NAMED else FAR["long"]
        if last or (certain >= ANCHORED and reach > limit and required):
            out.append(_shortest(node, certain, state, far))
            break
        out.append(_node(node))
        certain += low
        named += _named([node])
    return "".join(out), reach


def _flat(items: Any) -> list[Any]:
    """Top-level nodes, with plain groups opened."""
    flat: list[Any] = []
    for node in items:
        op, argument = node
        if op is c.SUBPATTERN and not argument[1] and not argument[2]:
            flat += _flat(argument[3])
        elif op is c.ATOMIC_GROUP:
            flat += _flat(argument)
        else:
            flat.append(node)
    return flat


def _leading(nodes: list[Any]) -> tuple[int, str, int]:
    """How many leading look-behinds to drop, what stands for them, and the bytes that takes."""
    if nodes and nodes[0][0] is c.ASSERT_NOT and nodes[0][1][0] == -1 and len(nodes[0][1][1]) == 1:
        op, argument = nodes[0][1][1][0]
        members = argument if op is c.IN else [(op, argument)] if op in (c.LITERAL, c.CATEGORY) else None
        if members is not None and members[0][0] is not c.NEGATE and not any(_beyond_ascii(m) for m in members):
            return 1, f"(?:^|[^{''.join(_member(m) for m in members)}])", 1
    return 0, "", 0


def _named(nodes: Any) -> int:
    """How many characters of a match are surely given, or one of a few: a text, not a class."""
    count = 0
    for op, argument in nodes:
        few = op is c.IN and len(argument) <= 4 and all(member[0] is c.LITERAL for member in argument)
        if op is c.LITERAL or few:
            count += 1
        elif op is c.BRANCH:
            count += min(_named(branch) for branch in argument[1])
        elif op is c.SUBPATTERN:
            count += _named(argument[3])
        elif op is c.ATOMIC_GROUP:
            count += _named(argument)
        elif op in _REPEATS:
            count += argument[0] * _named(argument[2])
    return count


def _shortest(node: Any, certain: int, state: Any, far: int) -> str:
    """The last node of a gate: no more of it than makes the gate selective, so that one match gives few events."""
    op, argument = node
    if op in _REPEATS:
        low, _, items = argument
        each = max(1, parser.SubPattern(state, list(items)).getwidth()[0])
        enough = max(FEW, -(-(ENOUGH - certain) // each))
        return f"(?:{_repeated(items)}){{{min(low, enough)}}}" if low else ""
    if op is c.BRANCH:
        return "(?:" + "|".join(_beginning(list(branch), certain, state, far)[0] for branch in argument[1]) + ")"
    if op is c.SUBPATTERN and len(argument[3]) and not argument[1]:
        return _beginning(list(argument[3]), certain, state, far)[0]
    return _node(node)


def _sequence(items: Any) -> str:
    return "".join(_node(item) for item in items)


def _repeated(items: Any) -> str:
    """The body of a repeat: a lone class stands bare, its count is multiplied instead."""
    return _class_of(items[0]) if len(items) == 1 and items[0][0] in _CLASSES else _sequence(items)


def _node(node: Any) -> str:  # noqa: PLR0911
    op, argument = node
    if op is c.LITERAL:
        return _byte_literal(argument)
    if op in _CLASSES:
        return _class_of(node) + ("{1,4}" if _wide(node) else "")
    if op is c.BRANCH:
        return "(?:" + "|".join(_sequence(branch) for branch in argument[1]) + ")"
    if op in _REPEATS:
        low, high, items = argument
        if high is c.MAXREPEAT:
            return f"(?:{_repeated(items)}){{{low},}}"
        times = 4 if len(items) == 1 and _wide(items[0]) else 1
        if high * times > COUNTED:
            return f"(?:{_repeated(items)}){{{min(low, COUNTED)},}}"
        return f"(?:{_repeated(items)}){{{low},{high * times}}}"
    if op is c.SUBPATTERN:
        _group, add, _remove, items = argument
        return f"(?{'i' if add & re.IGNORECASE else ''}:{_sequence(items)})"
    if op is c.ATOMIC_GROUP:
        return f"(?:{_sequence(argument)})"
    if op is c.AT:
        return {c.AT_BOUNDARY: r"\b", c.AT_NON_BOUNDARY: r"\B"}.get(argument, "")
    if op in (c.ASSERT, c.ASSERT_NOT):
        return ""
    if op is c.GROUPREF:
        return r"[\x00-\xff]*"
    raise ValueError(f"no gate for {op}")


def _byte_literal(code: int) -> str:
    return _class_byte(code) if code < 128 else "".join(f"\\x{byte:02x}" for byte in chr(code).encode())


def _class_byte(code: int) -> str:
    character = chr(code)
    return character if character.isalnum() else f"\\x{code:02x}"


def _member(member: Any) -> str:
    op, argument = member
    if op is c.LITERAL:
        return _class_byte(argument)
    if op is c.RANGE:
        low, high = argument
        return f"\\x{low:02x}-\\x{min(high, 127):02x}"
    return _CATEGORIES[argument]


def _beyond_ascii(member: Any) -> bool:
    op, argument = member
    if op is c.LITERAL:
        return bool(argument > 127)
    if op is c.RANGE:
        return bool(argument[1] > 127)
    return op is c.CATEGORY and argument in _NEGATED


def _class_of(node: Any) -> str:
    """A byte class for a one-character node. Bytes of characters beyond ASCII are all ``\\x80-\\xff``."""
    op, argument = node
    if op is c.ANY:
        return r"[^\n]"
    if op is c.NOT_LITERAL:
        return f"[^{_class_byte(argument)}]" if argument < 128 else r"[\x00-\xff]"
    members = argument
    if members[0][0] is not c.NEGATE:
        beyond = r"\x80-\xff" if any(_beyond_ascii(m) for m in members) else ""
        return f"[{''.join(_member(m) for m in members if not _above(m))}{beyond}]"
    if any(m[0] is c.CATEGORY and m[1] in _NEGATED for m in members):
        return r"[\x00-\x7f]"  # a negated \D, \S or \W never leaves ASCII
    named = "".join(_member(m) for m in members[1:] if not _beyond_ascii(m))
    return f"[^{named}]" if named else r"[\x00-\xff]"


def _above(member: Any) -> bool:
    """Whether a class member lies wholly beyond ASCII."""
    op, argument = member
    return (op is c.LITERAL and argument > 127) or (op is c.RANGE and argument[0] > 127)


def _wide(node: Any) -> bool:
    """Whether a one-character node may match a character of more than one byte."""
    op, argument = node
    if op in (c.ANY, c.NOT_LITERAL):
        return True
    if op is not c.IN:
        return False
    if argument[0][0] is c.NEGATE:
        return not any(m[0] is c.CATEGORY and m[1] in _NEGATED for m in argument)
    return any(_beyond_ascii(m) for m in argument)
