"""Findings as the protocol's diagnostics, as JSON: typed objects for 200 of them would cost more than finding them.

A diagnostic is a JSON object as text. All of it but the place hangs on what was found, and is made once.
No diagnostic holds a value: a message is the finding's, ``data`` its fingerprint and rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import ACTIONS, SEVERITIES, Action
from safe_prompt.findings.surroundings import is_column
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt_lsp.lines import Place
from safe_prompt_lsp.phrases import verdict
from safe_prompt_lsp.preferences import SECTION, Preferences
from safe_prompt_lsp.reaching import LEVEL_OF_ACTION, Related, actions, calls, goes_to, path_of_value
from safe_prompt_lsp.subject import Examined, Shown, Source

SOURCE: Final = "safe-prompt"
MORE_CODE: Final = "more-findings"
NOT_SCANNED_CODE: Final = "not-scanned"
# The protocol's numbers: 1 error, 2 warning, 3 information, 4 hint.
_LEVEL: Final[Mapping[str, int]] = {"critical": 1, "high": 1, "medium": 2, "low": 3, "info": 4}
_MOST_RELATED: Final = 12


@dataclass(frozen=True, slots=True)
class Style:
    """What a client can show, and what the user wants to see."""

    related: bool = True
    preferences: Preferences = field(default_factory=Preferences)


def diagnostics(examined: Examined, style: Style) -> dict[str, list[str]]:
    """The diagnostics of every text of a subject, by URI; a text without any has an empty list."""
    subject = examined.subject
    lists: dict[str, list[str]] = {source.uri: [] for source in subject.sources}
    if not subject.sources:
        return lists
    least = SEVERITIES.index(style.preferences.min_severity)
    wanted = [one for one in examined.shown if SEVERITIES.index(one.finding.severity) >= least]
    kept, left = _most_severe(wanted, style.preferences.max_findings)
    decided = actions([one.finding for one in wanted], subject.context.policy)
    for at, source in enumerate(subject.sources):
        here = [one for one in kept if one.source == at] if len(subject.sources) > 1 else kept
        lists[source.uri] += _of_source(here, source, examined, decided, style)
    for call in calls(examined, [one.finding for one in wanted]):
        source = subject.sources[call.source]
        start, end = source.lines.positions((call.start, call.end))
        tail = _tail(call.code, call.message, call.level, "", "")
        lists[source.uri].append(_diagnostic(start, end, tail, call.related[:_MOST_RELATED] if style.related else ()))
    notes = lists[subject.sources[0].uri]
    if left:
        limit = f"{SECTION}.maxFindings is {style.preferences.max_findings}"
        notes.append(_note(f"+{left} more findings are not shown here ({limit}).", MORE_CODE, 3))
    notes += (_note(f"Not scanned: {reason.rstrip('.')}.", NOT_SCANNED_CODE, 2) for reason in examined.problems)
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
    decided: Mapping[tuple[str, str], Action],
    style: Style,
) -> Iterator[str]:
    rules = examined.subject.context.rules
    places = iter(source.lines.positions([offset for one in shown for offset in _span(one)]))
    for one in shown:
        finding = one.finding
        message, level = finding.message, _LEVEL[finding.severity]
        related: list[Related] = []
        if is_column(finding):
            related += (
                Related(source.uri, source.lines, span, "The same column") for span in one.spans[1 : _MOST_RELATED + 1]
            )
        if finding.reaches:
            possible = [decided[finding.fingerprint, reach.destination] for reach in finding.reaches]
            worst = max(possible, key=ACTIONS.index)
            level = min(level, LEVEL_OF_ACTION[worst])
            policy = examined.subject.context.policy
            message = f"{message} It reaches {goes_to(finding.reaches, policy)}: {verdict(worst)}."
            related += path_of_value(finding, examined)
        tail = _tail(finding.rule, message, level, _page(finding.rule, rules), finding.fingerprint)
        yield _diagnostic(next(places), next(places), tail, related[:_MOST_RELATED] if style.related else ())


def _span(one: Shown) -> Span:
    """What is underlined: a value with all that interrupts it; of a column its first cell."""
    spans = one.spans
    if len(spans) == 1:
        return spans[0]
    if not spans:
        return Span(one.finding.start, one.finding.end)
    if is_column(one.finding):
        return spans[0]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _page(rule: str, rules: Ruleset) -> str:
    """A public page about what a rule finds: the same that the SARIF report names."""
    known = rules.by_id.get(rule)
    page = known.references[0] if known is not None and known.references else ""
    return page if page.startswith("https://") else ""


@lru_cache(maxsize=4096)
def _tail(code: str, message: str, level: int, page: str, fingerprint: str) -> str:
    """All of a diagnostic but its place: from the comma behind the range to before the closing brace."""
    body: dict[str, Any] = {"severity": level, "code": code, "source": SOURCE, "message": message}
    if page:
        body["codeDescription"] = {"href": page}
    body["data"] = {"rule": code, "fingerprint": fingerprint} if fingerprint else {"rule": code}
    return f",{json.dumps(body)[1:-1]}"


def _diagnostic(start: Place, end: Place, tail: str, related: Sequence[Related]) -> str:
    more = ""
    if related:
        more = ',"relatedInformation":[' + ",".join(map(_related, related)) + "]"
    return f'{{"range":{_range(start, end)}{tail}{more}}}'


def _range(start: Place, end: Place) -> str:
    return f'{{"start":{{"line":{start[0]},"character":{start[1]}}},"end":{{"line":{end[0]},"character":{end[1]}}}}}'


def _related(one: Related) -> str:
    start, end = one.lines.positions(one.span)
    return (
        f'{{"location":{{"uri":{json.dumps(one.uri)},"range":{_range(start, end)}}},'
        f'"message":{json.dumps(one.message)}}}'
    )


def _note(message: str, code: str, level: int) -> str:
    start = Place(0, 0)
    return _diagnostic(start, start, _tail(code, message, level, "", ""), ())
