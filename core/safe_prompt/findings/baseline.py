"""Baselines: findings a team has looked at and lives with, kept in a file without any value in it.

An entry is rule + path + cell id + a hash of the surrounding text with every finding replaced by its entity,
and a count. There is no value, fingerprint, line number or time in it, so a whole team and CI share it
without a key, and moving code keeps it valid. A further finding in the same surroundings raises the count,
one elsewhere has other surroundings: both are reported. Only ``safe-prompt baseline`` writes the file, never
a scan.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.surroundings import is_column

VERSION: Final = 1
_FIELDS: Final = ("rule", "path", "cell", "context", "count")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where findings of one rule stand: path from the repository (``/``-separated), cell id or ``""``."""

    path: str
    rule: str
    cell: str
    context: str


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its place. ``count``: values it stands for (cells of a column, else 1)."""

    finding: Finding
    place: Place
    count: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings against a baseline: new ones, how many it holds, and its places that are no longer found."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Place, ...]


def locate(finding: Finding, context: str, path: str) -> Located:
    """A finding with its place in a baseline. ``path`` is relative to the folder the baseline lies in."""
    cell = finding.cell.id or "" if finding.cell else ""
    return Located(finding, Place(path, finding.rule, cell, context), len(finding.spans) if is_column(finding) else 1)


def counts(located: Iterable[Located]) -> dict[Place, int]:
    """The entries that would hold exactly these findings."""
    total: Counter[Place] = Counter()
    for one in located:
        total[one.place] += one.count
    return dict(total)


def compare(baseline: Mapping[Place, int], located: Sequence[Located]) -> Compared:
    """Findings that a baseline does not hold.

    Where a place has more findings than its entry counts, all of them are new: in equal surroundings nobody
    can say which of them was there before.
    """
    found = counts(located)
    new = tuple(one.finding for one in located if found[one.place] > baseline.get(one.place, 0))
    stale = tuple(sorted(place for place, count in baseline.items() if found.get(place, 0) < count))
    return Compared(new, len(located) - len(new), stale)


def moved(old: Mapping[Place, int], new: Mapping[Place, int], gone: Callable[[str], bool]) -> dict[Place, int]:
    """The old entries with those of files that are gone carried to where ``new`` has equal ones.

    A renamed file, or code moved out of a deleted one, keeps its entries: same rule and surroundings, in no more
    places than before. An entry of a file that is still there goes nowhere.
    """
    left: Counter[tuple[str, str]] = Counter()
    carried = Counter(old)
    for place, count in old.items():
        if gone(place.path):
            left[place.rule, place.context] += count
            del carried[place]
    for place in sorted(new):
        kind = (place.rule, place.context)
        taken = min(max(new[place] - carried[place], 0), left[kind])
        if taken:
            carried[place] += taken
            left[kind] -= taken
    return {place: count for place, count in carried.items() if count > 0}


def risen(old: Mapping[Place, int], new: Mapping[Place, int]) -> dict[Place, int]:
    """Places where ``new`` counts more than ``old``, and by how many."""
    return {place: more for place, count in sorted(new.items()) if (more := count - old.get(place, 0)) > 0}


def render(baseline: Mapping[Place, int]) -> str:
    """The baseline file: sorted, one entry a line, so that merges and reviews are easy."""
    lines = [
        json.dumps(
            {
                "rule": place.rule,
                "path": place.path,
                "cell": place.cell or None,
                "context": place.context,
                "count": count,
            }
        )
        for place, count in sorted(baseline.items())
        if count > 0
    ]
    body = ",\n    ".join(lines)
    entries = f"[\n    {body}\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "entries": {entries}\n}}\n'


def parse(text: str, place: str) -> dict[Place, int]:
    """Read a baseline file's text. ``place`` names the file in errors.

    Raises:
        ConfigError: it is not a baseline, or of a version this program does not know.
    """
    remedy = "Put the last good version back, or delete it and make it again: safe-prompt baseline create."
    try:
        body = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ConfigError(f"line {line} is not JSON", place=place, remedy=remedy) from None
    if not isinstance(body, dict) or not isinstance(body.get("entries"), list):
        raise ConfigError("not a baseline: it has no entries", place=place, remedy=remedy)
    if body.get("version") != VERSION:
        raise ConfigError(
            f"its version is not {VERSION}",
            place=place,
            remedy="Update safe-prompt, or make the baseline again.",
        )
    entries: Counter[Place] = Counter()
    for number, entry in enumerate(body["entries"], 1):
        where, count = _entry(entry, number, place, remedy)
        entries[where] += count
    return dict(entries)


def _entry(entry: Any, number: int, place: str, remedy: str) -> tuple[Place, int]:
    if not isinstance(entry, dict):
        raise ConfigError(f"entry {number} is not an object", place=place, remedy=remedy)
    unknown = sorted(set(entry) - set(_FIELDS))
    if unknown:
        raise ConfigError(
            f"entry {number} has a key that no baseline has; known keys: {', '.join(_FIELDS)}",
            place=place,
            remedy=remedy,
        )
    texts = {name: entry.get(name) for name in ("rule", "path", "context")}
    cell, count = entry.get("cell"), entry.get("count")
    if not all(isinstance(value, str) and value for value in texts.values()) or not isinstance(cell, str | None):
        raise ConfigError(f"entry {number} needs rule, path and context", place=place, remedy=remedy)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise ConfigError(f"entry {number} needs a count of 1 or more", place=place, remedy=remedy)
    return Place(str(texts["path"]), str(texts["rule"]), cell or "", str(texts["context"])), count
