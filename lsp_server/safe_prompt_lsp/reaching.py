"""Values on their way to an AI call, for diagnostics at both ends: what is sent, where to, and what policy says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import ACTIONS, Action, AiCall, Finding, Reach
from safe_prompt.policy.policy import Policy
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.snapshot import offset_of
from safe_prompt_lsp.subject import Examined

CALL_CODE: Final = "ai-call"
LEVEL_OF_ACTION: Final[Mapping[Action, int]] = {
    "block": 1, "confirm": 2, "mask": 2, "warn": 2, "audit": 3, "allow": 3,
}  # fmt: skip
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


class Related(NamedTuple):
    """A further place that belongs to a diagnostic, and what it is."""

    uri: str
    lines: Lines
    span: Span
    message: str


class Call(NamedTuple):
    """A diagnostic on an AI call: in which source of the subject, at which code points, and what is said of it."""

    source: int
    start: int
    end: int
    code: str
    message: str
    level: int
    to: str
    related: Sequence[Related]


def said_of(action: Action) -> str:
    """What policy does, as half a sentence."""
    return _SAID[action]


def actions(findings: Iterable[Finding], policy: Policy) -> Mapping[tuple[str, str], Action]:
    """What policy says of each finding (by fingerprint) at each destination: all that reach one are judged together."""
    by_destination: dict[str, list[Finding]] = {}
    for finding in findings:
        for destination in {reach.destination for reach in finding.reaches}:
            by_destination.setdefault(destination, []).append(finding)
    decided: dict[tuple[str, str], Action] = {}
    for destination, sent in by_destination.items():
        for finding, action in zip(sent, policy.decide(sent, destination).actions, strict=True):
            key = (finding.fingerprint, destination)
            decided[key] = max(action, decided.get(key, "allow"), key=ACTIONS.index)
    return decided


def goes_to(reaches: Sequence[Reach]) -> str:
    """The calls that a value reaches, each once."""
    return ", ".join(dict.fromkeys(f"{reach.sink} ({reach.destination})" for reach in reaches))


def path_of_value(finding: Finding, examined: Examined) -> Iterator[Related]:
    """The way of a value, step by step, and the calls it reaches."""
    for reach in finding.reaches:
        for step in reach.via:
            yield from _at(examined, step.cell, step.line, step.column, "The value passes here")
        said = f"{reach.sink} sends it to {reach.destination}"
        yield from _at(examined, reach.cell, reach.line, reach.column, said)


def calls(examined: Examined, findings: Sequence[Finding]) -> Iterator[Call]:
    """AI calls that findings reach."""
    if not examined.findings.calls:
        return
    by_place: dict[tuple[int | None, int, int], list[Finding]] = {}
    for finding in findings:
        for place in {(reach.cell, reach.line, reach.column) for reach in finding.reaches}:
            by_place.setdefault(place, []).append(finding)
    for call in examined.findings.calls:
        sent = by_place.get((call.cell, call.line, call.column))
        source = _source_of(examined, call.cell)
        if sent and source is not None:
            yield _call(call, sent, examined, source)


def what_is_sent(findings: Sequence[Finding]) -> str:
    """Findings counted by what they are: ``2 secrets, 1 contact``."""
    counts = Counter(finding.category for finding in findings)
    return ", ".join(f"{count} {_NOUNS[category][count > 1]}" for category, count in counts.most_common())


def _call(call: AiCall, sent: Sequence[Finding], examined: Examined, source: int) -> Call:
    decision = examined.subject.context.policy.decide(sent, call.destination)
    related = [
        place
        for finding in sent
        for place in _at(
            examined, finding.cell.index if finding.cell else None, finding.line, finding.column, finding.message
        )
    ]
    message = f"Sends {what_is_sent(sent)} to {call.destination}: {_SAID[decision.action]}."
    level = LEVEL_OF_ACTION[decision.action]
    return Call(source, call.start, call.end, CALL_CODE, message, level, call.destination, related)


def _at(examined: Examined, cell: int | None, line: int, column: int, message: str) -> Iterator[Related]:
    index = _source_of(examined, cell)
    if index is not None:
        source = examined.subject.sources[index]
        offset = offset_of(source.lines, line, column)
        yield Related(source.uri, source.lines, Span(offset, offset), message)


def _source_of(examined: Examined, cell: int | None) -> int | None:
    subject = examined.subject
    if not subject.is_notebook:  # of a notebook that is open as JSON, lines are those of strings in it
        return 0 if cell is None and subject.kind != "notebook" else None
    found = (at for at, source in enumerate(subject.sources) if source.cell is not None and source.cell.index == cell)
    return next(found, None)
