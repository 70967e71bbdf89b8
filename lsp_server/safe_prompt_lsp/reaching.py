"""Values on their way to an AI call, for diagnostics at both ends: what is sent, where to, and what policy says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import ACTIONS, Action, AiCall, Finding, Reach
from safe_prompt.policy.policy import Policy
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.phrases import destination_name, sent_decision, verdict, what_is_sent
from safe_prompt_lsp.snapshot import offset_of
from safe_prompt_lsp.subject import Examined

CALL_CODE: Final = "ai-call"
LEVEL_OF_ACTION: Final[Mapping[Action, int]] = {
    "block": 1, "confirm": 2, "mask": 2, "warn": 2, "audit": 3, "allow": 3,
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


def goes_to(reaches: Sequence[Reach], policy: Policy) -> str:
    """The calls that a value reaches, each once: ``openai.chat.completions.create (api.openai.com)``."""
    said = (f"{reach.sink} ({destination_name(reach.destination, policy)})" for reach in reaches)
    return ", ".join(dict.fromkeys(said))


def path_of_value(finding: Finding, examined: Examined) -> Iterator[Related]:
    """The way of a value, step by step, and the calls it reaches."""
    spans = {(call.cell, call.line, call.column): call for call in examined.findings.calls}
    for reach in finding.reaches:
        for step in reach.via:
            if (step.cell, step.line) != (finding.cell.index if finding.cell else None, finding.line):
                yield from _at(examined, step.cell, step.line, step.column, 0, "The value passes here")
        place = destination_name(reach.destination, examined.subject.context.policy)
        call = spans.get((reach.cell, reach.line, reach.column))
        length = call.end - call.start if call is not None else 0
        yield from _at(examined, reach.cell, reach.line, reach.column, length, f"{reach.sink} sends it to {place}")


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


def _call(call: AiCall, sent: Sequence[Finding], examined: Examined, source: int) -> Call:
    policy = examined.subject.context.policy
    action = sent_decision(policy, call, sent).action
    related: list[Related] = []
    for finding in sent:
        cell, length = finding.cell.index if finding.cell else None, finding.spans[0].end - finding.start
        related += _at(examined, cell, finding.line, finding.column, max(length, 0), finding.message)
    message = f"Sends {what_is_sent(sent)} to {destination_name(call.destination, policy)}: {verdict(action)}."
    level = LEVEL_OF_ACTION[action]
    return Call(source, call.start, call.end, CALL_CODE, message, level, call.destination, related)


def _at(examined: Examined, cell: int | None, line: int, column: int, length: int, message: str) -> Iterator[Related]:
    """A place by line and column in code points, ``length`` code points long; none where there is no such cell."""
    index = _source_of(examined, cell)
    if index is not None:
        source = examined.subject.sources[index]
        offset = offset_of(source.lines, line, column)
        span = Span(offset, min(offset + length, len(source.lines.text)))
        yield Related(source.uri, source.lines, span, message)


def _source_of(examined: Examined, cell: int | None) -> int | None:
    subject = examined.subject
    if not subject.is_notebook:  # of a notebook that is open as JSON, lines are those of strings in it
        return 0 if cell is None and subject.kind != "notebook" else None
    found = (at for at, source in enumerate(subject.sources) if source.cell is not None and source.cell.index == cell)
    return next(found, None)
