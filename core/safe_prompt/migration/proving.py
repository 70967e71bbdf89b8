"""Translated rules with examples, proved as ``safe-prompt rules check`` proves them; the others are said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from safe_prompt.detectors.pattern import PatternMatcher, regex_flags
from safe_prompt.detectors.proof import prove, rule_problems
from safe_prompt.errors import RuleError
from safe_prompt.migration.brought import Remark
from safe_prompt.migration.samples import nested_repeats, samples
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

# Seconds for an expression with repeats inside repeats. Only another process can be stopped in the middle of one.
_LIMIT: Final = 5
_TRIAL: Final = (
    "import re,sys\n"
    "regex = re.compile(sys.stdin.read(), int(sys.argv[1]))\n"
    "for head in ('a', '1', ' ', '0', 'a1-', '=', 'a.', 'A', '/', '\\n'):\n"
    "    for _ in regex.finditer((head * 20000)[:20000] + '!'):\n"
    "        pass\n"
)


def proved(rules: Sequence[Rule], source: str) -> tuple[tuple[Rule, ...], tuple[Remark, ...]]:
    """Rules with value templates and examples, and why others are left behind."""
    kept: list[Rule] = []
    remarks: list[Remark] = []
    for rule in rules:
        if nested_repeats(rule.regex, regex_flags(rule)) and not _ends(rule):
            remarks.append(_left(source, rule, "its regex takes too long on hostile input: repeats inside repeats"))
            continue
        made = with_examples(rule)
        if made is None:
            remarks.append(_left(source, rule, "no example of it could be made, and rules check asks for one"))
        else:
            kept.append(made)
    problems: dict[str, str] = {}
    for problem in prove(Ruleset(tuple(kept))) if kept else ():
        problems.setdefault(problem.rule, problem.problem)
    remarks += [_left(source, rule, problems[rule.id]) for rule in kept if rule.id in problems]
    return tuple(rule for rule in kept if rule.id not in problems), tuple(remarks)


def with_examples(rule: Rule) -> Rule | None:
    """The rule with the first value template and example that it finds; None where none was made."""
    matcher = PatternMatcher(Ruleset((rule,)), native=False)
    for sample in samples(rule.regex, regex_flags(rule), rule.keywords, rule.id):
        made = rule._replace(value=(sample.value,), examples=(sample.example,))
        try:
            if not any(rule_problems(made, matcher, timed=False)):
                return made
        except (RuleError, IndexError):
            continue
    return None


def _ends(rule: Rule) -> bool:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _TRIAL, str(regex_flags(rule))],
            input=rule.regex.encode(),
            capture_output=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _left(source: str, rule: Rule, reason: str) -> Remark:
    return Remark(source, f"rule {rule.id}", reason)
