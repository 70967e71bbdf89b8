"""GitHub annotations: workflow commands that a job prints.

Format: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands (``::error
file=…::``).
"""

from __future__ import annotations

from typing import Final

from safe_prompt.reports.report import Entry, Report, place_of, unread, way_of

_COMMAND: Final = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}


def render_github(report: Report) -> str:
    """One workflow command a finding, one for everything that could not be scanned, and lines for the log."""
    from safe_prompt.reports.text import printable, summary

    lines = [_annotation(entry) for entry in report.entries]
    for omission in report.not_scanned:
        properties = [f"file={_property(omission.path)}"] if omission.path else []
        lines.append(f"::error {','.join([*properties, 'title=not scanned'])}::{_data(omission.reason)}")
    # What no tier looked at is the same in every run: an annotation of it would hide others.
    return "".join(line + "\n" for line in [*lines, summary(report), *map(printable, unread(report))])


def _annotation(entry: Entry) -> str:
    finding = entry.finding
    properties = []
    if finding.path:
        properties.append(f"file={_property(finding.path)}")
    properties.append(f"line={finding.file_line}")
    if finding.cell is None and not finding.pointer:
        # A notebook's columns are those of a string inside the file: they mean nothing to GitHub.
        properties.append(f"endLine={finding.end_line}")
        properties.append(f"col={finding.column}")
        properties.append(f"endColumn={finding.end_column}")
    properties.append(f"title={_property(f'{finding.rule} ({finding.severity})')}")
    place = place_of(finding)
    if finding.commit:
        place = f"{place} commit {finding.commit[:10]}".strip()
    message = f"{finding.message} [{place}]" if place else finding.message
    message += "".join(f"\nreaches {way_of(reach)}" for reach in finding.reaches[:1])
    return f"::{_COMMAND[finding.severity]} {','.join(properties)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
