"""Real git repositories, a real pre-commit, and the state of index and work tree to compare."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("safe-prompt.exe" if os.name == "nt" else "safe-prompt")
PRE_COMMIT = Path(sys.executable).with_name("pre-commit.exe" if os.name == "nt" else "pre-commit")
BASE = "print('🦀')\n"


def token(name: str) -> str:
    """A value with GitHub's format and checksum, drawn from a seed."""
    return values.github(values.seeded("hooks", name))


def line(name: str) -> str:
    """A line of Python that holds a secret."""
    return f"token = '{token(name)}'  # 🦀\n"


@dataclass(frozen=True)
class Ran:
    """What a process said. Its output never holds a value: ``Git.hook`` and ``Git.git`` look."""

    code: int
    out: str


@dataclass
class Git:
    """A repository in ``top``, driven with real git."""

    top: Path
    env: dict[str, str]
    secrets: set[str] = field(default_factory=set)

    def ran(self, *command: object, stdin: bytes = b"", **env: str) -> Ran:
        done = subprocess.run(
            [os.fspath(word) if isinstance(word, Path) else word for word in command],  # type: ignore[list-item]
            cwd=self.top, env={**self.env, **env}, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=600, check=False,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout.decode("utf-8", "backslashreplace"))

    def try_git(self, *words: object, stdin: bytes = b"", **env: str) -> Ran:
        """Run git, whatever comes of it. No word of it may be a secret."""
        ran = self.ran("git", *words, stdin=stdin, **env)
        self.check_silent(ran)
        return ran

    def git(self, *words: object, stdin: bytes = b"") -> str:
        """Run git, which must succeed."""
        ran = self.ran("git", *words, stdin=stdin)
        assert ran.code == 0, ran.out
        return ran.out.removesuffix("\n")

    def check_silent(self, ran: Ran) -> None:
        leaked = [number for number, value in enumerate(sorted(self.secrets)) if value in ran.out]
        assert not leaked, "a value was printed"

    def secret(self, name: str = "a") -> str:
        """A line with a secret that no output may show from now on."""
        self.secrets.add(token(name))
        return line(name)

    def write(self, name: str | bytes, content: str | bytes, mode: int = 0o644) -> None:
        path = self.top / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)

    def stage(self, name: str | bytes, content: str | bytes, mode: int = 0o644) -> None:
        self.write(name, content, mode)
        self.git("add", "--", os.fsencode(name))

    def commit(self, message: str = "a commit", *words: str) -> str:
        """Commit what is staged past every hook."""
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message, *words)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def state(self) -> tuple[str, dict[str, str]]:
        """The index, and a hash of every file of the work tree with its mode."""
        found: dict[str, str] = {}
        for folder, folders, files in os.walk(self.top):
            folders[:] = [name for name in folders if name != ".git"]
            for path in (Path(folder, name) for name in (*files, *folders)):
                mode = path.lstat().st_mode
                if path.is_symlink():
                    found[str(path)] = f"{mode:o} {path.readlink()}"
                elif path.is_file():
                    found[str(path)] = f"{mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        return self.git("ls-files", "-s", "-z"), found

    def index(self) -> bytes:
        """The index file, byte for byte."""
        file = self.top / ".git" / "index"
        return file.read_bytes() if file.exists() else b""

    def hook(self, *words: object, stdin: bytes = b"", **env: str) -> Ran:
        """``safe-prompt hook run git …`` as a process. Index and work tree must stay as they are."""
        before = self.state()
        index = self.index()
        ran = self.ran(sys.executable, "-P", "-m", "safe_prompt", "hook", "run", "git", *words, stdin=stdin, **env)
        assert self.index() == index, "the index was written anew"
        assert self.state() == before, "index or work tree were touched"
        self.check_silent(ran)
        return ran

    def pre_commit(self, *words: object, **env: str) -> Ran:
        """``pre-commit …`` as a process. Index and work tree must stay as they are."""
        before = self.state()
        ran = self.ran(PRE_COMMIT, *words, "--color=never", **env)
        assert self.state() == before, "index or work tree were touched"
        self.check_silent(ran)
        return ran


@pytest.fixture
def environment(own_folders: Path, tmp_path: Path) -> dict[str, str]:
    """Git without the settings of whoever runs the tests, and safe-prompt with folders of the test's own."""
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\nname = A. Tester\nemail = tester@example.org\n[init]\ndefaultBranch = main\n"
        "[commit]\ngpgSign = false\n[protocol]\n\tfile = always\n[protocol \"file\"]\nallow = always\n"
        "[advice]\ndetachedHead = false\n"
    )  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))}
    kept.pop("PYTHONPATH", None)
    # Where packages come from is the machine's affair, and stays when the home folder is another.
    for variable, file in {"PIP_CONFIG_FILE": ".config/pip/pip.conf", "NPM_CONFIG_USERCONFIG": ".npmrc"}.items():
        if (Path.home() / file).is_file():
            kept.setdefault(variable, str(Path.home() / file))
    return kept | {
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_EDITOR": "true",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "SAFE_PROMPT_CONFIG_DIR": str(own_folders),
    }


@pytest.fixture
def empty(tmp_path: Path, environment: dict[str, str]) -> Git:
    """A repository without a commit."""
    top = tmp_path / "repo"
    top.mkdir()
    repository = Git(top, environment)
    repository.git("init", "-q")
    return repository


@pytest.fixture
def repo(empty: Git) -> Git:
    """A repository with one commit of one clean file."""
    empty.stage("base.py", BASE)
    empty.commit("first 🦀")
    return empty


@dataclass(frozen=True)
class Installed:
    """This checkout, as pre-commit has installed it once for all tests of a session."""

    snapshot: Path
    revision: str
    home: Path

    def config(self, *hooks: str) -> str:
        listed = "".join(f"      - id: {hook}\n        verbose: true\n" for hook in hooks)
        return f"repos:\n  - repo: {self.snapshot}\n    rev: {self.revision}\n    hooks:\n{listed}"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A repository of this checkout as it is, edits and new files included, as ``pre-commit try-repo`` makes it."""
    snapshot, home = tmp_path_factory.mktemp("snapshot"), tmp_path_factory.mktemp("pre-commit")
    git = ["git", "-C", str(snapshot), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file() and name.startswith(
            ("core/", "jupyter_ext/", "lsp_server/", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks")
        ):
            (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, snapshot / name)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "snapshot"]):
        subprocess.run([*git, *words], check=True)
    revision = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    return Installed(snapshot, revision, home)


@pytest.fixture
def with_pre_commit(environment: dict[str, str], installed: Installed) -> Installed:
    """pre-commit's folder is shared by the session, so that it installs our hooks once."""
    environment["PRE_COMMIT_HOME"] = str(installed.home)
    return installed
