"""The settings in force for the server's folder, read again when one of their files changes.

Only the folder that the server itself serves decides: a page names no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from safe_prompt.checks.scan_file import Options
from safe_prompt.errors import SafePromptError
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import (
    POLICY_VARIABLE,
    PROJECT_FILE,
    Settings,
    load_settings,
    site_file,
    user_file,
)
from safe_prompt.rules.loader import load_in_force
from safe_prompt.rules.ruleset import Ruleset

_Stamp = tuple[tuple[str, int, int], ...]
_BUILT_IN: Final = "The built-in settings hold until it is mended."


@dataclass(frozen=True, slots=True)
class InForce:
    """Settings with what is made of them. ``problem`` says why a file could not be used; the last good ones hold."""

    settings: Settings = field(repr=False)
    policy: Policy = field(repr=False)
    rules: Ruleset = field(repr=False)
    options: Options = field(repr=False)
    problem: str = ""


class SettingsFolder:
    """The settings of a folder. A few look-ups of file times tell whether they are still those in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp: _Stamp | None = None
        self._known: InForce | None = None

    def current(self) -> InForce:
        """What is in force now. Never raises."""
        stamp = tuple(_times(self._files()))
        if self._known is not None and stamp == self._stamp:
            return self._known
        try:
            found = _made(load_settings(self.folder))
        except SafePromptError as error:
            found = replace(self._known or _made(Settings()), problem=f"{error} {_BUILT_IN}".strip())
        self._known, self._stamp = found, tuple(_times(self._files(found)))
        return found

    def _files(self, found: InForce | None = None) -> Iterator[Path]:
        yield site_file()
        yield user_file()
        yield from _places(self.folder)
        known = found or self._known
        if known is not None:
            yield from known.settings.rule_files
        if os.environ.get(POLICY_VARIABLE, "").strip():
            yield Path(os.environ[POLICY_VARIABLE].strip()).expanduser()


def _made(settings: Settings) -> InForce:
    files = tuple(settings.rule_files)
    return InForce(
        settings, settings.policy, load_in_force(files), Options(terms=settings.terms, rule_files=files, names=False)
    )  # fmt: skip


def _places(folder: Path) -> Iterator[Path]:
    """Where a project's settings may lie: as ``policy.settings.find_project`` looks for them."""
    for level in (folder, *folder.parents):
        yield level / PROJECT_FILE
        yield level / "pyproject.toml"
        if (level / ".git").exists():
            return


def _times(files: Iterator[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        try:
            status = file.stat()
        except (OSError, ValueError):
            yield str(file), -1, -1
        else:
            yield str(file), status.st_mtime_ns, status.st_size
