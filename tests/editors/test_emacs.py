"""Real Emacs with eglot, the shipped package, and the real server over standard input and output."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import CRAB, Project, token
from .emacs import Emacs
from .terminal import until

pytestmark = pytest.mark.e2e


def test_marks_stand_on_the_value_behind_an_emoji(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret = token("columns")
    text = f'import os\ncrab = "{CRAB}"; key = "{secret}"\n'
    editor = emacs(make_project("a.py", text, secret))
    until("diagnostics", lambda: bool(editor.marks()))
    start = text.index(secret)
    assert editor.marks() == [("github-pat", start, start + len(secret))]
