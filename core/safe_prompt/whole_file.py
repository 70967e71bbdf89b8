"""Files that are written whole or not at all: a draft beside the place, flushed to disk, then renamed to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600


def write_whole(path: Path, data: bytes, *, mode: int | None = None, before: Callable[[], None] = lambda: None) -> None:
    """Put data in place of whatever is there; the folder has to exist.

    Args:
        mode: of the file; without one, that of the file it replaces, else what the user's mask leaves of 0666.
        before: called last before the rename; what it raises leaves everything as it was.

    Raises:
        OSError: it cannot be written; then the old file is untouched and no draft is left.
    """
    with suppress(OSError):
        mode = mode if mode is not None else path.stat().st_mode & 0o7777
    draft = _draft(path, data, 0o666 if mode is None else PRIVATE)
    try:
        if mode is not None:
            draft.chmod(mode)
        before()
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()


def create_whole(path: Path, data: bytes) -> bool:
    """Make a file that only its owner can read; False where one is there already, which is left alone.

    Raises:
        OSError: it cannot be written.
    """
    draft = _draft(path, data, PRIVATE)
    try:
        os.link(draft, path)  # fails where another process was first
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()
    return True


def _draft(path: Path, data: bytes, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft
