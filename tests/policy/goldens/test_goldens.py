"""Three example policies × 30 prompts × 6 destinations against a table made by hand (actions.tsv)."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import safe_prompt

from ...plants import values  # noqa: TID252 -- `tests` is not on the path

HERE = Path(__file__).resolve().parent
POLICIES = ("solo", "hospital", "bank")
DESTINATIONS = (
    "openai",
    "azure-openai",
    "openrouter",
    "ollama",
    "github-copilot",
    "https://llm.acme-internal.test",
)
ACTIONS = {"allow", "audit", "warn", "mask", "confirm", "block"}
QUIET = {"allow", "audit"}


def policy_file(name: str) -> Path:
    return HERE.parents[2] / "examples" / "policies" / f"{name}.toml"


def read_texts() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))["text"]}


def read_actions() -> dict[tuple[str, str, str], str]:
    """(text, policy, destination) → expected action."""
    table = {}
    for line in (HERE / "actions.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        text, *groups = line.split("\t")
        for policy, group in zip(POLICIES, groups, strict=True):
            for destination, action in zip(DESTINATIONS, group.split(), strict=True):
                table[text, policy, destination] = action
    return table


TEXTS = read_texts()
EXPECTED = read_actions()


def filled(name: str) -> str:
    """The prompt with fresh values; a name that occurs twice gives two different values."""
    rng = values.seeded("policy goldens 1", name)
    pieces = []
    for literal, field, _, _ in string.Formatter().parse(TEXTS[name]["text"]):
        pieces += [literal, getattr(values, field)(rng) if field else ""]
    return "".join(pieces)


def wanted(name: str, policy: str | None) -> list[set[str]]:
    """The entities to be found in a text, each with its accepted names."""
    entries = [entry.partition("@") for entry in TEXTS[name]["contains"] if entry != "sample"]
    return [set(names.split("|")) for names, _, only in entries if not only or only == policy]


def holds_term(name: str) -> bool:
    return any("@" in entry for entry in TEXTS[name]["contains"])


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@pytest.fixture(autouse=True)
def _own_config(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(config))
    monkeypatch.setenv("SAFE_PROMPT_KEY", "goldens, a key for tests alone")
    monkeypatch.delenv("SAFE_PROMPT_POLICY", raising=False)


@cache
def loaded(policy: str) -> Any:
    return safe_prompt.Policy.load(policy_file(policy))


@cache
def scanned(name: str, policy: str | None) -> Any:
    """Company terms belong to a policy, so only texts that hold one are scanned with it."""
    if policy is None:
        return safe_prompt.scan(filled(name), names=False)
    return safe_prompt.scan(filled(name), policy=loaded(policy), names=False)


def test_table_is_whole() -> None:
    wanted_cells = {(text, policy, place) for text in TEXTS for policy in POLICIES for place in DESTINATIONS}
    assert len(TEXTS) == 30
    assert set(EXPECTED) == wanted_cells
    assert set(EXPECTED.values()) <= ACTIONS | {"quiet"}


@pytest.mark.parametrize("name", list(TEXTS))
def test_text_holds_what_it_says(name: str) -> None:
    """If this fails the scanner is wrong, not the policy."""
    for policy in POLICIES if holds_term(name) else (None,):
        found = [finding.entity for finding in scanned(name, policy) if finding.severity != "info"]
        expected = wanted(name, policy)
        assert all(any(entity in names for entity in found) for names in expected), f"{policy}: only {found}"
        assert all(any(entity in names for names in expected) for entity in found), f"{policy}: also {found}"


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", list(TEXTS))
def test_action_is_the_one_written_by_hand(name: str, policy: str) -> None:
    findings = scanned(name, policy if holds_term(name) else None)
    differences = []
    for destination in DESTINATIONS:
        expected = EXPECTED[name, policy, destination]
        action = str(loaded(policy).decide(findings, to=destination).action)
        if action not in (QUIET if expected == "quiet" else {expected}):
            differences.append(f"{destination}: wanted {expected}, got {action}")
    assert differences == []


@pytest.mark.parametrize("policy", POLICIES)
def test_decision_says_why(policy: str) -> None:
    decision = loaded(policy).decide(scanned("patient-letter", None), to="azure-openai")
    assert decision.reasons
    secrets = [word for word in filled("patient-letter").split() if len(word) > 9]
    assert not any(secret in repr(decision) for secret in secrets)
