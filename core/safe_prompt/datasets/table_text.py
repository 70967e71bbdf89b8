"""A file or pasted text that is one table: delimited rows, JSON records, JSON lines, or a printed frame.

Values are kept as they are written; what a printed frame leaves out stays out.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Any, Final, NamedTuple

from safe_prompt.documents.document import Document
from safe_prompt.errors import DocumentError

_DELIMITERS: Final = (",", "\t", ";", "|")


class TextTable(NamedTuple):
    """Names of columns, and rows of as many values."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(document: Document) -> TextTable:
    """The one table of a document.

    Raises:
        DocumentError: there is none, or rows have more values than there are columns.
    """
    text = document.text.removeprefix("\ufeff")
    table = _records(text) or _delimited(text, document.kind) or _printed(text)
    if table is None:
        raise DocumentError(
            "no table: expected CSV, TSV, JSON records or lines, or a printed DataFrame",
            place=document.path or "standard input",
            remedy="Give a file with a header line.",
        )
    return table


def as_csv(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """CSV with a header, commas and line feeds (RFC 4180's quoting)."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return written.getvalue()


def _records(text: str) -> TextTable | None:
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        loaded: Any = json.loads(text)
        items = loaded if isinstance(loaded, list) else [loaded]
    except (ValueError, RecursionError):
        try:
            items = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    names = tuple(dict.fromkeys(name for item in items for name in item))
    return TextTable(names, tuple(tuple(_written(item.get(name)) for name in names) for item in items))


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _delimited(text: str, kind: str) -> TextTable | None:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = Counter({mark: lines[0].count(mark) for mark in _DELIMITERS} if lines else {})
    if kind == "tsv":
        counts["\t"] += 1
    if not counts or counts.most_common(1)[0][1] == 0:
        return None
    delimiter = counts.most_common(1)[0][0]
    if delimiter == "|" and lines[0].lstrip().startswith("|"):
        return None  # Markdown: read as printed
    try:
        read = [row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return None
    width = len(read[0])
    if width < 2 or len(read) < 2 or any(len(row) != width for row in read):
        return None
    return TextTable(tuple(name.strip() for name in read[0]), tuple(map(tuple, read[1:])))


def _printed(text: str) -> TextTable | None:
    """The first table of text that the header-aware reader knows; empty cells are missing."""
    from safe_prompt.detectors.tables import delimited_and_printed
    from safe_prompt.documents.span import LineIndex

    table = next(iter(delimited_and_printed(text)), None)
    if table is None:
        return None
    lines = LineIndex(text)
    rows: dict[int, dict[int, str]] = {}
    for place, column in enumerate(table.columns):
        for cell in column.cells:
            rows.setdefault(lines.position(cell.start)[0], {})[place] = text[cell.start : cell.end]
    width = range(len(table.columns))
    return TextTable(
        tuple(column.name for column in table.columns),
        tuple(tuple(rows[number].get(place, "") for place in width) for number in sorted(rows)),
    )
