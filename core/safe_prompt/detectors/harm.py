"""Severity follows harm: one address is little, a client list is much, an author line is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from safe_prompt.detectors.match import weaker
from safe_prompt.detectors.resolve import Located
from safe_prompt.findings.finding import SEVERITIES, Severity
from safe_prompt.lazy_pattern import lazy_pattern

PEOPLE = 5  # different people in one document that make a list
NEAR = 400  # code points within which a name and an identifier are taken to be of one person

_CONTACT = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON", "USERNAME", "STREET_ADDRESS"})
_ROLE = lazy_pattern(
    r"(?i)^(?:info|support|help|contact|admin|administrator|noreply|no-reply|do-not-reply|donotreply|sales|office|hello|team|"
    r"security|abuse|postmaster|hostmaster|webmaster|root|press|media|privacy|legal|billing|jobs|careers|feedback|bugs|"
    r"maintainers?|dev|devs|developers?|list|users|announce|git|noc|dpo|marketing|service|notifications?|bot)(?:[-+.]\w+)?@"
    r"|@users\.noreply\.|\[bot\]"
)
_METADATA_LINE = lazy_pattern(
    r"(?i)\b(?:authors?|maintainers?|author[_-]email|maintainer[_-]email|contributors?|copyright|©|\(c\)|signed-off-by|"
    r"co-authored-by|reviewed-by|acked-by|tested-by|reported-by|committer|codeowners?|packager|credits|__author__|"
    r"__email__|@author|thanks\s+to)\b|©"
)
_METADATA_FILE = lazy_pattern(
    r"(?i)(?:^|[\\/])(?:authors|codeowners|maintainers|contributors|contributing|\.mailmap|citation\.cff|copying|licen[cs]e|"
    r"changelog|changes|history|notice|pyproject\.toml|setup\.(?:py|cfg)|package\.json|composer\.json|cargo\.toml|\.zenodo\.json)(?:\.\w{1,5})?$"
)


def weigh(found: Sequence[Located], text: str, path: str | None) -> list[Located]:
    """Findings of one part with severities raised by volume and combination, or lowered for project metadata."""
    people = {item.value.casefold() for item in found if item.match.rule.entity in {"EMAIL_ADDRESS", "PERSON"}
              and item.match.severity != "info" and not item.match.cells}  # fmt: skip
    listed = any(len(item.spans) >= PEOPLE for item in found if item.match.cells)
    crowd = len(people) >= PEOPLE or listed
    metadata = path is not None and _METADATA_FILE.search(path) is not None
    names = [item for item in found if item.match.rule.entity == "PERSON" and item.match.severity != "info"]
    others = [item for item in found if _identifies(item)]
    out: list[Located] = []
    for item in found:
        entity, severity = item.match.rule.entity, item.match.severity or item.match.rule.severity
        if entity in _CONTACT and severity != "info":
            if not item.match.cells and (metadata or _is_project_contact(item, text)):
                severity = "info"
            elif crowd or (item in names and _near(item, others)) or (_identifies(item) and _near(item, names)):
                severity = stronger(severity, "medium")
        out.append(_with(item, severity))
    return out


def stronger(one: Severity, other: Severity) -> Severity:
    """The higher of two severities."""
    return max(one, other, key=SEVERITIES.index)


def _identifies(item: Located) -> bool:
    return (
        item.match.rule.category in {"gov_id", "financial", "health", "contact"}
        and item.match.rule.entity != "PERSON"
        and item.match.severity != "info"
    )


def _near(item: Located, others: Sequence[Located]) -> bool:
    return any(other.start - NEAR < item.end and item.start < other.end + NEAR for other in others)


def _is_project_contact(item: Located, text: str) -> bool:
    if item.match.rule.entity == "EMAIL_ADDRESS" and _ROLE.search(item.value):
        return True
    low = text.rfind("\n", max(0, item.start - 200), item.start) + 1 or max(0, item.start - 200)
    return _METADATA_LINE.search(text[low : item.start]) is not None


def _with(item: Located, severity: Severity) -> Located:
    match = item.match
    if severity == (match.severity or match.rule.severity):
        return item
    return Located(match._replace(severity=severity), item.spans, item.value)


__all__ = ["stronger", "weaker", "weigh"]
