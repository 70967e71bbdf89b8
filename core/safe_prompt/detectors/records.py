"""Named values in text: keys of JSON and literals, keyword arguments, assignments, SQL rows, and form labels.

Values under the same key are one column; keys that stand close together are one table, so that a name can
be judged
by the company it keeps. Offsets are code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from safe_prompt.detectors.column_names import Meaning, may_end_name, meaning_of
from safe_prompt.detectors.copied_rows import copied_rows
from safe_prompt.detectors.heading_words import EVERYWHERE, Headings, Windows, near
from safe_prompt.detectors.last_cells import EMPTY
from safe_prompt.detectors.listed_rows import listed_rows
from safe_prompt.detectors.secret_columns import SECRET
from safe_prompt.detectors.set_tables import elements, piped, spaced, stacked, unquoted
from safe_prompt.detectors.tables import APART, Column, Table, split_fields, stripped
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

VALUE_MAX = 200
LABEL_MAX = 44  # code points between a word of a label and the end of its leader's beginning
_QUOTES = ('"', "'")


NAMED = frozenset(("records", "form"))  # layouts whose names stand beside their values: of keys, of labels alone


class _Named(NamedTuple):
    name: str
    meaning: Meaning
    span: Span
    label: bool = False


# `"key": "value"`, `key = 'value'`, `key="value"`, `"key": ["a", "b"]`, `"key": 123`, `row["key"] = "value"`
# Two that begin with one character each are searched four times as fast as one that begins with either.
_ANCHORS = (
    lazy_pattern(r""":(?<![=!<>:+\-*/]:)(?![=:])\s{0,3}(\[?)\s{0,12}(\\{0,2}["'])"""),
    lazy_pattern(r"""=(?<![=!<>:+\-*/]=)>?(?![=:])\s{0,3}(\[?)\s{0,12}(\\{0,2}["'])"""),
)
_NUMBER_ANCHOR = lazy_pattern(
    r""":(?:(?<=["']:)|(?<=["']\s:)|(?<=["']\s\s:))\s{0,3}(?=[0-9])"""  # begins with the rarer of its characters
)
_NUMBER = lazy_pattern(r"[0-9]{4,20}(?![0-9.])")
_KEY = lazy_pattern(r"""(?:\\{0,2}["']([^"'\\\n]{2,48}+)\\{0,2}["']\]?|(?<![\w.\-])([^\W\d][\w\-]{1,47}+))\s{0,3}$""")
_NEXT_ITEM = lazy_pattern(r"""\s{0,12},\s{0,12}(\\{0,2}["'])""")
_DATE_CALL = lazy_pattern(
    r"[:=]\s?(?:datetime\.|dt\.)?date(?:time)?\((?=(?:19|20)\d{2},)(\d{4}, ?\d{1,2}, ?\d{1,2})(?:, ?0){0,3}\)"
)
_INSERT = lazy_pattern(
    r"""(?i)\binsert\s{1,4}into\s{1,4}[\w."`\[\]]{1,100}\s{0,4}\(([^()]{3,2000})\)\s{0,10}values\s{0,10}(?=\()"""
)
_SQL_VALUE = lazy_pattern(r"""\s{0,12}(?:N?'((?:[^']|''){0,2000})'|"([^"]{0,2000})"|([^,()'"]{1,200}))\s{0,12}([,)])""")
_NEXT_ROW = lazy_pattern(r"\s{0,12},?\s{0,12}\(")


# What is told by a name on the line above: numbers that the name alone vouches for.
_STACKED = frozenset(
    f"column-{name}"
    for name in (
        "us-ssn", "national-id", "passport", "driver-license", "iban", "credit-card", "medical-record", "bank-account",
        "vehicle",
    )
)  # fmt: skip


def may_name(text: str) -> bool:
    """Whether a text holds a sign that stands between names and values; most sentences hold none."""
    # A single character that is not there is told in a tenth of the time that more than one take.
    return (
        "\n" in text or ":" in text or "=" in text or "(" in text or "|" in text or "\t" in text or "<" in text
        or "│" in text or "   " in text or ".." in text or " . " in text
    )  # fmt: skip


def records(text: str, names: Headings = EVERYWHERE) -> Iterator[Table]:
    """Tables made of named values, in order of their first value. ``names``: where the words of names stand."""
    if not names:
        return
    windows = names.windows()
    if '"' in text or "'" in text:
        yield from _inserts(text)
        yield from listed_rows(text)
    if "\t" in text:
        yield from copied_rows(text)
    found: list[_Named] = []
    if ('"' in text or "'" in text) and (":" in text or "=" in text):
        found += _quoted(text, windows)
    if "(" in text and ("date(" in text or "datetime(" in text):
        found += _dates(text)
    found += _labels(text, windows)
    found += _leaders(text, names)
    if ("|" in text and " | " in text) or "│" in text:
        found += _meant(piped(text))
    if "\n" in text:
        found += (named for named in _meant(stacked(text, windows)) if named.meaning.rule in _STACKED)
    if "=" in text:
        wide = list(_meant(spaced(text, windows)))
        begun = {named.span.start for named in wide}
        found += wide
        found += (named for named in _meant(unquoted(text, windows)) if named.span.start not in begun)
    if "<" in text and "</" in text:
        found += _meant(elements(text))
    # Passwords and keys are left to the rules of named values; they do not hold a table together either.
    found = [named for named in found if named.meaning.rule not in SECRET]
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


def _meant(named: Iterable[tuple[str, Span]]) -> Iterator[_Named]:
    return (_Named(name, meaning, span) for name, span in named if (meaning := meaning_of(name)) is not None)


def _grouped(group: list[_Named]) -> Table:
    columns: dict[str, list[Span]] = {}
    for named in group:
        columns.setdefault(named.name, []).append(named.span)
    layout = "form" if all(named.label for named in group) else "records"
    return Table(layout, tuple(Column(name, tuple(cells)) for name, cells in columns.items()))


def _quoted(text: str, windows: Windows) -> Iterator[_Named]:
    for anchor in chain.from_iterable(near(anchors, text, windows) for anchors in _ANCHORS):
        if not _may_be_key(text, anchor.start()):
            continue
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
    for anchor in near(_NUMBER_ANCHOR, text, windows):
        before = text[max(anchor.start() - 3, 0) : anchor.start()]
        quote = anchor.start() - 1 - len(before) + len(before.rstrip())
        key = _KEY.search(text, max(0, quote - 56), quote + 1)
        number = _NUMBER.match(text, anchor.end())
        if key is not None and number is not None:
            meaning = meaning_of(key[1] or key[2])
            if meaning is not None:
                yield _Named(key[1] or key[2], meaning, Span(*number.span()))


def _dates(text: str) -> Iterator[_Named]:
    """``born=date(1980, 2, 18)``, ``"dob": datetime.date(1980, 2, 18)``."""
    for call in _DATE_CALL.finditer(text):
        key = _KEY.search(text, max(0, call.start() - 56), call.start())
        meaning = meaning_of(key[1] or key[2]) if key is not None else None
        if key is not None and meaning is not None:
            yield _Named(key[1] or key[2], meaning, Span(*call.span(1)))


def _may_be_key(text: str, end: int) -> bool:
    """Whether a key that says something may stand before an offset."""
    bare = end
    while end - bare < 3 and text.startswith(" ", bare - 1):
        bare -= 1
    last = text[bare - 1 : bare]
    if last.isascii() and not (last.isalnum() or last.isspace() or last in ("]", "_", "-", *_QUOTES)):
        return False
    return may_end_name(text, _key_end(text, end))


def _key_end(text: str, end: int) -> int:
    """Where a key that stands before an offset ends, without quote, bracket and up to three blanks."""
    for _ in range(3):
        end -= text[end - 1 : end] == " "
    end -= text[end - 1 : end] == "]"
    return end - (text[end - 1 : end] in _QUOTES)


def _inserts(text: str) -> Iterator[Table]:
    if not ("insert" in text or "INSERT" in text or "Insert" in text):
        return
    for statement in _statements(text):
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


def _statements(text: str) -> Iterator[re.Match[str]]:
    """Beginnings of INSERT statements. A search that ignores case costs twenty times as much as one that does not."""
    if not text.isascii():
        yield from _INSERT.finditer(text)
        return
    folded = text.lower()
    position = folded.find("insert") if "into" in folded else -1
    while position >= 0:
        statement = _INSERT.match(text, position)
        if statement is not None:
            yield statement
        position = folded.find("insert", position + 1 if statement is None else statement.end())


def _sql_row(text: str, position: int) -> tuple[int, list[Span | None]]:
    values: list[Span | None] = []
    while (value := _SQL_VALUE.match(text, position)) is not None:
        group = 1 if value[1] is not None else 2 if value[2] is not None else 3
        values.append(Span(*value.span(group)) if value[group].strip() else None)
        position = value.end()
        if value[4] == ")":
            return position, values
    return -1, values


_LINE_END = lazy_pattern(r"\n")
_LEADER = lazy_pattern(
    r"[ \t]{0,8}([^\W\d_][^\n:=|;,{}<>\"]{1,38}?)"
    r"(?:[ ]?\.{2,}[ .]{0,40}|[ ]\.[ ]|\t[ \t]{0,8}|[ ]{3,})(?=[^\s.:|│=])"
)
# Most colons of code end a line or stand before a quote or a bracket: no value of a label does.
_COLON = lazy_pattern(r":(?=[^\S\n]{0,400}[^\s\"'\[{<\\])")
_CUT = lazy_pattern(
    r"(?<=[\w)][\w)][\w)])(?<!Cad)(?<!Sok)(?<!Mah)(?<!Blv)(?<![Ss]tr)(?<!Ave)(?<!lvd)"
    r"\.\s(?=[^\W\d_a-zß-öø-ÿ])|\t|[ ]{3,}|\s{2,}(?=[^\W\d_][\w .]{1,30}:)"
    r"|[,;](?=[\u3400-\u9fff])|。|[,;]?\s(?=(?:born|dob|DOB|SSN|tel|phone|Tel|Phone|geb\.|né|née)\b)"
)


def _labels(text: str, windows: Windows) -> Iterator[_Named]:
    """Values behind labels: ``Name: …``."""
    bound = 0
    for colon in near(_COLON, text, windows):
        position = colon.start()
        if position < bound:
            continue
        line = max(text.rfind("\n", max(position - 61, 0), position) + 1, bound, position - 61)
        if position - line <= 60 and _may_say(text, line, _key_end(text, position)):
            named = _label(text, line, position, position + 1)
            if named is not None:
                yield named
                bound = named.span.end
                phone = _PHONE_BEHIND.match(text, bound) if named.meaning.rule == "column-person" else None
                if phone is not None:
                    yield _Named("phone", Meaning("column-phone", "certain"), Span(*phone.span(1)), label=True)


def _leaders(text: str, names: Headings) -> Iterator[_Named]:
    """Values behind labels and blanks, tabs or dots: ``DOB ..... …``, ``Patient<TAB>…``, a printed ``Series``."""
    for line in _leader_lines(text, names):
        match = _LEADER.match(text, line)
        if match is not None and _may_say(text, *match.span(1)):
            named = _label(text, *match.span(1), match.end())
            if named is not None:
                yield named._replace(label=False)  # it may be a header's


def _leader_lines(text: str, names: Headings) -> Iterator[int]:
    """Starts of the lines that have a leader behind a word of a name."""
    if names.spans is None:
        yield 0
        yield from (match.end() for match in _LINE_END.finditer(text))
        return
    done = -1
    for start, end in names.spans:
        behind = text[start : end + LABEL_MAX]
        if start > done and ("   " in behind or "\t" in behind or ".." in behind or " . " in behind):
            yield text.rfind("\n", 0, start) + 1
            done = text.find("\n", start)
            done = len(text) if done < 0 else done


def _may_say(text: str, start: int, end: int) -> bool:
    """Whether a label may say something: brackets in it are taken out before it is read, so those are not judged."""
    return end - start < 3 or ")" in text[end - 3 : end] or may_end_name(text, end)


# What ends a person's name on a line: a bracket, or a comma before a number or a date.
_PERSON_CUT = lazy_pattern(
    r"\s?[(<\[]|,\s?(?=[+\d(])|,\s(?=[^\W\d_]{3,9}\.?\s\d)|\s[-–—]\s|;|\s{1,4}(?=[^\W\d]\S{0,10}:)"
)
# "Contact: NAME, NUMBER", "(spouse), tel. NUMBER"
_PHONE_BEHIND = lazy_pattern(
    r"(?: ?\([^()\n\d]{2,20}\))?[ ]?[,;(/–-] ?(?:[Tt][eé]l\.?:? ?|mobile?:? ?|[Pp]hone:? ?)?"
    r"(\+?\(?[0-9](?:[0-9 ()./-]{5,16})[0-9])(?![\w/-]|[.,][0-9])"
)
_BRACKETS = lazy_pattern(r"\([^)]{0,48}\)")
_CLAUSE = lazy_pattern(
    r"[\s\S]*(?:[.!?;]\s{1,4}(?=[^\W\d_a-zß-öø-ÿ])|\s{3,})|[\s\S]*,\s(?=(?:SSN|DOB|MRN|VIN|IBAN|[Tt]el|[Pp]hone|[Ee]-?mail)\b)"
)
_DECORATION = " \t-*•>#|\"'`_[]("


def _label(text: str, start: int, end: int, value_start: int) -> _Named | None:
    label = _BRACKETS.sub("", text[start:end]).lstrip(_DECORATION).rstrip(_DECORATION.replace("#", ""))
    cut = _CLAUSE.match(label)  # it begins with anything, so what does not match at the start never does
    if cut is not None and (cut.end() > len(label) // 4 or cut[0].isspace()):
        label = label[cut.end() :]
    meaning = meaning_of(label)
    if meaning is None and ", " in label:  # "Hi, address: …"
        label = label.rpartition(", ")[2]
        meaning = meaning_of(label)
    if meaning is None or "=" in label or "{" in label:
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
    return _Named(label, meaning, span, label=True) if span.end > span.start else None
