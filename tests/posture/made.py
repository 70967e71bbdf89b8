"""Values and files that the posture tests are made of."""

from __future__ import annotations

import json
import random
import string
import subprocess
from pathlib import Path


def made_up(seed: str, length: int = 36) -> str:
    """A value that no file of ours holds literally."""
    chance = random.Random(seed)
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))


def git(top: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    done = subprocess.run(["git", *identity, *arguments], cwd=top, capture_output=True, text=True, check=True)
    return done.stdout


def write(top: Path, path: str, text: str, mode: int = 0o600) -> Path:
    file = top / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


def write_json(top: Path, path: str, body: object) -> Path:
    return write(top, path, json.dumps(body, indent=2) + "\n")
