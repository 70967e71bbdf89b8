"""The text that a rescan reads: the window, with the names of the table that it begins in before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.span import Span
from safe_prompt.incremental.moving import is_long
from safe_prompt.incremental.places import line_end, line_start
from safe_prompt.incremental.state import Item
from safe_prompt.incremental.window import LONG, Window


class Excerpt(NamedTuple):
    """A text and the way back: code points from ``lead`` on stand ``shift`` further on in the part's text."""

    text: str
    lead: int
    shift: int

    def __repr__(self) -> str:  # without the text
        return f"Excerpt(lead={self.lead}, shift={self.shift})"

    def located(self, item: Located) -> Located | None:
        """A match of the excerpt in the part's text; None where none of it stands behind the names.

        Pieces of one value that reach into the names are none of this text; of a column the cells that do are left out.
        """
        shift = self.shift
        if item.start >= self.lead:
            return Located(item.match, tuple(Span(s + shift, e + shift) for s, e in item.spans), item.value)
        if not item.match.cells:
            return None
        spans = tuple(Span(s + shift, e + shift) for s, e in item.spans if s >= self.lead)
        return Located(item.match, spans, item.value) if spans else None


def excerpt_of(text: str, frame: Window, items: Iterable[Item]) -> Excerpt:
    """What is read of a window. ``items`` are those of the text around it."""
    head = _head(frame, items)
    body = text[frame.low : frame.high]
    if head is None:
        return Excerpt(body, 0, frame.low)
    start = line_start(text, head.start, max(head.start - LONG, 0))
    names = text[start : line_end(text, head.end, min(head.end + LONG, len(text)))]
    return Excerpt(names + body, len(names), frame.low - len(names))


def _head(frame: Window, items: Iterable[Item]) -> Span | None:
    """The nearest names above the window of a column that has cells before it and in it."""
    heads: Sequence[Span] = [
        item.head
        for item in items
        if item.head is not None and item.head.end <= frame.low and item.load.end > frame.low and is_long(item.finding)
    ]
    return max(heads, default=None)
