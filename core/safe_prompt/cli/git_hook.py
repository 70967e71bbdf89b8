"""Answer git's hooks, called by pre-commit or by git itself: what is about to be committed, pushed or said.

    pre-commit           what the next commit would bring in
    pre-push             what the commits about to be pushed bring in
    commit-msg FILE      the message
    fix-outputs          mask or strip findings in outputs of staged notebooks

Exit codes are those of `safe-prompt scan`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safe_prompt.cli.exit_codes import CLEAN, USAGE
from safe_prompt.errors import ConfigError

if TYPE_CHECKING:
    from safe_prompt.cli.scan_changes import Source

HOOKS: Final = ("pre-commit", "pre-push", "commit-msg", "fix-outputs")
# Names that pre-commit sets for its hooks: --from-ref and --to-ref, and before a push the same two.
FROM_REF: Final = "PRE_COMMIT_FROM_REF"
TO_REF: Final = "PRE_COMMIT_TO_REF"
PUSHED_BRANCH: Final = "PRE_COMMIT_LOCAL_BRANCH"
REMOTE_NAME: Final = "PRE_COMMIT_REMOTE_NAME"
_SCISSORS: Final = " ------------------------ >8 ------------------------"


def run_hook(rest: list[str]) -> int:
    """Run ``safe-prompt hook run git HOOK …`` and return the exit code."""
    hook = rest[0] if rest else ""
    if hook == "fix-outputs":
        from safe_prompt.cli.git_hook_fix import fix_outputs_hook

        return fix_outputs_hook(rest[1:])
    if hook not in HOOKS:
        print(__doc__ if hook in ("", "-h", "--help") else f"safe-prompt: git has no hook {hook!r} here: "
              f"{', '.join(HOOKS)}", file=sys.stderr)  # fmt: skip
        return USAGE
    arguments = _parsed(hook, rest[1:])
    if hook == "commit-msg":
        return _commit_message(arguments)
    from safe_prompt.cli.scan_changes import Commits
    from safe_prompt.cli.scan_command import run_on_git

    if hook == "pre-push" and not os.environ.get(TO_REF):
        revisions = _pushed(arguments.from_git, sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
        if not revisions:
            print("safe-prompt: nothing new is pushed: 0 files checked")
            return CLEAN
        return run_on_git(arguments, Commits(revisions))
    return run_on_git(arguments, _source(arguments))


def _parsed(hook: str, rest: list[str]) -> Namespace:
    from safe_prompt.cli.scan_command import add_reporting

    parser = ArgumentParser(
        prog=f"safe-prompt hook run git {hook}",
        description=__doc__,
        # See cli.main: a formatter without a width loads shutil, once for every option.
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, width=100),
        allow_abbrev=False,
    )
    add_reporting(parser)
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("from_git", nargs="*", metavar="ARGUMENT", help="what git passes to this hook")
    parser.set_defaults(paths=[], kind=None, no_names=True)
    return parser.parse_args(rest)


def _source(arguments: Namespace) -> Source:
    """The revisions that pre-commit names, else tracked files where it was told so, else what is staged."""
    from safe_prompt.cli.scan_changes import Commits, Staged

    # Of a first push, which brings the root commit too, pre-commit names the branch and no revisions.
    older, newer = os.environ.get(FROM_REF), os.environ.get(TO_REF) or os.environ.get(PUSHED_BRANCH)
    if newer:
        known = [older] if older and older.strip("0") else []
        if remote := os.environ.get(REMOTE_NAME):
            known += _known_to(remote)
        return Commits((newer, *(f"^{commit}" for commit in dict.fromkeys(known))))
    files = _files_that_pre_commit_was_told() if os.environ.get("PRE_COMMIT") == "1" else None
    if files:
        arguments.paths = files
    return Staged(everything=files is not None)


def _files_that_pre_commit_was_told() -> list[str] | None:
    """The files that pre-commit was run over, none for all of them; None where it runs over what is staged.

    A hook that takes no file names is not told: the command line of the process that called us says it, on systems
    where it can be read. Elsewhere nothing staged means all: pre-commit calls no hook without files.
    """
    called_with = _command_line(os.getppid())
    if called_with is None:
        from safe_prompt.repository.changes import staged
        from safe_prompt.repository.git import open_repository

        return None if staged(open_repository(Path.cwd())) else []
    if "--files" in called_with:
        after = called_with[called_with.index("--files") + 1 :]
        end = next((number for number, word in enumerate(after) if word.startswith("-") or not word), len(after))
        return after[:end]
    return [] if "--all-files" in called_with or "-a" in called_with else None


def _command_line(process: int) -> list[str] | None:
    file = Path(f"/proc/{process}/cmdline")
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape").split("\0")
    except OSError:
        pass
    import subprocess

    try:
        shown = subprocess.run(["ps", "-o", "args=", "-p", str(process)], capture_output=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    # It does not tell a blank in a name from one between names: then all files are meant.
    words = shown.stdout.decode("utf-8", "surrogateescape").split()
    return ["--all-files" if word == "--files" else word for word in words]


def _pushed(from_git: list[str], lines: str) -> tuple[str, ...]:
    """Revisions of commits that the remote does not have. Lines: githooks(5), section "pre-push"."""
    from safe_prompt.repository.git import GitError, open_repository

    repository = open_repository(Path.cwd())
    new, known = [], []
    for line in lines.splitlines():
        words = line.split()
        if len(words) != 4:
            raise ConfigError("this is not what git sends to a pre-push hook", remedy="Call it from git push.")
        local, remote = words[1], words[3]
        if local.strip("0"):
            new.append(local)
        if remote.strip("0"):
            try:
                repository.run("cat-file", "-e", f"{remote}^{{commit}}")
                known.append(remote)
            except GitError:
                continue  # somebody else pushed what was never fetched: its own commits are not ours to check
    if not new:
        return ()
    if from_git:
        known += _known_to(from_git[0])
    return (*dict.fromkeys(new), *(f"^{commit}" for commit in dict.fromkeys(known)))


def _known_to(remote: str) -> list[str]:
    """Commits that a remote was last seen to have."""
    from safe_prompt.repository.git import open_repository

    listed = open_repository(Path.cwd()).run("for-each-ref", "--format=%(objectname)", f"refs/remotes/{remote}/")
    return listed.decode("ascii").split()


def _commit_message(arguments: Namespace) -> int:
    from safe_prompt.cli.scan_command import run_on_text
    from safe_prompt.documents.document import decode

    if len(arguments.from_git) != 1:
        raise ConfigError("commit-msg takes one file", remedy="Let git call it: safe-prompt hook install git.")
    file = Path(arguments.from_git[0])
    try:
        text = decode(file.read_bytes(), str(file))
    except OSError as error:
        raise ConfigError(f"the message cannot be read ({error.strerror})", place=str(file)) from None
    return run_on_text(arguments, _without_comments(text), "commit message")


def _without_comments(text: str) -> str:
    """A message as git stores it: lines it drops are emptied, so that line numbers stay.

    Git drops comments from a message that was edited, unless commit.cleanup says otherwise, and tells a hook that no
    editor was used by GIT_EDITOR=: (git-commit(1), "--cleanup"; its source, run_commit_hook).
    """
    if os.environ.get("GIT_EDITOR") == ":":
        return text
    mark, cleanup = _setting("core.commentChar") or "#", _setting("commit.cleanup") or "default"
    drops = cleanup in ("default", "strip") and mark != "auto"  # auto: a character that starts no line of the message
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.endswith(_SCISSORS) and len(line) < len(_SCISSORS) + 8:
            return "\n".join(lines[:number])
        if drops and line.startswith(mark):
            lines[number] = ""
    return "\n".join(lines)


def _setting(name: str) -> str:
    """A setting of git, empty where it is not set."""
    from safe_prompt.repository.git import GitError, open_repository

    try:
        return open_repository(Path.cwd()).run("config", "--get", name).decode("utf-8", "replace").strip()
    except (GitError, ConfigError):
        return ""
