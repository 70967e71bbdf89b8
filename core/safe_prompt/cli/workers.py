"""Scan many files, on all cores where that pays. Results come in the order of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from safe_prompt.cli.files import Target
from safe_prompt.cli.scan_file import FileResult, Options, scan_file
from safe_prompt.documents.document import Omission

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# Below this, starting processes costs more than it saves (bytes, files).
_SERIAL_BYTES: Final = 4_000_000
_SERIAL_FILES: Final = 300
# Files and bytes in one task: large enough to pay for its passage, small enough to share evenly.
_CHUNK_FILES: Final = 32
_CHUNK_BYTES: Final = 1_000_000


def scan_files(
    targets: Sequence[Target],
    options: Options,
    *,
    processes: int | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> list[FileResult]:
    """Results in the order of the targets. ``done`` is called with the number of files finished since last
    time.

    A worker process that dies (killed, out of memory) loses nothing: its files are tried again one by one,
    and the one that kills again is reported as not scanned.
    """
    many = len(targets) > _SERIAL_FILES or sum(target.size for target in targets) > _SERIAL_BYTES
    count = processes or (_cores() if many and len(targets) > 1 else 1)
    if count == 1:
        results = []
        for target in targets:
            results.append(scan_file(target, options))
            done(1)
        return results
    return _parallel(list(_chunks(targets)), options, count, done)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined,unused-ignore]
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _chunks(targets: Iterable[Target]) -> Iterator[list[Target]]:
    chunk: list[Target] = []
    size = 0
    for target in targets:
        chunk.append(target)
        size += target.size
        if len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _scan_chunk(targets: Sequence[Target], options: Options) -> list[FileResult]:
    return [scan_file(target, options) for target in targets]


def _pool(count: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=count)


def _parallel(
    chunks: Sequence[Sequence[Target]], options: Options, count: int, done: Callable[[int], None]
) -> list[FileResult]:
    from concurrent.futures.process import BrokenProcessPool

    results: list[list[FileResult] | None] = []
    with _pool(min(count, len(chunks))) as pool:
        futures: list[Future[list[FileResult]] | None] = []
        for chunk in chunks:
            try:
                futures.append(pool.submit(_scan_chunk, chunk, options))
            except BrokenProcessPool:
                futures.append(None)
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                results.append(future.result() if future else None)
                done(len(chunk))
            except BrokenProcessPool:
                results.append(None)
    return [
        result
        for chunk, scanned in zip(chunks, results, strict=True)
        for result in (scanned if scanned is not None else _one_by_one(chunk, options, done))
    ]


def _one_by_one(chunk: Sequence[Target], options: Options, done: Callable[[int], None]) -> Iterator[FileResult]:
    from concurrent.futures.process import BrokenProcessPool

    for target in chunk:
        with _pool(1) as pool:
            try:
                yield pool.submit(_scan_chunk, [target], options).result()[0]
            except BrokenProcessPool:
                yield FileResult(not_scanned=(Omission(target.shown, "the scanning process ended unexpectedly"),))
        done(1)
