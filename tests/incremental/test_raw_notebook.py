"""A notebook that is open as its JSON text, while it is edited."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from safe_prompt.documents.document import Document
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.incremental.raw_notebook import begin_raw
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned
from safe_prompt.pipeline import scan_reading

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from . import texts

RNG = Random(41)
TOKEN, OTHER, ALLOWED = values.github(RNG), values.gitlab(RNG), values.github(RNG)


def notebook(*sources: list[str], indent: int | None = 1, outputs: Any = ()) -> str:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None}
    cells = [{**cell, "id": f"c{n}", "outputs": list(outputs), "source": source} for n, source in enumerate(sources)]
    body = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(body, indent=indent, ensure_ascii=False)


def scan(text: str, *, suppressions: bool = True) -> Findings:
    document, setup = Document(text, "notebook", "n.ipynb"), texts.setup("n.ipynb")
    return scan_reading(
        read_parts(document), document, rules=setup.rules, key=setup.key, suppressions=suppressions, flow=False,
        pairs=False,
    )  # fmt: skip


def begun(text: str) -> Scanned:
    every = scan(text, suppressions=False)
    return begin_raw(Document(text, "notebook", "n.ipynb"), scan(text), every, texts.setup("n.ipynb"))


def shown(scanned: Scanned) -> list[tuple[object, ...]]:
    return [(f.rule, f.spans, f.line, f.column, f.severity, f.fingerprint, f.pointer) for f in scanned.findings]


FILL = [f"value_{n} = compute({n})  # 🙂\n" for n in range(300)]
TEXT = notebook(
    ["# 🙂\n", f'key = "{TOKEN}"\n', *FILL],
    [*FILL, f"other = '{ALLOWED}'  # safe-prompt: allow[github-pat] reason=\"a test\"\n", *FILL],
    [*FILL, f"print('🙂', \"{OTHER}\")\n", *FILL],
    outputs=[{"output_type": "stream", "name": "stdout", "text": [f"mail {values.email(RNG)} 🙂\n"]}],
)


def test_findings_stand_at_their_places_in_the_file() -> None:
    scanned = begun(TEXT)
    places = [TEXT[finding.start : finding.end] for finding in scanned.findings]
    assert TOKEN in places and OTHER in places and ALLOWED not in places
    assert not any(finding.pointer or finding.cell or finding.output for finding in scanned.findings)
    assert [item.finding.rule for item in scanned.items if not item.reported] == ["github-pat"]
    for finding in scanned.findings:
        assert TEXT.splitlines()[finding.line - 1][finding.column - 1 :].startswith(TEXT[finding.start : finding.end])


@pytest.mark.parametrize(
    ("at", "new"),
    [
        ('key = \\"', "x"),
        ("value_7 = ", "🙂"),
        ("other = '", "1 + "),
        ("print('🙂'", "\\n"),
        ("stdout", "er"),
        ("mail ", "to "),
    ],
)
def test_an_edit_leaves_what_a_full_scan_says(at: str, new: str) -> None:
    scanned = begun(TEXT)
    place = TEXT.index(at)
    after = rescan(scanned, Edit(place, place, new))
    assert shown(after) == shown(begun(after.part.text)) and not after.exact


def test_a_value_is_found_as_its_last_character_is_typed() -> None:
    text = TEXT.replace(TOKEN, TOKEN[:-1])
    place = text.index(TOKEN[:-1]) + len(TOKEN) - 1
    after = rescan(begun(text), Edit(place, place, TOKEN[-1]))
    assert TOKEN in [after.part.text[finding.start : finding.end] for finding in after.findings]
    again = rescan(after, Edit(place - 3, place - 2, ""))
    assert TOKEN not in [again.part.text[finding.start : finding.end] for finding in again.findings]


def test_what_a_comment_allows_stays_allowed_while_its_line_is_edited() -> None:
    place = TEXT.index("other = '")
    after = rescan(begun(TEXT), Edit(place, place, "an"))
    assert ALLOWED not in [after.part.text[finding.start : finding.end] for finding in after.findings]
    assert after.findings.stats["suppressed"] == 1


def test_people_in_different_cells_are_no_crowd_while_it_is_edited() -> None:
    text = notebook(*([f"# write to {values.email(RNG)} 🙂\n", *FILL[:5]] for _ in range(7)))
    scanned = begun(text)
    assert len(scanned.findings) == 7 and {finding.severity for finding in scanned.findings} == {"low"}
    after = rescan(scanned, Edit(text.index("value_0"), text.index("value_0"), "x"))
    assert {finding.severity for finding in after.findings} == {"low"}


@pytest.mark.parametrize("indent", [1, None])
def test_no_place_is_ever_stale(indent: int | None) -> None:
    rng = Random(f"{indent}")
    text = notebook(*([*FILL[:40], f"k{n} = '{values.github(rng)}'\n", *FILL[:40]] for n in range(6)), indent=indent)
    scanned = begun(text)
    assert len(scanned.findings) == 6
    for _ in range(40):
        at = rng.randrange(len(scanned.part.text))
        scanned = rescan(
            scanned,
            Edit(
                at, min(at + rng.choice([0, 0, 1, 30]), len(scanned.part.text)), rng.choice(['"', "x", "\n", "🙂", ""])
            ),
        )
        for finding in scanned.findings:
            value = scanned.part.text[finding.start : finding.end]
            assert finding.rule != "github-pat" or (value.startswith("ghp_") and len(value) == 40)
    assert scanned.part.text != text


def test_a_notebook_that_is_no_json_is_kept_as_text() -> None:
    text = TEXT[:-40]
    scanned = begun(text)
    assert TOKEN in [text[finding.start : finding.end] for finding in scanned.findings]
    assert rescan(scanned, Edit(0, 0, " ")).findings.not_scanned == scanned.findings.not_scanned != ()
