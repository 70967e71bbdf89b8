"""A table's form and a masked sample in place of the table."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.masking.clients import COLUMNS, MASKED, clients

from safe_prompt.datasets.minimise import Minimised, minimise
from safe_prompt.datasets.table_text import as_csv, read_table
from safe_prompt.documents.document import Document
from safe_prompt.errors import DocumentError
from safe_prompt.masking.restore import unmask
from safe_prompt.masking.vault import Vault
from safe_prompt.policy.policy import Policy

ROWS = clients("minimise", 12)
NAMES = list(COLUMNS)


def delimited(mark: str) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, NAMES, delimiter=mark, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    return written.getvalue()


def printed() -> str:
    rows = [NAMES, *([str(value) for value in row.values()] for row in ROWS)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(NAMES))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip([label, *row], [2, *widths], strict=True))
        for label, row in zip(["", *map(str, range(len(ROWS)))], rows, strict=True)
    )


FORMS = {
    "csv": lambda: delimited(","), "tsv": lambda: delimited("\t"), "semicolons": lambda: delimited(";"),
    "records": lambda: json.dumps(ROWS, indent=1), "lines": lambda: "\n".join(map(json.dumps, ROWS)),
    "printed": printed,
}  # fmt: skip


def done(text: str, vault: Vault | None = None, **options: object) -> Minimised:
    return minimise(Document(text), policy=Policy.default(), vault=vault or Vault(b"k" * 32), names=False, **options)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_table(form: str) -> None:
    result = done(FORMS[form]())
    assert [(column.name, column.entity or None) for column in result.columns] == list(COLUMNS.items())
    assert result.text.startswith("table of 12 rows, 12 columns\n") and "first 3 of 12 rows:\n" in result.text
    assert not any(str(row[name]) in result.text for row in ROWS for name in MASKED)
    sample = list(csv.reader(io.StringIO(result.text.split("rows:\n")[1])))
    assert [len(row) for row in sample] == [12] * 4
    assert [float(row[-1]) for row in sample[1:]] == [row["balance"] for row in ROWS[:3]]


def test_kinds_and_missing_values() -> None:
    text = "name 🙂,n,x,day,at,ok,gap\n" + "a,1,0.5,2026-01-02,2026-01-02T10:00:00Z,true,\n,NaN,2,2026-02-03,,no,null\n"
    assert [(one.name, one.kind, one.missing) for one in done(text).columns] == [
        ("name 🙂", "text", 1), ("n", "whole number", 1), ("x", "number", 0), ("day", "date", 0),
        ("at", "date and time", 1), ("ok", "true or false", 0), ("gap", "empty", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [0, 1, 50])
def test_how_many_rows(rows: int) -> None:
    result = done(delimited(","), rows=rows)
    assert len(result.text.splitlines()) == 1 + 12 + 1 + 1 + min(rows, 12)


def test_placeholders_come_back_and_operators_show_what_they_may() -> None:
    vault = Vault(b"k" * 32)
    sample = done(delimited(","), vault).text.split("rows:\n")[1]
    assert unmask(sample, vault, trusted=True) == "".join(delimited(",").splitlines(keepends=True)[:4]).rstrip("\n")
    result = done(delimited(","), operator="year")
    assert result.lossy and str(ROWS[0]["date_of_birth"])[:4] in result.text.split("rows:\n")[1]


@pytest.mark.parametrize("text", ["", "🙂 just prose, and more", "one\n", "[1, 2]", "a,b\n1,2,3\n", "{"])
def test_what_is_no_table(text: str) -> None:
    with pytest.raises(DocumentError, match="no table"):
        done(text)


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=5), cell)
@settings(max_examples=60, deadline=None)
def test_any_csv_keeps_its_shape(rows: list[tuple[str, str, str]], name: str) -> None:
    text = as_csv(("🙂 first", f"n{name}", "email"), [*rows, ("a", "b", "c")])
    try:
        table = read_table(Document(text, "csv"))
    except DocumentError:
        return  # more of another delimiter than of commas
    result = done(text, rows=2)
    assert len(result.columns) == len(table.names)


@pytest.mark.e2e
def test_command(tmp_path: Path, own_folders: Path) -> None:
    import os

    rng = random.Random(1)
    path = tmp_path / "clients.csv"
    path.write_text(delimited(","), "utf-8")
    command = [sys.executable, "-m", "safe_prompt", "dataset", "minimise", str(path), "--rows", str(rng.choice([2]))]
    environment = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(own_folders)}
    run = subprocess.run([*command, "--no-names"], capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    assert "  email: text, EMAIL_ADDRESS\n" in run.stdout and "first 2 of 12 rows:" in run.stdout
    assert not any(str(row[name]) in run.stdout + run.stderr for row in ROWS for name in MASKED)
    again = subprocess.run([*command, "--rows", "-1"], capture_output=True, text=True, env=environment, check=False)
    assert again.returncode == 2
