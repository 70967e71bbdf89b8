"""One pass over the text for all rules at once: which rules may match, and where.

Hyperscan (Vectorscan) in prefilter mode over UTF-8 bytes where its wheel exists. Without it every rule whose
keywords occur is searched with ``re``: slower, same findings.

Rules of numbers and addresses have no text that they could be looked for by, so they cost most; but all of them hold
two digits near each other or an at sign. They are a database of their own, which reads what stands around those.
Where one of them that wants words beside its values may match, a third database looks for such words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from typing import Any, NamedTuple

from safe_prompt.detectors.context_gate import ODD_LETTERS, word_gates
from safe_prompt.detectors.many_patterns import BytePattern, ManyPatterns

GATE_FORMAT = 22  # raised whenever ``gate_expression`` writes another gate, so that no cache outlives it
WORDS_MAX = 200_000  # of words beside values in a text; beyond it they are taken to stand everywhere
EVENTS_MAX = 1_000_000  # per text; beyond it the text is hostile or no text, and the rules are searched one by one
CLOSE = 8  # bytes; of the ends of one rule that all lie so close to each other the first and the last are kept
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

    An end may be left out between two that are less than ``CLOSE`` apart. ``words`` are ends of the words that rules
    want beside their values, by number of the context; None where these may stand anywhere.
    """

    ends: dict[int, list[int]]
    complete: bool = True
    words: dict[int, list[int]] | None = None


class Bounds(NamedTuple):
    """A match of the rule starts at most ``reach`` code points before a gate's end, is at most ``width`` code points
    long, reads no more than ``LOOK_AHEAD`` beyond that, and begins where the regular expression ``beginning`` matches,
    empty where that may be anywhere. ``marked``: see ``Gate``."""

    reach: int
    width: int
    beginning: str = ""
    marked: bool = False


class Gate(NamedTuple):
    """A gate expression: bytes, whether case is ignored, whether each match holds a mark (see ``GateExpression``)."""

    pattern: str
    ignore_case: bool
    marked: bool = False


class Context(NamedTuple):
    """Words of which one must stand near a rule's value, and their number among those of all rules."""

    number: int
    words: tuple[str, ...]


class HyperscanGate:
    """Compiled gate expressions. Thread-safe."""

    def __init__(self, gates: Callable[[], Sequence[Gate]], name: str, contexts: Mapping[int, Context]) -> None:
        """``gates`` gives the gate of each rule, in the rules' order; it is asked where the user's cache has no
        compiled form of them. ``name`` tells them from others there. ``contexts`` are those of marked rules, by the
        rules' numbers.

        Raises:
            ImportError: the native wheel is missing.
            ValueError: the engine does not take a gate, as one that matches the empty text or none at all.
        """
        self._wanting = frozenset(contexts)
        self._everywhere = ManyPatterns(f"everywhere {name}", lambda: _of_rules(gates(), marked=False))
        self._near_marks = ManyPatterns(f"near marks {name}", lambda: _of_rules(gates(), marked=True))
        self._words = ManyPatterns(f"words {name}", lambda: _of_words(contexts.values()))

    def events(self, text: str) -> Events:
        """Where each rule's gate ends in the text."""
        data = text.encode("utf-8", "surrogatepass")
        ends: dict[int, list[int]] = {}
        words: dict[int, list[int]] | None = None
        seen, most = 0, EVENTS_MAX

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
            return seen > most or None

        complete = self._everywhere.scan(data, record)
        found = ends
        if complete and (places := marked_places(data)):
            pieces = Pieces(data, places)
            ends = {}
            complete = self._near_marks.scan(pieces.joined, record)
            near, ends = ends, {}
            found |= {rule: pieces.offsets(rule_ends) for rule, rule_ends in near.items()}
            if not self._wanting.isdisjoint(near) and (text.isascii() or ODD_LETTERS.search(data) is None):
                most = seen + WORDS_MAX
                words = ends if self._words.scan(data, record) else None
        if not complete:
            return Events({}, complete=False)
        for rule, rule_ends in found.items():
            if rule_ends[-1] > len(data):  # in the tail
                found[rule] = [min(end, len(data)) for end in rule_ends]
        if len(data) != len(text):
            found = code_points(data, found)
            words = words and code_points(data, words)
        return Events(found, words=words)


def _of_rules(gates: Sequence[Gate], *, marked: bool) -> list[BytePattern]:
    return [
        BytePattern(number, gate.pattern, gate.ignore_case)
        for number, gate in enumerate(gates)
        if gate.marked == marked
    ]


def _of_words(contexts: Iterable[Context]) -> list[BytePattern]:
    return [
        BytePattern(context.number, gate)
        for context in sorted(set(contexts))
        for word in context.words
        for gate in word_gates(word)
    ]


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


def code_points(data: bytes, ends: dict[int, list[int]]) -> dict[int, list[int]]:
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
