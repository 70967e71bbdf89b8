"""A text that an action edits, and what is known of its code, each read once and only when an action needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import Change, EditError, changed, ordered
from safe_prompt.rewriting.python_literals import Lexed, lex
from safe_prompt.rewriting.python_window import window
from safe_prompt_lsp.held import Held
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.rewriting.python_tree import Tree
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.workspace_edit import FileEdit

_WHOLE: Final = 300_000  # code points: longer code is not followed to AI calls either


class Source:
    """A file, or a cell of a notebook. Offsets are code points of its text."""

    def __init__(self, uri: str, version: int | None, document: Document, lines: Lines) -> None:
        self.held = Held(uri, version, lines)
        # A notebook that is open as JSON is edited as JSON: its findings have the places of the file.
        self.document = document._replace(kind="json") if document.kind == "notebook" else document
        self._known: dict[Span, Lexed] = {}
        self._trees: dict[Span, Tree] = {}

    def __repr__(self) -> str:
        return f"Source({self.held.uri!r})"

    @property
    def text(self) -> str:
        """The text."""
        return self.document.text

    def lexed(self, spans: Sequence[Span]) -> Lexed:
        """Python literals of the statements around some spans."""
        return self._lexed(window(self.text, spans))

    def _lexed(self, part: Span) -> Lexed:
        if part not in self._known:
            self._known[part] = lex(self.text, *part)
        return self._known[part]

    @cached_property
    def everything(self) -> Lexed:
        """Python literals of the whole text."""
        return self._lexed(Span(0, len(self.text)))

    def tree(self, called: Span) -> Tree:
        """The Python syntax tree, of the whole text if it is not too long for that, else of what is around a call."""
        if len(self.text) <= _WHOLE:
            return self._tree
        part = window(self.text, [called])
        return self._trees.setdefault(part, Tree(self.text, *part))

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self.text)

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def edit(self, changes: Iterable[Change], *, cursor: int | None = None) -> FileEdit:
        """Changes of this text.

        Raises:
            EditError: Python that was right would no longer be.
        """
        made = ordered(changes)
        if self.document.kind == "python" and not self._still_parses(made):
            raise EditError("the code around it is too involved: change it by hand")
        return FileEdit(self.held, made, cursor=cursor)

    def _still_parses(self, changes: Sequence[Change]) -> bool:
        """Whether the statements around each change, where they parsed before, parse with it."""
        parts: list[tuple[Span, list[Change]]] = []
        for change in changes:
            if parts and change.end <= parts[-1][0].end and change.start >= parts[-1][0].start:
                parts[-1][1].append(change)
            else:
                parts.append((window(self.text, [Span(change.start, change.end)]), [change]))
        return all(self._parses(part, inside) for part, inside in parts)

    def _parses(self, part: Span, changes: Sequence[Change]) -> bool:
        before = self.text[part.start : part.end]
        if not Tree(before).whole:
            return True
        moved = [Change(one.start - part.start, one.end - part.start, one.new) for one in changes]
        return Tree(changed(before, moved)).whole


def source_of(snapshot: Snapshot, cell: int | None = None) -> Source | None:
    """The text of a snapshot, or of another cell of its notebook by its index; None where there is no such cell."""
    notebook = snapshot.notebook
    if notebook is None or cell is None or cell == notebook.index:
        return Source(snapshot.uri, snapshot.version, snapshot.document, snapshot.lines)
    if not 0 <= cell < len(notebook.cells):
        return None
    other = notebook.cells[cell]
    return Source(other.uri, other.version, other.document, other.lines)
