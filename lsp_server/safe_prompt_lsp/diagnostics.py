"""Findings as the protocol's diagnostics, built as plain JSON: typed objects for 200 of them cost more than the scan.

No diagnostic holds a value: a message is the finding's, ``data`` its fingerprint and rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import ACTIONS, SEVERITIES, Action, AiCall, Finding, Reach
from safe_prompt.findings.surroundings import is_column
from safe_prompt.policy.policy import Policy
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt_lsp.lines import Lines, Place
from safe_prompt_lsp.preferences import SECTION, Preferences
from safe_prompt_lsp.snapshot import offset_of
from safe_prompt_lsp.subject import Examined, Shown, Source

SOURCE: Final = "safe-prompt"
CALL_CODE: Final = "ai-call"
MORE_CODE: Final = "more-findings"
NOT_SCANNED_CODE: Final = "not-scanned"
# The protocol's numbers: 1 error, 2 warning, 3 information, 4 hint.
_LEVEL: Final[Mapping[str, int]] = {"critical": 1, "high": 1, "medium": 2, "low": 3, "info": 4}
_LEVEL_OF_ACTION: Final[Mapping[Action, int]] = {
    "block": 1, "confirm": 2, "mask": 2, "warn": 2, "audit": 3, "allow": 3,
}  # fmt: skip
_MOST_RELATED: Final = 12
_SAID: Final[Mapping[Action, str]] = {
    "block": "policy blocks it", "confirm": "policy asks first", "mask": "policy masks it first",
    "warn": "policy warns of it", "audit": "policy allows and records it", "allow": "policy allows it",
}  # fmt: skip
_NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "credential": ("secret", "secrets"), "person": ("name", "names"), "contact": ("contact", "contacts"),
    "gov_id": ("government id", "government ids"), "financial": ("financial item", "financial items"),
    "health": ("health item", "health items"), "special": ("special category item", "special category items"),
    "location": ("location", "locations"), "online_id": ("online id", "online ids"),
    "ip_marker": ("confidential item", "confidential items"), "integrity": ("suspect text", "suspect texts"),
}  # fmt: skip

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Style:
    """What a client can show."""

    related: bool = True
    preferences: Preferences = field(default_factory=Preferences)


def diagnostics(examined: Examined, style: Style) -> dict[str, list[Json]]:
    """The diagnostics of every text of a subject, by URI; a text without any has an empty list."""
    subject = examined.subject
    lists: dict[str, list[Json]] = {source.uri: [] for source in subject.sources}
    if not subject.sources:
        return lists
    least = SEVERITIES.index(style.preferences.min_severity)
    wanted = [one for one in examined.shown if SEVERITIES.index(one.finding.severity) >= least]
    kept, left = _most_severe(wanted, style.preferences.max_findings)
    actions = _actions(wanted, subject.context.policy)
    rules = subject.context.rules
    for at, source in enumerate(subject.sources):
        here = [one for one in kept if one.source == at]
        lists[source.uri] += _of_source(here, source, examined, actions, rules, style)
    for call in examined.findings.calls:
        sent = [one.finding for one in wanted if any(_same(reach, call) for reach in one.finding.reaches)]
        index = _source_of(examined, call.cell)
        if sent and index is not None:
            lists[subject.sources[index].uri].append(_call(call, sent, examined, index, style))
    first = subject.sources[0].uri
    if left:
        lists[first].append(_note(
            f"{left} more findings are not shown here ({SECTION}.maxFindings is {style.preferences.max_findings}).",
            MORE_CODE, 3,
        ))  # fmt: skip
    lists[first] += [
        _note(f"Not scanned: {problem.rstrip('.')}.", NOT_SCANNED_CODE, 2) for problem in examined.problems
    ]
    return lists


def _most_severe(findings: Sequence[Shown], most: int) -> tuple[Sequence[Shown], int]:
    if len(findings) <= most:
        return findings, 0
    ranked = sorted(range(len(findings)), key=lambda at: -SEVERITIES.index(findings[at].finding.severity))
    kept = [findings[at] for at in sorted(ranked[:most])]
    return kept, len(findings) - most


def _of_source(
    shown: Sequence[Shown],
    source: Source,
    examined: Examined,
    actions: Mapping[tuple[str, str], Action],
    rules: Ruleset,
    style: Style,
) -> Iterator[Json]:
    spans = [_span(one) for one in shown]
    places = iter(source.lines.positions([offset for span in spans for offset in span]))
    for one in shown:
        finding = one.finding
        body: Json = {
            "range": _range(next(places), next(places)),
            "severity": _LEVEL[finding.severity],
            "code": finding.rule,
            "source": SOURCE,
            "message": finding.message,
            "data": {"rule": finding.rule, "fingerprint": finding.fingerprint},
        }
        page = _page(finding.rule, rules)
        if page:
            body["codeDescription"] = {"href": page}
        if finding.reaches:
            worst = max(
                (actions[finding.fingerprint, reach.destination] for reach in finding.reaches), key=ACTIONS.index
            )
            body["severity"] = min(body["severity"], _LEVEL_OF_ACTION[worst])
            body["message"] = f"{finding.message} {_goes_to(finding.reaches)}: {_SAID[worst]}."
        if style.related:
            related = [*_cells(one, source), *_path(finding, examined)][:_MOST_RELATED]
            if related:
                body["relatedInformation"] = related
        yield body


def _span(one: Shown) -> Span:
    """What is underlined: a value with all that interrupts it; of a column its first cell."""
    spans = one.spans or (Span(one.finding.start, one.finding.end),)
    if is_column(one.finding):
        return spans[0]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _range(start: Place, end: Place) -> Json:
    return {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    }


def _page(rule: str, rules: Ruleset) -> str:
    """A public page about what a rule finds: the same that the SARIF report names."""
    known = rules.by_id.get(rule)
    page = known.references[0] if known is not None and known.references else ""
    return page if page.startswith("https://") else ""


def _cells(one: Shown, source: Source) -> Iterator[Json]:
    if is_column(one.finding):
        for span in one.spans[1 : _MOST_RELATED + 1]:
            yield _related(source.uri, source.lines, span.start, span.end, "The same column")


def _path(finding: Finding, examined: Examined) -> Iterator[Json]:
    """The way of a value, step by step, and the calls it reaches."""
    for reach in finding.reaches:
        for step in reach.via:
            place = _place(examined, step.cell, step.line, step.column)
            if place is not None:
                yield _related(*place, "The value passes here")
        place = _place(examined, reach.cell, reach.line, reach.column)
        if place is not None:
            yield _related(*place, f"{reach.sink} sends it to {reach.destination}")


def _place(examined: Examined, cell: int | None, line: int, column: int) -> tuple[str, Lines, int, int] | None:
    index = _source_of(examined, cell)
    if index is None:
        return None
    source = examined.subject.sources[index]
    offset = offset_of(source.lines, line, column)
    return source.uri, source.lines, offset, offset


def _source_of(examined: Examined, cell: int | None) -> int | None:
    sources = examined.subject.sources
    if not examined.subject.is_notebook:
        return 0 if cell is None and examined.subject.kind != "notebook" else None
    return next(
        (at for at, source in enumerate(sources) if source.cell is not None and source.cell.index == cell), None
    )


def _related(uri: str, lines: Lines, start: int, end: int, message: str) -> Json:
    return {"location": {"uri": uri, "range": _range(lines.position(start), lines.position(end))}, "message": message}


def _same(reach: Reach, call: AiCall) -> bool:
    return (reach.cell, reach.line, reach.column) == (call.cell, call.line, call.column)


def _actions(shown: Iterable[Shown], policy: Policy) -> Mapping[tuple[str, str], Action]:
    """What policy says of each finding at each destination it reaches: all that reach one are judged together."""
    by_destination: dict[str, list[Finding]] = {}
    for one in shown:
        for destination in {reach.destination for reach in one.finding.reaches}:
            by_destination.setdefault(destination, []).append(one.finding)
    actions: dict[tuple[str, str], Action] = {}
    for destination, findings in by_destination.items():
        decision = policy.decide(findings, destination)
        for finding, action in zip(findings, decision.actions, strict=True):
            key = (finding.fingerprint, destination)
            actions[key] = max(action, actions.get(key, "allow"), key=ACTIONS.index)
    return actions


def _goes_to(reaches: Sequence[Reach]) -> str:
    return "It reaches " + ", ".join(dict.fromkeys(f"{reach.sink} ({reach.destination})" for reach in reaches))


def _call(call: AiCall, sent: Sequence[Finding], examined: Examined, index: int, style: Style) -> Json:
    """The other end: what an AI call sends."""
    source = examined.subject.sources[index]
    decision = examined.subject.context.policy.decide(sent, call.destination)
    body: Json = {
        "range": _range(*source.lines.positions([call.start, call.end])),
        "severity": _LEVEL_OF_ACTION[decision.action],
        "code": CALL_CODE,
        "source": SOURCE,
        "message": f"Sends {what_is_sent(sent)} to {call.destination}: {_SAID[decision.action]}.",
        "data": {"rule": CALL_CODE, "destination": call.destination},
    }
    if style.related:
        related = []
        for finding in sent[:_MOST_RELATED]:
            cell = finding.cell.index if finding.cell else None
            place = _place(examined, cell, finding.line, finding.column)
            if place is not None:
                related.append(_related(*place, finding.message))
        if related:
            body["relatedInformation"] = related
    return body


def what_is_sent(findings: Sequence[Finding]) -> str:
    """Findings counted by what they are: ``2 secrets, 1 contact``."""
    counts = Counter(finding.category for finding in findings)
    return ", ".join(f"{count} {_NOUNS[category][count > 1]}" for category, count in counts.most_common())


def _note(message: str, code: str, severity: int) -> Json:
    start = Place(0, 0)
    return {"range": _range(start, start), "severity": severity, "code": code, "source": SOURCE, "message": message,
            "data": {"rule": code}}  # fmt: skip
