"""A finding: where something sensitive stands and what it is, never the value itself."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from safe_prompt.documents.document import Cell, Output
from safe_prompt.documents.span import Span

Severity = Literal["info", "low", "medium", "high", "critical"]
Classification = Literal["public", "internal", "confidential", "restricted"]
Category = Literal[
    "credential", "person", "contact", "gov_id", "financial", "health", "special", "location", "online_id",
    "ip_marker", "integrity",
]  # fmt: skip
Action = Literal["allow", "audit", "warn", "mask", "confirm", "block"]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")
CLASSIFICATIONS: tuple[Classification, ...] = ("public", "internal", "confidential", "restricted")
ACTIONS: tuple[Action, ...] = ("allow", "audit", "warn", "mask", "confirm", "block")
CATEGORIES: tuple[Category, ...] = Category.__args__  # type: ignore[attr-defined]


class Step(NamedTuple):
    """A place on the way of a value: 1-based line and column of a cell's source, or of the file (``cell`` None)."""

    cell: int | None
    line: int
    column: int


class Reach(NamedTuple):
    """An AI call that a value reaches: where the call stands, where it sends to, and the steps between."""

    sink: str
    destination: str
    cell: int | None
    line: int
    column: int
    via: tuple[Step, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON object in a finding's ``reaches``."""
        return {**self._asdict(), "via": [step._asdict() for step in self.via]}


class AiCall(NamedTuple):
    """A place in code that sends something to an AI model, whatever reaches it.

    ``start`` and ``end`` are code points of the source it stands in (a cell's, or the file with ``cell`` None) and
    cover what is called. The findings that it sends are those with a ``Reach`` of the same place.
    """

    sink: str
    destination: str
    cell: int | None
    line: int
    column: int
    start: int
    end: int


class Finding(NamedTuple):
    """One finding. Offsets are code points of the addressed text, lines and columns 1-based, ``end`` exclusive.

    ``spans`` holds the cells of a column finding, or the pieces of a value that markup or quotes interrupt;
    elsewhere the one span. ``preview`` is a public prefix and a length. ``action`` is None without a destination.
    ``commit`` is the id of the commit that brings it in, where a range or the history is scanned. ``reaches`` are the
    AI calls that the value flows into.
    """

    rule: str
    entity: str
    category: Category
    classification: Classification
    severity: Severity
    confidence: float
    tags: tuple[str, ...]
    path: str | None
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    file_line: int
    preview: str
    evidence: tuple[str, ...]
    fingerprint: str
    message: str
    spans: tuple[Span, ...]
    pointer: str = ""
    cell: Cell | None = None
    output: Output | None = None
    decoded: str | None = None
    action: Action | None = None
    commit: str | None = None
    reaches: tuple[Reach, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as the JSON object of the command line's ``--format json``."""
        body: dict[str, Any] = {
            "rule": self.rule,
            "entity": self.entity,
            "category": self.category,
            "classification": self.classification,
            "severity": self.severity,
            "confidence": self.confidence,
            "tags": list(self.tags),
            "path": self.path,
        }
        if self.commit:
            body["commit"] = self.commit
        if self.cell is not None:
            body["cell"] = {"index": self.cell.index, "id": self.cell.id}
        if self.output is not None:
            body["output"] = {"index": self.output.index, "mime": self.output.mime}
        if self.pointer:
            body["pointer"] = self.pointer
        if self.decoded:
            body["decoded"] = self.decoded
        body |= {
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "file_line": self.file_line,
            "preview": self.preview,
            "evidence": list(self.evidence),
            "fingerprint": self.fingerprint,
            "action": self.action,
            "message": self.message,
        }
        if len(self.spans) > 1:
            body["spans"] = [[span.start, span.end] for span in self.spans]
        if self.reaches:
            body["reaches"] = [reach.to_dict() for reach in self.reaches]
        return body
