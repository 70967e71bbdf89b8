"""What a test needs beside Python. On a person's machine its absence skips the test; in CI it fails it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """End a test whose outside program is not here: a check that CI did not make must not look made."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
