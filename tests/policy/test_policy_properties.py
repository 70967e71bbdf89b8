"""What holds for every policy: order never matters, and a project layer never weakens an action."""

# ruff: noqa: E501 - the tables read better with one case a line
from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import ACTIONS, CATEGORIES, CLASSIFICATIONS, SEVERITIES
from safe_prompt.policy.layer import Layer, LayerName, read_layer
from safe_prompt.policy.merge import merge
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import builtin_layer

from .made import KINDS, finding

PLACES = ("openai", "api.openai.com", "gpt-4o", "openrouter", "azure-openai", "ollama", "localhost:11434", "localhost:7",
          "nobody.example", "https://api.mistral.ai/v1", "chatgpt")  # fmt: skip
NAMES = (
    "openai",
    "openrouter",
    "azure-openai",
    "ollama",
    "local",
    "unknown",
    "mistral",
    "chatgpt",
    "gpt-4o",
    "house",
)
TO = st.sampled_from(("any", "third-party", "cloud-tenant", "gateway", "assistant", *NAMES[:-2]))
ACTION = st.sampled_from(ACTIONS)
MATCH = st.fixed_dictionaries(
    {},
    optional={
        "category": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3),
        "entity": st.sampled_from(("EMAIL_ADDRESS", "*", "API_*")),
        "classification": st.sampled_from(CLASSIFICATIONS),
        "min_classification": st.sampled_from(CLASSIFICATIONS),
        "min_severity": st.sampled_from(SEVERITIES),
        "to": TO | st.lists(TO, min_size=1, max_size=3),
    },
)
RULE = st.fixed_dictionaries(
    {"match": MATCH, "action": ACTION},
    optional={
        "id": st.sampled_from(("mine", "builtin-personal", "builtin-credential", "builtin-local")),
        "unless": MATCH.filter(bool),
    },
)
DESTINATION = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(("approved", "restricted", "forbidden")),
        "kind": st.sampled_from(("third-party", "cloud-tenant", "gateway", "assistant", "local")),
        "hosts": st.sampled_from((["nobody.example"], ["api.openai.com"], ["localhost"], ["127.0.0.1:7"])),
        "max_classification": st.sampled_from(CLASSIFICATIONS),
        "above": ACTION,
    },
)
FILE = st.fixed_dictionaries(
    {},
    optional={
        "default": ACTION,
        "credential": st.sampled_from(("mask", "confirm", "block")),
        "rules": st.lists(RULE, max_size=4),
        "destinations": st.dictionaries(st.sampled_from(NAMES), DESTINATION, max_size=3),
        "disable": st.lists(st.sampled_from(("EMAIL_ADDRESS", "openai-api-key")), max_size=1),
        "allow": st.just([{"fingerprint": "k1:card", "reason": "r"}]),
    },
)
FINDINGS = tuple(finding(kind) for kind in KINDS)


def layer(values: dict[str, Any], name: LayerName) -> Layer | None:
    try:
        return read_layer(values, name, f"{name}.toml")
    except ConfigError:
        return None


def actions(policy: Policy, place: str) -> list[int]:
    decision = policy.decide(FINDINGS, to=place)
    return [ACTIONS.index(action) for action in (decision.action, *decision.actions)]


@settings(max_examples=150, deadline=None)
@given(user=FILE, project=FILE)
def test_a_project_never_weakens(user: dict[str, Any], project: dict[str, Any]) -> None:
    lower, upper = layer(user, "user"), layer(project, "project")
    if lower is None or upper is None:
        return
    try:
        before = merge((builtin_layer(), lower))
        after = merge((builtin_layer(), lower, upper))
    except ConfigError:
        return
    for place in PLACES:
        assert all(new >= old for new, old in zip(actions(after, place), actions(before, place), strict=True)), place
    assert ACTIONS.index(after.on_error) >= ACTIONS.index(before.on_error)


# The whole file is locked, so a user file is held to the same rule.
@settings(max_examples=100, deadline=None)
@given(site=FILE, user=FILE)
def test_a_locked_site_is_never_weakened(site: dict[str, Any], user: dict[str, Any]) -> None:
    lower, upper = layer({**site, "locked": True}, "site"), layer(user, "user")
    if lower is None or upper is None:
        return
    try:
        before = merge((builtin_layer(), lower))
        after = merge((builtin_layer(), lower, upper))
    except ConfigError:
        return
    for place in PLACES:
        assert all(new >= old for new, old in zip(actions(after, place), actions(before, place), strict=True)), place


@settings(max_examples=100, deadline=None)
@given(rules=st.lists(RULE, max_size=6, unique_by=lambda rule: rule.get("id", id(rule))), data=st.data())
def test_the_order_of_rules_never_matters(rules: list[dict[str, Any]], data: st.DataObject) -> None:
    named = [{**rule, "id": rule.get("id", f"rule-{index}")} for index, rule in enumerate(rules)]
    shuffled = data.draw(st.permutations(named))
    first, second = layer({"rules": named}, "user"), layer({"rules": shuffled}, "user")
    assert first is not None
    assert second is not None
    for place in PLACES:
        one = merge((builtin_layer(), first)).decide(FINDINGS, to=place)
        two = merge((builtin_layer(), second)).decide(FINDINGS, to=place)
        assert (one.action, one.actions, one.reasons, one.verdicts) == (
            two.action,
            two.actions,
            two.reasons,
            two.verdicts,
        )


@settings(max_examples=50, deadline=None)
@given(order=st.permutations(FINDINGS))
def test_the_order_of_findings_only_orders_the_answer(order: list[Any]) -> None:
    one, two = Policy.default().decide(FINDINGS, to="openai"), Policy.default().decide(order, to="openai")
    assert one.action == two.action
    assert dict(zip(FINDINGS, one.actions, strict=True)) == dict(zip(order, two.actions, strict=True))
