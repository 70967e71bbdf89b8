"""Own programs: exactly the expected pairs of source and AI call, and exactly the expected calls."""

from __future__ import annotations

import pytest

from safe_prompt import Findings, scan
from safe_prompt.findings.suppress import FLOW_RULES

from .programs import Pair, Program, Seen, load_all

PROGRAMS = load_all()


def pairs(findings: Findings) -> set[Pair]:
    return {
        Pair(
            finding.rule,
            -1 if finding.cell is None else finding.cell.index,
            finding.line,
            -1 if reach.cell is None else reach.cell,
            reach.line,
            reach.sink,
            reach.destination,
        )
        for finding in findings
        for reach in finding.reaches
    }


@pytest.mark.parametrize("program", PROGRAMS, ids=[f"{p.construct}-{p.name.replace(' ', '_')}" for p in PROGRAMS])
def test_exactly_what_is_expected(program: Program) -> None:
    findings = scan(program.document)
    assert not findings.not_scanned
    found = pairs(findings)
    assert found - program.pairs == set(), "not expected"
    assert program.pairs - found == set(), "missed"
    seen = {Seen(-1 if c.cell is None else c.cell, c.line, c.sink, c.destination) for c in findings.calls}
    assert seen == program.calls
    assert all(finding.reaches for finding in findings if finding.rule in FLOW_RULES)


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 60
    assert sum(len(program.pairs) for program in PROGRAMS) >= 150
