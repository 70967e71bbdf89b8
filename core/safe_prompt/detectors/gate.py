"""One pass over the text for all rules at once: which rules may match, and where.

Hyperscan (Vectorscan) in prefilter mode over UTF-8 bytes where its wheel exists. Without it every rule whose
keywords occur is searched with ``re``: slower, same findings.

Rules of numbers and addresses have no text that they could be looked for by, so they cost most; but all of them hold
two digits near each other or an at sign. They are a database of their own, which reads what stands around those.
"""

from __future__ import annotations

import re
from _thread import get_ident
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from heapq import merge
from typing import Any, NamedTuple

from safe_prompt.cache_file import digest, read_cache, write_cache

CACHE_FORMAT = 4
NO_GATES = b"none"  # in place of a database; an empty file is one that was not written to its end
GATE_FORMAT = 16  # raised whenever ``gate_expression`` writes another gate, so that no cache outlives it
EVENTS_MAX = 1_000_000  # per text; beyond it the text is hostile or no text, and the rules are searched one by one
CLOSE = 8  # bytes; of the ends of one rule that all lie so close to each other the first and the last are kept
# Behind every text that is read: the engine (Vectorscan, as hyperscan 0.9.1 has it) misses gates that end within the
# last bytes of what it is given, as `(?:^|[^a])12` in 20 letters and "12". Of a few odd patterns it misses some
# elsewhere too; `rules check` and the differential test try every rule for that.
_TAIL = b"\n" * 64
_APART = b"\n" * CLOSE  # between pieces of a text, whose ends are not close to each other
BEGINNING = 3  # characters of a match's beginning that are looked at before the rest
LONG = 100_000  # bytes
LOOK_AHEAD = 16  # code points beyond ``Bounds.width`` that look-aheads may read
MARGIN = 72  # bytes around a mark that a gate of a marked rule lies in
SEPARATORS = " ./-()"  # that may stand between two digits which are near each other
NEAR = 4  # separators between two such digits, at most
# Digits as 1, separators as 2: a search through that takes a fifth of what one for classes of characters takes, since
# a pattern that begins with one given character is sought by memchr.
_CLASSES = bytes(
    0x31 if chr(byte) in "0123456789" else 0x32 if chr(byte) in SEPARATORS else 0x30 for byte in range(256)
)
MARKS = re.compile(rb"12{0,%d}1[12]*" % NEAR)  # in the text's classes; an at sign is the other mark
_SIGNS = re.compile(rb"@+")


class Events(NamedTuple):
    """Gate ends in code points, ascending, by rule index. ``complete`` is False where there were too many.

    An end may be left out between two that are less than ``CLOSE`` apart.
    """

    ends: dict[int, list[int]]
    complete: bool = True


class Bounds(NamedTuple):
    """A match of the rule starts at most ``reach`` code points before a gate's end, is at most ``width`` code points
    long, reads no more than ``LOOK_AHEAD`` beyond that, and begins where the regular expression ``beginning`` matches,
    empty where that may be anywhere."""

    reach: int
    width: int
    beginning: str = ""


class Gate(NamedTuple):
    """A gate expression: bytes, whether case is ignored, whether each match holds a mark (see ``GateExpression``)."""

    pattern: str
    ignore_case: bool
    marked: bool = False


class HyperscanGate:
    """Compiled gate expressions. Thread-safe: each thread scans with its own scratch space."""

    def __init__(self, gates: Callable[[], Sequence[Gate]], name: str) -> None:
        """``gates`` gives the gate of each rule, in the rules' order; it is asked where the user's cache has no
        compiled form of them. ``name`` tells them from others there.

        Raises:
            ImportError: the native wheel is missing.
            ValueError: the engine does not take a gate, as one that matches the empty text or none at all.
        """
        import hyperscan

        self._hyperscan = hyperscan
        self._scratches: dict[int, tuple[Any, Any]] = {}  # by thread; a number that one leaves is taken by another
        self._everywhere = self._load(gates, name, marked=False)
        self._near_marks = self._load(gates, name, marked=True)

    def _load(self, make: Callable[[], Sequence[Gate]], name: str, *, marked: bool) -> Any:
        """The database of the rules that are marked, or of the others; None where there are none."""
        hyperscan = self._hyperscan
        name = f"gate-{digest(f'{CACHE_FORMAT} {hyperscan.__version__} {marked} {name}')}.hsdb"
        cached = read_cache(name)
        if cached == NO_GATES:
            return None
        if cached is not None:
            with suppress(hyperscan.HyperscanError):  # made on another processor or by another version
                return hyperscan.loadb(cached, hyperscan.HS_MODE_BLOCK)
        gates = {number: gate for number, gate in enumerate(make()) if gate.marked == marked}
        if not gates:
            write_cache(name, NO_GATES)
            return None
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        plain = hyperscan.HS_FLAG_PREFILTER
        try:
            database.compile(
                expressions=[gate.pattern.encode() for gate in gates.values()],
                ids=list(gates),
                elements=len(gates),
                flags=[plain | (hyperscan.HS_FLAG_CASELESS if gate.ignore_case else 0) for gate in gates.values()],
            )
        except hyperscan.HyperscanError as error:
            raise ValueError(f"a gate is refused: {error}") from None
        write_cache(name, hyperscan.dumpb(database))
        return database

    def _scratch(self) -> tuple[Any, Any]:
        scratches = self._scratches.get(thread := get_ident())
        if scratches is None:
            make = self._hyperscan.Scratch
            scratches = self._scratches[thread] = (
                self._everywhere and make(self._everywhere),
                self._near_marks and make(self._near_marks),
            )
        return scratches

    def events(self, text: str) -> Events:
        """Where each rule's gate ends in the text."""
        everywhere, near_marks = self._scratch()
        data = text.encode("utf-8", "surrogatepass")
        ends: dict[int, list[int]] = {}
        seen = 0

        def record(rule: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            nonlocal seen
            known = ends.get(rule)
            if known is None:
                ends[rule] = [end]
            elif len(known) > 1 and end - known[-2] < CLOSE:
                known[-1] = end
                return None
            else:
                known.append(end)
            seen += 1
            return seen > EVENTS_MAX or None

        try:
            if everywhere is not None:
                self._everywhere.scan(data + _TAIL, match_event_handler=record, scratch=everywhere)
            if near_marks is not None and (places := marked_places(data)):
                pieces = Pieces(data, places)
                found, ends = ends, {}
                self._near_marks.scan(pieces.joined + _TAIL, match_event_handler=record, scratch=near_marks)
                ends = {**found, **{rule: pieces.offsets(rule_ends) for rule, rule_ends in ends.items()}}
        except self._hyperscan.ScanTerminated:
            return Events({}, complete=False)
        for rule, rule_ends in ends.items():
            if rule_ends[-1] > len(data):  # in the tail
                ends[rule] = [min(end, len(data)) for end in rule_ends]
        return Events(ends if len(data) == len(text) else _code_points(data, ends))


def marked_places(data: bytes) -> list[tuple[int, int]]:
    """The ranges of bytes that lie within ``MARGIN`` of a mark, ascending and apart."""
    spans: Iterator[tuple[int, int]] = map(re.Match.span, MARKS.finditer(data.translate(_CLASSES)))
    if b"@" in data:
        signs = map(re.Match.span, _SIGNS.finditer(data))
        # Sorting is quicker, merging needs no memory: a long log has hundreds of thousands of marks.
        spans = merge(spans, signs) if len(data) > LONG else iter(sorted([*spans, *signs]))
    places: list[tuple[int, int]] = []
    first = last = -1
    for start, end in spans:  # of a log's many marks few places are made
        if last < 0 or start - MARGIN > last:
            if last >= 0:
                places.append((first, last))
            first = max(start - MARGIN, 0)
        last = end + MARGIN
    return [*places, (first, min(last, len(data)))] if last >= 0 else places


class Pieces:
    """Pieces of a text, joined to be read in one go."""

    def __init__(self, data: bytes, places: Sequence[tuple[int, int]]) -> None:
        self.joined = _APART.join([data[first:last] for first, last in places])
        self._starts: list[int] = []  # of each piece in the joined text
        self._shifts: list[int] = []  # from there to the text itself
        start = 0
        for first, last in places:
            self._starts.append(start)
            self._shifts.append(first - start)
            start += last - first + len(_APART)

    def offsets(self, ends: list[int]) -> list[int]:
        """Ends in the joined text as ends in the text."""
        starts, shifts = self._starts, self._shifts
        if shifts == [0]:
            return ends
        return [end + shifts[bisect_left(starts, end) - 1] for end in ends]


def _code_points(data: bytes, ends: dict[int, list[int]]) -> dict[int, list[int]]:
    """Byte offsets as code-point offsets, those inside a character rounded up to its end."""
    offsets: dict[int, int] = {}
    position = count = 0
    for offset in sorted({end for rule_ends in ends.values() for end in rule_ends}):
        stop = offset
        while stop < len(data) and data[stop] & 0xC0 == 0x80:
            stop += 1
        count += len(data[position:stop].decode("utf-8", "surrogatepass")) if stop > position else 0
        position = max(position, stop)
        offsets[offset] = count
    return {rule: [offsets[end] for end in rule_ends] for rule, rule_ends in ends.items()}
