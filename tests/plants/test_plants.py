"""Every planted value is found, named, addressed and covered exactly; ordinary notebooks stay silent.

Written before the code it tests, against the public API alone.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

import safe_prompt

from . import clean, plants
from .plants import Plant

PLANTS = {plant.id: plant for plant in plants.build()}
CLEAN = clean.build()
INSTANT = {"path": "probe.ipynb", "names": False}

each_plant = pytest.mark.parametrize("plant", [pytest.param(plant, id=name) for name, plant in PLANTS.items()])
each_clean = pytest.mark.parametrize("name", list(CLEAN))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@pytest.fixture(autouse=True)
def _own_config(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(config))
    monkeypatch.setenv("SAFE_PROMPT_KEY", "plants, a key for tests alone")
    monkeypatch.delenv("SAFE_PROMPT_POLICY", raising=False)


@cache
def scanned(name: str) -> Any:
    return safe_prompt.scan(PLANTS[name].text, **INSTANT)


def named(plant: Plant) -> list[Any]:
    """Findings above `info` that call the plant what it is, wherever they say it lies."""
    return [
        finding
        for finding in scanned(plant.id)
        if finding.entity in plant.entities
        and (not plant.words or any(word in finding.rule for word in plant.words))
        and finding.severity != "info"
    ]


def at_place(plant: Plant) -> list[Any]:
    place = plant.place
    return [
        finding
        for finding in named(plant)
        if finding.pointer == place.pointer
        and (finding.cell.index if finding.cell else None) == place.cell
        and (finding.output.index if finding.output else None) == place.output
        and (finding.output is None or finding.output.mime in place.mimes)
    ]


def addressed(plant: Plant, *, decode: bool) -> str:
    """The raw text at the plant's pointer, as DESIGN 3 defines it, read without the product."""
    node: Any = json.loads(plant.text)
    for step in plant.place.pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    if isinstance(node, list):
        node = ("\n" if plant.place.pointer.endswith("/traceback") else "").join(node)
    return base64.b64decode(node).decode() if decode else node


def located(text: str, pieces: tuple[str, ...]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for piece in pieces:
        start = text.index(piece, position)
        position = start + len(piece)
        spans.append((start, position))
    return spans


def pairs(finding: Any) -> list[tuple[int, int]]:
    return [(span.start, span.end) if hasattr(span, "start") else tuple(span) for span in finding.spans or ()]


def covers(plant: Plant, finding: Any) -> bool:
    """One finding covers one value: its hull is the value's, or its spans are the value's pieces."""
    text = addressed(plant, decode=plant.place.decoded is not None)
    written = plant.written
    if written.blob:
        if finding.decoded == "base64":
            return base64.b64decode(written.blob).decode()[finding.start : finding.end] == plant.secrets[0]
        start, end = located(text, (written.blob,))[0]
        inside = base64.b64decode(written.blob).decode().index(plant.secrets[0])
        first, last = start + inside // 3 * 4, start + -(-(inside + len(plant.secrets[0])) // 3) * 4
        return start <= finding.start <= first and last <= finding.end <= end
    if written.within:
        start, end = located(text, (written.text,))[0]
        return start <= finding.start < finding.end <= end
    for pieces in written.accepted:
        spans = located(text, pieces)
        if (finding.start, finding.end) == (spans[0][0], spans[-1][1]):
            # The hull is right; if pieces are told apart, they must be the value's own.
            told = pairs(finding)
            return len(told) <= 1 or told == spans
    return False


def test_sixty_plants_and_twenty_clean_notebooks() -> None:
    assert (len(PLANTS), len(CLEAN)) == (60, 20)


@each_plant
def test_plant_is_a_valid_notebook_with_one_occurrence(plant: Plant) -> None:
    book = json.loads(plant.text)
    if book["nbformat"] == 4:
        nbformat.validate(book)
    text = addressed(plant, decode=plant.place.decoded is not None)
    assert all(text.count(piece) == 1 for pieces in plant.written.accepted for piece in pieces)
    assert any(ord(character) > 0xFFFF or 0x2190 <= ord(character) <= 0x2BFF for character in plant.text), "no emoji"


@each_plant
def test_plant_is_found_and_named(plant: Plant) -> None:
    seen = sorted({(finding.rule, finding.entity, finding.severity) for finding in scanned(plant.id)})
    assert named(plant), f"wanted {sorted(plant.entities)} {plant.words}; found {seen}"


@each_plant
def test_plant_is_addressed(plant: Plant) -> None:
    where = [(finding.rule, finding.cell, finding.output, finding.pointer) for finding in named(plant)]
    assert at_place(plant), f"wanted {plant.place}; found {where}"


@each_plant
def test_decoded_is_told(plant: Plant) -> None:
    wanted = {"base64", None} if plant.written.blob else {plant.place.decoded}
    assert {finding.decoded for finding in at_place(plant)} <= wanted


@each_plant
def test_span_is_exactly_the_value(plant: Plant) -> None:
    found = at_place(plant)
    told = [(finding.rule, finding.start, finding.end, pairs(finding)) for finding in found]
    if plant.column:
        cells = located(addressed(plant, decode=False), plant.written.accepted[0])
        covered = {span for finding in found for span in (pairs(finding) or [(finding.start, finding.end)])}
        assert covered >= set(cells), f"cells {cells} not covered by {told}"
    else:
        assert any(covers(plant, finding) for finding in found), f"no exact cover among {told}"


@each_plant
def test_no_finding_holds_the_value(plant: Plant) -> None:
    findings = scanned(plant.id)
    said = [
        str(findings),
        repr(findings),
        repr(findings.stats),
        repr(findings.not_scanned),
        repr(findings.skipped),
    ]
    for finding in findings:
        said += [
            str(finding),
            repr(finding),
            str(finding.message),
            str(finding.preview),
            repr(finding.evidence),
        ]
    told = "\n".join(said)
    assert not any(secret in told for secret in plant.secrets)


@each_plant
def test_everything_was_scanned(plant: Plant) -> None:
    assert tuple(scanned(plant.id).not_scanned) == ()


@each_clean
def test_clean_notebook_is_valid(name: str) -> None:
    nbformat.validate(json.loads(CLEAN[name]))


@each_clean
def test_clean_notebook_stays_silent(name: str) -> None:
    findings = safe_prompt.scan(CLEAN[name], **INSTANT)
    loud = [
        (finding.rule, finding.entity, finding.severity, finding.pointer, finding.start, finding.end)
        for finding in findings
        if finding.severity != "info"
    ]
    assert loud == []
    assert tuple(findings.not_scanned) == ()


def test_same_seed_same_notebooks() -> None:
    assert [plant.text for plant in plants.build()] == [plant.text for plant in PLANTS.values()]
    assert clean.build() == CLEAN
