"""Which action a finding gets: the built-in policy, rules, limits, allowances, and the sentences that say why."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from safe_prompt.policy.policy import Policy

from .made import KINDS, finding, policy

BUILT_IN = {
    #              openai   chatgpt  openrouter unknown  azure    ollama   local
    "key":         "block   block    block      block    block    audit    audit",
    "publishable": "warn    warn     warn       warn     warn     audit    audit",
    "email":       "mask    mask     mask       mask     mask     audit    audit",
    "author":      "audit   audit    audit      audit    audit    audit    audit",
    "card":        "mask    mask     mask       mask     mask     audit    audit",
    "ip":          "mask    mask     mask       mask     mask     audit    audit",
    "term":        "warn    warn     warn       warn     warn     audit    audit",
    "hidden":      "mask    mask     mask       mask     mask     audit    audit",
    "open":        "warn    warn     warn       warn     warn     audit    audit",
}  # fmt: skip
DESTINATIONS = (
    "openai",
    "chatgpt.com",
    "openrouter",
    "https://nobody.example",
    "azure-openai",
    "ollama",
    "127.0.0.1:99",
)
EXTRA = "\n[[rules]]\n"


@pytest.mark.parametrize("kind", list(KINDS))
def test_built_in_policy(kind: str) -> None:
    actions = [Policy.default().decide([finding(kind)], to=place).action for place in DESTINATIONS]
    assert actions == BUILT_IN[kind].split()


@pytest.mark.parametrize("place", DESTINATIONS)
def test_nothing_found_is_allowed(place: str) -> None:
    decision = Policy.default().decide([], to=place)
    assert (decision.action, decision.reasons, decision.actions) == ("allow", (), ())


def test_the_strictest_decides_and_actions_keep_their_order() -> None:
    decision = Policy.default().decide([finding("email"), finding("key"), finding("author")], to="openai")
    assert decision.actions == ("mask", "block", "audit")
    assert decision.action == "block"
    assert decision.destination.id == "openai"
    assert '"builtin-credential" (built-in)' in decision.reasons[0]
    assert [verdict.rule for verdict in decision.verdicts] == [
        "builtin-personal", "builtin-credential", "builtin-personal",
    ]  # fmt: skip
    assert decision.verdicts[1].matched[1].rule == "builtin-internal"


MATCHES = [
    ("{}", True),
    ('{ category = "contact" }', True),
    ('{ category = ["person", "contact"] }', True),
    ('{ category = "person" }', False),
    ('{ entity = "EMAIL_*" }', True),
    ('{ entity = "EMAIL" }', False),
    ('{ rule = "email-address" }', True),
    ('{ rule = "*-key" }', False),
    ('{ classification = "confidential" }', True),
    ('{ classification = "restricted" }', False),
    ('{ min_classification = "internal" }', True),
    ('{ min_classification = "restricted" }', False),
    ('{ severity = "low" }', True),
    ('{ min_severity = "medium" }', False),
    ('{ tag = "GDPR-4" }', True),
    ('{ tag = "PCI-PAN" }', False),
    ("{ min_confidence = 0.9 }", True),
    ("{ min_confidence = 0.91 }", False),
    ('{ to = "any" }', True),
    ('{ to = "openai" }', True),
    ('{ to = ["local", "third-party"] }', True),
    ('{ to = ["local", "cloud-tenant"] }', False),
    ('{ to = "unknown" }', False),
    ('{ category = "contact", to = "anthropic" }', False),
    ("{ min_count = 1 }", True),
    ("{ min_count = 2 }", False),
]


@pytest.mark.parametrize(("match", "expected"), MATCHES)
def test_match_and_unless(tmp_path: Path, match: str, expected: bool) -> None:
    one = finding("email", tags=("GDPR-4",))
    matching = policy(tmp_path, f'{EXTRA}match = {match}\naction = "block"')
    assert (matching.decide([one], to="openai").action == "block") is expected
    if "min_count" not in match and match != "{}":
        sparing = policy(tmp_path, f'{EXTRA}match = {{}}\nunless = {match}\naction = "block"')
        assert (sparing.decide([one], to="openai").action == "block") is not expected


@pytest.mark.parametrize(
    ("to", "names"),
    [
        ("openai", {"any", "openai", "third-party"}),
        ("openrouter", {"any", "openrouter", "gateway", "third-party"}),
        ("claude.ai", {"any", "claude", "assistant", "third-party"}),
        ("nobody.example", {"any", "unknown", "third-party"}),
        ("bedrock", {"any", "bedrock", "cloud-tenant"}),
        ("ollama", {"any", "ollama", "local"}),
        ("localhost:1", {"any", "local"}),
    ],
)
def test_what_to_takes_in(to: str, names: set[str]) -> None:
    every = {"any", "third-party", "gateway", "assistant", "cloud-tenant", "local", "unknown", "openai", "openrouter",
             "claude", "bedrock", "ollama"}  # fmt: skip
    destination = Policy.default().identify(to)
    assert {name for name in every if destination.is_reached_as(name)} == names


def test_counting_leaves_samples_out(tmp_path: Path) -> None:
    own = policy(tmp_path, f'{EXTRA}id = "many"\nmatch = {{ category = "contact", min_count = 3 }}\naction = "confirm"')
    two = [finding("email")] * 2
    assert own.decide([*two, finding("author")], to="openai").actions == ("mask", "mask", "audit")
    assert own.decide([*two, finding("email")], to="openai").actions == ("confirm",) * 3
    assert own.action_for(finding("email"), "openai").action == "mask"
    assert own.action_for(finding("email"), "openai", among=[finding("email")] * 3).rule == "many"


def test_default_only_where_no_rule_matches(tmp_path: Path) -> None:
    own = policy(tmp_path, f'default = "block"{EXTRA}id = "ok"\nmatch = {{ entity = "NOTE" }}\naction = "allow"')
    assert own.decide([finding("open")], to="openai").action == "allow"
    verdict = own.action_for(finding("publishable"), "openai")
    assert (verdict.action, verdict.rule) == ("block", "default")
    assert "policy file" in verdict.reason


@pytest.mark.parametrize(
    ("kind", "expected"), [("open", "warn"), ("ip", "mask"), ("email", "confirm"), ("key", "block")]
)
def test_limit_of_a_destination(tmp_path: Path, kind: str, expected: str) -> None:
    own = policy(tmp_path, '[destinations.openai]\nmax_classification = "internal"\nabove = "confirm"')
    assert own.decide([finding(kind)], to="openai").action == expected
    assert own.decide([finding(kind)], to="anthropic").action == BUILT_IN[kind].split()[0]


def test_status(tmp_path: Path) -> None:
    own = policy(
        tmp_path,
        '[destinations.openai]\nstatus = "forbidden"\n[destinations.groq]\nstatus = "restricted"\n'
        '[destinations.mistral]\nstatus = "approved"\n[destinations.unknown]\nstatus = "forbidden"',
    )
    nothing = own.decide([], to="api.openai.com")
    assert nothing.action == "block"
    assert "forbidden" in nothing.reasons[0]
    assert own.decide([finding("author")], to="openai").actions == ("block",)
    assert own.decide([], to="groq").action == "allow"
    assert own.decide([finding("email")], to="groq").action == "block"
    assert own.decide([finding("email")], to="mistral").action == "mask"
    assert own.decide([], to="nobody.example").action == "block"
    assert own.decide([], to="https://api.mistral.ai@nobody.example").action == "block"


@pytest.mark.parametrize(("value", "expected"), [("mask", "mask"), ("confirm", "confirm"), ("block", "block")])
def test_credential_setting(tmp_path: Path, value: str, expected: str) -> None:
    own = policy(tmp_path, f'credential = "{value}"')
    for place in ("openai", "azure-openai", "nobody.example"):
        verdict = own.action_for(finding("key"), place)
        assert (verdict.action, verdict.rule) == (expected, "builtin-credential")
        assert '"credential" in the policy file' in verdict.place
    assert own.action_for(finding("key"), "ollama").action == "audit"


def test_rules_are_replaced_by_id(tmp_path: Path) -> None:
    own = policy(
        tmp_path,
        f'{EXTRA}id = "builtin-personal"\nmatch = {{ category = "gov_id" }}\naction = "block"\nreason = "x"',
    )
    assert own.decide([finding("email")], to="openai").action == "warn"  # builtin-internal
    assert len(own.rules) == len(Policy.default().rules)


def test_allowances(tmp_path: Path) -> None:
    text = '[[allow]]\nfingerprint = "k1:key"\nreason = "synthetic"\nuntil = 2027-01-31'
    own = policy(tmp_path, text)
    decision = own.decide([finding("key"), finding("email")], to="openai", today=date(2027, 1, 31))
    assert decision.actions == ("allow", "mask")
    assert any("synthetic" in reason for reason in decision.reasons)
    assert own.decide([finding("key")], to="openai", today=date(2027, 2, 1)).action == "block"
    forbidden = policy(tmp_path, text + '\n[destinations.openai]\nstatus = "forbidden"')
    assert forbidden.decide([finding("key")], to="openai", today=date(2027, 1, 1)).action == "block"


@pytest.mark.parametrize("name", ["email-address", "EMAIL_ADDRESS"])
def test_disabled_rules(tmp_path: Path, name: str) -> None:
    own = policy(tmp_path, f'disable = ["{name}"]')
    assert own.decide([finding("email"), finding("card")], to="openai").actions == ("allow", "mask")


@pytest.mark.parametrize("severity", ["info", "low", "critical"])
def test_severity_does_not_matter_beyond_info(severity: str) -> None:
    action = Policy.default().decide([finding("email", severity=severity)], to="openai").action
    assert action == ("audit" if severity == "info" else "mask")


def test_policies_are_values(tmp_path: Path) -> None:
    text = 'default = "mask"\n[destinations.openai]\nregion = "eu"\nverified_on = 2026-11-01\nhosts = ["a.b.test"]'
    first, second = policy(tmp_path, text), policy(tmp_path, text)
    assert first == second
    assert hash(first) == hash(second)
    assert pickle.loads(pickle.dumps(first)) == first
    entry = first.entry("openai")
    assert entry is not None
    assert entry.facts == (("verified_on", date(2026, 11, 1)), ("region", "eu"))
