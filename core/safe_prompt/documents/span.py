"""Spans and line positions, in code points."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern

_LINE_END = lazy_pattern(r"\r\n|\n|\r")


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of 0-based code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


class LineIndex:
    """Line and column of an offset. Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line, as editors and git count."""

    __slots__ = ("_first", "_starts")

    def __init__(self, text: str, low: int = 0, high: int | None = None, *, line: int = 1, start: int = 0) -> None:
        """Index ``text[low:high]``: ``low`` lies in the 1-based ``line``, which starts at ``start``."""
        ends = _LINE_END.finditer(text, low, len(text) if high is None else high)
        self._starts = [start, *(match.end() for match in ends)]
        self._first = line

    def position(self, offset: int) -> tuple[int, int]:
        """1-based ``(line, column)`` of a 0-based offset, columns in code points."""
        line = bisect_right(self._starts, offset)
        return self._first + line - 1, offset - self._starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """Offset at which a 1-based line starts."""
        return self._starts[line - self._first]

    @property
    def last(self) -> int:
        """The last line indexed, 1-based."""
        return self._first + len(self._starts) - 1

    def __len__(self) -> int:
        """How many lines are indexed."""
        return len(self._starts)
