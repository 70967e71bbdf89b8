"""Examples for a translated rule: templates of a value and of a text around it, made from the regex itself.

A rule needs them: ``safe-prompt rules check`` expands them and proves that the rule finds what it is for. They are
templates (``rules.template``), so that no rule file holds anything like a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final, NamedTuple

ATTEMPTS: Final = 40
_PRINTABLE: Final = "".join(chr(code) for code in range(32, 127))
_GENERATORS: Final = (
    ("base62", digits + ascii_letters),
    ("alnum", digits + ascii_lowercase),
    ("ALNUM", digits + ascii_uppercase),
    ("base32", ascii_uppercase + "234567"),
    ("hex", digits + "abcdef"),
    ("HEX", digits + "ABCDEF"),
    ("lower", ascii_lowercase),
    ("upper", ascii_uppercase),
    ("digits", digits),
)
_FRAMES: Final = (('key = "', '"'), ("key = ", ""), ("", "\n"))
_REPEATS: Final = (c.MAX_REPEAT, c.MIN_REPEAT)
_CATEGORIES: Final = {
    c.CATEGORY_DIGIT: frozenset(digits),
    c.CATEGORY_SPACE: frozenset(" \t\n"),
    c.CATEGORY_WORD: frozenset(digits + ascii_letters + "_"),
}
_NOT: Final = {
    c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT, c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
    c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
}  # fmt: skip


class Sample(NamedTuple):
    """A template of the value, and one of a text with ``{value}`` in it."""

    value: str
    example: str


def samples(regex: str, flags: int, keywords: tuple[str, ...], seed: str) -> Iterator[Sample]:
    """Candidates, plainest first; the caller proves them. ``regex`` is in our syntax."""
    tree = parser.parse(regex, flags)
    for attempt in range(ATTEMPTS):
        made = _Maker(Random(f"{seed}/{attempt}"), attempt)
        made.walk(tree, tree.state.groupdict.get("value"), inside="value" not in tree.state.groupdict)
        before, value, after = ("".join(part) for part in made.parts)
        if not value:
            continue
        if not before and not after:
            # A value alone would have to be found in every syntax, as no regex that demands its surroundings is.
            before, after = _FRAMES[attempt % len(_FRAMES)]
        example = f"{before}{{value}}{after}"
        if keywords and not any(word.lower() in (before + value + after).lower() for word in keywords):
            note = _quoted(keywords[0])
            example = f"{example}\n# {note}" if attempt % 4 < 2 else f"# {note}\n{example}"
        yield Sample(value, example)


class _Maker:
    """Walks a parse tree once and writes templates: before the value, the value, and after it."""

    def __init__(self, random: Random, attempt: int) -> None:
        self.random = random
        self.plain = attempt == 0
        self.parts: tuple[list[str], list[str], list[str]] = ([], [], [])
        self.part = 0

    def walk(self, nodes: Any, group: int | None, *, inside: bool) -> None:
        if inside:
            self.part = 1
        for kind, argument in nodes:
            self._node(kind, argument, group)

    def _node(self, kind: Any, argument: Any, group: int | None) -> None:
        if kind is c.LITERAL:
            self._write(_quoted(chr(argument)))
        elif kind in (c.IN, c.ANY, c.NOT_LITERAL):
            self._write(self._draw(_characters(kind, argument), 1))
        elif kind in _REPEATS:
            self._repeat(argument, group)
        elif kind is c.BRANCH:
            branches = argument[1]
            self.walk(branches[0] if self.plain else self.random.choice(branches), group, inside=False)
        elif kind is c.SUBPATTERN:
            number, _, _, inner = argument
            if number is not None and number == group:
                self.part = 1
                self.walk(inner, group, inside=False)
                self.part = 2
            else:
                self.walk(inner, group, inside=False)
        elif kind is c.ATOMIC_GROUP:
            self.walk(argument, group, inside=False)
        # Places (^, $, \b) and look-arounds write nothing: the proof tells whether they hold.

    def _repeat(self, argument: Any, group: int | None) -> None:
        low, high, inner = int(argument[0]), int(argument[1]), argument[2]
        if self.part == 1 or (group is not None and _holds(inner, group)):
            count = low if low >= 8 else min(high, max(low, 20 if self.plain else self.random.choice((1, 8, 16, 24))))
        else:
            count = low if self.plain else self.random.choice((low, min(high, low + 1)))
        single = inner[0] if len(inner) == 1 else None
        if single is not None and single[0] in (c.IN, c.ANY, c.NOT_LITERAL):
            if count:
                self._write(self._draw(_characters(*single), count))
            return
        for _ in range(count if single is None else min(count, 64)):
            self.walk(inner, group, inside=False)

    def _draw(self, allowed: frozenset[str], count: int) -> str:
        for name, alphabet in _GENERATORS:
            if allowed.issuperset(alphabet):
                return f"{{{name}:{count}}}"
        if self.part != 1 and '"' in allowed:
            return '"' * count  # what stands around a value most of the time
        plain = sorted(allowed & frozenset(digits + ascii_letters)) or sorted(allowed - frozenset("|{}"))
        if len(plain) > 1:
            return f"{{choice:{'|'.join(plain)}}}" * count
        return _quoted((plain or sorted(allowed) or ["x"])[0]) * count

    def _write(self, text: str) -> None:
        self.parts[self.part].append(text)


def _holds(nodes: Any, group: int) -> bool:
    for kind, argument in nodes:
        if kind is c.SUBPATTERN and (argument[0] == group or _holds(argument[3], group)):
            return True
        if kind in _REPEATS and _holds(argument[2], group):
            return True
    return False


def _characters(kind: Any, argument: Any) -> frozenset[str]:
    """Printable ASCII characters that one node matches."""
    everything = frozenset(_PRINTABLE)
    if kind is c.ANY:
        return everything
    if kind is c.NOT_LITERAL:
        return everything - {chr(argument)}
    allowed: set[str] = set()
    negated = False
    for item, value in argument:
        if item is c.NEGATE:
            negated = True
        elif item is c.LITERAL:
            allowed.add(chr(value))
        elif item is c.RANGE:
            allowed.update(chr(code) for code in range(value[0], min(value[1], 127) + 1))
        elif value in _NOT:
            allowed.update(everything - _CATEGORIES[_NOT[value]])
        else:
            allowed.update(_CATEGORIES.get(value, frozenset()))
    return everything - allowed if negated else frozenset(allowed) or everything


def _quoted(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def participates(regex: str, flags: int) -> bool:
    """Whether the group ``value`` takes part in every match of a regex."""
    tree = parser.parse(regex, flags)
    group = tree.state.groupdict.get("value")
    return group is not None and _always(tree, group)


def _always(nodes: Any, group: int) -> bool:
    for kind, argument in nodes:
        if kind is c.SUBPATTERN and (argument[0] == group or _always(argument[3], group)):
            return True
        if kind in _REPEATS and argument[0] > 0 and _always(argument[2], group):
            return True
        if kind is c.BRANCH and all(_always(branch, group) for branch in argument[1]):
            return True
    return False


def nested_repeats(regex: str, flags: int) -> bool:
    """Whether a repeat of open count holds another one: only such an expression can take forever."""
    return _nested(parser.parse(regex, flags), False)


def _nested(nodes: Any, inside: bool) -> bool:
    for kind, argument in nodes:
        if kind in _REPEATS:
            open_count = argument[0] != argument[1] and argument[1] > 1
            if (open_count and inside) or _nested(argument[2], inside or open_count):
                return True
        elif (kind is c.SUBPATTERN and _nested(argument[3], inside)) or (
            kind is c.BRANCH and any(_nested(branch, inside) for branch in argument[1])
        ):
            return True
    return False


def without_leading_option(regex: str, flags: int) -> str:
    """A regex without the optional repeats of one class that it begins with (``[\\w.-]{0,50}?``), in groups too.

    They decide where a match begins, never whether there is one; ours must begin with what must be there. A group
    that becomes the value begins where it must: nothing is taken from inside it.
    """
    leading = re.compile(r"((?:\(\?[imsx-]*:)*)(?:\[\^?\]?(?:[^\]\\]|\\.)*\]|\\[dswDSW]|\.)\{0,\d+\}\??")
    found = leading.match(regex)
    while found is not None:
        regex = found[1] + regex[found.end() :]
        found = leading.match(regex)
    re.compile(regex, flags)
    return regex
