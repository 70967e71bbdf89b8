"""Files of the user's cache folder: what can be made again. None holds scanned text."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from safe_prompt.locations import cache_dir

KEPT = 12  # versions of compiled rules that stay; older ones belong to files that have changed


def digest(text: str) -> str:
    """24 hex digits that name a cache file by what it was made from (BLAKE2b, RFC 7693)."""
    try:
        from _blake2 import blake2b  # the same function without loading OpenSSL, which takes 3 ms
    except ImportError:
        from hashlib import blake2b
    return blake2b(text.encode(), digest_size=12).hexdigest()


def read_cache(name: str) -> bytes | None:
    """A cache file's bytes, None where there is none or it cannot be read."""
    try:
        return (cache_dir() / name).read_bytes()
    except OSError:
        return None


def write_cache(name: str, data: bytes) -> None:
    """Write a cache file whole or not at all, and drop the oldest. A cache that cannot be written is no error."""
    folder = cache_dir()
    draft = folder / f"{name}.{os.getpid()}.tmp"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_bytes(data)
        draft.replace(folder / name)
        for old in sorted(folder.glob("*-*.*"), key=_age, reverse=True)[KEPT:]:
            old.unlink()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
