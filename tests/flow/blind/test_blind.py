"""The blind examination: each program's expected pairs of source and AI call, no more and no fewer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from safe_prompt import Findings, scan


def _load_loader() -> ModuleType:
    name = "safe_prompt_blind_loader"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("loader.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


loader = _load_loader()
ALL = loader.load_all()
each = pytest.mark.parametrize("program", ALL, ids=lambda program: program.name)


@each
def test_pairs(program) -> None:  # type: ignore[no-untyped-def]
    verdict = loader.judge(program, scan(program.document, names=False))
    problems = [
        *(f"missed: {pair}" for pair in verdict.missed),
        *(f"unexpected: {found}" for found in verdict.unexpected),
        *(f"misnamed: {found}" for found in verdict.misnamed),
        *(f"call not seen: {min(call.places)}" for call in verdict.calls_missed),
        *(f"no call: {place}" for place in verdict.calls_unexpected),
    ]
    assert problems == []


@each
def test_the_secrets_are_there_to_be_found(program) -> None:  # type: ignore[no-untyped-def]
    """The examination's own ground: what it calls a source is a finding, whatever it reaches."""
    places = {
        (finding.rule, loader.Place(-1 if finding.cell is None else finding.cell.index, finding.line))
        for finding in scan(program.document, names=False)
    }
    absent = [
        f"{'|'.join(sorted(source.rules))} at {min(source.places)}"
        for source in program.sources
        if not source.rules & loader.FLOW_RULES
        and not any((rule, place) in places for rule in source.rules for place in source.places)
    ]
    assert absent == []


@each
def test_the_steps_stand_in_the_document(program) -> None:  # type: ignore[no-untyped-def]
    lengths = loader.lines_of(program.document)
    for finding in scan(program.document, names=False):
        for reach in finding.reaches:
            for step in (reach, *reach.via):
                lines = lengths[-1 if step.cell is None else step.cell]
                assert 1 <= step.line <= len(lines)
                assert 1 <= step.column <= lines[step.line - 1] + 1


def test_enough_is_asked() -> None:
    facts = [pair for program in ALL for pair in program.pairs if pair.kind != "may"]
    negatives = [pair for pair in facts if pair.kind == "not"]
    assert len(ALL) >= 90
    assert sum(program.name.startswith("real_") for program in ALL) >= 20
    assert len(negatives) >= 0.35 * len(facts)


def test_a_scan_that_sees_no_flow_fails() -> None:
    """The examination is no formality: with the ways cut off every positive fact is missed."""
    for program in ALL:
        blind = Findings(tuple(f._replace(reaches=()) for f in scan(program.document, names=False)))
        assert loader.judge(program, blind).missed == program.expected
