"""What comments and tags allow in a text that is edited: decided anew in the window, kept outside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safe_prompt.detectors.describe import describe, note_match
from safe_prompt.documents.document import Part
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import IGNORE_CELL_TAG, suppress
from safe_prompt.incremental.moving import moved_finding
from safe_prompt.incremental.places import Shift, line_start
from safe_prompt.incremental.state import Item, Setup


def allowed(
    part: Part, setup: Setup, kept: Sequence[Item], settled: Sequence[Item], notes: Sequence[Finding], window: Span,
    lines: LineIndex,
) -> tuple[list[Item], tuple[Finding, ...]]:  # fmt: skip
    """All items, those that stand on lines of the window reported or not as its comments say; and notes on comments.

    ``lines`` are those of the window. ``notes`` stand at their places in the new text.
    """
    if IGNORE_CELL_TAG in part.address.tags:
        return [item._replace(reported=False) for item in (*kept, *settled)], ()
    here = [item.finding for item in (*kept, *settled) if window.start <= item.finding.start < window.end]
    left = suppress(
        here, part.text, today=setup.today or date.today(), tags=part.address.tags, within=window, lines=lines
    )
    standing = set(map(id, left.kept))
    # A comment on the window's last line may be about the line behind it.
    tail = len(part.text) if window.end == len(part.text) else line_start(part.text, max(window.end - 1, 0))
    fresh = [
        describe(note_match(note, setup.rules), part, setup.path, setup.key, lines)
        for note in left.notes
        if note.start < tail
    ]
    others = [note for note in notes if note.start < window.start or note.start >= tail]
    changed = [
        item._replace(reported=id(item.finding) in standing)
        if window.start <= item.finding.start < window.end
        else item
        for item in settled
    ]
    return [*kept, *changed], tuple(sorted((*others, *fresh), key=lambda note: note.start))


def moved_notes(notes: Sequence[Finding], shift: Shift) -> list[Finding]:
    """Notes at their places in the new text, without those that the edit touches."""
    moved = []
    for note in notes:
        if note.end < shift.start:
            moved.append(note)
        elif note.start > shift.end:
            moved.append(moved_finding(note, shift))
    return moved
