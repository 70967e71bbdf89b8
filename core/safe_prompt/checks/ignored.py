"""Which files of a folder git ignores: ``.gitignore`` files at every level, and the clone's ``info/exclude``.

Semantics of ``git check-ignore``: the deepest file with a matching pattern decides, in it the last matching
one; what lies in an ignored folder cannot be brought back; a tracked file is never ignored. The user's global
ignore file has no part in it, so that a run does not depend on whose machine it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


class GitIgnore:
    """Ignore rules of the git work tree around a folder; of the folder alone where there is none.

    ``root`` is the top of the work tree, and ``repository`` whether there is one.
    """

    def __init__(self, folder: Path) -> None:
        top = work_tree(folder)
        self.root = top or folder
        self.repository = top is not None
        self._read = cache(_patterns)

    def ignores(self, path: Path, *, folder: bool) -> bool:
        """Whether git ignores an absolute path, whose parents are not ignored."""
        for level in path.parents:
            if level != self.root and self.root not in level.parents:
                break
            verdict = _verdict(self._read(level / ".gitignore"), path.relative_to(level), folder)
            if verdict is not None:
                return verdict
        if not self.repository:
            return False
        exclude = self.root / ".git" / "info" / "exclude"
        return bool(_verdict(self._read(exclude), path.relative_to(self.root), folder))

    def lies_in_ignored(self, folder: Path) -> bool:
        """Whether a folder or one of its parents inside the work tree is ignored."""
        levels = [level for level in (folder, *folder.parents) if self.root in level.parents]
        return any(self.ignores(level, folder=True) for level in reversed(levels))

    def tracked_though_ignored(self, folder: Path) -> tuple[Path, ...]:
        """Files under a folder that a pattern matches and that are tracked all the same (``git add -f``)."""
        import subprocess

        if not self.repository:
            return ()
        # fsmonitor is a program that a repository's own settings may name: never run it.
        command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-ci", "--exclude-standard", "-z"]
        try:
            listed = subprocess.run(command, cwd=folder, capture_output=True, timeout=30, check=True)
        except (OSError, subprocess.SubprocessError):
            return ()  # no git on this machine: the patterns alone decide
        names = listed.stdout.decode("utf-8", "surrogateescape").split("\0")
        return tuple(folder / name for name in sorted(names) if name)


def work_tree(folder: Path) -> Path | None:
    """Top of the git work tree that holds a folder; None outside one."""
    for level in (folder, *folder.parents):
        if (level / ".git").exists():
            return level
    return None


def _patterns(file: Path) -> Any:
    try:
        lines = file.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def _verdict(patterns: Any, path: Path, folder: bool) -> bool | None:
    if patterns is None:
        return None
    verdict: bool | None = patterns.check_file(path.as_posix() + ("/" if folder else "")).include
    return verdict
