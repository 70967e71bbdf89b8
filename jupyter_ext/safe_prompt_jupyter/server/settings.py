"""The settings in force for the server's folder, read again when one of their files changes.

Only the folder that the server itself serves decides: a page names no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from safe_prompt.checks.scan_file import Options
from safe_prompt.errors import SafePromptError
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import (
    Settings,
    Stamp,
    load_settings,
    stamp_of,
    watched,
)
from safe_prompt.rules.loader import load_in_force
from safe_prompt.rules.ruleset import Ruleset

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
        self._stamp: Stamp | None = None
        self._known: InForce | None = None

    def current(self) -> InForce:
        """What is in force now. Never raises."""
        stamp = stamp_of(self._files())
        if self._known is not None and stamp == self._stamp:
            return self._known
        try:
            found = _made(load_settings(self.folder))
        except SafePromptError as error:
            found = replace(self._known or _made(Settings()), problem=f"{error} {_BUILT_IN}".strip())
        self._known, self._stamp = found, stamp_of(self._files(found))
        return found

    def _files(self, found: InForce | None = None) -> Iterator[Path]:
        known = found or self._known
        return watched(self.folder, known.settings.rule_files if known is not None else ())


def _made(settings: Settings) -> InForce:
    files = tuple(settings.rule_files)
    return InForce(
        settings, settings.policy, load_in_force(files), Options(terms=settings.terms, rule_files=files, names=False)
    )  # fmt: skip
