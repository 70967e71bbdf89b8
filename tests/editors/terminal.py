"""A program on a screen of its own (tmux), as a person runs it: keys go in, the screen can be read."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds; a first scan compiles the rules, and two busy cores must not make a test fail


def program(name: str, install: str, path: str | None = None) -> str:
    """Where a program is. A missing one is an error with the command that installs it, never a skipped test."""
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(f"{name} is not installed. Install it with: {install}")
    return found


def until(what: str, true: Callable[[], bool], seconds: float = PATIENCE, show: Callable[[], str] = str) -> None:
    """Wait for something; ``what`` and ``show()`` (for the error) must hold no scanned text."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if true():
            return
        time.sleep(0.03)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}\n{show()}")


def children(process: int) -> list[int]:
    """Process ids of a process' children."""
    done = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, timeout=PATIENCE, check=False)
    return [int(word) for word in done.stdout.split()]


@dataclass(frozen=True)
class Terminal:
    """A tmux server with one window of 120 × 36 characters."""

    socket: Path

    @classmethod
    def open(cls, folder: Path, command: list[str], env: Mapping[str, str]) -> Terminal:
        terminal = cls(folder / "tmux.sock")
        tmux = program("tmux", "apt-get install tmux")
        subprocess.run(
            [
                tmux, "-S", str(terminal.socket), "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "36",
                *command,
            ],
            env={**env, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}, cwd=folder, check=True, timeout=PATIENCE,
        )  # fmt: skip
        return terminal

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self.socket), *words], capture_output=True, timeout=PATIENCE, check=False
        )
        return done.stdout.decode("utf-8", "replace")

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names: ``Escape``, ``Enter``, ``M-x``, ``C-g``."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Nothing goes on running where starting what is in it fails."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._tmux("kill-server")
