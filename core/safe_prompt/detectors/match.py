"""What a detector reports, before it is mapped to the document and made a finding."""

from __future__ import annotations

from dataclasses import dataclass

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Severity
from safe_prompt.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Match:
    """A value found in a view. ``start`` and ``end`` are code points of the view's text.

    ``severity`` replaces the rule's. ``detail`` is added to the message and never holds a value. ``cells`` are
    the spans of a column finding, in the view, sorted.
    """

    rule: Rule
    start: int
    end: int
    confidence: float
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None
    detail: str = ""
    cells: tuple[Span, ...] = ()
