"""Real SARIF of ours before Microsoft's SARIF Multitool, with its rules for code scanning."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from .. import npm  # noqa: TID252 -- `tests` is not on the path
from ..needs import absent  # noqa: TID252
from .jobs import PROGRAM, Remote

PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"
# Only what a project with a home page of its own can say.
ACCEPTED = {"SARIF2005"}


@pytest.fixture(scope="module")
def multitool() -> Path:
    """The program, installed with npm once per machine."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        absent("the Multitool is run on Linux on x86-64 alone")
    found = npm.packages(f"sarif-multitool-{VERSION}", f"{PACKAGE}@{VERSION}")
    if isinstance(found, str):
        absent(found)
    program = found / PACKAGE / "Sarif.Multitool"
    program.chmod(0o755)
    return program


def judged(multitool: Path, file: Path) -> dict[str, int]:
    """Rules that the Multitool's errors and warnings name, and how often."""
    log = file.with_suffix(".judged.sarif")
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    command = [multitool, "validate", file, "--rule-kind", "Sarif;Ghas", "--output", log, "--log", "ForceOverwrite"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert "1 files scanned" in done.stdout
    run = json.loads(log.read_text("utf-8-sig"))["runs"][0]
    counts: dict[str, int] = {}
    for result in run.get("results", []):
        if result.get("level", "warning") in ("error", "warning"):
            rule = result.get("ruleId") or result["rule"]["id"]
            counts[rule.partition("/")[0]] = counts.get(rule.partition("/")[0], 0) + 1
    return counts


@pytest.mark.e2e
def test_the_multitool_finds_nothing_to_say(remote: Remote, multitool: Path, tmp_path: Path):
    notebook = {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [{"cell_type": "code", "id": "ab", "metadata": {}, "execution_count": None, "outputs": [],
                   "source": remote.line("cell_password")}],
    }  # fmt: skip
    (remote.work / "n 😀.ipynb").write_text(json.dumps(notebook), "utf-8")
    (remote.work / "broken.ipynb").write_text("{", "utf-8")
    remote.commit(**{"a 😀 & b": remote.line()})
    for number, words in enumerate(((".",), ("--history",), (".", "--to", "openai"))):
        file = tmp_path / f"{number}.sarif"
        command = [PROGRAM, "scan", *words, "--format", "sarif"]
        with file.open("wb") as out:
            subprocess.run(command, cwd=remote.work, env=remote.environment, stdout=out, check=False)
        assert len(json.loads(file.read_bytes())["runs"][0]["results"]) == 2
        assert set(judged(multitool, file)) <= ACCEPTED
    broken = tmp_path / "broken.sarif"
    broken.write_bytes(file.read_bytes().replace(b'"startLine": 2', b'"startLine": -2'))
    assert set(judged(multitool, broken)) - ACCEPTED, "it tells what is wrong"
