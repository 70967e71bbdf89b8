"""Which of our findings another tool was told to leave out.

A place alone proves nothing: where the other tool keeps a hash, the SHA-1 of the texts that overlap our finding is
compared with it in memory. Tools draw the borders of a value differently (a whole connection string, its password
alone), so every text between two word borders around the finding is tried. No hash is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Final, NamedTuple

from safe_prompt.findings.finding import Finding
from safe_prompt.migration.brought import Accepted, Remark

NOT_NEEDED: Final = "no entry is needed"  # how reasons end that are no loss
_AROUND: Final = 120  # code points on either side of a finding that a value may take in
_BORDERS_MAX: Final = 140  # word borders tried, the nearest ones
_SHORT: Final = (
    8  # code points; a shorter text (detect-secrets hashes the prefix of a GitHub token) proves a line alone
)
_BORDER: Final = re.compile(r"(?<![A-Za-z0-9])|(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of ours in a file, what a baseline calls its surroundings, and SHA-1s of texts that overlap it.

    ``hashes`` maps each to the length of its text in code points.
    """

    finding: Finding
    context: str
    hashes: Mapping[str, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a file. ``problem`` says why nothing could be looked at."""

    problem: str = ""
    found: tuple[Found, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)


class Settled(NamedTuple):
    """Findings to accept by path, and what could not be carried over."""

    found: tuple[tuple[str, Found], ...]
    carried: int
    remarks: tuple[Remark, ...]
    everything: tuple[tuple[str, Found], ...] = ()  # all findings of the files looked at, accepted or not


# Path and commit ("" for the work tree) → what is found there.
Look = Callable[[str, str], Looked]


def settle(accepted: Sequence[Accepted], names: Callable[[str], str], look: Look) -> Settled:
    """Our findings for accepted places. ``names`` turns another tool's rule id into ours."""
    taken: dict[tuple[str, int, int, str, str | None], tuple[str, Found]] = {}
    remarks: list[Remark] = []
    carried = 0
    everything: dict[str, tuple[Found, ...]] = {}
    for item in accepted:
        today = look(item.path, "")
        everything[item.path] = today.found
        if today.problem:
            remarks.append(_remark(item, today.problem))
            continue
        found, reason = _by_hash(item, today) if item.sha1 else _by_place(item, today, names, look)
        if reason:
            remarks.append(_remark(item, reason))
            continue
        carried += 1
        if item.real:
            said = "it was audited as a real secret: it stays known to everybody who has the repository, so rotate it"
            remarks.append(Remark(item.source, item.place, said, lost=False))
        for one in found:
            where = one.finding
            taken[item.path, where.start, where.end, where.pointer, where.decoded] = (item.path, one)
    near = tuple((path, one) for path, found in everything.items() for one in found)
    return Settled(tuple(taken.values()), carried, tuple(remarks), near)


def _remark(item: Accepted, reason: str) -> Remark:
    return Remark(item.source, item.place, reason, lost=not reason.endswith(NOT_NEEDED))


def _by_hash(item: Accepted, today: Looked) -> tuple[list[Found], str]:
    same = [
        one
        for one in today.found
        if item.sha1 in one.hashes and (one.hashes[item.sha1] >= _SHORT or one.finding.file_line == item.line)
    ]
    if same:
        return same, ""
    line = today.lines[item.line - 1] if 0 < item.line <= len(today.lines) else ""
    if overlapping_hashes(line, 0, len(line), (item.sha1,)):
        return [], f"safe-prompt reports nothing there: {NOT_NEEDED}"
    if any(one.finding.file_line == item.line for one in today.found):
        return [], "what safe-prompt finds on that line is another value"
    return [], "that value no longer stands on its line, and no finding in the file has it: moved out, changed or gone"


def _by_place(item: Accepted, today: Looked, names: Callable[[str], str], look: Look) -> tuple[list[Found], str]:
    if not item.commit:
        return _on_line(item, today, names)
    then = look(item.path, item.commit)
    if then.problem:
        return [], then.problem
    found, reason = _on_line(item, then, names)
    if reason:
        return [], reason
    # A value of that commit, where it stands today: the line number of then says nothing about today's file.
    values = {one.finding.fingerprint for one in found}
    same = [one for one in today.found if one.finding.fingerprint in values]
    return same, "" if same else "that value is in the history alone: a baseline is about files as they are"


def _on_line(item: Accepted, looked: Looked, names: Callable[[str], str]) -> tuple[list[Found], str]:
    if item.line > len(looked.lines):
        return [], "the file has no such line any more"
    there = [one for one in looked.found if one.finding.file_line == item.line and _is_secret(one)]
    named = [one for one in there if one.finding.rule == names(item.rule)]
    if named:
        return named, ""
    if not there:
        return [], "safe-prompt reports no credential on that line: moved, changed, or none for its rules"
    if len(there) > 1:
        return [], "several findings stand on that line, and none is of a rule of that name"
    return there, ""


def _is_secret(found: Found) -> bool:
    return found.finding.category == "credential"


def overlapping_hashes(text: str, start: int, end: int, wanted: Container[str]) -> dict[str, int]:
    """Those of the wanted SHA-1s (hexadecimal) that are of texts between word borders which overlap
    ``text[start:end]`` on its lines, and the lengths of these. Where that text itself is wanted, only it and its
    beginnings are tried."""
    low = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    stop = text.find("\n", end)
    high = min(len(text) if stop < 0 else stop, end + _AROUND)
    borders = _nearest([match.start() for match in _BORDER.finditer(text, low, high)], start, end)
    borders = sorted({*borders, start, end, low, high, *_line_ends(text, low, high)})
    whole = _sha1(text[start:end]) in wanted
    return {
        digest: last - first
        for first, last in (((start, one) for one in borders) if whole else _pairs(borders))
        if first < end and last > start and (digest := _sha1(text[first:last])) in wanted
    }


def _sha1(text: str) -> str:
    return sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _line_ends(text: str, low: int, high: int) -> Iterable[int]:
    first = text.find("\n", low, high)
    return () if first < 0 else (first,)


def _nearest(borders: list[int], start: int, end: int) -> list[int]:
    def distance(border: int) -> int:
        return min(abs(border - start), abs(border - end))

    return sorted(borders, key=distance)[:_BORDERS_MAX]


def _pairs(borders: Sequence[int]) -> Iterator[tuple[int, int]]:
    for index, first in enumerate(borders):
        for last in borders[index + 1 :]:
            yield first, last
