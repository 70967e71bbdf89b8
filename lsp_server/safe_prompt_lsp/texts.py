"""Open texts and notebooks, kept as the client has them: our own copies, edited by our own rules of lines.

``Texts`` stands where pygls would have its workspace, so pygls keeps no copy. Only the event loop touches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types

from safe_prompt.documents.document import Kind
from safe_prompt.incremental.state import Edit
from safe_prompt_lsp.kinds import kind_of
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.units import DEFAULT, Encoding, fused, halves


@dataclass(slots=True)
class Text:
    """An open text. ``notebook`` is the URI of the notebook whose cell it is; ``edits`` those since the last result."""

    uri: str
    version: int | None
    language: str
    lines: Lines
    kind: Kind
    notebook: str | None = None
    edits: list[Edit] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Text({self.uri!r}, version={self.version})"

    @property
    def text(self) -> str:
        """The text itself."""
        return self.lines.text


@dataclass(slots=True)
class CellOf:
    """A cell in a notebook's order: the URI of its text, whether it is code, and what its metadata says."""

    uri: str
    code: bool
    id: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class OpenNotebook:
    """An open notebook. ``language`` is the kernel's, ``""`` where the client does not say."""

    uri: str
    version: int | None
    language: str
    cells: list[CellOf]
    type: str = ""


class Texts:
    """All open texts. ``encoding`` is the one negotiated with the client."""

    def __init__(self, encoding: Encoding = DEFAULT) -> None:
        self.encoding: Encoding = encoding
        self.texts: dict[str, Text] = {}
        self.notebooks: dict[str, OpenNotebook] = {}

    def open(self, item: types.TextDocumentItem, notebook: str | None = None) -> Text:
        """Take a text as the client sends it."""
        body = fused(item.text)
        kind = kind_of(item.language_id, item.uri, body)
        text = Text(item.uri, item.version, item.language_id, Lines(body, self.encoding), kind, notebook)
        self.texts[item.uri] = text
        return text

    def change(
        self, uri: str, version: int | None, changes: Iterable[types.TextDocumentContentChangeEvent]
    ) -> Text | None:
        """Apply changes in order, each to what the one before left; None where the text is not open."""
        text = self.texts.get(uri)
        if text is None:
            return None
        for change in changes:
            edit = read_change(text.lines, change)
            text.lines = text.lines.replaced(*edit)
            text.edits.append(edit)
        text.version = version
        return text

    def close(self, uri: str) -> Text | None:
        """Forget a text."""
        return self.texts.pop(uri, None)

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> OpenNotebook:
        """Take a notebook and the texts of its cells."""
        given = params.notebook_document
        notebook = OpenNotebook(
            given.uri, given.version, _language(given.metadata), [_cell(cell) for cell in given.cells],
            given.notebook_type,
        )  # fmt: skip
        self.notebooks[given.uri] = notebook
        for item in params.cell_text_documents:
            self.open(item, given.uri)
        return notebook

    def change_notebook(
        self, params: types.DidChangeNotebookDocumentParams
    ) -> tuple[OpenNotebook | None, tuple[str, ...]]:
        """Apply changes of structure, cells' metadata and texts; also the URIs of texts that were closed."""
        notebook = self.notebooks.get(params.notebook_document.uri)
        if notebook is None:
            return None, ()
        notebook.version = params.notebook_document.version
        if params.change.metadata is not None:
            notebook.language = _language(params.change.metadata) or notebook.language
        closed: list[str] = []
        cells = params.change.cells
        if cells is None:
            return notebook, ()
        if cells.structure is not None:
            array = cells.structure.array
            start = min(max(array.start, 0), len(notebook.cells))
            new = [_cell(cell) for cell in array.cells or ()]
            notebook.cells[start : start + max(array.delete_count, 0)] = new
            for item in cells.structure.did_open or ():
                self.open(item, notebook.uri)
            for gone in cells.structure.did_close or ():
                # A cell that is moved is closed and opened again under its URI, in either order.
                if not any(cell.uri == gone.uri for cell in notebook.cells):
                    self.close(gone.uri)
                    closed.append(gone.uri)
        for data in cells.data or ():
            for place, cell in enumerate(notebook.cells):
                if cell.uri == data.document:
                    notebook.cells[place] = _cell(data)
        for content in cells.text_content or ():
            self.change(content.document.uri, content.document.version, content.changes)
        return notebook, tuple(closed)

    def close_notebook(self, uri: str, cells: Iterable[str] = ()) -> tuple[str, ...]:
        """Forget a notebook and its cells; the URIs of the texts closed."""
        notebook = self.notebooks.pop(uri, None)
        gone = dict.fromkeys([*(cell.uri for cell in notebook.cells if notebook), *cells] if notebook else cells)
        return tuple(one for one in gone if self.close(one) is not None)

    def cells_of(self, notebook: OpenNotebook) -> Sequence[tuple[int, CellOf, Text]]:
        """Cells whose texts are open, with their places among all cells."""
        found = ((place, cell, self.texts.get(cell.uri)) for place, cell in enumerate(notebook.cells))
        return [(place, cell, text) for place, cell, text in found if text is not None]


def read_change(lines: Lines, change: types.TextDocumentContentChangeEvent) -> Edit:
    """A client's change as an edit of code points.

    A range that cuts a surrogate pair in two leaves halves that belong to what is put between them.
    """
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return narrowed(lines.text, fused(change.text))
    start, start_cut = lines.cut(change.range.start.line, change.range.start.character)
    end, end_cut = lines.cut(change.range.end.line, change.range.end.character)
    if (end, end_cut) < (start, start_cut):  # reversed ranges mean the same place
        (start, start_cut), (end, end_cut) = (end, end_cut), (start, start_cut)
    new, text = change.text, lines.text
    if lines.encoding == "utf-16":
        if start_cut:
            new = halves(text[start])[0] + new
        if end_cut:
            new, end = new + halves(text[end])[1], end + 1
        # Half a pair on either side of the change may find its other half in it.
        if start > 0 and "\ud800" <= text[start - 1] <= "\udbff":
            start -= 1
            new = text[start] + new
        if end < len(text) and "\udc00" <= text[end] <= "\udfff":
            new, end = new + text[end], end + 1
    return Edit(start, end, fused(new))


def narrowed(old: str, new: str) -> Edit:
    """The smallest edit that turns one text into another: a client that sends whole texts has changed little, too."""
    most = min(len(old), len(new))
    head = _alike(most, lambda size: old.startswith(new[:size]))
    tail = _alike(most - head, lambda size: size == 0 or old.endswith(new[-size:]))
    return Edit(head, len(old) - tail, new[head : len(new) - tail])


def _alike(most: int, fits: Callable[[int], bool]) -> int:
    """The largest size up to ``most`` that fits, where every smaller one fits too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _cell(cell: types.NotebookCell) -> CellOf:
    metadata = _plain(cell.metadata)
    inner = _plain(metadata.get("metadata") or _plain(metadata.get("custom")).get("metadata"))
    found = inner.get("tags", metadata.get("tags"))
    tags = tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()
    identity = metadata.get("id")
    return CellOf(
        cell.document, cell.kind == types.NotebookCellKind.Code, identity if isinstance(identity, str) else None, tags
    )


def _language(metadata: Any) -> str:
    outer = _plain(metadata)
    inner = _plain(outer.get("metadata") or outer)
    for name, key in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
        value = _plain(inner.get(name)).get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _plain(value: Any) -> Mapping[str, Any]:
    """A JSON object as a mapping, however it was unpacked; empty for anything else."""
    if isinstance(value, Mapping):
        return value
    fields = getattr(value, "_asdict", None)
    return fields() if callable(fields) else {}
