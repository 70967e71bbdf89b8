"""A notebook that is open as its JSON text: what its scan found, at the places in that text, to be kept while it is
edited.

A rescan reads its window as JSON, not as cells: the header of a table that stands in another string is not seen, and
comments and tags of cells are not read. So severities stay as the scan of the cells gave them, and what was allowed
stays allowed, by its rule and fingerprint. Editors scan in full once typing stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safe_prompt.detectors.harm import setting_of
from safe_prompt.documents.document import Address, Document, Part
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.in_file import in_file
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.incremental.begin import item_of, order
from safe_prompt.incremental.places import marks_of
from safe_prompt.incremental.state import Item, Scanned, Setup


def is_raw_notebook(part: Part) -> bool:
    """Whether a part is the JSON text of a notebook: its cells and outputs have kinds of their own."""
    return part.kind == "notebook"


def begin_raw(document: Document, found: Findings, everything: Iterable[Finding], setup: Setup) -> Scanned:
    """The state after a full scan of a notebook's file with the same setup. ``everything`` is what a scan finds that
    heeds no comments; it may be empty where nothing was suppressed.

    Raises:
        LookupError: a finding has no place in the text.
    """
    located = in_file(document)
    part = Part(document.text, document.kind)
    reported = {(finding.rule, finding.pointer, finding.spans) for finding in found}
    items: list[Item] = []

    def keep(finding: Finding, *, shown: bool) -> None:
        setting = setting_of(setup.path, part._replace(address=Address(output=finding.output)))
        items.append(item_of(located(finding), None, part.text, setup, setting, reported=shown))

    for finding in found:
        if finding.entity != NOTE_ENTITY:
            keep(finding, shown=True)
    for finding in everything:
        if (finding.rule, finding.pointer, finding.spans) not in reported:
            keep(finding, shown=False)
    notes = tuple(located(finding) for finding in found if finding.entity == NOTE_ENTITY)
    items.sort(key=order)
    own = (*(item.finding for item in items if item.reported), *notes)
    findings = Findings(own, found.not_scanned, found.skipped, found.tiers, found.stats)
    return Scanned(part, setup, findings, tuple(items), notes, marks_of(part.text))


def remembered(kept: Sequence[Item], settled: Sequence[Item], before: Sequence[Item]) -> list[Item]:
    """All items; values found again are as severe, and as reported, as they were before the edit."""
    known = {
        (item.finding.rule, item.finding.fingerprint): item
        for item in sorted(before, key=lambda item: not item.reported)  # what is allowed once stays allowed
    }
    return [*kept, *(_as_before(item, known.get((item.finding.rule, item.finding.fingerprint))) for item in settled)]


def _as_before(item: Item, known: Item | None) -> Item:
    if known is None:
        return item
    severity, classification, tags = known.finding.severity, known.finding.classification, known.finding.tags
    finding = item.finding._replace(severity=severity, classification=classification, tags=tags)
    return item._replace(finding=finding, reported=known.reported)
