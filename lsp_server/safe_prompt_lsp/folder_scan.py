"""Scan files that no editor has open: run as a process of its own, so that it takes nothing from typing.

    python -m safe_prompt_lsp.folder_scan     # one JSON object on standard input says what to scan

Standard output gets one JSON object a line: ``{"total": n}``, ``{"done": n}`` and ``{"uri": …, "items": […]}`` with the
file's diagnostics (a file without any only where it was asked for by name), ``{"not_scanned": path, "reason": …}``, and
at the end ``{"ended": true}`` or ``{"error": …}``. None of it holds a value. Which files, settings, baseline and limits
count is what ``safe-prompt scan`` does.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pygls.uris import from_fs_path

from safe_prompt.checks.choices import apply_baseline, apply_settings
from safe_prompt.checks.files import select
from safe_prompt.checks.scan_file import FileResult, scan_files
from safe_prompt.checks.workers import scan_all
from safe_prompt.documents.document import Document
from safe_prompt.errors import ConfigError, SafePromptError
from safe_prompt.findings.collection import Findings
from safe_prompt.reports.report import Entry
from safe_prompt_lsp.context import Context, load_context
from safe_prompt_lsp.diagnostics import Style, diagnostics
from safe_prompt_lsp.examine import placed
from safe_prompt_lsp.lines import Lines
from safe_prompt_lsp.preferences import read_preferences
from safe_prompt_lsp.subject import Examined, Source, Subject
from safe_prompt_lsp.units import Encoding
from safe_prompt_lsp.wording import said

Say = Callable[[Mapping[str, Any]], None]


def scan_folder(root: Path, files: Sequence[str], style: Style, encoding: Encoding, say: Say) -> None:
    """Scan the files of a folder, or of them those that are named.

    Raises:
        SafePromptError: settings, rules or baseline cannot be used.
    """
    context = load_context(root, style.preferences)
    named = [file for file in files if Path(file).is_file()]
    try:
        selection = select(named if files else [str(root)], context.excluded)
    except ConfigError:  # gone between the two looks
        return
    targets = selection.targets
    if context.baseline is not None:
        targets = tuple(target for target in targets if Path(target.file) != context.baseline.file)
    say({"total": len(targets)})
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        say({"done": done})

    results = scan_all(
        targets,
        partial(scan_files, options=context.options),
        size=lambda target: target.size,
        name=lambda target: target.shown,
        processes=_processes(len(targets)),
        done=count,
    )
    for path, entries in _kept(results, context).items():
        items = _items(path, entries, context, style, encoding)
        if items:
            say({"uri": from_fs_path(path), "items": items})
    for result in (*results, FileResult(not_scanned=selection.not_scanned)):
        for omission in result.not_scanned:
            say({"not_scanned": omission.path or "", "reason": omission.reason})


def _processes(files: int) -> int:
    """How many scan. One core is left to the editor; on Windows a process alone can be ended with certainty."""
    return 1 if files < 100 or sys.platform == "win32" else max(1, (os.cpu_count() or 1) - 1)


def _kept(results: Sequence[FileResult], context: Context) -> Mapping[str, list[Entry]]:
    stats: Counter[str] = Counter()
    entries: Sequence[Entry] = [entry for result in results for entry in result.entries]
    entries = apply_settings(entries, context.settings.repository, stats)
    entries = apply_baseline(entries, context.baseline, stats)
    by_path: dict[str, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.finding.path or "", []).append(entry)
    return by_path


def _items(path: str, entries: Sequence[Entry], context: Context, style: Style, encoding: Encoding) -> list[str]:
    """Diagnostics of one file. Its text is read again: reports of many files keep none of it."""
    document = Document.from_path(path)
    uri = from_fs_path(path) or ""
    source = Source(uri, None, Lines(document.text, encoding), document.kind)
    subject = Subject(uri, Path(path), document.kind, (source,), context)
    places = placed(subject, [entry.finding for entry in entries])
    return diagnostics(Examined(subject, Findings(), tuple(places)), style)[uri]


def main() -> int:
    """Read what to do from standard input, and do it."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)  # the editor comes first
    wanted = json.load(sys.stdin)
    output = sys.stdout

    def say(line: Mapping[str, Any]) -> None:
        try:
            output.write(json.dumps(line) + "\n")
            output.flush()
        except OSError:  # the server is gone: nobody wants the rest
            if sys.platform != "win32" and os.getpgrp() == os.getpid():
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    style = Style(bool(wanted["related"]), read_preferences(wanted["preferences"]).preferences)
    try:
        scan_folder(Path(wanted["root"]), wanted["files"], style, wanted["encoding"], say)
    except (SafePromptError, OSError, MemoryError) as error:
        say({"error": said(error)})
        return 1
    say({"ended": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
