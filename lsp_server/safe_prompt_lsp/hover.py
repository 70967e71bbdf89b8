"""Hover: what was found, why it matters, where it would go and what policy says, and what to do. Never the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from safe_prompt.findings.finding import AiCall, Finding, Reach
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.policy.policy import Verdict
from safe_prompt.reports.advice import advice
from safe_prompt_lsp.phrases import code, counted, destination_name, plain, sent_decision, verdict, what_is_sent
from safe_prompt_lsp.snapshot import Snapshot

_MOST: Final = 3  # findings at one place that are explained; all are in the list of problems
_MOST_REACHED: Final = 4
_MARKUP: Final = re.compile(r"\*\*|`|\\(?=[\\`*_{}\[\]<>#|!~&])")


def hover(snapshot: Snapshot, position: types.Position, *, markdown: bool = True) -> types.Hover | None:
    """What is known of the place under the pointer: findings and AI calls; None where nothing is."""
    findings = snapshot.at(position)
    sections = ["\n".join(_finding(snapshot, finding)) for finding in findings[:_MOST]]
    if len(findings) > _MOST:
        sections.append(f"… and {counted(len(findings) - _MOST, 'more finding', 'more findings')} here.")
    calls = snapshot.calls_at(position)
    sections += ["\n".join(_call(snapshot, call)) for call in calls]
    if not sections:
        return None
    text = "\n\n---\n\n".join(sections)
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    start = [span.start for finding in findings[:1] for span in finding.spans or ()] or [call.start for call in calls]
    end = [span.end for finding in findings[:1] for span in finding.spans or ()] or [call.end for call in calls]
    range_ = snapshot.range(min(start), max(end)) if start and len(findings[:1]) + len(calls) == 1 else None
    return types.Hover(types.MarkupContent(kind, text if markdown else _MARKUP.sub("", text)), range_)


def _finding(snapshot: Snapshot, finding: Finding) -> Iterator[str]:
    rule = snapshot.rules.by_id.get(finding.rule)
    title = rule.title if rule is not None else finding.entity
    yield f"**{plain(title)}** · {finding.severity} · {code(finding.rule)}"
    yield ""
    if finding.entity == NOTE_ENTITY:
        yield plain(finding.message)
        return
    facts = [code(finding.preview)] if finding.preview else []
    facts += [finding.classification, f"confidence {finding.confidence:.2f}"]
    if finding.evidence:
        facts.append(f"evidence: {', '.join(plain(one) for one in finding.evidence)}")
    yield " · ".join(facts)
    if rule is not None and rule.why:
        yield ""
        yield plain(rule.why)
    for note in finding.message.rstrip(".").split("; ")[1:]:
        yield ""
        yield f"{plain(note[:1].upper() + note[1:])}."
    yield ""
    yield from _ways(snapshot, finding)
    remedy = rule.remedy if rule is not None else ""
    fix, *allow = advice(finding)
    yield f"- **Fix:** {plain(remedy or fix.partition(': ')[2])}"
    if allow:
        how = allow[0].partition(": ")[2]
        yield f"- **Allow:** {code(how) if how.startswith('#') else plain(how)}"


def _ways(snapshot: Snapshot, finding: Finding) -> Iterator[str]:
    """Where it would go, and which rule decides there."""
    for reach in finding.reaches[:_MOST_REACHED]:
        place = destination_name(reach.destination, snapshot.policy)
        decided = _verdict_on(snapshot, finding, reach)
        yield f"- **Sent to {plain(place)}** by {code(reach.sink)} ({_where(reach)}): {_said(decided)}"
    if len(finding.reaches) > _MOST_REACHED:
        yield f"- … and to {counted(len(finding.reaches) - _MOST_REACHED, 'more call', 'more calls')}"
    if not finding.reaches:
        to = snapshot.destination
        where = destination_name(to, snapshot.policy) if to else "a third party"
        decided = snapshot.policy.action_for(finding, to or "unknown", among=snapshot.everything)
        yield f"- **No AI call seen that sends it.** To {plain(where)} it would be: {_said(decided)}"


def _verdict_on(snapshot: Snapshot, finding: Finding, reach: Reach) -> Verdict:
    place = (reach.cell, reach.line, reach.column)
    among = [
        other
        for other in snapshot.everything
        if any((one.cell, one.line, one.column) == place for one in other.reaches)
    ]
    return snapshot.policy.action_for(finding, reach.destination, among=among)


def _said(decided: Verdict) -> str:
    because = decided.matched[0].reason.rstrip(".") if decided.matched else ""
    reason = f": {plain(because)}" if because else ""
    return f"{verdict(decided.action)}, by {code(decided.rule)} ({plain(decided.place)}){reason}"


def _where(reach: Reach) -> str:
    return f"cell {reach.cell}, line {reach.line}" if reach.cell is not None else f"line {reach.line}"


def _call(snapshot: Snapshot, call: AiCall) -> Iterator[str]:
    place = destination_name(call.destination, snapshot.policy)
    sent = [finding for finding, _ in snapshot.sent_by(call)]
    yield f"**AI call** · {code(call.sink)} → {plain(place)}"
    yield ""
    if not sent:
        yield "Nothing sensitive is known to be sent."
        return
    decision = sent_decision(snapshot.policy, call, sent)
    yield f"Sends {what_is_sent(sent)}: **{verdict(decision.action)}**"
    yield ""
    for reason in decision.reasons[:_MOST_REACHED]:
        yield f"- {plain(reason)}"
