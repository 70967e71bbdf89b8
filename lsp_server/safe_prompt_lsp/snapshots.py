"""Snapshots for features, made from a result."""

from __future__ import annotations

from pathlib import Path

from safe_prompt.documents.document import Document
from safe_prompt.findings.collection import Findings
from safe_prompt_lsp.snapshot import Cell, Notebook, Snapshot
from safe_prompt_lsp.subject import Examined


def snapshot_of(examined: Examined, uri: str, root: Path | None) -> Snapshot | None:
    """What features see of one text of a result; None where the result has no such text.

    Findings carry the spans of the open text: in a notebook that is open as JSON, those of the file.
    """
    subject, context = examined.subject, examined.subject.context
    at = next((index for index, source in enumerate(subject.sources) if source.uri == uri), None)
    if at is None:
        return None
    source, raw = subject.sources[at], examined.findings
    own = tuple(
        one.finding
        if one.finding.spans == one.spans or not one.spans
        else one.finding._replace(spans=one.spans, start=one.spans[0].start, end=one.spans[-1].end)
        for one in examined.shown
        if one.source == at
    )
    cell = source.cell.index if source.cell is not None else None
    calls = tuple(call for call in raw.calls if call.cell == cell)
    findings = Findings(own, raw.not_scanned, raw.skipped, raw.tiers, raw.stats, calls)
    path = None if subject.path is None else str(subject.path)
    notebook = None
    if subject.is_notebook:
        everything = Findings(
            tuple(one.finding for one in examined.shown), raw.not_scanned, raw.skipped, raw.tiers, raw.stats, raw.calls
        )
        cells = tuple(
            Cell(one.uri, one.version, Document(one.lines.text, one.kind, path), one.lines, one.tags)
            for one in subject.sources
        )
        notebook = Notebook(subject.uri, subject.version, at, cells, everything)
    return Snapshot(
        uri=uri,
        version=source.version,
        document=Document(source.lines.text, source.kind, path),
        findings=findings,
        lines=source.lines,
        policy=context.policy,
        rules=context.rules,
        settings=context.settings,
        destination=context.destination,
        root=root,
        notebook=notebook,
    )
