"""Programs of the blind examination: text, expected pairs of source and AI call, and the judgement of findings.

The format is described in README.md. Lines are 1-based; in a notebook they count from each cell's first line.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safe_prompt import Document, Findings
from safe_prompt.detectors.validators import VALIDATORS
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.template import expand

PROGRAMS = Path(__file__).resolve().parent / "programs"
FLOW_RULES = frozenset({"sensitive-file-to-ai", "environment-variable-to-ai", "personal-columns-to-ai"})
ANY = "any"
TRIES = 400

_SLOT = re.compile(r"\$\{([a-z0-9-]+)(?::([0-9]+))?\}")
_MARKER = re.compile(r"[ \t]*#\?(.*)$")
_CELL = re.compile(r"# %%(?: \[(markdown|raw)\])?[ \t]*$")
_SOURCE = re.compile(r"(\w+) (\+?=) ([a-z0-9|-]+)( nowhere)?$")
_CALL = re.compile(r"-> (?:\((\w+)\) )?(\S+) @ ([a-z0-9|-]+):[ ]?(.*)$")
_ALSO = re.compile(r"\+> \((\w+)\)$")
_EDGE = re.compile(r"([!?]?)(\w+)(?:\[([^\]]+)\])?$")


class ProgramError(Exception):
    """A program of the examination is written wrong: names the file and line, never a value."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file (``cell`` -1) or of a notebook's cell (counted from 0 among all cells)."""

    cell: int
    line: int

    def __str__(self) -> str:
        return f"line {self.line}" if self.cell < 0 else f"cell {self.cell} line {self.line}"


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    rules: frozenset[str]
    places: frozenset[Place]
    nowhere: bool


@dataclass(frozen=True, slots=True)
class Call:
    names: frozenset[str]
    destinations: frozenset[str]
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Pair:
    """A stated fact. ``kind``: ``reaches``, ``not`` or ``may``. ``call`` is None where a source must reach no call."""

    source: Source
    call: Call | None
    kind: str
    construct: str

    def __str__(self) -> str:
        source = f"{'|'.join(sorted(self.source.rules))} at {min(self.source.places)}"
        if self.call is None:
            return f"{source} → nowhere"
        return f"{source} → {'|'.join(sorted(self.call.destinations))} at {min(self.call.places)} [{self.construct}]"


@dataclass(frozen=True, slots=True)
class Found:
    """A reported pair: one entry of one finding's ``reaches`` (``call`` None: a flow rule's finding without any)."""

    rule: str
    place: Place
    sink: str
    destination: str
    call: Place | None

    def __str__(self) -> str:
        return f"{self.rule} at {self.place} → {self.destination} ({self.sink}) at {self.call}"


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    construct: str
    document: Document
    sources: tuple[Source, ...]
    calls: tuple[Call, ...]
    pairs: tuple[Pair, ...]
    perhaps: frozenset[Place] = frozenset()

    @property
    def expected(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.kind == "reaches")

    @property
    def negatives(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.kind == "not")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scan made of a program. ``broken`` are the stated negatives among the unexpected pairs."""

    program: Program
    expected: tuple[Pair, ...]
    found: tuple[Pair, ...]
    missed: tuple[Pair, ...]
    unexpected: tuple[Found, ...]
    broken: tuple[Pair, ...]
    misnamed: tuple[Found, ...]
    calls_missed: tuple[Call, ...]
    calls_unexpected: tuple[Place, ...]


# --- reading ----------------------------------------


def load_all(folder: Path = PROGRAMS) -> tuple[Program, ...]:
    """Every program, by name.

    Raises:
        ProgramError: a marker or a slot is written wrong.
    """
    return tuple(load(path) for path in sorted(folder.glob("*.py.txt")))


def load(path: Path) -> Program:
    """One program.

    Raises:
        ProgramError: a marker or a slot is written wrong.
    """
    name = path.name.removesuffix(".txt").removesuffix(".py")
    notebook = name.endswith(".nb")
    name = name.removesuffix(".nb")
    lines = path.read_text("utf-8").split("\n")
    markers: list[tuple[Place, str]] = []
    cells: list[tuple[str, list[str]]] = []
    plain: list[str] = []
    for number, line in enumerate(lines, 1):
        opened = _CELL.match(line) if notebook else None
        if opened:
            cells.append((opened[1] or "code", []))
            continue
        into = cells[-1][1] if cells else plain
        place = Place(len(cells) - 1, len(into) + 1) if notebook else Place(-1, number)
        marker = _MARKER.search(line)
        if marker and not marker[1].strip().startswith("about:"):
            markers += [(place, part.strip()) for part in marker[1].split(";")]
        into.append(_fill(_MARKER.sub("", line), name, f"{path.name}:{number}"))
    if notebook:
        document = Document.from_text(_notebook(cells), path=f"{name}.ipynb")
    else:
        document = Document.from_text("\n".join(plain), path=f"{name}.py")
    return _program(name, document, markers, path.name)


def _fill(line: str, program: str, place: str) -> str:
    def value(slot: re.Match[str]) -> str:
        rule = load_shipped().by_id.get(slot[1])
        if rule is None or not rule.value:
            raise ProgramError(f"{place}: no rule with a template is called {slot[1]}")
        for attempt in range(TRIES):
            text = expand(rule.value[0], f"blind/{program}/{slot[0]}/{attempt}")
            if "\n" not in text and (not rule.validator or VALIDATORS[rule.validator](text)):
                return text
        raise ProgramError(f"{place}: no value of {slot[1]} is valid")

    return _SLOT.sub(value, line)


def _notebook(cells: Iterable[tuple[str, list[str]]]) -> str:
    written: list[dict[str, Any]] = []
    for index, (kind, lines) in enumerate(cells):
        while lines and not lines[-1].strip():
            lines.pop()
        source = "\n".join(lines)
        cell: dict[str, Any] = {"cell_type": kind, "id": f"cell{index:03d}", "metadata": {}}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        written.append(cell | {"source": source.splitlines(keepends=True)})
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11.9"}}
    body = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


@dataclass(slots=True)
class _Gathered:
    rules: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    nowhere: set[str] = field(default_factory=set)
    calls: list[tuple[str, str, str, str, Place]] = field(default_factory=list)  # id, names, destinations, edges, place
    also: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    perhaps: set[Place] = field(default_factory=set)


def _program(name: str, document: Document, markers: list[tuple[Place, str]], file: str) -> Program:
    construct, gathered = "", _Gathered()
    for place, text in markers:
        if text.startswith("construct:"):
            construct = text.partition(":")[2].strip()
        else:
            _gather(gathered, place, text, file)
    if not construct:
        raise ProgramError(f"{file}: no construct")
    sources = {
        key: Source(key, frozenset(rules), frozenset(gathered.places[key]), key in gathered.nowhere)
        for key, rules in gathered.rules.items()
    }
    known = load_shipped().by_id
    for source in sources.values():
        for rule in source.rules - FLOW_RULES:
            if rule not in known:
                raise ProgramError(f"{file}: no rule is called {rule}")
    calls: list[Call] = []
    pairs: list[Pair] = []
    for id_, names, destinations, edges, place in gathered.calls:
        places = frozenset({place} | (gathered.also.pop(id_, set()) if id_ else set()))
        call = Call(frozenset(names.split("|")), frozenset(destinations.split("|")), places)
        calls.append(call)
        for edge in filter(None, (part.strip() for part in edges.split(","))):
            match = _EDGE.match(edge)
            if match is None or match[2] not in sources or sources[match[2]].nowhere:
                raise ProgramError(f"{file}: {place}: bad source {edge!r}")
            kind = {"": "reaches", "!": "not", "?": "may"}[match[1]]
            pairs.append(Pair(sources[match[2]], call, kind, match[3] or construct))
    pairs += [Pair(source, None, "not", construct) for source in sources.values() if source.nowhere]
    if gathered.also:
        raise ProgramError(f"{file}: no call is named {sorted(gathered.also)}")
    spoken = {pair.source.name for pair in pairs}
    if spoken != set(sources):
        raise ProgramError(f"{file}: nothing is said of {sorted(set(sources) - spoken)}")
    perhaps = frozenset(gathered.perhaps)
    return Program(name, construct, document, tuple(sources.values()), tuple(calls), tuple(pairs), perhaps)


def _gather(gathered: _Gathered, place: Place, text: str, file: str) -> None:
    if match := _SOURCE.match(text):
        key = match[1]
        if (match[2] == "+=") != (key in gathered.rules):
            raise ProgramError(f"{file}: {place}: source {key} is defined twice, or `+=` comes first")
        gathered.rules[key] |= set(match[3].split("|"))
        gathered.places[key].add(place)
        if match[4]:
            gathered.nowhere.add(key)
    elif match := _CALL.match(text):
        gathered.calls.append((match[1] or "", match[2], match[3], match[4], place))
    elif text == "?>":
        gathered.perhaps.add(place)
    elif match := _ALSO.match(text):
        gathered.also[match[1]].add(place)
    else:
        raise ProgramError(f"{file}: {place}: marker not understood: {text!r}")


def lines_of(document: Document) -> dict[int, list[int]]:
    """Lengths of the lines of each cell (-1: of the file), in code points."""
    if document.kind != "notebook":
        return {-1: [len(line) for line in document.text.split("\n")]}
    cells = json.loads(document.text)["cells"]
    return {n: [len(line) for line in "".join(cell["source"]).split("\n")] for n, cell in enumerate(cells)}


# --- judging ----------------------------------------


def reported(findings: Findings) -> Iterator[Found]:
    """Every pair that a scan reports."""
    for finding in findings:
        place = Place(-1 if finding.cell is None else finding.cell.index, finding.line)
        for reach in finding.reaches:
            call = Place(-1 if reach.cell is None else reach.cell, reach.line)
            yield Found(finding.rule, place, reach.sink, reach.destination, call)
        if finding.rule in FLOW_RULES and not finding.reaches:
            yield Found(finding.rule, place, "", "", None)


def judge(program: Program, findings: Findings) -> Verdict:
    """Compares what a scan reports with what is expected of the program."""
    answered: set[int] = set()
    unexpected: list[Found] = []
    broken: list[Pair] = []
    misnamed: list[Found] = []
    for found in dict.fromkeys(reported(findings)):
        fitting = [(n, pair) for n, pair in enumerate(program.pairs) if pair.kind != "not" and _fits(found, pair)]
        if not fitting and found.call in program.perhaps:
            continue
        if not fitting:
            unexpected.append(found)
            broken += [pair for pair in program.negatives if _breaks(found, pair)]
            continue
        answered |= {n for n, _ in fitting}
        if not any(_named(found, pair.call) for _, pair in fitting):
            misnamed.append(found)
    expected = [(n, pair) for n, pair in enumerate(program.pairs) if pair.kind == "reaches"]
    seen = {Place(-1 if call.cell is None else call.cell, call.line) for call in findings.calls}
    marked = {place for call in program.calls for place in call.places} | program.perhaps
    return Verdict(
        program,
        tuple(pair for _, pair in expected),
        tuple(pair for n, pair in expected if n in answered),
        tuple(pair for n, pair in expected if n not in answered),
        tuple(unexpected),
        tuple(dict.fromkeys(broken)),
        tuple(misnamed),
        tuple(call for call in program.calls if not call.places & seen),
        tuple(sorted(seen - marked)),
    )


def _from(found: Found, source: Source) -> bool:
    return found.rule in source.rules and found.place in source.places


def _fits(found: Found, pair: Pair) -> bool:
    call = pair.call
    return (
        call is not None
        and _from(found, pair.source)
        and found.call in call.places
        and found.destination in call.destinations
    )


def _breaks(found: Found, pair: Pair) -> bool:
    return _from(found, pair.source) and (pair.call is None or found.call in pair.call.places)


def _named(found: Found, call: Call | None) -> bool:
    return call is not None and (ANY in call.names or found.sink in call.names)


# --- the table ----------------------------------------


def table(verdicts: Iterable[Verdict]) -> str:
    """Precision and recall by construct, as Markdown."""
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    negatives: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for verdict in verdicts:
        expected.update(pair.construct for pair in verdict.expected)
        found.update(pair.construct for pair in verdict.found)
        negatives.update(pair.construct for pair in verdict.program.negatives)
        false[verdict.program.construct] += len(verdict.unexpected)
    rows = [
        "| construct | expected | found | negatives | unexpected | precision | recall |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    names = sorted({*expected, *negatives, *false})
    for name in (*names, "all"):
        e, f, n, u = (sum(c.values()) if name == "all" else c[name] for c in (expected, found, negatives, false))
        precision = f"{f / (f + u):.2f}" if f + u else "–"
        rows.append(f"| {name} | {e} | {f} | {n} | {u} | {precision} | {f'{f / e:.2f}' if e else '–'} |")
    return "\n".join(rows)


def main() -> None:
    from safe_prompt import scan

    verdicts = [judge(program, scan(program.document, names=False)) for program in load_all()]
    for verdict in verdicts:
        lines = [f"  missed: {pair}" for pair in verdict.missed]
        lines += [f"  unexpected: {found}" for found in verdict.unexpected]
        lines += [f"  misnamed: {found}" for found in verdict.misnamed]
        lines += [f"  call not seen: {min(call.places)}" for call in verdict.calls_missed]
        lines += [f"  no call: {place}" for place in verdict.calls_unexpected]
        if lines:
            print(verdict.program.name, *lines, sep="\n")
    print(table(verdicts))
    marked, missed, extra = (
        sum(len(calls) for calls in lists)
        for lists in zip(*((v.program.calls, v.calls_missed, v.calls_unexpected) for v in verdicts), strict=True)
    )
    print(f"\nAI calls: {marked} marked, {missed} not seen, {extra} seen where there is none")


if __name__ == "__main__":
    sys.exit(main())
