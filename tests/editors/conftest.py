"""A project with planted values, and editors that start on it with the real server from the tests' environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from .emacs import Emacs
from .neovim import Neovim
from .terminal import program

CRAB = "🦀"


def token(name: str) -> str:
    """A value with GitHub's format and checksum, drawn from a seed."""
    return values.github(values.seeded("editors", name))


def mail(name: str) -> str:
    return values.email(values.seeded("editors", name))


@dataclass(frozen=True)
class Project:
    """A folder with a file; ``planted`` are the values that no log may hold."""

    folder: Path
    file: Path
    planted: tuple[str, ...]
    env: dict[str, str]

    def leaked(self, text: str) -> int:
        """How many planted values a text holds."""
        return sum(value in text for value in self.planted)


@pytest.fixture
def make_project(tmp_path: Path, own_folders: Path) -> Callable[..., Project]:
    """Makes a project of one file. The server is found through PATH, as a user's would be."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def make(name: str, text: str, *planted: str) -> Project:
        program("safe-prompt-lsp", "python -m pip install -e '.[dev]'", path)
        folder = tmp_path / "project"
        (folder / ".git").mkdir(parents=True)
        file = folder / name
        file.write_text(text, "utf-8", newline="")
        return Project(folder, file, planted, {**os.environ, "PATH": path})

    return make


@pytest.fixture
def neovim(tmp_path: Path) -> Iterator[Callable[..., Neovim]]:
    """Starts Neovim on a project; ended after the test."""
    yield from _started(tmp_path, Neovim.start)


@pytest.fixture
def emacs(tmp_path: Path) -> Iterator[Callable[..., Emacs]]:
    """Starts Emacs on a project; ended after the test."""
    yield from _started(tmp_path, Emacs.start)


def _started(tmp_path: Path, start: Callable[..., Neovim | Emacs]) -> Iterator[Callable[..., Neovim | Emacs]]:
    running: list[Neovim | Emacs] = []

    def begin(project: Project, init: str = "") -> Neovim | Emacs:
        (tmp_path / "editor").mkdir(mode=0o700)  # Emacs wants its socket where no other can reach it
        running.append(start(tmp_path / "editor", project.file, project.env, init))
        return running[-1]

    yield begin
    for editor in running:
        editor.close()
