"""The baseline of another revision, for checks that it does not grow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from safe_prompt.errors import ConfigError

if TYPE_CHECKING:
    from safe_prompt.checks.choices import Baseline
    from safe_prompt.findings.baseline import Place


def entries_at(baseline: Baseline, revision: str) -> Mapping[Place, int] | None:
    """Entries of the same file in a revision; None where that revision has no such file.

    Raises:
        ConfigError: there is no repository, git does not know the revision, or its file is no baseline.
    """
    from safe_prompt.findings.baseline import parse
    from safe_prompt.repository.git import GitError, open_repository

    repository = open_repository(baseline.root)
    try:
        name = f"{revision}^{{commit}}"
        commit = repository.run("rev-parse", "--verify", "--quiet", "--end-of-options", name).decode("ascii").strip()
    except GitError:
        raise ConfigError(
            "git does not know this revision here",
            place=revision,
            remedy="Fetch it (in CI: fetch depth 0), or check its name.",
        ) from None
    # The top may be reached through a link that git has resolved.
    top = Path(repository.top).resolve()
    file = baseline.root.resolve() / baseline.file.name
    if top not in file.parents:
        raise ConfigError("it lies outside the repository", place=str(baseline.file), remedy="Leave out --against.")
    path = file.relative_to(top).as_posix()
    listed = repository.run("ls-tree", "-z", "--full-tree", commit, "--", path)
    if not listed:
        return None
    entry = listed.partition(b"\t")[0].decode("ascii").split(" ")
    try:
        text = repository.run("cat-file", "blob", entry[2]).decode("utf-8")
    except (GitError, ValueError):
        raise ConfigError("it is no text file", place=f"{revision}:{path}", remedy="Name another revision.") from None
    return parse(text, f"{revision}:{path}")
