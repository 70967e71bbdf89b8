"""Files of a folder that an assistant could read: what git ignores too, since that keeps no assistant away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

# Folders of installed packages and tools' caches: nobody's secrets, and most of the files of a work tree.
_NOT_WALKED: Final = frozenset({
    ".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "__pycache__", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".yarn",
    ".pnpm-store",
})  # fmt: skip
_VERSION_CONTROL: Final = frozenset({".git", ".hg", ".svn"})


class File(NamedTuple):
    """A file: its path below the top (``/``-separated), its size in bytes, and whether it is a symbolic link."""

    path: str
    size: int
    link: bool


class Tree(NamedTuple):
    """Files in order, folders that were not walked, and places that could not be read (path, reason)."""

    top: Path
    files: tuple[File, ...]
    passed_over: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]


def walk(top: Path) -> Tree:
    """Files below a folder, without virtual environments, installed packages and version control data."""
    files: list[File] = []
    passed: list[str] = []
    unreadable: list[tuple[str, str]] = []
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(top / folder if folder else top), key=lambda entry: entry.name)
        except OSError as error:
            unreadable.append((folder or ".", error.strerror or type(error).__name__))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if entry.is_symlink():
                    files.append(File(path, 0, True))
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name in _NOT_WALKED or _is_made(Path(entry.path)):
                        passed.extend([path] if entry.name not in _VERSION_CONTROL else ())
                    else:
                        pending.append(path)
                elif entry.is_file(follow_symlinks=False):
                    files.append(File(path, entry.stat(follow_symlinks=False).st_size, False))
            except OSError as error:
                unreadable.append((path, error.strerror or type(error).__name__))
    return Tree(top, tuple(sorted(files)), tuple(sorted(passed)), tuple(sorted(unreadable)))


def _is_made(folder: Path) -> bool:
    """A virtual environment (PEP 405), one of conda, or a cache that says so (https://bford.info/cachedir/)."""
    names = ("pyvenv.cfg", "conda-meta", "CACHEDIR.TAG")
    return any((folder / name).exists() for name in names)
