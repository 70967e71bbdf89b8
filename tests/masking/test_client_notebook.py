"""A client table of twelve columns in a notebook, made by pandas in a kernel: reported by column, masked alike."""

from __future__ import annotations

import html.parser
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from tests.masking.clients import COLUMNS, MASKED, client_notebook

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("client notebook")]


class Made(NamedTuple):
    """The notebook before and after, and what it was made of."""

    rows: list[dict[str, object]]
    path: Path
    masked: Path
    text: str
    environment: dict[str, str]


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safe_prompt", *arguments], capture_output=True, text=True, env=environment, check=False
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, share_compiled: Callable[[Path], None]) -> Made:
    import os

    folder = tmp_path_factory.mktemp("clients")
    environment = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(folder / "settings")}
    environment.pop("SAFE_PROMPT_POLICY", None)
    share_compiled(folder / "settings")
    notebook, rows = client_notebook(folder, "client notebook")
    path, masked = folder / "clients.ipynb", folder / "masked.ipynb"
    nbformat.write(notebook, path)
    done = run("mask", str(path), environment=environment)
    assert done.returncode == 0, done.stderr
    masked.write_text(done.stdout, "utf-8")
    return Made(rows, path, masked, done.stdout, environment)


class Cells(html.parser.HTMLParser):
    """The rows of a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def shown(path: Path) -> tuple[str, str, str]:
    """The table as HTML, as text, and as it was printed."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    data = notebook.cells[2].outputs[0].data
    return data["text/html"], data["text/plain"], notebook.cells[3].outputs[0].text


def test_the_json_report_names_each_column_with_its_entity(made: Made) -> None:
    report = json.loads(run("scan", str(made.path), "--format", "json", environment=made.environment).stdout)
    for mime, cell in (("text/html", 2), ("text/plain", 2), ("text/plain", 3)):
        said = {}
        for one in report["findings"]:
            if one["cell"]["index"] == cell and one["output"]["mime"] == mime:
                name = re.search(r'named "(\w+)"', one["message"])
                assert name is not None, one["rule"]
                said[name[1]] = one["entity"]
                assert len(one["spans"]) == 5
        assert said == {name: entity for name, entity in COLUMNS.items() if entity}
    assert not any(
        str(value) in json.dumps(report) for row in made.rows for value in row.values() if len(str(value)) > 5
    )


def test_the_text_report_names_each_column(made: Made) -> None:
    report = run("scan", str(made.path), environment=made.environment).stdout
    for name, entity in COLUMNS.items():
        assert report.count(f'named "{name}"') == (3 if entity else 0)
    assert not any(str(row[name]) in report for row in made.rows for name in MASKED)


def test_both_mime_types_are_masked_alike(made: Made) -> None:
    page, text, printed = shown(made.masked)
    table = Cells(page).rows
    assert table[0][1:] == list(COLUMNS) and [len(row) for row in table] == [13] * 6
    assert printed.strip("\n") == text
    for number, row in enumerate(made.rows[:5]):
        by_name = dict(zip(table[0], table[number + 1], strict=True))
        for name, value in row.items():
            if name in MASKED:
                assert str(value) not in made.text
                assert re.fullmatch(r"SP_[A-Z]+_[0-9]+_[a-z2-7]{4}", by_name[name]), name
                assert len(re.findall(rf"\b{by_name[name]}\b", text)) == 1
            else:
                assert str(value) in (by_name[name], f"{by_name[name]}0") and str(value) in text
    mails = re.findall(r"SP_EMAIL_\w+", nbformat.read(made.masked, 4).cells[4].outputs[0].data["text/plain"])
    assert mails == [table[1][3]]


def test_printed_columns_stay_in_line(made: Made) -> None:
    """pandas writes columns flush right: each value ends where its name ends, as before masking."""
    _, text, _ = shown(made.masked)
    for chunk in text.split("\n\n"):
        head, *rows = (line.rstrip("\\ ") for line in chunk.splitlines())
        ends = [match.end() for match in re.finditer(r"\S+", head)]
        assert len(rows) == 5
        for row in rows:
            fields = [match.end() for match in re.finditer(r"\S+(?: \S+)*", row)][1:]
            assert fields == ends


def test_it_is_restored_byte_for_byte(made: Made) -> None:
    done = run("unmask", str(made.masked), "--trusted", environment=made.environment)
    assert done.stdout == made.path.read_text("utf-8")


def test_the_masked_notebook_runs_on(made: Made) -> None:
    """Sources are untouched, so the notebook is executed as before."""
    from nbclient import NotebookClient

    notebook = nbformat.read(made.masked, as_version=4)
    assert [c.source for c in notebook.cells] == [c.source for c in nbformat.read(made.path, as_version=4).cells]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(made.path.parent)}}).execute()
