"""The texts inside a JSON value: string leaves, long numbers, telling keys, lists, and records as tables.

A list of many scalars and a list of records become one text each (``decoded`` is ``"items"`` or ``"table"``):
a chart's ten thousand points would otherwise be ten thousand texts, and the columns of a table torn apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern

_SHORTEST = 4  # code points; shorter strings hold nothing any rule knows
_LONG_NUMBER = 10_000_000
_MANY = 9  # items from which a list of scalars becomes one text
_RECORDS = 3  # records from which a list of flat objects becomes a table
# Member names that may hold something themselves: an address, a number, a token (no MIME type, no hex id).
_TOKEN_NAME = r"(?=\S*[A-Z])(?=\S*[a-z])(?=\S*\d)[\w-]{20}"
_TELLING_KEY = lazy_pattern(rf"@|^\+?\d[\d .()-]{{6,}}$|^{_TOKEN_NAME}")
_BREAKS = str.maketrans("\t\n\r", "   ")


class Leaf(NamedTuple):
    """A text at a JSON pointer. ``decoded`` says how it was made of the value there (see ``Address``)."""

    pointer: str
    text: str
    decoded: str | None = None


class Piece(NamedTuple):
    """A run ``[start, end)`` of a rendered list and the place of its value, as path from the list's node.

    ``key`` is True where the run is the name of the member rather than its value.
    """

    start: int
    end: int
    path: tuple[str, ...]
    key: bool = False


def escape(token: str) -> str:
    """A member name as RFC 6901 reference token."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The member name of an RFC 6901 reference token."""
    return token.replace("~1", "/").replace("~0", "~")


def leaves(value: Any, pointer: str) -> Iterator[Leaf]:
    """Every text worth scanning in a parsed JSON value, in document order."""
    pending: list[tuple[Any, str]] = [(value, pointer)]
    while pending:  # not recursive: nesting is as deep as the file says
        node, here = pending.pop()
        if isinstance(node, dict):
            for name in node:
                if _TELLING_KEY.search(name):
                    yield Leaf(f"{here}/{escape(name)}", name, "key")
            pending.extend((child, f"{here}/{escape(name)}") for name, child in reversed(node.items()))
        elif isinstance(node, list):
            decoded = shape(node)
            if decoded is None and not all(isinstance(item, float) for item in node):
                pending.extend((node[index], f"{here}/{index}") for index in range(len(node) - 1, -1, -1))
            elif decoded is not None:
                text, _ = render(node, decoded)
                if any(character.isalnum() for character in text):
                    yield Leaf(here, text, decoded)
        elif isinstance(node, str):
            if len(node) >= _SHORTEST:
                yield Leaf(here, node)
        elif _is_long(node):
            yield Leaf(here, str(node))


def shape(node: Sequence[Any]) -> str | None:
    """``"table"`` or ``"items"`` for a list that is rendered as one text, else None."""
    if len(node) >= _RECORDS and all(isinstance(row, dict) and _is_flat(row.values()) for row in node):
        return "table"
    if len(node) < _MANY or not _is_flat(node):
        return None
    return "items" if any(isinstance(item, str) or _is_long(item) for item in node) else None


def _is_flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, (dict, list)) for value in values)


def _is_long(value: Any) -> bool:
    """Whether a number has enough digits to be an identifier."""
    return isinstance(value, int) and abs(value) >= _LONG_NUMBER


def render(node: Sequence[Any], decoded: str) -> tuple[str, list[Piece]]:
    """The text of a list and where each run of it comes from.

    ``items``: one item a line. ``table``: a header of member names, then one record a line, tab-separated.
    """
    pieces: list[Piece] = []
    if decoded == "items":
        lines, position = [], 0
        for index, item in enumerate(node):
            lines.append(_scalar(item))
            pieces.append(Piece(position, position + len(lines[-1]), (str(index),)))
            position += len(lines[-1]) + 1
        return "\n".join(lines), pieces
    names = _columns(node)
    rows = [[_flat(name) for name in names]]
    rows += [[_flat(_scalar(row.get(name))) for name in names] for row in node]
    position = 0
    for number, row in enumerate(rows):
        for name, cell in zip(names, row, strict=True):
            record = number - 1 if number else next(i for i, holder in enumerate(node) if name in holder)
            if name in node[record]:
                place = (str(record), name)
                pieces.append(Piece(position, position + len(cell), place, key=not number))
            position += len(cell) + 1
    return "\n".join("\t".join(row) for row in rows), pieces


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return tuple(names)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flat(text: str) -> str:
    """One table cell: breaks become spaces, one for one, so that offsets stay."""
    return text.translate(_BREAKS)
