"""A cell tagged ``ai-exclude`` blocks its notebook, whatever is found in it."""

from __future__ import annotations

import json

import pytest

import safe_prompt


def notebook(tags: list[str], source: str) -> str:
    cell = {"cell_type": "code", "id": "a1", "metadata": {"tags": tags}, "source": source, "outputs": []}
    cell["execution_count"] = None
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("tags", "source", "action"),
    [
        (["ai-exclude"], "plan = '🚀 in May'", "block"),
        (["other", "ai-exclude"], "1 + 1", "block"),
        (["safe-prompt-ignore"], "1 + 1", "allow"),
        ([], "print('ai-exclude')", "allow"),
    ],
)
def test_tagged_cells_are_never_sent(tags: list[str], source: str, action: str) -> None:
    masked = safe_prompt.mask(notebook(tags, source), to="openai", path="a.ipynb")
    assert masked.action == action
    assert ("ai-exclude" in " ".join(masked.reasons)) == (action == "block")
