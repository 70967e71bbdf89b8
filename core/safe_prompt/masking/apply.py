"""Regions of a text to replace, and the replacing. Offsets are code points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import SEVERITIES, Finding


@dataclass(frozen=True, slots=True)
class Region:
    """A range ``[start, end)`` to replace.

    ``entity`` names it: that of the most severe finding in it. ``one_way`` where any finding in it is a
    credential. ``bare`` where it is a whole word of code, ``quoted`` where it is a bare JSON scalar whose
    replacement needs quotes. ``operator`` names the one that the owner chose, empty for the run's own.
    """

    start: int
    end: int
    entity: str
    rank: int
    one_way: bool
    bare: bool = False
    quoted: bool = False
    operator: str = ""

    @classmethod
    def of(cls, finding: Finding, span: Span, operator: str = "") -> Region:
        """The region of one span of a finding."""
        rank = SEVERITIES.index(finding.severity)
        return cls(span.start, span.end, finding.entity, rank, finding.category == "credential", operator=operator)


def merge(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Sorted, disjoint regions that cover the same text. Those that overlap or touch become one.

    Two placeholders side by side would read as one word, so touching regions are one.
    """
    merged: list[Region] = []
    for region in sorted(regions, key=lambda region: (region.start, -region.end, -region.rank, region.entity)):
        if region.start >= region.end:
            continue
        last = merged[-1] if merged else None
        if last is None or region.start > last.end:
            merged.append(region)
            continue
        namer = last if last.rank >= region.rank else region
        merged[-1] = replace(
            namer,
            start=last.start,
            end=max(last.end, region.end),
            one_way=last.one_way or region.one_way,
            bare=last.bare or region.bare,
            quoted=last.quoted or region.quoted,
            # What is chosen for one of them may show too much of the other.
            operator=last.operator if last.operator == region.operator else "",
        )
    return tuple(merged)


def apply(text: str, replacements: Sequence[tuple[Span, str]]) -> str:
    """The text with each span replaced.

    Raises:
        ValueError: the spans are not sorted and disjoint, or lie outside the text.
    """
    pieces: list[str] = []
    position = 0
    for span, new in replacements:
        if not position <= span.start <= span.end <= len(text):
            raise ValueError("replacements must be sorted, disjoint and inside the text")
        pieces += (text[position : span.start], new)
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)
