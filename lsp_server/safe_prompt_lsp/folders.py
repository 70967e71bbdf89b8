"""Diagnostics of files that are not open: for clients that pull them for the whole workspace, and for a command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pygls.uris import from_fs_path

from safe_prompt_lsp.diagnostics import Style
from safe_prompt_lsp.preferences import to_wire
from safe_prompt_lsp.publish import Kept
from safe_prompt_lsp.units import Encoding

Progress = Callable[[int, int], None]  # files done, of how many
_LINE = 64_000_000  # bytes: the diagnostics of one file


@dataclass(slots=True)
class Totals:
    """What a scan of folders came to. ``error`` is a sentence where it could not be done."""

    files: int = 0
    findings: int = 0
    not_scanned: int = 0
    error: str = ""


@dataclass(slots=True)
class Folders:
    """Results of files on disk, by URI."""

    encoding: Encoding
    kept: dict[str, Kept] = field(default_factory=dict)
    _count: int = 0

    async def scan(
        self, root: Path, style: Style, files: Sequence[str] = (), progress: Progress = lambda done, total: None
    ) -> Totals:
        """Scan a folder, or of it the files that are named; results are in ``kept`` afterwards.

        Cancelling ends the process that scans.
        """
        wanted = {
            "root": str(root), "files": list(files), "related": style.related, "encoding": self.encoding,
            "preferences": to_wire(style.preferences),
        }  # fmt: skip
        totals = Totals()
        found: dict[str, list[str]] = {}
        async for line in _process(wanted):
            if "total" in line:
                totals.files = line["total"]
            elif "done" in line:
                progress(line["done"], totals.files)
            elif "uri" in line:
                found[line["uri"]] = line["items"]
                totals.findings += len(line["items"])
            elif "not_scanned" in line:
                totals.not_scanned += 1
            elif "error" in line:
                totals.error = line["error"]
        if not totals.error:
            here = uri_of(root).rstrip("/") + "/"
            before = {uri for uri in self.kept if uri.startswith(here)}
            looked_at = {uri_of(file) for file in files} if files else before
            for uri in looked_at | set(found):
                self._keep(uri, found.get(uri, []))
        return totals

    def _keep(self, uri: str, items: list[str]) -> None:
        before = self.kept.get(uri)
        if before is None and not items:
            return
        if before is None or before.items != items:
            self._count += 1
            self.kept[uri] = Kept(items, f"disk-{self._count}")


def uri_of(path: str | Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path)) or ""


async def _process(wanted: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "safe_prompt_lsp.folder_scan",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=_LINE,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    ended = False
    try:
        process.stdin.write(json.dumps(wanted).encode())
        process.stdin.close()
        while line := await process.stdout.readline():
            message = json.loads(line)
            ended = ended or "ended" in message or "error" in message
            yield message
        if not ended:
            yield {"error": "the scanning process ended unexpectedly"}
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)  # with the processes it has started
            await process.wait()
