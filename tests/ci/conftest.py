"""A bare repository, with a developer who has pushed a first commit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from .jobs import PROGRAM, Remote


@pytest.fixture
def remote(tmp_path: Path, own_folders: Path) -> Remote:
    if sys.platform == "win32":
        pytest.skip("the jobs are scripts for bash on Linux")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "CI"))}
    environment |= {
        "SAFE_PROMPT_CONFIG_DIR": str(own_folders),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{PROGRAM.parent}{os.pathsep}{environment['PATH']}",
    }
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "A", f"GIT_{who}_EMAIL": "a@example.com"}
    made = Remote(tmp_path, environment)
    made.git("init", "-q", "--bare", "-b", "main", "remote.git", cwd=tmp_path)
    # GitHub and GitLab give out any commit that a branch or merge request leads to.
    made.git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=tmp_path / "remote.git")
    made.git("init", "-q", "-b", "main", "developer", cwd=tmp_path)
    made.git("remote", "add", "origin", tmp_path / "remote.git")
    made.commit(a="x = 1\n")
    made.push()
    return made
