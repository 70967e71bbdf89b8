"""The pattern detector: gate, then each rule's exact regex in a bounded window, then judgement."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from safe_prompt.cache_file import digest, read_value, write_value
from safe_prompt.compiled import compiled
from safe_prompt.detectors.gate import BEGINNING, CLOSE, GATE_FORMAT, LOOK_AHEAD, Bounds, Context, Gate, HyperscanGate
from safe_prompt.detectors.match import Match, UnfinishedError
from safe_prompt.documents.view import View
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from safe_prompt.detectors.gate_expression import GateExpression

MATCHES_MAX = 20_000  # per rule in a text; in a long one ...
MATCHES_APART = 8  # ... so many that one stands in each so many code points
NEARBY = 2 * CLOSE + 4  # code points that ends of gates and of words may be off
FEW_ENDS = 4  # gate ends in a text around which a regex is tried sooner than its keywords are looked for
FEW_STARTS = 4  # a call costs about as much as so many starts that a search tries
MANY_STARTS = 20  # from so many on it pays to look first for where a match may begin


class PatternMatcher:
    """The pattern rules of one ruleset, compiled when first needed."""

    def __init__(self, ruleset: Ruleset, *, native: bool = True) -> None:
        self._ruleset = ruleset
        self._rules = tuple(ruleset.by_detector("pattern").values())
        self._regexes: list[re.Pattern[str] | None] = [None] * len(self._rules)
        self._beginnings: list[re.Pattern[str] | None] = [None] * len(self._rules)
        self._bounds: list[Bounds] = []
        self._contexts: dict[int, Context] = {}
        self._keywords = [tuple(word.lower() for word in rule.keywords) for rule in self._rules]
        self._gate = self._open_gate() if native and self._rules else None

    def _open_gate(self) -> HyperscanGate | None:
        made = Expressions(self._rules, digest(f"{GATE_FORMAT} {self._ruleset.content}"))
        try:
            self._bounds = made.bounds()
            self._contexts = _contexts(self._rules, self._bounds)
            gate = HyperscanGate(made.gates, made.name, self._contexts)
        except (ImportError, ValueError):  # no wheel, or an own rule whose gate the engine does not take
            return None
        return gate

    @property
    def native(self) -> bool:
        """Whether the multi-pattern engine is in use."""
        return self._gate is not None

    def matches(self, view: View, only: str = "") -> Iterator[Match]:
        """Judged matches of all rules, rule by rule, each rule's from left to right; of one alone with its id.

        Raises:
            UnfinishedError: after the last match, where rules had more matches than are looked at.
        """
        most = max(MATCHES_MAX, len(view.text) // MATCHES_APART)
        more: list[str] = []
        events = self._gate.events(view.text) if self._gate is not None else None
        ends = events.ends if events is not None and events.complete else None
        if ends is not None and events is not None and events.words is not None:
            ends = self._in_context(ends, events.words, view.text)
        folded = ""
        for index in sorted(ends) if ends is not None else range(len(self._rules)):
            if only and self._rules[index].id != only:
                continue
            keywords = self._keywords[index]
            first = keywords and (ends is None or len(ends[index]) > FEW_ENDS)
            if first:
                folded = folded or view.text.lower()
                if not any(word in folded for word in keywords):
                    continue  # a gate may end before the keyword, where that stands late in the regex
            found = (
                self._near(index, view.text, ends[index])
                if ends is not None
                else self._regex(index).finditer(view.text)
            )
            if keywords and not first:
                found = _with_keyword(found, view.text, keywords)
            yield from self._judged(index, view, islice(found, most))
            if next(found, None) is not None:
                more.append(self._rules[index].id)
        if more:
            raise UnfinishedError(f"more than {most:,} matches of {', '.join(more)}: the rest was not looked at")

    def _judged(self, index: int, view: View, found: Iterable[re.Match[str]]) -> Iterator[Match]:
        rule = self._rules[index]
        for match in found:
            from safe_prompt.detectors.judge import judge  # a clean text never comes here

            judged = judge(rule, view, match)
            if judged is not None:
                yield judged

    def _in_context(self, ends: dict[int, list[int]], words: dict[int, list[int]], text: str) -> dict[int, list[int]]:
        """The gate ends without those of values that want a word beside them and have none."""
        kept: dict[int, list[int]] = {}
        for index, rule_ends in ends.items():
            context = self._contexts.get(index)
            if context is None:
                kept[index] = rule_ends
            elif context.number in words:
                bounds, reach = self._bounds[index], self._rules[index].reach
                before, behind = bounds.reach + reach + NEARBY, bounds.width + reach // 2 + NEARBY
                near = _near_words(rule_ends, words[context.number], before, behind)
                if near:
                    kept[index] = near
        return kept

    def _near(self, index: int, text: str, ends: list[int]) -> Iterator[re.Match[str]]:
        """The regex's matches near gate ends: the same as ``finditer`` over the whole text.

        Every match starts at most ``reach`` before a gate end and not behind it, so only those starts are tried.
        """
        regex, bounds = self._regex(index), self._bounds[index]
        beginning = self._beginning(index)
        position = 0
        for first, last in _windows(ends, max(bounds.reach, CLOSE)):
            position = max(position, first)
            while position <= last:
                match = _first_match(regex, beginning, text, position, last, bounds.width + LOOK_AHEAD)
                if match is None:
                    break
                yield match
                position = max(match.end(), match.start() + 1)

    def _beginning(self, index: int) -> re.Pattern[str] | None:
        """What a rule's matches begin with; None where that may be anything."""
        beginning = self._beginnings[index]
        if beginning is None and (source := self._bounds[index].beginning):
            beginning = self._beginnings[index] = compiled(source, regex_flags(self._rules[index]))
        return beginning

    def _regex(self, index: int) -> re.Pattern[str]:
        regex = self._regexes[index]
        if regex is None:
            regex = self._regexes[index] = compiled(self._rules[index].regex, regex_flags(self._rules[index]))
        return regex


def _contexts(rules: Sequence[Rule], bounds: Sequence[Bounds]) -> dict[int, Context]:
    """The words that rules of numbers want beside their values, by the rules' places; like ones have one number."""
    numbers: dict[tuple[str, ...], int] = {}
    return {
        index: Context(numbers.setdefault(rule.context, len(numbers)), rule.context)
        for index, (rule, bound) in enumerate(zip(rules, bounds, strict=True))
        if rule.context_required and bound.marked
    }


def _near_words(ends: list[int], words: list[int], before: int, behind: int) -> list[int]:
    """The ends that have a word's end at most so many code points before or behind them."""
    places = ((end, bisect_left(words, end - before)) for end in ends)
    return [end for end, place in places if place < len(words) and words[place] <= end + behind]


def _with_keyword(found: Iterator[re.Match[str]], text: str, keywords: Sequence[str]) -> Iterator[re.Match[str]]:
    """The matches, where the text holds a keyword. It is looked for when there is a match: often there is none."""
    match = next(found, None)
    if match is not None:
        folded = text.lower()
        if any(word in folded for word in keywords):
            yield match
            yield from found


def _windows(ends: list[int], reach: int) -> Iterator[tuple[int, int]]:
    """The ranges of starts that belong to gate ends, both bounds included, those that overlap as one."""
    first, last = ends[0] - reach, ends[0]
    for end in ends:
        if end - reach > last:
            yield first, last
            first = end - reach
        last = end
    yield first, last


def _first_match(
    regex: re.Pattern[str], beginning: re.Pattern[str] | None, text: str, first: int, last: int, width: int
) -> re.Match[str] | None:
    """The leftmost match that starts in ``[first, last]``. ``width``: the code points that one may read."""
    few = (last - first) * FEW_STARTS < width
    many = beginning is not None and last - first >= MANY_STARTS
    if few or many:
        # A search would go on over all that a match may read; one call a start costs less.
        starts: Iterable[int] = range(max(first, 0), last + 1)
        if beginning is not None and many:
            starts = map(re.Match.start, beginning.finditer(text, max(first, 0), last + BEGINNING))
        for start in starts:
            if start > last:
                break
            match = regex.match(text, start, start + width if few else last + width)
            if match is not None:
                return match
        return None
    match = regex.search(text, max(first, 0), last + width)
    return match if match is not None and match.start() <= last else None


class Expressions:
    """The gate expressions of rules, made when they are needed: parsing 300 regexes takes 100 ms.

    What every run needs of them, their bounds, is in the user's cache, under the ``name`` of what the rules hold.
    """

    def __init__(self, rules: Sequence[Rule], name: str) -> None:
        self._rules = rules
        self.name = name

    @cached_property
    def _made(self) -> list[GateExpression]:
        from safe_prompt.detectors.gate_expression import gate_expression  # where the cache does not know them

        return [gate_expression(rule.regex, regex_flags(rule), rule.gate) for rule in self._rules]

    def gates(self) -> list[Gate]:
        """The gate of each rule."""
        return [
            Gate(made.pattern, rule.ignore_case, made.marked)
            for made, rule in zip(self._made, self._rules, strict=True)
        ]

    def bounds(self) -> list[Bounds]:
        """Where the matches of each rule are to be looked for."""
        name = f"gate-{self.name}.cache"
        cached = read_value(name, "")
        if cached is None:
            cached = [tuple(made.bounds._replace(marked=made.marked)) for made in self._made]
            write_value(name, "", cached)
        return [Bounds._make(row) for row in cached]


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
