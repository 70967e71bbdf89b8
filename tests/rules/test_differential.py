"""The fast path loses nothing: for every rule, wherever its values stand, it finds what the plain regex finds.

And the proof can fail: a gate that is not a necessary condition is told, each way in which it may be wrong.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from safe_prompt.detectors.gate import Bounds
from safe_prompt.detectors.pattern import Expressions, PatternMatcher
from safe_prompt.detectors.proof import differs, prove, rule_problems, values
from safe_prompt.detectors.syntaxes import FAR, FRAMES, places
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt.rules.template import expand

RULES = load_shipped()
PATTERNS = tuple(RULES.by_detector("pattern").values())
SAMPLE = ("github-pat", "aws-secret-access-key", "jwt", "basic-auth-url", "email-address", "iban")


@pytest.fixture(scope="module")
def native() -> PatternMatcher:
    return PatternMatcher(RULES)


@pytest.mark.e2e
@pytest.mark.parametrize("rule", PATTERNS, ids=lambda rule: rule.id)
def test_nothing_is_lost_wherever_it_stands(rule: Rule, native: PatternMatcher) -> None:
    plain = PatternMatcher(Ruleset((rule,)), native=False)
    for seed, value in list(values(rule))[:2]:
        for number, example in enumerate(rule.all_examples):
            text = expand(example, seed, {"value": value})
            for name, longer in places(text).items():
                if name != "far in" or (number == 0 and seed == "a"):  # 100 kB: once for a rule is enough
                    assert not differs(rule, longer, native, plain), (seed, name)
    for name, frame in FRAMES.items():
        assert not differs(rule, frame(expand(rule.all_examples[-1], "f", {"value": value})), native, plain), name


def test_places_are_what_they_say() -> None:
    made = places("text")
    assert set(made) == {"start", "middle", "end", "behind an emoji", "far in"}
    assert made["far in"].index("text") > FAR - 100 and made["start"].startswith("text")
    assert any(ord(character) > 0xFFFF for character in made["behind an emoji"])


@pytest.fixture(params=SAMPLE)
def alone(request: pytest.FixtureRequest) -> Rule:
    if request.param not in RULES.by_id:
        pytest.fail(f"no rule {request.param}")
    return RULES.by_id[request.param]


def spoilt(
    rule: Rule, monkeypatch: pytest.MonkeyPatch, *, pattern: str = "", bounds: Bounds | None = None
) -> list[str]:
    """The problems of a rule behind a gate that is wrong."""
    (Path(os.environ["SAFE_PROMPT_CONFIG_DIR"]) / "cache").unlink()  # those of all tests must not go for these
    honest_gates, honest_bounds = Expressions.gates, Expressions.bounds
    if pattern:
        monkeypatch.setattr(
            Expressions, "gates", lambda self: [g._replace(pattern=g.pattern + pattern) for g in honest_gates(self)]
        )
    if bounds is not None:
        monkeypatch.setattr(Expressions, "bounds", lambda self: [bounds for _ in honest_bounds(self)])
    wrong = PatternMatcher(Ruleset((rule,), content=uuid.uuid4().hex))  # a name that no cache knows
    assert wrong.native
    return list(rule_problems(rule, wrong, timed=False))


def test_an_honest_gate_has_no_problem(alone: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spoilt(alone, monkeypatch) == []


def test_a_gate_that_asks_for_too_much_is_told(alone: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = spoilt(alone, monkeypatch, pattern="zqx")
    assert any("lost by the gate" in problem for problem in problems)


def test_a_gate_that_says_too_near_is_told(alone: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = spoilt(alone, monkeypatch, bounds=Bounds(reach=0, width=3))
    assert any("lost by the gate" in problem for problem in problems)


def test_a_gate_that_says_wrong_first_characters_is_told(alone: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = spoilt(alone, monkeypatch, bounds=Bounds(reach=400, width=20_000, beginning="[\x01]"))
    assert any("lost by the gate" in problem for problem in problems)


def test_a_keyword_that_need_not_stand_there_is_told(alone: Rule) -> None:
    wrong = alone._replace(keywords=("zqx",))
    assert any("not found" in problem.problem for problem in prove(Ruleset((wrong,)), timed=False))


def test_an_id_of_a_pair_is_proved_as_well() -> None:
    rule = RULES.by_id["azure-pair-client-id"]
    others = tuple(RULES.by_id[name] for name in rule.completes)
    assert prove(Ruleset((rule, *others)), timed=False) == []
    for wrong, said in (
        (rule._replace(examples=("request {value}",)), "not found"),
        (rule._replace(counterexamples=("client_id={uuid}",)), "counterexample 1 is found"),
        (rule._replace(completes=("no-such-rule",)), "no-such-rule"),
    ):
        problems = prove(Ruleset((wrong, *others)), timed=False)
        assert any(said in problem.problem for problem in problems), said
