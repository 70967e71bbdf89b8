"""The ``safe-prompt`` command. Each subcommand is a module that is loaded only when it is asked for."""

from safe_prompt.cli.main import main as main

__all__ = ["main"]
