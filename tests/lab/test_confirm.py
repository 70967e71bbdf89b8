"""Confirmation in JupyterLab and Notebook 7: a box below the cell, with a question that shows no value."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from tests.jupyter.conftest import load
from tests.lab.jupyter import Server, server
from tests.lab.notebooks import write
from tests.lab.test_browser import APPS, play
from tests.plants import values

pytestmark = pytest.mark.e2e
POLICY = """
[tool.safe-prompt.destinations.stand-in]
kind = "third-party"
hosts = ["127.0.0.1:{port}"]
[[tool.safe-prompt.rules]]
match = {{}}
action = "confirm"
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, user: Path) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("confirm"), lab=True) as found:
        yield found


@pytest.mark.parametrize("app", APPS)
def test_confirmation(app: str, running: Server, tmp_path: Path) -> None:
    mail = values.email(random.Random(f"confirm {app}"))
    provider = load("stand_in_server").StandInServer(log=tmp_path / "received.jsonl")
    provider.start()
    try:
        (running.folder / "confirm.toml").write_text(POLICY.format(port=provider.port), "utf-8")
        (running.folder / "mail.txt").write_text(mail, "utf-8")
        first = (
            f'%load_ext safe_prompt\nMAIL = open("mail.txt").read()\n'
            f'%env OPENAI_BASE_URL=http://127.0.0.1:{provider.port}/v1'
        )  # fmt: skip
        second = "%%safe_prompt --to openai:m --policy confirm.toml --quiet --out answer\n😀 Who is {MAIL}?"
        write([new_code_cell(first), new_code_cell(second)], running.folder / f"confirm-{app}.ipynb")
        found = play("confirm", running, app=app, notebook=f"confirm-{app}.ipynb", answers=["n", "", "y"])
    finally:
        provider.shutdown()
        provider.server_close()
    for asked in found["asked"]:
        assert "Send the masked text to openai:m (stand-in at 127.0.0.1" in asked["question"]
        assert "[y/N]" in asked["question"]
        assert asked["kind"] == "text" and asked["focused"]
        assert mail not in asked["page"] + asked["outputs"]
    no, empty, yes = (asked["outputs"] for asked in found["asked"])
    assert "NotConfirmed" in no and "NotConfirmed" in empty and "Nothing was sent." in no
    assert "NotConfirmed" not in yes
    received = (tmp_path / "received.jsonl").read_text("utf-8")
    assert len(provider.requests) == 1 and mail not in received
    assert "SP_EMAIL_" in json.dumps(provider.requests[0]["body"])
