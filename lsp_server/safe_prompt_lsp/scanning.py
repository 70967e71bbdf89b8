"""A scan of everything, as a question and an answer that can go to another process and back.

The question holds the texts; the answer holds findings and states without any text or value.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from safe_prompt.checks.scan_file import Options
from safe_prompt.documents.document import Address, Cell, Document, Kind, Omission, Part, Reading
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.flow.parsing import FlowCache
from safe_prompt.incremental.begin import begin
from safe_prompt.incremental.raw_notebook import begin_raw
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned, Setup
from safe_prompt.pipeline import scan_reading
from safe_prompt.policy.policy import Policy
from safe_prompt.rules.loader import load_in_force
from safe_prompt_lsp.wording import said


class Piece(NamedTuple):
    """A text to scan: a file's, or a cell's."""

    text: str
    kind: Kind
    cell: Cell | None = None
    tags: tuple[str, ...] = ()

    def __repr__(self) -> str:  # without the text
        return f"Piece(kind={self.kind!r}, cell={self.cell!r})"


class Question(NamedTuple):
    """What is to be scanned as one, and under which settings. ``uri`` says whose earlier parse may be used again.

    ``names``: also names in prose, which a model reads in seconds where the rest takes milliseconds.
    """

    pieces: tuple[Piece, ...]
    kind: Kind
    path: str | None
    options: Options
    key: Key
    notebook: bool = False
    policy: Policy | None = None
    uri: str = ""
    names: bool = False


class Answer(NamedTuple):
    """The fields of ``Findings``, and of each piece's ``Scanned`` what is not in the question; or a problem."""

    items: tuple[Finding, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
    tiers: Mapping[str, str] = MappingProxyType({})
    stats: Mapping[str, int] = MappingProxyType({})
    calls: tuple[AiCall, ...] = ()
    states: tuple[Any, ...] = ()
    problem: str = ""


def tiny_question(key: Key, *more: str) -> Question:
    """A question about next to nothing, and further lines."""
    text = "\n".join(("x = 1", "name,email", "a,b", *more))
    return Question((Piece(text, "python"),), "python", None, Options(), key)


def warm_up(key: Key, *, thorough: bool = False) -> None:
    """Load rules and compiled patterns, which the first scan and the first keystroke would else wait for.

    ``thorough``: also what only a finding makes the program load, with a value made for every rule.
    """
    lines: list[str] = []
    if thorough:
        from safe_prompt.rules.template import expand

        rules = load_in_force().by_detector("pattern").values()
        lines += (f'key = "{expand(rule.value[0], "warm up")}"' for rule in rules if rule.value)
    question = tiny_question(key, *lines)
    for scanned in states_of(question, answer(question)):
        rescan(scanned, Edit(0, 1, "y"))


def answer(question: Question, cache: FlowCache | None = None) -> Answer:
    """Scan. Never raises: what breaks is the answer's problem, named by its type alone.

    ``cache`` holds what was parsed of the same document before.
    """
    try:
        found = _find(question, cache)
        states = tuple((one.findings.items, one.items, one.notes, one.marks) for one in _begin(question, found))
    except Exception as error:  # its text may hold what was scanned
        return Answer(problem=said(error))
    return Answer(
        found.items, found.not_scanned, found.skipped, dict(found.tiers), dict(found.stats), found.calls, states
    )


def findings_of(answer: Answer) -> Findings:
    """The findings of an answer."""
    return Findings(
        answer.items, answer.not_scanned, answer.skipped, MappingProxyType(dict(answer.tiers)),
        MappingProxyType(dict(answer.stats)), answer.calls,
    )  # fmt: skip


def states_of(question: Question, answer: Answer) -> tuple[Scanned, ...]:
    """The states of a question's texts, from which its result can be carried along."""
    found, setup = findings_of(answer), setup_of(question)
    return tuple(
        Scanned(part_of(piece), setup, _of(piece, found, own), items, notes, marks)
        for piece, (own, items, notes, marks) in zip(question.pieces, answer.states, strict=True)
    )


def setup_of(question: Question) -> Setup:
    """What a rescan heeds besides the text."""
    options = question.options
    return Setup(load_in_force(options.rule_files), question.key, options.terms, options.today, question.path)


def part_of(piece: Piece) -> Part:
    """A piece as the pipeline knows it."""
    return Part(piece.text, piece.kind, Address(cell=piece.cell, tags=piece.tags))


def reading_of(question: Question) -> Reading | None:
    """A notebook's parts; None for a file, which the pipeline reads itself."""
    if not question.notebook:
        return None
    return Reading(tuple(part_of(piece) for piece in question.pieces if piece.text))


def document_of(question: Question) -> Document:
    """What the pipeline calls it: the file, or a notebook whose cells are handed over beside it."""
    return Document("" if question.notebook else question.pieces[0].text, question.kind, question.path)


def _find(question: Question, cache: FlowCache | None) -> Findings:
    return _scan(question, names=question.names, policy=question.policy, cache=cache)


def _scan(question: Question, **more: Any) -> Findings:
    document, options = document_of(question), question.options
    return scan_reading(
        reading_of(question) or read_parts(document),
        document,
        rules=load_in_force(options.rule_files),
        key=question.key,
        terms=options.terms,
        today=options.today,
        pairs=False,  # each value has a mark and fixes of its own
        **more,
    )


def _begin(question: Question, found: Findings) -> tuple[Scanned, ...]:
    """States of all texts."""
    if _is_raw_notebook(question.pieces[0] if question.pieces else None):
        every = _scan(question, suppressions=False, flow=False) if found.stats.get("suppressed") else ()
        try:
            return (begin_raw(document_of(question), found, every, setup_of(question)),)
        except LookupError:
            return ()  # only full scans tell then
    setup = setup_of(question)
    if not question.notebook:
        return (begin(part_of(question.pieces[0]), found, setup),)
    return tuple(
        begin(part_of(piece), _of(piece, found, tuple(one for one in found if one.cell == piece.cell)), setup)
        for piece in question.pieces
    )


def _is_raw_notebook(piece: Piece | None) -> bool:
    """Whether a text is a notebook's that is open as JSON: what is found in it lies in strings of it."""
    return piece is not None and piece.cell is None and piece.kind == "notebook"


def _of(piece: Piece, found: Findings, own: tuple[Finding, ...]) -> Findings:
    """Of all findings those of one piece."""
    if _is_raw_notebook(piece):
        return Findings(own, found.not_scanned, found.skipped, found.tiers, found.stats)
    if piece.cell is None:
        return found
    calls = tuple(call for call in found.calls if call.cell == piece.cell.index)
    return Findings(own, (), (), found.tiers, MappingProxyType({}), calls)
