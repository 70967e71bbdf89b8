"""From a regex match to a judged value: rarity of the format × checksum × context × counter-evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from safe_prompt.compiled import compiled
from safe_prompt.detectors.counter_evidence import COUNTER_EVIDENCE
from safe_prompt.detectors.match import Match, is_generic, weaker
from safe_prompt.detectors.samples import is_mask, is_sample
from safe_prompt.documents.view import View
from safe_prompt.rules.rule import Rule

CHECKSUM_CONFIDENCE = 0.99
MISMATCH_CONFIDENCE = 0.6
DEAR = frozenset(("phone_international", "phone_national", "phone_national_valid"))  # validators


def judge(rule: Rule, view: View, match: re.Match[str]) -> Match | None:
    """The judged value of a regex match, or None where validator, context or counter-evidence speak against it."""
    text = view.text
    start, end = match.span("value") if match.re.groups else match.span()
    value = text[start:end]
    if not value or is_mask(value):
        return None
    confidence, severity = rule.confidence, rule.severity
    evidence: list[str] = ["format"]

    # A sum of digits costs less than a look around the value; a country's plan or a model of words costs more.
    first = rule.category != "credential" and rule.validator not in DEAR
    verdict = _verdict(rule, value) if first else None
    refused = verdict is False and rule.checksum == "required"
    if refused or any(COUNTER_EVIDENCE[name](text, start, end) for name in rule.reject):
        return None
    if not first:
        verdict = _verdict(rule, value)
    if verdict:
        confidence = max(confidence, CHECKSUM_CONFIDENCE) if rule.checksum == "evidence" else confidence
        evidence.append("checksum")
    elif verdict is False:
        if rule.checksum == "required":
            return None
        confidence = min(confidence, MISMATCH_CONFIDENCE)
        severity = weaker(severity, "medium")
        evidence.append("checksum-mismatch")
    if rule.context:
        if has_context(rule, text, match.start(), start, end):
            confidence = max(confidence, rule.context_confidence)
            evidence.append("context")
        elif rule.context_required:
            return None
    if is_generic(rule):
        from safe_prompt.detectors.value_model import judge_value

        opinion = judge_value(value, text, match.start(), start, end, view.kind, password=rule.entity == "PASSWORD")
        if opinion is None:
            return None
        confidence = min(confidence, opinion.confidence)
        evidence.append(opinion.evidence)
    if is_sample(rule.entity, rule.category, value) or any(re.fullmatch(s, value, re.ASCII) for s in rule.samples):
        severity = "info"
        evidence.append("sample")
    return Match(
        rule, start, end, round(confidence, 2), tuple(evidence), severity if severity != rule.severity else None
    )


def _verdict(rule: Rule, value: str) -> bool | None:
    """What the rule's validator says; None where it has none, or that cannot tell."""
    if not rule.validator:
        return None
    from safe_prompt.detectors.validators import VALIDATORS  # many candidates need none of them

    return VALIDATORS[rule.validator](value)


def has_context(rule: Rule, text: str, low: int, start: int, end: int) -> bool:
    """Whether a context word of the rule stands in the match, or on its line before it, or just behind it."""
    line = text.rfind("\n", max(0, low - rule.reach), low) + 1 or max(0, low - rule.reach)
    words = context_words(rule.context)
    if words.search(text, line, start) is not None:
        return True
    stop = text.find("\n", end, end + rule.reach // 2)
    return words.search(text, end, stop if stop >= 0 else end + rule.reach // 2) is not None


@lru_cache(maxsize=1024)
def context_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words or phrases in any case; identifiers are cut at underscores, hyphens, digits and capitals."""
    alternatives = "|".join(
        re.escape(word).replace(r"\ ", r"[\s_\-.]{0,3}") for word in sorted(words, key=len, reverse=True)
    )
    return compiled(rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))(?i:{alternatives})(?:(?![^\W\d_])|(?<=[a-z])(?=[A-Z]))")
