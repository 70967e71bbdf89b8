"""Notebooks on disk: what they hold, and their outputs cleaned together with their checkpoints."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safe_prompt import Findings
    from safe_prompt.masking.outputs import How


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What ``clean`` did: values masked, values taken out with their outputs, values that stay elsewhere."""

    masked: int
    stripped: int
    remaining: int


def checkpoints_of(path: Path) -> tuple[Path, ...]:
    """The checkpoints that Jupyter's file managers keep of a notebook: beside it, in ``.ipynb_checkpoints``."""
    found = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint{path.suffix}"
    return (found,) if found.is_file() else ()


def with_checkpoints(path: Path) -> tuple[Path, ...]:
    """The notebook and its checkpoints."""
    return (path, *checkpoints_of(path))


def scan_notebook(path: Path) -> Findings:
    """Findings in a notebook file.

    Raises:
        DocumentError: the file cannot be read.
    """
    from safe_prompt.api import scan
    from safe_prompt.documents.document import Document

    return scan(Document.from_path(path))


def clean(path: Path, how: How = "mask") -> Cleaned:
    """Mask or strip findings in the outputs of a notebook file. What is left elsewhere is counted.

    Raises:
        DocumentError: it cannot be read, or not edited without touching the rest; nothing was written.
        OSError: it cannot be written; the old file is untouched.
    """
    from safe_prompt.api import scan
    from safe_prompt.documents.document import Document
    from safe_prompt.masking.outputs import fix_outputs
    from safe_prompt.whole_file import write_whole

    document = Document.from_path(path, kind="notebook")
    fixed = fix_outputs(document, [finding for finding in scan(document) if finding.severity != "info"], how)
    if fixed.text != document.text:
        write_whole(Path(os.path.realpath(path)), fixed.text.encode("utf-8"))
    return Cleaned(len(fixed.masked), len(fixed.stripped), len(fixed.remaining))
