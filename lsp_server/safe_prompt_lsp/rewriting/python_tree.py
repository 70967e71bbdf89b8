"""The syntax tree of Python source with places in code points; notebook magics and broken blocks are left out."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Final

from safe_prompt.documents.span import Span
from safe_prompt_lsp.lines import line_starts

# IPython's own syntax, which no parser of Python takes: `%magic`, `!command`, `x = %magic`, `name?`.
_MAGIC: Final = re.compile(
    r"^([ \t]*(?:[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*=[ \t]*)?)([%!?][^\r\n]*)|^([ \t]*)(\w[\w.]*\?{1,2}[ \t]*)$",
    re.MULTILINE,
)


class Tree:
    """A parsed source, or the statements in ``[start, end)`` of one; places are those of the whole text.

    ``whole`` tells that all of it was parsed, ``valid`` that this took no leaving out of magics.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self._base = start + text.startswith("\ufeff", start)  # no parser takes a byte-order mark
        self._body = text[self._base : end]
        self._starts = list(line_starts(self._body))
        module = parsed(self._body)
        self.valid = module is not None
        if module is None:
            quiet = without_magics(self._body)
            module = parsed(quiet)
            self.whole = module is not None
            self.statements: list[ast.stmt] = module.body if module else list(_blocks(quiet))
        else:
            self.whole = True
            self.statements = module.body

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column as ``ast`` gives them: from 1, and in UTF-8 bytes from 0."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._body)
        row = self._body[start:end]
        if not row.isascii():
            column = len(row.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))
        return self._base + start + column

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Where a node stands."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column))

    def source(self, node: ast.expr) -> str:
        """The text of a node."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def walk(self) -> Iterator[ast.AST]:
        """Every node."""
        for statement in self.statements:
            yield from ast.walk(statement)

    def statement_at(self, offset: int) -> Span | None:
        """The innermost statement that holds an offset; of a compound one only what stands before its body."""
        best: Span | None = None
        for node in self.walk():
            if not isinstance(node, ast.stmt):
                continue
            span = self.span(node)
            body = getattr(node, "body", None)
            if isinstance(body, list) and body:
                span = Span(span.start, self.span(body[0]).start)
            if span.start <= offset < span.end and (best is None or best.contains(span)):
                best = span
        return best

    def call(self, called: Span) -> ast.Call | None:
        """The call whose callee stands at a span, or begins there."""
        calls = [node for node in self.walk() if isinstance(node, ast.Call)]
        spans = [(self.span(node.func), node) for node in calls]
        exact = next((node for span, node in spans if span == called), None)
        if exact is not None:
            return exact
        begins = [(span, node) for span, node in spans if span.start == called.start and span.end <= called.end]
        return max(begins, key=lambda pair: pair[0].end)[1] if begins else None


def parsed(text: str) -> ast.Module | None:
    """The module of a source; None where it is no Python. Warnings about its style stay silent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def without_magics(text: str) -> str:
    """A text of the same length and lines in which an expression stands in the place of each magic."""
    return _MAGIC.sub(_neutral, text)


def _neutral(found: re.Match[str]) -> str:
    lead, magic = (found[1], found[2]) if found[2] is not None else (found[3], found[4])
    return lead + ("0" if len(magic) == 1 else "0#" + " " * (len(magic) - 2))


def _blocks(text: str) -> Iterator[ast.stmt]:
    """Statements of the blocks that can be parsed."""
    from safe_prompt.flow.blocks import Splitter

    for piece in Splitter().split(text):
        module = parsed(piece.text)
        for statement in module.body if module else ():
            yield ast.increment_lineno(statement, piece.line - 1)
