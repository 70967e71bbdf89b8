"""A rescan on one page: move what stands, read the window, settle what it says, weigh it all again."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from safe_prompt.detectors.harm import weights
from safe_prompt.documents.document import Omission
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.incremental.allowing import allowed, moved_notes
from safe_prompt.incremental.begin import order
from safe_prompt.incremental.moving import move, moved_calls, moved_reaches
from safe_prompt.incremental.places import Shift, moved_marks, place_of, shift_of
from safe_prompt.incremental.raw_notebook import is_raw_notebook, remembered
from safe_prompt.incremental.reading import read, settled
from safe_prompt.incremental.state import Edit, Item, Scanned
from safe_prompt.incremental.window import PEM, window


def rescan(scanned: Scanned, edit: Edit, text: str | None = None) -> Scanned:
    """The state after an edit. ``text`` is the new text, where the caller has it already.

    Never raises for the text's content: a detector that breaks is reported in ``findings.not_scanned``.
    """
    old, setup = scanned.part.text, scanned.setup
    start = max(min(edit.start, len(old)), 0)
    end = max(min(edit.end, len(old)), start)
    new = f"{old[:start]}{edit.new}{old[end:]}" if text is None else text
    part = scanned.part._replace(text=new)
    shift = shift_of(old, new, start, end, len(edit.new), scanned.marks)
    marks = moved_marks(scanned.marks, shift)
    moved = move(scanned.items, shift)
    need = Span(max(moved.touched.start, start - PEM), min(moved.touched.end, start + len(edit.new) + PEM))
    frame = window(new, need)
    line, column = place_of(new, frame.low, marks)
    lines = LineIndex(new, frame.low, frame.high, line=line, start=frame.low - column + 1)

    def place(offset: int) -> tuple[int, int]:
        return lines.position(offset) if frame.low <= offset <= frame.high else place_of(new, offset, marks)

    result = read(part, frame, moved, setup)
    fresh = _with_reaches(settled(part, result, lines, place, setup), scanned.items, shift)
    notes: Sequence[Finding] = moved_notes(scanned.notes, shift)
    if is_raw_notebook(part):
        items = sorted(remembered(result.kept, fresh, scanned.items), key=order)
    else:
        around = Span(frame.low, frame.high)
        items, notes = allowed(part, setup, result.kept, fresh, notes, around, lines)
        items = _weighed(sorted(items, key=order))
    reported = [item.finding for item in items if item.reported]
    found = scanned.findings
    counts = {**found.stats, "findings": len(reported) + len(notes), "suppressed": len(items) - len(reported)}
    broken = dict.fromkeys([*found.not_scanned, *(Omission(setup.path, reason) for reason in result.broken)])
    findings = Findings(
        (*reported, *notes), tuple(broken), found.skipped, found.tiers, MappingProxyType(counts),
        moved_calls(found.calls, shift),
    )  # fmt: skip
    return Scanned(part, setup, findings, tuple(items), tuple(notes), marks, exact=False)


def _weighed(items: Sequence[Item]) -> list[Item]:
    """Items with the severities, classifications and tags that they have together."""
    return [
        item
        if weight == (item.finding.severity, item.finding.classification, item.finding.tags)
        else item._replace(finding=item.finding._replace(**weight._asdict()))
        for item, weight in zip(items, weights([item.load for item in items]), strict=True)
    ]


def _with_reaches(fresh: Sequence[Item], before: Sequence[Item], shift: Shift) -> list[Item]:
    """Items found again, with the AI calls that the same values reached before."""
    known = {
        (item.finding.rule, item.finding.fingerprint): moved_reaches(item.finding, shift).reaches
        for item in before
        if item.finding.reaches
    }
    if not known:
        return list(fresh)
    return [
        item._replace(
            finding=item.finding._replace(reaches=known.get((item.finding.rule, item.finding.fingerprint), ()))
        )
        if not item.finding.reaches
        else item
        for item in fresh
    ]
