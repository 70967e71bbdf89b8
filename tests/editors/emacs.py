"""Emacs in a terminal, with the shipped package; asked through its own server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .terminal import PATIENCE, Terminal, program, until

PACKAGE = Path(__file__).resolve().parents[2] / "lsp_server" / "editors" / "emacs" / "safe-prompt.el"
INSTALL = "apt-get install --no-install-recommends emacs-nox elpa-eglot"

INIT = """
(require 'server) (require 'json)
(setq server-socket-dir %(folder)s server-name "emacs" make-backup-files nil create-lockfiles nil
      auto-save-default nil inhibit-startup-screen t native-comp-deferred-compilation nil)
(server-start)
(package-initialize)
(load %(package)s nil t)
"""
SETUP = "(safe-prompt-setup)\n"


@dataclass(frozen=True)
class Emacs:
    terminal: Terminal
    client: str
    socket: Path

    @classmethod
    def start(cls, folder: Path, file: Path, env: Mapping[str, str], init: str = "") -> Emacs:
        emacs, client = program("emacs", INSTALL), program("emacsclient", INSTALL)
        settings = folder / "init.el"
        names = {"folder": _lisp(str(folder)), "package": _lisp(str(PACKAGE))}
        settings.write_text(INIT % names + init + SETUP, "utf-8")
        terminal = Terminal.open(
            folder, [emacs, "-nw", "-q", "-l", str(settings), str(file)], {**env, "HOME": str(folder)}
        )
        editor = cls(terminal, client, folder / "emacs")
        with terminal.closed_on_failure():
            until("Emacs' server", editor.socket.exists, show=terminal.screen)
            until(
                "the file's buffer", lambda: file.name in editor.lisp("(vconcat (mapcar #'buffer-name (buffer-list)))")
            )
        return editor

    def lisp(self, form: str) -> Any:
        """What a form returns in the window's buffer, as JSON: nil is null, symbols are strings."""
        window = "(or (minibuffer-selected-window) (selected-window))"
        ask = f"(with-selected-window {window} (let ((json-null nil)) (json-encode {form})))"
        done = subprocess.run(
            [self.client, "--socket-name", str(self.socket), "--eval", ask],
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr.decode("utf-8", "replace"))
        # Emacs prints control characters as they are, in its strings and in its JSON.
        return json.loads(json.loads(done.stdout, strict=False), strict=False)

    def command(self, name: str) -> None:
        """Run a command as a user does, with M-x."""
        self.terminal.keys("M-x")
        self.terminal.type(name)
        self.terminal.keys("Enter")

    def choose(self, action: str) -> None:
        """Choose a code action by how it begins; a dash is typed as a space, which would complete a word."""
        self.command("eglot-code-actions")
        until("the question", lambda: "Pick an action" in self.terminal.screen(), show=self.terminal.screen)
        for word in action.split("-"):
            self.terminal.type(word)
            self.terminal.keys("Tab")
        self.terminal.keys("Enter")

    def confirm(self) -> None:
        """Say yes to an edit that a server asks for."""
        until("Eglot's question", lambda: "Proceed?" in self.terminal.screen(), show=self.terminal.screen)
        self.terminal.type("y")

    def marks(self) -> list[tuple[str, int, int]]:
        """Diagnostics of the current buffer: rule, begin, end, 0-based code points."""
        found = self.lisp(
            "(vconcat (mapcar (lambda (d)"
            " (vector (plist-get (cdr (assq 'eglot-lsp-diag (flymake-diagnostic-data d))) :code)"
            " (1- (flymake-diagnostic-beg d)) (1- (flymake-diagnostic-end d)))) (flymake-diagnostics)))"
        )
        return sorted(tuple(mark) for mark in found)

    def text(self) -> str:
        return str(self.lisp("(buffer-substring-no-properties (point-min) (point-max))"))

    def said(self) -> str:
        """All messages so far."""
        return str(self.lisp("(with-current-buffer (messages-buffer) (buffer-string))"))

    def buffers(self, pattern: str) -> dict[str, str]:
        """The texts of all buffers whose names match a regular expression."""
        form = (
            "(vconcat (cl-loop for b in (buffer-list) when (string-match-p %s (buffer-name b)) collect"
            " (with-current-buffer b (vector (buffer-name) (buffer-substring-no-properties (point-min) (point-max))))))"
        )
        return dict(self.lisp(form % _lisp(pattern)))

    def server(self) -> int | None:
        """The process id of the language server that manages the buffer."""
        found = self.lisp("(let ((s (eglot-current-server))) (and s (process-id (jsonrpc--process s))))")
        return None if found is None else int(found)

    def close(self) -> None:
        self.terminal.close()


def _lisp(text: str) -> str:
    """A string literal of Emacs Lisp."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
