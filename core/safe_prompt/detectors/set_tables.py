"""Tables that are set, not delimited: LaTeX's ``tabular``, R's ``glimpse`` and ``str``, names beside their values.

Offsets are code points of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safe_prompt.detectors.column_names import may_end_name, meaning_of
from safe_prompt.detectors.heading_words import Windows, near
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

Rows = list[list[Span]]

_LATEX_ROW = lazy_pattern(r"[^\n&\\%]{1,60}(?:\\[&%_#$][^\n&\\%]{0,60}){0,3}&[^\n]{1,1000}?(?=\s?\\\\)")
_LATEX_CELL = lazy_pattern(r"(?:\\.|[^&\\])+")
_LATEX_TEXT = lazy_pattern(r"\s*(?:\\(?:textbf|textit|emph|text|multicolumn\{\d\}\{\w+\})\{([^{}]*)\}|(\S.*?))\s*$")
# `$ name  <chr> "a", "b", …` of glimpse; ` $ name : chr  "a" "b" ...` of str
_LISTED = lazy_pattern(r"\n ?\$ ([^\s:]{2,48})[ ]*(?:<[a-z+0-9]{2,6}>|: ?[a-z]{3,6}(?: \[[^\]\n]{1,20}\])?)[ ]+(?=\S)")
_QUOTED_ITEM = lazy_pattern(r'"([^"\n]{0,200})"?')
_BARE_ITEM = lazy_pattern(r"[^\s,][^,\n]{0,80}")
_PIPED = lazy_pattern(
    r"(?m)^[ \t]{0,8}(?:[|│][ \t]*)?([^\W\d_][^\n|│]{0,40}[^\s|│]|[*_`]{1,2}[^\n|│]{2,44}[*_`])[ \t]*[|│][ \t]*"
    r"(?=[^\s|│])([^\n|│]{1,200}?)[ \t]*[|│]?[ \t]*$"
)
_ELEMENT = lazy_pattern(
    r"<(?:[A-Za-z]\w{0,20}:)?([A-Za-z][\w.\-]{1,47})(?:\s[^<>]{0,200})?>[ \t]{0,8}([^<>\n]{1,200}?)[ \t]{0,8}</"
)
# A line of one code, and what stands before it in the line above.
_CODE_LINE = lazy_pattern(r"\n[ \t]{0,4}([A-Z]{0,6}[0-9][0-9A-Z ./-]{4,30})(?=[ \t]{0,4}(?:\r?\n|$))")
# `first_name=Ada&last_name=…`, `customer_id=12345 phone=…`: values that need no quotes
_UNQUOTED = lazy_pattern(
    r"=(?<![=!<>:+\-*/]=)([A-Z0-9+@(][^\s&\"'<>(){}\[\],;=$]{1,120}|[a-z][\w.+-]{0,60}@[\w.-]{4,60})(?=[\s&,;]|$)"
)
# `Home address = 12 Mill Road, Bath`, `legal_name = Ada Lovelace`; `-d "name=Ada Lovelace"`: no code has such values
_SPACED = lazy_pattern(
    r"""=(?<=[\w.)][ ]=)[ ]([^\W_a-zß-öø-ÿ](?:[^\n"'(){}\[\]=<>;$&|*_:\\]|'(?=[^\W\d_])){0,99})(?=\r?(?:\n|$))
    |=(?<=[\w\]]=)((?:[A-ZÀ-Þ][\w.’'-]{0,40}[ ]|[0-9+(])(?:[^\n"'(){}=<>;$&|*_\\]|'(?=[^\W\d_])){1,100})
    (?=["']\)?(?:[\s,;&]|$))""",
    re.VERBOSE,
)
_SPACED_KEY = lazy_pattern(r"(?:^|\n)[ \t]{0,8}([^\W\d_][\w .\-/'’()#]{1,40})$")
_ARGUMENT_KEY = lazy_pattern(r"""["']([^\W\d_][\w.\-]{1,40}(?:\[[\w]{1,30}\])?)$""")
_SECTION = lazy_pattern(r"(?m)^\[[^\]\n]{1,60}\]\r?$")
_PLAIN_KEY = lazy_pattern(r"(?<![\w.\-])([^\W\d][\w\-]{1,47}+)$")


def set_tables(text: str) -> Iterator[tuple[Sequence[Span], Rows]]:
    """Spans of the names and of the rows' cells."""
    if "\\\\\n" in text and "&" in text:
        yield from _latex(text)
    if "\n$ " in text or "\n $ " in text:
        yield from _listed(text)


def _latex(text: str) -> Iterator[tuple[Sequence[Span], Rows]]:
    """Rows as wide as the first one whose cells have names that mean something."""
    header: Sequence[Span] = ()
    rows: Rows = []
    for row in _LATEX_ROW.finditer(text):
        cells = [_cell(text, *cell.span()) for cell in _LATEX_CELL.finditer(text, *row.span())]
        if header and len(cells) == len(header):
            rows.append(cells)
            continue
        if header and rows:
            yield header, rows
        named = len(cells) > 1 and any(meaning_of(text[cell.start : cell.end]) for cell in cells)
        header, rows = (cells if named else ()), []
    if header and rows:
        yield header, rows


def _cell(text: str, start: int, end: int) -> Span:
    inner = _LATEX_TEXT.match(text, start, end)
    return Span(*inner.span(1 if inner[1] is not None else 2)) if inner is not None else Span(start, start)


def _listed(text: str) -> Iterator[tuple[Sequence[Span], Rows]]:
    """A line for each column: its name, its type, and its first values."""
    header: list[Span] = []
    columns: list[list[Span]] = []
    for line in _LISTED.finditer(text):
        end = text.find("\n", line.end())
        end = len(text) if end < 0 else end
        quoted = text[line.end()] == '"'
        items = (_QUOTED_ITEM if quoted else _BARE_ITEM).finditer(text, line.end(), end)
        header.append(Span(*line.span(1)))
        columns.append([Span(*item.span(1 if quoted else 0)) for item in items])
    if len(header) > 1 and any(meaning_of(text[name.start : name.end]) for name in header):
        most = max(map(len, columns))
        empty = Span(0, 0)
        yield header, [[column[row] if row < len(column) else empty for column in columns] for row in range(most)]


def piped(text: str) -> Iterator[tuple[str, Span]]:
    """Names and their values in lines with one bar between: ``born | 1970-01-02``, ``| Born | 2 Jan 1970 |``."""
    for mark in ("|", "│"):
        bar = text.find(mark)
        while bar >= 0:
            line = _PIPED.match(text, text.rfind("\n", 0, bar) + 1)
            if line is not None and (may_end_name(text, line.end(1)) or text[line.end(1) - 1] in "*_`)"):
                yield line[1].strip("*_`"), Span(*line.span(2))
            end = text.find("\n", bar)
            bar = text.find(mark, end) if end >= 0 else -1


def elements(text: str) -> Iterator[tuple[str, Span]]:
    """Elements of XML that hold text alone: their names and what they hold."""
    for element in _ELEMENT.finditer(text):
        if may_end_name(text, element.end(1)):
            yield element[1], Span(*element.span(2))


def stacked(text: str, windows: Windows) -> Iterator[tuple[str, Span]]:
    """Codes alone on a line, and the line above as their name."""
    for line in near(_CODE_LINE, text, windows):
        start = text.rfind("\n", max(line.start() - 50, 0), line.start()) + 1
        if start < line.start() and may_end_name(text, line.start()):
            yield text[start : line.start()].strip(" \t:*_#"), Span(*line.span(1))


def unquoted(text: str, windows: Windows) -> Iterator[tuple[str, Span]]:
    """Keys and their values of a query or a line of a log, where the value begins as no name in code does."""
    for value in near(_UNQUOTED, text, windows):
        if may_end_name(text, value.start()):
            key = _PLAIN_KEY.search(text, max(0, value.start() - 49), value.start())
            if key is not None:
                yield key[1], Span(*value.span(1))


def spaced(text: str, windows: Windows) -> Iterator[tuple[str, Span]]:
    """Keys and values with blanks in either: of settings and of dumped records, and of a command's form fields.

    One word is a value below a line of ``[section]`` or behind a key of two words, since code has neither.
    """
    sectioned: bool | None = None
    for value in near(_SPACED, text, windows):
        line = value[1] is not None
        if not may_end_name(text, value.start() - (1 if line else text[value.start() - 1] == "]")):
            continue
        key = (_SPACED_KEY if line else _ARGUMENT_KEY).search(text, max(0, value.start() - 60), value.start() - line)
        if key is None:
            continue
        if line and " " not in value[1].strip() and " " not in key[1]:
            sectioned = _SECTION.search(text) is not None if sectioned is None else sectioned
            if not sectioned:
                continue
        start, end = value.span(1 if line else 2)
        yield key[1].rstrip("]").replace("[", " "), Span(start, start + len(text[start:end].rstrip()))
