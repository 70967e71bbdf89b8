"""Policy: which action a finding gets at a destination, and which rule says so.

Actions are ordered allow < audit < warn < mask < confirm < block. Among the rules that match, the strictest
wins, so the order of rules never matters; ``default`` holds only where none matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from safe_prompt.detectors.terms import Terms
from safe_prompt.findings.finding import ACTIONS, CLASSIFICATIONS, Action, Classification, Finding, Severity
from safe_prompt.policy.criteria import Criteria
from safe_prompt.policy.destinations import Destination, DestinationKind, identify
from safe_prompt.policy.hosts import Endpoint

Status = Literal["approved", "restricted", "forbidden"]
STATUSES: tuple[Status, ...] = ("approved", "restricted", "forbidden")


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule. ``place`` says which layer and file it stands in.

    ``settles`` is False for rules of a layer that may only tighten: such a rule can make an action stricter,
    but does not keep ``default`` from applying.
    """

    id: str
    action: Action
    match: Criteria
    place: str
    unless: Criteria | None = None
    reason: str = ""
    settles: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """What a destination may receive: anything classified above ``highest`` gets the action ``above``."""

    highest: Classification
    above: Action
    place: str
    settles: bool = True


@dataclass(frozen=True, slots=True)
class DestinationEntry:
    """What the policy says about a destination. ``facts`` are the owner's own knowledge (region …)."""

    id: str
    kind: DestinationKind | None = None
    title: str = ""
    status: Status | None = None
    status_place: str = ""
    hosts: tuple[str, ...] = ()
    patterns: tuple[Endpoint, ...] = ()
    limits: tuple[Limit, ...] = ()
    base_url: str = ""
    model: str = ""
    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Allow:
    """A finding let through by its fingerprint, up to and including the day ``until``."""

    fingerprint: str
    reason: str
    place: str
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the allowance has not expired."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule that applied to a finding, and the action it asks for."""

    rule: str
    place: str
    action: Action
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Action for one finding, the rule that decided, its place, and all rules that applied, strictest first.

    ``reason`` is a sentence without any scanned value.
    """

    action: Action
    rule: str
    place: str
    reason: str
    matched: tuple[Matched, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to happen with a text: ``actions`` and ``verdicts`` stand in the order of the findings."""

    action: Action
    reasons: tuple[str, ...]
    actions: tuple[Action, ...]
    verdicts: tuple[Verdict, ...]
    destination: Destination


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as one value, all layers merged. Make it with ``Policy.load`` or ``Policy.default``.

    ``fallback`` is the files' ``default``. ``disable`` pairs a rule or entity with the place that disables
    it; what only a project disables is not in here (see ``settings.Repository``). ``terms`` are the owner's
    company words, ``rule_files`` the owner's own detection rules, ``names_model`` the package or folder of the model of
    names, empty for the one that is installed. ``operators`` pairs an entity or a rule's id, ``*`` allowed, with the
    masking operator for it; the last pair that fits holds.
    """

    fallback: Action = "warn"
    fallback_place: str = "built-in"
    on_error: Action = "block"
    opaque: Action = "warn"
    fail_on: Severity | None = None
    rules: tuple[PolicyRule, ...] = ()
    destinations: tuple[DestinationEntry, ...] = ()
    allow: tuple[Allow, ...] = ()
    disable: tuple[tuple[str, str], ...] = ()
    terms: Terms = field(default_factory=Terms)
    rule_files: tuple[Path, ...] = ()
    names_model: str = ""
    operators: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def load(path: str | Path | None = None) -> Policy:
        """The policy of a TOML file on top of the built-in one, or without a path the one of all layers.

        Raises:
            ConfigError: a file cannot be read or says something that is not allowed there.
        """
        from safe_prompt.policy.settings import load_file, settings_in_force

        return settings_in_force().policy if path is None else load_file(path)

    @staticmethod
    def default() -> Policy:
        """The built-in policy alone."""
        from safe_prompt.policy.settings import builtin_policy

        return builtin_policy()

    def entry(self, id_: str) -> DestinationEntry | None:
        """What the policy says about a destination, None where it says nothing."""
        return next((item for item in self.destinations if item.id == id_), None)

    def identify(self, to: str) -> Destination:
        """The destination that ``to`` names, under this policy (see ``destinations.identify``)."""
        return identify(to, self)

    def decide(self, findings: Sequence[Finding], to: str | Destination, today: date | None = None) -> Decision:
        """Actions for findings that are about to go to ``to``.

        Raises:
            ConfigError: ``to`` is empty.
        """
        destination = identify(to, self) if isinstance(to, str) else to
        day = today or date.today()
        counted = self._counts(findings, destination)
        known: dict[tuple[object, ...], Verdict] = {}
        verdicts = []
        for finding in findings:
            key = (finding.category, finding.entity, finding.rule, finding.classification, finding.severity,
                   finding.confidence, finding.tags, finding.fingerprint if self.allow else "")  # fmt: skip
            if key not in known:
                known[key] = self._verdict(finding, destination, day, counted)
            verdicts.append(known[key])
        actions = tuple(verdict.action for verdict in verdicts)
        action: Action = max(actions, key=ACTIONS.index, default="allow")
        reasons = _reasons(verdicts, findings)
        entry = self.entry(destination.id)
        if entry is not None and entry.status == "forbidden":
            action = "block"
            reasons = (
                _forbidden(entry).reason,
                *(text for text in reasons if text != _forbidden(entry).reason),
            )
        return Decision(action, reasons, actions, tuple(verdicts), destination)

    def action_for(
        self,
        finding: Finding,
        to: str | Destination,
        *,
        among: Sequence[Finding] | None = None,
        today: date | None = None,
    ) -> Verdict:
        """The verdict on one finding. ``among`` are all findings of the text, for rules that count."""
        destination = identify(to, self) if isinstance(to, str) else to
        counted = self._counts((finding,) if among is None else among, destination)
        return self._verdict(finding, destination, today or date.today(), counted)

    def _counts(self, findings: Sequence[Finding], destination: Destination) -> tuple[int, ...]:
        """How many findings each counting rule matches. Findings of severity info do not count."""
        return tuple(
            sum(_applies(rule, finding, destination) for finding in findings if finding.severity != "info")
            if rule.match.min_count > 1
            else 1
            for rule in self.rules
        )

    def _verdict(self, finding: Finding, destination: Destination, day: date, counted: tuple[int, ...]) -> Verdict:
        entry = self.entry(destination.id)
        if entry is not None and entry.status == "forbidden":
            return _forbidden(entry)
        place = next((place for name, place in self.disable if name in (finding.rule, finding.entity)), "")
        if place:
            return _let_through(finding, "disable", place, "it is disabled there")
        for allowance in self.allow:
            if allowance.fingerprint == finding.fingerprint and allowance.holds_on(day):
                return _let_through(finding, "allow", allowance.place, allowance.reason)
        rules = [
            rule
            for rule, count in zip(self.rules, counted, strict=True)
            if count >= rule.match.min_count and _applies(rule, finding, destination)
        ]
        matched = [Matched(rule.id, rule.place, rule.action, rule.reason) for rule in rules]
        settled = any(rule.settles for rule in rules)
        for limit in entry.limits if entry is not None else ():
            if CLASSIFICATIONS.index(finding.classification) > CLASSIFICATIONS.index(limit.highest):
                name = f"destinations.{destination.id}.max_classification"
                matched.append(Matched(name, limit.place, limit.above, f"at most {limit.highest} goes there"))
                settled = settled or limit.settles
        if not settled:
            matched.append(Matched("default", self.fallback_place, self.fallback, "no rule matches"))
        matched.sort(key=lambda item: (-ACTIONS.index(item.action), item.rule, item.place))
        return _decided(finding, destination, tuple(matched))


def _applies(rule: PolicyRule, finding: Finding, destination: Destination) -> bool:
    if not rule.match.covers(finding, destination):
        return False
    return rule.unless is None or not rule.unless.covers(finding, destination)


def _decided(finding: Finding, destination: Destination, matched: tuple[Matched, ...]) -> Verdict:
    first = matched[0]
    because = f": {first.reason.rstrip('.')}" if first.reason else ""
    action = first.action
    if finding.severity == "info" and ACTIONS.index(action) > ACTIONS.index("audit"):
        return Verdict(
            "audit", first.rule, first.place, f"{finding.entity} is a documented sample or harmless here, so "
            f'"{first.rule}" ({first.place}) does not act on it.', matched,
        )  # fmt: skip
    sentence = f'{finding.entity} to {destination.id}: {action}, by "{first.rule}" ({first.place}){because}.'
    return Verdict(action, first.rule, first.place, sentence, matched)


def _let_through(finding: Finding, rule: str, place: str, why: str) -> Verdict:
    because = f": {why.rstrip('.')}" if why else ""
    sentence = f'{finding.entity}: allow, by "{rule}" ({place}){because}.'
    return Verdict("allow", rule, place, sentence, (Matched(rule, place, "allow", why),))


def _forbidden(entry: DestinationEntry) -> Verdict:
    rule = f"destinations.{entry.id}.status"
    sentence = f'Everything to {entry.id}: block, by "{rule}" ({entry.status_place}): the destination is forbidden.'
    return Verdict("block", rule, entry.status_place, sentence, (Matched(rule, entry.status_place, "block"),))


def _reasons(verdicts: Sequence[Verdict], findings: Sequence[Finding]) -> tuple[str, ...]:
    """Each sentence once, the strictest action first, then in the order of the text."""
    ranked: dict[str, int] = {}
    for verdict, _ in zip(verdicts, findings, strict=True):
        if verdict.action != "allow" or verdict.rule in ("allow", "disable"):
            ranked.setdefault(verdict.reason, ACTIONS.index(verdict.action))
    return tuple(sorted(ranked, key=lambda text: -ranked[text]))
