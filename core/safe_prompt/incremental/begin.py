"""From a full scan's findings to a state that can be kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from safe_prompt.detectors.columns import MANY
from safe_prompt.detectors.harm import LOWERED, NAMING, Load, Setting, is_project_contact, setting_of
from safe_prompt.detectors.match import weaker
from safe_prompt.detectors.records import records
from safe_prompt.detectors.tables import delimited_and_printed
from safe_prompt.documents.document import Document, Part, Reading
from safe_prompt.documents.parts import views
from safe_prompt.documents.span import Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Classification, Finding, Severity
from safe_prompt.findings.suppress import NOTE_ENTITY, has_marker
from safe_prompt.incremental import column_text
from safe_prompt.incremental.cells import LONG
from safe_prompt.incremental.places import line_end, line_start, marks_of
from safe_prompt.incremental.state import Item, Scanned, Setup
from safe_prompt.pipeline import scan_reading

FAR = 300  # code points that a column spans from which its header is looked for
ABOVE = 4_000  # code points before a column's first value in which its header stands


def scan_part(part: Part, setup: Setup) -> Scanned:
    """Scan a part in full. The part has no pointer: a whole file, or a cell that an editor holds as a text."""
    return begin(part, _scan(part, setup, suppressions=True), setup)


def begin(part: Part, findings: Findings, setup: Setup) -> Scanned:
    """The state after a full scan of a part with the same setup, whoever made it: ``findings`` are those of the part.

    Where comments of the part allow findings, it is scanned once more: what they allow counts where harm is weighed.
    """
    allowing = bool(part.address.tags) or has_marker(part.text)
    everything: Iterable[Finding] = _scan(part, setup, suppressions=False) if allowing else ()
    reported = {(finding.rule, finding.spans) for finding in findings}
    setting = setting_of(setup.path, part)
    heads = _Heads(part)
    items, notes = [], []
    for finding in findings:
        if finding.entity == NOTE_ENTITY:
            notes.append(finding)
        else:
            items.append(item_of(finding, heads.of(finding), part.text, setup, setting, reported=True))
    items += (
        item_of(finding, heads.of(finding), part.text, setup, setting, reported=False)
        for finding in everything
        if (finding.rule, finding.spans) not in reported
    )
    return Scanned(part, setup, findings, tuple(sorted(items, key=order)), tuple(notes), marks_of(part.text))


def order(item: Item) -> tuple[int, int, str]:
    """Document order, as in a full scan."""
    finding = item.finding
    return finding.start, finding.spans[-1].end, finding.rule


def _scan(part: Part, setup: Setup, *, suppressions: bool) -> Findings:
    return scan_reading(
        Reading((part,) if part.text else ()), Document("", part.kind, setup.path), rules=setup.rules, key=setup.key,
        terms=setup.terms, suppressions=suppressions, today=setup.today, flow=False, pairs=False,
    )  # fmt: skip


def item_of(finding: Finding, head: Span | None, text: str, setup: Setup, setting: Setting, *, reported: bool) -> Item:
    """A finding of a text as it is kept; ``head`` covers the names above a large table that it is a column of."""
    column = "column" in finding.evidence
    cells = len(finding.spans) if column else 0
    sample = "sample" in finding.evidence
    value = text[finding.start : finding.end]
    severity = _before_weighing(finding, setup, sample, cells)
    load = Load(
        finding.entity,
        finding.category,
        severity,
        finding.start,
        finding.spans[-1].end,
        value.casefold() if finding.entity in NAMING and not sample and not cells else "",
        sample,
        (not cells or setting == "metadata")
        and severity != "info"
        and is_project_contact(finding.entity, value, text, Span(finding.start, finding.end), setting),
        cells,
        *_own(finding, setup),
    )
    pieces = column_text.read(column_text.unread(cells), finding.spans, text) if cells >= LONG else ()
    return Item(finding, load, reported, head, pieces)


def _own(finding: Finding, setup: Setup) -> tuple[Classification, tuple[str, ...]]:
    """Classification and tags of the finding's rule: harm may have raised those that it holds."""
    rule = setup.rules.by_id.get(finding.rule)
    return (finding.classification, finding.tags) if rule is None else (rule.classification, rule.tags)


def _before_weighing(finding: Finding, setup: Setup, sample: bool, cells: int) -> Severity:
    """The severity that the detector gave: a finding holds the one that harm has raised or lowered."""
    rule = setup.rules.by_id.get(finding.rule)
    if rule is None or finding.entity not in LOWERED:
        return finding.severity
    if sample:
        return "info"
    if "checksum-mismatch" in finding.evidence:
        return weaker(rule.severity, "medium")
    return "medium" if cells >= MANY and rule.severity == "low" else rule.severity


@dataclass(frozen=True, slots=True)
class _Heads:
    """Looks up the names above the tables of a part."""

    part: Part
    known: dict[Span, list[tuple[Span, frozenset[int]]]] = field(default_factory=dict)

    def of(self, finding: Finding) -> Span | None:
        """The names above the table that a long column belongs to: a header, the beginning of an INSERT."""
        text, first = self.part.text, finding.spans[0]
        if len(finding.spans) == 1 or "column" not in finding.evidence:
            return None
        if finding.spans[-1].end - first.start < FAR:
            return None
        line = line_start(text, first.start, max(first.start - ABOVE, 0))
        high = min(line_end(text, first.end, len(text)), first.end + ABOVE)
        around = Span(line_start(text, max(line - ABOVE, 0), max(line - 2 * ABOVE, 0)), high)
        if around not in self.known:
            self.known[around] = list(_heads(text[around.start : high], self.part, around.start))
        return next((head for head, starts in self.known[around] if first.start in starts), None)


def _heads(text: str, part: Part, shift: int) -> Iterator[tuple[Span, frozenset[int]]]:
    """The names of tables in an excerpt, and where the values below them start; in the part's code points."""
    for view in views(Part(text, part.kind)):
        for table in (*delimited_and_printed(view.text), *records(view.text)):
            names = view.to_raw(*table.head) if table.head is not None else ()
            if names:
                starts = (view.to_raw(*cell) for column in table.columns for cell in column.cells)
                yield (
                    Span(names[0].start + shift, names[-1].end + shift),
                    frozenset(spans[0].start + shift for spans in starts if spans),
                )
