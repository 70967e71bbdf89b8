"""Messages over a pair of byte streams: framing by ``Content-Length``, one thread that reads and one that writes.

pygls reads with three trips through a thread pool for every message, and on that pool handlers run too: a busy
handler stops the reading. Here a thread of its own reads whole messages, and another one writes, so that a client
that does not read (or reads slowly) never blocks the server.

No content of a message is ever part of an error or a log.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections import deque
from collections.abc import Callable
from typing import BinaryIO, Final

_LENGTH: Final = re.compile(rb"\s*content-length\s*:\s*(\d{1,12})\s*", re.IGNORECASE)
MOST: Final = 256_000_000  # bytes of a message; more is read and dropped
_HEADER_LINE: Final = 4096  # bytes; what is longer is no header
_SKIPPED: Final = 1 << 20  # bytes dropped at a time


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message's body; None at the end of the stream, ``b""`` for one that is too long.

    What stands between messages and is no header is passed over: a client that printed a stray line goes on working.
    """
    length = -1
    while True:
        line = stream.readline(_HEADER_LINE)
        if not line:
            return None
        if line.strip():
            found = _LENGTH.fullmatch(line)
            if found:
                length = int(found[1])
            continue
        if length < 0:
            continue
        if length > MOST:
            while length > 0 and (dropped := stream.read(min(length, _SKIPPED))):
                length -= len(dropped)
            return b""
        body = stream.read(length)
        return body if len(body) == length else None  # the client ended in the middle of a message


class Reader(threading.Thread):
    """Reads messages and hands each to ``received``; calls ``ended`` at the end of the stream, once."""

    def __init__(self, stream: BinaryIO, received: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        super().__init__(name="safe-prompt-lsp reader", daemon=True)
        self._stream = stream
        self._received = received
        self._ended = ended

    def run(self) -> None:
        """Read until the stream ends or breaks."""
        with contextlib.suppress(OSError, ValueError, RuntimeError):  # broken or closed; the loop is gone
            while (body := read_message(self._stream)) is not None:
                self._received(body)
        with contextlib.suppress(RuntimeError):
            self._ended()


class Writer(threading.Thread):
    """Writes messages in order. A waiting message is replaced by a newer one with the same ``topic``."""

    def __init__(self, stream: BinaryIO, broken: Callable[[], None]) -> None:
        super().__init__(name="safe-prompt-lsp writer", daemon=True)
        self._stream = stream
        self._broken = broken
        self._waiting: deque[tuple[str | None, bytes]] = deque()
        self._topics: dict[str, int] = {}
        self._written = 0  # messages taken off the queue
        self._changed = threading.Condition()
        self._closed = False

    def send(self, body: bytes, topic: str | None = None) -> None:
        """Queue a message. With a topic it takes the place of one of that topic that still waits."""
        with self._changed:
            if topic is not None:
                place = self._topics.get(topic, -1) - self._written
                if place >= 0:
                    self._waiting[place] = (topic, body)
                    return
                self._topics[topic] = self._written + len(self._waiting)
            self._waiting.append((topic, body))
            self._changed.notify()

    def close(self, timeout: float = 2.0) -> None:
        """Write what waits, for at most ``timeout`` seconds, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self.is_alive() and threading.current_thread() is not self:
            self.join(timeout)

    def run(self) -> None:
        """Write until closed or the client is gone."""
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return
                topic, body = self._waiting.popleft()
                if topic is not None and self._topics.get(topic) == self._written:
                    del self._topics[topic]
                self._written += 1
            try:
                self._stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                self._stream.flush()
            except (OSError, ValueError):
                with contextlib.suppress(RuntimeError):
                    self._broken()
                return


def private_stdio() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for messages alone.

    Whatever else prints (a library, a debugger) then goes to standard error instead of breaking the protocol.
    """
    import sys

    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        import msvcrt

        for stream in (source, target):
            msvcrt.setmode(stream.fileno(), os.O_BINARY)
    return source, target
