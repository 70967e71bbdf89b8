"""Proof of rules: their examples match, their counterexamples do not, and no text makes them slow.

Works on shipped rules and on users' own. Every example is expanded from several seeds. A rule whose value needs no
context is also tried in the syntaxes in which such values are written, one that needs a name beside it with what stands
around a line. Each time the fast path must say what the plain regex says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass
from re import _constants as c  # type: ignore[attr-defined]  # the parse tree has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from safe_prompt.detectors.counter_evidence import COUNTER_EVIDENCE
from safe_prompt.detectors.pattern import PatternMatcher, regex_flags
from safe_prompt.detectors.syntaxes import FRAMES, SYNTAXES
from safe_prompt.detectors.validators import VALIDATORS
from safe_prompt.documents.view import View
from safe_prompt.errors import RuleError
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt.rules.template import expand

SEEDS = ("a", "b", "c", "d", "e")
EVERY = SEEDS[:2]  # seeds tried in every example; the others in the first alone, the first in all else as well
TRIES = 5_000
WIDTH_MAX = 24_000  # code points
PUMP = 10_000  # code points of the hostile inputs
PUMP_MS = 250.0  # of CPU: a busy machine makes no rule slow


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a rule. Never holds an example or a value."""

    rule: str
    file: str
    problem: str


def prove(rules: Ruleset, *, timed: bool = True, known: Container[str] = ()) -> list[Problem]:
    """All problems of the rules of a set that hold a regex; empty where each is proved.

    ``known`` are ids of other rules that are in force beside them.
    """
    native = PatternMatcher(rules)
    problems: list[Problem] = []
    for rule in rules:
        if rule.detector == "pattern":
            problems += [Problem(rule.id, rule.file, text) for text in rule_problems(rule, native, timed=timed)]
        elif rule.detector == "pair":
            problems += [Problem(rule.id, rule.file, text) for text in _pair_problems(rule, rules, known, timed=timed)]
    return problems


def differs(rule: Rule, text: str, native: PatternMatcher, plain: PatternMatcher) -> bool:
    """Whether the fast path and the plain regex find different values of a rule in a text."""
    view = View(text, "text")
    spans = [[(m.start, m.end) for m in matcher.matches(view, only=rule.id)] for matcher in (native, plain)]
    return spans[0] != spans[1]


def rule_problems(rule: Rule, native: PatternMatcher, *, timed: bool = True) -> Iterator[str]:
    """Problems of one pattern rule. ``native`` is a matcher of a set that holds it."""
    unknown = [name for name in rule.reject if name not in COUNTER_EVIDENCE]
    if rule.validator and rule.validator not in VALIDATORS:
        unknown.append(rule.validator)
    if unknown:
        yield f"unknown validator or reject: {', '.join(unknown)}"
        return
    yield from _shape_problems(rule)
    matcher = PatternMatcher(Ruleset((rule,)), native=False)
    try:
        yield from _example_problems(rule, matcher, native)
    except RuleError as error:
        yield str(error)
    if timed:
        yield from _slowness(rule)


def _shape_problems(rule: Rule) -> Iterator[str]:
    tree = parser.parse(rule.regex, regex_flags(rule))
    low, high = tree.getwidth()
    if high > WIDTH_MAX:
        yield "its regex has unbounded or huge quantifiers: give every repeat an upper bound"
    if low == 0:
        yield "its regex matches the empty text"
    first = next((node for node in tree if node[0] not in (c.ASSERT, c.ASSERT_NOT, c.AT)), None)
    if first is not None and first[0] in (c.MAX_REPEAT, c.MIN_REPEAT) and first[1][0] == 0 and _many(first[1][1]):
        yield "its regex begins with an optional repeat, which is slow: begin with what must be there"
    if rule.source == "observed" and rule.confidence > 0.8:
        yield 'source = "observed" allows at most confidence 0.8'
    if rule.source in ("vendor", "standard") and not (rule.references and rule.checked):
        yield f'source = "{rule.source}" needs references and the date they were checked'


def _many(high: Any) -> bool:
    return high is c.MAXREPEAT or int(high) > 8


def values(rule: Rule) -> Iterator[tuple[str, str]]:
    """``(seed, value)`` pairs of a rule's value templates that its validator accepts.

    Raises:
        RuleError: no expansion of a template is valid.
    """
    for template in rule.value:
        for seed in SEEDS:
            for attempt in range(TRIES):
                value = expand(template, f"{rule.id}/{seed}/{attempt}")
                if not rule.validator or VALIDATORS[rule.validator](value):
                    yield seed, value
                    break
            else:
                raise RuleError(f"no expansion of the value template is accepted by {rule.validator}")


def _example_problems(rule: Rule, matcher: PatternMatcher, native: PatternMatcher) -> Iterator[str]:
    """Examples are named by number: in users' own rules they may be literal, and so may hold something real."""
    for seed, value in values(rule):
        for name, text in _texts(rule, seed, value):
            found = [(m.start, m.end) for m in matcher.matches(View(text, "text"))]
            expected = [(m.start(), m.end()) for m in re.finditer(re.escape(value), text)]
            if not set(expected) & set(found):
                yield f"{name} is not found"
            elif not set(found) <= set(expected):
                yield f"{name} is found in the wrong place"
            if rule.keywords and not any(word.lower() in text.lower() for word in rule.keywords):
                yield f"{name} matches and holds no keyword"
            if found != [(m.start, m.end) for m in native.matches(View(text, "text"), only=rule.id)]:
                yield f"{name} is lost by the gate"
    for n, counterexample in enumerate(rule.counterexamples, 1):
        text = expand(counterexample, "counter")
        if any((m.severity or rule.severity) != "info" for m in matcher.matches(View(text, "text"))):
            yield f"counterexample {n} is found"


def _texts(rule: Rule, seed: str, value: str) -> Iterator[tuple[str, str]]:
    """What a value is tried in, by a name that does not hold it."""
    texts = [expand(example, seed, {"value": value}) for example in rule.all_examples[: None if seed in EVERY else 1]]
    yield from ((f"example {n} (seed {seed})", text) for n, text in enumerate(texts, 1))
    if seed != SEEDS[0]:
        return
    if rule.category == "credential" and not re.search(r"\s", value) and not _tied_to_a_line(rule):
        for name, frame in FRAMES.items():
            yield f"example 1 in {name!r} (seed {seed})", frame(texts[0])
    if "{value}" in rule.all_examples and "\n" not in value:
        for syntax in SYNTAXES:
            yield f"syntax {syntax!r} (seed {seed})", expand(syntax, seed, {"value": value})


def _tied_to_a_line(rule: Rule) -> bool:
    """Whether a match says where a line begins, so that nothing may stand before it there."""
    tree = parser.parse(rule.regex, regex_flags(rule))
    return "AT_BEGINNING" in repr(tree) or any(
        op is c.ASSERT and argument[0] == -1 and (c.LITERAL, 10) in list(argument[1]) for op, argument in tree
    )


def _pair_problems(rule: Rule, rules: Ruleset, known: Container[str], *, timed: bool) -> Iterator[str]:
    """Problems of a rule that finds ids beside secrets."""
    from safe_prompt.detectors.pairs import ids_in

    unknown = [name for name in rule.completes if name not in rules.by_id and name not in known]
    if unknown:
        yield f"it completes rules that there are not: {', '.join(unknown)}"
    yield from _shape_problems(rule)
    try:
        for seed, value in values(rule):
            for n, example in enumerate(rule.all_examples, 1):
                text = expand(example, seed, {"value": value})
                if [text[start:end] for start, end in ids_in(rule, text)] != [value]:
                    yield f"example {n} (seed {seed}) is not found, or found in the wrong place"
    except RuleError as error:
        yield str(error)
    for n, counterexample in enumerate(rule.counterexamples, 1):
        if any(ids_in(rule, expand(counterexample, "counter"))):
            yield f"counterexample {n} is found"
    if timed:
        yield from _slowness(rule)


def _slowness(rule: Rule) -> Iterator[str]:
    """Times the regex on inputs made of its own beginning, repeated."""
    regex = re.compile(rule.regex, regex_flags(rule))
    heads = {rule.keywords[0] if rule.keywords else "1", "a", " ", "0", "a1-", "="}
    for template in rule.value[:1]:
        heads.add(expand(template, "pump")[:-1])
    for head in heads:
        pumped = (head * (PUMP // len(head) + 1))[:PUMP] + "!"
        started = time.process_time()
        for _ in regex.finditer(pumped):
            pass
        spent = (time.process_time() - started) * 1000
        if spent > PUMP_MS:
            yield f"takes {spent:.0f} ms on {PUMP} code points of its own beginning repeated"
