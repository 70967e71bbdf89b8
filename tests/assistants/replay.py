"""Documented events as data, and the installed program that answers them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

EVENTS = Path(__file__).with_name("events")
SECRET = values.github(values.seeded("assistant events"))


@dataclass(frozen=True, slots=True)
class Documented:
    """One event of a vendor's page: `bad` must be stopped (`late`: warned of), `good` go on."""

    agent: str
    what: str
    payload: dict[str, Any] = field(repr=False)
    bad: str
    good: str
    no: dict[str, Any]
    yes: dict[str, Any]
    masked: bool
    late: bool
    code: int

    def filled(self, case: str) -> dict[str, Any]:
        """The payload with the case in it, and the secret in the case. Inside JSON in JSON it is escaped."""
        filled: dict[str, Any] = _fill(self.payload, case.replace("«secret»", SECRET))
        return filled


def _fill(value: Any, case: str) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, case) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, case) for item in value]
    if isinstance(value, str):
        inner = json.dumps(case)[1:-1] if value.startswith("{") else case
        return value.replace("«case»", inner)
    return value


def documented() -> list[Documented]:
    """Every event of every page."""
    return [event for path in sorted(EVENTS.glob("*.toml")) for event in _read(path)]


def _read(path: Path) -> list[Documented]:
    page = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Documented(
            page["agent"],
            entry["what"],
            page.get("common", {}) | entry["payload"],
            entry["bad"],
            entry["good"],
            entry.get("no", {}),
            entry.get("yes", {}),
            entry.get("masked", False),
            entry.get("late", False),
            entry.get("code", 0),
        )
        for entry in page["event"]
    ]


def run_hook(agent: str, stdin: bytes, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """`python -m safe_prompt hook run AGENT`, as the vendor's tool runs it."""
    return subprocess.run(
        [sys.executable, "-m", "safe_prompt", "hook", "run", agent],
        input=stdin,
        capture_output=True,
        env=os.environ | (environment or {}),
        timeout=600,
        check=False,
    )


def holds(answer: Any, expected: Any) -> bool:
    """`expected` lies in `answer`; an empty string or object there stands for any that is not empty."""
    if isinstance(expected, dict) and expected:
        return isinstance(answer, dict) and all(key in answer and holds(answer[key], expected[key]) for key in expected)
    if expected in ("", {}):
        return type(answer) is type(expected) and bool(answer)
    return bool(answer == expected)
