"""The cells of a long column while the text around them is edited: most of them only move.

A table of 10,000 rows has tens of thousands of cells. They are kept as they were, in runs with the distance that each
has moved since, and take their places when somebody looks at them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from typing import NamedTuple, cast, overload

from safe_prompt.documents.span import Span

LONG = 256  # cells from which it pays
MOST = 64  # runs; beyond them the cells are put in their places

_start, _end = itemgetter(0), itemgetter(1)


class _Run(NamedTuple):
    cells: tuple[Span, ...]
    first: int
    last: int
    distance: int

    @property
    def size(self) -> int:
        return self.last - self.first

    def part(self, low: int, high: int) -> _Run:
        """The run's cells ``low`` to ``high``, counted from its own first."""
        return self._replace(first=self.first + max(low, 0), last=min(self.first + high, self.last))

    def end_before(self, offset: int) -> int:
        """How many of the run's cells end at the offset or before it."""
        return bisect_right(self.cells, offset - self.distance, self.first, self.last, key=_end) - self.first

    def start_before(self, offset: int) -> int:
        """How many of the run's cells start before the offset."""
        return bisect_left(self.cells, offset - self.distance, self.first, self.last, key=_start) - self.first

    def placed(self) -> list[Span]:
        distance, new = self.distance, tuple.__new__
        cells = self.cells[self.first : self.last]
        return [new(Span, (start + distance, end + distance)) for start, end in cells] if distance else list(cells)


class Cells(Sequence[Span]):
    """Sorted, disjoint spans: as a tuple of them, and equal to it. It does not change."""

    __slots__ = ("_ends", "_runs")

    def __init__(self, cells: Sequence[Span]) -> None:
        self._set((_Run(tuple(cells), 0, len(cells), 0),))

    def _set(self, runs: tuple[_Run, ...]) -> None:
        self._runs = runs
        self._ends = list(accumulate(run.size for run in runs))

    def replaced(self, first: int, last: int, new: Sequence[Span], distance: int) -> Cells:
        """``new`` in the place of the cells ``first`` to ``last``, and those behind them moved."""
        before = [run.part(0, first - end + run.size) for run, end in self._with_ends()]
        behind = [run.part(last - end + run.size, run.size) for run, end in self._with_ends()]
        moved = [run._replace(distance=run.distance + distance) for run in behind if run.first < run.last]
        fresh = [_Run(tuple(new), 0, len(new), 0)] if new else []
        made = Cells.__new__(Cells)
        made._set(tuple(run for run in (*before, *fresh, *moved) if run.first < run.last))
        return made if len(made._runs) <= MOST else Cells(list(made))

    def _with_ends(self) -> Iterator[tuple[_Run, int]]:
        return zip(self._runs, self._ends, strict=True)

    def between(self, low: int, high: int) -> tuple[int, int]:
        """See ``between``."""
        first = last = 0
        for run in self._runs:  # few; a run has cells
            if run.cells[run.last - 1].end + run.distance <= low:
                first = last = last + run.size
                continue
            if run.cells[run.first].start + run.distance >= high:
                break
            first += run.end_before(low) if first == last else 0
            last += run.start_before(high)
        return first, max(first, last)

    def texts(self, text: str) -> list[str]:
        """The text of every cell."""
        return [
            text[start + run.distance : end + run.distance]
            for run in self._runs
            for start, end in run.cells[run.first : run.last]
        ]

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, index: int | slice) -> Span | tuple[Span, ...]:
        if isinstance(index, slice):
            low, high, step = index.indices(len(self))
            if step == 1:
                return tuple(chain.from_iterable(self._placed(low, high)))
            return tuple(self[at] for at in range(low, high, step))
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError("no such cell")
        place = bisect_right(self._ends, at)
        run = self._runs[place]
        start, end = run.cells[run.last - (self._ends[place] - at)]
        return Span(start + run.distance, end + run.distance)

    def _placed(self, low: int, high: int) -> Iterator[list[Span]]:
        for run, end in self._with_ends():
            start = end - run.size
            if start < high and low < end:
                yield run.part(low - start, high - start).placed()

    def __iter__(self) -> Iterator[Span]:
        return chain.from_iterable(run.placed() for run in self._runs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cells | tuple) and len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Cells({len(self)} in {len(self._runs)} runs)"


def replaced(spans: Sequence[Span], first: int, last: int, new: Sequence[Span], distance: int) -> tuple[Span, ...]:
    """Sorted spans with ``new`` in the place of ``first`` to ``last``, and those behind them moved.

    Where they are many they are ``Cells``, which are as good as a tuple.
    """
    if isinstance(spans, Cells) or len(spans) >= LONG:
        cells = spans if isinstance(spans, Cells) else Cells(spans)
        return cast("tuple[Span, ...]", cells.replaced(first, last, new, distance))
    moved = (Span(start + distance, end + distance) for start, end in spans[last:])
    return (*spans[:first], *new, *moved)


def texts(spans: Sequence[Span], text: str) -> list[str]:
    """The text of every span."""
    return spans.texts(text) if isinstance(spans, Cells) else [text[start:end] for start, end in spans]


def between(spans: Sequence[Span], low: int, high: int) -> tuple[int, int]:
    """Indexes of the first of sorted, disjoint spans that overlaps ``[low, high)``, and behind the last one."""
    if isinstance(spans, Cells):
        return spans.between(low, high)
    first = bisect_right(spans, low, key=_end)
    return first, max(first, bisect_left(spans, high, key=_start))
