"""SARIF 2.1.0 (OASIS standard, 2020-03-27), as code scanning services read it.

``partialFingerprints`` are made like baseline entries: rule, path, cell id and a hash of the surrounding text
with every finding replaced by its entity. They stay when a cell or a line is inserted above, and hold no
value.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from safe_prompt.findings.finding import Finding, Reach
from safe_prompt.reports.report import Entry, Report, place_of, unread
from safe_prompt.rules.rule import Rule

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT: Final = "safePromptContext/v1"
_LEVEL: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
# GitHub sorts by this number: over 9.0 critical, 7.0 high, 4.0 medium, below that low.
_RANK: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0", "info": "0.0"}


def render_sarif(report: Report) -> str:
    """The report as a SARIF log with one run; ASCII only."""
    used = sorted({entry.finding.rule for entry in report.entries})
    index = {rule: number for number, rule in enumerate(used)}
    titles = {entry.finding.rule: entry.finding for entry in report.entries}
    driver: dict[str, Any] = {
        "name": "safe-prompt",
        "rules": [_rule(name, report.rules.get(name), titles[name]) for name in used],
    }
    if report.version:
        driver["semanticVersion"] = report.version
    notifications = [
        {
            "level": "error",
            "message": {"text": f"Not scanned: {omission.reason}"},
            **({"locations": [{"physicalLocation": _artifact(omission.path)}]} if omission.path else {}),
        }
        for omission in report.not_scanned
    ]
    tiers = [{"level": "note", "message": {"text": said}} for said in unread(report)]
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that was scanned from."}}},
        "invocations": [
            {
                "executionSuccessful": not report.not_scanned,
                **({"toolExecutionNotifications": notifications} if notifications else {}),
                **({"toolConfigurationNotifications": tiers} if tiers else {}),
            }
        ],
        "results": [_result(entry, index, seen) for entry in report.entries],
        **({"properties": {"tiers": dict(report.tiers)}} if report.tiers else {}),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(name: str, rule: Rule | None, finding: Finding) -> dict[str, Any]:
    severity = rule.severity if rule else finding.severity
    body: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": rule.title if rule else finding.entity},
        "defaultConfiguration": {"level": _LEVEL[severity]},
        "properties": {
            "tags": ["security", finding.category, *(rule.tags if rule else finding.tags)],
            "security-severity": _RANK[severity],
        },
    }
    if rule:
        body["fullDescription"] = {"text": rule.why}
        body["help"] = {"text": f"{rule.why} {rule.remedy}".strip()}
        if rule.references:
            body["helpUri"] = rule.references[0]
    return body


def _result(entry: Entry, index: dict[str, int], seen: Counter[str]) -> dict[str, Any]:
    finding = entry.finding
    location: dict[str, Any] = {"physicalLocation": _place(finding)}
    place = place_of(finding)
    if place:
        location["logicalLocations"] = [
            {"name": place, **({"fullyQualifiedName": finding.pointer} if finding.pointer else {})}
        ]
    body: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVEL[finding.severity],
        "message": {"text": f"{finding.message} [{place}]" if place else finding.message},
        "locations": [location],
        "properties": {
            "entity": finding.entity,
            "category": finding.category,
            "classification": finding.classification,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "tags": list(finding.tags),
            **({"commit": finding.commit} if finding.commit else {}),
        },
    }
    if finding.reaches:
        body["codeFlows"] = [_flow(finding, reach) for reach in finding.reaches]
        body["relatedLocations"] = [_call(finding, reach) for reach in finding.reaches]
    if entry.context:
        mark = _fingerprint(entry)
        seen[mark] += 1
        body["partialFingerprints"] = {FINGERPRINT: f"{mark}:{seen[mark]}"}
    return body


def _flow(finding: Finding, reach: Reach) -> dict[str, Any]:
    """A value's way to an AI call: where it stands, the steps between, and the call."""
    first = {"physicalLocation": _place(finding), "message": {"text": "what is sent"}}
    steps = [_at(finding, step.cell, step.line, step.column, "a step of its way") for step in reach.via]
    locations = [first, *steps, _call(finding, reach)]
    return {"threadFlows": [{"locations": [{"location": location} for location in locations]}]}


def _call(finding: Finding, reach: Reach) -> dict[str, Any]:
    return _at(finding, reach.cell, reach.line, reach.column, f"{reach.sink} sends to {reach.destination}")


def _at(finding: Finding, cell: int | None, line: int, column: int, text: str) -> dict[str, Any]:
    location: dict[str, Any] = {"message": {"text": text}}
    artifact = _artifact(finding.path or "stdin")
    if cell is None:
        location["physicalLocation"] = {**artifact, "region": {"startLine": line, "startColumn": column}}
    else:  # lines of a cell are not those of the file
        location["physicalLocation"] = artifact
        location["logicalLocations"] = [{"name": f"cell {cell} line {line}"}]
    return location


def _place(finding: Finding) -> dict[str, Any]:
    if finding.cell is not None or finding.pointer:
        # Lines and columns of a notebook string are not those of the file: the raw file's line alone is said.
        region = {"startLine": finding.file_line}
    else:
        region = {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.end_line,
            "endColumn": finding.end_column,
        }
    return {**_artifact(finding.path or "stdin"), "region": region}


def _artifact(path: str) -> dict[str, Any]:
    from urllib.parse import quote

    slashes = path.replace("\\", "/")
    uri = quote(slashes.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@")
    if slashes.startswith("/") or slashes[1:2] == ":":
        return {"artifactLocation": {"uri": "file://" + ("" if uri.startswith("/") else "/") + uri}}
    # A relative reference whose first piece holds a colon would read as a scheme: quote() has encoded it.
    return {"artifactLocation": {"uri": uri.removeprefix("./"), "uriBaseId": "SRCROOT"}}


def _fingerprint(entry: Entry) -> str:
    from hashlib import sha256

    finding = entry.finding
    cell = finding.cell.id or "" if finding.cell else ""
    parts = (finding.rule, (finding.path or "").replace("\\", "/"), cell, entry.context)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
