"""Columns that the owner names in ``[tool.safe-prompt.mask]`` by their heading: ``"column:client_id" = "hash"``.

They are masked whatever is found in them. Read are tables with a header (CSV, TSV, Markdown and boxed tables, printed
frames, tables of HTML), and the keys of JSON and of literals. Offsets are code points of the part that a table is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from safe_prompt.detectors.column_names import words_of
from safe_prompt.detectors.tables import delimited_and_printed, split_fields
from safe_prompt.documents.document import Document, Part
from safe_prompt.documents.parts import read_parts, views
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Finding
from safe_prompt.lazy_pattern import lazy_pattern

PREFIX: Final = "column:"
ENTITY: Final = "COLUMN"
_DELIMITERS: Final = ("\t", "|", "│", ";", ",")
_RULER = lazy_pattern(r"[\s|+:=\-–—─━═╌┼│├┤┌┐└┘┬┴╪═╞╡╭╮╰╯┏┓┗┛┳┻┡┩╇╋]+")
_WORD = lazy_pattern(r"\S+")
_TOKEN = lazy_pattern(r"\S+(?: \S+)*")
_KEY = lazy_pattern(
    r"""\\?["']([^"'\\\n]{1,60})\\?["']\s{0,3}:\s{0,3}(?:\\?"([^"\n]{0,400}?)\\?"|'([^'\n]{0,400})'|([0-9][0-9.]{0,30}))"""
)
_LINE_MAX: Final = 4_000
_NAME_WORDS: Final = 4  # words of a heading of a printed table
_IsWanted = Callable[[str], bool]


def named_columns(document: Document, chosen: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    """One finding for each column whose heading one of ``chosen`` names; its ``rule`` is what names it.

    ``chosen`` pairs what policy says, ``column:`` and a heading among it, with operators. Nobody reports these
    findings: they are for masking, and their ``spans`` are the cells.
    """
    wanted = {what: _plain(what.removeprefix(PREFIX)) for what, _ in chosen if what.startswith(PREFIX)}
    if not wanted:
        return ()
    found: list[Finding] = []
    for part in read_parts(document).parts:
        cells: dict[str, set[Span]] = {}
        for view in views(part):
            for name, span in _cells(view.text, wanted.values()):
                what = next((what for what in reversed(wanted) if fnmatchcase(name, wanted[what])), None)
                pieces = view.to_raw(span.start, span.end) if what else ()
                if what and pieces:
                    cells.setdefault(what, set()).add(Span(pieces[0].start, pieces[-1].end))
        found += (_finding(what, tuple(sorted(spans)), part, document.path) for what, spans in cells.items())
    return tuple(found)


def _plain(name: str) -> str:
    """A heading's words, however they are joined; stars stay."""
    return "*".join("_".join(words_of(piece)) for piece in name.split("*"))


def _cells(text: str, wanted: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """The values below headings that are wanted, with the heading's words."""
    patterns = tuple(wanted)

    def is_wanted(name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    known: list[Span] = []
    for table in delimited_and_printed(text):
        known += [table.head] if table.head is not None else []
        for column in table.columns:
            name = _plain(column.name)
            if is_wanted(name):
                yield from ((name, cell) for cell in column.cells)
    for match in _KEY.finditer(text):
        name = _plain(match[1])
        if is_wanted(name):
            group = next(number for number in (2, 3, 4) if match[number] is not None)
            if match[group].strip():
                yield name, Span(*match.span(group))
    yield from _unknown(text, known, is_wanted)


def _unknown(text: str, known: Sequence[Span], is_wanted: _IsWanted) -> Iterator[tuple[str, Span]]:
    """Values of tables none of whose names the reader of tables knows. ``known``: the headers of those that it does."""
    lines: list[Span] = []
    start = 0
    for content in text.split("\n"):
        lines.append(Span(start, start + len(content.rstrip("\r"))))
        start += len(content) + 1
    for number, line in enumerate(lines[:-1]):
        if not 3 <= line.end - line.start <= _LINE_MAX or any(head.overlaps(line) for head in known):
            continue
        header = text[line.start : line.end]
        for mark in _DELIMITERS:
            if mark in header:
                fields = split_fields(text, *line, mark)
                places = _places(text, fields, is_wanted)
                if places and len(fields) > 1:
                    yield from _delimited(text, lines[number + 1 :], mark, len(fields), places)
        if "  " in header.strip() or header[:1] == " ":
            names = _printed_names(text, line, is_wanted)
            if names:
                yield from _printed(text, lines[number + 1 :], names)


def _places(text: str, fields: Sequence[Span], is_wanted: _IsWanted) -> dict[int, str]:
    names = (_plain(text[field.start : field.end].strip("*_`\"' ")) for field in fields)
    return {place: name for place, name in enumerate(names) if name and is_wanted(name)}


def _printed_names(text: str, line: Span, is_wanted: _IsWanted) -> list[tuple[str, int, int]]:
    """Wanted names in a line, and the columns of the screen that they stand in; one space may be all that parts two."""
    found: list[tuple[str, int, int]] = []
    for token in _TOKEN.finditer(text, *line):
        words = list(_WORD.finditer(text, *token.span()))
        for first in range(len(words)):
            for last in words[first : first + _NAME_WORDS]:
                name = _plain(text[words[first].start() : last.end()])
                if name and is_wanted(name):
                    found.append((name, words[first].start() - line.start, last.end() - line.start))
    return found


def _delimited(
    text: str, rows: Sequence[Span], mark: str, width: int, places: dict[int, str]
) -> Iterator[tuple[str, Span]]:
    for row in rows:
        content = text[row.start : row.end]
        if _RULER.fullmatch(content):
            continue
        fields = split_fields(text, *row, mark) if mark in content else []
        if len(fields) < width:
            return
        yield from ((name, fields[place]) for place, name in places.items() if fields[place].end > fields[place].start)


def _printed(text: str, rows: Sequence[Span], names: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, Span]]:
    """Values that stand below a name: those that share a column of the screen with it, whole."""
    for row in rows:
        content = text[row.start : row.end]
        if not content.strip():
            return
        if _RULER.fullmatch(content):
            continue
        for token in _TOKEN.finditer(content):
            for name, low, high in names:
                if token.start() < high and low < token.end():
                    yield name, Span(row.start + token.start(), row.start + token.end())


def _finding(what: str, cells: tuple[Span, ...], part: Part, path: str | None) -> Finding:
    address = part.address
    return Finding(
        rule=what, entity=ENTITY, category="person", classification="confidential", severity="low", confidence=1.0,
        tags=(), path=path, start=cells[0].start, end=cells[-1].end, line=1, column=1, end_line=1, end_column=1,
        file_line=1, preview=f"{len(cells)} values", evidence=("column",), fingerprint="", message="A named column.",
        spans=cells, pointer=address.pointer, cell=address.cell, output=address.output, decoded=address.decoded,
    )  # fmt: skip
