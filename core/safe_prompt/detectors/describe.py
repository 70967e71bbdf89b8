"""From a match that stands to a finding, which holds no value."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from safe_prompt.detectors.match import Match
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.document import Part
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.place import place
from safe_prompt.findings.suppress import Note
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

_COUNT = lazy_pattern(r"\(\d{1,7} values? in a column\)")


def describe(
    item: Located,
    part: Part,
    path: str | None,
    key: Key,
    lines: LineIndex,
    file_line: Callable[[Span], int | None] = lambda _: None,
) -> Finding:
    """The finding of a match of a part: lines, fingerprint and preview instead of the value.

    ``file_line`` gives the line of a span in the raw file, None where that is the part's own.
    """
    match, rule, spans, address = item.match, item.match.rule, item.spans, part.address
    span = Span(item.start, spans[0].end if match.cells else item.end)
    start, end = span
    value = item.value or part.text[start:end]
    return Finding(
        rule=rule.id,
        entity=rule.entity,
        category=rule.category,
        classification=match.classification or rule.classification,
        severity=match.severity or rule.severity,
        confidence=match.confidence,
        tags=rule.tags if match.tags is None else match.tags,
        path=path,
        **place(span, lines.position, file_line(span))._asdict(),
        preview=preview(rule, value, len(spans) if match.cells else 0),
        evidence=_evidence(match),
        fingerprint=key.fingerprint(joined([part.text[s:e] for s, e in spans]) if match.cells else value),
        message=message(match, len(spans) if match.cells else 0),
        spans=spans,
        pointer=address.pointer,
        cell=address.cell,
        output=address.output,
        decoded=address.decoded,
    )


def joined(values: Iterable[str]) -> str:
    """What a column's fingerprint is made from."""
    return "\0".join(values)


def _evidence(match: Match) -> tuple[str, ...]:
    """Sorted and unique; ``column`` tells a column's cells from the pieces of one value."""
    return tuple(sorted({*match.evidence, "column"} if match.cells else set(match.evidence)))


def preview(rule: Rule, value: str, cells: int) -> str:
    """A value's public prefix and length, or the number of a column's values."""
    if cells:
        return "1 value" if cells == 1 else f"{cells} values"
    head = value[: rule.preview] if len(value) >= 2 * rule.preview else ""
    return f"{head}…({len(value)})"


def message(match: Match, cells: int) -> str:
    """What a report says of a match; ``cells``: how many values of a column stand, else 0."""
    parts = [match.rule.title + (f" {_counted(cells)}" if cells else "")]
    if "checksum-mismatch" in match.evidence:
        parts.append("its checksum does not fit, so it may be an example")
    if "sample" in match.evidence:
        parts.append("a documented sample or placeholder")
    if match.detail:
        parts.append(match.detail.rstrip("."))
    return "; ".join(parts) + "."


def recounted(said: str, new: int) -> str:
    """What a report says of a column that has another number of values now, whatever number it was told with."""
    return _COUNT.sub(_counted(new), said, count=1)


def _counted(cells: int) -> str:
    return f"({cells} {'value' if cells == 1 else 'values'} in a column)"


def note_match(note: Note, rules: Ruleset) -> Located:
    """A note on a suppression, as a match of its rule."""
    match = Match(rules.by_id[note.rule], note.start, note.end, 1.0, ("comment",), detail=note.detail)
    return Located(match, (Span(note.start, note.end),), "")
