"""Notebooks as editors sync them: cells that come, go and move, Markdown, and values that pass from cell to cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .editor import Editor, range_

Start = Callable[..., Editor]
NOTEBOOK = "file:///p/n.ipynb"
CODE, MARKUP = 2, 1


def cell_uri(name: str) -> str:
    return f"vscode-notebook-cell:/p/n.ipynb#{name}"


def cell(name: str, kind: int = CODE, **metadata: Any) -> dict[str, Any]:
    return {"kind": kind, "document": cell_uri(name), "metadata": metadata}


def text(name: str, source: str, language: str = "python", version: int = 1) -> dict[str, Any]:
    return {"uri": cell_uri(name), "languageId": language, "version": version, "text": source}


def open_notebook(client: Editor, *cells: tuple[str, str, int], **metadata: Any) -> None:
    client.notify("notebookDocument/didOpen", {
        "notebookDocument": {
            "uri": NOTEBOOK, "notebookType": "jupyter-notebook", "version": 1, "metadata": metadata,
            "cells": [cell(name, kind) for name, _, kind in cells],
        },
        "cellTextDocuments": [
            text(name, source, "python" if kind == CODE else "markdown") for name, source, kind in cells
        ],
    })  # fmt: skip


def change(client: Editor, version: int, **cells: Any) -> None:
    client.notify("notebookDocument/didChange", {
        "notebookDocument": {"uri": NOTEBOOK, "version": version}, "change": {"cells": cells},
    })  # fmt: skip


def codes(items: list[dict[str, Any]]) -> list[str]:
    return sorted(one["code"] for one in items)


def test_code_and_markdown_cells(editor: Start, token: str) -> None:
    client = editor("vscode")
    open_notebook(client, ("a", f'x = "😀"\nt = "{token}"\n', CODE), ("b", f"# 😀\n\nKey: {token}.", MARKUP))
    [code] = client.pulled(cell_uri("a"))["items"]
    [prose] = client.pulled(cell_uri("b"))["items"]
    assert code["range"] == range_((1, 5), (1, 5 + len(token)))
    assert prose["range"] == range_((2, 5), (2, 5 + len(token)))


def test_a_value_passes_from_cell_to_cell(editor: Start, token: str) -> None:
    client = editor("vscode")
    call = 'OpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])'
    open_notebook(
        client,
        ("a", "from openai import OpenAI", CODE),
        ("md", "# 😀", MARKUP),
        ("b", f'token = "{token}"  # 😀', CODE),
        ("c", 'prompt = f"Deploy with {token}"', CODE),
        ("d", call, CODE),
    )
    [source] = client.pulled(cell_uri("b"))["items"]
    assert "reaches openai.chat.completions.create (api.openai.com): blocked" in source["message"]
    places = [one["location"]["uri"] for one in source["relatedInformation"]]
    assert places == [cell_uri("c"), cell_uri("d")]
    [sink] = client.pulled(cell_uri("d"))["items"]
    assert sink["code"] == "ai-call"
    assert "Sends 1 secret to api.openai.com" in sink["message"]
    assert [one["location"]["uri"] for one in sink["relatedInformation"]] == [cell_uri("b")]
    [lens] = client.request("textDocument/codeLens", {"textDocument": {"uri": cell_uri("d")}})
    assert lens["command"]["title"] == "sends 1 secret → api.openai.com: blocked"


def test_cells_come_go_and_move(editor: Start, token: str) -> None:
    client = editor("eglot")
    open_notebook(client, ("a", "x = 1", CODE), ("b", f't = "{token}"', CODE))
    assert codes(client.published(cell_uri("b"), 1)) == ["github-pat"]
    change(client, 2, structure={
        "array": {"start": 0, "deleteCount": 0, "cells": [cell("c")]}, "didOpen": [text("c", f'u = "{token}"')],
    })  # fmt: skip
    assert codes(client.published(cell_uri("c"), 1)) == ["github-pat"]
    change(client, 3, textContent=[{
        "document": {"uri": cell_uri("c"), "version": 2},
        "changes": [{"range": range_((0, 0), (0, 0)), "text": "# 😀\n"}],
    }])  # fmt: skip
    assert client.published(cell_uri("c"), 2)[0]["range"]["start"] == {"line": 1, "character": 5}
    seen = len(client.seen)
    change(client, 4, structure={
        "array": {"start": 0, "deleteCount": 1, "cells": []}, "didClose": [{"uri": cell_uri("c")}],
    })  # fmt: skip
    gone = client.wait(lambda one: one.get("params", {}).get("uri") == cell_uri("c"), since=seen)
    assert gone["params"]["diagnostics"] == []
    # Moved to the front: closed and opened again under its URI, with what was typed in it.
    change(client, 5, structure={
        "array": {"start": 0, "deleteCount": 2, "cells": [cell("b"), cell("a")]},
        "didOpen": [text("b", f'tt = "{token}"', version=7)], "didClose": [{"uri": cell_uri("b")}],
    })  # fmt: skip
    assert client.published(cell_uri("b"), 7)[0]["range"]["start"] == {"line": 0, "character": 6}
    client.notify("notebookDocument/didClose", {
        "notebookDocument": {"uri": NOTEBOOK}, "cellTextDocuments": [{"uri": cell_uri("a")}, {"uri": cell_uri("b")}],
    })  # fmt: skip
    client.wait(lambda one: _empties(one, cell_uri("b")))


def _empties(message: dict[str, Any], uri: str) -> bool:
    params = message.get("params") or {}
    return params.get("uri") == uri and params.get("diagnostics") == [] and "version" not in params


def test_a_cell_magic_says_what_a_cell_is(editor: Start, token: str) -> None:
    client = editor("vscode")
    open_notebook(client, ("a", f"%%bash\nexport 😀=1\nTOKEN={token} deploy", CODE), ("b", "%%sql\nSELECT 1", CODE))
    assert codes(client.pulled(cell_uri("a"))["items"]) == ["github-pat"]
    assert client.pulled(cell_uri("b"))["items"] == []


def test_tags_silence_a_cell(editor: Start, token: str) -> None:
    client = editor("vscode")
    open_notebook(client, ("a", f't = "{token}"', CODE))
    assert codes(client.pulled(cell_uri("a"))["items"]) == ["github-pat"]
    change(client, 2, data=[cell("a", id="x1", metadata={"tags": ["safe-prompt-ignore"]})])
    assert client.pulled(cell_uri("a"))["items"] == []


def test_a_change_of_a_notebook_that_is_not_open_is_passed_over(editor: Start, token: str) -> None:
    client = editor("vscode")
    change(client, 2, textContent=[{
        "document": {"uri": cell_uri("a"), "version": 2}, "changes": [{"text": token}],
    }])  # fmt: skip
    assert client.pulled(cell_uri("a"))["items"] == []
    assert client.messages() == []
