"""A set of rules in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from safe_prompt.cache_file import digest
from safe_prompt.rules.rule import Rule


class Ruleset:
    """Rules with unique ids, in file order. Compared by identity, so that compiled forms can be cached on it.

    ``content`` names what the rules hold, where that is known already: see ``content_of``.
    """

    def __init__(self, rules: tuple[Rule, ...], content: str = "") -> None:
        self.rules = rules
        self._content = content

    @property
    def content(self) -> str:
        """A digest of all that the gate is made from; equal rules have the same in every process."""
        self._content = self._content or content_of(self.rules)
        return self._content

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Rules by their id."""
        return MappingProxyType({rule.id: rule for rule in self.rules})

    @cached_property
    def _by_detector(self) -> Mapping[str, Mapping[str, Rule]]:
        groups: dict[str, dict[str, Rule]] = {}
        for rule in self.rules:
            groups.setdefault(rule.detector, {})[rule.id] = rule
        return {name: MappingProxyType(group) for name, group in groups.items()}

    def by_detector(self, name: str) -> Mapping[str, Rule]:
        """Rules of one detector, by their id; empty where it has none."""
        return self._by_detector.get(name, {})

    def without(self, disabled: frozenset[str]) -> Ruleset:
        """The set without the rules of the given ids or entities."""
        if not disabled:
            return self
        return Ruleset(tuple(r for r in self.rules if r.id not in disabled and r.entity not in disabled))


def content_of(rules: tuple[Rule, ...]) -> str:
    """The digest of ``Ruleset.content``."""
    return digest(repr([(rule.id, rule.detector, rule.regex, rule.ignore_case, rule.gate) for rule in rules]))
