"""One thread that scans, beside the event loop: a scan neither stops typing nor holds up the reading of messages."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

Job = Callable[[], Any]
Done = Callable[[Any], None]


class Worker(threading.Thread):
    """Runs jobs one at a time, in the order they were asked for. A job that still waits is replaced by a newer one
    of the same name, so that fast typing never builds a queue.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="safe-prompt-lsp scanner", daemon=True)
        self._loop = loop
        self._waiting: dict[str, tuple[Job, Done]] = {}
        self._changed = threading.Condition()
        self._closed = False

    def submit(self, name: str, job: Job, done: Done) -> None:
        """Run ``job`` in the thread, then ``done`` with its result on the event loop. A job must not raise."""
        with self._changed:
            self._waiting.pop(name, None)
            self._waiting[name] = (job, done)
            self._changed.notify()

    def drop(self, name: str) -> None:
        """Forget a job that has not begun."""
        with self._changed:
            self._waiting.pop(name, None)

    def close(self) -> None:
        """Begin no further job."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def run(self) -> None:
        """Work until closed."""
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                name = next(iter(self._waiting))
                job, done = self._waiting.pop(name)
            result = job()
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(done, result)
            del job, done, result  # keep no text alive while waiting
