"""The whole workspace: diagnostics of files that nobody has open, for clients that pull them and for a command."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from safe_prompt_lsp.folders import Folders, Totals
from safe_prompt_lsp.kinds import path_of
from safe_prompt_lsp.protocol import Prepared

if TYPE_CHECKING:
    from safe_prompt_lsp.server import Server

TITLE: Final = "safe-prompt: scanning the workspace"
_SETTLE: Final = 0.5  # seconds in which changes of files are gathered


class Workspace:
    """Scans folders when they are asked for, and again what changes in them. Only the event loop calls it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._folders = Folders(server.protocol.texts.encoding)
        self._scanned = False
        self._stale: set[str] = set()  # files to look at again
        self._changed = asyncio.Event()
        self._tasks: dict[str | int, asyncio.Task[Any]] = {}

    # What changes.

    def changed(self, uris: Sequence[str]) -> None:
        """Files have changed on disk, or are no longer open."""
        if self._scanned:
            self._stale.update(uris)
            self._changed.set()

    def changed_all(self) -> None:
        """Settings have changed: nothing known holds any more."""
        self._scanned = False
        self._changed.set()

    def cancel(self, token: str | int) -> None:
        """The user has had enough of what runs under a progress token."""
        task = self._tasks.get(token)
        if task is not None:
            task.cancel()

    # What is asked.

    async def pulled(self, params: types.WorkspaceDiagnosticParams) -> Prepared:
        """Reports that differ from what the client has: at once, or as soon as there are any.

        A client asks again when it has an answer, so an answer without news would make it ask without end.
        """
        before = {one.uri: one.value for one in params.previous_result_ids}
        while True:
            self._changed.clear()
            if self._wanted:
                await self._update(params.work_done_token)
            reports = list(self._reports(before))
            if reports:
                return Prepared(f'{{"items":[{",".join(reports)}]}}')
            await self._changed.wait()
            await asyncio.sleep(_SETTLE)

    @property
    def _wanted(self) -> bool:
        preferences = self._server.contexts.preferences
        return preferences.workspace and preferences.enable

    def _reports(self, before: dict[str, str]) -> Iterator[str]:
        shown = self._folders.kept if self._wanted else {}
        open_texts = self._server.protocol.texts.texts  # these are pulled one by one
        for uri, kept in shown.items():
            if uri not in open_texts and before.get(uri) != kept.id and (kept.items or uri in before):
                yield _report(uri, kept.items, kept.id)
        for uri in before:
            if uri not in shown and uri not in open_texts:
                yield _report(uri, [], "")

    async def scan(self) -> dict[str, Any]:
        """Scan everything now, with progress: the command. What was found is pushed, or offered for pulling."""
        totals = await self._all(None)
        server = self._server
        if server.protocol.client.pull:
            self._changed.set()
        else:
            for uri, kept in self._folders.kept.items():
                if uri not in server.protocol.texts.texts:
                    server.publisher.push(uri, None, kept.items)
        if totals.error:
            server.tell(totals.error, error=True)
        return {
            "files": totals.files, "findings": totals.findings, "notScanned": totals.not_scanned,
            "error": totals.error or None,
        }  # fmt: skip

    async def _update(self, token: str | int | None) -> None:
        if not self._scanned:
            totals = await self._all(token)
            if totals.error:
                self._server.say(totals.error, types.MessageType.Error)
            return
        stale, self._stale = self._stale, set()
        by_root: dict[Path, list[str]] = {}
        for uri in stale:
            path = path_of(uri)
            root = self._server.root_of(path)
            if path is not None and root is not None and uri not in self._server.protocol.texts.texts:
                by_root.setdefault(root, []).append(str(path))
        for root, files in by_root.items():
            await self._folders.scan(root, self._server.publisher.style, files)

    async def _all(self, token: str | int | None) -> Totals:
        server = self._server
        self._stale.clear()
        total = Totals()
        async with _Progress(server, token, self._tasks) as progress:
            for root in list(server.roots.values()):
                one = await self._folders.scan(root, server.publisher.style, progress=progress.report)
                total.files += one.files
                total.findings += one.findings
                total.not_scanned += one.not_scanned
                total.error = total.error or one.error
            progress.result = f"{total.findings} findings in {total.files} files"
        self._scanned = True
        return total


def _report(uri: str, items: list[str], id_: str) -> str:
    numbered = f'"resultId":"{id_}",' if id_ else ""
    return f'{{"uri":{json.dumps(uri)},"version":null,"kind":"full",{numbered}"items":[{",".join(items)}]}}'


class _Progress:
    """Work-done progress under the client's token, or under one of ours where the client shows such."""

    def __init__(self, server: Server, token: str | int | None, tasks: dict[str | int, asyncio.Task[Any]]) -> None:
        self._server = server
        self._token = token
        self._tasks = tasks
        self._last = -1
        self.result = ""

    async def __aenter__(self) -> _Progress:
        if self._token is None and self._server.protocol.client.progress:
            token = str(uuid.uuid4())
            try:
                await self._server.window_work_done_progress_create_async(types.WorkDoneProgressCreateParams(token))
            except Exception:  # a client that cannot after all: no progress is shown
                return self
            self._token = token
        if self._token is not None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks[self._token] = task
            self._send({"kind": "begin", "title": TITLE, "cancellable": True, "percentage": 0})
        return self

    def report(self, done: int, total: int) -> None:
        """So many files of so many are done."""
        percentage = 100 * done // max(total, 1)
        if percentage != self._last:
            self._last = percentage
            self._send({"kind": "report", "message": f"{done} of {total} files", "percentage": percentage})

    def _send(self, value: dict[str, Any]) -> None:
        if self._token is not None:
            self._server.protocol.post("$/progress", json.dumps({"token": self._token, "value": value}))

    async def __aexit__(self, kind: Any, *_: object) -> None:
        self._send({"kind": "end", "message": "not finished" if kind is not None else self.result})
        if self._token is not None:
            self._tasks.pop(self._token, None)
