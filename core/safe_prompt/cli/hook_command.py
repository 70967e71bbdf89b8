"""Install, remove and answer hooks: git's own, and those of AI assistants.

`install git` writes git hooks for people without pre-commit; `install claude-code` and the like add safe-prompt
to an assistant's own hook file. `run` is what those files call. Each takes options of its own:
safe-prompt hook install git --help."""

from __future__ import annotations

import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from typing import Final

from safe_prompt.cli.exit_codes import USAGE

GIT: Final = "git"
ASSISTANTS: Final = ("claude-code", "codex", "cursor", "copilot", "gemini", "vscode")


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt hook``."""
    parser.add_argument("what", choices=("install", "uninstall", "run"))
    parser.add_argument("agent", choices=(GIT, *ASSISTANTS), metavar="AGENT", help=", ".join((GIT, *ASSISTANTS)))
    parser.add_argument("rest", nargs=REMAINDER, metavar="…", help="options of that hook")


def run(arguments: Namespace) -> int:
    """Hand over to git's or the assistant's part, which has options of its own."""
    rest: list[str] = arguments.rest
    if arguments.agent == GIT:
        if arguments.what == "run":
            from safe_prompt.cli.git_hook import run_hook

            return run_hook(rest)
        from safe_prompt.cli import git_hook_install

        return git_hook_install.install(rest) if arguments.what == "install" else git_hook_install.uninstall(rest)
    try:
        from safe_prompt.cli import assistant_hook
    except Exception as error:  # a broken installation: most assistants go on at any exit code but this
        print(f"safe-prompt cannot start ({type(error).__name__}). Install it again.", file=sys.stderr)
        return USAGE

    act = {"install": assistant_hook.install, "uninstall": assistant_hook.uninstall, "run": assistant_hook.run}
    return act[arguments.what](arguments.agent, rest)
