"""What a detector reports, before it is mapped to the document and made a finding."""

from __future__ import annotations

from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import SEVERITIES, Classification, Severity
from safe_prompt.rules.rule import Rule


class UnfinishedError(Exception):
    """A detector has given all that it found, and knows that it did not look at everything.

    ``str(error)`` says what it did not look at, and holds no value.
    """


def weaker(one: Severity, other: Severity) -> Severity:
    """The lower of two severities."""
    return min(one, other, key=SEVERITIES.index)


def is_generic(rule: Rule) -> bool:
    """Whether only name and place make the value a credential, so that the value itself must be judged."""
    return rule.category == "credential" and "generic" in rule.id


class Match(NamedTuple):
    """A value found in a view. ``start`` and ``end`` are code points of the view's text.

    ``severity`` replaces the rule's. ``detail`` is added to the message and never holds a value. ``cells`` are
    the spans of a column finding, in the view, sorted. ``classification`` and ``tags`` replace the rule's where the
    company of other matches raises them.
    """

    rule: Rule
    start: int
    end: int
    confidence: float
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None
    detail: str = ""
    cells: tuple[Span, ...] = ()
    classification: Classification | None = None
    tags: tuple[str, ...] | None = None
