"""Errors a person can act on: each names the place, what is wrong, and the remedy, and never a scanned value."""

from __future__ import annotations


class SafePromptError(Exception):
    """Base of every error raised on purpose.

    ``str(error)`` is one line: ``PLACE: problem. Remedy``.
    """

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.place = place
        self.remedy = remedy
        head = f"{place}: " if place else ""
        tail = f" {remedy}" if remedy else ""
        stop = "" if problem.endswith((".", "?", "!")) else "."
        super().__init__(f"{head}{problem}{stop}{tail}")


class ConfigError(SafePromptError):
    """A settings, policy or rule file that cannot be used (command-line exit code 2)."""


class RuleError(ConfigError):
    """A rule that cannot be loaded."""


class DocumentError(SafePromptError):
    """A document that cannot be read: it is reported as not scanned (exit code 3)."""


class VaultError(SafePromptError):
    """A vault that cannot be opened, or that does not fit the text."""
