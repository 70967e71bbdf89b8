"""One settings file as a layer: checked and typed, not yet merged with the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from safe_prompt.findings.finding import (
    ACTIONS,
    CATEGORIES,
    CLASSIFICATIONS,
    SEVERITIES,
    Action,
    Classification,
    Severity,
)  # fmt: skip
from safe_prompt.policy.criteria import Criteria
from safe_prompt.policy.destinations import DESTINATION_KINDS, DestinationKind
from safe_prompt.policy.hosts import Endpoint, read_pattern
from safe_prompt.policy.policy import STATUSES, Allow, PolicyRule, Status
from safe_prompt.policy.toml_table import TABLE_NAME, Table

LayerName = Literal["built-in", "site", "user", "project", "policy"]

KEYS = (
    "default", "on_error", "opaque", "credential", "fail_on", "destinations", "rules", "terms", "allow",
    "exclude", "per-file", "disable", "rule_files", "names", "mask", "locked",
)  # fmt: skip
LOCKABLE = tuple(key for key in KEYS if key != "locked")
DESTINATION_KEYS = (
    "status", "kind", "title", "hosts", "max_classification", "above", "base_url", "model",
    "verified_on", "region", "training", "retention_days", "dpa", "notes",
)  # fmt: skip
FACTS = ("verified_on", "region", "training", "retention_days", "dpa", "notes")
MATCH_KEYS = (
    "category", "entity", "rule", "classification", "min_classification", "severity", "min_severity", "tag",
    "to", "min_confidence", "min_count",
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_TAKEN = ("any", "third-party", "cloud-tenant", "gateway", "assistant")
OPERATORS = ("placeholder", "redact", "partial", "hash", "drop", "year", "prefix", "digits")
CREDENTIAL_ACTIONS: tuple[Action, ...] = ("mask", "confirm", "block")


@dataclass(frozen=True, slots=True)
class LayerDestination:
    """A ``[destinations.ID]`` table; None or empty where a key is absent."""

    id: str
    table: Table = field(repr=False)
    status: Status | None = None
    kind: DestinationKind | None = None
    title: str = ""
    hosts: tuple[str, ...] = ()
    patterns: tuple[Endpoint, ...] = ()
    max_classification: Classification | None = None
    above: Action | None = None
    base_url: str = ""
    model: str = ""
    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says; None or empty where it says nothing. ``label`` names layer and file in reasons."""

    name: LayerName
    label: str
    table: Table = field(repr=False)
    default: Action | None = None
    on_error: Action | None = None
    opaque: Action | None = None
    credential: Action | None = None
    fail_on: Severity | None = None
    destinations: tuple[LayerDestination, ...] = ()
    rules: tuple[PolicyRule, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)
    hashes: tuple[str, ...] = ()
    allow: tuple[Allow, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    disable: tuple[str, ...] = ()
    rule_files: tuple[Path, ...] = ()
    names_model: str = ""
    operators: tuple[tuple[str, str], ...] = ()
    locked: tuple[str, ...] = ()


def read_layer(values: Mapping[str, Any], name: LayerName, place: str, *, nested: bool = True) -> Layer:
    """A layer from the keys of its table. ``nested``: the file holds them under ``[tool.safe-prompt]``.

    Raises:
        ConfigError: an unknown key, or a value of the wrong kind.
    """
    table = Table(values, place, TABLE_NAME if nested else "")
    label = "built-in" if name == "built-in" else f"{name} file {place}"
    if name != "site" and "locked" in values:
        raise table.error("locked", "only the site file can lock keys", "Remove the key.")
    table.only(KEYS)
    terms = table.table("terms")
    terms.only(("words", "hashes"))
    names = table.table("names")
    names.only(("model",))
    if name == "project" and "model" in names.values:
        # A repository must not choose what is loaded and run, nor a model that overlooks names.
        raise names.error("model", "a project file cannot choose the model of names", "Move it to your user file.")
    return Layer(
        name=name,
        label=label,
        table=table,
        default=table.choice("default", ACTIONS),
        on_error=table.choice("on_error", ACTIONS),
        opaque=table.choice("opaque", ACTIONS),
        credential=table.choice("credential", CREDENTIAL_ACTIONS),
        fail_on=table.choice("fail_on", SEVERITIES),
        destinations=tuple(
            _destination(table.table("destinations"), id_) for id_ in table.table("destinations").values
        ),
        rules=_rules(table, label),
        words=terms.strings("words"),
        hashes=_hashes(terms),
        allow=tuple(_allow(item, label) for item in table.tables("allow")),
        exclude=table.strings("exclude"),
        per_file=_per_file(table.table("per-file")),
        disable=table.strings("disable"),
        rule_files=tuple(Path(place).parent / name for name in table.strings("rule_files")),
        names_model=names.text("model"),
        operators=_operators(table.table("mask")),
        locked=_locked(table),
    )


def _rules(table: Table, label: str) -> tuple[PolicyRule, ...]:
    rules: list[PolicyRule] = []
    for index, item in enumerate(table.tables("rules")):
        item.only(("id", "match", "unless", "action", "reason"))
        action = item.choice("action", ACTIONS)
        if action is None:
            raise item.error("action", "missing", f"Choose one of {', '.join(ACTIONS)}.")
        if "match" not in item.values:
            raise item.error("match", "missing", "Write match = {} for a rule about every finding.")
        id_ = item.text("id", f"rules[{index}]")
        if "id" in item.values and not _ID.fullmatch(id_):
            raise item.error("id", "cannot be an id", "Use letters, digits, dots and hyphens.")
        if any(rule.id == id_ for rule in rules):
            raise item.error("id", f'"{id_}" is there twice', "Give each rule an id of its own.")
        unless = _criteria(item.table("unless")) if "unless" in item.values else None
        if unless is not None and (unless.min_count != 1 or unless == Criteria()):
            raise item.error("unless", "expected conditions other than min_count")
        rules.append(PolicyRule(id_, action, _criteria(item.table("match")), label, unless, item.text("reason")))
    return tuple(rules)


def _criteria(table: Table) -> Criteria:
    table.only(MATCH_KEYS)
    confidence = table.number("min_confidence", 0.0)
    if not 0 <= confidence <= 1:
        raise table.error("min_confidence", "expected a number from 0 to 1")
    return Criteria(
        category=table.one_or_more("category", CATEGORIES),
        entity=table.one_or_more("entity"),
        rule=table.one_or_more("rule"),
        classification=table.one_or_more("classification", CLASSIFICATIONS),
        min_classification=table.choice("min_classification", CLASSIFICATIONS),
        severity=table.one_or_more("severity", SEVERITIES),
        min_severity=table.choice("min_severity", SEVERITIES),
        tag=table.one_or_more("tag"),
        to=table.one_or_more("to"),
        min_confidence=confidence,
        min_count=table.whole("min_count", 1, 1),
    )


def _destination(parent: Table, id_: str) -> LayerDestination:
    # A dot would let an id stand for a host, and so take it from the destination that rules speak about.
    if not _ID.fullmatch(id_) or "." in id_ or id_ in _TAKEN:
        raise parent.error(id_, "cannot be an id", "Use letters, digits and hyphens, and no word of `to`.")
    table = parent.table(id_)
    table.only(DESTINATION_KEYS)
    patterns = []
    for text in table.strings("hosts"):
        pattern = read_pattern(text)
        if pattern is None:
            raise table.error(
                "hosts", "expected hosts such as ai.example.com, *.ai.example.com or 127.0.0.1:8000",
                "Leave out scheme and path; a star needs two plain labels after it; IDN in punycode (xn--).",
            )  # fmt: skip
        patterns.append(pattern)
    above = table.choice("above", ACTIONS)
    highest = table.choice("max_classification", CLASSIFICATIONS)
    if above is not None and highest is None and table.choice("status", STATUSES) != "restricted":
        raise table.error("above", "says nothing without max_classification", "Add max_classification.")
    return LayerDestination(
        id=id_,
        table=table,
        status=table.choice("status", STATUSES),
        kind=table.choice("kind", DESTINATION_KINDS),
        title=table.text("title"),
        hosts=table.strings("hosts"),
        patterns=tuple(patterns),
        max_classification=highest,
        above=above,
        base_url=table.text("base_url"),
        model=table.text("model"),
        facts=tuple((key, _fact(table, key)) for key in FACTS if key in table.values),
    )


def _fact(table: Table, key: str) -> Any:
    value = table.values[key]
    if key == "verified_on":
        return table.day(key)
    if not isinstance(value, str | bool | int | float | date | datetime | time):
        raise table.error(key, "expected one value")
    return value


def _allow(table: Table, label: str) -> Allow:
    table.only(("fingerprint", "reason", "until"))
    fingerprint = table.text("fingerprint")
    key, colon, digest = fingerprint.partition(":")
    if not (key and colon and digest):
        raise table.error("fingerprint", "expected a finding's fingerprint (k…:…)", "Copy it from a scan's JSON.")
    if not table.text("reason"):
        raise table.error("reason", "missing", "Say why this finding may pass.")
    return Allow(fingerprint, table.text("reason"), label, table.day("until"))


def _hashes(terms: Table) -> tuple[str, ...]:
    from safe_prompt.detectors.terms import read_hash

    hashes = terms.strings("hashes")
    for item in hashes:
        if read_hash(item) is None:
            raise terms.error("hashes", "expected KEY:WORDS:LENGTH:DIGEST", "Make it with detectors.terms.hash_term.")
    return hashes


def _operators(table: Table) -> tuple[tuple[str, str], ...]:
    """Pairs of an entity or a rule's id, ``*`` allowed, and the name of its masking operator."""
    pairs: list[tuple[str, str]] = []
    for what in table.values:
        operator = table.choice(what, OPERATORS)
        if operator is not None:
            pairs.append((what, operator))
    return tuple(pairs)


def _per_file(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((glob, table.strings(glob)) for glob in table.values)


def _locked(table: Table) -> tuple[str, ...]:
    value = table.values.get("locked", [])
    if isinstance(value, bool):
        return LOCKABLE if value else ()
    keys = table.strings("locked")
    for key in keys:
        if key.partition(".")[0] not in LOCKABLE:
            raise Table({}, table.place, table.name("locked")).error(key, "unknown key", _did_you_mean(key))
    return keys


def _did_you_mean(key: str) -> str:
    from safe_prompt.policy.toml_table import did_you_mean

    return did_you_mean(key, LOCKABLE)
