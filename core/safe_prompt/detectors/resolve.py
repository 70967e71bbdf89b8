"""Overlapping matches: which of them stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safe_prompt.detectors.match import Match, is_generic
from safe_prompt.documents.span import Span


class Located(NamedTuple):
    """A match with its spans in the addressed text, sorted: pieces of one value, or cells of a column."""

    match: Match
    spans: tuple[Span, ...]
    value: str

    def __repr__(self) -> str:  # without the value
        return f"Located({self.match.rule.id}, {self.spans})"

    @property
    def start(self) -> int:
        """First code point of the first span."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """End of the last span."""
        return self.spans[-1].end


def resolve(found: Iterable[Located], text: str) -> list[Located]:
    """The matches of a text that stand, in document order.

    A token of a known issuer beats a nameless one and personal data; among such tokens the longest wins (a
    connection string over the password in it), elsewhere the surest. A column beats what stands in its cells,
    except credentials: both stand then, since each says something the other does not. Hidden characters are
    about the text and not about a value, so they overlap anything. A match inside a longer one of its kind (a street
    and number in what an address's label says) stands for all of it, so that no piece is left when it is masked.
    """
    standing: list[Located] = []
    lost: list[Located] = []
    taken = _Taken()
    for item in sorted(found, key=_rank):
        if item.match.rule.category == "integrity":
            standing.append(item)
            continue
        group = (
            "column"
            if len(item.match.cells) > 1
            else "credential"
            if item.match.rule.category == "credential"
            else "data"
        )
        against = ("column", "data") if group == "column" else ("credential",) if group == "credential" else (
            "column", "credential", "data")  # fmt: skip
        spans = item.spans
        if group == "column":
            spans = tuple(span for span in spans if not taken.hits(span, against))
        elif any(taken.hits(span, against) for span in spans):
            if group == "data" and len(spans) == 1 and not taken.hits(spans[0], ("column", "credential")):
                lost.append(item)
            continue
        if not spans:
            continue
        for span in spans:
            taken.add(span, group)
        standing.append(item if spans is item.spans else Located(item.match, spans, item.value))
    if lost:
        from safe_prompt.detectors.widen import widened  # in most texts nothing overlaps

        standing = widened(standing, lost, text)
    return sorted(standing, key=lambda item: (item.start, item.end, item.match.rule.id))


def _rank(item: Located) -> tuple[object, ...]:
    match = item.match
    rule = match.rule
    length = sum(span.end - span.start for span in item.spans)
    surely = -match.confidence
    sample = match.severity == "info"
    if rule.category == "credential" and not is_generic(rule):
        return (0, sample, -length, surely, item.start, rule.id)
    if len(match.cells) > 1:
        return (1, sample, surely, -length, item.start, rule.id)
    # A label names one value: a rule that knows the value's own format says more.
    return (3 if match.cells else 2, sample, surely, -length, item.start, rule.id)


class _Taken:
    """Ranges already taken, by group; a bucket for every 256 code points keeps look-ups short."""

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[int, list[tuple[int, int, str]]] = {}

    def add(self, span: Span, group: str) -> None:
        for bucket in range(span.start >> 8, (span.end >> 8) + 1):
            self._buckets.setdefault(bucket, []).append((span.start, span.end, group))

    def hits(self, span: Span, groups: tuple[str, ...]) -> bool:
        return any(
            start < span.end and span.start < end and group in groups
            for bucket in range(span.start >> 8, (span.end >> 8) + 1)
            for start, end, group in self._buckets.get(bucket, ())
        )
