"""Packages from npm that tests run, each installed once per machine, by one process at a time."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 400


def packages(name: str, wanted: str, *options: str, setup: tuple[str, ...] = ()) -> Path | str:
    """The ``node_modules`` that hold ``wanted`` (``package@version``); a sentence where it cannot be had.

    ``name`` names the folder. ``setup`` are scripts of the package that npm may refuse to run: they are run here.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return "npm and node are not installed"
    folder = Path(tempfile.gettempdir()) / "safe-prompt-test-tools" / name
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "lock"):
        if (folder / "whole").exists():
            return folder / "node_modules"
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", *options, "--prefix", str(folder), wanted]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"npm did not install {wanted} within {SECONDS} seconds"
        if done.returncode:
            return f"npm could not install {wanted}: exit code {done.returncode}"
        for script in setup:
            place = folder / "node_modules" / wanted.rpartition("@")[0]
            subprocess.run([node, script], cwd=place, capture_output=True, timeout=SECONDS, check=False)
        (folder / "whole").touch()
    return folder / "node_modules"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep others out until the block ends. Without ``fcntl`` (Windows) nobody is: run such tests one by one there."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
