"""String literals of a code cell, as far as Python's own tokenizer reads it: magics and shell lines may stand in it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from safe_prompt.documents.span import LineIndex


class StringLiteral(NamedTuple):
    """A literal ``[start, end)`` and what stands between its quotes. ``plain``: a ``str`` without fields."""

    start: int
    end: int
    body: int
    body_end: int
    plain: bool


def string_literals(text: str) -> Iterator[StringLiteral]:
    """The literals up to the first place that Python cannot read."""
    lines = LineIndex(text)
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            start, end = (lines.start_of(row) + column for row, column in (token.start, token.end))
            name = tokenize.tok_name[token.type]
            if name == "STRING":
                yield _literal(text, start, end)
            elif name in ("FSTRING_START", "TSTRING_START"):  # Python 3.12 reads the pieces
                opened.append(start)
            elif name in ("FSTRING_END", "TSTRING_END") and opened:
                first = opened.pop()
                yield StringLiteral(first, end, first, end, False)
    except (tokenize.TokenError, SyntaxError, IndexError):
        return


def _literal(text: str, start: int, end: int) -> StringLiteral:
    token = text[start:end]
    prefix = token[: min(token.find(quote) for quote in "\"'" if quote in token)]
    rest = token[len(prefix) :]
    size = 3 if rest[:3] in ('"""', "'''") and len(rest) >= 6 else 1
    plain = not set(prefix.lower()) & set("bft")
    return StringLiteral(start, end, start + len(prefix) + size, end - size, plain)
