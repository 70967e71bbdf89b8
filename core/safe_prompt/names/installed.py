"""Which model there is to use: the one that settings name, else the only pipeline of spaCy's that is installed.

A look at folders' names, so that a scan without a model pays next to nothing. Nothing of spaCy is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern

LIBRARY = "spacy"
NEEDS_LIBRARY = 'spaCy is not installed: pip install "safe-prompting[names]"'
NEEDS_MODEL = "no spaCy pipeline is installed: python -m spacy download en_core_web_sm"
_PIPELINE = lazy_pattern(r"[a-z]{2,3}_(?:core|ent)_[a-z]+_\w+")


class Choice(NamedTuple):
    """A package or folder to load; empty with the reason why there is none."""

    model: str = ""
    reason: str = ""


def choose(wanted: str = "") -> Choice:
    """The model to use. ``wanted``: a package's name or a folder, from the user's own settings."""
    folders = list(_folders())
    if not _has(folders, LIBRARY):
        return Choice(reason=NEEDS_LIBRARY)
    if wanted:
        if _is_file(wanted, "meta.json") or _has(folders, wanted):
            return Choice(wanted)
        return Choice(reason=f'the model "{wanted}" that names.model asks for is not installed')
    found = sorted(set(_pipelines(folders)))
    if len(found) == 1:
        return Choice(found[0])
    if found:
        return Choice(reason=f"{len(found)} pipelines are installed ({', '.join(found)}): set names.model")
    return Choice(reason=NEEDS_MODEL)


def libraries() -> frozenset[str]:
    """Names of what is installed beside this program, in lower case: packages and modules, not the standard library's.

    They are no people, whatever a model says (``luigi``, ``alan``).
    """
    return _libraries(tuple(_folders()))


@lru_cache(maxsize=4)
def _libraries(folders: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for folder in folders:
        if os.path.basename(folder) in ("site-packages", "dist-packages"):  # noqa: PTH119
            try:
                found.update(name.partition(".")[0].partition("-")[0].lower() for name in os.listdir(folder))  # noqa: PTH208
            except OSError:
                continue
    return frozenset(found)


def _folders() -> Iterator[str]:
    """Where packages lie. Not the working folder: what lies in a repository is not to be loaded."""
    here = os.path.abspath(os.curdir)  # noqa: PTH100 - links stay as they are
    for folder in sys.path:
        if folder and os.path.abspath(folder) != here:  # noqa: PTH100
            yield folder


def _has(folders: Sequence[str], name: str) -> bool:
    return any(_is_file(folder, name, "__init__.py") for folder in folders)


def _is_file(*parts: str) -> bool:
    return os.path.isfile(os.path.join(*parts))  # noqa: PTH113, PTH118 - `pathlib` takes ten times as long


def _pipelines(folders: Sequence[str]) -> Iterator[str]:
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if _PIPELINE.fullmatch(entry.name)]
        except OSError:
            continue
        yield from (name for name in names if _has([folder], name))
