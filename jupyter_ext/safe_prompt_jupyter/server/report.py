"""The report of a notebook that is open: the same JSON as ``safe-prompt scan --format json`` writes of its file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from safe_prompt.documents.document import Cell, Omission
from safe_prompt.findings.finding import Finding
from safe_prompt.pipeline import TIERS
from safe_prompt.reports.json import render_json
from safe_prompt.reports.report import Entry, Report
from safe_prompt_jupyter.server.cells import HeldCell
from safe_prompt_jupyter.server.scanning import Found
from safe_prompt_jupyter.server.settings import InForce


def report(
    cells: Sequence[HeldCell], sources: Mapping[str, Found], rests: Mapping[str, Found], settings: InForce
) -> Any:
    """The report as a JSON value. It holds no value of a finding, and no path: a page names none."""
    entries = [Entry(one) for one in _findings(cells, sources, rests)]
    problems = [
        Omission(None, f"cell {index}: {problem}")
        for index, cell in enumerate(cells)
        for found in (sources.get(cell.id), rests.get(cell.id))
        if found is not None
        for problem in found.problems
    ]
    made = Report(
        tuple(entries), tuple(problems), tiers=TIERS, stats={"documents": 1, "findings": len(entries)},
        rules=settings.rules.by_id,
    )  # fmt: skip
    return json.loads(render_json(made))


def _findings(cells: Sequence[HeldCell], sources: Mapping[str, Found], rests: Mapping[str, Found]) -> Iterator[Finding]:
    for index, cell in enumerate(cells):
        place = Cell(index, cell.id)
        for one in sources[cell.id].findings if cell.id in sources else ():
            yield one._replace(cell=place, pointer=f"/cells/{index}/source")
        for one in rests[cell.id].findings if cell.id in rests else ():
            yield one._replace(cell=place, pointer=f"/cells/{index}{one.pointer.removeprefix('/cells/0')}")
