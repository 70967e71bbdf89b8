"""What a file of another tool brings: rules, globs, accepted places, and what of it cannot come along."""

from __future__ import annotations

from typing import NamedTuple

from safe_prompt.rules.rule import Rule


class Remark(NamedTuple):
    """Something that is lost, or that differs afterwards. ``place`` is a line, rule or entry of ``source``."""

    source: str
    place: str
    text: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.source}{', ' if self.place else ''}{self.place}: {self.text}"


class Accepted(NamedTuple):
    """A finding that another tool was told to leave out: where, and what it is known by.

    ``sha1`` (hexadecimal) is that of the value where the tool keeps one; it is compared in memory and goes
    nowhere. ``commit`` is set where the line is one of that commit's version of the file.
    """

    source: str
    place: str
    path: str
    line: int
    rule: str = ""
    commit: str = ""
    sha1: str = ""
    real: bool = False


class Brought(NamedTuple):
    """What one file brings. ``exclude`` are gitignore-style globs from the project's top folder.

    ``names`` are pairs of the other tool's rule id and ours, where they differ.
    """

    source: str
    rules: tuple[Rule, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    disable: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    remarks: tuple[Remark, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
