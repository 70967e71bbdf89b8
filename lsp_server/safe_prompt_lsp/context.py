"""The settings, rules and baseline in force where a document lies, read again when a file changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from safe_prompt.checks.choices import BASELINE_NAME, Baseline, excluder, find_baseline, repository_baseline
from safe_prompt.checks.scan_file import Options
from safe_prompt.errors import SafePromptError
from safe_prompt.findings.fingerprint import Key, load_key
from safe_prompt.policy.policy import Policy
from safe_prompt.policy.settings import (
    PROJECT_FILE,
    Settings,
    Stamp,
    load_settings,
    stamp_of,
    watched,
)
from safe_prompt.rules.loader import load_in_force
from safe_prompt.rules.ruleset import Ruleset
from safe_prompt_lsp.preferences import Preferences

SETTINGS_FILES: Final = (PROJECT_FILE, "pyproject.toml", BASELINE_NAME)
_PAUSE: Final = 1.0  # seconds between two looks at the files' times, while somebody types


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for the documents of one folder.

    ``problem`` is said where settings could not be used: then what is in here are the last good ones, or the built-in
    ones. ``destination`` is the catalogue id that the editor's setting names.
    """

    settings: Settings = field(repr=False)
    policy: Policy = field(repr=False)
    rules: Ruleset = field(repr=False)
    options: Options = field(repr=False)
    excluded: Callable[[Path, bool], bool] = field(repr=False)
    key: Key = field(repr=False)
    baseline: Baseline | None = field(default=None, repr=False)
    destination: str | None = None
    problem: str = ""

    def leaves_out(self, path: Path | None) -> bool:
        """Whether settings leave a file out of every check."""
        return path is not None and self.excluded(path, False)


class Contexts:
    """Contexts by folder. ``folder`` is what is taken for documents that lie nowhere."""

    def __init__(self, folder: Path | None = None) -> None:
        self.preferences = Preferences()
        self.folder = folder or Path(Path.cwd().anchor)
        self._known: dict[Path, tuple[Stamp, Context]] = {}
        self._looked: dict[Path, float] = {}

    def of(self, path: Path | None) -> Context:
        """The context of a file that may not exist; never raises.

        A few look-ups of file times tell whether it is still the one in memory.
        """
        folder = path.parent if path is not None else self.folder
        known = self._known.get(folder)
        now = time.monotonic()
        if known is not None and now - self._looked.get(folder, -_PAUSE) < _PAUSE:
            return known[1]
        self._looked[folder] = now
        stamp = self._stamp(folder)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            context = load_context(folder, self.preferences)
        except SafePromptError as error:
            context = self._without(folder, known[1] if known else None, str(error))
        self._known[folder] = (stamp, context)
        return context

    def look(self) -> None:
        """Look at the files' times on the next use."""
        self._looked.clear()

    def forget(self) -> None:
        """Read everything again on the next use; what was good stays in force where the new is not."""
        self._looked.clear()
        self._known = {folder: ((), context) for folder, (_, context) in self._known.items()}

    def prefer(self, preferences: Preferences, folder: Path | None) -> None:
        """Take other settings of the editor, and another folder for documents that lie nowhere."""
        self.preferences = preferences
        self.folder = folder or Path(Path.cwd().anchor)
        self.forget()

    def _without(self, folder: Path, last: Context | None, problem: str) -> Context:
        """The context in force where files cannot be used."""
        if last is not None:
            return _replaced(last, problem)
        try:
            return _replaced(load_context(Path(folder.anchor), self.preferences), problem)  # without the project's
        except SafePromptError:
            return _replaced(_made(Settings(), None, ""), problem)

    def _stamp(self, folder: Path) -> Stamp:
        known = self._known.get(folder)
        own = known[1].settings.rule_files if known else ()
        baseline = known[1].baseline if known else None
        files = [*watched(folder, own, self.preferences.policy)]
        place = baseline.file if baseline else repository_baseline(folder)
        if place is not None:
            files.append(place)
        return stamp_of(files)


def load_context(folder: Path, preferences: Preferences) -> Context:
    """Read what holds in a folder.

    Raises:
        SafePromptError: a file cannot be used.
    """
    settings = load_settings(folder, preferences.policy or None)
    return _made(settings, find_baseline(None, folder), preferences.destination)


def _made(settings: Settings, baseline: Baseline | None, destination: str) -> Context:
    policy = settings.policy
    return Context(
        settings=settings,
        policy=policy,
        rules=load_in_force(tuple(settings.rule_files)),
        options=Options(
            terms=settings.terms, rule_files=tuple(settings.rule_files), contexts=baseline is not None
        ),
        excluded=excluder(settings.repository),
        key=load_key(),
        baseline=baseline,
        destination=policy.identify(destination).id if destination.strip() else None,
    )  # fmt: skip


def _replaced(context: Context, problem: str) -> Context:
    from dataclasses import replace

    return replace(context, problem=problem)
