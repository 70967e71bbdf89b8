"""Named values in text: keys of JSON and literals, keyword arguments, assignments, SQL rows, and form labels.

Values under the same key are one column; keys that stand close together are one table, so that a name can
be judged
by the company it keeps. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from safe_prompt.detectors.column_names import Meaning, meaning_of
from safe_prompt.detectors.tables import EMPTY, Column, Table, split_fields, stripped
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

APART = 400  # code points without a known key after which another group begins
VALUE_MAX = 200


class _Named(NamedTuple):
    name: str
    meaning: Meaning
    span: Span


# `"key": "value"`, `key = 'value'`, `key="value"`, `"key": ["a", "b"]`, `"key": 123`, `row["key"] = "value"`
_ANCHOR = lazy_pattern(r"""(?<![=!<>:+\-*/])(?:=>|[:=])(?![=:])\s{0,3}(\[?)\s{0,12}(\\{0,2}["'])""")
_NUMBER_ANCHOR = lazy_pattern(r"""["']\s{0,2}:\s{0,3}(?=[0-9])""")
_NUMBER = lazy_pattern(r"[0-9]{4,20}(?![0-9.])")
_KEY = lazy_pattern(r"""(?:\\{0,2}["']([^"'\\\n]{2,48})\\{0,2}["']\]?|(?<![\w.\-])([^\W\d][\w\-]{1,47}))\s{0,3}$""")
_NEXT_ITEM = lazy_pattern(r"""\s{0,12},\s{0,12}(\\{0,2}["'])""")
_INSERT = lazy_pattern(
    r"""(?i)\binsert\s{1,4}into\s{1,4}[\w."`\[\]]{1,100}\s{0,4}\(([^()]{3,2000})\)\s{0,10}values\s{0,10}(?=\()"""
)
_SQL_VALUE = lazy_pattern(r"""\s{0,12}(?:N?'((?:[^']|''){0,2000})'|"([^"]{0,2000})"|([^,()'"]{1,200}))\s{0,12}([,)])""")
_NEXT_ROW = lazy_pattern(r"\s{0,12},?\s{0,12}\(")


def records(text: str) -> Iterator[Table]:
    """Tables made of named values, in order of their first value."""
    if '"' in text or "'" in text:
        yield from _inserts(text)
    found: list[_Named] = []
    if ('"' in text or "'" in text) and (":" in text or "=" in text):
        found += _quoted(text)
    found += _labels(text)
    if not found:
        return
    found.sort(key=lambda named: named.span)
    group: list[_Named] = []
    for named in found:
        if group and named.span.start - group[-1].span.end > APART:
            yield _grouped(group)
            group = []
        if not group or named.span.start >= group[-1].span.end:
            group.append(named)
    yield _grouped(group)


def _grouped(group: list[_Named]) -> Table:
    columns: dict[str, list[Span]] = {}
    for named in group:
        columns.setdefault(named.name, []).append(named.span)
    return Table("records", tuple(Column(name, tuple(cells)) for name, cells in columns.items()))


def _quoted(text: str) -> Iterator[_Named]:
    for anchor in _ANCHOR.finditer(text):
        key = _KEY.search(text, max(0, anchor.start() - 56), anchor.start())
        if key is None:
            continue
        name = key[1] or key[2]
        meaning = meaning_of(name)
        if meaning is None:
            continue
        opening = anchor
        group = 2
        while True:
            quote = opening[group]
            start = opening.end()
            end = text.find(quote, start, start + VALUE_MAX)
            if end < 0 or "\n" in text[start:end]:
                break
            if text[start:end].strip().lower() not in EMPTY:
                yield _Named(name, meaning, stripped(text, start, end))
            following = _NEXT_ITEM.match(text, end + len(quote)) if anchor[1] else None
            if following is None:
                break
            opening, group = following, 1
    for anchor in _NUMBER_ANCHOR.finditer(text):
        key = _KEY.search(text, max(0, anchor.start() - 56), anchor.start() + 1)
        number = _NUMBER.match(text, anchor.end())
        if key is not None and number is not None:
            meaning = meaning_of(key[1] or key[2])
            if meaning is not None:
                yield _Named(key[1] or key[2], meaning, Span(*number.span()))


def _inserts(text: str) -> Iterator[Table]:
    if not ("insert" in text or "INSERT" in text or "Insert" in text):
        return  # a search that ignores case costs twenty times as much
    for statement in _INSERT.finditer(text):
        names = [text[f.start : f.end].strip('`"[] ') for f in split_fields(text, *statement.span(1), ",")]
        if not any(meaning_of(name) for name in names):
            continue
        cells: list[list[Span]] = [[] for _ in names]
        position = statement.end()
        while (row := _NEXT_ROW.match(text, position)) is not None:
            position, values = _sql_row(text, row.end())
            if position < 0:
                break
            for column, span in zip(cells, values, strict=False):
                if span is not None and text[span.start : span.end].strip().lower() not in EMPTY:
                    column.append(span)
        columns = tuple(Column(name, tuple(column)) for name, column in zip(names, cells, strict=True))
        yield Table("sql", columns, Span(statement.start(), statement.end()))


def _sql_row(text: str, position: int) -> tuple[int, list[Span | None]]:
    values: list[Span | None] = []
    while (value := _SQL_VALUE.match(text, position)) is not None:
        group = 1 if value[1] is not None else 2 if value[2] is not None else 3
        values.append(Span(*value.span(group)) if value[group].strip() else None)
        position = value.end()
        if value[4] == ")":
            return position, values
    return -1, values


_LEADER = lazy_pattern(
    r"[ \t]{0,8}([^\W\d_][^\n:=|;,{}<>\"]{1,38}?)"
    r"(?:[ ]?\.{2,}[ .]{0,40}|[ ]\.[ ]|\t[ \t]{0,8}|[ ]{3,})(?=[^\s.])"
)
_VALUE = lazy_pattern(r"[^\S\n]{0,400}[^\s\"'\[{<\\]")
_MARK = lazy_pattern(r"(?<=[^ \t\n])(?:[ ]{0,2}(?:\.\.|\t)|[ ]\.[ ]|[ ]{3})")  # in every line of a leader
_CUT = lazy_pattern(
    r"(?<=[\w)][\w)][\w)])\.\s(?=[^\W\d_a-zß-öø-ÿ])|\t|[ ]{3,}|\s{2,}(?=[^\W\d_][\w .]{1,30}:)"
    r"|[,;]?\s(?=(?:born|dob|DOB|SSN|tel|phone|Tel|Phone|geb\.|né|née)\b)"
)


def _labels(text: str) -> Iterator[_Named]:
    """Values behind labels: ``Name: …``, ``DOB ..... …``, ``Patient<TAB>…``, a printed ``Series``."""
    position = text.find(":")
    bound = 0
    while position >= 0:
        line = max(text.rfind("\n", 0, position) + 1, bound)
        # Most colons of code end a line or stand before a quote or a bracket: no value of a label does.
        if position - line <= 60 and _VALUE.match(text, position + 1):
            named = _label(text, line, position, position + 1)
            if named is not None:
                yield named
                bound = named.span.end
        position = text.find(":", max(position + 1, bound))
    if "   " in text or "\t" in text or "..." in text or " . " in text:
        tried = -1
        for mark in _MARK.finditer(text):
            line = text.rfind("\n", 0, mark.start()) + 1
            match = _LEADER.match(text, line) if line > tried else None
            tried = line
            named = _label(text, *match.span(1), match.end()) if match is not None else None
            if named is not None:
                yield named


# What ends a person's name on a line: a bracket, or a comma before a number or a date.
_PERSON_CUT = lazy_pattern(
    r"\s?[(<\[]|,\s?(?=[+\d(])|,\s(?=[^\W\d_]{3,9}\.?\s\d)|\s[-–—]\s|;|\s{1,4}(?=[^\W\d]\S{0,10}:)"
)
_BRACKETS = lazy_pattern(r"\([^)]{0,20}\)")
_CLAUSE = lazy_pattern(
    r"[\s\S]*(?:[.!?;]\s{1,4}(?=[^\W\d_a-zß-öø-ÿ])|\s{3,})|[\s\S]*,\s(?=(?:SSN|DOB|MRN|VIN|IBAN|[Tt]el|[Pp]hone|[Ee]-?mail)\b)"
)
_DECORATION = " \t-*•>#|\"'`_[]("


def _label(text: str, start: int, end: int, value_start: int) -> _Named | None:
    label = _BRACKETS.sub("", text[start:end]).strip(_DECORATION)
    cut = _CLAUSE.match(label)  # it begins with anything, so what does not match at the start never does
    if cut is not None and (cut.end() > len(label) // 4 or cut[0].isspace()):
        label = label[cut.end() :]
    meaning = meaning_of(label)
    if meaning is None:
        return None
    stop = text.find("\n", value_start)
    stop = len(text) if stop < 0 else stop
    span = stripped(text, value_start, min(stop, value_start + VALUE_MAX))
    while span.start < span.end and text[span.start] in "*_`.":
        span = stripped(text, span.start + 1, span.end)
    if span.start == span.end or text[span.start] in "\"'[{<\\":
        return None
    if text[span.start] == "(" and meaning.rule != "column-phone":
        return None
    for cut_at in (_CUT, _PERSON_CUT) if meaning.rule == "column-person" else (_CUT,):
        shorter = cut_at.search(text, span.start, span.end)
        if shorter is not None:
            span = stripped(text, span.start, shorter.start())
    while span.end > span.start and text[span.end - 1] in ".,;*_`|\"'\\":
        if text[span.end - 1] == "." and meaning.rule == "column-person" and text[span.end - 3 : span.end - 2] in " .":
            break
        span = stripped(text, span.start, span.end - 1)
    return _Named(label, meaning, span) if span.end > span.start else None
