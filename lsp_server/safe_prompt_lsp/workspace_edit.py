"""Changes of texts as the protocol's edit, in the client's units and versions, as far as the client can take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from safe_prompt.rewriting.change import Change, EditError, ordered
from safe_prompt_lsp.abilities import Abilities
from safe_prompt_lsp.held import Held
from safe_prompt_lsp.lines import Lines


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Changes of one text; ``created`` where the file has to be made first.

    ``cursor`` is an offset into the new text of the only change: where a client with snippets puts the cursor.
    """

    held: Held
    changes: tuple[Change, ...] = field(repr=False)
    created: bool = False
    cursor: int | None = None


def new_file(path: Path, text: str) -> FileEdit:
    """A file that is made with a text."""
    return FileEdit(Held(path.as_uri(), None, Lines("")), (Change(0, 0, text),), created=True)


def workspace_edit(edits: Sequence[FileEdit], abilities: Abilities) -> types.WorkspaceEdit:
    """The protocol's edit: versioned where the client can take that.

    Raises:
        EditError: a file must be made, and the client cannot.
    """
    wanted = [edit for edit in edits if edit.changes]
    if any(edit.created for edit in wanted) and not (abilities.document_changes and abilities.create_files):
        missing = next(edit.held.uri for edit in wanted if edit.created).rpartition("/")[2]
        raise EditError(f"this editor lets no action create files: create an empty {missing} first")
    if not abilities.document_changes:
        return types.WorkspaceEdit(changes={edit.held.uri: _plain(edit) for edit in wanted})
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for edit in wanted:
        if edit.created:
            changes.append(types.CreateFile(edit.held.uri, options=types.CreateFileOptions(ignore_if_exists=True)))
        changes.append(
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(edit.held.uri, edit.held.version),
                [_snippet(edit)] if abilities.snippets and edit.cursor is not None else _plain(edit),
            )
        )
    return types.WorkspaceEdit(document_changes=changes)


def _plain(edit: FileEdit) -> list[types.TextEdit]:
    changes = ordered(edit.changes)
    places = edit.held.lines.positions([place for change in changes for place in change[:2]])
    return [
        types.TextEdit(types.Range(types.Position(*start), types.Position(*end)), change.new)
        for change, start, end in zip(changes, places[::2], places[1::2], strict=True)
    ]


def _snippet(edit: FileEdit) -> types.SnippetTextEdit:
    """The one change as a snippet (LSP 3.18, "Snippet Syntax") whose first stop is the cursor's place."""
    (plain,) = _plain(edit)
    at = edit.cursor or 0
    body = f"{_escaped(plain.new_text[:at])}${{1}}{_escaped(plain.new_text[at:])}"
    return types.SnippetTextEdit(plain.range, types.StringValue(body))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
