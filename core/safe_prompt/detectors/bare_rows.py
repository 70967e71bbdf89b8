"""Rows without a header: tuples of string literals, and delimited lines, whose fields vouch for each other.

A field alone says little: a name may be a title, a date any date. A row that holds a person's name beside an e-mail
address, a telephone number or a postal address is one of people, and its one date is taken for a date of birth.
Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from safe_prompt.detectors.column_names import Meaning
from safe_prompt.detectors.column_values import date, email, name, phone, postal
from safe_prompt.detectors.name_words import begins_with_given_name
from safe_prompt.detectors.tables import APART, Column, Table, split_fields
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

ROWS = 2_000  # rows read of one text
LINE = 400  # code points of a delimited line at most
FIELDS = 24  # fields of a row at most

# What a row of a literal holds at least: an address, or a date in quotes. Each begins with what is rare in code.
_TELLING = (
    lazy_pattern(r"@(?=[A-Za-z0-9-]+\.)"),
    lazy_pattern(r"-\d{2}[\"'](?=\s?[,)\]])"),
    lazy_pattern(r"[./]\d{4}[\"'](?=\s?[,)\]])"),
)
_ITEM = lazy_pattern(
    r"""\s{0,8}(?:"((?:[^"\\\n]|\\.){0,160})"|'((?:[^'\\\n]|\\.){0,160})'|([\w.+-]{1,24}))\s{0,4}(?:(,)|[)\]])"""
)
_QUOTED_LINE = lazy_pattern(r"""=\s?(["'])(.*)\1\s?$""")
_SSN = lazy_pattern(r"\d{3}-\d{2}-\d{4}")
_YEAR = lazy_pattern(r"(?<!\d)(?:19[0-9]{2}|200[0-9]|201[0-2])(?!\d)")

# What a field's column is called in a table made of rows.
_RULES = {"name": "column-person", "date": "column-date-of-birth", "phone": "column-phone", "postal": "column-address"}
# No name says so: where a column is named, in another view of the text, that one stands.
MEANINGS = {f"bare {kind}": Meaning(rule, "likely") for kind, rule in _RULES.items()}


def bare_rows(text: str) -> Iterator[Table]:
    """Tables made of rows without a header, one for all rows that stand close together."""
    found: dict[str, list[Span]] = {}
    last = 0
    for fields in _rows(text):
        if found and fields[0].start - last > APART:
            yield _table(found)
            found = {}
        for kind, span in _told(text, fields):
            found.setdefault(kind, []).append(span)
            last = fields[-1].end
    if found:
        yield _table(found)


def _table(found: Mapping[str, list[Span]]) -> Table:
    return Table("rows", tuple(Column(f"bare {kind}", tuple(sorted(set(cells)))) for kind, cells in found.items()))


def _rows(text: str) -> Iterator[Sequence[Span]]:
    count, bound = 0, -1
    # A single character that is not there is told in a tenth of the time that more than one take.
    quoted = ("'" in text and ("', '" in text or "','" in text)) or ('"' in text and ('", "' in text or '","' in text))
    for anchor in _anchors(text, dates=quoted):
        if anchor < bound:
            continue
        count += 1
        if count > ROWS:
            return
        start = text.rfind("\n", max(anchor - 300, 0), anchor) + 1 or max(anchor - 300, 0)
        fields = _row(text, start, anchor, quoted)
        if len(fields) >= 3:
            bound = fields[-1].end
            yield fields


def _anchors(text: str, *, dates: bool) -> list[int]:
    """Offsets in what a row must hold: addresses, and with ``dates`` dates in quotes."""
    if not dates:
        return [match.start() for match in _TELLING[0].finditer(text)] if "@" in text else []
    return sorted(match.start() for pattern in _TELLING for match in pattern.finditer(text))


def _row(text: str, start: int, anchor: int, quoted: bool) -> Sequence[Span]:
    """Fields of the literal or the delimited line, begun at ``start``, that an offset stands in."""
    if quoted:
        for bracket in "([":
            opening = text.rfind(bracket, start, anchor)
            fields = _literal(text, opening + 1) if opening >= 0 else []
            if len(fields) >= 3:
                return fields
    end = text.find("\n", anchor)
    end = len(text) if end < 0 else end
    if end - start > LINE or text[anchor] != "@":
        return ()
    quote = _QUOTED_LINE.search(text, start, end)
    if quote is not None:
        start, end = quote.span(2)
    for mark in ";\t|,":
        if text.count(mark, start, end) >= 2:
            fields = split_fields(text, start, end, mark)
            return fields if len(fields) <= FIELDS else ()
    return ()


def _literal(text: str, position: int) -> list[Span]:
    """Fields of the literal whose first one begins at an offset; none where it is not closed."""
    fields: list[Span] = []
    while len(fields) < FIELDS and (item := _ITEM.match(text, position)) is not None:
        group = 1 if item[1] is not None else 2 if item[2] is not None else 3
        fields.append(Span(*item.span(group)))
        position = item.end()
        if item[4] is None:
            return fields
    return []


def _may_be_called(value: str) -> bool:
    """Whether a number is written as telephone numbers are, and not as a US social security number."""
    return (value[0] in "+(0" or not value.isdecimal()) and _SSN.fullmatch(value) is None


def _apart(text: str, fields: Sequence[Span]) -> Sequence[Span]:
    """A given and a family name in two fields side by side, where a row has one such pair; a known name vouches."""
    pairs = [
        (one, other)
        for one, other in pairwise(fields)
        if _is_word(text[one.start : one.end])
        and _is_word(text[other.start : other.end])
        and begins_with_given_name(f"{text[one.start : one.end]} {text[other.start : other.end]}")
    ]
    return pairs[0] if len(pairs) == 1 else ()


def _is_word(value: str) -> bool:
    return 2 <= len(value) <= 24 and value.isalpha() and value[0].isupper() and value[1:].islower()


def _told(text: str, fields: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """What the fields of a row say, where one of them is a name and another vouches for it."""
    kinds: list[tuple[str, Span]] = []
    mails = 0
    for span in fields:
        value = text[span.start : span.end]
        if not 4 <= len(value) <= 160:
            continue
        if email(value):
            mails += 1
        elif name(value) and value.count(" ") <= 4 and not value.isupper() and not value.islower():
            kinds.append(("name", span))
        elif date(value):
            kinds.append(("date", span))
        elif phone(value) and sum(c.isdecimal() for c in value) >= 8 and _may_be_called(value):
            kinds.append(("phone", span))
        elif postal(value):
            kinds.append(("postal", span))
    said = [kind for kind, _ in kinds]
    apart = _apart(text, fields) if "name" not in said else ()
    if not apart and said.count("name") != 1:
        return
    if not (mails or "postal" in said or (apart and "phone" in said and "date" in said)):
        return
    yield from (("name", span) for span in apart)
    dates = [span for kind, span in kinds if kind == "date"]
    for kind, span in kinds:
        if kind == "date" and (len(dates) != 1 or not _YEAR.search(text, *span)):
            continue
        yield kind, span
