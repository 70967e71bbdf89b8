"""Files of the user's cache folder: what can be made again. None holds scanned text."""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from safe_prompt.locations import cache_dir

KEPT = 24  # files of compiled rules that stay, five for a set of them; older ones belong to rules that have changed


_DIGITS = 24


def digest(data: str | bytes) -> str:
    """24 hex digits that name what a cache file was made from, or prove it whole (BLAKE2b, RFC 7693)."""
    try:
        from _blake2 import blake2b  # the same function without loading OpenSSL, which takes 3 ms
    except ImportError:
        from hashlib import blake2b
    return blake2b(data.encode() if isinstance(data, str) else data, digest_size=_DIGITS // 2).hexdigest()


def read_cache(name: str) -> bytes | None:
    """A cache file's bytes, None where there is none or it cannot be read."""
    try:
        return (cache_dir() / name).read_bytes()
    except OSError:
        return None


def read_value(name: str, stamp: str) -> Any:
    """The value of a cache file that was written with the same stamp; None where there is none.

    Python's own ``marshal`` is read: five times as fast as JSON, and every command starts with it. It trusts its
    input, so a file that is not whole is not read, and the folder is the user's own.
    """
    data = read_cache(name) or b""
    if data[:_DIGITS] != digest(data[_DIGITS:]).encode():
        return None
    written, value = marshal.loads(data[_DIGITS:])
    return value if written == _versioned(stamp) else None


def write_value(name: str, stamp: str, value: Any) -> None:
    """Write a value of plain types for ``read_value``."""
    data = marshal.dumps((_versioned(stamp), value))
    write_cache(name, digest(data).encode() + data)


def _versioned(stamp: str) -> str:
    return f"{sys.version_info[:2]} {marshal.version} {stamp}"


def write_cache(name: str, data: bytes) -> None:
    """Write a cache file whole or not at all, and drop the oldest. A cache that cannot be written is no error."""
    from safe_prompt.whole_file import write_whole

    folder = cache_dir()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / name, data)
        for old in sorted(folder.glob("*-*.*"), key=_age, reverse=True)[KEPT:]:
            old.unlink()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
