"""What a check of the set-up says: a misconfiguration with its remedy, or that it could not look."""

from __future__ import annotations

from typing import NamedTuple

from safe_prompt.findings.finding import Severity


class Misconfiguration(NamedTuple):
    """One thing to repair. None of the texts holds a value.

    ``path`` is relative to the project's top (a settings file of the user's is absolute, "" means the project),
    ``line`` 0 where there is none. ``commands`` are exact, for a POSIX shell at the top; where a file must be edited
    by hand there is none, and ``remedy`` says what to write.
    """

    check: str
    severity: Severity
    path: str
    line: int
    problem: str
    remedy: str
    commands: tuple[str, ...] = ()


class NotChecked(NamedTuple):
    """What was not looked at. ``broken``: it should have been (exit 3); else it does not apply here."""

    check: str
    reason: str
    broken: bool = False


Outcome = Misconfiguration | NotChecked
