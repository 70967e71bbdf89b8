"""Tables in text: delimited rows, Markdown and boxed tables, printed DataFrames. Offsets are code points of the text.

A table begins at a line that could be a header: at least one of its names means something (``column_names``), and the
next line has as many fields. Nothing else of the text is looked at twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from safe_prompt.detectors.aligned_rows import Frame, frame, ruled
from safe_prompt.detectors.column_names import ENDING, meaning_of
from safe_prompt.detectors.heading_words import EVERYWHERE, Headings
from safe_prompt.detectors.last_cells import EMPTY, vouched, without_prose, without_quotes
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

ROWS_MAX = 200_000
FIELD_LINES_MAX = 60  # lines of a quoted field
APART = 400  # code points without anything known after which another group of named values or rows begins


class Column(NamedTuple):
    """A column: its name as written, and the spans of its non-empty values."""

    name: str
    cells: tuple[Span, ...]


class Table(NamedTuple):
    """Columns that belong together: of a table, of records with the same keys, or the labels of one form.

    ``head`` covers the names above a table's columns; None where the names stand beside their values.
    """

    layout: str
    columns: tuple[Column, ...]
    head: Span | None = None


_RULER = lazy_pattern(r"[\s|+:=\-–—─━╌┼│├┤┌┐└┘┬┴╪═╞╡╭╮╰╯┏┓┗┛┳┻┡┩╇╋]+")
_ABBREVIATED = lazy_pattern(r"(?:(?:^|[\s\-./,;])[^\W\d_]{1,7}|nr|no|num)\.$")  # "Phone no.", "Date de naiss."
_CALL = lazy_pattern(r"\((?![^\W\d_]{1,2}\))")  # of code; "Né(e) le" is a name
_TOKEN = lazy_pattern(r"\S+(?: \S+)*")
_BLANK_FREE = lazy_pattern(r"\S+")
_INDEX = lazy_pattern(r"[^\W\d][^\s:.,;]{0,47}(?: [^\s:.,;]{1,47}){0,3}")  # the name of an index, alone in its line
_INDEXED = lazy_pattern(r"\S+(?: \S+){0,9} {2,}\S")
_NUMBERED = lazy_pattern(r"[0-9]{1,7} {2,}\S")
_QUOTED_FIELD = lazy_pattern(r'[^\S\t]*"((?:[^"]|"")*)"[^\S\t]*')  # a tab may part fields
_PIPES = ("|", "│")  # they stand around a row too
_DELIMITERS = ("\t", *_PIPES, ";", ",")
_BARS = "┆┃║"  # inner and heavy lines of a box, read as the last of the pipes
# polars prints a line of dashes and one of types below the names: "│ --- ┆ --- │", "│ str ┆ list[i64] │".
_TYPE = lazy_pattern(r"(?:[a-z][a-z0-9]*(?:\[.{0,60}\])?|…)?")
# DuckDB prints types alone, and a ruler below them: "│ varchar │ int64 │".
_SQL_TYPE = lazy_pattern(
    r"(?:varchar|text|json|uuid|blob|date|time|boolean|double|float|u?(?:tiny|small|big|huge)?int(?:eger)?(?:8|16|32|64|128)?"
    r"|timestamp(?: with time zone)?|decimal\(\d{1,2},\d{1,2}\)|interval|…)(?:\[\])?"
)


def delimited_and_printed(text: str, named: Headings = EVERYWHERE) -> Iterator[Table]:
    """Tables of any layout, in order of their headers; first those that are set, as LaTeX and R do it.

    ``named``: where in the text the words of headings stand.
    """
    if not named or "\n" not in text:
        return
    yield from _set(text)
    text = _piped(text)
    present = [delimiter for delimiter in _DELIMITERS if delimiter in text]
    printed = "  " in text
    if not present and not printed:
        return
    contents = text.split("\n")
    lines = cache(lambda: _lines(contents))  # of most texts nobody asks for them
    next_number = 0
    for number in _may_be_headers(contents, named.lines(text)):
        if number < next_number or _ends_sentence(contents[number].rstrip()):
            continue
        found = _delimited_at(text, contents, number, present, lines)
        if found is None and printed:
            found = _printed_at(text, contents, number, lines)
        if found is not None:
            table, next_number = found
            if table is not None:
                yield table


def _delimited_at(
    text: str, contents: Sequence[str], number: int, marks: Sequence[str], lines: Callable[[], list[Span]]
) -> tuple[Table | None, int] | None:
    """The delimited table that begins at a line, None if its names stand beside the values; and the line behind it."""
    header, after = contents[number], contents[number + 1]
    if not after and ("\t" in header or header[0] == "|") and number + 2 < len(contents):
        after = contents[number + 2]  # between rows of markup there may be an empty line
    for mark in marks:
        # A ruler may stand between a Markdown header and its rows, without a pipe.
        if mark in header and (mark in after or mark in _PIPES or after[:1] == '"') and _may_be_header(header, mark):
            fields = split_fields(header, 0, len(header.rstrip("\r")), mark)
            if _is_header(header, fields):
                fields = _moved(fields, lines()[number].start)
                rows, following = _delimited_rows(text, lines(), number + 1, mark, fields)
                if rows:
                    beside = _names_stand_beside(text, fields, rows)
                    return (None if beside else _table("delimited", text, fields, rows)), following
    return None


def _printed_at(
    text: str, contents: Sequence[str], number: int, lines: Callable[[], list[Span]]
) -> tuple[Table | None, int] | None:
    """The same of a printed table."""
    header = contents[number]
    # Lines of code begin with blanks, and have none two apart in them or below.
    if "  " not in header:
        return None
    if header.isprintable() and "  " not in "\n".join(map(str.strip, contents[number : number + 4])):
        return None
    likely = _may_be_printed_header(header.strip(" "), contents[number + 1])
    found = _by_places(header, contents, number, likely=likely)
    if found is not None:
        return _placed(text, found, lines(), number), number + 1 + found.first + len(found.rows)
    fields = _frame_fields(header.rstrip("\\ \r"), contents[number + 1 : number + 4], likely=likely)
    if not fields:
        return None
    indexed = fields[0].start < 0
    fields = _moved(fields[indexed:], lines()[number].start)
    if indexed:  # the name of the index stands below the others, above its values
        fields.insert(0, stripped(text, *lines()[number + 1]))
    rows, following = _printed_rows(text, lines(), number + 1 + indexed, fields, header[0] == " " and not indexed)
    if not rows:
        return None
    beside = _names_stand_beside(text, fields, rows)
    return (None if beside else _table("printed", text, fields, rows)), following


def _may_be_headers(contents: Sequence[str], numbers: Iterable[int]) -> Iterator[int]:
    """Of lines with a word of a heading those that may be a header, and those with the name of an index below them."""
    last = len(contents) - 1
    for number in numbers:
        line = contents[number]
        above = contents[number - 1] if number else ""
        if above[:1] == " " and line[:1] not in ("", " ") and "=" not in above and _INDEX.fullmatch(line.rstrip()):
            yield number - 1
        # Most lines of code end here: nothing parts them, or something that no header has.
        if number < last and 4 <= len(line) <= 4_000 and "=" not in line:
            yield number


def _piped(text: str) -> str:
    """The text with every line of a box as the same one."""
    for bar in _BARS:
        text = text.replace(bar, "│") if bar in text else text
    if "||" in text and ("\n||" in text or "{|" in text or text.startswith("||")):
        text = text.replace("||", " |")  # Jira's names, MediaWiki's cells
        if "!!" in text:
            text = text.replace("!!", " |").replace("\n! ", "\n| ")
    return text


def _ends_sentence(line: str) -> bool:
    """Whether no last name of columns ends so."""
    ends = line.endswith(":") or (line.endswith(".") and not _ABBREVIATED.search(line, len(line) - 10))
    return ends and "|" not in line and '"' not in line


def _set(text: str) -> Iterator[Table]:
    if ("\\" in text and "\\\\\n" in text) or ("$" in text and ("\n$ " in text or "\n $ " in text)):
        from safe_prompt.detectors.set_tables import set_tables  # wanted seldom

        for names, set_rows in set_tables(text):
            yield _table("set", text, names, set_rows)


def _placed(text: str, found: Frame, lines: Sequence[Span], number: int) -> Table:
    first = number + 1 + found.first
    rows = [_moved(row, lines[first + count].start) for count, row in enumerate(found.rows)]
    return _table("printed", text, _moved(found.names, lines[number].start), rows)


def _by_places(header: str, contents: Sequence[str], number: int, *, likely: bool) -> Frame | None:
    """The table, one space apart, below a line that may be its header: of numbered rows, or with a ruler of dashes."""
    dashed = contents[number + 1].lstrip(" ").startswith("--")
    if not dashed and not (likely and header[0] == " "):
        return None
    rows = contents[number + 1 : number + 1 + ROWS_MAX]
    found = ruled(header, rows) if dashed else frame(header.rstrip("\\ \r"), rows)
    if found is None or not _are_names([header[place.start : place.end] for place in found.names]):
        return None
    return found


def _lines(contents: Sequence[str]) -> list[Span]:
    """Spans of lines, without their ends."""
    spans: list[Span] = []
    start = 0
    for content in contents:
        end = start + len(content)
        spans.append(Span(start, end - content.endswith("\r")))
        start = end + 1
    return spans


def _moved(spans: Sequence[Span], distance: int) -> list[Span]:
    return [Span(span.start + distance, span.end + distance) for span in spans]


def _may_be_header(line: str, mark: str) -> bool:
    """As ``_is_header`` for most lines, without the fields' places; True where only these tell."""
    if mark in _PIPES or '"' in line:
        return True
    return _are_names([field.strip() for field in line.split(mark)])


def _may_be_printed_header(line: str, after: str) -> bool:
    """The same for a line whose fields stand two or more spaces apart, or one where names are as wide as columns."""
    if not line.isprintable():
        return True  # other blanks than spaces
    if "  " in line and _are_names([name for field in line.split("  ") if (name := field.strip())]):
        return True
    return " " in line and "  " in after.strip() and _are_names(line.split())


_INDEX_NAME: Final = Span(-1, -1)


def _frame_fields(header: str, rows: Sequence[str], *, likely: bool) -> list[Span]:
    """Fields of a line that is a printed table's header, else nothing. ``likely``: see ``_may_be_printed_header``.

    First ``_INDEX_NAME`` where the next line is the name of a DataFrame's index.
    """
    if not rows:
        return []
    only = header.strip(" ")
    alone = header[:2] == "  " and "  " not in only
    name = _INDEX.fullmatch(rows[0].rstrip()) if header[:1] == " " else None
    if name is not None and name.end() <= len(header) - len(header.lstrip(" ")) and _INDEXED.match(rows[-1]):
        fields = _printed_fields(header, rows[1:])
        named = [*(header[field.start : field.end] for field in fields), name[0]]
        return [_INDEX_NAME, *fields] if _are_names(named) else []
    if likely:
        fields = _printed_fields(header, rows[:2])
        if _is_header(header, fields):
            return fields
    # One column beside the numbers of its rows: what is left of a frame that was too wide for one line.
    if alone and len(rows) > 1 and all(_NUMBERED.match(row) for row in rows[:2]) and _are_names([only, "..."]):
        return [Span(len(header) - len(only), len(header))]
    return []


def _printed_fields(header: str, rows: Sequence[str]) -> list[Span]:
    """Names of a printed table's header. pandas puts one space before a name that is wider than its values.

    Words of a field are columns of their own where a row's values end below both the one and the last of them.
    """
    ends = [{token.end() for token in _TOKEN.finditer(row.rstrip("\\ \r"))} for row in rows]
    fields: list[Span] = []
    for field in _TOKEN.finditer(header):
        start = field.start()
        for word in _BLANK_FREE.finditer(header, field.start(), field.end()):
            if word.end() == field.end() or any(word.end() in row and field.end() in row for row in ends):
                fields.append(Span(start, word.end()))
                start = word.end() + 1
    return fields


def _is_header(text: str, fields: Sequence[Span]) -> bool:
    return _are_names([text[field.start : field.end] for field in fields])


def _are_names(names: Sequence[str]) -> bool:
    """Whether they may be the names of columns, and one of them means something."""
    if len(names) < 2 or (not names[-1] and sum(map(bool, names)) < 2):  # one name and a comma: an item of a list
        return False
    for name in names:
        if name in ("...", "(index)"):  # columns that a printed DataFrame leaves out; numbers of Node's rows
            continue
        first, last = name[:1], name[-1:]
        if len(name) > 48 or first.isdecimal() or first == ":" or last == ":":
            return False
        if "(" in name and _CALL.search(ENDING.sub("", name)[:-1].split(" ")[0]):
            return False
        if last == "." and _ABBREVIATED.search(name) is None:
            return False
    return any(meaning_of(name) is not None for name in names)


def split_fields(text: str, start: int, end: int, delimiter: str) -> list[Span]:
    """Fields of a row, stripped of blanks and of the quotes around them (RFC 4180); outer pipes are no
    fields.
    """
    spans: list[Span] = []
    quoted = text.find('"', start, end) >= 0
    if delimiter in _PIPES:
        while start < end and text[start] in " \t":
            start += 1
        start += text[start : start + 1] == delimiter
        while end > start and text[end - 1] in " \t":
            end -= 1
        end -= text[end - 1 : end] == delimiter and end > start
    position = start
    while position <= end:
        if quoted:
            match = _QUOTED_FIELD.match(text, position, end)
            if match is not None and (match.end() == end or text[match.end()] == delimiter):
                spans.append(Span(match.start(1), match.end(1)))
                position = match.end() + 1
                continue
        stop = text.find(delimiter, position, end)
        stop = end if stop < 0 else stop
        spans.append(stripped(text, position, stop))
        position = stop + 1
    return spans


def stripped(text: str, start: int, end: int) -> Span:
    """The range without blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _delimited_rows(
    text: str, lines: Sequence[Span], number: int, delimiter: str, header: Sequence[Span]
) -> tuple[list[list[Span]], int]:
    """Rows as wide as the header. Prose may follow the last one on its line, where a table stands in a prompt."""
    width = len(header)
    rows: list[list[Span]] = []
    typed = False
    while number < len(lines) and len(rows) < ROWS_MAX:
        line = lines[number]
        content = text[line.start : line.end]
        if not content.strip():
            marked = delimiter == "\t" or (delimiter == "|" and not rows)  # AsciiDoc's names stand apart
            if marked and _goes_on(text, lines, number + 1, width - (delimiter == "\t"), delimiter):
                number += 1
                continue
            break
        if delimiter in _PIPES and _RULER.fullmatch(content):
            if len(rows) == 1 and all((_TYPE if typed else _SQL_TYPE).fullmatch(text, *cell) for cell in rows[0]):
                rows.clear()
            typed = not rows and {text[s:e] for s, e in split_fields(text, *line, delimiter)} <= {"---", ""}
            number += 1
            continue
        if delimiter not in content and content[0] != '"':
            break
        fields = split_fields(text, line.start, line.end, delimiter)
        if '"' in content and content.count('"') % 2 and any(text.startswith('"', *field) for field in fields):
            number, line = _closed(text, lines, number)
            fields = split_fields(text, line.start, line.end, delimiter)
        if len(fields) != width:
            if len(fields) > width and vouched(text, header, fields[:width]):
                rows.append(fields[:width])
                number += 1
            break
        rows.append(fields)
        number += 1
    if rows:
        rows[-1][-1] = without_prose(text, header[-1], rows[-1][-1])
    return rows, number


def _closed(text: str, lines: Sequence[Span], number: int) -> tuple[int, Span]:
    """The last line of a row whose quotes are still open at the end of its first one, and the row; itself where none
    closes them.
    """
    start = lines[number].start
    quotes = 0
    for last in range(number, min(number + FIELD_LINES_MAX, len(lines))):
        quotes += text.count('"', *lines[last])
        if quotes % 2 == 0:
            return last, Span(start, lines[last].end)
    return number, lines[number]


def _goes_on(text: str, lines: Sequence[Span], number: int, marks: int, delimiter: str) -> bool:
    """Whether a line is a row with so many marks between and before its cells."""
    return number < len(lines) and text.count(delimiter, *lines[number]) == marks


def _printed_rows(
    text: str, lines: Sequence[Span], number: int, header: Sequence[Span], indented: bool
) -> tuple[list[list[Span]], int]:
    """Rows of a table in columns of spaces; a leading index column without a name is dropped."""
    bases = [text.rfind("\n", 0, field.start) + 1 for field in header]
    ends = [field.end - base for field, base in zip(header, bases, strict=True)]
    starts = [field.start - base for field, base in zip(header, bases, strict=True)]
    rows: list[list[Span]] = []
    while number < len(lines) and len(rows) < ROWS_MAX:
        line = lines[number]
        content = text[line.start : line.end].rstrip("\\ ")
        if not content.strip():
            break
        if _RULER.fullmatch(content):
            number += 1
            continue
        tokens = list(_TOKEN.finditer(content))
        if indented and len(tokens) == len(header) + 1:
            tokens = tokens[1:]
        if len(tokens) == len(header) and not (indented and tokens[0].end() <= starts[0] and tokens[0].start() == 0):
            rows.append([Span(line.start + t.start(), line.start + t.end()) for t in tokens])
        else:
            row = [Span(line.start, line.start)] * len(header)
            for token in tokens:
                place = next(
                    (i for i in range(len(header)) if token.end() == ends[i] or token.start() == starts[i]),
                    None,
                )
                if place is not None:
                    row[place] = Span(line.start + token.start(), line.start + token.end())
            if all(cell.start == cell.end for cell in row):
                if not rows and len(tokens) == 1 and not indented:
                    return [], number
                if len(tokens) > 1 or content[0] not in " 0123456789.":
                    break
            rows.append(row)
        number += 1
    return rows, number


def _names_stand_beside(text: str, header: Sequence[Span], rows: Sequence[Sequence[Span]]) -> bool:
    """Whether a table of two columns holds names in the first and their values in the second: records, then."""
    if len(header) != 2:
        return False
    firsts = [text[row[0].start : row[0].end].strip("*_`\"': ") for row in rows[:40]]
    return sum(meaning_of(first) is not None for first in firsts) >= max(1, len(firsts) // 3)


def _table(layout: str, text: str, header: Sequence[Span], rows: Sequence[Sequence[Span]]) -> Table:
    columns = []
    for index, field in enumerate(header):
        cells = tuple(
            without_quotes(text, row[index])
            for row in rows
            if row[index].end > row[index].start and text[row[index].start : row[index].end].lower() not in EMPTY
        )
        columns.append(Column(text[field.start : field.end].strip("*_`\"' "), cells))
    return Table(layout, tuple(columns), Span(min(header).start, max(header).end))
