"""What every report format is made from: findings with what surrounds them, and what was not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from safe_prompt.documents.document import Omission
from safe_prompt.findings.finding import ACTIONS, SEVERITIES, Action, Finding, Reach, Severity
from safe_prompt.rules.rule import Rule

_NONE: Mapping[str, Any] = MappingProxyType({})


class Excerpt(NamedTuple):
    """Lines of source around a finding, every found value hidden. ``line`` is the 1-based first line."""

    line: int
    lines: tuple[str, ...]


class Entry(NamedTuple):
    """A finding in a report. ``context`` is the hash of ``findings.surroundings`` or ``""``."""

    finding: Finding
    context: str = ""
    excerpt: Excerpt | None = None


class Report(NamedTuple):
    """One run. Entries are sorted by path, then by place. ``stats`` holds counts, never times.

    ``destination``, ``action`` and ``reasons`` are set with ``--to``. ``advice`` is set on a run that fails: the text
    report then says what to do, once for the ``"run"`` or at each ``"finding"``. ``rules`` are the rules that findings
    name, by id. ``fail_on``: from this severity on a finding fails the run.
    """

    entries: tuple[Entry, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
    tiers: Mapping[str, str] = _NONE
    stats: Mapping[str, int] = _NONE
    rules: Mapping[str, Rule] = _NONE
    destination: str | None = None
    action: Action | None = None
    reasons: tuple[str, ...] = ()
    advice: Literal["", "run", "finding"] = ""
    version: str = ""
    fail_on: Severity = "medium"


def unread(report: Report) -> tuple[str, ...]:
    """What of the texts no tier looked at, one sentence each: ``names: not scanned (no model installed)``."""
    return tuple(
        f"{name}: not scanned ({state.removeprefix('off: ')})"
        for name, state in report.tiers.items()
        if state != "active"
    )


def fails(finding: Finding, report: Report) -> bool:
    """Whether a finding makes the run fail: by its severity, or by what policy says of its destination."""
    if SEVERITIES.index(finding.severity) >= SEVERITIES.index(report.fail_on):
        return True
    return finding.action is not None and ACTIONS.index(finding.action) >= ACTIONS.index("mask")


def way_of(reach: Reach) -> str:
    """An AI call that a value reaches, in one line: ``openai.responses.create → openai at 12:8, by way of 5:1``."""
    steps = ", ".join(_position(step.cell, step.line, step.column, reach.cell) for step in reach.via)
    end = f"at {_position(reach.cell, reach.line, reach.column, None)}"
    return f"{reach.sink} → {reach.destination} {end}{f', by way of {steps}' if steps else ''}"


def _position(cell: int | None, line: int, column: int, known: int | None) -> str:
    """Line and column; the cell too, where it is not known already."""
    return f"{line}:{column}" if cell is None or cell == known else f"cell {cell} {line}:{column}"


def place_of(finding: Finding) -> str:
    """Where a finding stands in a notebook: ``cell 3 output 0 text/html``; ``""`` for a plain file."""
    parts = []
    if finding.cell is not None:
        parts.append(f"cell {finding.cell.index}")
    if finding.output is not None:
        parts.append(f"output {finding.output.index} {finding.output.mime}")
    if finding.decoded:
        parts.append(finding.decoded)
    if not parts and finding.pointer:
        parts.append(finding.pointer)
    return " ".join(parts)
