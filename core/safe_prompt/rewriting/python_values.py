"""Expressions in the place of values that stand in Python's string literals.

A literal that holds nothing else becomes the expression; in a longer one the value becomes a field of an f-string, or
the literal is split where no f-string can stand. Pieces of a value that is split over literals all go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import Change, EditError, disjoint, line_start
from safe_prompt.rewriting.python_literals import Lexed, Literal

_ESCAPE: Final = lazy_pattern(
    r"\\(?:N\{[^{}\r\n]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|\r\n|[\s\S])"
)
_SIMPLE: Final[Mapping[str, str]] = MappingProxyType({
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\", '"': '"', "'": "'",
    "\r": "", "\n": "",
})  # fmt: skip
_BRACE: Final = lazy_pattern(r"\\N\{[^{}\r\n]*\}|[{}]")
_RAW_BRACE: Final = lazy_pattern(r"[{}]")
# Between two literals that Python joins by itself: within brackets also over lines.
_GAP: Final = lazy_pattern(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))*+")
_WIDE_GAP: Final = lazy_pattern(r"(?:\s|\\(?:\r\n|\r|\n)|#[^\r\n]*)*+")
_PLUS_GAP: Final = lazy_pattern(r"(?:\s|\\(?:\r\n|\r|\n)|#[^\r\n]*)*+\+(?:\s|\\(?:\r\n|\r|\n)|#[^\r\n]*)*+")
_BEFORE_SUM: Final = re.compile(r"(?:^|[=(,\[{:+;]|\b(?:return|yield|in|and|or|not|if|else|await|lambda))\s*\Z")
_AFTER_SUM: Final = re.compile(r"\s*(?:\Z|[\r\n)\],}:;#+=]|(?:if|else|and|or|for|in)\b)")
_CASE: Final = re.compile(r"[ \t]*case\s+(?!=)[^\r\n]*\Z")

ALONE: Final = "The string is a statement of its own (a docstring, perhaps): code in it would not run."
IN_COMMENT: Final = "The value stands in a comment."
NO_LITERAL: Final = "The value does not stand in a string literal."
COMPUTED: Final = "A part of the string is computed."
PATTERN: Final = "A pattern after `case` must be a literal."
NO_ROOM: Final = "The string is one of several that are joined without an operator, where no expression can stand."
NO_TEXT: Final = "The bytes are no text."
APART: Final = "The pieces of the value stand apart in one string: move them by hand."


class Wanted(NamedTuple):
    """A value's pieces, and the expression that takes its place: text-valued, with no quotes but ``"``."""

    spans: tuple[Span, ...]
    expression: str


class _Piece(NamedTuple):
    span: Span
    expression: str  # empty where the value's first piece has it


def meaning(text: str, lexed: Lexed, spans: Iterable[Span]) -> str:
    """What the pieces of a value mean to the program, joined.

    Raises:
        EditError: a piece stands in no literal, its bytes are no text, or a literal has more between two pieces.
    """
    said: list[str] = []
    last: tuple[Literal, int] | None = None
    for span in _fitted(text, lexed, spans):
        literal = _literal(lexed, span)
        if last is not None and last[0] == literal and last[1] < span.start:
            raise EditError(APART)
        last = literal, span.end
        said.append(_meaning(text, literal, _grown(text, literal, span)))
    return "".join(said)


def replacements(text: str, lexed: Lexed, wanted: Sequence[Wanted]) -> tuple[Change, ...]:
    """Changes that put each expression in the place of its value. The values must not overlap.

    Raises:
        EditError: one of them stands where no expression can.
    """
    changes: list[Change] = []
    pieces: dict[Literal, list[_Piece]] = {}
    for one in wanted:
        spans = _fitted(text, lexed, one.spans)
        literals = [_checked(text, lexed, span) for span in spans]
        whole = _whole_chain(text, lexed, spans, literals)
        if whole is not None:
            changes.append(_instead(text, whole, literals[0], one.expression))
            continue
        for number, (span, literal) in enumerate(zip(spans, literals, strict=True)):
            expression = "" if number else one.expression
            pieces.setdefault(literal, []).append(_Piece(_grown(text, literal, span), expression))
    changes += (_rewritten(text, lexed, literal, parts) for literal, parts in pieces.items())
    return tuple(sorted(changes))


def _fitted(text: str, lexed: Lexed, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans without what closes the literals they begin in: some rules take all up to the next space."""
    fitted = []
    for span in disjoint(tuple(spans)):
        literal = lexed.at(span) or lexed.at(Span(span.start, min(span.start + 1, span.end)))
        end = span.end
        if literal is not None and literal.body_end < end and not text[literal.end : end].strip(",;)]}"):
            end = literal.body_end
        fitted.append(Span(span.start, end))
    return tuple(fitted)


def group_of(text: str, lexed: Lexed, literal: Literal) -> tuple[Literal, ...]:
    """The literals that Python joins with one without an operator, itself among them."""
    before, behind = [literal], [literal]
    for one in lexed.neighbours(literal, -1):
        if not _joined(text, one, before[-1]):
            break
        before.append(one)
    for one in lexed.neighbours(literal, 1):
        if not _joined(text, behind[-1], one):
            break
        behind.append(one)
    return (*reversed(before), *behind[1:])


def _joined(text: str, left: Literal, right: Literal) -> bool:
    gap = _WIDE_GAP if left.brackets or left.depth else _GAP
    return left.end <= right.start and gap.fullmatch(text, left.end, right.start) is not None


def _literal(lexed: Lexed, span: Span) -> Literal:
    literal = lexed.at(span)
    if literal is None:
        raise EditError(IN_COMMENT if lexed.in_comment(span) else NO_LITERAL)
    if any(span.start < field.end and field.start < span.end for field in literal.fields):
        raise EditError(COMPUTED)
    return literal


def _checked(text: str, lexed: Lexed, span: Span) -> Literal:
    literal = _literal(lexed, span)
    group = group_of(text, lexed, literal)
    if stands_alone(text, group):
        raise EditError(ALONE)
    line = line_start(text, group[0].start)
    if _CASE.match(text[line : group[0].start]):
        raise EditError(PATTERN)
    return literal


def stands_alone(text: str, group: Sequence[Literal]) -> bool:
    """Whether joined literals are a statement of their own."""
    first, last = group[0], group[-1]
    if first.brackets or first.depth:
        return False
    line = line_start(text, first.start)
    before = text[line : first.start].rpartition(";")[2].strip("\ufeff \t\f")
    if before or text[:line].rstrip("\r\n").endswith("\\"):
        return False
    return re.compile(r"[ \t\f]*(?:\Z|[\r\n#;])").match(text, last.end) is not None


def _whole_chain(text: str, lexed: Lexed, spans: Sequence[Span], literals: Sequence[Literal]) -> Span | None:
    """The place of all literals of a value that has them to itself; None where something else stands in them."""
    for span, literal in zip(spans, literals, strict=True):
        if _grown(text, literal, span) != (literal.body, literal.body_end) or "t" in literal.prefix:
            return None
    first, last = literals[0], literals[-1]
    if len({(one.depth, one.binary) for one in literals}) > 1 or len(set(literals)) != len(literals):
        return None
    if group_of(text, lexed, first)[0] != first or group_of(text, lexed, last)[-1] != last:
        return None
    summed = False
    for left, right in pairwise(literals):
        if _joined(text, left, right):
            continue
        if _PLUS_GAP.fullmatch(text, left.end, right.start) is None:
            return None
        summed = True
    if summed:
        line = line_start(text, first.start)
        if not _BEFORE_SUM.search(text[line : first.start]) or not _AFTER_SUM.match(text, last.end):
            return None
    return Span(first.start, last.end)


def _instead(text: str, place: Span, literal: Literal, expression: str) -> Change:
    """The expression in the place of whole literals."""
    glued = text[place.start - 1 : place.start]  # `return"…"` is legal
    space = " " if glued.isalnum() or glued == "_" else ""
    return Change(place.start, place.end, space + _quoted(expression, literal.quote[0]) + _encoding(literal))


def _rewritten(text: str, lexed: Lexed, literal: Literal, pieces: Sequence[_Piece]) -> Change:
    pieces = sorted(pieces)
    if not (literal.binary or literal.depth):
        return _as_formatted(text, literal, pieces)
    if len(group_of(text, lexed, literal)) > 1:
        raise EditError(NO_ROOM)
    return _as_sum(text, literal, pieces)


def _as_formatted(text: str, literal: Literal, pieces: Sequence[_Piece]) -> Change:
    """The literal as an f-string whose fields are the expressions."""
    prefix = text[literal.start : literal.body - len(literal.quote)]
    if not literal.formatted:
        prefix = prefix.replace("u", "").replace("U", "") + "f"
    inside = "'" if literal.quote[0] == '"' else '"'
    new, position = [prefix, literal.quote], literal.body
    for span, expression in pieces:
        new.append(_braced(text[position : span.start], literal))
        new.append(f"{{{_quoted(expression, inside)}}}" if expression else "")
        position = span.end
    new += (_braced(text[position : literal.body_end], literal), literal.quote)
    return Change(literal.start, literal.end, "".join(new))


def _braced(part: str, literal: Literal) -> str:
    """A part of a body that is about to stand in an f-string: braces mean themselves there when doubled."""
    if literal.formatted:
        return part
    pattern = _RAW_BRACE if literal.raw else _BRACE
    return pattern.sub(lambda found: found[0] * 2 if len(found[0]) == 1 else found[0], part)


def _as_sum(text: str, literal: Literal, pieces: Sequence[_Piece]) -> Change:
    """The literal cut in two, and the expression between."""
    opening, terms, position = text[literal.start : literal.body], [], literal.body
    for span, expression in (*pieces, _Piece(Span(literal.body_end, literal.body_end), "")):
        part = text[position : span.start]
        if part:
            if literal.raw and (len(part) - len(part.rstrip("\\"))) % 2:
                raise EditError("A raw string cannot end with a backslash.")
            terms.append(f"{opening}{part}{literal.quote}")
        if expression:
            terms.append(_quoted(expression, literal.quote[0]) + _encoding(literal))
        position = span.end
    if not terms:
        terms.append(f"{opening}{literal.quote}")
    new = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
    glued = text[literal.start - 1 : literal.start]
    return Change(literal.start, literal.end, (" " if glued.isalnum() or glued == "_" else "") + new)


def _quoted(expression: str, quote: str) -> str:
    return expression.replace('"', quote)


def _encoding(literal: Literal) -> str:
    return ".encode()" if literal.binary else ""


def _grown(text: str, literal: Literal, span: Span) -> Span:
    """The span with the whole of each escape sequence that it cuts."""
    start, end = span
    if literal.raw or text.find("\\", literal.body, literal.body_end) < 0:
        return span
    for found in _ESCAPE.finditer(text, literal.body, literal.body_end):
        if found.start() >= end:
            break
        if found.start() < start < found.end():
            start = found.start()
        if found.start() < end < found.end():
            end = found.end()
    return Span(start, end)


def _meaning(text: str, literal: Literal, span: Span) -> str:
    raw = text[span.start : span.end]
    if literal.formatted:
        raw = raw.replace("{{", "{").replace("}}", "}")
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads its source
    if literal.raw or "\\" not in raw:
        return raw
    if not literal.binary:
        return _ESCAPE.sub(lambda found: _unescaped(found[0]), raw)
    # Escapes of bytes mean single bytes; together they must be UTF-8, or no variable can hold them.
    data = _ESCAPE.sub(lambda found: _unescaped(found[0]) if found[0][1] not in "NuU" else found[0], raw)
    try:
        return data.encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise EditError(NO_TEXT) from None


def _unescaped(escape: str) -> str:
    mark = escape[1]
    if mark in _SIMPLE:
        return _SIMPLE[mark]
    if mark in "xuU" and len(escape) > 2:
        code = int(escape[2:], 16)
        return chr(code) if code < 0x110000 else escape
    if mark in "01234567":
        return chr(int(escape[1:], 8))
    try:
        return unicodedata.lookup(escape[3:-1]) if mark == "N" else escape
    except KeyError:
        return escape
