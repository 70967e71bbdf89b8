"""The pipeline on one page: a document's parts, their views, detectors, judgement, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from safe_prompt.detectors.detect import detect_all
from safe_prompt.detectors.harm import weigh
from safe_prompt.detectors.resolve import Located, resolve
from safe_prompt.documents.document import Document, Omission, Part, Reading
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.suppress import has_marker, suppress
from safe_prompt.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.detectors.terms import Terms
    from safe_prompt.documents.locate import Locator

TIERS: Mapping[str, str] = MappingProxyType(
    {
        "instant": "active",
        "names": "off: this version has no names model, so names are found by context and columns alone",
    }
)
NAMES_OFF: Mapping[str, str] = MappingProxyType({**TIERS, "names": "off: not asked for"})


def scan_document(
    document: Document,
    *,
    rules: Ruleset,
    key: Key,
    terms: Terms | None = None,
    names: bool = True,
    suppressions: bool = True,
    today: date | None = None,
) -> Findings:
    """Scan a document.

    ``suppressions`` is for reports: what is masked or sent never heeds them, since pasted text could carry them.
    Never raises for the document's content: a detector that breaks on a part is reported in ``not_scanned``.
    """
    return scan_reading(
        read_parts(document), document, rules=rules, key=key, terms=terms, names=names, suppressions=suppressions,
        today=today,
    )  # fmt: skip


def scan_reading(
    reading: Reading,
    document: Document,
    *,
    rules: Ruleset,
    key: Key,
    terms: Terms | None = None,
    names: bool = True,
    suppressions: bool = True,
    today: date | None = None,
) -> Findings:
    """Scan the parts of a document that were read already: an editor hands over cells, not a notebook's file."""
    not_scanned = list(reading.not_scanned)
    findings: list[Finding] = []

    @cache
    def locator() -> Locator:
        from safe_prompt.documents.locate import Locator

        return Locator(document)

    stats: Counter[str] = Counter()
    for part in reading.parts:
        located, broken = _scan_part(part, document.path, rules, terms, key)
        not_scanned += [Omission(document.path, f"{_place(part)}{reason}") for reason in broken]
        found = _findings(located, part, document, locator, key) if located else []
        if suppressions:
            stats["suppressed"] += 0  # counted, though it be none
        if suppressions and (part.address.tags or has_marker(part.text)):
            from datetime import date

            left = suppress(found, part.text, today=today or date.today(), tags=part.address.tags)
            found = list(left.kept)
            if left.notes:
                from safe_prompt.detectors.describe import note_match

                notes = [note_match(note, rules) for note in left.notes]
                found += _findings(notes, part, document, locator, key)
            stats["suppressed"] += left.suppressed
        findings += found
    stats["findings"] = len(findings)
    stats["documents"] = 1
    return Findings(
        tuple(findings),
        tuple(not_scanned),
        reading.skipped,
        TIERS if names else NAMES_OFF,
        MappingProxyType(dict(sorted(stats.items()))),
    )


def _scan_part(
    part: Part, path: str | None, rules: Ruleset, terms: Terms | None, key: Key
) -> tuple[list[Located], list[str]]:
    """Matches of a part that stand, and what broke."""
    found, broken = detect_all(part, rules, terms, key)
    return weigh(resolve(found), part.text, path) if found else [], broken


def _findings(
    located: Iterable[Located], part: Part, document: Document, locator: Callable[[], Locator], key: Key
) -> list[Finding]:
    """Findings of one part: lines, fingerprints and previews instead of values."""
    from safe_prompt.detectors.describe import describe  # a clean text never comes here

    lines = LineIndex(part.text)
    file_lines = LineIndex(document.text) if part.address.pointer else None

    def file_line(span: Span) -> int | None:
        if file_lines is None:
            return None
        return file_lines.position(locator().spans(part.address, [span])[0].start)[0]

    return [describe(item, part, document.path, key, lines, file_line) for item in located]


def _place(part: Part) -> str:
    return f"{part.address.pointer}: " if part.address.pointer else ""
