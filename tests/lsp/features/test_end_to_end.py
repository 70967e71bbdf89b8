"""Every action and command through the pipes of the real server: offered, chosen, applied, and gone.

The client keeps its texts as an editor does: it applies what the server sends in its own units, writes nothing to disk
but what it saves, and sends every change back.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safe_prompt.masking.placeholders import PLACEHOLDER

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from ..editor import Editor, range_  # noqa: TID252 -- as above
from .desk import _LINE_END, _UNITS

TOKEN = values.github(values.seeded("end to end"))
MAIL = "anna.vogel@posteo.de"
LAZY = {
    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}, "disabledSupport": True, "dataSupport": True,
    "isPreferredSupport": True, "resolveSupport": {"properties": ["edit"]},
}  # fmt: skip


def capabilities(encoding: str, *, lazy: bool = True) -> dict[str, Any]:
    action = LAZY if lazy else {key: value for key, value in LAZY.items() if key != "resolveSupport"}
    return {
        "general": {"positionEncodings": [encoding]},
        "textDocument": {"codeAction": action, "hover": {"contentFormat": ["markdown"]}},
        "notebookDocument": {"synchronization": {}},
        "window": {"showDocument": {"support": True}},
        "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}},
    }


class Client:
    """An editor with texts. ``texts`` are those that are open, ``made`` those that an edit made."""

    def __init__(self, start: Callable[..., Editor], folder: Path, encoding: str = "utf-16", **more: Any) -> None:
        self.encoding = encoding
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.made: set[str] = set()
        self.shown: list[dict[str, Any]] = []
        lazy = more.pop("lazy", True)
        self.editor = start(
            capabilities=capabilities(encoding, lazy=lazy),
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "w"}],
            answers={"workspace/applyEdit": self._asked, "window/showDocument": self._show},
            **more,
        )

    def _asked(self, params: dict[str, Any]) -> dict[str, Any]:
        self.apply(params["edit"])
        return {"applied": True}

    def _show(self, params: dict[str, Any]) -> dict[str, Any]:
        self.shown.append(params)
        return {"success": True}

    def open(self, name: str, text: str, language: str = "python") -> str:
        uri = (self.folder / name).as_uri()
        self.editor.open(uri, text, language)
        self.texts[uri], self.versions[uri] = text, 1
        return uri

    def codes(self, uri: str) -> list[str]:
        """Codes of the diagnostics of the newest text, those of AI calls left out."""
        found = self.editor.published(uri, self.versions[uri], 90)
        return sorted(one["code"] for one in found if one["code"] != "ai-call")

    def place(self, uri: str, needle: str) -> dict[str, Any]:
        """The range of a needle in the client's units."""
        text = self.texts[uri]
        return {
            "start": self._position(text, text.index(needle)),
            "end": self._position(text, text.index(needle) + len(needle)),
        }

    def _position(self, text: str, offset: int) -> dict[str, int]:
        starts = [0, *(one.end() for one in _LINE_END.finditer(text))]
        line = max(at for at, start in enumerate(starts) if start <= offset)
        codec, size = _UNITS[self.encoding]
        return {"line": line, "character": len(text[starts[line] : offset].encode(codec)) // size}

    def _offset(self, text: str, position: dict[str, int]) -> int:
        starts = [0, *(one.end() for one in _LINE_END.finditer(text))]
        codec, size = _UNITS[self.encoding]
        rest = text[starts[position["line"]] :].encode(codec)
        return starts[position["line"]] + len(rest[: position["character"] * size].decode(codec))

    def actions(self, uri: str, needle: str, *only: str) -> list[dict[str, Any]]:
        place = self.place(uri, needle)
        context: dict[str, Any] = {"diagnostics": self.editor.published(uri, self.versions[uri], 90)}
        if only:
            context["only"] = list(only)
        return self.editor.request(
            "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": place, "context": context}
        )

    def settled(self, uri: str, wanted: list[str]) -> bool:
        """Whether the newest text comes to have diagnostics of these codes: what typing carried along comes first."""

        def fits(message: dict[str, Any]) -> bool:
            params = message.get("params")
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params["version"] == self.versions[uri]
                and sorted(one["code"] for one in params["diagnostics"] if one["code"] != "ai-call") == wanted
            )

        with contextlib.suppress(TimeoutError):
            return bool(self.editor.wait(fits, 90))
        raise AssertionError(f"wanted {wanted}, got {self.codes(uri)}")

    def choose(self, uri: str, needle: str, title: str, *only: str) -> dict[str, Any]:
        """Choose an action: have its edit made, apply it, run its command."""
        [action] = [one for one in self.actions(uri, needle, *only) if one["title"].startswith(title)]
        assert "disabled" not in action, action["disabled"]
        if ("edit" not in action and "command" not in action) or ("edit" not in action and action.get("data")):
            action = self.editor.request("codeAction/resolve", action)
        if "edit" in action:
            self.apply(action["edit"])
        if "command" in action:
            self.run(action["command"]["command"], *action["command"]["arguments"])
        return action

    def run(self, command: str, *arguments: Any) -> Any:
        return self.editor.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    def apply(self, edit: dict[str, Any]) -> None:
        for change in edit["documentChanges"]:
            if change.get("kind") == "create":
                self.made.add(change["uri"])
                self.texts.setdefault(change["uri"], "")
                continue
            uri, version = change["textDocument"]["uri"], change["textDocument"]["version"]
            assert version is None or version == self.versions[uri], "an edit of another version"
            text = self.texts.get(uri)
            if text is None:
                text = Path(uri.removeprefix("file://")).read_text(encoding="utf-8")
            pieces, position = [], 0
            for one in change["edits"]:
                start, end = self._offset(text, one["range"]["start"]), self._offset(text, one["range"]["end"])
                assert position <= start <= end, "edits out of order"
                pieces += (text[position:start], one["newText"])
                position = end
            self.texts[uri] = "".join((*pieces, text[position:]))
            if uri in self.versions:
                self.versions[uri] += 1
                self.editor.notify("textDocument/didChange", {
                    "textDocument": {"uri": uri, "version": self.versions[uri]},
                    "contentChanges": [{"text": self.texts[uri]}],
                })  # fmt: skip


@pytest.fixture
def client(editor: Callable[..., Editor], tmp_path: Path) -> Callable[..., Client]:
    (tmp_path / ".git").mkdir()

    def start(encoding: str = "utf-16", **more: Any) -> Client:
        return Client(editor, tmp_path, encoding, **more)

    return start


SCRIPT = f'"""🙂"""\r\nfrom openai import OpenAI\r\nkey = "🙂", "{TOKEN}"\r\nmail = "{MAIL}"\r\n'
CALL = 'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": f"🙂 {key}"}])\r\n'

MOVED = 'import os\r\nfrom openai import OpenAI\r\nkey = "🙂", os.environ["GITHUB_PAT"]'
# (action, what is at the cursor, what is in the text afterwards)
EDITS = [
    ("Mask: GitHub", TOKEN, 'key = "🙂", "REDACTED_TOKEN"'),
    ("Mask: E-mail address → REDACTED", MAIL, 'mail = "REDACTED_EMAIL"'),
    ("Mask: E-mail address → placeholder", MAIL, 'mail = "SP_EMAIL_1_'),
    ("Move to environment variable GITHUB_PAT", TOKEN, MOVED),
    ("Ask for it with getpass", TOKEN, 'key = "🙂", getpass.getpass("GitHub personal access token (classic): ")'),
    ("Read it from the keyring", TOKEN, 'key = "🙂", keyring.get_password('),
    ("Allow here", TOKEN, f'"{TOKEN}"  # safe-prompt: allow[github-pat] reason=""\r\n'),
]


@pytest.mark.parametrize(("encoding", "lazy"), [("utf-8", True), ("utf-16", False), ("utf-32", True)])
def test_edits_at_a_finding(encoding: str, lazy: bool, client: Callable[..., Client]) -> None:
    one = client(encoding, lazy=lazy)
    for number, (title, needle, wanted) in enumerate(EDITS):
        uri = one.open(f"a{number}.py", SCRIPT)
        assert one.settled(uri, ["email-address", "github-pat"])
        action = one.choose(uri, needle, title)
        assert wanted in one.texts[uri], title
        ast.parse(one.texts[uri])
        left = "email-address" if needle == TOKEN else "github-pat"
        wanted_codes = ["allow-without-reason", left] if title == "Allow here" else [left]
        assert one.settled(uri, wanted_codes), title
        assert [item["code"] for item in action["diagnostics"]] == [
            "github-pat" if needle == TOKEN else "email-address"
        ]
    env = (one.folder / ".env").as_uri()
    assert one.made == {env, (one.folder / ".gitignore").as_uri()}
    assert one.texts[env] == f"GITHUB_PAT={TOKEN}\n"
    [shown] = one.shown  # the cursor waits in the empty reason
    text = one.texts[shown["uri"]]
    assert one._offset(text, shown["selection"]["start"]) == text.index('reason=""') + 8
    assert one.editor.stderr == b""


def test_edits_at_an_ai_call(client: Callable[..., Client]) -> None:
    one = client()
    uri = one.open("a.py", SCRIPT + CALL)
    [lens] = one.editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert lens["command"]["title"] == "sends 1 secret → api.openai.com: blocked"
    one.run(lens["command"]["command"], *lens["command"]["arguments"])
    assert "Sends 1 secret: blocked" in one.editor.messages()[-1]
    at_call = [found for found in one.actions(uri, "OpenAI().chat") if found["title"].startswith("Wrap the prompt")]
    assert [item["code"] for item in at_call[0]["diagnostics"]] == ["ai-call"]
    one.choose(uri, TOKEN, "Wrap the prompt")
    assert '"content": safe_prompt.mask(f"🙂 {key}", to="openai").text' in one.texts[uri]
    assert "import safe_prompt\r\nfrom openai" in one.texts[uri]
    assert "ai-call" not in [found["code"] for found in one.editor.published(uri, one.versions[uri], 90)]
    [lens] = one.editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert lens["command"]["title"] == "sends nothing known to be sensitive → api.openai.com"


def test_a_notebook_that_is_open_as_json_stays_json(client: Callable[..., Client]) -> None:
    one = client()
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "source": ["# 🙂\n", f'key = "{TOKEN}"\n', f"say('🙂', '{TOKEN}')"]}]
    text = json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
    )
    uri = one.open("n.ipynb", text, "json")
    assert one.settled(uri, ["github-pat", "github-pat"])
    one.choose(uri, f"say('🙂', '{TOKEN}", "Fix all", "source.fixAll.safe-prompt")
    assert json.loads(one.texts[uri])["cells"][0]["source"][1:] == [
        'key = "REDACTED_TOKEN"\n',
        "say('🙂', 'REDACTED_TOKEN')",
    ]
    assert one.settled(uri, [])


def test_the_columns_instead_of_the_rows(client: Callable[..., Client]) -> None:
    one = client()
    uri = one.open("a.py", (
        "import pandas as pd\nfrom openai import OpenAI\ndf = pd.read_csv('customers.csv')  # 🙂\n"
        "OpenAI().responses.create(model='gpt-4o', input=f'🙂 {df.head()}')\n"
    ))  # fmt: skip
    assert one.settled(uri, ["sensitive-file-to-ai"])
    one.choose(uri, "customers.csv", "Send the columns")
    assert "input=f'🙂 {df.dtypes.to_string()}'" in one.texts[uri]
    assert one.settled(uri, [])


def test_all_at_once(client: Callable[..., Client]) -> None:
    one = client()
    uri = one.open("a.py", SCRIPT + f"again = '🙂', '{TOKEN}'\r\n# {TOKEN}\r\n")
    one.choose(uri, "mail", "Fix all", "source.fixAll.safe-prompt")
    assert TOKEN not in one.texts[uri]
    assert one.texts[(one.folder / ".env").as_uri()] == f"GITHUB_PAT={TOKEN}\n"
    assert one.texts[uri].count("os.environ[") == 2
    assert one.settled(uri, ["email-address"])
    assert one.actions(uri, "mail", "source.fixAll") == []


def test_in_a_cell_of_a_notebook(client: Callable[..., Client]) -> None:
    one = client()
    notebook = (one.folder / "n.ipynb").as_uri()
    cells = [f"vscode-notebook-cell:{notebook.removeprefix('file:')}#c{at}" for at in range(2)]
    texts = [
        f"key = '🙂', '{TOKEN}'\n",
        "from openai import OpenAI\nOpenAI().responses.create(model='m', input=f'🙂 {key}')\n",
    ]
    one.editor.notify("notebookDocument/didOpen", {
        "notebookDocument": {
            "uri": notebook, "notebookType": "jupyter-notebook", "version": 1,
            "cells": [{"kind": 2, "document": uri} for uri in cells],
        },
        "cellTextDocuments": [
            {"uri": uri, "languageId": "python", "version": 1, "text": text}
            for uri, text in zip(cells, texts, strict=True)
        ],
    })  # fmt: skip
    for uri, text in zip(cells, texts, strict=True):
        one.texts[uri], one.versions[uri] = text, 1
    assert one.settled(cells[0], ["github-pat"])
    copied = one.run("safe-prompt.copyMasked", {"uri": cells[0]})
    assert (copied["action"], copied["replaced"]) == ("block", 1)
    assert TOKEN not in copied["text"]
    titles = [action["title"] for action in one.actions(cells[0], TOKEN)]
    assert any(title.startswith("Wrap the prompt") for title in titles)  # the call stands in the other cell
    [move] = [action for action in one.actions(cells[0], TOKEN) if action["title"].startswith("Move to environment")]
    edit = one.editor.request("codeAction/resolve", move)["edit"]
    change = edit["documentChanges"][-1]
    assert (change["textDocument"]["uri"], change["textDocument"]["version"]) == (cells[0], 1)
    assert change["edits"][0]["newText"] == "import os\n\n"


def test_what_commands_write_counts_at_once(client: Callable[..., Client]) -> None:
    one = client()
    for name, title in (("a.py", "Allow github-pat in this file"), ("b.py", "Add to the baseline: GitHub")):
        (one.folder / name).write_bytes(SCRIPT.encode())
        uri = one.open(name, SCRIPT)
        assert one.settled(uri, ["email-address", "github-pat"])
        seen = len(one.editor.seen)
        one.choose(uri, TOKEN, title)
        message = one.editor.wait(
            lambda found, uri=uri: (
                found.get("method") == "textDocument/publishDiagnostics"
                and found["params"]["uri"] == uri
                and [item["code"] for item in found["params"]["diagnostics"]] == ["email-address"]
            ),
            since=seen,
        )
        assert message
    assert '"/a.py" = ["github-pat"]' in (one.folder / ".safe-prompt.toml").read_text()
    assert json.loads((one.folder / ".safe-prompt-baseline.json").read_text())["entries"][0]["path"] == "b.py"
    one.choose(one.open("c.py", SCRIPT), TOKEN, "Keep this file away")
    assert "/c.py" in (one.folder / ".cursorignore").read_text()
    assert not any(TOKEN in message or MAIL in message for message in one.editor.messages())


def test_copy_restore_and_status(client: Callable[..., Client]) -> None:
    one = client()
    uri = one.open("a.py", SCRIPT)
    copied = one.run("safe-prompt.copyMasked", {"uri": uri, "range": one.place(uri, MAIL), "to": "openai"})
    [word] = PLACEHOLDER.findall(copied["text"])
    assert (copied["text"], copied["action"], copied["destination"]) == (word, "mask", "openai")
    assert one.run("safe-prompt.restore", {"text": f"Dear {word}"}) == {
        "text": f"Dear {MAIL}",
        "restored": 1,
        "kept": 0,
    }
    reply = one.open("reply.md", f"🙂 Dear {word}\n", "markdown")
    assert one.run("safe-prompt.restore", {"uri": reply})["restored"] == 1
    assert one.texts[reply] == f"🙂 Dear {MAIL}\n"
    status = one.run("safe-prompt.status", {"uri": uri})
    assert (status["findings"], status["classification"]) == (2, "restricted")
    hovered = one.editor.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": one.place(uri, TOKEN)["start"]}
    )
    assert hovered["contents"]["value"].startswith("**GitHub personal access token (classic)** · critical")
    assert TOKEN not in str(hovered) + str(status)


def test_what_settings_leave_out_is_not_reported_and_still_masked(client: Callable[..., Client]) -> None:
    one = client()
    (one.folder / ".safe-prompt.toml").write_text('exclude = ["/a.py"]\n')
    uri = one.open("a.py", SCRIPT)
    assert one.actions(uri, TOKEN) == []
    assert one.run("safe-prompt.status", {"uri": uri}) is None
    assert TOKEN not in one.run("safe-prompt.copyMasked", {"uri": uri})["text"]


def test_a_stale_action_and_wrong_commands_are_answered_and_said(client: Callable[..., Client]) -> None:
    one = client()
    uri = one.open("a.py", SCRIPT)
    [action] = [found for found in one.actions(uri, TOKEN) if found["title"].startswith("Mask: GitHub")]
    one.apply({"documentChanges": [{
        "textDocument": {"uri": uri, "version": 1},
        "edits": [{"range": range_((0, 0), (0, 0)), "newText": "#\n"}],
    }]})  # fmt: skip
    with pytest.raises(RuntimeError, match="the text has changed"):
        one.editor.request("codeAction/resolve", action)
    for command in ("copyMasked", "allow", "addToBaseline", "excludeFile", "explain"):
        assert one.run(f"safe-prompt.{command}", {"uri": "file:///none"}) is None
    assert one.run("safe-prompt.allow", 7) is None
    assert "not open in the editor" in one.editor.messages()[0]
    assert one.editor.process.poll() is None
