"""Translated rules with examples, proved as ``safe-prompt rules check`` proves them; the others are said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from safe_prompt.detectors.pattern import PatternMatcher, regex_flags
from safe_prompt.detectors.proof import prove, rule_problems
from safe_prompt.errors import RuleError
from safe_prompt.migration.samples import nested_repeats, samples
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

_LIMIT: Final = 5  # seconds for an expression with repeats inside repeats
_TOO_SLOW: Final = "its regex takes too long on hostile input: it has repeats inside repeats"
_NO_EXAMPLE: Final = "no example of it could be made, and rules check asks for one"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def proved(rules: Sequence[Rule]) -> tuple[tuple[Rule, ...], Mapping[str, str]]:
    """Rules with value templates and examples; and, by id, why others are left behind."""
    kept: list[Rule] = []
    left: dict[str, str] = {}
    for rule in rules:
        made = _apart(rule) if nested_repeats(rule.regex, regex_flags(rule)) else with_examples(rule) or _NO_EXAMPLE
        if isinstance(made, str):
            left[rule.id] = made
        else:
            kept.append(made)
    for problem in prove(Ruleset(tuple(kept))) if kept else ():
        left.setdefault(problem.rule, problem.problem)
    return tuple(rule for rule in kept if rule.id not in left), left or _NOTHING


def with_examples(rule: Rule) -> Rule | None:
    """The rule with the first value template and example that it finds; None where none was made."""
    for sample in samples(rule.regex, regex_flags(rule), rule.keywords, rule.id):
        made = rule._replace(value=(sample.value,), examples=(sample.example,))
        try:
            if not any(rule_problems(made, PatternMatcher(Ruleset((made,)), native=False), timed=False)):
                return made
        except RuleError:
            continue
    return None


def blank_rule(id_: str, regex: str, ignore_case: bool, keywords: tuple[str, ...]) -> Rule:
    """A credential's rule of which another tool's file says no more than what it looks for."""
    return Rule(
        id=id_,
        title=id_,
        why=id_,
        entity="TOKEN",
        category="credential",
        classification="restricted",
        severity="high",
        confidence=0.7,
        regex=regex,
        ignore_case=ignore_case,
        keywords=keywords,
    )


def _apart(rule: Rule) -> Rule | str:
    """``with_examples`` in a process that can be stopped, or why the rule is left behind."""
    asked = {"id": rule.id, "regex": rule.regex, "ignore_case": rule.ignore_case, "keywords": rule.keywords}
    try:
        done = subprocess.run(
            # -P: the working directory is a repository of somebody's, and no place to import from.
            [sys.executable, "-P", "-m", "safe_prompt.migration.trial"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TOO_SLOW
    answer = json.loads(done.stdout) if done.returncode == 0 else None
    return rule._replace(value=(answer[0],), examples=(answer[1],)) if answer else _NO_EXAMPLE
