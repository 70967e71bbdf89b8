"""What is known of a text between two edits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from safe_prompt.detectors.harm import Load
from safe_prompt.documents.document import Part
from safe_prompt.documents.span import Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.column_text import Pieces
from safe_prompt.incremental.places import Mark
from safe_prompt.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.detectors.terms import Terms


class Edit(NamedTuple):
    """``[start, end)`` of a text, in code points, becomes ``new``."""

    start: int
    end: int
    new: str

    def __repr__(self) -> str:  # without the text
        return f"Edit({self.start}, {self.end}, {len(self.new)} new)"


class Setup(NamedTuple):
    """What a scan heeds besides the text: the same for the full scan and the rescans after it."""

    rules: Ruleset
    key: Key
    terms: Terms | None = None
    today: date | None = None
    path: str | None = None


class Item(NamedTuple):
    """A match that stands. ``reported`` is False where a comment allows it.

    ``head`` covers the names above a large table, for a column of it whose names are far from most of its cells.
    ``pieces`` are the values of a long column, empty where they have not been read.
    """

    finding: Finding
    load: Load
    reported: bool = True
    head: Span | None = None
    pieces: Pieces = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """A part and what was found in it. ``findings`` is what a full scan of the part would give, as a rule.

    ``exact``: it is what a full scan gave, and no edit came since.
    """

    part: Part
    setup: Setup = field(repr=False)
    findings: Findings = field(repr=False)
    items: tuple[Item, ...] = field(repr=False)
    notes: tuple[Finding, ...] = field(repr=False)
    marks: tuple[Mark, ...] = field(repr=False)
    exact: bool = True
