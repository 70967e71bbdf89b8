"""Columns that reach beyond the window: their cells in the core are read again, the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from safe_prompt.detectors.describe import preview, recounted
from safe_prompt.detectors.match import Match
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.span import Span
from safe_prompt.findings.place import place
from safe_prompt.incremental import column_text
from safe_prompt.incremental.cells import between, replaced
from safe_prompt.incremental.state import Item, Setup


class Continued(NamedTuple):
    """A long column and what the window says of it. ``piece`` are its cells in the core, for resolving overlaps."""

    item: Item
    piece: Located | None
    cut: bool


def continuation(item: Item, found: Sequence[Located], window: Span) -> Located | None:
    """The match of the window that is the same column: of the same rule, with a cell in common."""
    spans = item.finding.spans
    first, last = between(spans, *window)
    known = set(spans[first:last])
    for candidate in found:
        if candidate.match.rule.id == item.finding.rule and not known.isdisjoint(candidate.spans):
            return candidate
    return None


def piece_of(item: Item, cells: tuple[Span, ...], setup: Setup) -> Located | None:
    """Some cells of a column as a match, ranked as the column is."""
    rule = setup.rules.by_id.get(item.finding.rule)
    if rule is None or not cells:
        return None
    finding = item.finding
    evidence = tuple(word for word in finding.evidence if word != "column")
    match = Match(
        rule, finding.start, finding.end, finding.confidence, evidence, item.load.severity, cells=finding.spans
    )
    return Located(match, cells, "")


def extended(
    item: Item,
    cells: Sequence[Span],
    core: Span,
    text: str,
    setup: Setup,
    position: Callable[[int], tuple[int, int]],
    *,
    changed: bool,
) -> Item | None:
    """A column with other cells in the core; None where no cell is left.

    ``changed``: its values are not what they were.
    """
    old = item.finding
    first, last = between(old.spans, *core)
    if tuple(cells) == old.spans[first:last] and not changed:
        return item
    spans = replaced(old.spans, first, last, cells, 0)
    rule = setup.rules.by_id.get(old.rule)
    if not spans or rule is None:
        return None
    pieces = column_text.replaced(item.pieces or column_text.unread(len(old.spans)), first, last, len(cells))
    pieces = column_text.read(pieces, spans, text)
    finding = old._replace(
        spans=spans,
        **place(spans[0], position)._asdict(),
        preview=preview(rule, "", len(spans)),
        message=recounted(old.message, len(spans)),
        fingerprint=setup.key.fingerprint(column_text.whole(pieces)),
    )
    load = item.load._replace(start=finding.start, end=spans[-1].end, cells=len(spans))
    return item._replace(finding=finding, load=load, pieces=pieces)
