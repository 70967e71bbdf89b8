"""What hover, lens and status say: findings counted by what they are, destinations and verdicts in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from safe_prompt.findings.finding import SEVERITIES, Action, AiCall, Finding
from safe_prompt.findings.surroundings import is_column
from safe_prompt.policy.destinations import declared
from safe_prompt.policy.policy import Decision, Policy

_BY_RULE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "sensitive-file-to-ai": ("sensitive file", "sensitive files"),
    "environment-variable-to-ai": ("environment variable", "environment variables"),
    "personal-columns-to-ai": ("table of personal data", "tables of personal data"),
})  # fmt: skip
_BY_CATEGORY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "credential": ("secret", "secrets"), "person": ("name", "names"),
    "contact": ("contact detail", "contact details"), "gov_id": ("government id", "government ids"),
    "financial": ("account or card number", "account or card numbers"),
    "health": ("health detail", "health details"), "special": ("special-category detail", "special-category details"),
    "location": ("location", "locations"), "online_id": ("online id", "online ids"),
    "ip_marker": ("confidential passage", "confidential passages"),
    "integrity": ("hidden or injected text", "hidden or injected texts"),
})  # fmt: skip
_READ: Final = re.compile(r"(?<=[^\W_])_+(?=[^\W_])|([\\`*_{}\[\]<>#|!~&])")
_VERDICTS: Final[Mapping[Action, str]] = MappingProxyType({
    "block": "blocked", "confirm": "only after you confirm", "mask": "only masked", "warn": "allowed with a warning",
    "audit": "allowed and recorded", "allow": "allowed",
})  # fmt: skip


def counted(number: int, one: str, many: str) -> str:
    """``1 secret``, ``2 secrets``."""
    return f"{number} {one if number == 1 else many}"


def what_is_sent(findings: Iterable[Finding]) -> str:
    """Findings counted by what they are, the most severe first: ``2 secrets, 1 table of personal data``."""
    numbers: Counter[tuple[str, str]] = Counter()
    worst: dict[tuple[str, str], int] = {}
    for finding in findings:
        noun = noun_of(finding)
        numbers[noun] += 1
        worst[noun] = max(worst.get(noun, 0), SEVERITIES.index(finding.severity))
    order = sorted(numbers, key=lambda noun: -worst[noun])
    return ", ".join(counted(numbers[noun], *noun) for noun in order)


def noun_of(finding: Finding) -> tuple[str, str]:
    """What a finding is, as one and as many."""
    if finding.rule in _BY_RULE:
        return _BY_RULE[finding.rule]
    one, many = _BY_CATEGORY[finding.category]
    return (f"column of {many}", f"columns of {many}") if is_column(finding) else (one, many)


def destination_name(id_: str, policy: Policy) -> str:
    """What a destination is called: its host where it has a plain one, else its title."""
    if id_ == "unknown":
        return "an unknown destination"
    if id_ == "local":
        return "this machine"
    known = declared(id_, policy)
    if known is None:
        return id_
    host = next((host for host in known.hosts if "*" not in host), "")
    return host if known.kind == "third-party" and host else known.title


def verdict(action: Action) -> str:
    """A policy's verdict in plain words."""
    return _VERDICTS[action]


def sent_decision(policy: Policy, call: AiCall, findings: Sequence[Finding]) -> Decision:
    """What policy says of all that a call sends, taken together."""
    return policy.decide(findings, call.destination)


def plain(text: str) -> str:
    """A text of settings or rules inside Markdown: one line, and nothing in it that Markdown or HTML reads.

    Underscores inside a word are left: Markdown reads none there (CommonMark 6.2, rules 2 and 4), and an editor that
    shows the source would show backslashes in every name.
    """
    return _READ.sub(lambda found: f"\\{found[1]}" if found[1] else found[0], " ".join(text.split()))


def code(text: str) -> str:
    """A short text as Markdown code, whatever is in it."""
    return f"`{' '.join(text.replace('`', 'ˋ').split())}`"
