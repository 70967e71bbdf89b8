"""String literals and comments of Python source, found without a parser: broken code is read as well.

Formatted literals are read as Python 3.12 reads them (PEP 701), whatever Python runs this; older code means the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import line_end

_EVENT: Final = lazy_pattern(r"#[^\r\n]*+|'''|\"\"\"|['\"()\[\]{}:\r\n]")
_PLAIN_EVENT: Final = lazy_pattern(r"#[^\r\n]*+|'''|\"\"\"|['\"()\[\]{}]")  # of code that is in no field
_PREFIXES: Final = frozenset(("", "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"))
# What goes on inside a literal up to something that counts, by its quotes.
_PLAIN: Final = {
    "'": lazy_pattern(r"[^'\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*+)*+"),
    '"': lazy_pattern(r"[^\"\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^\"\\\r\n]*+)*+"),
    "'''": lazy_pattern(r"[^'\\]*+(?:(?:\\[\s\S]|'(?!''))[^'\\]*+)*+"),
    '"""': lazy_pattern(r"[^\"\\]*+(?:(?:\\[\s\S]|\"(?!\"\"))[^\"\\]*+)*+"),
}
_NAMED: Final = r"\\N\{[^{}'\"\r\n]*\}"
_ESCAPED: Final = r"\\(?:\r\n|[^{}])|\\(?=[{}])|\{\{|\}\}"
_FORMATTED: Final = {
    "'": lazy_pattern(rf"(?:[^'\\\r\n{{}}]++|{_NAMED}|{_ESCAPED})*+"),
    '"': lazy_pattern(rf"(?:[^\"\\\r\n{{}}]++|{_NAMED}|{_ESCAPED})*+"),
    "'''": lazy_pattern(rf"(?:[^'\\{{}}]++|'(?!'')|{_NAMED}|{_ESCAPED})*+"),
    '"""': lazy_pattern(rf"(?:[^\"\\{{}}]++|\"(?!\"\")|{_NAMED}|{_ESCAPED})*+"),
}
_RAW_FORMATTED: Final = {
    "'": lazy_pattern(r"(?:[^'\\\r\n{}]++|\\(?:\r\n|[^{}])|\\(?=[{}])|\{\{|\}\})*+"),
    '"': lazy_pattern(r"(?:[^\"\\\r\n{}]++|\\(?:\r\n|[^{}])|\\(?=[{}])|\{\{|\}\})*+"),
    "'''": lazy_pattern(r"(?:[^'\\{}]++|'(?!'')|\\(?:\r\n|[^{}])|\\(?=[{}])|\{\{|\}\})*+"),
    '"""': lazy_pattern(r"(?:[^\"\\{}]++|\"(?!\"\")|\\(?:\r\n|[^{}])|\\(?=[{}])|\{\{|\}\})*+"),
}
_SPEC: Final = lazy_pattern(r"[^{}'\"\r\n]*+")
_DEEPEST: Final = 12  # formatted literals inside each other that are followed
_CLOSING: Final = frozenset(")]}")


class Field(NamedTuple):
    """A replacement field, braces included; its expression (with a conversion, perhaps) ends at ``code_end``."""

    start: int
    end: int
    code_end: int


class Literal(NamedTuple):
    """A closed string literal. ``start`` is that of its prefix, ``[body, body_end)`` what stands between the quotes.

    ``depth`` counts the formatted literals whose fields it stands in, ``brackets`` the brackets open around it there.
    ``fields`` are the replacement fields of a formatted literal, those of formats in them left out.
    """

    start: int
    body: int
    body_end: int
    end: int
    prefix: str
    quote: str
    depth: int
    brackets: int
    fields: tuple[Field, ...] = ()

    @property
    def raw(self) -> bool:
        """Whether a backslash means itself."""
        return "r" in self.prefix

    @property
    def binary(self) -> bool:
        """Whether it makes bytes."""
        return "b" in self.prefix

    @property
    def formatted(self) -> bool:
        """Whether it has fields: an f- or t-string."""
        return "f" in self.prefix or "t" in self.prefix


class Lexed(NamedTuple):
    """Literals in order of their starts (one in a field after the one around it), and comments."""

    literals: tuple[Literal, ...]
    comments: tuple[Span, ...]

    def at(self, span: Span) -> Literal | None:
        """The innermost literal whose body holds a span."""
        for index in range(bisect_right(self.literals, span.start, key=_start) - 1, -1, -1):
            one = self.literals[index]
            if one.body <= span.start and span.end <= one.body_end:
                return one
            if not one.depth:
                return None
        return None

    def neighbours(self, literal: Literal, step: int) -> Iterator[Literal]:
        """Literals of the same depth behind one (``step`` 1) or before it (-1), the nearest first."""
        index = bisect_left(self.literals, literal.start, key=_start) + step
        while 0 <= index < len(self.literals):
            if self.literals[index].depth <= literal.depth:
                if self.literals[index].depth < literal.depth:
                    return
                yield self.literals[index]
            index += step

    def in_comment(self, span: Span) -> bool:
        """Whether a span begins in a comment."""
        index = bisect_right(self.comments, span.start, key=_start) - 1
        return index >= 0 and span.start < self.comments[index].end


def _start(one: Literal | Span) -> int:
    return one.start


def lex(text: str, start: int = 0, end: int | None = None) -> Lexed:
    """Literals and comments of a source, or of a part of it that begins outside of all strings and brackets.

    A literal that nobody closes is left out, and ends with its line.
    """
    reader = _Reader(text, len(text) if end is None else end)
    reader.code(start, 0)
    return Lexed(tuple(sorted(reader.literals)), tuple(sorted(reader.comments)))


class _Reader:
    __slots__ = ("_stop", "_text", "comments", "literals")

    def __init__(self, text: str, stop: int) -> None:
        self._text = text
        self._stop = stop
        self.literals: list[Literal] = []
        self.comments: list[Span] = []

    def code(self, position: int, depth: int, *, one_line: bool = False) -> int:
        """Read code; inside a field (``depth`` over 0) up to what ends its expression.

        Gives the place of the field's ``}`` or ``:``, of a line end where the field must stay on one line, or the
        text's end.
        """
        text, stop, brackets = self._text, self._stop, 0
        pattern = _EVENT if depth else _PLAIN_EVENT
        while (event := pattern.search(text, position, stop)) is not None:
            mark, position = event[0], event.end()
            if mark[0] in "'\"":
                position = self._literal(event.start(), mark, depth, brackets)
            elif mark[0] == "#":
                self.comments.append(Span(*event.span()))
            elif mark in "\r\n":
                if one_line:
                    return event.start()
            elif mark == ":":
                if depth and not brackets:
                    return event.start()
            elif mark in _CLOSING:
                if depth and not brackets:
                    return event.start()
                brackets = max(brackets - 1, 0)
            else:
                brackets += 1
        return stop

    def _literal(self, quote_at: int, quote: str, depth: int, brackets: int) -> int:
        """Read a literal from its quotes on; gives where reading goes on."""
        text = self._text
        start = quote_at
        while start > 0 and quote_at - start < 3 and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        prefix = text[start:quote_at].lower()
        if prefix not in _PREFIXES:
            prefix, start = "", quote_at
        body = quote_at + len(quote)
        if depth > _DEEPEST or not ("f" in prefix or "t" in prefix):
            end = self._match(_PLAIN[quote], body)
            fields: list[Field] = []
        else:
            before = len(self.literals), len(self.comments)
            end, fields = self._formatted(body, quote, "r" in prefix, depth)
            if not text.startswith(quote, end):
                del self.literals[before[0] :], self.comments[before[1] :]
        if not text.startswith(quote, end):
            return line_end(text, body) if len(quote) == 1 else self._stop
        self.literals.append(Literal(start, body, end, end + len(quote), prefix, quote, depth, brackets, tuple(fields)))
        return end + len(quote)

    def _formatted(self, position: int, quote: str, raw: bool, depth: int) -> tuple[int, list[Field]]:
        """Read the body of a formatted literal: where it stops, and its fields."""
        text = self._text
        plain = (_RAW_FORMATTED if raw else _FORMATTED)[quote]
        fields: list[Field] = []
        while True:
            position = self._match(plain, position)
            if not text.startswith("{", position):
                if text.startswith("}", position):  # a brace alone: broken, but no end
                    position += 1
                    continue
                return position, fields
            end, code_end = self._field(position + 1, quote, depth + 1)
            if not text.startswith("}", end):
                return end, fields
            fields.append(Field(position, end + 1, code_end))
            position = end + 1

    def _field(self, position: int, quote: str, depth: int) -> tuple[int, int]:
        """Read a replacement field behind its brace; gives where its ``}`` stands, and where its expression ends."""
        text = self._text
        position = code_end = self.code(position, depth, one_line=len(quote) == 1)
        if not text.startswith(":", position):
            return position, code_end
        position += 1
        ends = "}\r\n" if len(quote) == 1 else "}"
        while True:  # the format, in which fields may stand
            position = self._match(_SPEC, position)
            if text.startswith("{", position):
                position, _ = self._field(position + 1, quote, depth)
                if not text.startswith("}", position):
                    return position, code_end
                position += 1
            elif position >= self._stop or text[position] in ends or text.startswith(quote, position):
                return position, code_end
            else:
                position += 1

    def _match(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.match(self._text, position, self._stop)
        return found.end() if found else position
