"""What a feature (hover, lens, code action, command) sees: one text at one version, what was found in it, and why.

A snapshot is a value. Features are pure functions on it, and are tested without a server:

    hover(snapshot, position) -> types.Hover | None                              (hover.py)
    code_lenses(snapshot) -> list[types.CodeLens]                                (lenses.py)
    code_actions(snapshot, range, context) -> list[types.CodeAction]             (code_actions/)
    COMMANDS: Mapping[str, Callable[[Session, list[Any]], Any | Awaitable[Any]]] (commands.py)

Offsets are code points of ``document.text``. Positions are the client's (0-based line, column in its units).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Finding, Reach
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import Settings
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt_lsp.lines import Lines


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an open notebook, whose text is a document of the client's own."""

    uri: str
    version: int | None
    document: Document = field(repr=False)
    lines: Lines = field(repr=False)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    """The notebook around a cell. ``index`` is the cell's place among all ``cells``, ``findings`` are those of all.

    A finding of another cell than this one tells which by ``finding.cell.index``.
    """

    uri: str
    version: int | None
    index: int
    cells: tuple[Cell, ...]
    findings: Findings = field(repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One text at one version: a file, or one cell of a notebook.

    ``findings`` are those of this text that are shown (suppressions, baseline and settings heeded), with ``calls``
    of this text. ``destination`` is the catalogue id for which the user wants verdicts, None where none is set.
    ``root`` is the workspace folder that the text lies in, None outside one. ``rules`` are the rules in force,
    by id in ``rules.by_id``. ``settings`` is what files say of this text; ``policy`` is its policy.
    """

    uri: str
    version: int | None
    document: Document = field(repr=False)
    findings: Findings = field(repr=False)
    lines: Lines = field(repr=False)
    policy: Policy = field(repr=False)
    rules: Ruleset = field(repr=False)
    settings: Settings = field(repr=False)
    destination: str | None = None
    root: Path | None = None
    notebook: Notebook | None = None

    @property
    def everything(self) -> Findings:
        """Findings of the whole document: of all cells where this is one."""
        return self.findings if self.notebook is None else self.notebook.findings

    def position(self, offset: int) -> types.Position:
        """The client's position of an offset."""
        return types.Position(*self.lines.position(offset))

    def offset(self, position: types.Position) -> int:
        """The offset of a client's position."""
        return self.lines.offset(position.line, position.character)

    def range(self, start: int, end: int) -> types.Range:
        """The client's range of ``[start, end)``."""
        return types.Range(self.position(start), self.position(end))

    def span(self, range_: types.Range) -> Span:
        """The offsets of a client's range."""
        start, end = self.offset(range_.start), self.offset(range_.end)
        return Span(min(start, end), max(start, end))

    def at(self, position: types.Position) -> tuple[Finding, ...]:
        """Findings one of whose spans holds a position, or ends at it."""
        return self.within(types.Range(position, position))

    def within(self, range_: types.Range) -> tuple[Finding, ...]:
        """Findings one of whose spans a range touches."""
        start, end = self.span(range_)
        return tuple(
            finding
            for finding in self.findings
            if any(span.start <= end and start <= span.end for span in finding.spans or (Span(*_ends(finding)),))
        )

    def calls_at(self, position: types.Position) -> tuple[AiCall, ...]:
        """AI calls that a position lies in, or at whose end."""
        offset = self.offset(position)
        return tuple(call for call in self.findings.calls if call.start <= offset <= call.end)

    def sent_by(self, call: AiCall) -> tuple[tuple[Finding, Reach], ...]:
        """Findings, of any cell, that reach a call of this text, and how."""
        place = (call.cell, call.line, call.column)
        return tuple(
            (finding, reach)
            for finding in self.everything
            for reach in finding.reaches
            if (reach.cell, reach.line, reach.column) == place
        )

    def location(self, cell: int | None, line: int, column: int) -> types.Location | None:
        """The client's location of a step or call: 1-based line and column in code points, of a cell or the file.

        None where there is no such cell.
        """
        uri, lines = self.uri, self.lines
        if cell is not None and self.notebook is not None:
            if not 0 <= cell < len(self.notebook.cells):
                return None
            uri, lines = self.notebook.cells[cell].uri, self.notebook.cells[cell].lines
        place = types.Position(*lines.position(offset_of(lines, line, column)))
        return types.Location(uri, types.Range(place, place))

    def text_of(self, spans: Sequence[Span]) -> list[str]:
        """The texts of spans. They may be secrets: for edits that the client asked for, never for messages."""
        return [self.document.text[span.start : span.end] for span in spans]


def offset_of(lines: Lines, line: int, column: int) -> int:
    """Offset of a 1-based line and column in code points, as findings give them; the nearest where there is none."""
    at = min(max(line, 1), len(lines)) - 1
    return min(lines.start_of(at) + max(column, 1) - 1, len(lines.text))


def _ends(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
