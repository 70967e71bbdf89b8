"""The line table of a text: offsets to positions and back, cheap to keep while the text is edited.

Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line, as in the protocol. (``str.splitlines`` also splits at form feeds,
U+2028, NEL and others: an editor does not, and every later position would be wrong.)

A table is a value: an edit gives a new one that shares nearly all of the old one's memory. Line starts are kept in
runs, relative to the run, so that an edit shifts a few run bases instead of every later line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from safe_prompt_lsp.units import DEFAULT, Encoding, advance, width

_RUN: Final = 256  # line starts in a fresh run
_LONGEST: Final = 2 * _RUN


class Place(NamedTuple):
    """A 0-based line and a column in the client's units."""

    line: int
    character: int


class Lines:
    """Positions in one text. ``encoding`` says in which units a client counts columns."""

    __slots__ = ("_bases", "_firsts", "_runs", "encoding", "text")

    def __init__(self, text: str, encoding: Encoding = DEFAULT) -> None:
        self.text = text
        self.encoding: Encoding = encoding
        starts = list(line_starts(text))
        self._set([starts[at : at + _RUN] for at in range(0, len(starts), _RUN)])

    def _set(self, runs: Sequence[Sequence[int]], bases: Sequence[int] | None = None) -> None:
        """Take runs of line starts: absolute ones, or with ``bases`` relative to these."""
        if bases is None:
            bases = [run[0] for run in runs]
            runs = [[start - run[0] for start in run] for run in runs]
        self._bases = bases
        self._runs = runs
        firsts, count = [], 0
        for run in runs:
            firsts.append(count)
            count += len(run)
        firsts.append(count)
        self._firsts = firsts

    def __len__(self) -> int:
        return self._firsts[-1]

    def __repr__(self) -> str:  # without the text
        return f"Lines({len(self)} lines, {self.encoding})"

    def start_of(self, line: int) -> int:
        """Offset at which a 0-based line starts."""
        at = bisect_right(self._firsts, line) - 1
        return self._bases[at] + self._runs[at][line - self._firsts[at]]

    def end_of(self, line: int) -> int:
        """Offset at which a 0-based line ends, before its line end."""
        if line + 1 >= len(self):
            return len(self.text)
        end = self.start_of(line + 1) - 1
        return end - 1 if self.text[end] == "\n" and end > 0 and self.text[end - 1] == "\r" else end

    def line_of(self, offset: int) -> int:
        """The 0-based line in which an offset lies."""
        at = bisect_right(self._bases, offset) - 1
        return self._firsts[at] + bisect_right(self._runs[at], offset - self._bases[at]) - 1

    def position(self, offset: int) -> Place:
        """Where an offset (code points from the text's start) stands for the client."""
        line = self.line_of(offset)
        start = self.start_of(line)
        if self.encoding == "utf-32" or self.text.isascii():
            return Place(line, offset - start)
        return Place(line, width(self.text[start:offset], self.encoding))

    def positions(self, offsets: Iterable[int]) -> list[Place]:
        """Positions of many offsets. In ascending order each part of a line is measured once, whatever their number."""
        text, bases, runs = self.text, self._bases, self._runs
        plain = self.encoding == "utf-32" or text.isascii()
        places: list[Place] = []
        line, start, stop = 0, 0, -1
        before, units = 0, 0
        for offset in offsets:
            if not start <= offset < stop:
                at = bisect_right(bases, offset) - 1
                base, run = bases[at], runs[at]
                index = bisect_right(run, offset - base)
                line, start = self._firsts[at] + index - 1, base + run[index - 1]
                if index < len(run):
                    stop = base + run[index]
                else:
                    stop = bases[at + 1] if at + 1 < len(bases) else len(text) + 1
                before, units = start, 0
            if plain:
                units = offset - start
            elif offset >= before:
                units += width(text[before:offset], self.encoding)
            else:
                units = width(text[start:offset], self.encoding)
            before = offset
            places.append(Place(line, units))
        return places

    def offset(self, line: int, character: int) -> int:
        """Offset of a client's position.

        A line behind the last means the text's end, a column behind a line's end the line's end. A column inside a
        code point means its start.
        """
        return self.cut(line, character)[0]

    def cut(self, line: int, character: int) -> tuple[int, bool]:
        """As ``offset``, and whether the position lies inside the code point there (half of a surrogate pair)."""
        if line >= len(self):
            return len(self.text), False
        start, end = self.start_of(max(line, 0)), self.end_of(max(line, 0))
        units = max(character, 0)
        if self.encoding == "utf-32" or self.text.isascii():
            return min(start + units, end), False
        return advance(self.text, start, end, units, self.encoding)

    def replaced(self, start: int, end: int, new: str) -> Lines:
        """The table after ``new`` has taken the place of ``[start, end)``. O(changed), but for the text's own copy."""
        text = f"{self.text[:start]}{new}{self.text[end:]}"
        delta = len(new) - (end - start)
        # Whether an offset is a line's start hangs on the characters on either side of it alone.
        fresh = list(_starts_between(text, max(start, 1), start + len(new)))
        low = bisect_right(self._bases, max(start - 1, 0)) - 1
        high = bisect_right(self._bases, end) - 1
        head, tail = self._runs[low], self._runs[high]
        kept = head[: bisect_left(head, max(start, 1) - self._bases[low])]
        rest = tail[bisect_right(tail, max(end, 0) - self._bases[high]) :]
        absolute = [
            *(self._bases[low] + one for one in kept),
            *fresh,
            *(self._bases[high] + one + delta for one in rest),
        ]
        changed = _split(absolute)
        table = Lines.__new__(Lines)
        table.text = text
        table.encoding = self.encoding
        table._set(
            [
                *self._runs[:low],
                *([start - run[0] for start in run] for run in changed),
                *self._runs[high + 1 :],
            ],
            [*self._bases[:low], *(run[0] for run in changed), *(base + delta for base in self._bases[high + 1 :])],
        )
        return table


def _split(starts: list[int]) -> list[list[int]]:
    if len(starts) <= _LONGEST:
        return [starts] if starts else []
    return [starts[at : at + _RUN] for at in range(0, len(starts), _RUN)]


def line_starts(text: str) -> Iterator[int]:
    """Offsets at which the lines of a text start, the first always 0."""
    yield 0
    if "\r" not in text:
        at = text.find("\n")
        while at >= 0:
            yield at + 1
            at = text.find("\n", at + 1)
        return
    yield from _starts_between(text, 1, len(text))


def _starts_between(text: str, low: int, high: int) -> Iterator[int]:
    """Line starts in ``[low, high]``; ``low`` is at least 1."""
    stop = high + 1  # a "\n" at `high` is half of a line end whose "\r" is the last that counts
    newline, carriage = text.find("\n", low - 1, stop), text.find("\r", low - 1, stop)
    while True:
        if newline < 0 and carriage < 0:
            return
        if carriage < 0 or 0 <= newline < carriage:
            start = newline + 1
            newline = text.find("\n", start, stop)
        else:
            start = carriage + 1
            carriage = text.find("\r", start, stop)
            if newline == start:  # one line end of two characters
                continue
        if start > high:
            return
        yield start
