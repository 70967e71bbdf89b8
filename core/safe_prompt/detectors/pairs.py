"""An id and its secret are one finding. What completes what is data: rules of the detector ``pair``.

Joined are findings, after comments have had their say, so that an allow for one of the two leaves the other standing.
Surfaces that fix values one by one (editors) leave them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from safe_prompt.compiled import compiled
from safe_prompt.detectors.harm import stronger
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.place import place
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

LONGEST = 200  # code points that the match of an id's rule may take


class _Id(NamedTuple):
    """An id near a secret: its rule, its span, and how many code points lie between the two."""

    rule: Rule
    span: Span
    gap: int


def join_pairs(
    findings: Sequence[Finding], text: str, rules: Ruleset, file_line: Callable[[Span], int | None] = lambda _: None
) -> Sequence[Finding]:
    """The findings of a part in document order, a secret and the ids that complete it as one.

    Such a finding has the secret's rule and fingerprint, the higher severity, the pieces of both in ``spans``, and
    ``pair`` in its evidence. It reaches from ``start`` to ``end`` over the secret and those ids that are findings by
    themselves; an id that is none is in ``spans`` alone. An id belongs to the nearest secret, and to one only.
    ``text`` is the part's; ``file_line`` gives the line of a span in the raw file, None where that is the part's own.
    """
    completing = _by_secret(rules)
    if not any(finding.rule in completing for finding in findings):
        return findings
    taken: list[Span] = []
    absorbed: set[int] = set()
    joined: dict[int, Finding] = {}
    lines: LineIndex | None = None
    for number, finding in enumerate(findings):
        if finding.rule not in completing or len(finding.spans) != 1 or finding.severity == "info":
            continue
        pieces, partners = [], []
        for rule in completing[finding.rule]:
            one = _nearest(rule, finding, findings, text, taken)
            if one is not None:
                taken.append(one.span)
                pieces.append(one)
                partners += [
                    (n, other) for n, other in enumerate(findings)
                    if other is not finding and _within(other, one.span)
                ]  # fmt: skip
        if pieces:
            lines = lines or LineIndex(text)
            absorbed.update(n for n, _ in partners)
            joined[number] = _joined(finding, pieces, [other for _, other in partners], lines, file_line)
    if not joined:
        return findings
    left = [joined.get(n, finding) for n, finding in enumerate(findings) if n not in absorbed]
    return sorted(left, key=lambda f: (f.start, f.end, f.rule))


@lru_cache(maxsize=8)
def _by_secret(rules: Ruleset) -> dict[str, list[Rule]]:
    """The rules of ids by the rule of the secret that they complete."""
    found: dict[str, list[Rule]] = {}
    for rule in rules.by_detector("pair").values():
        for secret in rule.completes:
            found.setdefault(secret, []).append(rule)
    return found


def ids_in(rule: Rule, text: str, low: int = 0, high: int | None = None) -> Iterator[Span]:
    """Where the regex of an id's rule matches in ``text[low:high]``."""
    flags = re.VERBOSE | re.ASCII | (re.IGNORECASE if rule.ignore_case else 0)
    pattern = compiled(rule.regex, int(flags))
    for match in pattern.finditer(text, low, len(text) if high is None else high):
        yield Span(*(match.span("value") if pattern.groups else match.span()))


def _nearest(rule: Rule, secret: Finding, findings: Sequence[Finding], text: str, taken: Sequence[Span]) -> _Id | None:
    low = max(0, secret.start - rule.reach - LONGEST)
    near: list[_Id] = []
    for span in ids_in(rule, text, low, secret.end + rule.reach + LONGEST):
        gap = max(secret.start - span.end, span.start - secret.end)
        if not 0 <= gap <= rule.reach or any(span.start < t.end and t.start < span.end for t in taken):
            continue
        if any(_blocks(other, span, secret, gap) for other in findings if other is not secret):
            continue
        near.append(_Id(rule, span, gap))
    return min(near, key=lambda one: (one.gap, one.span), default=None)


def _blocks(other: Finding, span: Span, secret: Finding, gap: int) -> bool:
    """Whether a finding keeps an id from a secret: one that is more than the id, or an equal secret nearer to it."""
    if other.start < span.end and span.start < other.end and not _within(other, span):
        return True
    nearer = max(other.start - span.end, span.start - other.end)
    return other.rule == secret.rule and 0 <= nearer < gap


def _within(other: Finding, span: Span) -> bool:
    """Whether a finding is the id itself. Personal data is not: it says something that the pair does not."""
    return other.category == "credential" and span.start <= other.start and other.end <= span.end


def _joined(
    secret: Finding,
    ids: Sequence[_Id],
    partners: Sequence[Finding],
    lines: LineIndex,
    file_line: Callable[[Span], int | None],
) -> Finding:
    spans = tuple(sorted((*secret.spans, *(one.span for one in ids))))
    found = [Span(secret.start, secret.end), *(Span(other.start, other.end) for other in partners)]
    whole = Span(min(found).start, max(span.end for span in found))
    severity, confidence = secret.severity, secret.confidence
    for other in partners:
        severity, confidence = stronger(severity, other.severity), max(confidence, other.confidence)
    return secret._replace(
        severity=severity,
        confidence=confidence,
        tags=tuple(dict.fromkeys((*secret.tags, *(tag for other in partners for tag in other.tags)))),
        **place(whole, lines.position, file_line(whole))._asdict(),
        spans=spans,
        evidence=tuple(sorted({*secret.evidence, "pair"})),
        message=f"{secret.message.rstrip('.')}; with it: {', '.join(one.rule.title for one in ids)}.",
        reaches=tuple(dict.fromkeys((*secret.reaches, *(reach for other in partners for reach in other.reaches)))),
    )
