"""The top-level statements around a place, so that a cursor's move in a long file costs no more than in a short one.

Where they begin is told by how lines look and by counting triple quotes, not by reading the text from its start. Where
the counts do not add up, the window is the whole text; where they add up by chance (a triple quote inside a string),
the window's code does not parse, and nothing is checked that could not be.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import line_start

# A line at column 0 that begins a statement, and goes on with none before it.
_STATEMENT: Final = re.compile(
    r"(?:def|class|async|import|from|if|for|while|with|try|return|raise|print|assert|del|global|match)\b|@\w|%|!"
    r"|[^\W\d][\w.]*(?:\[[^\]\r\n]*\])?[ \t]*(?:=(?!=)|\(|:[ \t]*[\w\[]|,[ \t]*\w|[-+*/|&]=|$)",
    re.MULTILINE,
)
_DECORATED: Final = re.compile(r"(?:def|class|async)\b|@")
_LINE: Final = re.compile(r"(?:\A|(?<=[\r\n]))(?=[^\s#)\]}])")
_CONTINUED: Final = re.compile(r"[\s\S]{0,2}?\\(?:\r\n|\r|\n)\Z")  # the end of a line that goes on
_MOST: Final = 3_000  # lines looked at, upwards
_QUOTES: Final = (re.compile('"""'), re.compile("'''"))


def window(text: str, spans: Sequence[Span]) -> Span:
    """The span of whole top-level statements that holds all of some spans."""
    low, high = min(span.start for span in spans), max(span.end for span in spans)
    start = _start(text, low)
    return Span(start, _end(text, start, high))


def _start(text: str, offset: int) -> int:
    line = _statement_above(text, offset)
    while line and _DECORATED.match(text, line):
        above = _statement_above(text, line - 1)
        if text[above : above + 1] != "@":
            break
        line = above
    return line


def _statement_above(text: str, offset: int) -> int:
    """Start of the last line up to an offset that begins a statement; 0 where there is none."""
    position = offset
    for _ in range(_MOST):
        line = line_start(text, position)
        if line == 0:
            return 0
        if (
            _STATEMENT.match(text, line)
            and not _CONTINUED.match(text, max(line - 3, 0), line)
            and _is_code(text, 0, line)
        ):
            return line
        position = line - 1
    return 0


def _end(text: str, start: int, offset: int) -> int:
    position, last = offset, _statement_above(text, offset)
    for _ in range(_MOST):
        found = _LINE.search(text, position + 1)
        if found is None:
            return len(text)
        position = found.start()
        if _STATEMENT.match(text, position) and _is_code(text, start, position):
            if text[last : last + 1] != "@":
                return position
            last = position  # what a decorator stands over
    return len(text)


def _is_code(text: str, start: int, end: int) -> bool:
    """Whether no triple-quoted string is open at ``end``, by their number since ``start``; both begin a line."""
    return all((bisect_left(at, end) - bisect_left(at, start)) % 2 == 0 for at in _triple_quotes(text))


@lru_cache(maxsize=2)
def _triple_quotes(text: str) -> tuple[tuple[int, ...], ...]:
    """Where triple quotes of each kind stand: to fix 200 findings, they are asked for a thousand times."""
    return tuple(tuple(map(re.Match.start, pattern.finditer(text))) for pattern in _QUOTES)
