"""The tables of secrets are computed: who reaches floor and goal, and that the README says what the result says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "quality" / "secrets"
NAMES = ("peers", "rows", "page", "readme", "said")


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The benchmark's modules, as it imports them itself."""
    import importlib

    monkeypatch.syspath_prepend(str(FOLDER))
    yield {name: importlib.import_module(name) for name in NAMES}
    for name in NAMES:
        sys.modules.pop(name, None)


def figures(
    recall: float, alarms: float, f1: float = 0.5, credrecall: float = 0.5, code: float = 2.0
) -> dict[str, Any]:
    return {
        "cases": {"*cross": {"recall": recall, "fp_rate": alarms}},
        "creddata": {"f1": f1, "recall": credrecall},
        "fp": {"code": {"per_100k_lines": code, "lines": 10, "files": 1, "alarms": 0, "rules": []}},
    }


def test_the_readmes_table_is_the_results() -> None:
    run = subprocess.run([sys.executable, str(FOLDER / "readme.py"), "--check"], capture_output=True, text=True, check=False)  # fmt: skip  # noqa: E501
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    "ours, floor, goal",
    [
        ((0.80, 0.02), True, True),
        ((0.80, 0.05), False, False),
        ((0.72, 0.01), True, False),
        ((0.69, 0.00), False, False),
    ],
)
def test_floor_and_goal_of_a_row_with_a_price(modules, ours, floor, goal) -> None:
    row = next(row for row in modules["rows"].ROWS if row.name.startswith("independent examples, cross"))
    peers = {"betterleaks": figures(0.70, 0.02), "kingfisher": figures(0.20, 0.0)}
    told = modules["rows"].verdict(row, figures(*ours), peers)
    assert (told.best, told.floor, told.goal) == ("betterleaks", floor, goal)


def test_who_was_trained_on_creddata_sets_no_bar_there(modules) -> None:
    row = next(row for row in modules["rows"].ROWS if row.name == "CredData core: F1")
    peers = {"credsweeper": figures(0, 0, f1=0.98), "detect-secrets": figures(0, 0, f1=0.6)}
    told = modules["rows"].verdict(row, figures(0, 0, f1=0.7), peers)
    assert (told.best, told.floor, told.goal) == ("detect-secrets", True, True)


def test_who_finds_nothing_sets_no_bar_of_alarms(modules) -> None:
    row = next(row for row in modules["rows"].ROWS if row.name.endswith(": code"))
    peers = {
        "secretlint": figures(0, 0, credrecall=0.04, code=0.0),
        "gitleaks": figures(0, 0, credrecall=0.27, code=7.0),
    }
    told = modules["rows"].verdict(row, figures(0, 0, code=1.5), peers)
    assert (told.best, told.floor, told.goal) == ("gitleaks", True, False)


def test_what_was_not_measured_is_not_reached(modules) -> None:
    row = next(row for row in modules["rows"].ROWS if row.name.startswith("types, env"))
    told = modules["rows"].verdict(row, figures(0, 0), {"gitleaks": figures(0, 0)})
    assert (told.best, told.floor, told.goal) == (None, None, None)


def test_a_readme_without_marks_is_told(modules) -> None:
    with pytest.raises(ValueError, match="lacks"):
        modules["readme"].with_table("# no marks", "| a |")


def test_said_texts_hold_their_values_and_the_clean_ones_none(modules, tmp_path: Path) -> None:
    made = modules["said"].write(tmp_path)
    assert set(made) == {"said_prose_secret", "said_prose_clean", "said_command_secret", "said_command_clean"}
    for name, folder in made.items():
        files = sorted(folder.iterdir())
        assert len(files) >= 18 and all("\n" not in file.read_text("utf-8") for file in files)
        assert not any("{value}" in file.read_text("utf-8") for file in files)
        texts = {file.read_text("utf-8") for file in files}
        assert len(texts) == len(files), name
