"""A desk to try features on without a server: snapshots of texts, a client that applies edits, a session.

The client's arithmetic is its own: it cuts encoded lines, and shares nothing with the product's line tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lsprotocol import types

from safe_prompt.documents.document import Address, Cell, Document, Kind, Part, Reading
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.fingerprint import Key, load_key
from safe_prompt.masking.vault import Vault
from safe_prompt.pipeline import scan_reading
from safe_prompt.policy.settings import Settings, load_settings
from safe_prompt.rules.loader import load_in_force
from safe_prompt_lsp import snapshot as product
from safe_prompt_lsp.abilities import EVERYTHING, Abilities
from safe_prompt_lsp.code_actions import code_actions
from safe_prompt_lsp.held import Means, on_disk
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.snapshot import Snapshot

KEY = Key(b"a key of thirty-two bytes, tests", "tests")
EAGER = replace(EVERYTHING, lazy_edits=False, snippets=False, commands=frozenset())
_UNITS = {"utf-16": ("utf-16-le", 2), "utf-8": ("utf-8", 1), "utf-32": ("utf-32-le", 4)}
_LINE_END = re.compile(r"\r\n|\n|\r")


def scanned(document: Document) -> Findings:
    """As the server scans: an id and its secret apart."""
    return scan_reading(read_parts(document), document, rules=load_in_force(()), key=load_key(), pairs=False)


def snap(
    text: str,
    path: str | Path | None = "a.py",
    *,
    kind: Kind | None = None,
    root: Path | None = None,
    encoding: str = "utf-16",
    findings: Findings | None = None,
    **more: Any,
) -> Snapshot:
    """A snapshot of a text, scanned."""
    full = str(root / path) if root is not None and path is not None else None if path is None else str(path)
    document = Document.from_text(text, path=full, kind=kind)
    settings = load_settings(root) if root is not None else Settings()
    uri = Path(full).as_uri() if full and Path(full).is_absolute() else f"file:///{full or 'untitled'}"
    return Snapshot(
        uri=uri,
        version=1,
        document=document,
        findings=scanned(document) if findings is None else findings,
        lines=Lines(text, encoding),  # type: ignore[arg-type]
        policy=settings.policy,
        rules=load_in_force(()),
        settings=settings,
        root=root,
        **more,
    )


def snap_notebook(cells: Sequence[tuple[str, Kind]], index: int, root: Path, *, tags: Sequence[str] = ()) -> Snapshot:
    """A snapshot of one cell of a notebook."""
    path = str(root / "n.ipynb")
    parts = [Part(text, kind, Address(cell=Cell(at, f"id{at}"))) for at, (text, kind) in enumerate(cells)]
    whole = Document("", "notebook", path)
    found = scan_reading(Reading(tuple(parts)), whole, rules=load_in_force(()), key=load_key())
    made = tuple(
        product.Cell(
            f"vscode-notebook-cell:/n.ipynb#c{at}", at + 1, Document(text, kind, path), Lines(text), tuple(tags)
        )
        for at, (text, kind) in enumerate(cells)
    )
    settings = load_settings(root)
    own = Findings(
        tuple(finding for finding in found if finding.cell and finding.cell.index == index),
        calls=tuple(call for call in found.calls if call.cell == index),
    )
    return Snapshot(
        uri=made[index].uri,
        version=made[index].version,
        document=made[index].document,
        findings=own,
        lines=made[index].lines,
        policy=settings.policy,
        rules=load_in_force(()),
        settings=settings,
        root=root,
        notebook=product.Notebook("file:///n.ipynb", 1, index, made, found),
    )


def means(abilities: Abilities = EAGER, **more: Any) -> Means:
    return Means(abilities, on_disk, tracked=lambda path: False, ignored=lambda path: False, **more)


def actions_at(
    snapshot: Snapshot,
    finding: Finding | None = None,
    *,
    with_means: Means | None = None,
    only: Sequence[str] | None = None,
    span: tuple[int, int] | None = None,
) -> list[types.CodeAction]:
    """Actions at a finding, or for a span (default: the whole text)."""
    start, end = span or (0, len(snapshot.document.text))
    if finding is not None:
        start = end = finding.spans[0].start if finding.spans else finding.start
    context = types.CodeActionContext([], only=list(only) if only is not None else None)
    return code_actions(snapshot, snapshot.range(start, end), context, with_means or means())


def named(actions: Sequence[types.CodeAction], start: str) -> types.CodeAction:
    """The one action whose title begins so."""
    found = [action for action in actions if action.title.startswith(start)]
    assert len(found) == 1, [action.title for action in actions]
    return found[0]


def offset_of(text: str, position: types.Position, encoding: str) -> int:
    """Where a client's position lies, by cutting the encoded line."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    codec, size = _UNITS[encoding]
    line = text[starts[position.line] :]
    head = line.encode(codec, "surrogatepass")[: position.character * size].decode(codec, "surrogatepass")
    assert not _LINE_END.search(head), "a column behind the line's end"
    return starts[position.line] + len(head)


def applied(text: str, edits: Sequence[Any], encoding: str = "utf-16") -> str:
    """A text after the protocol's edits, as a client makes them: by places in the old text, order kept."""
    spans = []
    for at, edit in enumerate(edits):
        start, end = (offset_of(text, one, encoding) for one in (edit.range.start, edit.range.end))
        spans.append((start, end, at, edit.new_text))
    out, position = [], 0
    for start, end, _, new in sorted(spans):
        assert position <= start <= end, "edits overlap"
        out += (text[position:start], new)
        position = end
    return "".join((*out, text[position:]))


def files_after(edit: types.WorkspaceEdit, texts: Mapping[str, str], encoding: str = "utf-16") -> dict[str, str]:
    """Texts by URI after a workspace edit; ``texts`` are those that are open, others are read from disk."""
    result = dict(texts)

    def current(uri: str) -> str:
        if uri not in result:
            held = on_disk(Path(uri.removeprefix("file://")))
            assert held is not None, f"{uri} is edited before it is made"
            result[uri] = held.text
        return result[uri]

    for uri, edits in (edit.changes or {}).items():
        result[uri] = applied(current(uri), edits, encoding)
    for change in edit.document_changes or ():
        if isinstance(change, types.CreateFile):
            result.setdefault(change.uri, "")
        elif isinstance(change, types.TextDocumentEdit):
            uri = change.text_document.uri
            result[uri] = applied(current(uri), change.edits, encoding)
        else:
            raise AssertionError("an operation that nobody asked for")
    return result


def after(snapshot: Snapshot, action: types.CodeAction) -> dict[str, str]:
    """Texts by file name after an action; the text itself under ``text``."""
    assert action.disabled is None, action.disabled
    assert action.edit is not None, action.title
    texts = files_after(action.edit, {snapshot.uri: snapshot.document.text}, snapshot.lines.encoding)
    return {("text" if uri == snapshot.uri else uri.rpartition("/")[2]): text for uri, text in texts.items()}


@dataclass
class Desk:
    """A session without a server: it applies edits to its texts, and remembers what was said."""

    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    key: Key = field(default_factory=load_key)
    vault: Vault = field(default_factory=lambda: Vault(KEY.secret))
    abilities: Abilities = EAGER
    accepts: bool = True
    said: list[str] = field(default_factory=list)
    edits: list[types.WorkspaceEdit] = field(default_factory=list)
    shown: list[tuple[str, types.Position]] = field(default_factory=list)
    reloads: int = 0

    @classmethod
    def with_text(cls, snapshot: Snapshot) -> Desk:
        return cls({snapshot.uri: snapshot})

    @property
    def means(self) -> Means:
        return means(self.abilities, vault=self.vault)

    def snapshot(self, uri: str, *, hidden: bool = False) -> Snapshot | None:
        return self.snapshots.get(uri)

    async def apply_edit(self, edit: types.WorkspaceEdit, label: str = "") -> bool:
        self.edits.append(edit)
        return self.accepts

    async def show(self, uri: str, place: types.Position) -> bool:
        self.shown.append((uri, place))
        return True

    async def ask(self, message: str, choices: Sequence[str]) -> str | None:
        return None

    def tell(self, message: str, *, error: bool = False) -> None:
        self.said.append(message)

    def reload(self) -> None:
        self.reloads += 1
