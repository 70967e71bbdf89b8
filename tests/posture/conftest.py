"""A project in a temporary git repository, clean until a test adds to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .made import git, write


@pytest.fixture
def project() -> Iterator[Path]:
    """An empty repository with one commit, in a folder that other users can enter (unlike pytest's own)."""
    folder = Path(tempfile.mkdtemp(prefix="posture-")).resolve()
    folder.chmod(0o755)
    top = folder / "project 😀"
    top.mkdir(mode=0o755)
    git(top, "init", "-q", "-b", "main", ".")
    write(top, "README.md", "# A project\n", 0o644)
    git(top, "add", ".")
    git(top, "commit", "-q", "--no-verify", "-m", "start")
    yield top
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def user_settings(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's own settings lie; none are there yet."""
    return Path(os.environ["SAFE_PROMPT_CONFIG_DIR"]) / "config.toml"
