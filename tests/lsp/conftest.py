"""A running server for a test, and values that nobody issued."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from .editor import Editor


@pytest.fixture
def token() -> str:
    """A GitHub token of nobody's."""
    return values.github(values.seeded("language server"))


@pytest.fixture
def editor() -> Iterator[Callable[..., Editor]]:
    """Start an editor of a profile; all are ended with the test."""
    started: list[Editor] = []

    def start(profile: str = "minimal", **more: Any) -> Editor:
        one = Editor(profile, **more)
        started.append(one)
        return one.__enter__()

    yield start
    for one in started:
        one.__exit__()
