"""Scan many files or contents, on all cores where that pays. Results come in the order of the items."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from safe_prompt.checks.scan_file import FileResult
from safe_prompt.documents.document import Omission

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# Below this, starting processes costs more than it saves (bytes, items).
_SERIAL_BYTES: Final = 4_000_000
_SERIAL_ITEMS: Final = 300
# Items and bytes in one task: large enough to pay for its passage, small enough to share evenly.
_CHUNK_ITEMS: Final = 32
_CHUNK_BYTES: Final = 1_000_000

Item = TypeVar("Item")


def scan_all(
    items: Sequence[Item],
    scan: Callable[[Sequence[Item]], list[FileResult]],
    *,
    size: Callable[[Item], int],
    name: Callable[[Item], str],
    processes: int | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> list[FileResult]:
    """Results in the order of the items. ``done`` is called with the number of items finished since last time.

    A worker process that dies (killed, out of memory) loses nothing: its items are tried again one by one, and the
    one that kills again is reported as not scanned.

    Args:
        scan: results of a few items; it goes to worker processes, and never raises.
        size: bytes of an item, 0 where not known.
        name: what reports call an item.
    """
    many = len(items) > _SERIAL_ITEMS or sum(map(size, items)) > _SERIAL_BYTES
    count = processes or (_cores() if many and len(items) > 1 else 1)
    if count > 1:
        return _parallel(list(_chunks(items, size)), scan, name, count, done)
    results = []
    for chunk in _chunks(items, size):
        results += scan(chunk)
        done(len(chunk))
    return results


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined,unused-ignore]
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _chunks(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += size(item)
        if len(chunk) >= _CHUNK_ITEMS or total >= _CHUNK_BYTES:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


def _pool(count: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=count)


def _parallel(
    chunks: Sequence[Sequence[Item]],
    scan: Callable[[Sequence[Item]], list[FileResult]],
    name: Callable[[Item], str],
    count: int,
    done: Callable[[int], None],
) -> list[FileResult]:
    from concurrent.futures.process import BrokenProcessPool

    results: list[list[FileResult] | None] = []
    with _pool(min(count, len(chunks))) as pool:
        futures: list[Future[list[FileResult]] | None] = []
        for chunk in chunks:
            try:
                futures.append(pool.submit(scan, chunk))
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
        for result in (scanned if scanned is not None else _one_by_one(chunk, scan, name, done))
    ]


def _one_by_one(
    chunk: Sequence[Item],
    scan: Callable[[Sequence[Item]], list[FileResult]],
    name: Callable[[Item], str],
    done: Callable[[int], None],
) -> Iterator[FileResult]:
    from concurrent.futures.process import BrokenProcessPool

    for item in chunk:
        with _pool(1) as pool:
            try:
                yield pool.submit(scan, [item]).result()[0]
            except BrokenProcessPool:
                yield FileResult(not_scanned=(Omission(name(item), "the scanning process ended unexpectedly"),))
        done(1)
