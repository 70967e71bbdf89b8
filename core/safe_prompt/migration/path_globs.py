"""Path expressions of other tools as gitignore-style globs, where both mean the same.

Such an expression is searched anywhere in a path (``vendor/``, ``\\.lock$``, ``^docs/.*\\.md$``); a glob has
components. Translated are literal text, ``.``, ``[^/]*``, ``.*``, plain classes, optional pieces, alternatives,
``(?i)``, ``^``, ``$`` and the idiom ``(^|/)``. A glob whose last component ends with ``$`` also leaves out what lies
in a folder of that name: gitignore has no pattern for files alone.
"""

from __future__ import annotations

import re
from itertools import product
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

from safe_prompt.migration.go_regex import UntranslatableError, translate

LIMIT: Final = 24  # globs from one expression; beyond it nobody reads them
_START, _END, _SEGMENT, _DEEP = "^", "$", "*", "**"  # tokens that are no literal
_SPECIAL: Final = frozenset("*?[]\\!#")
_REPEATS: Final = (c.MAX_REPEAT, c.MIN_REPEAT)


class _Token(str):
    """A piece of glob that is no literal text."""


def path_globs(regex: str, *, go: bool = True) -> tuple[str, ...]:
    """Globs that match the same paths as a path expression (Go's syntax, or Python's own).

    Raises:
        UntranslatableError: there are none, or too many.
    """
    ignore_case, flags = False, 0
    if go:
        translated = translate(regex)
        regex, ignore_case, flags = translated.regex, translated.ignore_case, int(re.VERBOSE | re.ASCII)
    try:
        tree = parser.parse(regex, flags)
    except (re.error, OverflowError):
        raise UntranslatableError("it is not a valid expression") from None
    ignore_case = ignore_case or bool(tree.state.flags & re.IGNORECASE)
    globs: dict[str, None] = {}
    for tokens in _sequences(tree, ignore_case):
        for glob in _globs(tokens):
            globs[glob] = None
            if len(globs) > LIMIT:
                raise UntranslatableError(f"it would take more than {LIMIT} globs")
    return tuple(globs)


def _sequences(nodes: Any, ignore_case: bool) -> list[tuple[str, ...]]:
    """Every way through an expression, as tokens and characters."""
    ways: list[tuple[str, ...]] = [()]
    for node in nodes:
        further = _node(node, ignore_case)
        ways = [way + more for way, more in product(ways, further)]
        if len(ways) > LIMIT * 4:
            raise UntranslatableError(f"it would take more than {LIMIT} globs")
    return ways


def _node(node: Any, ignore_case: bool) -> list[tuple[str, ...]]:
    kind, argument = node
    if kind is c.SUBPATTERN:
        return _sequences(argument[3], ignore_case or bool(argument[1] & re.IGNORECASE))
    if kind is c.BRANCH:
        return [way for branch in argument[1] for way in (_sequences(branch, ignore_case) if branch else [()])]
    if kind in _REPEATS:
        return _repeat(argument, ignore_case)
    return [(_single(kind, argument, ignore_case),)]


def _single(kind: Any, argument: Any, ignore_case: bool) -> str:
    if kind is c.LITERAL:
        return _letter(chr(argument), ignore_case)
    if kind is c.ANY:
        return _Token("?")
    if kind is c.IN:
        return _class(argument)
    if kind is c.AT and argument in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
        return _Token(_START)
    if kind is c.AT and argument in (c.AT_END, c.AT_END_STRING):
        return _Token(_END)
    raise UntranslatableError("a glob cannot say it")


def _repeat(argument: Any, ignore_case: bool) -> list[tuple[str, ...]]:
    low, high, inner = argument
    if (low, high) == (0, 1):
        return [(), *_sequences(inner, ignore_case)]
    if low == high and low <= 8:
        ways = _sequences(inner, ignore_case)
        if len(ways) == 1:
            return [ways[0] * low]
    if len(inner) == 1 and low <= 1 and high >= 100:
        kind, value = inner[0]
        lead = (_Token("?"),) * low
        if kind is c.ANY:
            return [(*lead, _Token(_DEEP))]
        if kind is c.NOT_LITERAL and value == ord("/"):
            return [(*lead, _Token(_SEGMENT))]
    raise UntranslatableError("a glob cannot say how often it repeats something")


def _class(items: Any) -> _Token:
    out = []
    for kind, value in items:
        if kind is c.LITERAL and chr(value).isalnum():
            out.append(chr(value))
        elif kind is c.LITERAL and chr(value) in "._-/":
            if chr(value) == "/":
                raise UntranslatableError("a glob has no class with a slash in it")
            out.append("\\" + chr(value))
        elif kind is c.RANGE:
            out.append(f"{chr(value[0])}-{chr(value[1])}")
        elif kind is c.CATEGORY and value is c.CATEGORY_DIGIT:
            out.append("0-9")
        elif kind is c.CATEGORY and value is c.CATEGORY_WORD:
            out.append("0-9A-Za-z_")
        else:
            raise UntranslatableError("a glob has no such class")
    return _Token(f"[{''.join(out)}]")


def _letter(char: str, ignore_case: bool) -> str:
    if ignore_case and char.isascii() and char.isalpha():
        return _Token(f"[{char.lower()}{char.upper()}]")
    return char


def _globs(tokens: tuple[str, ...]) -> list[str]:
    """The globs of one way: what stands open at either end may go on; ``.*`` stays in its component or leaves it."""
    pieces = list(tokens)
    start = bool(pieces) and _is(pieces[0], _START)
    end = bool(pieces) and _is(pieces[-1], _END)
    pieces = pieces[1:] if start else pieces
    pieces = pieces[:-1] if end else pieces
    while pieces and _is(pieces[0], _DEEP):
        pieces, start = pieces[1:], False
    while pieces and _is(pieces[-1], _DEEP):
        pieces, end = pieces[:-1], False
    if any(_is(piece, _START) or _is(piece, _END) for piece in pieces):
        raise UntranslatableError("it begins or ends in the middle")
    if not any(piece == "/" or not _is(piece, piece) or piece not in ("?", _SEGMENT, _DEEP) for piece in pieces):
        raise UntranslatableError("it would match every path")
    choices: list[tuple[str, ...]] = [
        ("*", "*/**/*") if _is(piece, _DEEP) else (piece if isinstance(piece, _Token) else _escaped(piece),)
        for piece in pieces
    ]
    out = []
    for way in product(*choices):
        body = "".join(way)
        out.append(_anchored(body, start) if end or body.endswith("/") else _anchored(body + "*", start))
    return [re.sub(r"/\*/\*\*/", "/**/", re.sub(r"(?<!\*)\*{2}(?=[^/*]|$)", "*", glob)) for glob in out]


def _anchored(body: str, start: bool) -> str:
    if start:
        return "/" + body.lstrip("/")
    if body.startswith("/"):
        return "**" + body  # a path begins with no slash: its first component counts too
    head, slash, _ = body.partition("/")
    lead = "" if head.startswith("*") else "*"
    return f"**/{lead}{body}" if slash and body.rstrip("/").count("/") else f"{lead}{body}"


def _is(piece: str, token: str) -> bool:
    return isinstance(piece, _Token) and piece == token


def _escaped(char: str) -> str:
    return "\\" + char if char in _SPECIAL or char == " " else char
