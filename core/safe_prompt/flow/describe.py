"""Sources as matches of their rules: how severe each is by what it reads, and what the report says of it."""

from __future__ import annotations

import re
from typing import Final

from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.match import Match
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import CLASSIFICATIONS, SEVERITIES, Reach
from safe_prompt.flow.sources import COLUMNS, ENVIRONMENT, EVERYTHING, FILE
from safe_prompt.flow.state import Origin
from safe_prompt.flow.tables import Tables
from safe_prompt.policy.sensitive_files import sensitive_kinds
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

_PLAIN: Final = re.compile(r"[^\W\d_][\w ,.$-]{0,79}")


def located(origin: Origin, reaches: tuple[Reach, ...], rules: Ruleset, tables: Tables) -> Located | None:
    """A source as a match of its rule; None where the rule is not in force."""
    rule = rules.by_id.get(origin.rule)
    if rule is None:
        return None
    detail = {FILE: _of_file, ENVIRONMENT: _of_variable, COLUMNS: _of_columns}[origin.rule]
    rule, said = detail(rule, origin, tables, rules)
    to = ", ".join(dict.fromkeys(reach.destination for reach in reaches))
    match = Match(rule, origin.start, origin.end, rule.confidence, ("flow",), detail=f"{said}; goes to {to}")
    return Located(match, (Span(origin.start, origin.end),), "")


def _of_file(rule: Rule, origin: Origin, tables: Tables, _: Ruleset) -> tuple[Rule, str]:
    kind = next((kind for kind in sensitive_kinds() if kind.id == origin.name), None)
    category = tables.sources["file_category"].get(origin.name, "credential")
    restricted = kind is not None and kind.classification == "restricted"
    rule = rule._replace(
        category=category,
        classification="restricted" if restricted else "confidential",
        severity="high" if restricted else "medium",
    )
    return rule, kind.title if kind is not None else "a query of a table of people"


def _of_variable(rule: Rule, origin: Origin, tables: Tables, _: Ruleset) -> tuple[Rule, str]:
    if origin.name == EVERYTHING:
        return rule, "the whole environment"
    said = f"the variable {origin.name}" if _PLAIN.fullmatch(origin.name) else "a variable whose name is not known"
    if origin.name and not tables.is_secret_name(origin.name):
        # Nothing but a setting, by its name: worth knowing, not worth stopping.
        rule = rule._replace(category="ip_marker", classification="internal", severity="low")
    elif not origin.name:
        rule = rule._replace(severity="medium", classification="confidential")
    return rule, said


def _of_columns(rule: Rule, origin: Origin, _: Tables, rules: Ruleset) -> tuple[Rule, str]:
    names = origin.name.split(", ")
    for name in names:
        meaning = meaning_of(name)
        known = rules.by_id.get(meaning.rule) if meaning is not None else None
        if known is None:
            continue
        if CLASSIFICATIONS.index(known.classification) > CLASSIFICATIONS.index(rule.classification):
            rule = rule._replace(classification=known.classification, category=known.category)
        if SEVERITIES.index(known.severity) > SEVERITIES.index(rule.severity):
            rule = rule._replace(severity=known.severity)
    shown = [name for name in names if _PLAIN.fullmatch(name)]
    return rule, f"columns {', '.join(shown)}" if shown else "columns"
