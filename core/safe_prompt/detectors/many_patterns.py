"""Many byte patterns looked for in one pass: Hyperscan (Vectorscan), in prefilter mode, where its wheel exists.

What is compiled is kept in the user's cache folder: that takes seconds, and reading it a millisecond.
"""

from __future__ import annotations

from _thread import get_ident
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from safe_prompt.cache_file import digest, read_cache, write_cache

CACHE_FORMAT: Final = 5
NONE: Final = b"none"  # in place of a database; an empty file is one that was not written to its end
# Behind every text that is read: the engine (Vectorscan, as hyperscan 0.9.1 has it) misses patterns that end within the
# last bytes of what it is given, as `(?:^|[^a])12` in 20 letters and "12". Of a few odd patterns it misses some
# elsewhere too; `rules check` and the differential test try every rule for that.
TAIL: Final = b"\n" * 64

# Called with number of the pattern, 0, end in bytes (in the tail too), flags, None; what is true ends the scan.
Record = Callable[[int, int, int, int, Any], bool | None]


class BytePattern(NamedTuple):
    """A pattern in Hyperscan's syntax, and the number by which it is told; several may have the same."""

    number: int
    source: str
    ignore_case: bool = False


class ManyPatterns:
    """Compiled patterns. Thread-safe: each thread scans with its own scratch space."""

    def __init__(self, name: str, make: Callable[[], Sequence[BytePattern]]) -> None:
        """``make`` gives the patterns; it is asked where the user's cache has nothing of the ``name``, which says what
        they are made from.

        Raises:
            ImportError: the native wheel is missing.
            ValueError: the engine does not take a pattern, as one that matches the empty text or none at all.
        """
        import hyperscan

        self._hyperscan: Any = hyperscan
        version = self._hyperscan.__version__
        self._database = self._load(f"gate-{digest(f'{CACHE_FORMAT} {version} {name}')}.hsdb", make)
        self._scratches: dict[int, Any] = {}  # by thread; a number that one leaves is taken by another

    def _load(self, name: str, make: Callable[[], Sequence[BytePattern]]) -> Any:
        """The database; None where there is no pattern."""
        hyperscan = self._hyperscan
        cached = read_cache(name)
        if cached == NONE:
            return None
        if cached is not None:
            with suppress(hyperscan.HyperscanError):  # made on another processor or by another version
                return hyperscan.loadb(cached, hyperscan.HS_MODE_BLOCK)
        patterns = make()
        if not patterns:
            write_cache(name, NONE)
            return None
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        plain = hyperscan.HS_FLAG_PREFILTER
        try:
            database.compile(
                expressions=[pattern.source.encode() for pattern in patterns],
                ids=[pattern.number for pattern in patterns],
                elements=len(patterns),
                flags=[plain | (hyperscan.HS_FLAG_CASELESS if pattern.ignore_case else 0) for pattern in patterns],
            )
        except hyperscan.HyperscanError as error:
            raise ValueError(f"a pattern is refused: {error}") from None
        write_cache(name, hyperscan.dumpb(database))
        return database

    def scan(self, data: bytes, record: Record) -> bool:
        """Tell every end of every pattern; whether all were told, and ``record`` did not end it."""
        if self._database is None:
            return True
        scratch = self._scratches.get(thread := get_ident())
        if scratch is None:
            scratch = self._scratches[thread] = self._hyperscan.Scratch(self._database)
        try:
            self._database.scan(data + TAIL, match_event_handler=record, scratch=scratch)
        except self._hyperscan.ScanTerminated:
            return False
        return True
