"""Sensitive files: would git take them in, does it hold them already, and who on this machine can read them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Final

from safe_prompt.exclusion.patterns import path_pattern
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.policy.sensitive_files import SensitiveFile, sensitive_file
from safe_prompt.posture.finding import Misconfiguration, NotChecked, Outcome
from safe_prompt.posture.project import Project

_NO_GIT: Final = "no git work tree here"
_VAULT: Final = "safe-prompt-vault"  # has a check of its own
_AGENTS: Final = "agent-servers"  # too
# Kinds that often hold settings alone: what a scan finds inside decides.
_DEPENDS: Final = frozenset({"package-registry-login", "application-settings"})
_MANY_COMMITS: Final = 20_000


def unignored(project: Project) -> Iterator[Outcome]:
    """Restricted files that the next ``git add .`` takes in."""
    if project.repository is None:
        yield NotChecked("unignored-sensitive-file", _NO_GIT)
        return
    for path in sorted(project.untracked):
        kind = _restricted(path)
        if kind is not None and kind.id != _VAULT:
            yield Misconfiguration(
                "unignored-sensitive-file",
                "high",
                path,
                0,
                f"the next `git add` takes in this {kind.title}: {kind.reason}",
                "Have git ignore it.",
                (_ignore(path),),
            )


def tracked(project: Project) -> Iterator[Outcome]:
    """Sensitive files in git's index."""
    if project.repository is None:
        yield NotChecked("tracked-sensitive-file", _NO_GIT)
        return
    for path in sorted(project.tracked):
        kind = sensitive_file(path)
        if kind is None or kind.id in (_VAULT, _AGENTS):
            continue
        if kind.id in _DEPENDS and not _holds_credential(project, path):
            continue
        yield Misconfiguration(
            "tracked-sensitive-file",
            "high" if kind.classification == "restricted" else "medium",
            path,
            0,
            f"git tracks this {kind.title}: {kind.reason}",
            "Take it out of git, keep it on disk, and revoke what it held if it was ever pushed.",
            (f"git rm --cached --quiet -- {quote(path)}", _ignore(path)),
        )


def in_history(project: Project) -> Iterator[Outcome]:
    """Restricted files that a past commit holds and the index does not."""
    check = "sensitive-file-in-history"
    if project.repository is None:
        yield NotChecked(check, _NO_GIT)
        return
    commits = int(project.repository.run("rev-list", "--count", "--all").strip() or b"0")
    if commits > _MANY_COMMITS:
        yield NotChecked(check, f"{commits} commits, too many for this; run: safe-prompt scan --history")
        return
    listed = project.repository.run("log", "--all", "--diff-filter=A", "--no-renames", "--name-only", "--format=", "-z")
    inside = Path(os.path.relpath(project.top, project.repository.top)).as_posix()
    start = "" if inside == "." else f"{inside}/"
    names = {name.lstrip("\n") for name in os.fsdecode(listed).split("\0")}
    for name in sorted(name[len(start) :] for name in names if name.startswith(start)):
        kind = _restricted(name)
        if kind is not None and name not in project.tracked:
            yield Misconfiguration(
                check,
                "low",
                name,
                0,
                f"a past commit holds this {kind.title}",
                "Revoke what it held. To take it out of history too, rewrite it with git filter-repo "
                f"(--invert-paths --path {quote(name)}) and have everybody clone anew.",
            )


def world_readable(project: Project) -> Iterator[Outcome]:
    """Restricted files whose mode, and that of every folder above, lets any user of the machine read them."""
    if sys.platform == "win32":
        yield NotChecked("world-readable", "Windows has access lists instead of POSIX modes")
        return
    if not all(_open_to_others(folder) for folder in (project.top, *project.top.parents)):
        return  # nobody else comes as far as this folder
    open_folders = {".": True}
    for file in project.tree.files:
        kind = _restricted(file.path)
        if kind is None or file.link or not (project.top / file.path).stat().st_mode & stat.S_IROTH:
            continue
        above = [str(folder) for folder in Path(file.path).parents]
        for folder in above:
            if folder not in open_folders:
                open_folders[folder] = _open_to_others(project.top / folder)
        if all(open_folders[folder] for folder in above):
            yield Misconfiguration(
                "world-readable",
                "medium",
                file.path,
                0,
                f"every user of this machine can read this {kind.title}",
                "Let its owner alone read it.",
                (f"chmod go-rwx -- {quote(file.path)}",),
            )


def _open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def _restricted(path: str) -> SensitiveFile | None:
    kind = sensitive_file(path)
    return kind if kind is not None and kind.classification == "restricted" else None


def _holds_credential(project: Project, path: str) -> bool:
    text = project.text(path)
    if text is None:
        return False
    medium = SEVERITIES.index("medium")
    return any(
        finding.category == "credential" and SEVERITIES.index(finding.severity) >= medium
        for finding in project.look_into(text, path)
    )


def _ignore(path: str) -> str:
    # A line feed first: the file may not end in one.
    return f"printf '\\n%s\\n' {quote(path_pattern(path))} >> .gitignore"
