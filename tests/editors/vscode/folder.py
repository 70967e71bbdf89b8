"""The folder that is opened: a script, a notebook and an ``.env`` with planted values, drawn from a seed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...plants import values  # noqa: TID252 -- `tests` is not on the path

SCRIPT = '''"""🧪 Ask a model about clients."""

import openai

token = "{token}"
contact = "{mail}"
client = openai.OpenAI()

reply = client.responses.create(
    model="gpt-5",
    input=f"Why does {{token}} fail for {{contact}}?",
)
print(reply.output_text)
'''
MARKDOWN = "## Clients 🧪\n\nCall {mail} first."
FIRST = 'import openai\n\ntoken = "{cell_token}"'
SECOND = """client = openai.OpenAI()
question = f"Why does {token} fail?"
client.responses.create(model="gpt-5", input=question)"""


def planted() -> dict[str, str]:
    """The values, by name. No log, message or screen of ours may hold one."""
    return {
        "token": values.github(values.seeded("vscode", "token")),
        "cell_token": values.github(values.seeded("vscode", "cell")),
        "typed_token": values.github(values.seeded("vscode", "typed")),
        "env_token": values.anthropic(values.seeded("vscode", "env")),
        "mail": values.email(values.seeded("vscode", "mail")),
    }


def write_folder(folder: Path, plants: Mapping[str, str]) -> None:
    """Make the folder. Its ``.venv`` is the environment that runs this: the server is found as a user's would be."""
    folder.mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    (folder / "clients.py").write_text(SCRIPT.format_map(plants), "utf-8")
    (folder / ".env").write_text(f"ANTHROPIC_API_KEY={plants['env_token']}\n", "utf-8")
    cells = [("markdown", MARKDOWN.format_map(plants)), ("code", FIRST.format_map(plants)), ("code", SECOND)]
    notebook = {
        "cells": [_cell(at, kind, source) for at, (kind, source) in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "analysis.ipynb").write_text(json.dumps(notebook, ensure_ascii=False, indent=1), "utf-8")


def _cell(at: int, kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"cell-{at}", "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell if kind == "markdown" else {**cell, "outputs": [], "execution_count": None}
