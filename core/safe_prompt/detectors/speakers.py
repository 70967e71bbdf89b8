"""Who speaks in exports of chats and in subtitles: Telegram, Teams, Zoom, Discord, WebVTT and SubRip, as seen.

Offsets are code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from safe_prompt.detectors.column_values import name
from safe_prompt.detectors.placed import somebody
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

LINE = 120  # code points of a line that says who speaks
_WHO = r"([^\W\d_][^\n:,\[\]<>{}=|*#]{1,40}?)"
_HANDLE = r"@?([\w.-]{2,40}?)(?:#\d{4})?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
# What a text must hold, what tells more of it, and the line in which it stands.
_LINES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (  # Telegram, copied
        ", [",
        lazy_pattern(r", \[(?=\d{1,2}[^\n\],:]{5,20}\d{1,2}:\d\d)"),
        lazy_pattern(rf"{_WHO}, \[\d[^\]\n]{{4,24}}{_CLOCK}\]:?"),
    ),
    (  # Telegram, exported to Markdown
        "* [",
        lazy_pattern(r"\* \[(?=\d)"),
        lazy_pattern(rf"\*{_WHO}\* \[\d[^\]\n]{{4,24}}{_CLOCK}\]"),
    ),
    (  # Teams, Discord
        "M] ",
        lazy_pattern(r"M\] (?<=\d [AP]M\] )"),
        lazy_pattern(rf"\[[^\]\n]{{0,14}}{_CLOCK} [AP]M\] (?:{_WHO}|{_HANDLE})"),
    ),
    (  # Slack, copied
        "M]\n",
        lazy_pattern(r"M\]\n(?<=\d [AP]M\]\n)"),
        lazy_pattern(rf"{_WHO} \[{_CLOCK} [AP]M\]"),
    ),
    (  # Discord, copied
        " — ",
        lazy_pattern(r" — (?=\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d)"),
        lazy_pattern(rf"{_WHO} — \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}},? {_CLOCK}(?: [AP]M)?"),
    ),
    (  # Zoom
        "From ",
        lazy_pattern(r"From (?:(?<=\d From )|(?<=\t From ))"),
        lazy_pattern(
            rf"{_CLOCK}\s{{1,3}}From\s{{1,3}}{_WHO}(?:\s{{1,3}}to\s{{1,3}}{_WHO})?(?: ?\([^()\n]{{1,20}}\))?\s?:.*"
        ),
    ),
)
_CUE = lazy_pattern(rf" ?-->[^\n]{{6,60}}\n(?:<v(?:\.[\w-]+){{0,3}} ([^>\n]{{2,40}})>|- ?{_WHO}: |{_WHO}: )")
_ABOVE = lazy_pattern(rf"{_WHO}[ \t\r]{{0,3}}\n[ \t]{{0,3}}\d{{1,2}}/\d{{1,2}}/\d{{4}},? {_CLOCK} [AP]M")
# Telegram's and Slack's exports as JSON.
_MEMBERS = (
    lazy_pattern(r'"from": ?"([^"\\\n]{2,60})",\s{1,12}"from_id": ?"user'),
    lazy_pattern(r'"sender_name": ?"([^"\\\n]{2,60})"'),
    lazy_pattern(r'"real_name": ?"([^"\\\n]{2,60})"'),
)
_EVERYONE = frozenset(("everyone", "all", "alle", "tous", "todos", "tutti", "hosts and panelists"))


def speakers(text: str) -> Iterator[Table]:
    """A table of those who speak, where somebody does so twice or two people do."""
    found: list[Span] = []
    for sign, anchor, line in _LINES:
        if sign in text:
            found += _in_lines(text, anchor, line)
    if '"' in text:
        found += [Span(*who.span(1)) for member in _MEMBERS for who in member.finditer(text)]
    if "-->" in text:
        for cue in _CUE.finditer(text):
            found += _groups(cue)
    for sign in ("AM\n", "PM\n"):
        if sign in text:
            found += _above(text, sign)
    if len(found) < 2 and '"real_name"' not in text:
        return
    columns: dict[str, list[Span]] = {}
    for span in found:
        value = text[span.start : span.end]
        kind = somebody(value)
        if value.lower() not in _EVERYONE and (kind == "handle" or (kind == "name" and _is_called(value))):
            columns.setdefault(f"placed {kind}", []).append(span)
    if columns:
        yield Table("placed", tuple(Column(key, tuple(sorted(set(cells)))) for key, cells in columns.items()))


def _is_called(value: str) -> bool:
    """Whether it is a whole name, or a given name alone."""
    if name(value):
        return True
    from safe_prompt.detectors.name_words import begins_with_given_name  # most texts have no speakers

    return begins_with_given_name(value)


def _in_lines(text: str, anchor: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[Span]:
    for place in anchor.finditer(text):
        start = text.rfind("\n", max(place.start() - LINE, 0), place.start()) + 1
        if place.start() - start > LINE:
            continue
        end = text.find("\n", place.start(), place.start() + 4 * LINE)
        end = min(len(text), place.start() + 4 * LINE) if end < 0 else end
        line = pattern.fullmatch(text, start, start + len(text[start:end].rstrip()))
        if line is not None:
            yield from _groups(line)


def _above(text: str, sign: str) -> Iterator[Span]:
    """Names above a line that is a date and a time."""
    place = text.find(sign)
    while place >= 0:
        day = text.rfind("\n", max(place - LINE, 0), place)
        start = text.rfind("\n", max(day - LINE, 0), max(day, 0)) + 1
        line = _ABOVE.fullmatch(text, start, place + 2) if day > 0 else None
        if line is not None:
            yield from _groups(line)
        place = text.find(sign, place + 2)


def _groups(match: re.Match[str]) -> list[Span]:
    spans = (Span(*match.span(group)) for group in range(1, match.re.groups + 1))
    return [span for span in spans if span.start >= 0]
