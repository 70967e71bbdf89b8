"""The pre-save hook in a running Jupyter server: what is saved through its contents API, and what then lies on disk."""

from __future__ import annotations

import json
import random
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.lab.jupyter import Server, server
from tests.plants import values

pytestmark = pytest.mark.e2e
KEY = values.github(random.Random("saving"))
OTHER = values.openai(random.Random("saving"))


def notebook() -> dict[str, Any]:
    logged = new_code_cell(f'token = "{KEY}"  # 😀', execution_count=1)
    logged["outputs"] = [
        new_output("stream", name="stdout", text=f"😀 auth token={OTHER}\nready\n"),
        new_output("stream", name="stderr", text="nothing here\n"),
    ]
    return dict(new_notebook(cells=[logged]))


def save(running: Server, name: str, content: dict[str, Any]) -> int:
    request = urllib.request.Request(
        f"{running.url}api/contents/{name}",
        json.dumps({"type": "notebook", "format": "json", "content": content}).encode(),
        {"Content-Type": "application/json", "Authorization": f"token {running.token}"},
        method="PUT",
    )
    with urllib.request.urlopen(request) as response:
        return int(response.status)


@pytest.mark.parametrize("hook", ["warn", "mask_outputs", "strip_outputs"])
def test_what_lies_on_disk(hook: str, tmp_path: Path) -> None:
    config = tmp_path / "config" / "jupyter_server_config.py"
    config.parent.mkdir()
    config.write_text(f'c.ContentsManager.pre_save_hook = "safe_prompt_jupyter.saving.{hook}"\n', "utf-8")
    with server(tmp_path) as running:
        assert save(running, "a.ipynb", notebook()) in (200, 201)
        assert save(running, "a.ipynb", notebook()) == 200  # and again, over what is there
        log = running.log.read_text("utf-8", "replace")
        text = (running.folder / "a.ipynb").read_text("utf-8")
        saved = nbformat.read(running.folder / "a.ipynb", 4)
    nbformat.validate(saved)
    [cell] = saved.cells
    assert cell.source == notebook()["cells"][0]["source"], "a hook alters outputs only"
    printed = [output["text"] for output in cell.outputs]
    assert printed[-1] == "nothing here\n"
    if hook == "warn":
        assert printed == [f"😀 auth token={OTHER}\nready\n", "nothing here\n"]
        assert "saved with 2 values" in log
    else:
        assert OTHER not in text and "saved with 1 values" in log
        assert len(printed) == (2 if hook == "mask_outputs" else 1)
    if hook == "mask_outputs":
        assert printed[0].startswith("😀 auth token=REDACTED_") and printed[0].endswith("\nready\n")
    assert KEY not in log and OTHER not in log and "a notebook could not be checked" not in log
