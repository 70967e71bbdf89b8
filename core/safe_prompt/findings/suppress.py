"""Inline suppressions: what a comment or a cell tag asks a report to leave out.

Suppressions silence reports only. They are read from the scanned text itself, which anybody may have written,
so masking and the guard never look at them.

    token = load()   # safe-prompt: allow[github-pat] reason="revoked in March" until=2027-01

The marker may stand in any comment syntax or inside a JSON string. It covers its own line; on a line that
holds nothing else, also the next line that is no marker. A finding over several lines, or over a column,
stands on its first line.

Markers of other tools cover credentials, on the lines that those tools read them on:
``gitleaks:allow`` (gitleaks, README), ``betterleaks:allow`` (betterleaks, ``detect.go``), ``trufflehog:ignore``
(TruffleHog, ``pkg/engine/engine.go``), ``ggignore`` (ggshield, docs.gitguardian.com/ggshield-docs/configuration),
and detect-secrets' ``pragma: allowlist secret``, ``whitelist`` for it, ``pragma: allowlist nextline secret``, each
also with hyphens (detect-secrets 1.5.0, README and ``filters/allowlist.py``). Read 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding

if TYPE_CHECKING:
    from datetime import date

IGNORE_CELL_TAG: Final = "safe-prompt-ignore"
NEVER_SEND_TAG: Final = "ai-exclude"

NOTE_ENTITY: Final = "SUPPRESSION"
# Rules of values that reach an AI call, and their entities: an editor's scan of what was just typed does not look for
# them, and so cannot know that an allow of one is unused.
FLOW_RULES: Final = frozenset({"sensitive-file-to-ai", "environment-variable-to-ai", "personal-columns-to-ai"})
FLOW_NAMES: Final = FLOW_RULES | {"sensitive_file", "environment_variable", "personal_columns"}
UNUSED: Final = "unused-allow"
EXPIRED: Final = "expired-allow"
NO_REASON: Final = "allow-without-reason"

# Expressions are texts that `re` compiles (and keeps) on first use: most files hold no marker.
_OURS: Final = (
    r"safe-prompt:[ \t]{0,8}allow(?:\[(?P<names>[^\[\]\r\n]{0,400})\])?"
    r"(?P<options>(?:[ \t,]{1,8}(?:"
    r"reason[ \t]{0,4}=[ \t]{0,4}(?:\\?\"[^\"\\\r\n]{0,400}\\?\"|'[^'\r\n]{0,400}'|“[^”\r\n]{0,400}”)"
    r"|until[ \t]{0,4}=[ \t]{0,4}[^\s,;*>\"'\\]{1,40}"
    r")){0,4})"
)
_REASON: Final = r"reason\s*=\s*(?:\\?\"([^\"\\]*)|'([^']*)|“([^”]*))"
_UNTIL: Final = r"until\s*=\s*([^\s,;*>\"'\\]+)"
_FOREIGN: Final = (
    r"\b(?:gitleaks:allow|betterleaks:allow|trufflehog:ignore|ggignore(?![-\w]))\b"
    r"|\bpragma:[ \t]{0,4}(?:allow|white)list(?P<next>(?:-|[ \t]{1,4})nextline)?(?:-|[ \t]{1,4})secret\b"
)
_WITH_COLON: Final = ("leaks:allow", "pragma:", "trufflehog:ignore")
_FOREIGN_WORDS: Final = (*_WITH_COLON, "ggignore")
# What may stand before a marker on a line of its own: a comment's opening, or a JSON comment key.
_OPENING: Final = (
    r"(?i:#+!?|/{2,}!?|/\*+|\*|<!--+|--+|;+|%+|\{#-?|\(\*|\.\.|REM\b|dnl\b|\"{3}|'{1,3}|\""
    r"|\"(?://|#|[_$]?comment)\"[ \t]*:[ \t]*\")?"
)
# What may stand after it where the comment can be closed on the same line.
_CLOSING: Final = r"(?:\*+/|--+!?>|-?#\}|\*\)|\"{3}|'{1,3}|\")?[ \t]*[,\]}]*"
_CLOSABLE: Final = ("/*", "<!--", "{#", "(*", '"', "'")


class Note(NamedTuple):
    """Something to say about a suppression: a rule id of ``rules/data/suppressions.toml``, its place, and
    detail.

    ``start`` and ``end`` are code points of the part's text and cover the marker.
    """

    rule: str
    start: int
    end: int
    detail: str


class Suppressed(NamedTuple):
    """What is left of a part's findings, how many allows and tags took out, and notes on allows."""

    kept: tuple[Finding, ...]
    suppressed: int
    notes: tuple[Note, ...]


class _Allow(NamedTuple):
    """A marker and the lines it covers. ``names`` is None where every credential is meant."""

    start: int
    end: int
    lines: frozenset[int]
    names: frozenset[str] | None
    reason: str
    until: str

    def covers(self, finding: Finding) -> bool:
        if finding.line not in self.lines:
            return False
        if self.names is None:
            return finding.category == "credential"
        return finding.rule.casefold() in self.names or finding.entity.casefold() in self.names


def has_marker(text: str) -> bool:
    """Whether a text may hold a suppression at all (a few plain substring searches)."""
    if ":" in text and ("safe-prompt:" in text or any(word in text for word in _WITH_COLON)):
        return True
    return "ggignore" in text


def suppress(
    findings: Sequence[Finding],
    text: str,
    *,
    today: date,
    tags: Sequence[str] = (),
    inactive: Container[str] = FLOW_NAMES,
    within: Span | None = None,
    lines: LineIndex | None = None,
) -> Suppressed:
    """Take out of one part's findings what its own comments and cell tags allow.

    ``today`` decides what has expired; an expired allow covers nothing. ``inactive`` holds lower-case rule
    ids and entities that this run could not have reported (a tier that is off): an allow of those is not
    unused. ``within`` limits what is read to whole lines of the text, with their index ``lines``; the findings are
    those on these lines.
    """
    if IGNORE_CELL_TAG in tags:
        return Suppressed((), len(findings), ())
    if not has_marker(text if within is None else text[within.start : within.end]):
        return Suppressed(tuple(findings), 0, ())
    notes: list[Note] = []
    active: list[_Allow] = []
    for allow in _read(text, within or Span(0, len(text)), lines or LineIndex(text)):
        if allow.until and _has_passed(allow.until, today):
            notes.append(Note(EXPIRED, allow.start, allow.end, _expiry_detail(allow.until)))
        else:
            active.append(allow)
    used: set[_Allow] = set()
    kept: list[Finding] = []
    for finding in findings:
        covering = [allow for allow in active if allow.covers(finding)]
        used.update(covering)
        if not covering:
            kept.append(finding)
    notes += (note for allow in active if (note := _remark(allow, allow in used, inactive)) is not None)
    return Suppressed(tuple(kept), len(findings) - len(kept), tuple(sorted(notes, key=lambda note: note.start)))


def _remark(allow: _Allow, used: bool, inactive: Container[str]) -> Note | None:
    """What is to be said about an allow that has not expired."""
    detail = ""
    if allow.names is None:
        pass  # another tool's marker may well be used by that tool
    elif used:
        if not allow.reason:
            return Note(NO_REASON, allow.start, allow.end, 'Add reason="…".')
    elif not allow.names:
        detail = "It names no rule: write allow[rule-id]."
    elif not any(name in inactive for name in allow.names):
        detail = "Nothing it names is found on its line."
    return Note(UNUSED, allow.start, allow.end, detail) if detail else None


def _read(text: str, within: Span, index: LineIndex) -> list[_Allow]:
    ours = list(re.compile(_OURS).finditer(text, *within)) if text.find("safe-prompt:", *within) >= 0 else []
    any_foreign = any(text.find(word, *within) >= 0 for word in _FOREIGN_WORDS)
    foreign = list(re.compile(_FOREIGN).finditer(text, *within)) if any_foreign else []
    lines = {match: index.position(match.start())[0] for match in (*ours, *foreign)}
    alone = {lines[m] for m in (*ours, *foreign) if _stands_alone(text, m, index, lines[m], within.end)}

    def covered(line: int) -> frozenset[int]:
        if line not in alone:
            return frozenset({line})
        below = line + 1
        while below in alone:
            below += 1
        return frozenset({line, below})

    allows = []
    for match in ours:
        options = match["options"] or ""
        reason = re.search(_REASON, options)
        until = re.search(_UNTIL, options)
        allows.append(
            _Allow(
                match.start(),
                match.end(),
                covered(lines[match]),
                frozenset(name.strip().casefold() for name in (match["names"] or "").split(",") if name.strip()),
                next((group for group in reason.groups() if group), "").strip() if reason else "",
                until[1] if until else "",
            )
        )
    for match in foreign:
        covers = covered(lines[match]) | ({lines[match] + 1} if match["next"] else frozenset())
        allows.append(_Allow(match.start(), match.end(), covers, None, "", ""))
    return allows


def _stands_alone(text: str, match: re.Match[str], index: LineIndex, line: int, stop: int) -> bool:
    """Whether a marker's line holds nothing but the marker's comment."""
    start = index.start_of(line)
    if match.start() - start > 80:  # no comment opening is that far in; keeps 50 MB lines cheap
        return False
    before = text[start : match.start()].strip()
    opening = re.fullmatch(_OPENING, before)
    if opening is None:
        return False
    if before and not any(mark in before for mark in _CLOSABLE):
        return True  # a line comment reaches to the end of its line
    end = index.start_of(line + 1) if line < index.last else stop
    return end - match.end() <= 80 and re.fullmatch(_CLOSING, text[match.end() : end].strip()) is not None


def _last_day(until: str) -> date | None:
    """The last day on which ``2027-01`` or ``2027-01-31`` holds; None where it is no date."""
    from datetime import date, timedelta

    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", until)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), found[3]
    try:
        if day:
            return date(year, month, int(day))
        following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
        return following - timedelta(days=1)
    except ValueError:
        return None


def _has_passed(until: str, today: date) -> bool:
    last = _last_day(until)
    return last is None or last < today


def _expiry_detail(until: str) -> str:
    # The text after `until=` is the scanned text's: only a date is repeated.
    last = _last_day(until)
    return f"It ended on {last.isoformat()}." if last else "Its until= is not a date: write 2027-01 or 2027-01-31."
