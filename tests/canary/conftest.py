"""Sessions for the canary tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .session import PROGRAM, Session


@pytest.fixture(scope="module")
def warm_config(tmp_path_factory: pytest.TempPathFactory, share_compiled: Callable[[Path], None]) -> Path:
    """A configuration folder after one harmless run: what is cached on first use takes seconds to make."""
    config = tmp_path_factory.mktemp("warm") / "config"
    share_compiled(config)
    environment = os.environ | {"SAFE_PROMPT_CONFIG_DIR": str(config)}
    subprocess.run([str(PROGRAM), "scan", "-"], input=b"warm \xf0\x9f\x94\xa5\n", env=environment, check=True)
    return config


@pytest.fixture(scope="module")
def searched() -> set[bytes]:
    return set()


@pytest.fixture
def session(tmp_path: Path, warm_config: Path, searched: set[bytes]) -> Iterator[Session]:
    opened = Session(tmp_path, warm_config, searched)
    yield opened
    opened.canary.assert_originals_untouched()
    opened.assert_nothing_written_leaks()
