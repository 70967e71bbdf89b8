"""Own small programs of the flow analysis: text, expected pairs of source and AI call.

``programs/*.txt`` holds programs of one construct each, ``=== name`` before each. In a notebook ``--- code`` or
``--- markdown`` begins a cell. Markers stand behind the code and are taken away before anything is scanned:

    #< K rule                          a source called K on this line: a finding of this rule
    #> sink destination K L            an AI call begins on this line, and exactly K and L reach it (``@`` for a blank)
    #>-2 sink …                        the same, two lines above

``«rule»`` becomes a value of the rule, expanded at run time; ``«rule:2»`` is another one. Whatever is not marked must
not be found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from safe_prompt import Document
from safe_prompt.detectors.validators import VALIDATORS
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.template import expand

FOLDER = Path(__file__).parent / "programs"
_SLOT = re.compile(r"«([a-z0-9-]+)(?::(\d))?»")
_MARK = re.compile(r"[ \t]*#(?:<|>)(?:[^#\n]*)")


class Pair(NamedTuple):
    """A source that reaches a call: rule, cell (-1: a file) and line of the source; cell, line, sink of the call."""

    rule: str
    cell: int
    line: int
    call_cell: int
    call_line: int
    sink: str
    destination: str


class Seen(NamedTuple):
    """An AI call: cell, line, sink, destination."""

    cell: int
    line: int
    sink: str
    destination: str


class Program(NamedTuple):
    construct: str
    name: str
    document: Document
    pairs: frozenset[Pair]
    calls: frozenset[Seen]
    lines: tuple[tuple[int, str], ...]  # of the code, with the cell


def load_all() -> tuple[Program, ...]:
    """Every program, in the order of files and texts."""
    return tuple(program for path in sorted(FOLDER.glob("*.txt")) for program in _load(path))


def value_of(rule: str, number: str, seed: str) -> str:
    """A value of a rule that its own validator accepts, without a line end."""
    known = load_shipped().by_id[rule]
    for attempt in range(400):
        text = expand(known.value[0], f"flow/{seed}/{rule}/{number}/{attempt}")
        if "\n" not in text and (not known.validator or VALIDATORS[known.validator](text)):
            return text
    raise AssertionError(f"no value of {rule}")


def _load(path: Path) -> Iterator[Program]:
    for body in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
        name, _, text = body.partition("\n")
        cells = re.split(r"(?m)^--- (code|markdown)\n", text.rstrip("\n") + "\n")
        if len(cells) == 1:
            yield _program(path.stem, name, [("", text)])
        else:
            yield _program(path.stem, name, list(zip(cells[1::2], cells[2::2], strict=True)))


def _program(construct: str, name: str, cells: list[tuple[str, str]]) -> Program:
    notebook = cells[0][0] != ""
    sources: dict[str, tuple[str, int, int]] = {}
    calls: list[tuple[int, int, str, str, list[str]]] = []
    texts: list[str] = []
    for number, (_, text) in enumerate(cells):
        cell = number if notebook else -1
        kept = []
        for line, row in enumerate(text.rstrip("\n").split("\n"), 1):
            for kind, shift, told in re.findall(r"#([<>])(-?\d*) ([^#\n]*)", row):
                words, place = told.split(), line + int(shift or 0)
                if kind == "<":
                    sources[words[0]] = (words[1], cell, place)
                else:
                    calls.append((cell, place, words[0].replace("@", " "), words[1], words[2:]))
            code = _MARK.sub("", row).rstrip() if "#<" in row or "#>" in row else row
            kept.append(_SLOT.sub(lambda slot: value_of(slot[1], slot[2] or "1", name), code))
        texts.append("\n".join(kept))
    pairs = frozenset(
        Pair(*sources[key], cell, line, sink, destination)
        for cell, line, sink, destination, keys in calls
        for key in keys
    )
    seen = frozenset(Seen(cell, line, sink, destination) for cell, line, sink, destination, _ in calls)
    lines = tuple((number if notebook else -1, row) for number, text in enumerate(texts) for row in text.split("\n"))
    return Program(construct, name, _document(cells, texts, notebook), pairs, seen, lines)


def _document(cells: list[tuple[str, str]], texts: list[str], notebook: bool) -> Document:
    if not notebook:
        return Document.from_text(texts[0] + "\n", path="program.py")
    written = [
        {
            "cell_type": kind,
            "id": f"cell{number:02d}",
            "metadata": {},
            **({"execution_count": None, "outputs": []} if kind == "code" else {}),
            "source": text.splitlines(keepends=True),
        }
        for number, ((kind, _), text) in enumerate(zip(cells, texts, strict=True))
    ]
    body = {
        "cells": written,
        "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return Document.from_text(json.dumps(body, ensure_ascii=False), path="program.ipynb")
