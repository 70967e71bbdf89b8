"""The scanning process: scans in it take no time from typing, however long they run.

    python -m safe_prompt_lsp.scanner     # questions on standard input, answers on standard output

A message is its length in eight bytes and a pickle; both ends are ours, and the pipes are nobody else's. Texts are
never in arguments, environment or files. The process ends with its standard input.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from typing import Any, BinaryIO, Final

from safe_prompt.findings.fingerprint import Key
from safe_prompt.flow.parsing import FlowCache
from safe_prompt_lsp.scanning import Answer, Question, answer, warm_up

TIMEOUT: Final = 120.0  # seconds; what takes longer is not scanned
_HEAD: Final = 8
_CACHES: Final = 16  # documents whose parsed code is kept
ENDED: Final = Answer(problem="the scanning process ended unexpectedly")
TOO_LONG: Final = Answer(problem=f"it took longer than {TIMEOUT:.0f} seconds")


class Scanner:
    """The other end of a scanning process. Used by one thread; ``close`` may be called by any."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._timeout = timeout
        self._closed = False

    def start(self) -> subprocess.Popen[bytes]:
        """Begin the process, if it does not run."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "safe_prompt_lsp.scanner"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def ask(self, question: Question) -> Answer:
        """The answer, or one that says why there is none. A process that ends is tried once more."""
        for _ in range(2):
            if self._closed:
                break
            late = threading.Event()
            try:
                process = self.start()
                timer = threading.Timer(self._timeout, _end, (process, late))
                timer.daemon = True
                timer.start()
                try:
                    return _exchange(process, question)
                finally:
                    timer.cancel()
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                self._reap()
                if late.is_set():
                    return TOO_LONG
        return ENDED

    def close(self) -> None:
        """End the process."""
        self._closed = True
        self._reap()

    def _reap(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: subprocess.Popen[bytes], question: Question) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    _write(process.stdin, question)
    found = _read(process.stdout)
    if not isinstance(found, Answer):
        raise EOFError
    return found


def _write(stream: BinaryIO | Any, message: Any) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_HEAD, "big"))
    stream.write(data)
    stream.flush()


def _read(stream: BinaryIO | Any) -> Any:
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    size = int.from_bytes(head, "big")
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None


def main() -> int:
    """Answer questions until there are no more."""
    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else prints must not break the pipe
    warm_up(Key(b"warm up", "none"))
    with contextlib.suppress(BrokenPipeError):
        caches: dict[str, FlowCache] = {}  # by document, the last used last
        while isinstance(question := _read(source), Question):
            cache = caches.pop(question.uri) if question.uri in caches else FlowCache()
            caches[question.uri] = cache
            if len(caches) > _CACHES:
                del caches[next(iter(caches))]
            _write(target, answer(question, cache))
            del question, cache
    return 0


if __name__ == "__main__":
    # Under its real name: what is pickled here is unpickled there.
    from safe_prompt_lsp.scanner import main as run

    sys.exit(run())
