"""Planted values in whatever a client sends: none of them in a message, a log, a trace or a file of the server's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ..canary.canary import Canary  # noqa: TID252 -- `tests` is not on the path
from ..canary.session import Session  # noqa: TID252
from .editor import PROFILES, Editor, range_

pytestmark = pytest.mark.e2e  # half a minute on a quiet machine

# Names of kinds that a client would send; what is not here is opened as plain text.
LANGUAGES = {
    ".py": "python", ".ipynb": "json", ".json": "json", ".yaml": "yaml", ".md": "markdown", ".env": "properties",
    ".csv": "csv", ".sql": "sql", ".sh": "shellscript", ".toml": "toml",
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    config = tmp_path / "prepared"
    config.mkdir()
    (config / "cache").mkdir()
    for file in (own_folders / "cache").iterdir():  # compiled rules: they hold nothing of anybody's
        shutil.copy(file, config / "cache")
    opened = Session(tmp_path / "user", config, set())
    opened.environment |= {"PYTHONASYNCIODEBUG": "1", "PYTHONFAULTHANDLER": "1", "PYTHONWARNINGS": "default"}
    return opened


def start(session: Session, profile: str, **more: Any) -> Editor:
    client = Editor(
        profile, env=session.environment, cwd=str(session.root), rootUri=session.root.as_uri(), trace="verbose", **more
    )
    client.__enter__()
    client.notify("$/setTrace", {"value": "verbose"})
    return client


def texts(canary: Canary) -> dict[str, str]:
    found = {}
    for name, data in canary.originals.items():
        try:
            found[name] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def finish(client: Editor, session: Session) -> None:
    """End the server, and look through all it has said and written."""
    client.__exit__()
    for message in client.seen:
        data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        session.canary.assert_no_canary(data, f"message {message.get('method') or 'answer'}")
        assert b"Traceback" not in data
    session.canary.assert_no_canary(client.stderr, "stderr")
    assert b"Traceback" not in client.stderr
    session.assert_nothing_written_leaks()
    session.canary.assert_originals_untouched()


@pytest.mark.parametrize("profile", ["vscode", "eglot"])
def test_a_working_day(session: Session, profile: str) -> None:
    lazy = {**PROFILES[profile], "textDocument": {**PROFILES[profile]["textDocument"], "codeAction": {
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}, "dataSupport": True,
        "resolveSupport": {"properties": ["edit"]}, "disabledSupport": True,
    }}}  # fmt: skip
    client = start(session, profile, capabilities=lazy)
    for name, text in texts(session.canary).items():
        uri = session.file(name).as_uri()
        client.open(uri, text, LANGUAGES.get(Path(name).suffix or Path(name).name, "plaintext"))
        items = client.pulled(uri)["items"] if profile == "vscode" else client.published(uri, 1)
        for one in items[:8]:
            at = {"textDocument": {"uri": uri}, "position": one["range"]["start"]}
            client.request("textDocument/hover", at)
            client.request("textDocument/codeAction", {
                "textDocument": {"uri": uri}, "range": one["range"], "context": {"diagnostics": [one]},
            })  # fmt: skip
        client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        client.request("workspace/executeCommand", {"command": "safe-prompt.status", "arguments": [{"uri": uri}]})
        client.request("workspace/executeCommand", {"command": "safe-prompt.copyMasked", "arguments": [{"uri": uri}]})
        first = text.splitlines(keepends=True)[0] if text else ""
        for version, character in enumerate(text[:60], 2):
            client.edit(uri, version, (0, 0), (0, 0), character)
        client.edit(uri, 100, (0, 0), (0, 0), first)
    client.request("workspace/executeCommand", {"command": "safe-prompt.scanWorkspace"}, timeout=300)
    finish(client, session)


def test_a_client_that_breaks_everything(session: Session) -> None:
    client = start(session, "eglot")
    values = [planted.value for planted in session.canary.planted]
    uri = session.file("broken.py").as_uri()
    client.open(uri, "\n".join(values))
    for value in values:
        quoted = json.dumps(value)
        for body in (
            f'{{"jsonrpc": "2.0", "id": 77, "method": "textDocument/hover", "params": {{"textDocument": {quoted}}}}}',
            f'{{"jsonrpc": "2.0", "id": 78, "method": {quoted}, "params": {quoted}}}',
            f'{{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {{"textDocument": {quoted}}}}}',
            f'{{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {quoted}}}',
            f'{{"jsonrpc": "2.0", "id": 79, "result": {quoted}, "error": {quoted}}}',
            f'{{"jsonrpc": "2.0", "id": {quoted[:-1]}',
            f"{value}{{",
        ):
            data = body.encode("utf-8", "surrogatepass")
            client.raw(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        for command in ("safe-prompt.copyMasked", "safe-prompt.allow", "safe-prompt.restore", "safe-prompt.explain"):
            client.ask("workspace/executeCommand", {
                "command": command, "arguments": [{"uri": uri, "rule": value, "range": value, "to": value}],
            })  # fmt: skip
        client.notify("workspace/didChangeConfiguration", {"settings": {"safe-prompt": {
            "minSeverity": value, "maxFindings": value, value: 3, "policy": "no-such-file.toml",
        }}})  # fmt: skip
        client.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": 9},
            "contentChanges": [{"range": range_((0, 0), (10**9, 10**9)), "text": value}, {"text": value}],
        })  # fmt: skip
    client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    client.seen = [one for one in client.seen if not _echoes(one)]
    finish(client, session)


def _echoes(message: dict[str, Any]) -> bool:
    """An answer repeats the id that a client gave its request: no value of a document."""
    return isinstance(message.get("id"), str)


def test_killed_in_the_middle(session: Session) -> None:
    client = start(session, "eglot")
    for name, text in texts(session.canary).items():
        client.open(session.file(name).as_uri(), text, "plaintext")
    client.process.kill()
    client.process.wait(10)
    finish(client, session)
