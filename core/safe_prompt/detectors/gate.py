"""One pass over the text for all rules at once: which rules may match, and where.

Hyperscan (Vectorscan) in prefilter mode over UTF-8 bytes where its wheel exists. Without it every rule whose
keywords occur is searched with ``re``: slower, same findings.
"""

from __future__ import annotations

from _thread import get_ident
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from safe_prompt.cache_file import digest, read_cache, write_cache

CACHE_FORMAT = 2
GATE_FORMAT = 6  # raised whenever ``gate_expression`` writes another gate, so that no cache outlives it
EVENTS_MAX = 200_000  # per text; beyond it the text is hostile or no text, and the rules are searched one by one


class Events(NamedTuple):
    """Gate ends in code points, ascending, by rule index. ``complete`` is False where there were too many."""

    ends: dict[int, list[int]]
    complete: bool = True


class Bounds(NamedTuple):
    """A match of the rule starts at most ``reach`` code points before a gate's end, is at most ``width`` code points
    long, and begins with one of ``firsts``, empty where those are many."""

    reach: int
    width: int
    firsts: str = ""


class HyperscanGate:
    """Compiled gate expressions. Thread-safe: each thread scans with its own scratch space."""

    def __init__(self, expressions: Callable[[], Sequence[tuple[str, bool]]], name: str) -> None:
        """``expressions`` gives byte patterns and whether case is ignored, by rule index; it is asked where the user's
        cache has no compiled form of them. ``name`` tells them from others there.

        Raises:
            ImportError: the native wheel is missing.
        """
        import hyperscan

        self._hyperscan = hyperscan
        self._scratches: dict[int, Any] = {}  # by thread; a number that a thread leaves is taken by another
        self._database = self._load(expressions, name)

    def _load(self, make: Callable[[], Sequence[tuple[str, bool]]], name: str) -> Any:
        hyperscan = self._hyperscan
        name = f"gate-{digest(f'{CACHE_FORMAT} {hyperscan.__version__} {name}')}.hsdb"
        cached = read_cache(name)
        if cached is not None:
            with suppress(hyperscan.HyperscanError):  # made on another processor or by another version
                return hyperscan.loadb(cached, hyperscan.HS_MODE_BLOCK)
        expressions = make()
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        plain = hyperscan.HS_FLAG_PREFILTER
        database.compile(
            expressions=[pattern.encode() for pattern, _ in expressions],
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[plain | (hyperscan.HS_FLAG_CASELESS if ignore else 0) for _, ignore in expressions],
        )
        write_cache(name, hyperscan.dumpb(database))
        return database

    def events(self, text: str) -> Events:
        """Where each rule's gate ends in the text."""
        hyperscan = self._hyperscan
        scratch = self._scratches.get(thread := get_ident())
        if scratch is None:
            scratch = self._scratches[thread] = hyperscan.Scratch(self._database)
        data = text.encode("utf-8", "surrogatepass")
        ends: dict[int, list[int]] = {}
        seen = 0

        def record(rule: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
            nonlocal seen
            seen += 1
            if rule in ends:
                ends[rule].append(end)
            else:
                ends[rule] = [end]
            return seen > EVENTS_MAX or None

        try:
            self._database.scan(data, match_event_handler=record, scratch=scratch)
        except hyperscan.ScanTerminated:
            return Events({}, complete=False)
        return Events(ends if len(data) == len(text) else _code_points(data, ends))


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
