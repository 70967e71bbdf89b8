"""Criteria: the ``match = {…}`` and ``unless = {…}`` of a policy rule."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from safe_prompt.findings.finding import CLASSIFICATIONS, SEVERITIES, Classification, Finding, Severity
from safe_prompt.policy.destinations import Destination


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a finding and its destination must be. Keys are joined by and, the names in one key by or.

    An empty key asks for nothing. Names of rules and entities may hold ``*``. ``min_count`` is the number of
    findings in one text (those of severity info left out) from which the rule applies.
    """

    category: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    classification: tuple[str, ...] = ()
    min_classification: Classification | None = None
    severity: tuple[str, ...] = ()
    min_severity: Severity | None = None
    tag: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    min_confidence: float = 0.0
    min_count: int = 1

    def covers(self, finding: Finding, destination: Destination) -> bool:
        """Whether the finding on its way to the destination fulfils every key but ``min_count``."""
        return (
            (not self.category or finding.category in self.category)
            and (not self.classification or finding.classification in self.classification)
            and (not self.severity or finding.severity in self.severity)
            and (not self.to or any(destination.is_reached_as(name) for name in self.to))
            and (not self.tag or any(name in finding.tags for name in self.tag))
            and finding.confidence >= self.min_confidence
            and _reaches(finding.classification, self.min_classification, CLASSIFICATIONS)
            and _reaches(finding.severity, self.min_severity, SEVERITIES)
            and (not self.entity or _named(finding.entity, self.entity))
            and (not self.rule or _named(finding.rule, self.rule))
        )


def _reaches(value: str, least: str | None, order: tuple[str, ...]) -> bool:
    return least is None or order.index(value) >= order.index(least)


def _named(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
