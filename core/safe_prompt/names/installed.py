"""Which model there is to use: the one that settings name, else the only pipeline of spaCy's that is installed.

A look at folders' names, so that a scan without a model pays next to nothing. Nothing of spaCy is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
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
    if not any((Path(folder) / LIBRARY / "__init__.py").is_file() for folder in _folders()):
        return Choice(reason=NEEDS_LIBRARY)
    if wanted:
        if (Path(wanted) / "meta.json").is_file() or any(
            (Path(f) / wanted / "__init__.py").is_file() for f in _folders()
        ):
            return Choice(wanted)
        return Choice(reason=f'the model "{wanted}" that names.model asks for is not installed')
    found = sorted(set(_pipelines()))
    if len(found) == 1:
        return Choice(found[0])
    if found:
        return Choice(reason=f"{len(found)} pipelines are installed ({', '.join(found)}): set names.model")
    return Choice(reason=NEEDS_MODEL)


def _folders() -> Iterator[str]:
    """Where packages lie. Not the working folder: what lies in a repository is not to be loaded."""
    here = os.path.abspath(os.curdir)  # noqa: PTH100 - links stay as they are
    for folder in sys.path:
        if folder and os.path.abspath(folder) != here:  # noqa: PTH100
            yield folder


def _pipelines() -> Iterator[str]:
    for folder in _folders():
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if _PIPELINE.fullmatch(entry.name)]
        except OSError:
            continue
        yield from (name for name in names if (Path(folder) / name / "__init__.py").is_file())
