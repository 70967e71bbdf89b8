"""Clients that break the rules, end in the middle, or say what nobody has heard of; documents of every size."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .editor import Editor, range_

Start = Callable[..., Editor]
URI = "file:///p/a.py"


def framed(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return header % len(body) + body


def lives(client: Editor, token: str) -> None:
    """The server still works, and has shown nothing that it was sent."""
    client.open("file:///p/lives.py", f'😀 = "{token}"\n')
    assert [one["code"] for one in client.published("file:///p/lives.py", 1)] == ["github-pat"]
    assert token not in json.dumps(client.seen)
    assert client.stderr == b""


BAD: list[tuple[str, bytes, Any]] = [
    ("not JSON", framed(b"{nonsense"), -32700),
    ("not UTF-8", framed(b'{"jsonrpc": "2.0", "id": 5, "method": "\xff\xfe"}'), -32700),
    ("no object", framed(b"[1, 2, 3]"), -32602),
    ("another protocol", framed(b'{"jsonrpc": "1.0", "id": 5, "method": "shutdown"}'), -32602),
    ("deeply nested", framed(b"[" * 100_000), -32700),
    ("unknown request", framed(b'{"jsonrpc": "2.0", "id": 5, "method": "no/such"}'), -32601),
    ("unknown notification", framed(b'{"jsonrpc": "2.0", "method": "no/such", "params": {"a": 1}}'), None),
    ("wrong parameters", framed(b'{"jsonrpc": "2.0", "id": 5, "method": "textDocument/hover", "params": 3}'), -32602),
    ("no parameters", framed(b'{"jsonrpc": "2.0", "id": 5, "method": "textDocument/hover"}'), -32602),
    ("a change that is none", framed(
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "x"}}}'
    ), None),
    ("a text that is not open", framed(
        b'{"jsonrpc": "2.0", "id": 5, "method": "textDocument/codeLens", "params": {"textDocument": {"uri": "x:y"}}}'
    ), "result"),
    ("a method that is no name", framed(b'{"jsonrpc": "2.0", "id": 5, "method": {"a": [1]}, "params": {}}'), -32600),
    ("hello twice", framed(
        b'{"jsonrpc": "2.0", "id": 5, "method": "initialize", "params": {"processId": null, "capabilities": {}}}'
    ), -32600),
    ("an id that is none", framed(b'{"jsonrpc": "2.0", "id": {"a": 1}, "method": "no/such"}'), -32601),
    ("an answer to nothing", framed(b'{"jsonrpc": "2.0", "id": 4711, "result": null}'), None),
    ("a stray line", b"Warning: your shell says hello\r\n" + framed(
        b'{"jsonrpc": "2.0", "id": 5, "method": "no/such"}'), -32601),
    ("other headers", framed(
        b'{"jsonrpc": "2.0", "id": 5, "method": "no/such"}',
        b"content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n",
    ), -32601),
    ("a command of nobody's", framed(
        b'{"jsonrpc": "2.0", "id": 5, "method": "workspace/executeCommand", "params": {"command": "no"}}'), -32602),
]  # fmt: skip


def test_messages_that_break_the_rules(editor: Start, token: str) -> None:
    client = editor("eglot")
    for name, data, expected in BAD:
        seen = len(client.seen)
        client.raw(data)
        if expected is not None:
            answer = client.wait(lambda one: "method" not in one, since=seen)
            assert ("result" in answer) if expected == "result" else answer["error"]["code"] == expected, name
    lives(client, token)


def test_nothing_is_answered_before_the_client_says_hello(token: str) -> None:
    client = Editor()
    with pytest.raises(RuntimeError, match="-32002"):
        client.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})
    client.open(URI, token)  # a notification before that is dropped
    client.start()
    client.capabilities = {}
    lives(client, token)
    client.request("shutdown")
    with pytest.raises(RuntimeError, match="shutting down"):
        client.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})
    client.notify("exit")
    assert client.process.wait(10) == 0
    client.close()


def test_exit_without_shutdown_is_told_by_the_code() -> None:
    client = Editor()
    client.start()
    client.notify("exit")
    assert client.process.wait(10) == 1
    client.close()


UNKNOWN: list[dict[str, Any]] = [
    {"capabilities": {"general": {"positionEncodings": ["utf-7", "utf-32"]}}},
    {"capabilities": {"general": {"positionEncodings": "utf-8"}, "textDocument": 3, "workspace": ["x"]}},
    {"capabilities": {"textDocument": {"completion": {"completionItemKind": {"valueSet": [1, 9999]}}}}},
    {"capabilities": {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {}}}}}},
    {"capabilities": {"fromTheFuture": {"deep": {"list": [1, {"a": None}]}}, "window": {"workDoneProgress": "yes"}}},
    {"capabilities": {}, "trace": "everything", "clientInfo": "Ed", "locale": 7, "workspaceFolders": [{"uri": "u"}]},
    {"capabilities": {}, "rootUri": 7, "rootPath": {"a": 1}, "initializationOptions": "none"},
    {"capabilities": None, "processId": "none"},
    {"clientInfo": {"name": "Ed", "version": 3}, "initializationOptions": {"safe-prompt": [1]}},
]


@pytest.mark.parametrize("params", UNKNOWN)
def test_capabilities_that_nobody_has_heard_of(params: dict[str, Any], token: str) -> None:
    client = Editor()
    try:
        answer = client.request("initialize", {"processId": None, "rootUri": None, **params})
        client.notify("initialized", {})
        encodings = params.get("capabilities") and params["capabilities"].get("general", {}).get("positionEncodings")
        assert answer["capabilities"]["positionEncoding"] == (
            "utf-32" if encodings == ["utf-7", "utf-32"] else "utf-16"
        )
        lives(client, token)
    finally:
        client.close()


def test_initialize_without_parameters_is_refused_or_served(token: str) -> None:
    client = Editor()
    client.ask("initialize")
    assert client.wait(lambda one: one.get("id") == 1)
    client.close()


@pytest.mark.parametrize("way", ["kill", "end-of-input", "half-a-message"])
def test_a_client_that_ends_in_the_middle(way: str, editor: Start, token: str) -> None:
    client = editor("eglot")
    client.open(URI, f'x = "{token}"\n' * 2000)
    for version in range(2, 50):
        client.edit(URI, version, (0, 0), (0, 0), "😀")
    if way == "kill":
        client.process.send_signal(signal.SIGKILL)
    elif way == "half-a-message":
        client.raw(b'Content-Length: 1000\r\n\r\n{"jsonrpc": "2.0", "method"')
        client.process.stdin.close()
    else:
        client.process.stdin.close()
    code = client.process.wait(10)
    assert code == (-signal.SIGKILL if way == "kill" else 1)
    deadline = time.monotonic() + 10
    while (left := below(client.process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left  # the scanning process has ended too
    assert client.stderr == b""


def below(pid: int) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*") if os.name == "posix" else ():
        try:
            words = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"safe_prompt_lsp.scanner" in words and os.environ["SAFE_PROMPT_CONFIG_DIR"].encode() in environment:
            found.append(folder.name)
    return found


def test_the_scanning_process_may_die(editor: Start, token: str) -> None:
    client = editor("eglot")
    client.open(URI, "x = 1\n")
    assert client.published(URI, 1) == []
    for pid in below(client.process.pid):
        os.kill(int(pid), signal.SIGKILL)
    lives(client, token)


@pytest.mark.e2e
def test_large_documents(editor: Start, token: str) -> None:
    client = editor("eglot")
    line = f'😀 = "{"x" * 49_000} {token} {"y" * 49_000}"'
    client.open("file:///p/line.py", line)
    assert client.published("file:///p/line.py", 1)[0]["range"] == range_((0, 49_006), (0, 49_006 + len(token)))
    client.edit("file:///p/line.py", 2, (0, 0), (0, 0), "a")
    assert client.published("file:///p/line.py", 2)[0]["range"]["start"]["character"] == 49_007
    minified = "".join(f"function f{n}(a,b){{return a*{n}+b}};" for n in range(9_000))
    client.open("file:///p/min.js", f"{minified}var k='{token}'", "javascript")
    assert [one["code"] for one in client.published("file:///p/min.js", 1)] == ["github-pat"]


@pytest.mark.e2e
def test_over_the_limit_is_said(editor: Start) -> None:
    client = editor("eglot")
    client.open("file:///p/huge.csv", "a,b\n" + "1,2\n" * 2_600_000, "csv")
    [one] = client.published("file:///p/huge.csv", 1)
    assert one["message"] == "Not scanned: over the limit of 10 million characters."
    assert one["range"]["start"] == {"line": 0, "character": 0}
    client.edit("file:///p/huge.csv", 2, (0, 0), (2_000_000, 0), "")
    client.wait(lambda one: (one.get("params") or {}).get("diagnostics") == [])


def test_lone_surrogates_and_nul(editor: Start, token: str) -> None:
    client = editor("minimal")
    client.open(URI, f'a = "\ud83d" "\x00" "{token}"  # \udc00 😀\n')
    [one] = [one for one in client.published(URI, 1) if one["code"] == "github-pat"]
    assert one["range"]["start"] == {"line": 0, "character": 13}
    client.edit(URI, 2, (0, 5), (0, 6), "\ud83d\ude00")
    assert client.published(URI, 2)
