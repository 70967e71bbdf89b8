"""The pipeline on one page: a document's parts, their views, detectors, judgement, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from safe_prompt.detectors.harm import weigh
from safe_prompt.detectors.match import Match
from safe_prompt.detectors.registry import RAW_DETECTORS, VIEW_DETECTORS, Detector
from safe_prompt.detectors.resolve import Located, resolve
from safe_prompt.documents.document import Document, Omission, Part, Reading
from safe_prompt.documents.parts import read_parts, views
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.documents.view import View
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.suppress import Note, has_marker, suppress
from safe_prompt.rules.rule import Rule
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
            notes = [_note(note, rules) for note in left.notes]
            found = [*left.kept, *_findings(notes, part, document, locator, key)] if notes else list(left.kept)
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
    """Matches of a part that stand, and what broke. Errors are named by type alone: their text may hold values."""
    found: dict[tuple[str, tuple[Span, ...]], Located] = {}
    broken: list[str] = []

    def run(name: str, detect: Detector, view: View) -> None:
        try:
            for match in detect(view, rules):
                located = _locate(match, view)
                if located is not None:
                    known = found.get((match.rule.id, located.spans))
                    if known is None or known.match.confidence < match.confidence:
                        found[match.rule.id, located.spans] = located
        except Exception as error:  # whatever breaks must be said, and must not hide other detectors' findings
            broken.append(f"the {name} detector failed ({type(error).__name__})")

    try:
        part_views = views(part)
    except Exception as error:
        part_views = (View(part.text, part.kind),)
        broken.append(f"hidden, joined and decoded text was not read ({type(error).__name__})")
    for view in part_views:
        for name, detect in VIEW_DETECTORS.items():
            run(name, detect, view)
        if terms:
            from safe_prompt.detectors import terms as company_terms

            run("terms", lambda v, r: company_terms.detect(v, r, terms, key), view)
    for name, detect in RAW_DETECTORS.items():
        run(name, detect, View(part.text, part.kind))
    if not found:
        return [], broken
    return weigh(resolve(found.values()), part.text, path), broken


def _locate(match: Match, view: View) -> Located | None:
    """A match in the addressed text. Characters that only the visible view leaves out belong to the value."""
    if match.cells:
        spans = tuple(hull for cell in match.cells if (hull := _hull(view.to_raw(cell.start, cell.end))))
        return Located(match, spans, "") if spans else None
    pieces = view.to_raw(match.start, match.end)
    if not pieces:
        return None
    if view.source == "visible" and len(pieces) > 1:
        pieces = (Span(pieces[0].start, pieces[-1].end),)
    return Located(match, pieces, view.text[match.start : match.end])


def _hull(pieces: tuple[Span, ...]) -> Span | None:
    return Span(pieces[0].start, pieces[-1].end) if pieces else None


def _findings(
    located: Iterable[Located], part: Part, document: Document, locator: Callable[[], Locator], key: Key
) -> list[Finding]:
    """Findings of one part: lines, fingerprints and previews instead of values."""
    lines = LineIndex(part.text)
    file_lines = lines if not part.address.pointer else LineIndex(document.text)
    return [_finding(item, part, document, locator, key, lines, file_lines) for item in located]


def _finding(
    item: Located,
    part: Part,
    document: Document,
    locator: Callable[[], Locator],
    key: Key,
    lines: LineIndex,
    file_lines: LineIndex,
) -> Finding:
    match, rule, spans, address = item.match, item.match.rule, item.spans, part.address
    start, end = item.start, spans[0].end if match.cells else item.end
    line, column = lines.position(start)
    end_line, end_column = lines.position(end)
    file_line = line
    if address.pointer:
        file_line, _ = file_lines.position(locator().spans(address, [Span(start, end)])[0].start)
    value = item.value or part.text[start:end]
    return Finding(
        rule=rule.id,
        entity=rule.entity,
        category=rule.category,
        classification=rule.classification,
        severity=match.severity or rule.severity,
        confidence=match.confidence,
        tags=rule.tags,
        path=document.path,
        start=start,
        end=end,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        file_line=file_line,
        preview=_preview(rule, value, len(spans) if match.cells else 0),
        evidence=_evidence(match),
        fingerprint=key.fingerprint(_canonical(part.text, spans) if match.cells else value),
        message=_message(match, len(spans) if match.cells else 0),
        spans=spans,
        pointer=address.pointer,
        cell=address.cell,
        output=address.output,
        decoded=address.decoded,
    )


def _canonical(text: str, spans: tuple[Span, ...]) -> str:
    return "\0".join(text[span.start : span.end] for span in spans)


def _evidence(match: Match) -> tuple[str, ...]:
    """Sorted and unique; ``column`` tells a column's cells from the pieces of one value."""
    return tuple(sorted({*match.evidence, "column"} if match.cells else set(match.evidence)))


def _preview(rule: Rule, value: str, cells: int) -> str:
    if cells:
        return f"{cells} values"
    head = value[: rule.preview] if len(value) >= 2 * rule.preview else ""
    return f"{head}…({len(value)})"


def _message(match: Match, cells: int) -> str:
    parts = [match.rule.title + (f" ({cells} values in a column)" if cells else "")]
    if "checksum-mismatch" in match.evidence:
        parts.append("its checksum does not fit, so it may be an example")
    if "sample" in match.evidence:
        parts.append("a documented sample or placeholder")
    if match.detail:
        parts.append(match.detail.rstrip("."))
    return "; ".join(parts) + "."


def _note(note: Note, rules: Ruleset) -> Located:
    match = Match(rules.by_id[note.rule], note.start, note.end, 1.0, ("comment",), detail=note.detail)
    return Located(match, (Span(note.start, note.end),), "")


def _place(part: Part) -> str:
    return f"{part.address.pointer}: " if part.address.pointer else ""
