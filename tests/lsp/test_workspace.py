"""Files that nobody has open: pulled for the whole workspace, or scanned by a command, with progress, and stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .editor import Editor, range_, write

Start = Callable[..., Editor]


@pytest.fixture
def root(tmp_path: Path, token: str) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".gitignore", "ignored/\n")
    write(tmp_path, "ignored/a.py", f't = "{token}"\n')
    write(tmp_path, "a.py", f'# 😀\nt = "😀", "{token}"\n')
    write(tmp_path, "clean.py", "x = 1\n")
    notebook = (
        '{"cells": [{"cell_type": "code", "source": ["x = 1\\n",\n "t = \\"TOKEN\\""], "metadata": {}, "outputs": [],'
        ' "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    write(tmp_path, "sub/n.ipynb", notebook.replace("TOKEN", token))
    return tmp_path


def pull_all(client: Editor, before: list[dict[str, str]] = [], **more: Any) -> int:
    return client.ask("workspace/diagnostic", {"previousResultIds": before, "identifier": "safe-prompt", **more})


def test_all_files_are_pulled(root: Path, editor: Start, token: str) -> None:
    client = editor("vscode", workspaceFolders=[{"uri": root.as_uri(), "name": "root"}])
    reports = client.answer(pull_all(client))["items"]
    by_name = {one["uri"].rpartition("/")[2]: one for one in reports}
    assert set(by_name) == {"a.py", "n.ipynb"}
    [one] = by_name["a.py"]["items"]
    assert one["range"] == range_((1, 11), (1, 11 + len(token)))  # as VS Code counts: the emoji are two each
    [in_notebook] = by_name["n.ipynb"]["items"]
    assert in_notebook["range"]["start"]["line"] == 1  # of the raw file
    # Then it waits until something has changed, and says only that.
    before = [{"uri": one["uri"], "value": one["resultId"]} for one in reports]
    waiting = pull_all(client, before)
    with pytest.raises(TimeoutError):
        client.answer(waiting, timeout=1)
    write(root, "clean.py", f'k = "{token}"\n')
    client.notify("textDocument/didSave", {"textDocument": {"uri": (root / "clean.py").as_uri()}})
    [changed] = client.answer(waiting)["items"]
    assert changed["uri"].endswith("clean.py")
    before.append({"uri": changed["uri"], "value": changed["resultId"]})
    waiting = pull_all(client, before)
    write(root, "a.py", "x = 1\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (root / "a.py").as_uri(), "type": 2}]})
    [cleaned] = client.answer(waiting)["items"]
    assert (cleaned["uri"].rpartition("/")[2], cleaned["items"]) == ("a.py", [])


def test_what_is_open_is_not_said_twice(root: Path, editor: Start) -> None:
    client = editor("vscode", workspaceFolders=[{"uri": root.as_uri(), "name": "root"}])
    uri = (root / "a.py").as_uri()
    client.open(uri, "x = 1\n")
    reports = client.answer(pull_all(client))["items"]
    assert [one["uri"].rpartition("/")[2] for one in reports] == ["n.ipynb"]
    waiting = pull_all(client, [{"uri": one["uri"], "value": one["resultId"]} for one in reports])
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    [closed] = client.answer(waiting)["items"]  # what is on disk counts again
    assert closed["uri"] == uri


def test_settings_that_change_are_looked_at_again(root: Path, editor: Start) -> None:
    client = editor("vscode", workspaceFolders=[{"uri": root.as_uri(), "name": "root"}])
    reports = client.answer(pull_all(client))["items"]
    waiting = pull_all(client, [{"uri": one["uri"], "value": one["resultId"]} for one in reports])
    file = write(root, ".safe-prompt.toml", 'exclude = ["sub/"]\n')
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 1}]})
    [gone] = client.answer(waiting)["items"]
    assert (gone["uri"].rpartition("/")[2], gone["items"]) == ("n.ipynb", [])


def test_progress_under_the_clients_token(root: Path, editor: Start) -> None:
    client = editor("vscode", workspaceFolders=[{"uri": root.as_uri(), "name": "root"}])
    client.answer(pull_all(client, workDoneToken="token-7"))
    told = [one["params"] for one in client.seen if one.get("method") == "$/progress"]
    assert {one["token"] for one in told} == {"token-7"}
    kinds = [one["value"]["kind"] for one in told]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert told[-1]["value"]["message"] == "2 findings in 4 files"


def test_a_command_scans_and_pushes(root: Path, editor: Start) -> None:
    client = editor("eglot", rootUri=root.as_uri())
    answer = client.request("workspace/executeCommand", {"command": "safe-prompt.scanWorkspace", "arguments": []})
    assert answer == {"files": 4, "findings": 2, "notScanned": 0, "error": None}
    assert [one["code"] for one in client.published((root / "a.py").as_uri())] == ["github-pat"]
    assert not [one for one in client.seen if one.get("method") == "$/progress"]  # eglot's profile shows none


def test_progress_that_the_server_asks_for(root: Path, editor: Start) -> None:
    client = editor("neovim", rootUri=root.as_uri())
    client.request("workspace/executeCommand", {"command": "safe-prompt.scanWorkspace"})
    created = client.wait(lambda one: one.get("method") == "window/workDoneProgress/create")
    told = [one["params"]["token"] for one in client.seen if one.get("method") == "$/progress"]
    assert set(told) == {created["params"]["token"]}


@pytest.mark.e2e
@pytest.mark.parametrize("way", ["request", "progress"])
def test_a_scan_can_be_stopped(tmp_path: Path, editor: Start, way: str) -> None:
    (tmp_path / ".git").mkdir()
    for number in range(600):
        write(tmp_path, f"f{number}.txt", f"😀 line {number}\n" * 200)
    client = editor("vscode", workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "root"}])
    id_ = pull_all(client, workDoneToken="stop-me")
    client.wait(lambda one: one.get("method") == "$/progress")
    if way == "request":
        client.notify("$/cancelRequest", {"id": id_})
    else:
        client.notify("window/workDoneProgress/cancel", {"token": "stop-me"})
    with pytest.raises(RuntimeError, match="-32800"):
        client.answer(id_, timeout=5)
    ended = client.wait(lambda one: (one.get("params") or {}).get("value", {}).get("kind") == "end")
    assert ended["params"]["value"]["message"] == "not finished"
    if os.name == "posix":
        deadline = time.monotonic() + 5
        while scanning(client.process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not scanning(client.process.pid)


def scanning(server: int) -> list[str]:
    """Processes that scan folders below a server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if b"safe_prompt_lsp.folder_scan" in words and parent == server:
            found.append(folder.name)
    return found


def test_settings_that_cannot_be_used_end_a_scan_with_a_sentence(root: Path, editor: Start) -> None:
    write(root, ".safe-prompt.toml", 'exlude = ["x"]\n')
    client = editor("eglot", rootUri=root.as_uri())
    answer = client.request("workspace/executeCommand", {"command": "safe-prompt.scanWorkspace"})
    assert "exclude" in answer["error"]
    assert any("exclude" in message for message in client.messages())
