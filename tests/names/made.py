"""Stand-ins of a model: by a table of values, and as processes that behave well or badly."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from safe_prompt.names.judge import Name, judged
from safe_prompt.names.model import Span
from safe_prompt.names.regions import layout


class TableModel:
    """Finds given values wherever they stand. ``asked`` are the texts it was asked about."""

    def __init__(self, labels: Mapping[str, str], languages: tuple[str, ...] = ("en",)) -> None:
        self.labels, self._languages = labels, languages
        self.asked: list[str] = []

    def languages(self) -> tuple[str, ...]:
        return self._languages

    def spans(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        self.asked += texts
        return [tuple(self._in(text)) for text in texts]

    def _in(self, text: str) -> list[Span]:
        found = []
        for value, label in self.labels.items():
            start = text.find(value)
            while start >= 0:
                found.append(Span(start, start + len(value), label))
                start = text.find(value, start + 1)
        return sorted(found)


def names_of(
    text: str,
    labels: Mapping[str, str],
    languages: tuple[str, ...] = ("en",),
    libraries: frozenset[str] = frozenset(),
) -> list[Name]:
    """What is judged a name where a model finds ``labels``."""
    plan = layout(text)
    model = TableModel(labels, languages)
    return judged(text, plan, model.spans([text[r.start : r.end] for r in plan.regions]), languages, libraries)


def values(text: str, found: Sequence[Name]) -> list[str]:
    return [text[name.start : name.end] for name in found]


HELLO = 'say({"name": "stand-in 1.0", "languages": ["en"]})\n'
# Finds every word that begins with "Zq", which no list of ours knows.
ANSWER = (
    'say({"id": asked["id"], "spans": [[[m.start(), m.end(), "PERSON", 1.0]'
    ' for m in re.finditer(r"Zq\\w+ Zq\\w+", text)] for text in asked["texts"]]})\n'
)
_HEAD = """import json, os, re, sys, time
def say(message):
    sys.stdout.write(message if isinstance(message, str) else json.dumps(message) + "\\n"); sys.stdout.flush()
def ask():
    line = sys.stdin.readline()
    if not line: sys.exit()
    return json.loads(line)
"""
WELL = HELLO + "while True:\n    asked = ask()\n    " + ANSWER


def stand_in(folder: Path, body: str, name: str = "stand_in.py") -> list[str]:
    """The command of a process that runs a program in place of a model's."""
    file = folder / name
    file.write_text(_HEAD + body, "utf-8")
    return [sys.executable, str(file)]
