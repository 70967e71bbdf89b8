"""Entry point: find the subcommand, run it, and turn whatever happens into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from safe_prompt.cli.exit_codes import BROKEN_PIPE, CLEAN, FAILED, INTERRUPTED, USAGE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

# Subcommand → what it does. The module safe_prompt.cli.<name>_command has `configure(parser)` and
# `run(arguments)`.
COMMANDS: Final[dict[str, str]] = {
    "scan": "find secrets, personal data and company words in files, folders or standard input",
    "mask": "replace what policy would not send by placeholders",
    "unmask": "put values back in place of placeholders",
    "dataset": "minimise a table: its columns, types and a few masked rows in place of all of it",
    "baseline": "accept today's findings of a repository, and keep that list up to date",
    "rules": "list, show and prove detection rules",
    "policy": "check policy files, and explain what policy does with a text",
    "destinations": "list known AI providers and assistants, and tell which one a host or code means",
    "hook": "install, remove and answer hooks of git and of AI assistants",
    "exclude": "keep sensitive files away from AI assistants: write the ignore files that they honour",
    "posture": "check how a project is set up: files, assistants, hooks and settings that would let something leak",
    "migrate": "bring rules, exceptions and baselines of gitleaks, detect-secrets and ggshield along",
    "status": "what is active, what is not, and why",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see ``exit_codes``). Never raises."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        _prepare_streams()
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # argparse: 0 after --help, 2 after a usage error
        return stop.code if isinstance(stop.code, int) else CLEAN if stop.code is None else USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more at exit: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        return _report(error)


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return CLEAN if arguments else USAGE
    if arguments[0] in ("-V", "--version"):
        from safe_prompt import __version__

        print(f"safe-prompt {__version__}")
        return CLEAN
    name = arguments[0]
    if name not in COMMANDS:
        _complain(f"there is no command {name!r}.{_did_you_mean(name)} See: safe-prompt --help")
        return USAGE
    from argparse import ArgumentParser, RawDescriptionHelpFormatter
    from importlib import import_module

    module = import_module(f"safe_prompt.cli.{name}_command")
    parser = ArgumentParser(
        prog=f"safe-prompt {name}",
        description=module.__doc__,
        # argparse makes a formatter for every option, and one without a width loads shutil and what it needs.
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, width=80),
        allow_abbrev=False,
    )
    module.configure(parser)
    parser.formatter_class = RawDescriptionHelpFormatter
    code: int = module.run(_parsed(parser, arguments[1:]))
    return code


def _parsed(parser: ArgumentParser, arguments: list[str]) -> Namespace:
    """The arguments. Paths may stand before, between and after options.

    Raises:
        SystemExit: a usage error, or ``--help``.
    """
    parsed, left = parser.parse_known_args(arguments)
    if not left:
        return parsed
    if any(word.startswith("-") for word in left):
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    # argparse gives PATH… what stands before the first option and nothing after it, unless asked to look again.
    return parser.parse_intermixed_args(arguments)


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {purpose}" for name, purpose in COMMANDS.items()]
    return "\n".join(
        [
            "usage: safe-prompt COMMAND …",
            "",
            "Warns before secrets, personal data and company secrets reach an AI tool, and masks them.",
            "",
            *lines,
            "",
            "safe-prompt COMMAND --help says more. safe-prompt --version prints the version.",
            "Exit codes: 0 clean, 1 findings, 2 usage or settings error, 3 something could not be scanned.",
        ]
    )


def _did_you_mean(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _prepare_streams() -> None:
    """Let no character that a terminal cannot show end the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _report(error: Exception) -> int:
    from safe_prompt.errors import ConfigError, SafePromptError, VaultError

    if isinstance(error, SafePromptError):
        _complain(str(error))
        return USAGE if isinstance(error, ConfigError | VaultError) else FAILED
    # The text of an unexpected error may hold what was scanned: its type and our own line are enough to
    # report it.
    _complain(f"internal error ({type(error).__name__}{_our_line(error)}). Please report it with this line.")
    return FAILED


def _our_line(error: Exception) -> str:
    place = ""
    trace = error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("safe_prompt"):
            place = f" in {module} line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _complain(sentence: str) -> None:
    print(f"safe-prompt: {sentence}", file=sys.stderr)
