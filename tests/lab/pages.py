"""A page for tests of the session: it sends what a browser would, and keeps what it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from safe_prompt_jupyter.server.session import Session
from safe_prompt_jupyter.server.settings import SettingsFolder
from safe_prompt_jupyter.server.wire import message_of


class Page:
    """A page with one session, whose scans run in a pool of its own."""

    def __init__(self, folder: Path) -> None:
        self.answers: list[dict[str, Any]] = []
        self.pool = ThreadPoolExecutor(2)
        self.session = Session(SettingsFolder(folder), self.pool, self.take)
        self._requests = 0

    def take(self, answer: dict[str, Any]) -> None:
        """Keep an answer as it would come out of its JSON."""
        self.answers.append(json.loads(json.dumps(answer)))

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message of notebook 1."""
        self.session.take(message_of({"type": kind, "document": 1, **fields}))

    async def show(self, cells: Mapping[str, Mapping[str, Any]], language: str = "python") -> None:
        """Open a notebook, and wait for its findings."""
        sent = [
            {"id": name, "type": "code", **{key: value for key, value in cell.items() if value is not None}}
            for name, cell in cells.items()
        ]
        self.send("update", full=True, language=language, order=list(cells), cells=sent)
        await self.session.settled()

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        self._requests += 1
        self.send(kind, request=self._requests, **fields)
        await self.session.settled()
        return next(one for one in reversed(self.answers) if one.get("request") == self._requests)

    def side(self, cell: str, side: str = "source") -> dict[str, Any]:
        """What was last said of a cell's source or rest."""
        said = [one["cells"][cell][side] for one in self.answers
                if one["type"] == "findings" and side in one["cells"].get(cell, {})]  # fmt: skip
        return said[-1] if said else {}

    def rules(self, cell: str, side: str = "source") -> list[str]:
        """The rules of a cell's findings."""
        return [finding["rule"] for finding in self.side(cell, side).get("findings", [])]


def on_page(folder: Path, work: Callable[[Page], Awaitable[None]]) -> None:
    """Run a test on a page."""

    async def run() -> None:
        page = Page(folder)
        try:
            await work(page)
        finally:
            page.session.close()
            page.pool.shutdown()

    asyncio.run(run())
