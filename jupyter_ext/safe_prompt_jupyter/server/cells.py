"""A page's notebook as the server holds it: cells in order, and how a change makes a new one of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from safe_prompt.documents.document import Address, Cell, Document, Kind, Part
from safe_prompt.documents.notebook import language_kind, source_kind
from safe_prompt_jupyter.server.wire import MOST_CELLS, CellChange, CellType, Update, WireError


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell. ``rest`` is the JSON text of all but its source, ``""`` where the page has sent none."""

    id: str
    type: CellType
    tags: tuple[str, ...] = ()
    mime: str = ""
    source: str = field(default="", repr=False)
    source_revision: int = 0
    rest: str = field(default="", repr=False)
    rest_revision: int = 0

    @property
    def size(self) -> int:
        """Characters held."""
        return len(self.source) + len(self.rest)

    def kind(self, language: str) -> Kind:
        """Kind of the source: by the cell's type, by a cell magic, else the kernel's language."""
        shape = {"cell_type": self.type, "metadata": {"raw_mimetype": self.mime} if self.mime else {}}
        return source_kind(shape, self.source, language_kind([language] if language else []))

    def part(self, index: int, language: str) -> Part:
        """The source as an addressed text."""
        return Part(self.source, self.kind(language), Address(cell=Cell(index, self.id), tags=self.tags))

    def rest_document(self, language: str) -> Document:
        """All but the source, as a notebook of one cell."""
        head = json.dumps({"language_info": {"name": language}}) if language else "{}"
        return Document(f'{{"nbformat":4,"nbformat_minor":5,"metadata":{head},"cells":[{self.rest}]}}', "notebook")


@dataclass(slots=True)
class HeldNotebook:
    """A notebook. ``cells`` may hold cells that ``order`` does not name yet: a page sends long ones in pieces."""

    language: str = ""
    order: tuple[str, ...] = ()
    cells: dict[str, HeldCell] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Characters held."""
        return sum(cell.size for cell in self.cells.values())

    def in_order(self) -> list[HeldCell]:
        """The cells that are known, in their order."""
        return [self.cells[name] for name in self.order if name in self.cells]

    def apply(self, update: Update) -> tuple[set[str], set[str]]:
        """Take a change. The ids of cells whose source, and of those whose rest, is to be scanned.

        Raises:
            WireError: it would hold more cells than it may.
        """
        if update.full:
            self.language, self.order, self.cells = "", (), {}
        sources: set[str] = set()
        rests: set[str] = set()
        if update.language is not None and update.language != self.language:
            self.language = update.language
            sources.update(self.cells)
        for change in update.cells:
            before = self.cells.get(change.id)
            after = _changed(before, change)
            self.cells[change.id] = after
            looks = (after.source, after.tags, after.type, after.mime)
            if before is None or looks != (before.source, before.tags, before.type, before.mime):
                sources.add(change.id)
            elif change.source is not None:
                sources.add(change.id)  # the page waits for an answer to this revision
            if change.rest is not None:
                rests.add(change.id)
        if update.order is not None:
            self.order = update.order
            for gone in set(self.cells).difference(update.order):
                del self.cells[gone]
        if len(self.cells) > MOST_CELLS:
            raise WireError(f"more than {MOST_CELLS} cells")
        return sources & set(self.cells), rests & set(self.cells)


def _changed(before: HeldCell | None, change: CellChange) -> HeldCell:
    cell = before or HeldCell(change.id, change.type)
    cell = replace(cell, type=change.type, tags=change.tags, mime=change.mime)
    if change.source is not None:
        cell = replace(cell, source=change.source, source_revision=change.source_revision)
    if change.rest is not None:
        cell = replace(cell, rest=change.rest, rest_revision=change.rest_revision)
    return cell
