"""An editor of our own for tests: JSON-RPC over the pipes of the real server, and nothing of pygls in it.

Profiles hold what real editors say they can, as far as it makes a difference to a server.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROFILES: dict[str, dict[str, Any]] = {
    # VS Code: UTF-16 alone, notebooks, pulls diagnostics, asks to be told to pull again.
    "vscode": {
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {
            "synchronization": {"dynamicRegistration": True, "didSave": True},
            "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True},
            "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix"]}}},
        },
        "notebookDocument": {"synchronization": {"dynamicRegistration": True, "executionSummarySupport": True}},
        "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {}}},
        "workspace": {
            "applyEdit": True,
            "configuration": True,
            "workspaceFolders": True,
            "workspaceEdit": {"documentChanges": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
            "diagnostics": {"refreshSupport": True},
            "codeLens": {"refreshSupport": True},
        },
    },
    # Neovim 0.11: UTF-8 first, pulls, and has a refresh.
    "neovim": {
        "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": True, "dataSupport": True},
            "diagnostic": {"dynamicRegistration": False},
        },
        "window": {"workDoneProgress": True},
        "workspace": {"configuration": True, "workspaceFolders": True, "applyEdit": True},
    },
    # Emacs' eglot: counts code points if it may, gets diagnostics pushed.
    "eglot": {
        "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
        "textDocument": {"publishDiagnostics": {"relatedInformation": False, "versionSupport": True}},
        "workspace": {"configuration": True, "applyEdit": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
    },
    # A client that says nothing at all.
    "minimal": {},
}


class Editor:
    """A client of a running server. ``seen`` holds every message from it; ``stderr`` what it printed."""

    def __init__(
        self,
        profile: str = "minimal",
        *,
        env: dict[str, str] | None = None,
        cwd: str | None = None,
        answers: dict[str, Callable[[Any], Any]] | None = None,
        settings: dict[str, Any] | None = None,
        arguments: tuple[str, ...] = (),
        **initialize: Any,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "safe_prompt_lsp", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=cwd,
        )  # fmt: skip
        self.profile = profile
        self.settings = settings or {}
        self.answers: dict[str, Callable[[Any], Any]] = {
            "workspace/configuration": lambda params: [self.settings for _ in params["items"]],
            **(answers or {}),
        }
        self.seen: list[dict[str, Any]] = []
        self.stderr = b""
        self._id = 0
        self._news = threading.Condition()
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()
        self._errors = threading.Thread(target=self._read_errors, daemon=True)
        self._errors.start()
        self.initialize = initialize

    def __enter__(self) -> Editor:
        self.capabilities = self.start()["capabilities"]
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.shut_down()
        self.close()

    def start(self) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": PROFILES[self.profile], **self.initialize}
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def shut_down(self) -> None:
        try:
            self.request("shutdown", None, timeout=5)
            self.notify("exit", None)
            self.process.wait(5)
        except (OSError, TimeoutError, subprocess.TimeoutExpired):
            self.process.kill()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()

    def request(self, method: str, params: Any = None, timeout: float = 90) -> Any:
        id_ = self.ask(method, params)
        return self.answer(id_, timeout)

    def ask(self, method: str, params: Any = None) -> int:
        self._id += 1
        body = {"jsonrpc": "2.0", "id": self._id, "method": method}
        self._write({**body, "params": params} if params is not None else body)
        return self._id

    def answer(self, id_: int, timeout: float = 90) -> Any:
        message = self.wait(lambda one: one.get("id") == id_ and "method" not in one, timeout)
        if "error" in message:
            raise RuntimeError(message["error"])
        return message.get("result")

    def notify(self, method: str, params: Any = None) -> None:
        body = {"jsonrpc": "2.0", "method": method}
        self._write({**body, "params": params} if params is not None else body)

    def raw(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def wait(self, wanted: Callable[[dict[str, Any]], bool], timeout: float = 90, since: int = 0) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                found = next((one for one in self.seen[since:] if wanted(one)), None)
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or (self._ended and not self._news.wait(0.2)):
                    raise TimeoutError(f"the server did not say it (exit code {self.process.poll()})")
                self._news.wait(min(left, 1))

    # Documents.

    def open(self, uri: str, text: str, language: str = "python", version: int = 1) -> None:
        self.notify("textDocument/didOpen", {
            "textDocument": {"uri": uri, "languageId": language, "version": version, "text": text},
        })  # fmt: skip

    def edit(self, uri: str, version: int, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": range_(start, end), "text": text}],
        })  # fmt: skip

    def published(self, uri: str, version: int | None = None, timeout: float = 90) -> list[dict[str, Any]]:
        """Diagnostics pushed for a version (any, where it is None): the newest that are there by then."""
        self.wait(lambda one: _is_for(one, uri, version), timeout)
        return [one for one in self.seen if _is_for(one, uri, version)][-1]["params"]["diagnostics"]

    def pulled(self, uri: str, timeout: float = 90, **more: Any) -> dict[str, Any]:
        return self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}, **more}, timeout)

    def messages(self) -> list[str]:
        return [one["params"]["message"] for one in self.seen if one.get("method") == "window/showMessage"]

    # The pipes.

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _read(self) -> None:
        stream = self.process.stdout
        while True:
            length = 0
            while line := stream.readline():
                if not line.strip():
                    break
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = stream.read(length) if length else b""
            if not body:
                with self._news:
                    self._ended = True
                    self._news.notify_all()
                return
            message = json.loads(body)
            with self._news:
                self.seen.append(message)
                self._news.notify_all()
            if "method" in message and "id" in message:
                self._reply(message)

    def _reply(self, message: dict[str, Any]) -> None:
        answer = self.answers.get(message["method"])
        body = {"jsonrpc": "2.0", "id": message["id"]}
        with contextlib.suppress(OSError, ValueError):
            self._write({**body, "result": answer(message.get("params")) if answer else None})

    def _read_errors(self) -> None:
        while data := self.process.stderr.read1(65536):
            self.stderr += data


def write(folder: Path, name: str, text: str) -> Path:
    """A file of a project, and the folders that it lies in."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def range_(start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }


def _is_for(message: dict[str, Any], uri: str, version: int | None) -> bool:
    if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
        return False
    return version is None or message["params"].get("version") == version
