"""The other end of the model's process: started when asked, asked in small batches, started again when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.model import ModelError, Span

STARTING: Final = 120.0  # seconds until a model is loaded
ANSWERING: Final = 60.0  # seconds until a batch is answered
BATCH: Final = 16_000  # code points asked about at once: what a cancelled question still costs
_TRIES: Final = 2
_SURROGATE: Final = lazy_pattern("[\ud800-\udfff]")  # half a pair: no library takes it
DIED: Final = "the model's process died"
GARBAGE: Final = "the model's process answered something else"
CANCELLED: Final = "it was no longer wanted"


def command(model: str) -> list[str]:
    """The process. ``-P``: the working folder, which may be anybody's repository, is no place to import from."""
    return [sys.executable, "-P", "-W", "ignore", "-m", "safe_prompt.names.worker", model]


class ModelProcess:
    """A ``NameModel`` in a process of its own. Any thread may ask; one question is asked at a time.

    ``cancelled`` is looked at between batches.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        starting: float = STARTING,
        answering: float = ANSWERING,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._arguments = list(arguments)
        self._starting, self._answering = starting, answering
        self._cancelled = cancelled
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._languages: tuple[str, ...] = ()
        self._asked = 0
        self._owner = os.getpid()
        self._unusable = ""
        self.name = ""

    def languages(self) -> tuple[str, ...]:
        """As ``NameModel``."""
        with self._lock:
            self._started()
            return self._languages

    def spans(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """As ``NameModel``."""
        found: list[tuple[Span, ...]] = []
        for batch in _batches(texts):
            if self._cancelled():
                raise ModelError(CANCELLED)
            with self._lock:
                found += self._answer(batch)
        return found

    def close(self) -> None:
        """End the process; the next question starts another. A forked child leaves its parent's alone."""
        if os.getpid() != self._owner:
            return
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        process.wait()

    def _answer(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The answer about a few texts. What dies is tried once more: it may have died since it was last asked."""
        error = ModelError(DIED)
        for _ in range(_TRIES):
            process = self._started()
            self._asked += 1
            try:
                answer = self._exchange(
                    process,
                    {"id": self._asked, "texts": [_SURROGATE.sub("\ufffd", text) for text in texts]},
                    self._answering,
                )
                if "problem" in answer:
                    raise ModelError(f"the model failed ({_word(answer['problem'])})")
                return _spans(answer, self._asked, texts)
            except _GoneError as gone:
                error = ModelError(str(gone))
                if gone.late:
                    break
        raise error

    def _started(self) -> subprocess.Popen[bytes]:
        if self._unusable:
            raise ModelError(self._unusable)
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        try:
            self._process = subprocess.Popen(
                self._arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )  # fmt: skip
        except OSError as error:
            raise ModelError(f"the model's process did not start ({error.strerror or type(error).__name__})") from None
        try:
            hello = self._exchange(self._process, None, self._starting)
        except _GoneError as gone:
            raise ModelError(str(gone)) from None
        if "problem" in hello:
            self.close()
            self._unusable = f"the model {_words(hello['problem'])}"
            raise ModelError(self._unusable)
        languages = hello.get("languages")
        if not isinstance(languages, list) or not all(isinstance(item, str) for item in languages):
            self.close()
            raise ModelError(GARBAGE)
        self._languages, self.name = tuple(languages), _words(hello.get("name", ""))
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], question: Any, seconds: float) -> dict[str, Any]:
        """Ask, and read one line. Whatever goes wrong ends the process: its late answer would be taken for another's.

        Raises:
            _GoneError: it died, took too long, or answered something else.
        """
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()
        timer = threading.Timer(seconds, _end, (process, late))
        timer.daemon = True
        timer.start()
        try:
            if question is not None:
                process.stdin.write(json.dumps(question).encode() + b"\n")
                process.stdin.flush()
            line = process.stdout.readline()
            if not line.endswith(b"\n"):
                raise EOFError
            answer = json.loads(line)
            if not isinstance(answer, dict):
                raise TypeError
            return answer
        except (OSError, EOFError, ValueError, TypeError) as error:
            self.close()
            if late.is_set():
                raise _GoneError(f"the model took longer than {seconds:.0f} seconds", late=True) from None
            raise _GoneError(DIED if isinstance(error, OSError | EOFError) else GARBAGE) from None
        except BaseException:  # a keyboard interrupt between question and answer
            self.close()
            raise
        finally:
            timer.cancel()


class _GoneError(Exception):
    def __init__(self, reason: str, *, late: bool = False) -> None:
        super().__init__(reason)
        self.late = late


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        process.kill()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _spans(answer: dict[str, Any], asked: int, texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """The spans of an answer.

    Raises:
        ModelError: it is not an answer to what was asked.
    """
    found = answer.get("spans")
    if answer.get("id") != asked or not isinstance(found, list) or len(found) != len(texts):
        raise ModelError(GARBAGE)
    out = []
    for spans, text in zip(found, texts, strict=True):
        try:
            kept = tuple(Span(int(start), int(end), str(label), float(score)) for start, end, label, score in spans)
        except (TypeError, ValueError):
            raise ModelError(GARBAGE) from None
        if any(not 0 <= span.start < span.end <= len(text) for span in kept):
            raise ModelError(GARBAGE)
        out.append(kept)
    return out


def _word(value: object) -> str:
    """An error's type, as the process named it: a word, and nothing that could be a text of ours."""
    return value if isinstance(value, str) and value.isidentifier() and len(value) <= 40 else "error"


def _words(value: object) -> str:
    """A few plain words of the process about itself, before it was asked anything."""
    return "".join(character for character in str(value)[:80] if character.isalnum() or character in " ._-()':")
