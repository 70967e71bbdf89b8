"""The instant tier: a result carried along with what was typed, by reading a window around each edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.incremental.raw_notebook import is_raw_notebook
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned
from safe_prompt_lsp.subject import Examined, Subject

_FEW = 8  # edits that are followed one by one; more become one edit that covers them all
_WIDE = 200_000  # code points of an edit that a window is not worth reading for


def follow(examined: Examined, subject: Subject, edits: Mapping[str, Sequence[Edit]]) -> Examined | None:
    """The result for a subject as it is now. ``edits``: what was typed into each text since ``examined``.

    None where only a full scan can tell: cells came, went or changed their kind, settings changed, too much changed.
    """
    before = examined.subject
    if not examined.scans or len(examined.scans) != len(subject.sources) or before.context is not subject.context:
        return None
    if before.context.baseline is not None and is_raw_notebook(examined.scans[0].part):
        return None  # a baseline knows cells
    scans = []
    for old, new, scanned in zip(before.sources, subject.sources, examined.scans, strict=True):
        if (old.uri, old.kind, old.cell, old.tags) != (new.uri, new.kind, new.cell, new.tags):
            return None
        typed = edits.get(new.uri, ())
        grown = sum(len(edit.new) - (edit.end - edit.start) for edit in typed)
        if len(old.lines.text) + grown != len(new.lines.text) or (not typed and old.lines is not new.lines):
            return None  # an edit is missing
        if typed:
            if len(typed) > _FEW:
                typed = (covering(scanned.part.text, typed, new.lines.text),)
            if any(len(edit.new) > _WIDE for edit in typed):
                return None
            for edit in typed[:-1]:
                scanned = rescan(scanned, edit)  # noqa: PLW2901
            scanned = rescan(scanned, typed[-1], new.lines.text)  # noqa: PLW2901
        scans.append(scanned)
    from safe_prompt_lsp.examine import shown

    return shown(subject, _together(examined.findings, scans), tuple(scans))


def everything(scans: Sequence[Scanned]) -> tuple[Finding, ...]:
    """All findings, also those that comments allow."""
    return tuple(item.finding for scanned in scans for item in scanned.items)


def covering(old: str, edits: Sequence[Edit], new: str) -> Edit:
    """One edit that turns ``old`` into ``new`` and covers all of the edits between them."""
    length = len(old)
    head = tail = length
    for edit in edits:
        head = min(head, edit.start)
        tail = min(tail, length - edit.end)
        length += len(edit.new) - (edit.end - edit.start)
    tail = min(tail, len(old) - head, len(new) - head)
    return Edit(head, len(old) - tail, new[head : len(new) - tail])


def _together(before: Findings, scans: Sequence[Scanned]) -> Findings:
    """Findings of all texts as those of their subject."""
    if len(scans) == 1 and scans[0].part.address.cell is None:
        return scans[0].findings
    counts: Counter[str] = Counter()
    for scanned in scans:
        counts.update(scanned.findings.stats)
    return Findings(
        tuple(finding for scanned in scans for finding in scanned.findings),
        tuple(
            dict.fromkeys([*before.not_scanned, *(one for scanned in scans for one in scanned.findings.not_scanned)])
        ),
        before.skipped,
        before.tiers,
        MappingProxyType({**before.stats, **counts}),
        tuple(call for scanned in scans for call in scanned.findings.calls),
    )
