"""The language server as JupyterLab reaches it: through a real Jupyter server with jupyter-lsp, over its WebSocket."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from safe_prompt_lsp import jupyter_lsp

from .conftest import CRAB, token
from .terminal import PATIENCE, until

NAME = "safe-prompt-lsp"
INSTALL = "python -m pip install 'jupyter-lsp>=2.3'"


def test_texts_that_are_not_saved_stay_out_of_files():
    """jupyter-lsp writes them to .virtual_documents for a server that does not say this."""
    assert jupyter_lsp.specification(None)[NAME]["requires_documents_on_disk"] is False


def test_what_jupyterlab_hides_is_said():
    said = jupyter_lsp.specification(None)[NAME]["troubleshoot"]
    assert all(word in said for word in ("Markdown", "output", "magic", "one language server"))


def test_without_its_libraries_the_server_is_not_offered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jupyter_lsp, "find_spec", lambda name: None)
    assert jupyter_lsp.specification(None) == {}


@pytest.mark.e2e  # the installed distribution
def test_jupyter_lsp_finds_it():
    found = [entry.load() for entry in entry_points(group="jupyter_lsp_spec_v1") if entry.name == NAME]
    assert found == [jupyter_lsp.specification]


@pytest.mark.e2e
def test_marks_through_a_jupyter_server(tmp_path: Path, own_folders: Path):
    secret = token("jupyter")
    line = f'crab = "{CRAB}"; key = "{secret}"'
    start = len(line[: line.index(secret)].encode("utf-16-le")) // 2
    log = tmp_path / "server.log"

    async def talk() -> list[dict[str, Any]]:
        async with _jupyter(tmp_path / "top", log) as port, _Client.open(port) as client:
            capabilities = {"textDocument": {"publishDiagnostics": {}}}
            await client("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
            await client("initialized", {}, notify=True)
            # What JupyterLab makes of a notebook: its code cells as one document, in a file where a server wants it.
            uri = f"file://{tmp_path}/top/.virtual_documents/a.ipynb"
            document = {
                "uri": uri,
                "languageId": "python",
                "version": 1,
                "text": line + "\n",
            }
            await client("textDocument/didOpen", {"textDocument": document}, notify=True)
            return (await client.wait_for("textDocument/publishDiagnostics"))["diagnostics"]

    (mark,) = asyncio.run(talk())
    assert mark["code"] == "github-pat"
    assert mark["range"] == {
        "start": {"line": 0, "character": start},
        "end": {"line": 0, "character": start + len(secret)},
    }
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and secret in path.read_text("utf-8", "replace")]
    assert kept == []


@asynccontextmanager
async def _jupyter(root: Path, log: Path) -> AsyncIterator[int]:
    """A Jupyter server of the tests' environment; gives its port."""
    if find_spec("jupyter_lsp") is None:
        raise RuntimeError(f"jupyter-lsp is not installed. Install it with: {INSTALL}")
    root.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=t", f"--ServerApp.root_dir={root}",
    ]  # fmt: skip
    homes = {f"JUPYTER_{name}_DIR": str(root.parent / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=root, stdout=out, stderr=out, env={**os.environ, **homes})
    try:
        until("the Jupyter server", lambda: _answers(port), show=lambda: log.read_text("utf-8", "replace")[-2000:])
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _Client:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._id = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, port: int) -> AsyncIterator[_Client]:
        """The language server's WebSocket."""
        from tornado.websocket import websocket_connect

        connection = await websocket_connect(f"ws://127.0.0.1:{port}/lsp/ws/{NAME}?token=t", connect_timeout=PATIENCE)
        try:
            yield cls(connection)
        finally:
            connection.close()
            while await connection.read_message() is not None:
                pass

    async def __call__(self, method: str, params: dict[str, Any], *, notify: bool = False) -> Any:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if not notify:
            self._id += 1
            message["id"] = self._id
        await self._connection.write_message(json.dumps(message))
        if notify:
            return None
        while True:
            answer = await self._read()
            if answer.get("id") == self._id and "method" not in answer:
                return answer.get("result")

    async def wait_for(self, method: str) -> dict[str, Any]:
        while (message := await self._read()).get("method") != method:
            pass
        return message["params"]

    async def _read(self) -> dict[str, Any]:
        return json.loads(await asyncio.wait_for(self._connection.read_message(), PATIENCE))
