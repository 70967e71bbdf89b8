"""An isolated user, a repository to scan, and made-up values that no file of ours holds literally."""

from __future__ import annotations

import io
import random
import string
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from safe_prompt.cli.main import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch, share_compiled):
    """The user's own settings, keys and caches stay out of tests."""
    share_compiled(tmp_path / "user")
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path / "user"))
    for name in ("SAFE_PROMPT_POLICY", "SAFE_PROMPT_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def cli(capfdbinary, monkeypatch):
    """Run the command line in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode("utf-8", "surrogatepass"), err.decode())

    return run


@dataclass(frozen=True)
class Values:
    """Values made from a seed. ``iban`` has right check digits."""

    email: str
    iban: str
    password: str

    @property
    def all(self) -> tuple[str, ...]:
        return (self.email, self.iban, self.password)


def make_iban(chance: random.Random) -> str:
    """A German IBAN with right check digits (ISO 13616: 98 − number mod 97)."""
    account = "".join(chance.choices(string.digits, k=18))
    number = int(account + "131400")  # DE → 13 14, check digits 00
    return f"DE{98 - number % 97:02d}{account}"


@pytest.fixture
def values():
    chance = random.Random("cli tests")
    word = "".join(chance.choices(string.ascii_lowercase, k=9))
    password = "".join(chance.choices(string.ascii_letters + string.digits, k=24))
    return Values(f"{word}@{word[::-1]}.de", make_iban(chance), password)


@pytest.fixture
def repository(isolated):
    """An empty git repository, which is the working directory."""
    git = ["git", "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "-q", "."], check=True, cwd=isolated)
    return isolated


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


@pytest.fixture
def files(isolated):
    """Write files into the working directory: ``files({"a.py": "…"})``."""
    return lambda contents: write(isolated, contents)
