"""From a subject to what is shown of it: the pipeline, then settings and baseline as ``scan`` heeds them.

Pure functions: they run in the scanning thread as well as on the event loop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from safe_prompt.checks.choices import apply_baseline, apply_settings
from safe_prompt.checks.scan_file import find, with_surroundings
from safe_prompt.documents.document import Address
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.incremental.state import Scanned
from safe_prompt.reports.report import Entry
from safe_prompt_lsp.instant import begin_all, everything
from safe_prompt_lsp.subject import LIMIT, Examined, Shown, Subject
from safe_prompt_lsp.wording import said

OVER_LIMIT = f"over the limit of {LIMIT // 1_000_000} million characters"


def examine(subject: Subject) -> Examined:
    """Scan a subject as a whole. Never raises: what breaks is a problem of the result."""
    if subject.size > LIMIT:
        return Examined(subject, Findings(), (), problems=(OVER_LIMIT,))
    try:
        found = find(subject.document, subject.context.options, reading=subject.reading())
        return shown(subject, found, begin_all(subject, found))
    except Exception as error:  # its text may hold what was scanned: what may be said of it is said
        return Examined(subject, Findings(), (), problems=(said(error),))


def shown(subject: Subject, found: Findings, scans: tuple[Scanned, ...]) -> Examined:
    """What settings and baseline leave of a subject's findings, with their places."""
    context = subject.context
    entries: Sequence[Entry] = tuple(Entry(finding) for finding in found)
    stats: Counter[str] = Counter()
    if entries and context.baseline is not None:
        entries = _with_surroundings(subject, found, scans)
    entries = apply_settings(entries, context.settings.repository, stats)
    entries = apply_baseline(entries, context.baseline, stats)
    problems = tuple(dict.fromkeys(omission.reason for omission in found.not_scanned))
    shown = tuple(placed(subject, [entry.finding for entry in entries]))
    return Examined(subject, found, shown, scans, problems)


def _with_surroundings(subject: Subject, found: Findings, scans: Sequence[Scanned]) -> Sequence[Entry]:
    """Entries as a baseline knows them. What an allow takes out of the report shows in nobody's surroundings."""
    reading = subject.reading() or read_parts(subject.document)
    options = subject.context.options
    if scans:
        every: Sequence[Finding] = everything(scans)
    else:
        hidden = found.stats.get("suppressed", 0)
        every = (*found, *find(subject.document, options, reading=reading, suppressions=False)) if hidden else (*found,)
    return with_surroundings(reading, found, every, options)


def placed(subject: Subject, findings: Sequence[Finding]) -> list[Shown]:
    """Findings with their places in a subject's texts."""
    if subject.is_notebook:
        places = {source.cell.index: at for at, source in enumerate(subject.sources) if source.cell is not None}
        return [
            Shown(finding, places[finding.cell.index], finding.spans)
            for finding in findings
            if finding.cell is not None and finding.cell.index in places
        ]
    if not any(finding.pointer for finding in findings):
        return [Shown(finding, 0, finding.spans) for finding in findings]
    from safe_prompt.documents.locate import Locator

    locator = Locator(subject.document)
    in_file = []
    for finding in findings:
        address = Address(finding.pointer, finding.cell, finding.output, finding.decoded)
        in_file.append(Shown(finding, 0, locator.spans(address, finding.spans)))
    return in_file
