"""What an edit does to what was found before it: moved, cut, or gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import AiCall, Finding, Reach, Step
from safe_prompt.incremental import column_text
from safe_prompt.incremental.cells import between, replaced
from safe_prompt.incremental.places import Shift
from safe_prompt.incremental.state import Item


class Moved(NamedTuple):
    """``kept`` has its place in the new text. ``cut`` are columns that lost the values the edit touches, ``gone`` other
    items that it touches, as they were. ``touched`` covers in the new text where all of those stood.
    """

    kept: list[Item]
    cut: list[Item]
    gone: list[Item]
    touched: Span


def is_long(finding: Finding) -> bool:
    """Whether a finding has several values, each for itself: the cells of a column."""
    return len(finding.spans) > 1 and "column" in finding.evidence


def move(items: Sequence[Item], shift: Shift) -> Moved:
    """Items at their places in the new text."""
    kept: list[Item] = []
    cut: list[Item] = []
    gone: list[Item] = []
    low, high = shift.start, shift.end
    for item in items:
        load = item.load
        if load.end < shift.start:
            kept.append(_with_reaches(item, shift) if item.finding.reaches else item)
        elif load.start > shift.end:
            kept.append(_moved(item, shift))
        elif is_long(item.finding):
            spans = item.finding.spans
            first, last = between(spans, shift.start - 1, shift.end + 1)  # those that the edit touches from outside too
            if first < last:
                low, high = min(low, spans[first].start), max(high, spans[last - 1].end)
            changed = _cut(item, first, last, shift)
            if changed is not None:
                (cut if first < last else kept).append(changed)
            else:
                gone.append(item)
        else:
            gone.append(item)
            low, high = min(low, load.start), max(high, load.end)
    return Moved(kept, cut, gone, Span(low, high + shift.delta))


def _moved(item: Item, shift: Shift) -> Item:
    delta, load = shift.delta, item.load
    head = item.head
    if head is not None:
        head = _moved_head(head, shift)
    return Item(
        moved_finding(item.finding, shift),
        load._replace(start=load.start + delta, end=load.end + delta),
        item.reported,
        head,
        item.pieces,
    )


def _moved_head(head: Span, shift: Shift) -> Span:
    """Where the edit touches it, it covers the edit as well: it is in the core then, and read again."""
    if head.end < shift.start:
        return head
    if head.start > shift.end:
        return Span(head.start + shift.delta, head.end + shift.delta)
    return Span(min(head.start, shift.start), max(head.end, shift.end) + shift.delta)


def _cut(item: Item, first: int, last: int, shift: Shift) -> Item | None:
    """A column around an edit, without the values ``first`` to ``last`` that it touches; None where none is left."""
    finding, load = item.finding, item.load
    spans = replaced(finding.spans, first, last, (), shift.delta)
    if not spans:
        return None
    finding = moved_reaches(finding, shift)
    if not first:
        finding = moved_finding(finding, shift)
    finding = finding._replace(spans=spans, start=spans[0].start, end=spans[0].end)
    load = load._replace(start=spans[0].start, end=spans[-1].end, cells=len(spans))
    head = None if item.head is None else _moved_head(item.head, shift)
    pieces = column_text.replaced(item.pieces, first, last, 0) if item.pieces else ()
    return Item(finding, load, item.reported, head, pieces)


def moved_finding(finding: Finding, shift: Shift) -> Finding:
    """A finding behind the edit."""
    delta = shift.delta
    line, column = shift.place(finding.line, finding.column)
    end_line, end_column = shift.place(finding.end_line, finding.end_column)
    if finding.reaches:
        finding = moved_reaches(finding, shift)
    return finding._replace(
        start=finding.start + delta,
        end=finding.end + delta,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        file_line=line,
        spans=replaced(finding.spans, 0, 0, (), delta),
    )


def _with_reaches(item: Item, shift: Shift) -> Item:
    return item._replace(finding=moved_reaches(item.finding, shift))


def moved_reaches(finding: Finding, shift: Shift) -> Finding:
    """The finding with the calls that it reaches in this part at their new places."""
    if not finding.reaches or (not shift.lines and not shift.columns):
        return finding
    cell = finding.cell.index if finding.cell is not None else None
    return finding._replace(reaches=tuple(_moved_reach(reach, cell, shift) for reach in finding.reaches))


def _moved_reach(reach: Reach, cell: int | None, shift: Shift) -> Reach:
    via = tuple(Step(step.cell, *shift.place(step.line, step.column)) if step.cell == cell else step
                for step in reach.via)  # fmt: skip
    if reach.cell != cell:
        return reach._replace(via=via)
    line, column = shift.place(reach.line, reach.column)
    return reach._replace(line=line, column=column, via=via)


def moved_calls(calls: Sequence[AiCall], shift: Shift) -> tuple[AiCall, ...]:
    """AI calls of the part at their new places, without those that the edit touches."""
    moved = []
    for call in calls:
        if call.end < shift.start:
            moved.append(call)
        elif call.start > shift.end:
            line, column = shift.place(call.line, call.column)
            moved.append(
                call._replace(line=line, column=column, start=call.start + shift.delta, end=call.end + shift.delta)
            )
    return tuple(moved)
