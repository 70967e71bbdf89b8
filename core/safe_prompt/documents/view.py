"""What detectors read: a part's text, possibly cleaned, joined or decoded, with the way back to the raw text."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import Span


class Segment(NamedTuple):
    """A run of a view and the run of the raw text it came from.

    Runs of equal length map code point by code point; runs of different length (an HTML entity, a base64
    block) map as a whole.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int


class View(NamedTuple):
    """A text to search. ``segments`` is None for the raw text itself, else sorted, disjoint runs.

    View code points that no segment covers (a space put where an HTML tag stood) map to nothing.
    ``source`` says how the view was made: ``raw``, ``visible`` (invisible and ANSI characters removed,
    full-width digits narrowed), ``markup`` (text of HTML), ``literals`` (string pieces joined), ``base64``.
    """

    text: str
    kind: Kind
    source: str = "raw"
    segments: tuple[Segment, ...] | None = None

    def __repr__(self) -> str:  # without the text
        return f"View(kind={self.kind!r}, source={self.source!r}, segments={self.segments!r})"

    def to_raw(self, start: int, end: int) -> tuple[Span, ...]:
        """Raw spans of the view's ``[start, end)``: several where markup or quotes interrupt the value.

        Empty where the range has no counterpart in the raw text.
        """
        if self.segments is None:
            return (Span(start, end),)
        pieces: list[Span] = []
        first = bisect_left(self.segments, start + 1, key=lambda segment: segment.end)
        for segment in self.segments[first:]:
            if segment.start >= end:
                break
            low, high = segment.raw_start, segment.raw_end
            if high - low == segment.end - segment.start:
                low += max(start - segment.start, 0)
                high -= max(segment.end - end, 0)
            if pieces and pieces[-1].end >= low:
                pieces[-1] = Span(pieces[-1].start, max(high, pieces[-1].end))
            else:
                pieces.append(Span(low, high))
        return tuple(pieces)
