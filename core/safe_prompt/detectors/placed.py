"""People who are named by their place in a text: heads of letters, chat exports, vCard, calendars, HL7 messages.

The forms are those of WhatsApp's and Slack's exports as seen, RFC 6350 (vCard), RFC 5545 (ATTENDEE) and HL7 v2's
segments PID, NK1 and GT1. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from safe_prompt.detectors.column_names import Meaning
from safe_prompt.detectors.column_values import SHAPES, name, name_part, postal
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

MEANINGS = {
    "placed name": Meaning("column-person", "certain"),
    "placed handle": Meaning("column-username", "certain"),
    "placed address": Meaning("column-address", "certain"),
    "placed phone": Meaning("column-phone", "certain"),
    "placed date": Meaning("column-date-of-birth", "certain"),
    "placed record": Meaning("column-medical-record", "certain"),
    "placed id": Meaning("column-national-id", "certain"),
}

# The last line of an address: a postcode and a town, or a town, a state and a code.
_TOWN = lazy_pattern(
    r"\n(?=[A-Z0-9])(?:"
    r"(?:(?:[A-Z]{1,2}-)?[0-9]{4,5}(?: ?[A-Z]{2})?|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{3} [0-9]{2}) "
    r"[^\W\d_a-z][^\n\d,;:=]{1,40}"
    r"|[A-Z][^\n\d:=]{2,30},? (?:[A-Z]{2,3} [0-9]{4,5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})"
    r"|[A-Z][A-Za-z' -]{2,30}\r?\n[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})(?=\r?\n|$)"
)
_STREET = lazy_pattern(
    r"[^\W\d_][^\n\d:;=]{2,40},? (?:n[.ºo°]{0,2} ?)?[0-9]{1,4}(?: ?[A-Za-z])?(?:[/-][0-9A-Za-z]{1,4})?"
    r"(?:,? \S{1,8}){0,3}"
    r"|(?:[^\W\d_][\w.]{1,8} [0-9]{1,4}[A-Z]?[/, ] ?)?[0-9]{1,5}[A-Za-z]?(?: bis| ter)?,? [^\W\d_][^\n:;=]{3,40}"
)
_SAID = lazy_pattern(
    r"\n\u200e?\[?\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?(?:[ \u202f]?[AaPp][Mm])?\]?(?: [-–])? "
    r"~?([^\W\d_][^:\n]{1,40}?): (?=\S)"
)
_TIMED = lazy_pattern(r"(?=[AP]M\n)(?<=\d[ \u202f])|(?=[AP]M\n)(?<=\d\d)")
_SPOKE = lazy_pattern(r"([^\W\d_][^\n:]{1,40}?) {1,3}\[?\d{1,2}:\d{2}[ \u202f]?")
_HANDLE = lazy_pattern(r"[a-z][a-z0-9._-]{2,30}")
_NOT_SOMEBODY = lazy_pattern(
    r"(?i)(?:info|warn(?:ing)?|error|debug|trace|fatal|notice|system|today|yesterday|new|app"
    r"|agent|visitor|customer|client|user|caller|support|bot|assistant|operator)\b.*"
)
_VCARD_NAME = lazy_pattern(r"\nN(?:;[^:\n]{0,60})?:([^;\n]{0,60});([^;\n]{0,60})")
_VCARD_STREET = lazy_pattern(r"\n(?:item\d\.)?ADR(?:;[^:\n]{0,80})?:[^;\n]{0,60};[^;\n]{0,60};([^;\n]{4,80});")
_ATTENDEE = lazy_pattern(r"\n(?:ATTENDEE|ORGANIZER)[^:\n]{0,200}?;CN=\"?([^\";:\n]{3,60})")
_SEGMENT = lazy_pattern(r"(?:^|[\r\n])((?:PID|NK1|GT1)\|[^\r\n]{5,2000})")
# segment -> field -> what its first part is
_FIELDS = {
    "PID": {3: "record", 5: "name", 7: "date", 11: "address", 13: "phone", 14: "phone", 18: "record", 19: "id"},
    "NK1": {2: "name", 4: "address", 5: "phone"},
    "GT1": {3: "name", 5: "address", 6: "phone", 12: "id"},
}


def placed(text: str) -> Iterator[Table]:
    """A table for each form of naming people that the text has."""
    if "\n" not in text and "PID|" not in text:
        return
    found = [*_opening(text), *_heads(text), *_said(text)]
    if "BEGIN:V" in text:
        found += _cards(text)
    if "PID|" in text:
        found += _segments(text)
    columns: dict[str, list[Span]] = {}
    for kind, span in found:
        columns.setdefault(f"placed {kind}", []).append(span)
    if columns:
        yield Table("placed", tuple(Column(key, tuple(sorted(cells))) for key, cells in columns.items()))


def _opening(text: str) -> Iterator[tuple[str, Span]]:
    """Somebody with a known given name in the first line, above an address that is written in one line."""
    end = text.find("\n", 0, 61)
    if end < 5 or not text[0].isupper() or not _is_name(text[:end].rstrip()):
        return
    stop = text.find("\n", end + 1, end + 160)
    if not postal(text[end + 1 : stop if stop >= 0 else end + 160].strip()):
        return
    from safe_prompt.detectors.name_words import begins_with_given_name  # few texts begin like a letter

    if begins_with_given_name(text[:end]):
        yield "name", Span(0, len(text[:end].rstrip()))


def _heads(text: str) -> Iterator[tuple[str, Span]]:
    """Somebody's name above a street and a town, each on a line of its own."""
    for town in _TOWN.finditer(text):
        street = _line_before(text, town.start())
        if _STREET.fullmatch(text, *street) is None:
            continue
        above = _line_before(text, street.start - 1)
        if not _is_name(text[above.start : above.end]):
            above = _line_before(text, above.start - 1)  # a company or an addition may stand between
        if _is_name(text[above.start : above.end]):
            yield "name", above
            yield "address", Span(street.start, town.end())


_PARTICLES = frozenset(
    "van von der den de del della di da do dos das du la le bin ibn ben zu zum zur ter ten y e".split()
)


def _is_name(line: str) -> bool:
    """Whether a line is a whole name, written as names are."""
    return name(line) and line.count(" ") <= 4 and _is_written_as_name(line)


def _is_written_as_name(words: str) -> bool:
    return all(word[0].isupper() or word in _PARTICLES for word in words.split())


def _line_before(text: str, end: int) -> Span:
    """The line that ends at an offset, without blanks at its ends; an empty one before the text's start."""
    if end <= 0:
        return Span(0, 0)
    start = text.rfind("\n", max(end - 100, 0), end) + 1
    line = text[start:end]
    begin = start + len(line) - len(line.lstrip())
    return Span(begin, max(begin, start + len(line.rstrip())))


def _said(text: str) -> Iterator[tuple[str, Span]]:
    """Who wrote the messages of a chat, where there are two or more."""
    spans = [Span(match.start(1) - 1, match.end(1) - 1) for match in _SAID.finditer(f"\n{text}")]
    if "AM\n" in text or "PM\n" in text:
        for clock in _TIMED.finditer(text):
            start = text.rfind("\n", max(clock.start() - 60, 0), clock.start()) + 1
            who = _SPOKE.fullmatch(text, start, clock.start())
            if who is not None:
                spans.append(Span(*who.span(1)))
    if len(spans) < 2:
        return
    for span in spans:
        kind = somebody(text[span.start : span.end])
        if kind:
            yield kind, span


def somebody(value: str) -> str:
    """Whether who speaks is told by a ``name`` or a ``handle``; nothing where it is a part or a level."""
    if _NOT_SOMEBODY.fullmatch(value) or value.count(" ") > 4:
        return ""
    if name_part(value) and _is_written_as_name(value) and not value.isupper():
        return "name"
    return "handle" if _HANDLE.fullmatch(value) else ""


def _cards(text: str) -> Iterator[tuple[str, Span]]:
    for card in _VCARD_NAME.finditer(text):
        for group in (1, 2):
            if name_part(card[group]):
                yield "name", Span(*card.span(group))
    for street in _VCARD_STREET.finditer(text):
        if SHAPES["column-address"](street[1]):
            yield "address", Span(*street.span(1))
    for attendee in _ATTENDEE.finditer(text):
        if name(attendee[1]):
            yield "name", Span(*attendee.span(1))


def _segments(text: str) -> Iterator[tuple[str, Span]]:
    for segment in _SEGMENT.finditer(text):
        start = segment.start(1)
        for number, field in enumerate(segment[1].split("|")):
            kind = _FIELDS[segment[1][:3]].get(number)
            first = field.split("~", 1)[0]
            value = first if kind == "name" else first.split("^", 1)[0].split("&", 1)[0]
            if kind == "name":
                value = "^".join(value.split("^")[:3]).rstrip("^")
            if kind is not None and value and (kind == "name" or SHAPES[MEANINGS[f"placed {kind}"].rule](value)):
                yield kind, Span(start, start + len(value))
            start += len(field) + 1
