"""Lines and columns of a text that is edited, without an index of all its lines."""

from __future__ import annotations

from typing import NamedTuple

STEP = 16_384  # code points between two marks


class Mark(NamedTuple):
    """The start of a line (0-based offset) and its 1-based number."""

    offset: int
    line: int


def marks_of(text: str) -> tuple[Mark, ...]:
    """Marks of a text, from its start on, about ``STEP`` apart where it has lines."""
    marks = [Mark(0, 1)]
    while (end := text.find("\n", marks[-1].offset + STEP)) >= 0:
        last = marks[-1]
        marks.append(Mark(end + 1, last.line + line_ends(text, last.offset, end + 1)))
    return tuple(marks)


def line_ends(text: str, low: int, high: int) -> int:
    """How many line ends (``\\n``, ``\\r\\n``, ``\\r``) lie in ``text[low:high]``."""
    returns = text.count("\r", low, high)
    return text.count("\n", low, high) + (returns - text.count("\r\n", low, high) if returns else 0)


def line_start(text: str, offset: int, low: int = 0) -> int:
    """Offset at which the line of an offset starts; ``low`` where it starts before that."""
    end = text.rfind("\n", low, offset)
    returned = text.rfind("\r", max(end, low), offset)
    if returned >= 0 and returned == offset - 1 and text.startswith("\n", offset):  # between the two of a line end
        returned = text.rfind("\r", max(end, low), returned)
    return max(end, returned, low - 1) + 1


def line_end(text: str, offset: int, high: int) -> int:
    """Offset behind the line end of an offset's line; ``high`` where that comes later."""
    end = text.find("\n", offset, high)
    end = high if end < 0 else end + 1
    returned = text.find("\r", offset, end)
    if returned < 0 or text.startswith("\n", returned + 1):
        return end
    return returned + 1


def place_of(text: str, offset: int, marks: tuple[Mark, ...]) -> tuple[int, int]:
    """1-based ``(line, column)`` of an offset, by the nearest mark before it."""
    low, high = 0, len(marks)
    while low < high:
        middle = (low + high) // 2
        if marks[middle].offset <= offset:
            low = middle + 1
        else:
            high = middle
    mark = marks[low - 1]
    start = line_start(text, offset, mark.offset)
    return mark.line + line_ends(text, mark.offset, start), offset - start + 1


class Shift(NamedTuple):
    """How an edit moves what stands behind it. ``start`` and ``end`` are those of the edit, in the old text.

    ``line`` and ``column`` are the place of ``end`` in the old text; ``lines`` and ``columns`` are added to what
    follows: columns only on that line.
    """

    start: int
    end: int
    delta: int
    line: int
    column: int
    lines: int
    columns: int

    def place(self, line: int, column: int) -> tuple[int, int]:
        """The new place of an old place that is not inside the edit."""
        if line > self.line:
            return line + self.lines, column
        if line == self.line and column >= self.column:
            return line + self.lines, column + self.columns
        return line, column


def shift_of(old: str, new: str, start: int, end: int, length: int, marks: tuple[Mark, ...]) -> Shift:
    """The shift of an edit that puts ``length`` code points in the place of ``old[start:end]``."""
    line, column = place_of(old, end, marks)
    before = tuple(mark for mark in marks if mark.offset < start) or marks[:1]
    new_line, new_column = place_of(new, start + length, before)
    return Shift(start, end, length - (end - start), line, column, new_line - line, new_column - column)


def moved_marks(marks: tuple[Mark, ...], shift: Shift) -> tuple[Mark, ...]:
    """Marks of the new text. Those at the edit, where a line end may have been made or broken, are left out."""
    kept = [mark for mark in marks if mark.offset < shift.start] or [marks[0]]
    behind = [mark for mark in marks if mark.offset > shift.end + 1]
    return (*kept, *(Mark(mark.offset + shift.delta, mark.line + shift.lines) for mark in behind))
