"""Building views: copied, replaced and inserted runs, and views made from views."""

from __future__ import annotations

from bisect import bisect_left

from safe_prompt.documents.document import Kind
from safe_prompt.documents.view import Segment, View


class Weaver:
    """Collects the runs of a view in order. Offsets are code points of the raw text."""

    __slots__ = ("_length", "_pieces", "_raw", "_runs")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._pieces: list[str] = []
        self._runs: list[tuple[int, int, int, int]] = []
        self._length = 0

    def copy(self, start: int, end: int) -> None:
        """The raw ``[start, end)`` as it stands."""
        if start < end:
            self.put(self._raw[start:end], start, end)

    def put(self, text: str, start: int, end: int) -> None:
        """``text`` in the place of the raw ``[start, end)``: maps as a whole unless the lengths are equal."""
        if not text:
            return
        low, self._length = self._length, self._length + len(text)
        self._pieces.append(text)
        if self._runs and len(text) == end - start:
            first, last, raw_first, raw_last = self._runs[-1]
            if last == low and raw_last == start and last - first == raw_last - raw_first:
                self._runs[-1] = (first, self._length, raw_first, end)
                return
        self._runs.append((low, self._length, start, end))

    def gap(self, text: str) -> None:
        """Text that has no counterpart in the raw text, such as a separator."""
        self._pieces.append(text)
        self._length += len(text)

    @property
    def length(self) -> int:
        """Code points woven so far."""
        return self._length

    def last(self) -> str:
        """The last code point woven, or the empty string."""
        return self._pieces[-1][-1] if self._pieces else ""

    def view(self, kind: Kind, source: str) -> View:
        """The view of all runs so far."""
        return View("".join(self._pieces), kind, source, tuple(Segment(*run) for run in self._runs))


def through(view: View, base: View) -> View:
    """``view``, made from the text of ``base``, with its segments led on to the raw text of ``base``.

    ``base`` holds only runs of equal length (the raw, the visible or a keyed view).
    """
    if base.segments is None or view.segments is None:
        return view
    runs: list[Segment] = []
    for segment in view.segments:
        if segment.end - segment.start != segment.raw_end - segment.raw_start:
            pieces = base.to_raw(segment.raw_start, segment.raw_end)
            if pieces:
                runs.append(Segment(segment.start, segment.end, pieces[0].start, pieces[-1].end))
            continue
        first = bisect_left(base.segments, segment.raw_start + 1, key=lambda run: run.end)
        for run in base.segments[first:]:
            if run.start >= segment.raw_end:
                break
            low, high = max(run.start, segment.raw_start), min(run.end, segment.raw_end)
            shift, raw_shift = segment.start - segment.raw_start, run.raw_start - run.start
            runs.append(Segment(low + shift, high + shift, low + raw_shift, high + raw_shift))
    return View(view.text, view.kind, view.source, tuple(runs))
