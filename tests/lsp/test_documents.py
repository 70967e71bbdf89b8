"""What the real server says of documents that editors of several kinds open and edit, over its own pipes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from .editor import Editor, range_

Start = Callable[..., Editor]
UNITS = {"vscode": "utf-16", "neovim": "utf-8", "eglot": "utf-32", "minimal": "utf-16"}
EMOJI = {"utf-8": 4, "utf-16": 2, "utf-32": 1}


def found(editor: Editor, uri: str, version: int | None = None) -> list[dict[str, Any]]:
    """Diagnostics as the editor gets them: pulled where it can, else pushed."""
    if "diagnosticProvider" in editor.capabilities:
        return editor.pulled(uri)["items"]
    return editor.published(uri, version)


@pytest.mark.parametrize("profile", UNITS)
def test_places_are_in_the_units_the_editor_counts_in(profile: str, editor: Start, token: str) -> None:
    client = editor(profile)
    assert client.capabilities.get("positionEncoding", "utf-16") == UNITS[profile]
    wide = EMOJI[UNITS[profile]]
    client.open("file:///a/b.py", f'x = "😀", "{token}"  # 😀\n')
    [one] = found(client, "file:///a/b.py", 1)
    begin = 9 + wide
    assert one["range"] == range_((0, begin), (0, begin + len(token)))
    assert one["severity"] == 1
    assert one["code"] == "github-pat"
    assert one["source"] == "safe-prompt"
    assert one["codeDescription"]["href"].startswith("https://")
    assert set(one["data"]) == {"rule", "fingerprint"}
    client.edit("file:///a/b.py", 2, (0, 0), (0, 0), "# 😀\r\n")
    client.edit("file:///a/b.py", 3, (1, 5), (1, 5 + wide), "😀😀")
    [moved] = found(client, "file:///a/b.py", 3)
    assert moved["range"] == range_((1, begin + wide), (1, begin + wide + len(token)))


@pytest.mark.parametrize("profile", UNITS)
def test_pushed_or_pulled_but_never_both(profile: str, editor: Start, token: str) -> None:
    client = editor(profile)
    client.open("untitled:Untitled-1", token, "plaintext")
    assert [one["code"] for one in found(client, "untitled:Untitled-1", 1)] == ["github-pat"]
    client.edit("untitled:Untitled-1", 2, (0, 0), (0, 0), "key: ")
    found(client, "untitled:Untitled-1", 2)
    pushes = [one for one in client.seen if one.get("method") == "textDocument/publishDiagnostics"]
    assert bool(pushes) == ("diagnosticProvider" not in client.capabilities)


def password(rng: Any) -> str:
    return values.password(rng)


KINDS: list[tuple[str, str, str, str]] = [
    ("file:///p/a.py", "python", 'password = "{password}"\n', "generic-password"),
    ("file:///p/.env", "properties", "DB_PASSWORD={password}\n", "generic-password"),
    ("file:///p/.env.local", "shellscript", "DB_PASSWORD={password}\n", "generic-password"),
    ("file:///p/a.yaml", "yaml", "db:\n  password: {password}\n", "generic-password"),
    ("file:///p/a.json", "json", '{{"password": "{password}"}}\n', "generic-password"),
    ("file:///p/a.toml", "toml", 'password = "{password}"\n', "generic-password"),
    ("file:///p/a.sql", "sql", "CREATE USER x IDENTIFIED BY '{password}';\n", ""),
    ("file:///p/a.R", "r", 'password <- "{password}"\n', "generic-password"),
    ("file:///p/a.sh", "shellscript", 'export PASSWORD="{password}"\n', "generic-password"),
    ("file:///p/a.md", "markdown", "The key is {token}, see below.\n", "github-pat"),
    ("file:///p/a.txt", "plaintext", "The key is {token}, see below.\n", "github-pat"),
    ("untitled:Untitled-2", "python", 'key = "{token}"\n', "github-pat"),
    ("vscode-notebook-cell:/p/n.ipynb#W1sZmlsZQ", "python", 'key = "{token}"\n', "github-pat"),
    ("vscode-remote://ssh-remote+box/p/a.py", "python", 'key = "{token}"\n', "github-pat"),
    ("file:///p/caf%C3%A9%20%F0%9F%98%80.py", "python", 'key = "{token}"\n', "github-pat"),
    ("file:///p/a.unheard-of", "unheard-of", 'key = "{token}"\n', "github-pat"),
    ("weird", "", 'key = "{token}"\n', "github-pat"),
]


def test_every_kind_of_document(editor: Start, token: str) -> None:
    client = editor("eglot")
    for uri, language, text, rule in KINDS:
        rng = values.seeded(uri)
        client.open(uri, "# 😀\n" + text.format(password=password(rng), token=token), language)
        codes = [one["code"] for one in client.published(uri, 1)]
        assert codes and (not rule or rule in codes), uri


def test_a_notebook_opened_as_json_has_places_in_the_file(editor: Start, token: str) -> None:
    client = editor("eglot")
    text = '{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "t = \\"%s\\""], "metadata": {}, "outputs": []}],\n'
    text = text % token + ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
    client.open("file:///p/n.ipynb", text, "json")
    [one] = client.published("file:///p/n.ipynb", 1)
    assert text[one["range"]["start"]["character"] : one["range"]["end"]["character"]] == token


def test_severities(editor: Start, token: str) -> None:
    client = editor("eglot")
    people = "\n".join(f"{name}@{values.opaque(values.seeded(name), 12).lower()}.fr" for name in ("ana", "bo"))
    client.open("file:///p/a.txt", f"{token}\n{people}\nmaintainer: x@y.example\n", "plaintext")
    levels = {(one["range"]["start"]["line"], one["severity"]) for one in client.published("file:///p/a.txt", 1)}
    assert {(0, 1), (1, 3), (2, 3), (3, 4)} <= levels


def test_closing_takes_pushed_diagnostics_back(editor: Start, token: str) -> None:
    client = editor("eglot")
    client.open("file:///p/a.txt", token, "plaintext")
    assert client.published("file:///p/a.txt", 1)
    seen = len(client.seen)
    client.notify("textDocument/didClose", {"textDocument": {"uri": "file:///p/a.txt"}})
    assert client.wait(lambda one: one.get("method") == "textDocument/publishDiagnostics", since=seen)["params"][
        "diagnostics"
    ] == []  # fmt: skip


def test_an_answer_that_says_nothing_new_is_short(editor: Start, token: str) -> None:
    client = editor("vscode")
    client.open("file:///p/a.py", f'x = "{token}"\n')
    first = client.pulled("file:///p/a.py")
    again = client.pulled("file:///p/a.py", previousResultId=first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    client.edit("file:///p/a.py", 2, (0, 0), (0, 0), "\n")
    moved = client.pulled("file:///p/a.py", previousResultId=first["resultId"])
    assert moved["kind"] == "full"
    assert moved["items"][0]["range"]["start"]["line"] == 1


def test_a_client_that_cannot_be_told_to_pull_again_gets_whole_answers(editor: Start, token: str) -> None:
    client = editor("neovim")
    client.open("file:///p/a.py", "x = 1\n")
    client.edit("file:///p/a.py", 2, (1, 0), (1, 0), f'y = "{token}"\n')
    assert [one["code"] for one in client.pulled("file:///p/a.py")["items"]] == ["github-pat"]


def test_many_keys_at_once_are_one_edit_after_the_other(editor: Start, token: str) -> None:
    client = editor("eglot")
    client.open("file:///p/a.py", "\nx = 1\n")
    for version, character in enumerate(token, 2):
        client.edit("file:///p/a.py", version, (0, version - 2), (0, version - 2), character)
    [one] = client.published("file:///p/a.py", len(token) + 1)
    assert one["range"] == range_((0, 0), (0, len(token)))


def test_whole_texts_are_taken_too(editor: Start, token: str) -> None:
    client = editor("minimal")
    client.open("file:///p/a.py", "x = 1\n" * 50)
    client.notify("textDocument/didChange", {
        "textDocument": {"uri": "file:///p/a.py", "version": 2},
        "contentChanges": [{"text": "x = 1\n" * 30 + f'😀 = "{token}"\n' + "x = 1\n" * 20}],
    })  # fmt: skip
    [one] = client.published("file:///p/a.py", 2)
    assert one["range"] == range_((30, 6), (30, 6 + len(token)))
