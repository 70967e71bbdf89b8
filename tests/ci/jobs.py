"""A repository with a remote, as CI services clone it, and their jobs run as they run them: by bash, step by step."""

from __future__ import annotations

import random
import re
import shutil
import string
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).parent / "safe-prompt"
ZEROS = "0" * 40
BASELINE = ".safe-prompt-baseline.json"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str


@dataclass
class Remote:
    """A bare repository, a developer's clone of it, and what a service clones for a job."""

    folder: Path
    environment: dict[str, str]
    passwords: list[str] = field(default_factory=list)

    @property
    def work(self) -> Path:
        return self.folder / "developer"

    def git(self, *words: object, cwd: Path | None = None) -> str:
        command = ["git", *map(str, words)]
        done = subprocess.run(
            command, cwd=cwd or self.work, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def line(self, name: str = "password") -> str:
        """A line with a password that no file of ours holds."""
        chance = random.Random(f"ci {name}")
        self.passwords.append("".join(chance.choices(string.ascii_letters + string.digits, k=24)))
        return f'# 😀\n{name} = "{self.passwords[-1]}"\n'

    def commit(self, **contents: str) -> str:
        for name, text in contents.items():
            (self.work / f"{name}.py").write_text(text, "utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a commit 😀")
        return self.git("rev-parse", "HEAD")

    def baseline(self, *words: str) -> None:
        subprocess.run([PROGRAM, "baseline", *words], cwd=self.work, env=self.environment, check=True)

    def push(self, *words: str) -> None:
        self.git("push", "-q", "--force", "origin", *(words or ("HEAD",)))

    def job(self, revision: str, *, depth: int = 0) -> Path:
        """A service's clone with a detached HEAD, shallow where a depth is given."""
        job = self.folder / "job"
        shutil.rmtree(job, ignore_errors=True)
        shallow = [f"--depth={depth}"] if depth else []
        self.git("clone", "-q", "--no-checkout", *shallow, (self.folder / "remote.git").as_uri(), job, cwd=self.folder)
        self.git("fetch", "-q", *shallow, "origin", revision, cwd=job)
        self.git("checkout", "-q", "--detach", revision, cwd=job)
        return job


def _resolved(text: str, context: dict[str, Any]) -> str:
    """``${{ a.b || c }}`` of a workflow: names of the context, and nothing else of the expression language."""

    def value(match: re.Match[str]) -> str:
        for path in match[1].split("||"):
            found: Any = context
            for name in path.strip().split("."):
                found = found.get(name) if isinstance(found, dict) else None
            if found not in (None, ""):
                return str(found)
        return ""

    return re.sub(r"\$\{\{(.*?)\}\}", value, text)


def run_action(remote: Remote, job: Path, event: str, payload: dict[str, Any], *, ref: str = "", **inputs: str) -> Ran:
    """The steps of ``action.yml`` but the installation, as a runner runs ``shell: bash``."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    given = {name: str(field["default"]) for name, field in action["inputs"].items()} | inputs
    base = payload.get("pull_request", {}).get("base", {}).get("ref", "")
    context = {
        "inputs": given,
        "github": {"event_name": event, "event": payload, "ref": ref, "base_ref": base},
        "steps": {"install": {"outputs": {"program": str(PROGRAM)}}},
    }
    _, *steps = action["runs"]["steps"]
    assert [step["name"] for step in steps] == ["Scan"]
    out = ""
    for step in steps:
        assert step["shell"] == "bash"
        variables = {name: _resolved(value, context) for name, value in step["env"].items()}
        done = _bash(step["run"], job, remote.environment | variables)
        out += done.stdout
        if done.returncode:
            return Ran(done.returncode, out)
    return Ran(0, out)


def run_gitlab(remote: Remote, job: Path, **variables: str) -> Ran:
    """The script of ``docs/ci/gitlab.yml`` but the installation, as a runner runs it."""
    described = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))["safe-prompt"]
    own = {name: value for name, value in described["variables"].items() if name != "GIT_DEPTH"}
    given = {"CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": ZEROS, **own, **variables}
    done = _bash("\n".join(described["script"]), job, remote.environment | given)
    return Ran(done.returncode, done.stdout + done.stderr)


def _bash(script: str, job: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=job, env=environment, capture_output=True, text=True, check=False)
