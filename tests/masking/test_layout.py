"""Printed tables stay in columns, and their spaces come back exactly."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.masking.test_mask import SECRET, finding

from safe_prompt.documents.document import Document
from safe_prompt.findings.finding import Finding
from safe_prompt.masking.mask import Masking, mask_with_notes
from safe_prompt.masking.operators import OPERATORS
from safe_prompt.masking.restore import unmask
from safe_prompt.masking.vault import Vault
from safe_prompt.masking.vault_file import load_vault, save_vault

CELL = st.text("abcdeß🙂", max_size=24).map("Q{}".format)  # no name of a column has a Q


def hidden(text: str, values: list[str], vault: Vault, operator: str = "placeholder") -> Masking:
    """The text with these values masked wherever they stand."""
    found: list[Finding] = []
    for value in dict.fromkeys(values):
        position = text.find(value)
        while position >= 0:
            found.append(finding([(position, position + len(value))]))
            position = text.find(value, position + len(value))
    return mask_with_notes(Document(text), found, ["mask"] * len(found), vault, operator, layout=True)


def flush_right(rows: list[tuple[str, ...]]) -> str:
    """As pandas prints: two spaces before a value, one before a name as wide as its column."""
    widths = [max(len(rows[0][at]), *(len(row[at]) + 1 for row in rows[1:])) for at in range(len(rows[0]))]
    return "\n".join(" ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def boxed(rows: list[tuple[str, ...]]) -> str:
    """As polars prints, flush left."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "│ " + " ┆ ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " │" for row in rows
    ]
    rule = "╪".join("═" * (width + 2) for width in widths)
    top = "┬".join("─" * (width + 2) for width in widths)
    return "\n".join([f"shape: ({len(rows) - 1}, {len(rows[0])})", f"┌{top}┐", lines[0], f"╞{rule}╡", *lines[1:]])


def piped(rows: list[tuple[str, ...]]) -> str:
    """A Markdown table, padded."""
    widths = [max(3, *(len(row[at]) for row in rows)) for at in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join(f":{'-' * (width + 1)}" for width in widths) + "|", *lines[1:]])


def bars(line: str) -> list[int]:
    return [at for at, sign in enumerate(line) if sign in "|│┆┌┐┬╞╡╪"]


tables = st.lists(st.tuples(CELL, CELL, st.integers(0, 10**6).map(str)), min_size=2, max_size=6)


@given(tables, st.sampled_from(sorted(OPERATORS)))
@settings(max_examples=150, deadline=None)
def test_flush_right(rows: list[tuple[str, str, str]], operator: str) -> None:
    whole = [("name", "a_long_name_of_a_column", "n"), *rows]
    text = f"Look 🙂:\n{flush_right(whole)}\n\nThank you"
    vault = Vault(SECRET)
    masked = hidden(text, [row[1] for row in rows], vault, operator)
    lines = masked.text.split("\n")[1 : len(whole) + 1]
    assert len({len(line) for line in lines}) == 1
    assert masked.text.endswith("\n\nThank you") and masked.text.startswith("Look 🙂:\n")
    assert all(line.endswith(f" {row[2]}") for line, row in zip(lines, whole, strict=True))
    if operator == "placeholder":
        assert unmask(masked.text, vault, trusted=True) == text


@pytest.mark.parametrize("draw", [boxed, piped])
@given(rows=tables, operator=st.sampled_from(["placeholder", "redact", "hash"]))
@settings(max_examples=100, deadline=None)
def test_bars_stay_in_line(draw: object, rows: list[tuple[str, str, str]], operator: str) -> None:
    text = draw([("name", "mail", "n"), *rows])
    vault = Vault(SECRET)
    masked = hidden(text, [row[0] for row in rows], vault, operator)
    lines = [line for line in masked.text.split("\n") if not line.startswith("shape")]
    assert len({tuple(bars(line)) for line in lines}) == 1
    if operator == "placeholder":
        assert unmask(masked.text, vault, trusted=True) == text


@given(st.lists(st.tuples(st.booleans(), tables), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_texts_of_one_session_come_back(drawn: list[tuple[bool, list[tuple[str, str, str]]]]) -> None:
    vault = Vault(SECRET)
    pairs = []
    for box, rows in drawn:
        text = (boxed if box else flush_right)([("name", "mail", "n"), *rows])
        pairs.append((text, hidden(text, [row[1] for row in rows], vault).text))
    assert [unmask(masked, vault, trusted=True) for _, masked in pairs] == [text for text, _ in pairs]


@pytest.mark.parametrize(
    "text",
    [
        "Ask Ada Oyelaran today\nor see Ada Oyelaran soon",
        "- Ada Oyelaran\n- Ada Oyelaran, too 🙂",
        "name:  Ada Oyelaran\nother:   Ada Oyelaran",
        "def f():\n    x = 'Ada Oyelaran'\n    y = 'Ada Oyelaran'",
        "a\tAda Oyelaran\tb\nc\tAda Oyelaran\td",
        "|Ada Oyelaran|b|\n|---|---|\n|x|Ada Oyelaran|",
        "Ada Oyelaran",
    ],
)
def test_what_is_no_picture_of_a_table_keeps_its_spaces(text: str) -> None:
    vault = Vault(SECRET)
    masked = hidden(text, ["Ada Oyelaran"], vault).text
    assert masked == text.replace("Ada Oyelaran", next(iter(vault)))
    assert not vault.layouts()


def test_rulers_grow_with_their_columns() -> None:
    text = " name | n\n------+---\n Ada  | 1\n Bo   | 2\n(2 rows)"
    vault = Vault(SECRET)
    masked = hidden(text, ["Ada", "Bo"], vault).text
    assert [line.index(sign) for line, sign in zip(masked.split("\n")[:4], "|+||", strict=True)] == [18] * 4
    assert unmask(masked, vault, trusted=True) == text


def test_the_spaces_survive_a_vault_file(tmp_path: object) -> None:
    from cryptography.fernet import Fernet

    rng = random.Random(5)
    text = flush_right([("name", "mail", "n"), *(("x" * rng.randint(1, 9), f"Ada{n}", "1") for n in range(4))])
    vault, key = Vault(SECRET), Fernet.generate_key()
    masked = hidden(text, [f"Ada{n}" for n in range(4)], vault).text
    assert vault.layouts()
    save_vault(vault, tmp_path / "a.vault", key)
    assert unmask(masked, load_vault(tmp_path / "a.vault", key, SECRET), trusted=True) == text


def test_two_tables_that_would_look_alike_are_both_restored() -> None:
    """The second keeps its own spaces, because the first is what the vault knows by that look."""
    vault = Vault(SECRET)
    first = "name            n\nAda             1\nBo              2"
    second = "name         n\nAda          1\nBo           2"
    pairs = [(text, hidden(text, ["Ada", "Bo"], vault).text) for text in (first, second)]
    assert [unmask(masked, vault, trusted=True) for _, masked in pairs] == [first, second]
