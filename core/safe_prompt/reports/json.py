"""The JSON report (``docs``: version 1 of the format) and JSON Lines, one finding a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from safe_prompt.documents.document import Omission
from safe_prompt.reports.report import Report

VERSION = 1


def render_json(report: Report) -> str:
    """The whole report as one JSON object and a line end; ASCII only, so that no terminal can garble it."""
    body: dict[str, Any] = {
        "version": VERSION,
        "findings": [entry.finding.to_dict() for entry in report.entries],
        "not_scanned": _omissions(report.not_scanned),
        "skipped": _omissions(report.skipped),
        "tiers": dict(report.tiers),
        "stats": dict(report.stats),
    }
    if report.destination is not None:
        body["destination"] = report.destination
        body["action"] = report.action
        body["reasons"] = list(report.reasons)
    return json.dumps(body, indent=2) + "\n"


def render_jsonl(report: Report) -> str:
    """One finding a line; nothing at all where there is none."""
    return "".join(json.dumps(entry.finding.to_dict()) + "\n" for entry in report.entries)


def _omissions(omissions: Sequence[Omission]) -> list[dict[str, str | None]]:
    return [{"path": omission.path, "reason": omission.reason} for omission in omissions]
