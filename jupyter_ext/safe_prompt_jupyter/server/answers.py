"""What a page is told: findings with offsets in UTF-16 and never a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.findings.surroundings import is_column
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt_jupyter.server.allowing import COMMENTS
from safe_prompt_jupyter.server.environment import offers_environment
from safe_prompt_jupyter.server.scanning import Found
from safe_prompt_jupyter.server.sending import about_to_send, sent_by_calls
from safe_prompt_jupyter.server.settings import InForce
from safe_prompt_jupyter.server.units import utf16_offsets

Json = dict[str, Any]


def source_answer(found: Found, source: str, settings: InForce) -> Json:
    """What was found in a cell's source, and what it is about to send."""
    sending = about_to_send(source, found.everything, settings.policy)
    sends = [*([sending] if sending is not None else []), *sent_by_calls(found.calls, settings.policy)]
    return {
        "revision": found.revision,
        "findings": _findings(found, settings.rules, environment=True),
        "comment": COMMENTS.get(found.kind),
        "problems": list(found.problems),
        "sending": [asdict(one) for one in sends],
    }


def rest_answer(found: Found, rules: Ruleset) -> Json:
    """What was found in a cell's outputs, attachments and metadata."""
    return {
        "revision": found.revision,
        "findings": _findings(found, rules, environment=False),
        "problems": list(found.problems),
    }


def _findings(found: Found, rules: Ruleset, *, environment: bool) -> list[Json]:
    offsets: dict[tuple[str, str | None], Mapping[int, int]] = {}
    for place, text in found.texts.items():
        here = [one for one in found.findings if (one.pointer, one.decoded) == place]
        offsets[place] = utf16_offsets(text, (at for one in here for span in _spans(one) for at in span))
    return [
        _finding(one, offsets.get((one.pointer, one.decoded), {}), found, rules, environment=environment)
        for one in found.findings
    ]


def _spans(finding: Finding) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in finding.spans) or ((finding.start, finding.end),)


def _finding(finding: Finding, offsets: Mapping[int, int], found: Found, rules: Ruleset, *, environment: bool) -> Json:
    rule = rules.by_id.get(finding.rule)
    body: Json = {
        "rule": finding.rule,
        "entity": finding.entity,
        "category": finding.category,
        "classification": finding.classification,
        "severity": finding.severity,
        "message": finding.message,
        "why": rule.why if rule is not None else "",
        "remedy": rule.remedy if rule is not None else "",
        "page": _page(rule.references if rule is not None else ()),
        "preview": finding.preview,
        "fingerprint": finding.fingerprint,
        "line": finding.line,
        "column": is_column(finding),
        "spans": [[offsets[start], offsets[end]] for start, end in _spans(finding) if start in offsets],
    }
    if finding.output is not None:
        body["output"] = {"index": finding.output.index, "mime": finding.output.mime}
    if finding.pointer:
        body["pointer"] = finding.pointer.removeprefix("/cells/0")
        body["decoded"] = finding.decoded
    if finding.entity == NOTE_ENTITY:
        body["note"] = True
    elif environment:
        body["environment"] = offers_environment(found.texts.get(("", None), ""), found.kind, finding)
    if finding.reaches:
        body["reaches"] = [{"sink": reach.sink, "destination": reach.destination} for reach in finding.reaches]
    return body


def _page(references: tuple[str, ...]) -> str:
    page = references[0] if references else ""
    return page if page.startswith("https://") else ""
