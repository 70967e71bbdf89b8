"""What a page may ask, checked: every field's type, the sizes, and no key that is not known.

A page names a notebook by a number of its own and a cell by its id. It never names a file, and no message makes the
server open one. Errors say which field is wrong, never what stood in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

PROTOCOL: Final = 1
MOST_BYTES: Final = 32 << 20  # of one message; a page sends about 1 MB at once unless one cell is longer
MOST_CELLS: Final = 20_000  # of one notebook
MOST_CHARACTERS: Final = 64_000_000  # of one notebook; more is not scanned, and the page says so
_LONGEST_NAME: Final = 200

CellType = Literal["code", "markdown", "raw"]
How = Literal["mask", "environment", "allow", "mask-output", "clear-output"]
_CELL_TYPES: Final = ("code", "markdown", "raw")
_HOWS: Final = ("mask", "environment", "allow", "mask-output", "clear-output")
SOURCE_HOWS: Final = ("mask", "environment", "allow")


class WireError(Exception):
    """A message that cannot be used. Its text holds nothing of the message but the names of fields."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """What is new about a cell. ``source`` and ``rest`` are None where they stayed as they were.

    ``rest`` is the JSON text of the cell without its source: outputs, attachments, metadata. ``source_revision`` and
    ``rest_revision`` are the page's own counts, and come back with what is found.
    """

    id: str
    type: CellType
    tags: tuple[str, ...] = ()
    mime: str = ""
    source: str | None = field(default=None, repr=False)
    source_revision: int = 0
    rest: str | None = field(default=None, repr=False)
    rest_revision: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """Changes of a notebook. ``order`` are all cells' ids where it changed; ``full``: forget what was known."""

    document: int
    language: str | None = None
    full: bool = False
    order: tuple[str, ...] | None = None
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """The page shows a notebook no longer."""

    document: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A request for a cell's new source or outputs. ``findings`` are positions in the list that the page was sent.

    ``reason`` is what the user wrote about an allowed finding.
    """

    document: int
    request: int
    cell: str
    how: How
    revision: int
    findings: tuple[int, ...]
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """A request for the report of a notebook, as ``safe-prompt scan --format json`` writes it."""

    document: int
    request: int


Message = Update | Close | Fix | Report


def read_message(raw: str | bytes) -> Message:
    """A message of a page.

    Raises:
        WireError: it is no JSON object of a known type, or a field is missing, unknown or of the wrong type.
    """
    if isinstance(raw, bytes):
        raise WireError("a message is text")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise WireError("a message is a JSON object") from None
    return message_of(value)


def message_of(value: Any) -> Message:
    """A parsed message. Raises as ``read_message``."""
    if not isinstance(value, dict):
        raise WireError("a message is a JSON object")
    kind = value.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise WireError("unknown type of message")
    return reader(_Fields(value, "type"))


class _Fields:
    """The fields of an object: each is taken once, and what is left at the end is an error."""

    def __init__(self, value: Any, *known: str) -> None:
        if not isinstance(value, dict):
            raise WireError("expected an object")
        self._left = {name: item for name, item in value.items() if name not in known}

    def number(self, name: str, default: int | None = None) -> int:
        value = self._left.pop(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
            raise WireError(f"{name}: expected a whole number")
        return value

    def text(self, name: str, default: str | None = None, longest: int | None = _LONGEST_NAME) -> str:
        value = self._left.pop(name, default)
        if not isinstance(value, str) or (longest is not None and len(value) > longest):
            raise WireError(f"{name}: expected a text" + (f" of at most {longest} characters" if longest else ""))
        return value

    def body(self, name: str) -> str | None:
        return self.text(name, longest=None) if self._left.get(name) is not None else self._left.pop(name, None)

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise WireError(f"{name}: expected true or false")
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> Any:
        value = self._left.pop(name, None)
        if value not in choices:
            raise WireError(f"{name}: expected one of {', '.join(choices)}")
        return value

    def items(self, name: str, most: int) -> list[Any]:
        value = self._left.pop(name, None)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise WireError(f"{name}: expected a list of at most {most}")
        return value

    def names(self, name: str, most: int) -> tuple[str, ...]:
        value = self.items(name, most)
        if not all(isinstance(item, str) and len(item) <= _LONGEST_NAME for item in value):
            raise WireError(f"{name}: expected texts of at most {_LONGEST_NAME} characters")
        return tuple(value)

    def has(self, name: str) -> bool:
        return self._left.get(name) is not None

    def done(self) -> None:
        if self._left:
            raise WireError("unknown field")


def _update(fields: _Fields) -> Update:
    order = fields.names("order", MOST_CELLS) if fields.has("order") else None
    made = Update(
        fields.number("document"),
        fields.text("language") if fields.has("language") else None,
        fields.flag("full"),
        order,
        tuple(_cell(_Fields(item)) for item in fields.items("cells", MOST_CELLS)),
    )
    fields.done()
    return made


def _cell(fields: _Fields) -> CellChange:
    made = CellChange(
        fields.text("id"), fields.choice("type", _CELL_TYPES), fields.names("tags", 100), fields.text("mime", ""),
        fields.body("source"), fields.number("sourceRevision", 0), fields.body("rest"),
        fields.number("restRevision", 0),
    )  # fmt: skip
    fields.done()
    return made


def _close(fields: _Fields) -> Close:
    made = Close(fields.number("document"))
    fields.done()
    return made


def _fix(fields: _Fields) -> Fix:
    findings = fields.items("findings", MOST_CELLS)
    if not findings or not all(isinstance(at, int) and not isinstance(at, bool) and at >= 0 for at in findings):
        raise WireError("findings: expected whole numbers")
    made = Fix(
        fields.number("document"), fields.number("request"), fields.text("cell"), fields.choice("how", _HOWS),
        fields.number("revision"), tuple(findings), fields.text("reason", ""),
    )  # fmt: skip
    fields.done()
    return made


def _report(fields: _Fields) -> Report:
    made = Report(fields.number("document"), fields.number("request"))
    fields.done()
    return made


_READERS: Final[Mapping[str, Callable[[_Fields], Message]]] = {
    "update": _update, "close": _close, "fix": _fix, "report": _report,
}  # fmt: skip
