"""Changes of a text, and the reason why one cannot be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.errors import SafePromptError


class Change(NamedTuple):
    """``new`` in the place of ``[start, end)``, in code points."""

    start: int
    end: int
    new: str

    def __repr__(self) -> str:  # what is put in may be a value
        return f"Change({self.start}, {self.end})"


class EditError(SafePromptError):
    """An edit that cannot be made. The problem is a sentence for the user, without any scanned value."""


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text with changes made.

    Raises:
        ValueError: two of them overlap, or one lies outside the text.
    """
    pieces: list[str] = []
    position = 0
    for start, end, new in ordered(changes):
        if not position <= start <= end <= len(text):
            raise ValueError("changes must be disjoint and inside the text")
        pieces += (text[position:start], new)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes by place; insertions at one place in the order they were made."""
    return tuple(sorted(changes, key=lambda change: (change.start, change.end)))


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset starts. Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line."""
    start = text.rfind("\n", 0, offset) + 1
    return text.rfind("\r", start, offset) + 1 or start


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line end."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    carriage = text.find("\r", offset, end)
    return end if carriage < 0 else carriage


def newline_of(text: str) -> str:
    """The line end that a text uses first; a line feed where it has none."""
    at = line_end(text, 0)
    return "\r\n" if text.startswith("\r\n", at) else text[at : at + 1] or "\n"


def disjoint(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sorted spans of the same text, those that overlap made one; empty ones left out."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
