"""The pattern detector: gate, then each rule's exact regex in a bounded window, then judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from safe_prompt.cache_file import digest, read_value, write_value
from safe_prompt.detectors.gate import HyperscanGate
from safe_prompt.detectors.gate_expression import GATE_FORMAT, GateExpression, gate_expression
from safe_prompt.detectors.match import Match
from safe_prompt.documents.view import View
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

LOOK_AHEAD = 16  # code points beyond a match that its look-aheads may read
MATCHES_MAX = 20_000  # per rule and text


class PatternMatcher:
    """The pattern rules of one ruleset, compiled when first needed."""

    def __init__(self, ruleset: Ruleset, *, native: bool = True) -> None:
        self._rules = tuple(ruleset.by_detector("pattern").values())
        self._regexes: list[re.Pattern[str] | None] = [None] * len(self._rules)
        self._expressions: list[GateExpression] = []
        self._keywords = [tuple(word.lower() for word in rule.keywords) for rule in self._rules]
        self._gate = self._open_gate() if native and self._rules else None

    def _open_gate(self) -> HyperscanGate | None:
        self._expressions = expressions(self._rules)
        try:
            return HyperscanGate(
                [(e.pattern, rule.ignore_case) for e, rule in zip(self._expressions, self._rules, strict=True)]
            )
        except ImportError:
            return None

    @property
    def native(self) -> bool:
        """Whether the multi-pattern engine is in use."""
        return self._gate is not None

    def matches(self, view: View) -> Iterator[Match]:
        """Judged matches of all rules, rule by rule, each rule's from left to right."""
        events = self._gate.events(view.text) if self._gate is not None else None
        ends = events.ends if events is not None and events.complete else None
        folded = ""
        for index in sorted(ends) if ends is not None else range(len(self._rules)):
            keywords = self._keywords[index]
            if keywords:
                folded = folded or view.text.lower()
                if not any(word in folded for word in keywords):
                    continue  # a gate may end before the keyword, where that stands late in the regex
            if ends is not None:
                yield from self._judged(index, view, self._near(index, view.text, ends[index]))
            else:
                yield from self._judged(index, view, self._regex(index).finditer(view.text))

    def _judged(self, index: int, view: View, found: Iterator[re.Match[str]]) -> Iterator[Match]:
        rule = self._rules[index]
        for count, match in enumerate(found):
            if count == MATCHES_MAX:
                raise OverflowError(f"more than {MATCHES_MAX} matches of rule {rule.id}")
            from safe_prompt.detectors.judge import judge  # a clean text never comes here

            judged = judge(rule, view, match)
            if judged is not None:
                yield judged

    def _near(self, index: int, text: str, ends: list[int]) -> Iterator[re.Match[str]]:
        """The regex's matches near gate ends: the same as ``finditer`` over the whole text.

        Every match has a gate end at most ``reach`` behind its start, so the leftmost match after the last one
        is found from the first end that could belong to it; a later start belongs to a later end.
        """
        regex, expression = self._regex(index), self._expressions[index]
        position = 0
        for end in ends:
            low = max(end - expression.reach, position)
            while low <= end:
                match = regex.search(text, low, end + expression.width + LOOK_AHEAD)
                if match is None or match.start() > end:
                    break
                yield match
                low = position = max(match.end(), match.start() + 1)

    def _regex(self, index: int) -> re.Pattern[str]:
        regex = self._regexes[index]
        if regex is None:
            regex = self._regexes[index] = re.compile(self._rules[index].regex, regex_flags(self._rules[index]))
        return regex


def expressions(rules: tuple[Rule, ...]) -> list[GateExpression]:
    """Gate expressions of rules, from the user's cache where it has them: parsing 300 regexes takes 100 ms."""
    source = [(rule.regex, regex_flags(rule)) for rule in rules]
    stamp = repr((GATE_FORMAT, source))
    name = f"gate-{digest(stamp)}.cache"
    cached = read_value(name, "")
    if cached is not None:
        return [GateExpression._make(row) for row in cached]
    made = [gate_expression(regex, flags) for regex, flags in source]
    write_value(name, "", [tuple(expression) for expression in made])
    return made


def regex_flags(rule: Rule) -> int:
    """Flags of a rule's regex: verbose and ASCII always, so that bytes and text mean the same."""
    return int(re.VERBOSE | re.ASCII | (re.IGNORECASE if rule.ignore_case else 0))


@lru_cache(maxsize=8)
def matcher(ruleset: Ruleset) -> PatternMatcher:
    """The compiled form of a ruleset; rulesets compare by identity."""
    return PatternMatcher(ruleset)


def detect(view: View, rules: Ruleset) -> Iterator[Match]:
    """Matches of the pattern rules in a view."""
    return matcher(rules).matches(view)
