"""Allow in the project: exceptions for a file, and values by their fingerprint, in the project's settings."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from safe_prompt.errors import ConfigError
from safe_prompt.exclusion.patterns import path_pattern
from safe_prompt.findings.finding import Finding
from safe_prompt.policy.settings import PROJECT_FILE
from safe_prompt.rewriting.change import changed
from safe_prompt_lsp.held import Reader
from safe_prompt_lsp.rewriting.toml_insert import with_allowed, with_exception
from safe_prompt_lsp.snapshot import Snapshot

_SHARED = "pyproject.toml"


class SettingsFile(NamedTuple):
    """A project's settings file: its text ("" where there is none), and whether our table is nested in it."""

    path: Path
    text: str
    nested: bool

    def __repr__(self) -> str:
        return f"SettingsFile({str(self.path)!r})"


def settings_file(snapshot: Snapshot, read: Reader) -> SettingsFile:
    """The project's settings file in force, else the one that a new setting goes to.

    Raises:
        ConfigError: the text lies in no folder of the workspace, or the file cannot be read.
    """
    known = next((source.path for source in snapshot.settings.sources if source.layer == "project"), None)
    if known is None:
        if snapshot.root is None:
            raise ConfigError("the file lies in no workspace folder, so it has no project", remedy="Open its folder.")
        shared = snapshot.root / _SHARED
        known = shared if read(shared) is not None else snapshot.root / PROJECT_FILE
    held = read(known)
    text = held.text if held is not None else ""
    return SettingsFile(known, text, known.name == _SHARED or "tool.safe-prompt" in text)


def allowed_in_file(snapshot: Snapshot, finding: Finding, read: Reader) -> tuple[Path, str]:
    """The settings file and its text with an exception for the finding's rule in its file.

    Raises:
        ConfigError: as ``settings_file``, or the file does not lie below it.
        EditError: the settings cannot be added to.
    """
    file = settings_file(snapshot, read)
    path = snapshot.document.path
    if path is None or file.path.parent not in Path(path).parents:
        raise ConfigError("the file does not lie below the project's settings", place=file.path.name)
    glob = path_pattern(Path(path).relative_to(file.path.parent).as_posix())
    change = with_exception(file.text, glob, finding.rule, file.path.name, nested=file.nested)
    return file.path, changed(file.text, [change]) if change is not None else file.text


def allowed_value(snapshot: Snapshot, finding: Finding, reason: str, read: Reader) -> tuple[Path, str]:
    """The settings file and its text with the finding's value allowed by its fingerprint.

    Raises:
        ConfigError: there is no reason, or as ``settings_file``.
        EditError: the settings cannot be added to.
    """
    if not reason.strip():
        raise ConfigError("an allowed value needs a reason", remedy="Say why it may stay.")
    file = settings_file(snapshot, read)
    change = with_allowed(file.text, finding.fingerprint, reason, file.path.name, nested=file.nested)
    return file.path, changed(file.text, [change]) if change is not None else file.text
