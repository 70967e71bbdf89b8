"""Values in the history that IPython has written before: counted, and on request replaced for good."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

# Tables and columns of IPython's HistoryManager (IPython/core/history.py, init_db).
_COLUMNS = (("history", "source"), ("history", "source_raw"), ("output_history", "output"))
BUSY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """One history file: texts looked at, texts with values in them, and texts replaced."""

    path: Path
    looked_at: int = 0
    with_values: int = 0
    replaced: int = 0
    problem: str = ""


def history_files(file: Path, *, all_profiles: bool) -> tuple[Path, ...]:
    """The history file of this profile, or those of all profiles beside it, sorted."""
    if not all_profiles:
        return (file,)
    folder = file.parent.parent
    return tuple(sorted({*folder.glob("profile_*/history*.sqlite"), file}))


def scrub(path: Path, hide: Callable[[str], str], *, write: bool) -> Scrubbed:
    """Look through a history file; with ``write`` replace what ``hide`` changes and overwrite the freed space.

    ``PRAGMA secure_delete`` overwrites deleted content with zeros, ``VACUUM`` makes the file anew, and the log of
    a database in WAL mode is emptied: no old byte stays in these files. Copies elsewhere (backups, snapshots of the
    file system, blocks of a solid-state disk) are out of reach.
    """
    if not path.is_file():
        return Scrubbed(path, problem="there is no such file")
    try:
        # Without a transaction of Python's own: VACUUM cannot run in one.
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as database:
            return _scrubbed(path, database, hide, write=write)
    except sqlite3.Error as error:
        return Scrubbed(path, problem=f"it cannot be changed ({type(error).__name__}); is another kernel writing?")


def _scrubbed(path: Path, database: sqlite3.Connection, hide: Callable[[str], str], *, write: bool) -> Scrubbed:
    looked_at = with_values = 0
    changes: list[tuple[str, str, int]] = []
    for table, column in _present(database):
        for row, text in database.execute(f"SELECT rowid, {column} FROM {table}"):
            if not isinstance(text, str) or not text:
                continue
            looked_at += 1
            hidden = hide(text)
            if hidden != text:
                with_values += 1
                changes.append((f"UPDATE {table} SET {column} = ? WHERE rowid = ?", hidden, row))
    if not write or not changes:
        return Scrubbed(path, looked_at, with_values)
    database.execute("PRAGMA secure_delete = ON")
    database.execute("BEGIN IMMEDIATE")
    for statement, hidden, row in changes:
        database.execute(statement, (hidden, row))
    database.execute("COMMIT")
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Scrubbed(path, looked_at, with_values, len(changes))


def _present(database: sqlite3.Connection) -> Iterable[tuple[str, str]]:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [(table, column) for table, column in _COLUMNS if table in tables]


def remembered_inputs(names: Iterable[str]) -> list[str]:
    """Names of a namespace that hold earlier inputs: ``_i``, ``_ii``, ``_iii``, ``_i7``."""
    return [name for name in names if re.fullmatch(r"_i(?:i{0,2}|\d+)", name)]
