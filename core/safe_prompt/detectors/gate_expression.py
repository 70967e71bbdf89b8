"""The gate of a rule: a byte pattern that every match of the rule's regex must hold near its beginning.

The multi-pattern matcher reads UTF-8 bytes and knows no look-around, so the rule's own regex cannot be handed to
it. Its parse tree is rewritten instead, each step keeping a *necessary* condition: look-arounds are dropped (a
leading one-character negative look-behind becomes "start, or another byte"), a class that may match beyond ASCII
may take four times as many bytes, and the pattern is cut where it is selective enough.

A gate costs next to nothing where it holds a given text, and little where it need be looked for only around digits
and at signs. Where the beginning of a match holds neither, the gate is made of what follows, as far as that is near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Literal, NamedTuple

from safe_prompt.detectors.beginnings import beginnings
from safe_prompt.detectors.certain_text import DIGITS, HEXADECIMAL, Given, count, given, is_marked
from safe_prompt.detectors.gate import LOOK_AHEAD, MARGIN, Bounds
from safe_prompt.detectors.look_aheads import read_ahead

ENOUGH = 14  # characters beyond which a longer gate costs more than the confirmations it saves
ANCHORED = 2  # certain characters after which a gate may be cut ...
FAR = {"short": 30, "long": 96}  # ... rather than reach further than this
NAMED = 2  # ... where so many of them are of a text, not of a class; else as a long gate
FEW = 4  # of the repeat that ends a gate, at least so many
LITERAL = 3  # characters of a literal text that is looked for alone, whatever stands before it
BEHIND = 400  # code points of a match that may stand before its gate
# So many fewer certain characters than ``ENOUGH`` make a gate that is not the beginning: it has a text or marks.
REST = {"short": 6, "long": 0}
OPAQUE = 12  # bytes in a row, behind a given one, that few texts hold
HEX = 7  # hexadecimal digits in a row, that hardly any word is made of
NARROW = 20  # bytes of a gate that the matcher needs few states for
MANY = 40  # characters beyond ASCII that are told one by one
COUNTED = 16  # greatest count the matcher keeps; beyond it a repeat is taken as endless, which is one state
_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d", c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_SPACE: r"\s", c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w", c.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_CLASSES = (c.IN, c.ANY, c.NOT_LITERAL)
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_BEYOND_ASCII = re.compile(r"\\x[89a-f]|\[\^")  # in a byte pattern
_OUTSIDE = re.compile(r"\[\^")  # a class of the other bytes, in a byte pattern
_LETTERS = {(c.RANGE, (ord("a"), ord("z"))), (c.RANGE, (ord("A"), ord("Z")))}
_ANY = r"[^\n]"
_EVERY = r"[\x00-\xff]"
_NEGATED = {c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_SPACE, c.CATEGORY_NOT_WORD}


class GateExpression(NamedTuple):
    """The gate of a rule, in byte syntax, and where the rule's matches are to be looked for.

    ``marked``: every match of the gate holds a mark (``gate.MARKS``), and lies within ``MARGIN`` bytes of it.
    """

    pattern: str
    bounds: Bounds
    marked: bool = False


@lru_cache(maxsize=64)  # each is asked several things
def _parsed(body: str) -> Any:
    return parser.parse(body)


class _Gate(NamedTuple):
    """A possible gate: its byte pattern, what stands for a look-behind before it, and in code points how far behind a
    match's beginning it ends at most, and its own width."""

    body: str
    lead: str
    reach: int
    width: int

    @property
    def given(self) -> Given:
        return given(_parsed(self.body))

    @property
    def narrow(self) -> bool:
        tree = _parsed(self.body)
        if tree.getwidth()[1] > NARROW:
            return False
        return count(tree, DIGITS) >= 2 or (given(tree).first > 0 and count(tree, HEXADECIMAL) >= HEX)

    @property
    def opaque(self) -> bool:
        tree = _parsed(self.body)
        return bool(given(tree).first and tree.getwidth()[0] >= OPAQUE)

    @property
    def marked(self) -> bool:
        tree = _parsed(self.body)
        width = tree.getwidth()[1]
        if width >= c.MAXREPEAT:  # a repeat that is taken as endless in the gate, and is not
            width = self.width * (4 if _BEYOND_ASCII.search(self.body) else 1)
        return width < MARGIN and is_marked(tree)


def gate_expression(regex: str, flags: int, kind: Literal["short", "long"] = "short") -> GateExpression:
    """The gate of a verbose, ASCII-only regular expression of finite width. ``kind``: see ``Rule.gate``."""
    tree = parser.parse(regex, flags)
    gate, marked = _best(_gates(_flat(tree), tree.state, kind), kind)
    own = tree.state.flags & ~flags  # that the expression itself sets: ``(?i)``
    pattern = _scoped(own, 0, gate.lead + gate.body) if own & (re.IGNORECASE | re.DOTALL) else gate.lead + gate.body
    width = max(tree.getwidth()[1], read_ahead(tree) - LOOK_AHEAD)
    return GateExpression(
        pattern, Bounds(gate.reach, width, "" if own & re.IGNORECASE else beginnings(tree, flags)), marked
    )


def _scoped(add: int, remove: int, body: str) -> str:
    """A part of a byte pattern in which flags are set or not. Case need be told only where less would be found."""
    if add & re.DOTALL:
        body = body.replace(_ANY, _EVERY)
    told = "i" if add & re.IGNORECASE else "-i" if remove & re.IGNORECASE and _OUTSIDE.search(body) else ""
    return f"(?{told}:{body})"


def _best(gates: Iterator[_Gate], kind: Literal["short", "long"]) -> tuple[_Gate, bool]:
    """The first gate if that is cheap, or else the first that is: best one that begins with a given text, then one
    with marks, then a narrow one, and of long ones one that holds a long word.

    And whether it is one with marks.
    """
    first = next(gates)
    if first.given.most >= LITERAL:
        return first, False
    if first.marked:
        return first, True
    marked = None
    narrow = first if first.narrow else None
    for gate in gates:
        if gate.given.first >= LITERAL:
            return gate, False
        marked = marked or (gate if gate.marked else None)
        narrow = narrow or (gate if gate.narrow or (kind == "long" and gate.opaque) else None)
    return (marked, True) if marked is not None else (narrow or first, False)


def _gates(nodes: list[Any], state: Any, kind: Literal["short", "long"]) -> Iterator[_Gate]:
    """Gates of a sequence of nodes: of its beginning, then of what follows, each behind one more node.

    Behind those that are not given a text, the same cut short, since what lies around a mark is narrow.
    """
    far, rest = FAR[kind], REST[kind]
    taken, lead, before = _leading(nodes)
    skipped, width = _behind_classes(nodes[taken:])
    if skipped:
        body, further = _beginning(nodes[taken + skipped :], 0, state, far)
        yield _Gate(body, "", before + width + further, further)
    else:
        body, further = _beginning(nodes[taken:], 0, state, far)
        yield _Gate(body, lead, before + further, before + further)
    for index in range(taken, len(nodes)):
        for stop in range(len(nodes), index, -1):
            body, further = _beginning(nodes[index:stop], rest, state, far)
            gate = _Gate(body, "", before + further, further)
            yield gate
            if gate.given.first >= LITERAL or gate.marked or not is_marked(_parsed(body)):
                break
        before += parser.SubPattern(state, [nodes[index]]).getwidth()[1]
        if before > BEHIND:
            return
        sign = _last_character(nodes[index])
        if sign:
            body, further = _beginning(nodes[index + 1 :], rest, state, far)
            yield _Gate(sign + body, "", before + further, 1 + further)


def _last_character(node: Any) -> str:
    """The sign with which every match of a node ends, as a byte pattern; empty where it may be another."""
    op, argument = node
    if op in _REPEATS and argument[0]:
        return _last_character(list(argument[2])[-1])
    if op in (c.SUBPATTERN, c.ATOMIC_GROUP):
        items = argument[3] if op is c.SUBPATTERN else argument
        return _last_character(list(items)[-1]) if len(items) else ""
    return _class_byte(argument) if op is c.LITERAL and argument < 128 and not chr(argument).isalpha() else ""


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
    parts: list[tuple[str, int, int]] = []  # and what each of them takes, at least and at most
    required = reach = named = 0
    for index, node in enumerate(nodes):
        low, high = parser.SubPattern(state, [node]).getwidth()
        reach += high
        required += low
        last = index == len(nodes) - 1 or (high > 0 and certain + low >= ENOUGH)  # an assertion makes no gate
        # Cut before anything is required, a branch of a gate would say nothing at all.
        limit = far if named >= NAMED else FAR["long"]
        if last or (high > 0 and certain >= ANCHORED and reach > limit and required):
            text = _shortest(node, certain, state, far)
            parts.append((text, low, min(high, _parsed(text).getwidth()[1])))  # so many bytes, or fewer characters
            break
        parts.append((_node(node), low, high))
        certain += low
        named += _named([node])
    # What says nothing at the end is left out: each character that it takes would be an end of the gate, and letters
    # behind a given text cost more states than they save confirmations.
    while parts and (not parts[-1][1] or (named >= NAMED and _any_letter(nodes[len(parts) - 1]))):
        parts.pop()
    if len(parts) > 1 and named >= NAMED and _is_letter(nodes[len(parts) - 1]):
        if parts[-2][1]:
            parts[-1] = (_class_of(nodes[len(parts) - 1]), *parts[-1][1:])  # of a character one byte is enough
        else:
            parts.pop()
            while parts and not parts[-1][1]:
                parts.pop()
    return "".join(text for text, _, _ in parts), sum(high for _, _, high in parts)


def _any_letter(node: Any) -> bool:
    """Whether it matches whatever letter comes next, one beyond ASCII too."""
    op, argument = node
    if op in _REPEATS:
        return len(argument[2]) == 1 and _any_letter(argument[2][0])
    if op is c.SUBPATTERN:
        return len(argument[3]) == 1 and _any_letter(argument[3][0])
    if op is c.BRANCH:
        return any(len(branch) == 1 and _any_letter(branch[0]) for branch in argument[1])
    return _is_letter(node) and _LETTERS.issubset(argument)


def _is_letter(node: Any) -> bool:
    """Whether it is a class of letters, and of some beyond ASCII."""
    return bool(node[0] is c.IN and not _LETTERS.isdisjoint(node[1]) and _wide(node))


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
        body = _beginning(list(argument[3]), certain, state, far)[0]
        return _scoped(0, argument[2], body) if argument[2] else body
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
    if op is c.IN and len(argument) <= MANY and all(kind is c.LITERAL for kind, _ in argument) and _wide(node):
        return "(?:" + "|".join(_byte_literal(code) for _, code in argument) + ")"
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
        _group, add, remove, items = argument
        return _scoped(add, remove, _sequence(items))
    if op is c.ATOMIC_GROUP:
        return f"(?:{_sequence(argument)})"
    if op is c.AT:
        return {c.AT_BOUNDARY: r"\b", c.AT_NON_BOUNDARY: r"\B"}.get(argument, "")
    if op in (c.ASSERT, c.ASSERT_NOT):
        return ""
    if op in (c.GROUPREF, c.GROUPREF_EXISTS):
        return f"{_EVERY}*"
    raise ValueError(f"no gate for {op}")


def _byte_literal(code: int) -> str:
    return (
        _class_byte(code)
        if code < 128
        else "".join(f"\\x{byte:02x}" for byte in chr(code).encode("utf-8", "surrogatepass"))
    )


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
        return _ANY
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
