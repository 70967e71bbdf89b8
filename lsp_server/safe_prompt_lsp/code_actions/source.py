"""A text that an action edits, and what is known of its code, each read once and only when an action needs it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt_lsp.held import Held
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.rewriting.change import Change, EditError, changed
from safe_prompt_lsp.rewriting.python_literals import Lexed, lex
from safe_prompt_lsp.rewriting.python_tree import Tree
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.workspace_edit import FileEdit


class Source:
    """A file, or a cell of a notebook. Offsets are code points of its text."""

    def __init__(self, uri: str, version: int | None, document: Document, lines: Lines) -> None:
        self.held = Held(uri, version, lines)
        # A notebook that is open as JSON is edited as JSON: its findings have the places of the file.
        self.document = document._replace(kind="json") if document.kind == "notebook" else document

    def __repr__(self) -> str:
        return f"Source({self.held.uri!r})"

    @property
    def text(self) -> str:
        """The text."""
        return self.document.text

    @cached_property
    def lexed(self) -> Lexed:
        """Its Python literals."""
        return lex(self.text)

    @cached_property
    def tree(self) -> Tree:
        """Its Python syntax tree."""
        return Tree(self.text)

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def edit(self, changes: Iterable[Change], *, cursor: int | None = None) -> FileEdit:
        """Changes of this text.

        Raises:
            EditError: Python that was right would no longer be.
        """
        made = tuple(changes)
        if self.document.kind == "python" and self.tree.whole and not Tree(changed(self.text, made)).whole:
            raise EditError("the code around it is too involved: change it by hand")
        return FileEdit(self.held, made, cursor=cursor)


def source_of(snapshot: Snapshot, cell: int | None = None) -> Source | None:
    """The text of a snapshot, or of another cell of its notebook by its index; None where there is no such cell."""
    notebook = snapshot.notebook
    if notebook is None or cell is None or cell == notebook.index:
        return Source(snapshot.uri, snapshot.version, snapshot.document, snapshot.lines)
    if not 0 <= cell < len(notebook.cells):
        return None
    other = notebook.cells[cell]
    return Source(other.uri, other.version, other.document, other.lines)
