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

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """1-based ``(line, column)`` of a 0-based offset, columns in code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """Offset at which a 1-based line starts."""
        return self._starts[line - 1]

    def __len__(self) -> int:
        return len(self._starts)
