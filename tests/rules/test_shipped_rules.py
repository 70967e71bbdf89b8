"""Every shipped rule proves itself: examples in 25 syntaxes, counterexamples, the gate, hostile input."""

from __future__ import annotations

import pytest

from safe_prompt.detectors.pattern import PatternMatcher
from safe_prompt.detectors.proof import rule_problems
from safe_prompt.findings.finding import CATEGORIES, CLASSIFICATIONS, SEVERITIES
from safe_prompt.rules.loader import load_shipped

RULES = load_shipped()


@pytest.fixture(scope="module")
def native() -> PatternMatcher:
    return PatternMatcher(RULES)


@pytest.mark.parametrize("rule", list(RULES.by_detector("pattern").values()), ids=lambda rule: rule.id)
def test_rule_is_proved(rule, native) -> None:
    assert list(rule_problems(rule, native, timed=False)) == []


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_rule_says_what_it_is(rule) -> None:
    assert rule.why.endswith((".", "!")) and len(rule.why) > 20
    assert rule.category in CATEGORIES and rule.classification in CLASSIFICATIONS and rule.severity in SEVERITIES
    publishable = rule.severity in ("info", "low", "medium")
    assert rule.category != "credential" or publishable or rule.classification == "restricted"
