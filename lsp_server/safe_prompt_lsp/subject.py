"""What is scanned as one: a file, or a notebook with all its cells; and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from safe_prompt.documents.document import Cell, Kind
from safe_prompt.documents.notebook import language_kind, source_kind
from safe_prompt.documents.span import Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.incremental.state import Scanned
from safe_prompt_lsp.context import Context
from safe_prompt_lsp.kinds import KIND_BY_LANGUAGE, notebook_path, path_of
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.scanning import Piece, Question
from safe_prompt_lsp.texts import CellOf, OpenNotebook, Text, Texts

# Code points. More is data, not source: a scan of it would take seconds of every pause in typing.
LIMIT = 10_000_000
NAMES_LIMIT = 200_000  # of these a small model reads the prose in a few seconds, once; later what was edited


class Source(NamedTuple):
    """A text of a subject at one version. ``cell`` is its place in a notebook, None for a file."""

    uri: str
    version: int | None
    lines: Lines
    kind: Kind
    cell: Cell | None = None
    tags: tuple[str, ...] = ()

    def __repr__(self) -> str:  # without the text
        return f"Source({self.uri!r}, version={self.version})"


@dataclass(frozen=True, slots=True)
class Subject:
    """A file or notebook, as it is now, and the settings that hold for it."""

    uri: str
    path: Path | None
    kind: Kind
    sources: tuple[Source, ...]
    context: Context = field(repr=False)
    version: int | None = None

    @property
    def is_notebook(self) -> bool:
        """Whether the sources are cells."""
        return not self.sources or self.sources[0].cell is not None

    @property
    def size(self) -> int:
        """Code points of all sources."""
        return sum(len(source.lines.text) for source in self.sources)

    @property
    def versions(self) -> dict[str, int | None]:
        """The versions of the texts it is made of, by URI."""
        return {source.uri: source.version for source in self.sources}

    def is_same(self, other: Subject) -> bool:
        """Whether a result for one is a result for the other: same settings, same texts.

        A text that was edited has a new line table. Clients' version numbers are no sign: some never send any.
        """
        return (
            self.context is other.context
            and len(self.sources) == len(other.sources)
            and all(
                one.lines is two.lines and one._replace(version=None) == two._replace(version=None)
                for one, two in zip(self.sources, other.sources, strict=True)
            )
        )

    @property
    def names(self) -> bool:
        """Whether there is a model of names that can read it in a pause of typing."""
        from safe_prompt.names.installed import choose

        merged = self.context.settings.merged
        return self.size <= NAMES_LIMIT and bool(choose(merged.names_model if merged else "").model)

    def question(self, *, names: bool = False) -> Question:
        """What a scan of everything is asked."""
        return Question(
            tuple(Piece(source.lines.text, source.kind, source.cell, source.tags) for source in self.sources),
            self.kind,
            None if self.path is None else str(self.path),
            self.context.options,
            self.context.key,
            self.is_notebook,
            self.context.settings.merged,
            self.uri,
            names,
        )


class Shown(NamedTuple):
    """A finding that is shown: in which source of its subject, and at which code points of that source's text.

    For a notebook that is open as JSON they are the places in the file, not in the addressed string.
    """

    finding: Finding
    source: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a subject. ``findings`` are all, ``shown`` those that settings and baseline leave.

    ``scans`` are the states of its texts from which a result can be carried along; empty where it cannot.
    """

    subject: Subject
    findings: Findings = field(repr=False)
    shown: tuple[Shown, ...] = field(repr=False)
    scans: tuple[Scanned, ...] = field(default=(), repr=False)
    problems: tuple[str, ...] = ()


def file_subject(text: Text, context: Context) -> Subject:
    """The subject of a text that is no cell."""
    source = Source(text.uri, text.version, text.lines, text.kind)
    return Subject(text.uri, path_of(text.uri), text.kind, (source,), context, text.version)


def notebook_subject(notebook: OpenNotebook, texts: Texts, context: Context) -> Subject:
    """The subject of a notebook: its open cells in order."""
    sources = tuple(
        Source(text.uri, text.version, text.lines, cell_kind(cell, text, notebook), Cell(place, cell.id), cell.tags)
        for place, cell, text in texts.cells_of(notebook)
    )
    return Subject(notebook.uri, notebook_path(notebook.uri), "notebook", sources, context, notebook.version)


def cell_kind(cell: CellOf, text: Text, notebook: OpenNotebook) -> Kind:
    """Kind of a cell: the client's language id for it, unless a cell magic says otherwise."""
    if not cell.code:
        raw = KIND_BY_LANGUAGE.get(text.language.casefold(), "markdown")
        return raw if raw != "python" else "text"
    names = [name for name in (text.language, notebook.language) if name]
    language = KIND_BY_LANGUAGE.get(text.language.casefold()) or language_kind(names)
    return source_kind({"cell_type": "code"}, text.text, language)
