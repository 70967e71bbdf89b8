"""``"column:HEADING" = "operator"``: a column is masked because its owner says so, whatever is found in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import safe_prompt
from safe_prompt.datasets.minimise import minimise
from safe_prompt.documents.document import Document
from safe_prompt.errors import ConfigError
from safe_prompt.masking.vault import Vault
from safe_prompt.policy.policy import Policy

NOTEBOOK_HTML = (
    "<table>🙂<thead><tr><th></th><th>score</th><th>client_id</th></tr></thead>"
    "<tbody><tr><th>0</th><td>0.5</td><td>Q-4711</td></tr><tr><th>1</th><td>0.7</td><td>Q-4712</td></tr></tbody></table>"
)
NOTEBOOK_TEXT = "   score client_id\n0    0.5    Q-4711\n1    0.7    Q-4712"


def policy(folder: Path, lines: str) -> Path:
    file = folder / "policy.toml"
    file.write_text(f"[mask]\n{lines}\n", "utf-8")
    return file


TABLES = {
    "csv": "🙂\nclient_id,score\nQ-4711,0.5\nQ-4712,0.7\n\nthe end",
    "quoted csv": 'score;"Client ID"\n1;"Q-4711; Q"\n2;"Q-4712"\n🙂',
    "tsv": "score\tclientId\n1\tQ-4711\n2\tQ-4712\n🙂",
    "with a known column": "dob,client_id\n,Q-4711\n,Q-4712\n🙂",
    "Markdown": "| score | CLIENT-ID |\n|---|---|\n| 1 | Q-4711 |\n| 2 | Q-4712 |\n🙂",
    "HTML": "<table>🙂<tr><th>score</th><th>Client ID</th></tr>"
    "<tr><td>1</td><td>Q-4711</td></tr><tr><td>2</td><td>Q-4712</td></tr></table>",
    "JSON": '🙂 [{"client_id": "Q-4711", "score": 1}, {"client_id": "Q-4712"}]',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_values_below_the_heading_are_masked(tmp_path: Path, text: str) -> None:
    file = policy(tmp_path, '"column:client_id" = "redact"')
    masked = safe_prompt.mask(text, to="openai", policy=file, names=False)
    assert masked.text == re.sub(r"Q-4711; Q|Q-47\d\d", "REDACTED_COLUMN", text)
    assert masked.action == "mask"


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_placeholders_bring_them_back(tmp_path: Path, text: str) -> None:
    file = policy(tmp_path, '"column:client*" = "digits"')
    masked = safe_prompt.mask(text, to="openai", policy=file, names=False, operator="placeholder")
    assert masked.text.count("SP_COLUMN_") == 2
    assert safe_prompt.unmask(masked.text, masked.vault, trusted=True) == text


def test_the_same_value_elsewhere_stays(tmp_path: Path) -> None:
    text = f"{TABLES['csv']}: Q-4711 is late"
    masked = safe_prompt.mask(text, to="openai", policy=policy(tmp_path, '"column:client_id" = "drop"'), names=False)
    assert masked.text.endswith("the end: Q-4711 is late") and masked.text.count("Q-47") == 1


@pytest.mark.parametrize(
    "frame",
    [
        "🙂\n   score  client_id\n0    0.5     Q-4711\n1    0.7     Q-4712\n",
        "🙂\n   score segment client_id\n0    0.5    blue    Q-4711\n1    0.7     red    Q-4712\n",  # one space apart
        "┌───────┬───────────┐\n│ score ┆ client_id │\n│ ---   ┆ ---       │\n│ f64   ┆ str       │\n"
        "╞═══════╪═══════════╡\n│ 0.5   ┆ Q-4711    │\n│ 0.7   ┆ Q-4712    │\n└───────┴───────────┘\n🙂",
    ],
)
def test_printed_frames(tmp_path: Path, frame: str) -> None:
    file = policy(tmp_path, '"column:client id" = "redact"')
    masked = safe_prompt.mask(frame, to="openai", policy=file, names=False)
    assert "Q-47" not in masked.text and masked.text.count("REDACTED_COLUMN") >= 2
    assert "0.5" in masked.text and "0.7" in masked.text


def test_a_notebooks_outputs_say_the_same(tmp_path: Path) -> None:
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {},
              "data": {"text/plain": NOTEBOOK_TEXT, "text/html": NOTEBOOK_HTML}}  # fmt: skip
    cell = {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": "df", "outputs": [output]}
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    file = policy(tmp_path, '"column:client_id" = "hash"')
    masked = json.loads(safe_prompt.mask(text, to="openai", policy=file, names=False, path="a.ipynb").text)
    data = masked["cells"][0]["outputs"][0]["data"]
    words = {word for word in data["text/plain"].split() if word.startswith("HASH_COLUMN_")}
    assert len(words) == 2 and all(word in data["text/html"] for word in words)
    assert "Q-47" not in json.dumps(masked)


def test_the_owners_word_on_a_column_goes_before_that_on_its_entity(tmp_path: Path) -> None:
    file = policy(tmp_path, '"column:email" = "drop"\nEMAIL_ADDRESS = "redact"')
    text = "🙂\nname,email\nAda Oye,ada@brightmoor.de\nBo Lind,bo@brightmoor.de\n\nask ada@brightmoor.de"
    masked = safe_prompt.mask(text, to="openai", policy=file, names=False).text
    assert [line.split(",")[1] for line in masked.splitlines()[2:4]] == ["", ""]
    assert masked.endswith("ask REDACTED_EMAIL")


def test_nothing_of_it_goes_to_a_model_on_this_machine_masked(tmp_path: Path) -> None:
    text = TABLES["csv"][0]
    file = policy(tmp_path, '"column:client_id" = "redact"')
    assert safe_prompt.mask(text, to="ollama", policy=file, names=False).text == text


def test_a_sample_of_a_table_too(tmp_path: Path) -> None:
    file = policy(tmp_path, '"column:client_id" = "redact"')
    table = Document("client_id,score\nQ-4711,1\nQ-4712,2\n", "csv")
    small = minimise(table, policy=Policy.load(file), vault=Vault(b"x" * 32), rows=1, names=False)
    assert "Q-47" not in small.text and "REDACTED_COLUMN" in small.text


def test_a_heading_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no heading"):
        Policy.load(policy(tmp_path, '"column: *" = "redact"'))
