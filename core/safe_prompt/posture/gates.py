"""The gates of a repository: is a hook in place that scans commits, and one that looks after notebook outputs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from safe_prompt.posture.finding import Misconfiguration, NotChecked, Outcome
from safe_prompt.posture.own_settings import BASELINE
from safe_prompt.posture.project import Project
from safe_prompt.repository.git import Repository

PRE_COMMIT: Final = ".pre-commit-config.yaml"
# Files by which other managers of hooks are told what to run.
_MANAGERS: Final = (".husky/pre-commit", "lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".overcommit.yml")
_OURS: Final = "safe-prompt"
_OUTPUTS: Final = re.compile(rb'"outputs"\s*:\s*\[\s*\{')
_NOTEBOOK_LIMIT: Final = 20_000_000
_STRIPPERS: Final = ("safe-prompt-fix-outputs", "nbstripout", "nb-clean", "--clear-output", "ClearOutputPreprocessor")


def commit_hook(project: Project) -> Iterator[Outcome]:
    """A project that has rules for commits, and no hook that applies them in this clone."""
    if project.repository is None:
        yield NotChecked("no-commit-hook", "no git work tree here")
        return
    config = _read(project, PRE_COMMIT)
    wanted = [name for name in (PRE_COMMIT, BASELINE, *_MANAGERS) if (project.top / name).is_file()]
    wanted += [str(source.path.name) for source in project.settings.sources if source.layer == "project"]
    if not wanted:
        return
    folder = _hooks_folder(project.repository)
    hook = folder / "pre-commit"
    where = "" if folder.is_relative_to(project.repository.git_folder) else f" (core.hooksPath: {folder})"
    content = hook.read_bytes().decode("utf-8", "replace") if hook.is_file() else ""
    runs = bool(content) and (os.name == "nt" or os.access(hook, os.X_OK))
    calls_pre_commit = "pre-commit" in content and _OURS in config
    managed = any(_OURS in _read(project, name) for name in _MANAGERS)
    if runs and (_OURS in content or calls_pre_commit or managed):
        return
    if not content:
        problem = f"{wanted[0]} is here and no pre-commit hook is installed{where}"
    elif not runs:
        problem = f"the pre-commit hook is not executable, so git passes it over{where}"
    else:
        problem = f"the pre-commit hook does not call safe-prompt{where}"
    yield Misconfiguration("no-commit-hook", "medium", "", 0, problem, *_remedy(config, content, runs))


def _remedy(config: str, content: str, runs: bool) -> tuple[str, tuple[str, ...]]:
    if _OURS in config:
        return "Install the hooks that .pre-commit-config.yaml lists.", ("pre-commit install",)
    if config:
        return (
            "Add the hook id safe-prompt to .pre-commit-config.yaml (docs/commits.md), then install it.",
            ("pre-commit install",),
        )
    if content and not runs:
        return "Make it executable.", ('chmod +x "$(git rev-parse --git-path hooks/pre-commit)"',)
    return "Install safe-prompt's hooks; one that is there is kept and called first.", ("safe-prompt hook install git",)


def notebook_outputs(project: Project) -> Iterator[Outcome]:
    """Tracked notebooks with outputs where nothing masks or strips outputs on commit."""
    if project.repository is None:
        yield NotChecked("notebook-outputs", "no git work tree here")
        return
    rules = [_read(project, name) for name in (PRE_COMMIT, ".gitattributes", *_MANAGERS)]
    if any(word in text for text in rules for word in _STRIPPERS):
        return
    notebooks = sorted(path for path in project.tracked if path.endswith(".ipynb"))
    with_outputs = [path for path in notebooks if _has_outputs(project.top / path)]
    if with_outputs:
        more = f" (and {len(with_outputs) - 1} more)" if len(with_outputs) > 1 else ""
        yield Misconfiguration(
            "notebook-outputs",
            "low",
            with_outputs[0],
            0,
            f"notebooks are tracked with their outputs, and no hook masks or strips them{more}",
            "Add the hook id safe-prompt-fix-outputs to .pre-commit-config.yaml (docs/commits.md).",
        )


def _hooks_folder(repository: Repository) -> Path:
    name = os.fsdecode(repository.run("rev-parse", "--git-path", "hooks")).rstrip("\r\n")
    return (repository.top / name).absolute()


def _has_outputs(file: Path) -> bool:
    if not file.is_file() or file.stat().st_size > _NOTEBOOK_LIMIT:
        return False
    return _OUTPUTS.search(file.read_bytes()) is not None


def _read(project: Project, name: str) -> str:
    file = project.top / name
    return file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
