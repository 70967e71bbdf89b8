"""String literals of languages whose code we change in simple cases only: JavaScript, R, POSIX shells.

Each function gives the changes, or says why it is not that simple.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, NamedTuple

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import Change, EditError, line_start
from safe_prompt_lsp.rewriting.syntax import Regions, syntax_of

_NOT_SIMPLE: Final = "The value does not fill a plain string literal: move it by hand."
_SPLIT: Final = "The value is put together from pieces: move it by hand."
_IN_COMMENT: Final = "The value stands in a comment."
_DIGIT_ESCAPE: Final = lazy_pattern(r"\\[0-7]")
_QUOTED_WORD: Final = lazy_pattern(r"<<[-~]?[ \t]*['\"\\]")
_SHELL_WORD: Final = lazy_pattern(r"[A-Za-z0-9_./:@%+,=-]*")
_SHELLS: Final = frozenset((".sh", ".bash", ".zsh", ".ksh"))
_SHELL_NAMES: Final = frozenset((".bashrc", ".zshrc", ".profile", ".bash_profile", ".envrc"))


class Variable(NamedTuple):
    """Reading an environment variable in the place of a value: the changes, and what the value meant."""

    changes: tuple[Change, ...]
    value: str

    def __repr__(self) -> str:
        return "Variable(…)"


def javascript(text: str, spans: tuple[Span, ...], name: str) -> Variable:
    """``process.env.NAME``; in the middle of a string a template literal.

    Raises:
        EditError: the value does not stand in one plain string literal on one line.
    """
    span, low, high = _literal(text, spans, "javascript")
    quote, value = text[low], text[span.start : span.end]
    if "\\" in value:
        raise EditError(_NOT_SIMPLE)
    if span == (low + 1, high):
        # What may be a key or an import's path is no expression.
        before, after = text[:low].rstrip()[-1:], text[high + 1 :].lstrip(" \t")[:1]
        if (after == ":" and before in "{,") or text[:low].rstrip().endswith((" from", "import", "require(")):
            raise EditError(_NOT_SIMPLE)
        return Variable((Change(low, high + 1, f"process.env.{name}"),), value)
    if quote == "`":
        return Variable((Change(span.start, span.end, f"${{process.env.{name}}}"),), value)
    around = text[low + 1 : span.start] + text[span.end : high]
    if "`" in around or "${" in around or _DIGIT_ESCAPE.search(around):
        raise EditError(_NOT_SIMPLE)
    return Variable(
        (
            Change(low, low + 1, "`"),
            Change(span.start, span.end, f"${{process.env.{name}}}"),
            Change(high, high + 1, "`"),
        ),
        value,
    )


def r(text: str, spans: tuple[Span, ...], name: str) -> Variable:
    """``Sys.getenv("NAME")`` in the place of a whole literal.

    Raises:
        EditError: the value is not a whole literal.
    """
    span, low, high = _literal(text, spans, "r")
    value = text[span.start : span.end]
    if span != (low + 1, high) or "\\" in value or text[low - 1 : low] in ("r", "R"):
        raise EditError(_NOT_SIMPLE)
    return Variable((Change(low, high + 1, f"Sys.getenv({text[low]}{name}{text[low]})"),), value)


def shell(text: str, spans: tuple[Span, ...], name: str) -> Variable:
    """``${NAME}``, with what quotes it needs.

    Raises:
        EditError: the value has what a shell would read otherwise, or is assigned to that very name.
    """
    if len(spans) != 1:
        raise EditError(_SPLIT)
    span = spans[0]
    value = text[span.start : span.end]
    if not _SHELL_WORD.fullmatch(value):
        raise EditError(_NOT_SIMPLE)
    syntax = syntax_of("shell", None)
    region = Regions(text, syntax).at(span.start) if syntax else None
    if region is not None and region.comment:
        raise EditError(_IN_COMMENT)
    line = line_start(text, span.start)
    if text[line : span.start].rstrip("\"'").endswith(f"{name}="):
        raise EditError(f"The line sets {name} itself: move it to a file that is not committed.")
    opening = text[region.start] if region is not None else ""
    if opening == "<":  # a here-document, which expands variables unless its word is quoted
        if _QUOTED_WORD.match(text, region.start if region else 0):
            raise EditError(_NOT_SIMPLE)
        return Variable((Change(span.start, span.end, f"${{{name}}}"),), value)
    if region is not None and opening == "'" and (region.start + 1, region.end - 1) == span:
        return Variable((Change(region.start, region.end, f'"${{{name}}}"'),), value)
    new = {"'": f"'\"${{{name}}}\"'", '"': f"${{{name}}}"}.get(opening, f'"${{{name}}}"')
    return Variable((Change(span.start, span.end, new),), value)


def _literal(text: str, spans: tuple[Span, ...], kind: Kind) -> tuple[Span, int, int]:
    """The value's span, and the places of the quotes of the literal around it."""
    if len(spans) != 1:
        raise EditError(_SPLIT)
    span = spans[0]
    syntax = syntax_of(kind, None)
    region = Regions(text, syntax).at(span.start) if syntax else None
    if region is not None and region.comment:
        raise EditError(_IN_COMMENT)
    if region is None or span.end >= region.end or text[region.start] not in "\"'`":
        raise EditError(_NOT_SIMPLE)
    return span, region.start, region.end - 1


_Reading = Callable[[str, tuple[Span, ...], str], Variable]
READINGS: Final[Mapping[Kind, _Reading]] = MappingProxyType({"javascript": javascript, "r": r, "shell": shell})


def reading_for(kind: Kind, path: str | None) -> _Reading | None:
    """How code of a kind reads an environment variable; None where we do not write such code."""
    if kind == "shell" and path is not None:
        name = PurePath(path)  # PowerShell, batch files, Dockerfiles and makefiles are of this kind too
        if name.suffix.lower() not in _SHELLS and name.name.lower() not in _SHELL_NAMES:
            return None
    return READINGS.get(kind)
