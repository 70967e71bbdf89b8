"""Scan contents that git holds: what is staged, what commits bring in, what the history ever held."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.checks.files import KINDS_OF_BINARY
from safe_prompt.checks.scan_file import LIMIT, OVER_LIMIT, Chosen, FileResult, Options, find, guarded, scan_bytes
from safe_prompt.documents.document import Document, Omission, decode
from safe_prompt.errors import DocumentError
from safe_prompt.repository.blobs import Blobs
from safe_prompt.repository.changes import SUBMODULE, SYMBOLIC_LINK, Change
from safe_prompt.repository.git import Repository, open_repository

if TYPE_CHECKING:
    from safe_prompt.findings.collection import Findings
    from safe_prompt.policy.settings import Settings

_SKIPPED_MODES: Final = {SUBMODULE: "submodule: a repository of its own", SYMBOLIC_LINK: "symbolic link"}


class Staged(NamedTuple):
    """What the next commit would bring in; with ``everything``, all that it would hold."""

    everything: bool = False


class Commits(NamedTuple):
    """What commits bring in, named as ``git rev-list`` names them.

    Without revisions, the history: every content of every commit once, compared with nothing.
    """

    revisions: tuple[str, ...] = ()


Source = Staged | Commits


def scan_changes(
    source: Source, paths: Sequence[str], settings: Settings, options: Options, baseline: Path | None
) -> list[FileResult]:
    """Results of contents under the paths (none: all); of the baseline in use and excluded files, why not.

    Raises:
        ConfigError: there is no repository here, git does not know the revisions, or a rule file cannot be used.
    """
    from safe_prompt.checks.workers import scan_all
    from safe_prompt.cli.progress import progress
    from safe_prompt.rules.loader import load_in_force

    load_in_force(options.rule_files)  # a broken rule file ends the run here, not once a file
    repository = open_repository(Path.cwd())
    changes, results = _selected(source, paths, repository)
    changes, left_out = _without_excluded(changes, repository, settings, baseline)
    results.append(left_out)
    with progress(len(changes)) as done:
        scanned = scan_all(
            changes,
            partial(_scan_chunk, repository=repository, options=options),
            size=lambda change: 0,
            name=lambda change: change.path,
            done=done,
        )
    return _first_only([*results, *scanned])


def _selected(
    source: Source, paths: Sequence[str], repository: Repository
) -> tuple[tuple[Change, ...], list[FileResult]]:
    from safe_prompt.repository import changes as git

    full = [os.path.abspath(path) for path in paths]  # noqa: PTH100
    if isinstance(source, Staged):
        return (git.tracked if source.everything else git.staged)(repository, full), []
    changes = git.introduced(repository, git.commits(repository, source.revisions))
    missing = []
    if not source.revisions:
        # Each content as the first commit brought it in.
        changes = tuple(reversed({change.blob: change._replace(old=()) for change in reversed(changes)}.values()))
        if git.is_shallow(repository):
            reason = "this clone is shallow: older commits are not in it (git fetch --unshallow)"
            missing.append(FileResult(not_scanned=(Omission("history", reason),)))
    return tuple(change for change in changes if _under(repository, change, full)), missing


def _under(repository: Repository, change: Change, paths: Sequence[str]) -> bool:
    full = str(repository.top / change.path)
    return not paths or any(full == path or full.startswith(path.rstrip(os.sep) + os.sep) for path in paths)


def _without_excluded(
    changes: Sequence[Change], repository: Repository, settings: Settings, baseline: Path | None
) -> tuple[tuple[Change, ...], FileResult]:
    from safe_prompt.checks.choices import excluder

    excluded = excluder(settings.repository)
    own = None if baseline is None else Path(os.path.abspath(baseline))  # noqa: PTH100
    kept, skipped, count = [], [], 0
    for change in changes:
        full = repository.top / change.path
        if full == own:
            skipped.append(Omission(_shown(change, repository), "the baseline in use"))
        elif excluded(full, False):
            skipped.append(Omission(_shown(change, repository), "excluded by settings"))
            count += 1
        else:
            kept.append(change)
    return tuple(kept), FileResult(skipped=tuple(dict.fromkeys(skipped)), excluded=count)


def _scan_chunk(changes: Sequence[Change], repository: Repository, options: Options) -> list[FileResult]:
    with Blobs(repository) as blobs:
        return [_guarded(change, repository, blobs, options) for change in changes]


def _guarded(change: Change, repository: Repository, blobs: Blobs, options: Options) -> FileResult:
    shown = _shown(change, repository)
    return guarded(shown, lambda: _scan_change(change, shown, repository, blobs, options))


def _scan_change(change: Change, shown: str, repository: Repository, blobs: Blobs, options: Options) -> FileResult:
    reason = _SKIPPED_MODES.get(change.mode) or KINDS_OF_BINARY.get(Path(shown).suffix[1:].lower())
    if reason:
        return FileResult(skipped=(Omission(shown, reason),))
    if not change.blob:
        raise DocumentError("unmerged", remedy="Resolve the conflict, and stage the result")
    data = blobs.read(change.blob, LIMIT)
    if data is None:
        raise DocumentError(OVER_LIMIT.format(LIMIT // 1_000_000))
    chosen = _caused(change, repository, blobs, options) if change.old else None
    result = scan_bytes(data, shown, options, chosen)
    if not change.commit:
        return result
    return result._replace(
        entries=tuple(entry._replace(finding=entry.finding._replace(commit=change.commit)) for entry in result.entries)
    )


def _caused(change: Change, repository: Repository, blobs: Blobs, options: Options) -> Chosen:
    """Chooses the findings that the change is responsible for. An old version that cannot be read excuses none."""
    from safe_prompt.repository.touched import caused, changed_lines

    def chosen(new: Document, found: Findings) -> Sequence[bool]:
        olds, lines = [], []
        for blob in dict.fromkeys(change.old):
            data = blobs.read(blob, LIMIT)
            try:
                text = None if data is None else decode(data, change.path)
            except DocumentError:
                text = None
            if text is None:
                return [True] * len(found)
            olds.append(Document.from_text(text, path=new.path, kind=new.kind))
            lines.append(_lines(repository, blob, change.blob, new))
        return caused(new, tuple(found), olds, lines, lambda old: tuple(find(old, options)))

    def _lines(repository: Repository, old: str, new_blob: str, new: Document) -> Callable[[], Iterable[range] | None]:
        if new.text[:1] == "\ufeff" and new.kind != "notebook":
            return lambda: None  # perhaps UTF-16, whose lines git does not see
        return lambda: changed_lines(repository, old, new_blob)

    return chosen


def _first_only(results: Sequence[FileResult]) -> list[FileResult]:
    """Each value of a path in the first commit that brings it in, not again in later ones that move it."""
    seen: set[tuple[str | None, str, str]] = set()
    kept = []
    for result in results:
        entries = []
        for entry in result.entries:
            finding = entry.finding
            value = (finding.path, finding.rule, finding.fingerprint)
            if not finding.commit or value not in seen:
                entries.append(entry)
        seen.update((e.finding.path, e.finding.rule, e.finding.fingerprint) for e in result.entries)
        kept.append(result._replace(entries=tuple(entries)))
    return kept


def _shown(change: Change, repository: Repository) -> str:
    full = repository.top / change.path
    try:
        return Path(os.path.relpath(full)).as_posix()
    except ValueError:  # another drive on Windows
        return full.as_posix()
