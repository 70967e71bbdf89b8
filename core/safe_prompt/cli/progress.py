"""A progress bar on standard error, on a terminal and where there is much to scan; elsewhere nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FEW = 50  # files: fewer are done before a bar could be read


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to call with the number of files finished."""
    if total < _FEW or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Scanning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # No refresh thread: worker processes are forked, and a fork of a threaded process may hang.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)

        def advance(count: int) -> None:
            bar.update(task, advance=count, refresh=True)

        yield advance
