"""Real Neovim with the shipped configuration and the real server over standard input and output."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import CRAB, Project, token
from .neovim import Neovim
from .terminal import until

pytestmark = pytest.mark.e2e


def test_marks_stand_on_the_value_behind_an_emoji(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret = token("columns")
    line = f'crab = "{CRAB}"; key = "{secret}"'
    editor = neovim(make_project("a.py", f"import os\n{line}\n", secret))
    until("diagnostics", lambda: bool(editor.marks()))
    start = len(line[: line.index(secret)].encode())
    assert editor.marks() == [("github-pat", 1, start, 1, start + len(secret))]
