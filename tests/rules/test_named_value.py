"""Rules that say names and the value's shape: the one form that is made of them, and what it must leave alone."""

from __future__ import annotations

import random
import re
from string import ascii_letters, digits

import pytest

from safe_prompt.detectors.pattern import PatternMatcher
from safe_prompt.detectors.validators.randomness import random_text
from safe_prompt.documents.view import View
from safe_prompt.errors import RuleError
from safe_prompt.rules.loader import parse_rule
from safe_prompt.rules.named_value import named_keywords
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt.rules.template import expand

BODY = {
    "id": "acme-api-key",
    "title": "Acme API key",
    "why": "Whoever holds it orders anvils at your cost.",
    "entity": "API_KEY",
    "category": "credential",
    "classification": "restricted",
    "severity": "high",
    "confidence": 0.7,
    "source": "own",
    "names": ["acme", "road runner"],
    "value_regex": "[a-f0-9]{32}",
    "value": ["{hex:32}"],
}


def rule_of(**changes: object) -> Rule:
    return parse_rule({**BODY, **changes}, "acme.toml")


def found(rule: Rule, text: str) -> list[tuple[int, int]]:
    plain = [(m.start, m.end) for m in PatternMatcher(Ruleset((rule,)), native=False).matches(View(text, "text"))]
    gated = [(m.start, m.end) for m in PatternMatcher(Ruleset((rule,))).matches(View(text, "text"))]
    assert plain == gated
    return plain


@pytest.mark.parametrize(
    "template",
    [
        "🔑 acme '{value}'",
        "roadRunnerKey := {value}",
        "ROAD_RUNNER_TOKEN: {value}.",
        "myAcmeKey=({value})",
        "acmeapikey {value}",
        "acme:\n    {value}\n",
        "| Road Runner | {value} |",
        "https://api.acme.com/v1/orders?limit=10&api_key={value}#top",
        "<id>{{acme}}</id>\n      <secret>{{{value}}}</secret>",
    ],
)
def test_is_found_where_the_name_stands(template: str) -> None:
    value = expand("{hex:32}", "here")
    text = expand(template, "here", {"value": value})
    start = text.index(value)
    assert found(rule_of(), text) == [(start, start + len(value))]


@pytest.mark.parametrize(
    "template",
    [
        "acmes key {hex:32}",
        "pacme key {hex:32}",
        "ACMES_KEY {hex:32}",
        "acme key {hex:33}",
        "acme key _{hex:32}",
        "acme_sha1 = {hex:32}",
        "acme checksum: {hex:32}",
        "acmeMd5 = {hex:32}",
        "acme\n\n\nkey {hex:32}",
        "acme key aaaaaaaabbbbbbbbccccccccdddddddd",
        "the key {hex:32}",
        "https://cdn.acme.com/key/{hex:32}.min.js",
        "acme key: {hex:32}.png",
    ],
)
def test_is_left_alone(template: str) -> None:
    assert found(rule_of(), expand(template, "away")) == []


def test_a_telling_rule_wants_a_word() -> None:
    value = expand("{hex:32}", "telling")
    rule = rule_of(telling=True)
    assert found(rule, f"acme build {value}") == []
    assert found(rule, f"acme token for the build {value}")


def test_keywords_are_necessary() -> None:
    assert named_keywords(("road runner", "Acme")) == ("runner", "acme")


@pytest.mark.parametrize(
    "changes",
    [{"value_regex": ""}, {"names": []}, {"names": ["acme", "&"]}, {"regex": "a"}, {"keywords": ["acme"]}],
    ids=str,
)
def test_what_does_not_go_together_is_an_error(changes: dict[str, object]) -> None:
    with pytest.raises(RuleError, match="acme-api-key"):
        rule_of(**changes)


@pytest.mark.parametrize("alphabet", ["0123456789abcdef", ascii_letters + digits, ascii_letters.lower()[:26] + digits])
def test_drawn_text_is_random(alphabet: str) -> None:
    draw = random.Random(alphabet)
    values = ["".join(draw.choices(alphabet, k=32)) for _ in range(500)]
    assert sum(random_text(value) is True for value in values) >= 485


@pytest.mark.parametrize(
    "value",
    [
        "",
        "changeme",
        "3.14159265358979",
        "read_items_from_page_2",
        "getCustomerById2",
        "aaaa1111aaaa1111",
        "20260131120000123",
    ],
)
def test_written_text_is_not(value: str) -> None:
    assert random_text(value) is False


def test_the_value_is_a_group_of_the_regex() -> None:
    assert re.compile(rule_of().regex, re.VERBOSE | re.ASCII | re.IGNORECASE).groupindex == {"value": 1}
