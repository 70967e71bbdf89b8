"""One page's notebooks: changes come in, findings go out, and the scanning happens in other threads.

A session is touched by the event loop alone. While a scan of a notebook runs, further changes of it gather; the next
scan takes the newest state, so that what was typed over is never scanned. What was last touched comes first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from safe_prompt.findings.fingerprint import load_key
from safe_prompt.masking.vault import Vault
from safe_prompt.pipeline import TIERS
from safe_prompt_jupyter.server import wire
from safe_prompt_jupyter.server.answers import Json, rest_answer, source_answer
from safe_prompt_jupyter.server.cells import HeldCell, HeldNotebook
from safe_prompt_jupyter.server.fixes import Fixed, fix_cell
from safe_prompt_jupyter.server.report import report
from safe_prompt_jupyter.server.scanning import Found, scan_rest, scan_source, scan_sources
from safe_prompt_jupyter.server.settings import InForce, SettingsFolder

MOST_NOTEBOOKS: Final = 64  # of one page
_AT_ONCE: Final = 200_000  # characters of one step: a key typed while a large notebook is read waits for one step
_SETTLED: Final = 0.4  # seconds without a change after which all sources are read together
_OVER_LIMIT: Final = f"The notebook is over the limit of {wire.MOST_CHARACTERS // 1_000_000} million characters."


class _Job(NamedTuple):
    cell: HeldCell
    place: int
    source: bool


@dataclass(slots=True)
class _Open:
    """A notebook, what is known of it, and what is still to be scanned (newest last)."""

    held: HeldNotebook = field(default_factory=HeldNotebook)
    sources: dict[str, Found] = field(default_factory=dict)
    rests: dict[str, Found] = field(default_factory=dict)
    waiting: dict[tuple[str, bool], None] = field(default_factory=dict)
    working: asyncio.Task[None] | None = None
    settling: asyncio.TimerHandle | None = None
    changes: int = 0
    reading: bool = False
    cost: float = 0.0  # seconds that reading all sources together took last


class Session:
    """The notebooks of one page. ``send`` takes an answer as JSON object; ``pool`` is where scans run."""

    def __init__(self, settings: SettingsFolder, pool: Executor, send: Callable[[Json], None]) -> None:
        self._settings = settings
        self._pool = pool
        self._send = send
        self._open: dict[int, _Open] = {}
        self._vault = Vault(load_key().secret)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def greet(self, version: str) -> None:
        """Say who answers, and what is active."""
        settings = self._settings.current()
        self._send({
            "type": "hello", "protocol": wire.PROTOCOL, "version": version, "tiers": dict(TIERS),
            "problem": settings.problem,
            "limits": {"message": wire.MOST_BYTES, "cells": wire.MOST_CELLS, "characters": wire.MOST_CHARACTERS},
        })  # fmt: skip

    def take(self, message: wire.Message) -> None:
        """Take a message; answers come through ``send``.

        Raises:
            WireError: it names a notebook that is not open, or asks for more than a page may hold.
        """
        if isinstance(message, wire.Update):
            self._update(message)
        elif isinstance(message, wire.Close):
            self._close(message.document)
        elif isinstance(message, wire.Fix):
            self._start(self._fix(message, self._opened(message.document)))
        else:
            self._start(self._report(message, self._opened(message.document)))

    def close(self) -> None:
        """Forget everything. Scans that run end by themselves and are not heard."""
        self._closed = True
        for document in list(self._open):
            self._close(document)
        for task in self._tasks:
            task.cancel()

    async def settled(self) -> None:
        """Wait until everything taken so far is answered (for the one-request form, and for tests)."""
        while True:
            tasks = [*(one.working for one in self._open.values()), *self._tasks]
            pending = [task for task in tasks if task is not None and not task.done()]
            if not pending:
                return
            await asyncio.gather(*pending, return_exceptions=True)

    def _opened(self, document: int) -> _Open:
        found = self._open.get(document)
        if found is None:
            raise wire.WireError("the notebook is not open")
        return found

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _close(self, document: int) -> None:
        gone = self._open.pop(document, None)
        if gone is not None and gone.settling is not None:
            gone.settling.cancel()

    def _update(self, update: wire.Update) -> None:
        if update.document not in self._open:
            if not update.full:
                raise wire.WireError("the notebook is not open")
            if len(self._open) >= MOST_NOTEBOOKS:
                raise wire.WireError(f"more than {MOST_NOTEBOOKS} notebooks")
            self._open[update.document] = _Open()
        one = self._open[update.document]
        if update.full:
            one.sources, one.rests, one.waiting = {}, {}, {}
        sources, rests = one.held.apply(update)
        one.changes += 1
        for known in (one.sources, one.rests):
            for gone in set(known).difference(one.held.cells):
                del known[gone]
        for changed, is_source in ((rests, False), (sources, True)):
            for name in changed:
                one.waiting.pop((name, is_source), None)
                one.waiting[name, is_source] = None
        self._work_on(update.document, one)

    def _work_on(self, document: int, one: _Open) -> None:
        if one.settling is not None:
            one.settling.cancel()
            one.settling = None
        if one.working is None or one.working.done():
            one.working = asyncio.ensure_future(self._work(document, one))

    async def _work(self, document: int, one: _Open) -> None:
        """Scan what waits, step by step, the newest first."""
        loop = asyncio.get_running_loop()
        while one.waiting and self._open.get(document) is one:
            if one.held.size > wire.MOST_CHARACTERS:
                one.waiting.clear()
                self._send({"type": "findings", "document": document, "cells": {}, "problems": [_OVER_LIMIT]})
                return
            settings = self._settings.current()
            jobs = _next_jobs(one)
            if jobs:
                found = await loop.run_in_executor(self._pool, _scan, jobs, one.held.language, settings)
                self._publish(document, one, found, settings)
        if self._open.get(document) is one and one.settling is None and not self._closed:
            one.settling = loop.call_later(max(_SETTLED, 2 * one.cost), self._settle, document, one)

    def _publish(self, document: int, one: _Open, found: Sequence[tuple[str, bool, Found]], settings: InForce) -> None:
        """Keep and send results; those of a text that has changed since are dropped."""
        if self._closed or self._open.get(document) is not one:
            return
        cells: dict[str, Json] = {}
        for name, is_source, result in found:
            cell = one.held.cells.get(name)
            if cell is None:
                continue
            if is_source and result.revision == cell.source_revision:
                one.sources[name] = result
                cells.setdefault(name, {})["source"] = source_answer(result, cell.source, settings)
            elif not is_source and result.revision == cell.rest_revision:
                one.rests[name] = result
                cells.setdefault(name, {})["rest"] = rest_answer(result, settings.rules)
        if cells:
            self._send({
                "type": "findings", "document": document, "cells": cells,
                "problems": [settings.problem] if settings.problem else [],
            })  # fmt: skip

    def _settle(self, document: int, one: _Open) -> None:
        one.settling = None
        if one.reading:  # of an older state: one at a time, and then the newest
            one.settling = asyncio.get_running_loop().call_later(_SETTLED, self._settle, document, one)
        else:
            self._start(self._read_together(document, one))

    async def _read_together(self, document: int, one: _Open) -> None:
        """All sources as one reading; what differs from what each cell showed alone is sent."""
        changes, settings = one.changes, self._settings.current()
        cells = one.held.in_order()
        loop = asyncio.get_running_loop()
        one.reading, begun = True, loop.time()
        try:
            found = await loop.run_in_executor(self._pool, scan_sources, cells, one.held.language, settings)
        finally:
            one.reading, one.cost = False, loop.time() - begun
        if one.changes != changes:
            return  # a later pause reads it again
        news = [
            (name, True, result)
            for name, result in found.items()
            if name not in one.sources or _differs(result, one.sources[name])
        ]
        self._publish(document, one, news, settings)

    async def _fix(self, asked: wire.Fix, one: _Open) -> None:
        cell = one.held.cells.get(asked.cell)
        in_source = asked.how in wire.SOURCE_HOWS
        found = (one.sources if in_source else one.rests).get(asked.cell)
        if cell is None or found is None or found.revision != asked.revision:
            fixed = Fixed(note="The cell has changed since.")
        else:
            loop = asyncio.get_running_loop()
            fixed = await loop.run_in_executor(self._pool, fix_cell, cell, one.held.language, found, asked, self._vault)
        self._send({
            "type": "fixed", "document": asked.document, "request": asked.request, "cell": asked.cell,
            "revision": asked.revision, **fixed._asdict(),
        })  # fmt: skip

    async def _report(self, asked: wire.Report, one: _Open) -> None:
        body = report(one.held.in_order(), one.sources, one.rests, self._settings.current())
        self._send({"type": "report", "document": asked.document, "request": asked.request, "report": body})


def _next_jobs(one: _Open) -> list[_Job]:
    """What to scan in the next step: the newest changes, up to a size."""
    jobs: list[_Job] = []
    places: Mapping[str, int] = {name: at for at, name in enumerate(one.held.order)}
    size = 0
    while one.waiting and size < _AT_ONCE:
        (name, is_source), _ = one.waiting.popitem()
        cell = one.held.cells.get(name)
        if cell is None:
            continue
        jobs.append(_Job(cell, places.get(name, 0), is_source))
        size += len(cell.source if is_source else cell.rest)
    return jobs


def _scan(jobs: Sequence[_Job], language: str, settings: InForce) -> list[tuple[str, bool, Found]]:
    return [
        (job.cell.id, job.source, scan_source(job.cell, job.place, language, settings))
        if job.source
        else (job.cell.id, False, scan_rest(job.cell, language, settings))
        for job in jobs
    ]


def _differs(new: Found, old: Found) -> bool:
    return (new.findings, new.calls, new.problems) != (old.findings, old.calls, old.problems)
