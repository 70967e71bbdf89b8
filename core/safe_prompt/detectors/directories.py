"""People in directories and family trees: entries of LDIF (RFC 2849) and individuals of GEDCOM 5.5.

Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safe_prompt.detectors.column_values import date, name, name_part, phone, username
from safe_prompt.detectors.encoded_words import from_base64
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

ENTRY_MAX = 20_000  # code points of an entry

_LINE = lazy_pattern(r"(?m)^([A-Za-z][A-Za-z0-9;-]{0,40})(::?)[ ]?([^\r\n]{1,300})")
_FIRST = lazy_pattern(r"(?i)(cn|uid|samaccountname)=((?:[^,\\\n]|\\.){2,60})(?=,)")
# What only entries of people have; groups and domains have names as well.
_OF_PERSON = lazy_pattern(
    r"(?im)^(?:mail|sn|givenname|telephonenumber|homephone|mobile|employeenumber|userprincipalname):"
    r"|^objectclass: *(?:\w*person|user|posixaccount)"
)
_ATTRIBUTES: Mapping[str, str] = {
    "cn": "name", "displayname": "name", "gecos": "name", "sn": "part", "surname": "part", "givenname": "part",
    "initials": "", "uid": "handle", "samaccountname": "handle",
}  # fmt: skip
_TREE_LINE = lazy_pattern(r"(?m)^[ \t]*\d (NAME|GIVN|SURN|NICK|_MARNM|BIRT|PHON)(?:[ ]([^\r\n]{1,120}))?[ \t]*\r?$")
_PARTS = frozenset(("GIVN", "SURN", "NICK", "_MARNM"))
# Of a birth, its place and notes may stand before.
_DATE = lazy_pattern(
    r"(?:\r?\n[ \t]*[2-9] (?!DATE)[^\r\n]{1,200}){0,4}\r?\n[ \t]*\d DATE (\d{1,2} [A-Z]{3} \d{4})(?=[ \t]*(?:\r?\n|$))"
)


def directories(text: str) -> Iterator[Table]:
    """A table of the people in entries and individuals."""
    found: list[tuple[str, Span]] = []
    if text.startswith("dn: ") or "\ndn: " in text:
        found += _entries(text)
    if "@" in text and " INDI" in text:
        found += _individuals(text)
    columns: dict[str, list[Span]] = {}
    for kind, span in found:
        columns.setdefault(f"placed {kind}", []).append(span)
    if columns:
        yield Table("placed", tuple(Column(key, tuple(sorted(set(cells)))) for key, cells in columns.items()))


def _entries(text: str) -> Iterator[tuple[str, Span]]:
    start = 0 if text.startswith("dn: ") else text.find("\ndn: ") + 1
    while start >= 0:
        following = text.find("\ndn: ", start + 1)
        end = min(len(text) if following < 0 else following, start + ENTRY_MAX)
        if _OF_PERSON.search(text, start, end) is not None:
            yield from _entry(text, start, end)
        start = following + 1 if following >= 0 else -1


def _entry(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    for line in _LINE.finditer(text, start, end):
        key = line[1].lower().split(";")[0]
        kind = _ATTRIBUTES.get(key, "")
        if key == "dn":
            for part in _FIRST.finditer(text, *line.span(3)):
                told = _told("name" if part[1].lower() == "cn" else "handle", part[2])
                if told:
                    yield told, Span(*part.span(2))
        elif kind:
            value = line[3].rstrip()
            told = _told(kind, from_base64(value.strip()) if line[2] == "::" else value)
            if told:
                yield told, Span(line.start(3), line.start(3) + len(value))


def _told(kind: str, value: str) -> str:
    """What a value of an attribute is; nothing where it has not the shape."""
    if kind == "handle":
        return kind if username(value) and " " not in value else ""
    return "name" if (name if kind == "name" else name_part)(value) else ""


def _individuals(text: str) -> Iterator[tuple[str, Span]]:
    for line in _TREE_LINE.finditer(text):
        tag, value = line[1], (line[2] or "").rstrip()
        if tag == "BIRT":
            born = _DATE.match(text, line.end())
            if born is not None and date(born[1]):
                yield "date", Span(*born.span(1))
        elif tag == "PHON" and phone(value):
            yield "phone", Span(line.start(2), line.start(2) + len(value))
        elif _is_name(tag, value):
            yield "name", Span(line.start(2), line.start(2) + len(value))


def _is_name(tag: str, value: str) -> bool:
    """Whether a line's value is a name; a whole one has its family's between slashes."""
    whole = tag == "NAME" and value.count("/") == 2
    return (whole or tag in _PARTS) and name_part(value.replace("/", "").strip())
