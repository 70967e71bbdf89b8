"""What a client is told of: it asks about what it edits, and must hear of what changes elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

from .editor import Editor, range_
from .test_notebooks import CODE, cell_uri, change, codes, open_notebook

Start = Callable[..., Editor]
CALL = 'client = openai.OpenAI()\nclient.responses.create(model="gpt-5", input=token)'


def asked_again(client: Editor, since: int) -> None:
    client.wait(lambda one: one.get("method") == "workspace/diagnostic/refresh", since=since)


def settled(client: Editor, name: str) -> None:
    """Wait until everything opened was read as a whole and asked for: settings come a little after the start."""
    asked_again(client, 0)
    seen = -1
    while seen != len(client.seen):
        seen = len(client.seen) + 1  # the answer to the hover
        client.request("textDocument/hover", {
            "textDocument": {"uri": cell_uri(name)}, "position": {"line": 0, "character": 0},
        })  # fmt: skip
        time.sleep(0.5)


def test_an_edit_that_changes_another_cell_asks_for_a_pull(editor: Start, token: str) -> None:
    client = editor("vscode")
    first = f'import openai  # 😀\ntoken = "{token}"'
    open_notebook(client, ("a", first, CODE), ("b", CALL, CODE))
    settled(client, "b")
    assert codes(client.pulled(cell_uri("b"))["items"]) == ["ai-call"]
    seen = len(client.seen)
    start = len('token = "')
    change(client, 2, textContent=[{
        "document": {"uri": cell_uri("a"), "version": 2},
        "changes": [{"range": range_((1, start), (1, start + len(token))), "text": "masked"}],
    }])  # fmt: skip
    assert client.pulled(cell_uri("a"))["items"] == []  # the client pulls the cell it edits
    asked_again(client, seen)
    assert client.pulled(cell_uri("b"))["items"] == []
    client.wait(lambda one: one.get("method") == "workspace/codeLens/refresh", since=seen)
    [lens] = client.request("textDocument/codeLens", {"textDocument": {"uri": cell_uri("b")}})
    assert lens["command"]["title"] == "sends nothing known to be sensitive → api.openai.com"
