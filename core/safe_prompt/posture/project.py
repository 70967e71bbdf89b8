"""The project under review, read once for all checks."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from safe_prompt.errors import ConfigError
from safe_prompt.exclusion.tree import Tree, walk
from safe_prompt.findings.finding import Finding
from safe_prompt.policy.settings import Settings
from safe_prompt.repository.git import Repository, open_repository

_LIMIT = 5_000_000  # bytes of a settings file or notebook; beyond, it is neither


@dataclass(frozen=True)
class Project:
    """A folder, its files and its repository (None outside one). ``look_into`` scans a text for findings."""

    top: Path
    settings: Settings
    today: date
    tree: Tree
    repository: Repository | None
    look_into: Callable[[str, str], tuple[Finding, ...]] = field(repr=False)

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Files below the top that git tracks."""
        return self._listed()

    @cached_property
    def untracked(self) -> frozenset[str]:
        """Files below the top that git neither tracks nor ignores."""
        return self._listed("--others", "--exclude-standard")

    def _listed(self, *options: str) -> frozenset[str]:
        if self.repository is None:
            return frozenset()
        inside = Path(os.path.relpath(self.top, self.repository.top)).as_posix()
        start = "" if inside == "." else f"{inside}/"
        names = os.fsdecode(self.repository.run("ls-files", "-z", "--full-name", *options)).split("\0")
        return frozenset(name[len(start) :] for name in names if name.startswith(start) and name)

    def text(self, path: str) -> str | None:
        """A file's text, None where there is none or it is too large to be a settings file.

        What is no UTF-8 is replaced: a scan and a reader of JSON see to the rest.

        Raises:
            OSError: it cannot be read.
        """
        file = self.top / path
        if not file.is_file() or file.stat().st_size > _LIMIT:
            return None
        return file.read_bytes().decode("utf-8-sig", "replace")


def look_at(
    top: Path, settings: Settings, look_into: Callable[[str, str], tuple[Finding, ...]], today: date | None = None
) -> Project:
    """A folder as a project. Where git is not installed or holds no work tree there, the repository is None."""
    top = Path(os.path.abspath(top))  # noqa: PTH100  (resolve() would follow links)
    try:
        repository: Repository | None = open_repository(top)
    except ConfigError:
        repository = None
    return Project(top, settings, today or date.today(), walk(top), repository, look_into)
