"""One user with canaries, and the installed program run as that user."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import canary as planting
from .canary import Canary

PROGRAM = Path(sys.executable).with_name("safe-prompt.exe" if os.name == "nt" else "safe-prompt")


class Session:
    """One user: a folder with canaries, own configuration, home and temporary folders, all below one path."""

    def __init__(self, top: Path, config: Path, searched: set[bytes]) -> None:
        self.top = top
        # Digests of contents found clean: the compiled rules are megabytes, and the same in every session.
        self.searched = searched
        self.config = top / "config"
        self.canary: Canary = planting.build(top / "work")
        self.root = self.canary.root
        shutil.copytree(config, self.config)
        for name in ("home", "tmp", "inputs"):
            (top / name).mkdir()
        dropped = ("SAFE_PROMPT_", "XDG_", "FORCE_COLOR", "NO_COLOR", "GITHUB_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        self.environment = kept | {
            "SAFE_PROMPT_CONFIG_DIR": str(self.config),
            "HOME": str(top / "home"),
            "USERPROFILE": str(top / "home"),
            "TMPDIR": str(top / "tmp"),
            "TEMP": str(top / "tmp"),
            "TMP": str(top / "tmp"),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(
        self,
        *arguments: str | Path,
        stdin: bytes = b"",
        parts: bool = True,
        credentials_only: bool = False,
        restores: bool = False,
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs the program and checks all it said and wrote; `restores`: stdout is to hold the values."""
        done = subprocess.run(
            [str(PROGRAM), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=self.root,
            env=self.environment,
            timeout=600,
            check=False,
        )
        surface = f"`{arguments[0]}`"
        assert b"Traceback (most recent call last)" not in done.stderr, f"{surface} crashed"
        if not restores:
            self.canary.assert_no_canary(
                done.stdout, f"stdout of {surface}", parts=parts, credentials_only=credentials_only
            )
        self.canary.assert_no_canary(done.stderr, f"stderr of {surface}", parts=parts)
        self.assert_nothing_written_leaks()
        return done

    def assert_nothing_written_leaks(self) -> None:
        for path in planting.new_files(self.top, self.canary):
            name = path.relative_to(self.top).as_posix()
            if not name.startswith("inputs/"):
                data = path.read_bytes()
                digest = hashlib.sha256(data).digest()
                if digest not in self.searched:
                    self.canary.assert_no_canary(data, f"file {name}")
                    self.searched.add(digest)
                self.canary.assert_no_canary(name.encode(), "a file's name")

    def write_input(self, name: str, text: str) -> Path:
        """A file of the test's own that may hold canaries (`inputs/` is not searched)."""
        path = self.top / "inputs" / name
        path.write_text(text, encoding="utf-8")
        return path

    def file(self, name: str) -> Path:
        return self.root / name
