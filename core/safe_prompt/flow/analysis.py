"""The analysis of one document: its code is read block by block, run abstractly, and asked what reaches an AI call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.document import Part
from safe_prompt.findings.finding import AiCall, Finding, Reach, Step
from safe_prompt.flow.cells import run_cell
from safe_prompt.flow.describe import located
from safe_prompt.flow.expressions import evaluate
from safe_prompt.flow.functions import generic, invoke
from safe_prompt.flow.gate import may_call
from safe_prompt.flow.parsing import FlowCache
from safe_prompt.flow.state import Block, Call, Frame, Machine, Marks, Origin, OutOfBudgetError
from safe_prompt.flow.statements import execute
from safe_prompt.flow.tables import tables
from safe_prompt.flow.value import Routine, Trail, Value, deep, joined, places

if TYPE_CHECKING:
    from safe_prompt.flow.magics import Magic
    from safe_prompt.policy.policy import Policy
    from safe_prompt.rules.ruleset import Ruleset

LONGEST: Final = 300_000  # code points of code that is followed in one document; more is made by a machine
STEPS: Final = 12  # steps allowed for each code point of code (ordinary code takes up to 3), at least and at most …
LEAST_STEPS: Final = 100_000
MOST_STEPS: Final = 1_500_000
MOST_REACHES: Final = 20  # calls named with one finding


class Followed(NamedTuple):
    """What came of a document.

    ``reaches`` holds, for each part and each of its findings, the calls that the finding reaches; ``sources`` the
    places that are sensitive by what they read, with the calls they reach; ``calls`` every AI call. ``failed`` and
    ``left_out`` are sentences about what was not followed, with the number of the part.
    """

    reaches: tuple[tuple[tuple[Reach, ...], ...], ...] = ()
    sources: tuple[tuple[Origin, Located, tuple[Reach, ...]], ...] = ()
    calls: tuple[AiCall, ...] = ()
    failed: tuple[tuple[int, str], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    steps: int = 0


def is_code(part: Part) -> bool:
    """Whether a part is a Python file or the source of a code cell of a Python notebook."""
    address = part.address
    if address.output is not None or address.decoded is not None:
        return False
    if address.pointer and not address.pointer.endswith(("/source", "/input")):
        return False
    return part.kind == "python" or (address.cell is not None and part.text.lstrip().startswith("%%"))


def analyse(
    parts: Sequence[Part],
    findings: Sequence[Sequence[Finding]],
    *,
    rules: Ruleset,
    policy: Policy | None = None,
    cache: FlowCache | None = None,
) -> Followed:
    """Follow values through the code of one document's parts, in their order.

    ``findings`` holds those of each part. ``policy`` may declare destinations of its own. With a ``cache`` that is
    handed in again after an edit only the edited blocks are parsed. Never raises for the content of the code.
    """
    code = [number for number, part in enumerate(parts) if is_code(part)]
    if not any(may_call(parts[number].text, cell=parts[number].address.cell is not None) for number in code):
        return Followed()
    run = _Run(parts, findings, code, rules, policy, FlowCache() if cache is None else cache)
    return run.followed()


class _Run:
    """One run over one document."""

    def __init__(
        self,
        parts: Sequence[Part],
        findings: Sequence[Sequence[Finding]],
        code: Sequence[int],
        rules: Ruleset,
        policy: Policy | None,
        cache: FlowCache,
    ) -> None:
        self.parts, self.findings, self.cache = parts, findings, cache
        self.failed: list[tuple[int, str]] = []
        self.left_out: list[tuple[int, str]] = []
        self.code = list(self._wanted(code))
        size = sum(len(parts[number].text) for number in self.code)
        self.machine = machine = Machine(tables(), rules, policy, min(max(int(STEPS * size), LEAST_STEPS), MOST_STEPS))
        machine.evaluate = lambda frame, node: evaluate(machine, frame, node)
        machine.execute = lambda frame, statements: execute(machine, frame, statements)
        for number, part in enumerate(parts):
            machine.texts.append(part.text if number in self.code else "")
            machine.found.append(findings[number])
            machine.marks.append(Marks(self._marks(number) if number in self.code else ()))

    def _wanted(self, code: Sequence[int]) -> Iterator[int]:
        left = LONGEST
        for number in code:
            text = self.parts[number].text
            left -= len(text)
            if left < 0:
                self.left_out.append((number, f"not followed to AI calls: more than {LONGEST:,} characters of code"))
            else:
                yield number

    def _marks(self, number: int) -> Iterator[tuple[int, int, int]]:
        for index, finding in enumerate(self.findings[number]):
            source = self.machine.number(Origin(number, finding.start, finding.end, "", finding.rule, index))
            for span in finding.spans or ():
                yield span.start, span.end, source

    def followed(self) -> Followed:
        """Run, and say what came of it."""
        try:
            cells = [list(self._blocks(number)) for number in self.code]
            self._run(cells)
        except OutOfBudgetError:
            self.failed.append((self.code[0], "not followed to AI calls to the end: too many ways through the code"))
        self.cache.turn()
        return self._result()

    def _blocks(self, number: int) -> Iterator[Block | Magic]:
        part = self.parts[number]
        text, magics = part.text, {}
        if part.address.cell is not None:
            plain = self.cache.plain(text)
            text, magics = plain.text, plain.magics
            if plain.whole is not None:
                yield plain.whole
                return
        if text.startswith("\ufeff"):
            text = " " + text[1:]  # the mark is no part of the code; blocks begin behind it
        for piece in self.cache.splitter.split(text):
            parsed = self.cache.block(piece)
            if parsed.too_deep:
                self.failed.append((number, f"not followed to AI calls from line {piece.line}: nested too deep"))
            elif parsed.broken and not parsed.statements:
                self.left_out.append((number, f"not followed to AI calls from line {piece.line}: it does not parse"))
            yield Block(number, piece.start, piece.line, parsed.lines, parsed.statements, magics)

    def _run(self, cells: list[list[Block | Magic]]) -> None:
        machine = self.machine
        states: list[dict[object, Value]] = []
        for number, blocks in zip(self.code, cells, strict=True):
            self._run_cell(number, blocks)
            states.append(dict(machine.module.names))
        if len(cells) > 1:
            self._again(cells, states)
        self._uncalled()

    def _again(self, cells: list[list[Block | Magic]], states: list[dict[object, Value]]) -> None:
        """Cells may be run again after later ones: what a later cell leaves in a name may be in it by then."""
        machine = self.machine
        final = {name: value for name, value in machine.module.names.items() if deep(value)}
        if not final:
            return
        for index, (number, blocks) in enumerate(zip(self.code, cells, strict=True)):
            before = states[index - 1] if index else {}
            names = dict(before)
            for name, value in final.items():
                names[name] = joined((before[name], value)) if name in before else value
            machine.module.names.clear()
            machine.module.names.update(names)
            self._run_cell(number, blocks)
        machine.module.names.update(final)

    def _run_cell(self, number: int, blocks: list[Block | Magic]) -> None:
        for block in blocks:
            if not isinstance(block, Block):
                run_cell(self.machine, number, block)
                continue
            frame = Frame(self.machine.module, block)
            self._guarded(block, partial(self.machine.execute, frame, block.statements))

    def _guarded(self, block: Block, action: Callable[[], object]) -> None:
        try:
            action()
        except RecursionError:
            self.failed.append((block.part, f"not followed to AI calls from line {block.line}: nested too deep"))

    def _uncalled(self) -> None:
        """Functions that are called later, and those that nobody calls here: of their arguments nothing is known."""
        machine = self.machine
        for routine, values in list(machine.handed):  # a thread, a handler: by then names may hold something else
            self._guarded(routine.block, partial(invoke, machine, routine, values, {}))
        for _ in range(3):  # running one may define others
            done = len(machine.routines)
            for blueprint in list(machine.blueprints):
                generic(machine, blueprint)
            for routine in list(machine.routines):
                if id(routine.node) not in machine.called:
                    self._guarded(routine.block, partial(self._run_uncalled, routine))
            if len(machine.routines) == done:
                break

    def _run_uncalled(self, routine: Routine) -> None:
        machine = self.machine
        positional: list[Value] = []
        if routine.owner is not None and "staticmethod" not in routine.roles:
            positional.append(generic(machine, routine.owner))
        invoke(machine, routine, positional, {})

    # ── what came of it ──────────────────────────────────────────────────────────────────────────────────────

    def _result(self) -> Followed:
        machine = self.machine
        by_source: dict[int, dict[tuple[object, ...], Reach]] = {}
        for call, taint in machine.hits.items():
            for source, trail in taint.items():
                reach = self._reach(call, trail)
                by_source.setdefault(source, {})[_order(reach)] = reach
        reaches: list[list[tuple[Reach, ...]]] = [[()] * len(found) for found in self.findings]
        sources: list[tuple[Origin, Located, tuple[Reach, ...]]] = []
        for source, found in by_source.items():
            origin = machine.origins[source]
            told = tuple(sorted(found.values(), key=_order))[:MOST_REACHES]
            if origin.rule:
                match = located(origin, told, machine.rules, machine.tables)
                if match is not None:
                    sources.append((origin, match, told))
            else:
                reaches[origin.part][origin.finding] = told
        return Followed(
            tuple(map(tuple, reaches)),
            tuple(sorted(sources, key=lambda source: source[0])),
            tuple(sorted(map(self._call, machine.hits), key=_call_order)),
            tuple(dict.fromkeys(self.failed)),
            tuple(dict.fromkeys(self.left_out)),
            machine.steps,
        )

    def _cell(self, part: int) -> int | None:
        cell = self.parts[part].address.cell
        return cell.index if cell is not None else None

    def _reach(self, call: Call, trail: Trail | None) -> Reach:
        steps = tuple(Step(self._cell(place.part), place.line, place.column) for place in places(trail))
        place = call.place
        return Reach(call.sink, call.destination, self._cell(place.part), place.line, place.column, steps)

    def _call(self, call: Call) -> AiCall:
        place = call.place
        return AiCall(
            call.sink, call.destination, self._cell(place.part), place.line, place.column, call.start, call.end
        )


def _order(reach: Reach) -> tuple[object, ...]:
    return (-1 if reach.cell is None else reach.cell, reach.line, reach.column, reach.sink, reach.destination)


def _call_order(call: AiCall) -> tuple[object, ...]:
    return (-1 if call.cell is None else call.cell, call.line, call.column, call.sink, call.destination, call.start)
