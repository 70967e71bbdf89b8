"""Run git's plumbing on a repository: read-only, without its users' settings for output, without locks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.errors import ConfigError, SafePromptError

if TYPE_CHECKING:
    from subprocess import Popen

# fsmonitor is a program that a repository's own settings may name: never run it.
_SETTINGS: Final = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false")


class GitError(SafePromptError):
    """Git could not answer. The problem holds git's own words, which name revisions and paths."""


class Repository(NamedTuple):
    """A git work tree: its top folder, and the folder of its index and HEAD (a work tree of its own has its own)."""

    top: Path
    git_folder: Path

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """What a git command prints, run from the top of the work tree.

        Raises:
            GitError: git fails.
        """
        return _run(self.top, arguments, stdin)

    def start(self, *arguments: str) -> Popen[bytes]:
        """A git command that answers line by line; the caller closes it."""
        from subprocess import PIPE, Popen

        return Popen(
            ["git", *_SETTINGS, *arguments], cwd=self.top, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=_environment()
        )


def open_repository(folder: Path) -> Repository:
    """The repository around a folder. Inside a git hook, the one that git's own variables name.

    Raises:
        ConfigError: there is none, or no git.
    """
    if "GIT_DIR" not in os.environ:
        for level in (folder, *folder.parents):  # the ordinary case without another process
            found = level / ".git"
            if found.is_dir():
                return Repository(level, found)
            if found.exists():
                break  # a submodule or a work tree of its own: git knows where its folder is
    try:
        lines = _run(folder, ("rev-parse", "--show-toplevel", "--absolute-git-dir")).decode("utf-8", "surrogateescape")
    except GitError as error:
        raise ConfigError(
            f"no git work tree here ({error.problem})", place=str(folder), remedy="Run it inside a git repository."
        ) from None
    top, git_folder = lines.splitlines()[:2]
    return Repository(Path(top), Path(git_folder))


def _run(folder: Path, arguments: tuple[str, ...], stdin: bytes | None = None) -> bytes:
    import subprocess

    try:
        done = subprocess.run(
            ["git", *_SETTINGS, *arguments],
            cwd=folder,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        raise ConfigError("git is not installed, or not on the PATH", remedy="Install git.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(f"git {arguments[0]} failed: {said[0] if said else f'exit code {done.returncode}'}")
    return done.stdout


def _environment() -> Mapping[str, str]:
    # No index refresh on the way (the index stays byte for byte), no messages in other languages, and no fetching
    # of blobs that a partial clone left out: what is missing is said to be missing.
    return {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"}
