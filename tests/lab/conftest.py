"""The user under whom a server runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory, share_compiled: Callable[[Path], None]) -> Iterator[Path]:
    """The folder of a user who has scanned before: compiling the rules is not what a page is to wait for."""
    folder = tmp_path_factory.mktemp("lab") / "user"
    share_compiled(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFE_PROMPT_CONFIG_DIR", str(folder))
        command = [sys.executable, "-m", "safe_prompt", "scan", "-"]
        ordinary = "😀 Name, Phone\nNo. 12 = x@y\n".encode()
        subprocess.run(command, input=ordinary, env=os.environ.copy(), check=True, capture_output=True)
        yield folder
