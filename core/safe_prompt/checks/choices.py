"""What a repository check keeps: settings, baseline, ``--min-severity``. What is sent ignores them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from safe_prompt.findings.baseline import Located, Place
    from safe_prompt.policy.settings import Repository
    from safe_prompt.reports.report import Entry

BASELINE_NAME: Final = ".safe-prompt-baseline.json"


class Baseline(NamedTuple):
    """A baseline file: its entries, and the folder that its paths are relative to."""

    file: Path
    root: Path
    entries: Mapping[Place, int]


def excluder(repository: Repository) -> Callable[[Path, bool], bool]:
    """Whether settings leave out an absolute path; the flag says that it is a folder."""
    if not repository.exclude:
        return lambda path, folder: False
    matches = _matcher(repository.exclude)
    root = repository.root or Path.cwd()

    def excluded(path: Path, folder: bool) -> bool:
        if root not in path.parents:
            return False
        relative = path.relative_to(root)
        # A named file may lie in an excluded folder that no walk came through.
        return matches(relative.as_posix() + ("/" if folder else ""))

    return excluded


def _matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    from pathspec import GitIgnoreSpec

    patterns: Any = GitIgnoreSpec.from_lines(globs)
    return lambda path: bool(patterns.match_file(path))


def apply_settings(entries: Sequence[Entry], repository: Repository, stats: Counter[str]) -> tuple[Entry, ...]:
    """Leave out disabled rules and entities, per-file exceptions and fingerprints allowed; count them."""
    if not (repository.disable or repository.per_file or repository.allow):
        return tuple(entries)
    disabled = frozenset(repository.disable)
    allowed = frozenset(item.fingerprint for item in repository.allow)
    exceptions = [(_matcher((glob,)), frozenset(names)) for glob, names in repository.per_file]
    root = repository.root or Path.cwd()

    @cache
    def left_out(path: str) -> frozenset[str]:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        if root not in absolute.parents:
            return disabled
        relative = absolute.relative_to(root).as_posix()
        return disabled.union(*(names for matches, names in exceptions if matches(relative)))

    kept = []
    for entry in entries:
        finding = entry.finding
        names = left_out(finding.path) if finding.path else disabled
        if finding.rule in names or finding.entity in names:
            stats["disabled"] += 1
        elif finding.fingerprint in allowed:
            stats["allowed"] += 1
        else:
            kept.append(entry)
    return tuple(kept)


def find_baseline(named: str | None, start: Path) -> Baseline | None:
    """The baseline of ``--baseline``, else the one at the repository's root, if any.

    Raises:
        ConfigError: it was named and is not there, or it cannot be used.
    """
    if named:
        file = Path(named)
    else:
        found = repository_baseline(start)
        if found is None or not found.is_file():
            return None
        file = found
    from safe_prompt.findings.baseline import parse

    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(
            f"the baseline cannot be read ({reason})",
            place=str(file),
            remedy="Make one: safe-prompt baseline create.",
        ) from None
    root = Path(os.path.abspath(file)).parent  # noqa: PTH100
    return Baseline(file, root, parse(text, str(file)))


def repository_baseline(start: Path) -> Path | None:
    """Where the baseline of a folder's repository lies, there or not; None outside a repository."""
    start = Path(os.path.abspath(start))  # noqa: PTH100
    for folder in (start, *start.parents):
        if (folder / BASELINE_NAME).is_file() or (folder / ".git").exists():
            return folder / BASELINE_NAME
    return None


def located(entries: Sequence[Entry], root: Path) -> list[Located]:
    """Findings with their places in a baseline that lies in ``root``."""
    from safe_prompt.findings.baseline import locate

    return [locate(entry.finding, entry.context, _relative(entry.finding.path, root)) for entry in entries]


def apply_baseline(entries: Sequence[Entry], baseline: Baseline | None, stats: Counter[str]) -> tuple[Entry, ...]:
    """Leave out what the baseline holds, and count it."""
    if baseline is None:
        return tuple(entries)
    from safe_prompt.findings.baseline import compare

    compared = compare(baseline.entries, located(entries, baseline.root))
    stats["baselined"] = compared.known
    new = set(map(id, compared.new))
    return tuple(entry for entry in entries if id(entry.finding) in new)


def at_least(entries: Sequence[Entry], severity: str | None, stats: Counter[str]) -> tuple[Entry, ...]:
    """Leave out what is below ``--min-severity``, and count it."""
    if severity is None:
        return tuple(entries)
    least = SEVERITIES.index(severity)
    kept = tuple(entry for entry in entries if SEVERITIES.index(entry.finding.severity) >= least)
    stats["below_min_severity"] = len(entries) - len(kept)
    return kept


def _relative(path: str | None, root: Path) -> str:
    if path is None:
        return "-"
    absolute = os.path.abspath(path)  # noqa: PTH100
    try:
        return Path(os.path.relpath(absolute, root)).as_posix()
    except ValueError:  # another drive on Windows
        return Path(absolute).as_posix()
