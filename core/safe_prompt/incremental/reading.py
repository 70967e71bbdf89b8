"""Reading a window, and settling what of it and of the text around it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from safe_prompt.detectors.describe import describe
from safe_prompt.detectors.detect import detect_all
from safe_prompt.detectors.harm import load_of, setting_of
from safe_prompt.detectors.resolve import Located, resolve
from safe_prompt.documents.document import Part
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.incremental.cells import between
from safe_prompt.incremental.excerpt import excerpt_of
from safe_prompt.incremental.long_columns import continuation, extended, piece_of
from safe_prompt.incremental.moving import Moved, is_long
from safe_prompt.incremental.state import Item, Setup
from safe_prompt.incremental.window import Window

# Detectors that read a window. What others found (a value's way to an AI call) is moved, or dropped where touched.
_READ_AGAIN = frozenset({"pattern", "columns", "hidden_text", "terms"})


class LongColumn(NamedTuple):
    """A column that reaches beyond the window. ``found`` is the same column in the window, None where it is not found.

    ``cut``: the edit touches values of it.
    """

    item: Item
    found: Located | None
    cut: bool


class Read(NamedTuple):
    """What a window gave. ``core`` is where matches are taken from, ``fresh`` are those, ``kept`` items outside it."""

    core: Span
    fresh: list[Located]
    kept: list[Item]
    long: list[LongColumn]
    broken: list[str]


def read(part: Part, frame: Window, moved: Moved, setup: Setup) -> Read:
    """Run the detectors on a window."""
    window = Span(frame.low, frame.high)
    around = [*moved.kept, *moved.cut]
    excerpt = excerpt_of(part.text, frame, around)
    found, broken = detect_all(part._replace(text=excerpt.text), setup.rules, setup.terms, setup.key)
    matches = [located for one in found if (located := excerpt.located(one)) is not None]

    kept: list[Item] = []
    inside: list[Item] = []
    long: list[LongColumn] = []
    columns = [match for match in matches if match.match.cells]
    cut = {id(item) for item in moved.cut}
    core = frame.core
    for item in around:
        hull = Span(item.load.start, item.load.end)
        if not _read_again(item, setup) or (id(item) not in cut and not hull.overlaps(window)):
            kept.append(item)
        elif window.contains(hull) and (item.head is None or item.head.start >= window.start):
            inside.append(item)
            if id(item) in cut:
                core = Span(min(core.start, hull.start), max(core.end, hull.end))
        elif is_long(item.finding) or id(item) in cut:
            long.append(LongColumn(item, continuation(item, columns, window), id(item) in cut))
        else:
            kept.append(item)
    continued = {id(column.found) for column in long}
    matches = [match for match in matches if id(match) not in continued]
    core = _grown(
        core, window, [Span(i.load.start, i.load.end) for i in inside] + [Span(m.start, m.end) for m in matches]
    )
    return Read(
        core,
        [match for match in matches if match.start < core.end and match.end > core.start],
        kept + [item for item in inside if item.load.start >= core.end or item.load.end <= core.start],
        long,
        broken,
    )


def _read_again(item: Item, setup: Setup) -> bool:
    rule = setup.rules.by_id.get(item.finding.rule)
    return rule is not None and rule.detector in _READ_AGAIN


def _grown(core: Span, window: Span, hulls: Sequence[Span]) -> Span:
    """The core with all that overlaps it, within the window."""
    while True:
        low, high = core
        for hull in hulls:
            if hull.start < high and hull.end > low:
                low, high = min(low, hull.start), max(high, hull.end)
        grown = Span(max(low, window.start), min(high, window.end))
        if grown == core:
            return core
        core = grown


def settled(
    part: Part, result: Read, lines: LineIndex, place: Callable[[int], tuple[int, int]], setup: Setup
) -> list[Item]:
    """Items of the core, and the long columns with their cells in it."""
    core = result.core
    pieces: dict[int, LongColumn] = {}
    contenders = list(result.fresh)
    items: list[Item] = []
    for column in result.long:
        piece = piece_of(column.item, _cells(column, core), setup)
        if piece is not None:
            pieces[id(piece.match)] = column
            contenders.append(piece)
        else:
            items += _extended(column, (), part, core, setup, place)
    setting = setting_of(setup.path, part)
    for stands in resolve(contenders, part.text):
        column_of = pieces.pop(id(stands.match), None)
        if column_of is not None:
            items += _extended(column_of, stands.spans, part, core, setup, place)
        else:
            finding = describe(stands, part, setup.path, setup.key, lines)
            items.append(Item(finding, load_of(stands, part.text, setting)))
    for column in pieces.values():  # none of its cells in the core stands
        items += _extended(column, (), part, core, setup, place)
    return items


def _cells(column: LongColumn, core: Span) -> tuple[Span, ...]:
    """The column's cells in the core. Where a row breaks the table, those below stay until the next full scan."""
    known = column.item.finding.spans
    if column.found is None:
        first, last = between(known, *core)
        return tuple(known[first:last])
    spans = column.found.spans
    first, last = between(spans, *core)
    below, end = between(known, max(core.start, spans[-1].end), core.end)
    return (*spans[first:last], *known[below:end])


def _extended(
    column: LongColumn, cells: tuple[Span, ...], part: Part, core: Span, setup: Setup,
    place: Callable[[int], tuple[int, int]],
) -> Iterable[Item]:  # fmt: skip
    if column.found is None and column.item.head is not None and core.contains(column.item.head):
        return ()  # its names were edited, and say something else
    item = extended(column.item, cells, core, part.text, setup, place, changed=column.cut)
    return () if item is None else (item,)
