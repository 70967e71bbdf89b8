"""What an editor asks besides diagnostics, from the real server: hovers, lenses, actions and their edits, commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .editor import PROFILES, Editor, range_

Start = Callable[..., Editor]
URI = "file:///p/a.py"
HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n"
CALL = 'client.chat.completions.create(model="m", messages=[{"role": "user", "content": f"😀 {token}"}])\n'


def lazy() -> dict[str, Any]:
    """A client that asks for an action's edit when it is chosen."""
    action = {
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}, "dataSupport": True,
        "resolveSupport": {"properties": ["edit"]}, "disabledSupport": True, "isPreferredSupport": True,
    }  # fmt: skip
    return {**PROFILES["eglot"], "textDocument": {**PROFILES["eglot"]["textDocument"], "codeAction": action}}


def test_a_leak_that_is_typed_is_shown_at_both_ends(editor: Start, token: str) -> None:
    client = editor("eglot")
    client.open(URI, HEAD + f'token = "{token}"\n')
    assert [one["code"] for one in client.published(URI, 1)] == ["github-pat"]
    for version, character in enumerate(CALL, 2):
        client.edit(URI, version, (4, version - 2), (4, version - 2), character)
        if character == "😀":
            break
    rest = CALL[CALL.index("😀") + 1 :]
    client.edit(URI, 500, (4, CALL.index("😀") + 1), (4, CALL.index("😀") + 1), rest)
    client.wait(lambda one: _codes(one) == ["ai-call", "github-pat"])
    # Moved as a whole at once, with the way of the value, before anything is scanned again.
    seen = len(client.seen)
    client.edit(URI, 501, (0, 0), (0, 0), "# 😀\n")
    moved = client.wait(lambda one: (one.get("params") or {}).get("version") == 501, since=seen)
    lines = {one["code"]: one["range"]["start"]["line"] for one in moved["params"]["diagnostics"]}
    assert lines == {"ai-call": 5, "github-pat": 4}


def _codes(message: dict[str, Any]) -> list[str]:
    return sorted(one["code"] for one in (message.get("params") or {}).get("diagnostics", ()))


def test_hover_and_lens(editor: Start, token: str) -> None:
    client = editor("vscode")
    client.open(URI, HEAD + f'token = "{token}"\n' + CALL)
    at = {"textDocument": {"uri": URI}, "position": {"line": 3, "character": 12}}
    hover = client.request("textDocument/hover", at)
    assert hover["contents"]["kind"] == "markdown"
    assert "api.openai.com" in hover["contents"]["value"]
    assert hover["range"] == range_((3, 9), (3, 9 + len(token)))
    [lens] = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
    assert lens["command"]["title"] == "sends 1 secret → api.openai.com: blocked"
    nothing = client.request("textDocument/hover", {**at, "position": {"line": 1, "character": 0}})
    assert nothing is None


@pytest.mark.parametrize("resolves", [True, False])
def test_an_action_is_applied(editor: Start, token: str, resolves: bool) -> None:
    capabilities = lazy()
    if not resolves:
        del capabilities["textDocument"]["codeAction"]["resolveSupport"]
    client = editor("eglot", capabilities=capabilities)
    body = f'# 😀\ntoken = "😀", "{token}"\n'
    client.open(URI, body)
    [one] = client.published(URI, 1)
    actions = client.request("textDocument/codeAction", {
        "textDocument": {"uri": URI}, "range": one["range"], "context": {"diagnostics": [one]},
    })  # fmt: skip
    chosen = next(action for action in actions if action["title"].startswith("Mask"))
    assert ("edit" in chosen) != resolves
    if resolves:
        chosen = client.request("codeAction/resolve", chosen)
    edit = chosen["edit"]
    [change] = edit["changes"][URI] if "changes" in edit else edit["documentChanges"][0]["edits"]
    start, end = change["range"]["start"], change["range"]["end"]
    line = body.split("\n")[1]
    fixed = line[: start["character"]] + change["newText"] + line[end["character"] :]
    assert token not in fixed
    assert fixed.startswith('token = "😀", "')
    client.edit(URI, 2, (start["line"], start["character"]), (end["line"], end["character"]), change["newText"])
    client.wait(lambda one: (one.get("params") or {}).get("version") == 2 and not _codes(one))


def test_an_action_for_a_text_that_has_changed_is_refused(editor: Start, token: str) -> None:
    client = editor("eglot", capabilities=lazy())
    client.open(URI, f'token = "{token}"\n')
    [one] = client.published(URI, 1)
    actions = client.request("textDocument/codeAction", {
        "textDocument": {"uri": URI}, "range": one["range"], "context": {"diagnostics": [one]},
    })  # fmt: skip
    client.edit(URI, 2, (0, 0), (0, 0), "\n")
    chosen = next(action for action in actions if action["title"].startswith("Mask"))
    with pytest.raises(RuntimeError, match="the text has changed"):
        client.request("codeAction/resolve", chosen)


def test_commands(editor: Start, token: str) -> None:
    client = editor("vscode")
    client.open(URI, f'# 😀\ntoken = "{token}"\n')
    status = command(client, "safe-prompt.status", uri=URI)
    assert (status["findings"], status["severities"]["critical"]) == (1, 1)
    masked = command(client, "safe-prompt.copyMasked", uri=URI)
    assert token not in masked["text"]
    assert masked["text"].startswith('# 😀\ntoken = "SP_TOKEN_1_')
    assert command(client, "safe-prompt.status", uri="file:///p/none.py") is None
    assert command(client, "safe-prompt.copyMasked", uri="file:///p/none.py") is None
    assert client.messages()


def command(client: Editor, name: str, **options: Any) -> Any:
    return client.request("workspace/executeCommand", {"command": name, "arguments": [options]})


def test_excluded_files_have_neither_diagnostics_nor_hovers(tmp_path: Any, editor: Start, token: str) -> None:
    (tmp_path / ".safe-prompt.toml").write_text('exclude = ["a.py"]\n', "utf-8")
    client = editor("eglot", rootUri=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, f'token = "{token}"\n')
    assert client.published(uri, 1) == []
    at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 12}}
    assert client.request("textDocument/hover", at) is None
    masked = command(client, "safe-prompt.copyMasked", uri=uri)  # what is sent is checked all the same
    assert token not in masked["text"]
