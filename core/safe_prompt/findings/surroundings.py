"""The text around findings with every finding hidden: for reports that show source, and for baselines.

Nothing here returns a code point of a found value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.lazy_pattern import lazy_pattern

# Code points kept on either side of a value on a line that is longer than LONG_LINE (minified code, data).
REACH: Final = 160
LONG_LINE: Final = 400

_WORD: Final = lazy_pattern(r"\w+")
_HAS_DIGIT: Final = lazy_pattern(r"\d")


def is_column(finding: Finding) -> bool:
    """Whether a finding's spans are the cells of a table's column (not the pieces of one value)."""
    return len(finding.spans) > 1 and "column" in finding.evidence


class Surroundings:
    """A part's text and all its findings, also those that no report shows, so that none of them leaks."""

    __slots__ = ("_covers", "_index", "_starts", "_text")

    def __init__(self, text: str, findings: Sequence[Finding]) -> None:
        self._text = text
        self._index = LineIndex(text)
        self._covers = _merged(findings)
        self._starts = [span.start for span, _ in self._covers]

    def around(self, finding: Finding) -> Span:
        """The lines a finding stands on, without the last line end; less of a very long line."""
        start, end = finding.start, finding.end
        if is_column(finding):
            start, end = finding.spans[0].start, finding.spans[0].end
        first, _ = self._index.position(start)
        last, _ = self._index.position(max(end - 1, start))
        low = self._index.start_of(first)
        high = self._index.start_of(last + 1) if last < len(self._index) else len(self._text)
        while high > end and self._text[high - 1] in "\r\n":
            high -= 1
        if start - low > LONG_LINE:
            low = start - REACH
        if high - end > LONG_LINE:
            high = end + REACH
        return Span(low, high)

    def line_above(self, finding: Finding) -> Span:
        """The line before a finding's first line (a column's header, as a rule); empty on the first line."""
        line, _ = self._index.position(finding.spans[0].start if finding.spans else finding.start)
        if line == 1:
            return Span(0, 0)
        low, high = self._index.start_of(line - 1), self._index.start_of(line)
        while high > low and self._text[high - 1] in "\r\n":
            high -= 1
        return Span(low, min(high, low + LONG_LINE))

    def hidden(self, window: Span, label: Callable[[str], str]) -> str:
        """A window of the text in which each finding is replaced by ``label(entity)``."""
        pieces: list[str] = []
        position = window.start
        first = max(bisect_right(self._starts, window.start) - 1, 0)
        for span, entity in self._covers[first:]:
            if span.start >= window.end:
                break
            if span.end <= window.start:
                continue
            pieces += (self._text[position : max(span.start, position)], label(entity))
            position = span.end
        pieces.append(self._text[position : max(window.end, position)])
        return "".join(pieces)

    def context(self, finding: Finding) -> str:
        """16 hex digits that stand for what surrounds a finding, however the finding itself reads.

        Every finding is replaced by its entity, every other word with a digit in it by ``0`` (so that a
        number no rule saw cannot be guessed back from the hash), and white space runs by one space. The lines
        above and below, line numbers and the position of a cell have no part in it: moved code keeps its
        contexts.
        """
        from hashlib import sha256

        window = self.line_above(finding) if is_column(finding) else self.around(finding)
        text = self.hidden(window, lambda entity: f" {entity} ")
        text = _WORD.sub(lambda word: "0" if _HAS_DIGIT.search(word[0]) else word[0], text)
        return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _merged(findings: Sequence[Finding]) -> list[tuple[Span, str]]:
    """Sorted, disjoint spans of all findings with their entities; overlapping ones become one."""
    spans: list[tuple[Span, str]] = []
    for finding in findings:
        if is_column(finding):
            spans += ((span, finding.entity) for span in finding.spans)
        else:
            # Pieces of an interrupted value: also what stands between them is hidden.
            low = min((span.start for span in finding.spans), default=finding.start)
            high = max((span.end for span in finding.spans), default=finding.end)
            spans.append((Span(min(low, finding.start), max(high, finding.end)), finding.entity))
    merged: list[tuple[Span, str]] = []
    for span, entity in sorted(spans):
        if merged and span.start < merged[-1][0].end:
            before, first = merged[-1]
            merged[-1] = (Span(before.start, max(before.end, span.end)), first)
        else:
            merged.append((span, entity))
    return merged
