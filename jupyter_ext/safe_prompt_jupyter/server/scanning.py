"""From a held cell to what is found in it. Pure functions on values: they run in worker threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from safe_prompt.checks.choices import apply_settings
from safe_prompt.checks.scan_file import find
from safe_prompt.documents.document import Document, Kind, Part, Reading
from safe_prompt.documents.parts import read_parts
from safe_prompt.errors import SafePromptError
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Finding
from safe_prompt.reports.report import Entry
from safe_prompt_jupyter.server.cells import HeldCell
from safe_prompt_jupyter.server.settings import InForce

_PlaceKey = tuple[str, str | None]


class Sent(NamedTuple):
    """An AI call in code, and the findings, of any cell, that it sends."""

    call: AiCall
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one side of a cell, its source or its rest, at one revision of it.

    ``texts`` are the texts that the findings' offsets count in, by pointer and decoding. ``everything`` are also the
    findings that comments and settings leave out: what is about to be sent heeds neither.
    """

    revision: int
    kind: Kind = "text"
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    everything: tuple[Finding, ...] = field(default=(), repr=False)
    texts: Mapping[_PlaceKey, str] = field(default_factory=dict, repr=False)
    calls: tuple[Sent, ...] = ()
    problems: tuple[str, ...] = ()


def scan_source(cell: HeldCell, index: int, language: str, settings: InForce) -> Found:
    """The findings of a cell's source, taken alone. Never raises."""
    part = cell.part(index, language)
    if not cell.source:
        return Found(cell.source_revision, part.kind)
    return _guarded(cell.source_revision, part.kind, lambda: _source_found(cell, part, settings))


def scan_sources(cells: Sequence[HeldCell], language: str, settings: InForce) -> dict[str, Found]:
    """The findings of all sources as one reading: with what only their sequence shows. Never raises."""
    parts = [cell.part(index, language) for index, cell in enumerate(cells)]
    try:
        found, everything = _find(Document("", "notebook"), parts, settings)
    except Exception as error:
        return {
            cell.id: Found(cell.source_revision, part.kind, problems=(_said(error),))
            for cell, part in zip(cells, parts, strict=True)
        }
    made = {}
    problems, kept, sent = _problems(found), _kept(found, settings), _sent(found, everything)
    for index, (cell, part) in enumerate(zip(cells, parts, strict=True)):
        made[cell.id] = Found(
            cell.source_revision, part.kind,
            tuple(one for one in kept if one.cell is not None and one.cell.index == index),
            tuple(one for one in everything if one.cell is not None and one.cell.index == index),
            {("", None): cell.source},
            tuple(one for one in sent if one.call.cell == index),
            problems if index == 0 else (),
        )  # fmt: skip
    return made


def scan_rest(cell: HeldCell, language: str, settings: InForce) -> Found:
    """The findings of all of a cell but its source. Pointers start at the cell. Never raises."""
    if not cell.rest:
        return Found(cell.rest_revision)
    return _guarded(cell.rest_revision, "notebook", lambda: _rest_found(cell, language, settings))


def _source_found(cell: HeldCell, part: Part, settings: InForce) -> Found:
    found, everything = _find(Document("", "notebook"), [part], settings)
    return Found(
        cell.source_revision, part.kind, _kept(found, settings), everything, {("", None): cell.source},
        _sent(found, everything), _problems(found),
    )  # fmt: skip


def _rest_found(cell: HeldCell, language: str, settings: InForce) -> Found:
    document = cell.rest_document(language)
    found = find(document, settings.options, pairs=False)  # each value has a mark and fixes of its own
    texts: dict[_PlaceKey, str] = {}
    if found:
        wanted = {(one.pointer, one.decoded) for one in found}
        for part in read_parts(document).parts:
            place = (part.address.pointer, part.address.decoded)
            if place in wanted:
                texts[place] = part.text
    return Found(
        cell.rest_revision, "notebook", _kept(found, settings), tuple(found), texts, problems=_problems(found)
    )  # fmt: skip


def _find(document: Document, parts: Sequence[Part], settings: InForce) -> tuple[Findings, tuple[Finding, ...]]:
    """Findings as a report shows them, and all of them."""
    reading = Reading(tuple(parts))
    found = find(document, settings.options, reading=reading, pairs=False)
    if not found.stats.get("suppressed"):
        return found, tuple(found)
    return found, tuple(find(document, settings.options, reading=reading, suppressions=False, pairs=False))


def _sent(found: Findings, everything: Sequence[Finding]) -> tuple[Sent, ...]:
    return tuple(
        Sent(
            call,
            tuple(
                one
                for one in everything
                if any((to.cell, to.line, to.column) == (call.cell, call.line, call.column) for to in one.reaches)
            ),
        )
        for call in found.calls
    )


def _kept(found: Findings, settings: InForce) -> tuple[Finding, ...]:
    entries = apply_settings([Entry(one) for one in found], settings.settings.repository, Counter())
    return tuple(entry.finding for entry in entries)


def _problems(found: Findings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(omission.reason for omission in found.not_scanned))


def _guarded(revision: int, kind: Kind, scan: Callable[[], Found]) -> Found:
    try:
        return scan()
    except Exception as error:  # its text may hold what was scanned: what may be said of it is said
        return Found(revision, kind, problems=(_said(error),))


def _said(error: Exception) -> str:
    if isinstance(error, SafePromptError):
        return error.problem
    return f"internal error ({type(error).__name__})"
