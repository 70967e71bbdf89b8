"""Which stretch of a text is read again after an edit.

The **core** is where results are taken from: the edited lines, grown to the blank lines around them (a paragraph of
prose or markup, a short table, a statement over several lines), to a private key that they stand in, and to whatever
was found there. The **window** is the core with a margin on either side, where words and lines around a value are
looked for. Both are bounded, in long lines too: there they end inside the line.
"""

from __future__ import annotations

from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.incremental.places import line_end, line_start

PARAGRAPH = 1_200  # code points that the core grows on either side, at most, to reach a blank line
DENSE = 600  # code points that it grows where none is in reach: in rows, records, settings, logs
MARGIN = 700  # code points between core and window; detectors look no further around a value
LONG = 2_000  # a line that goes on for more code points than this is cut
PEM = 16_000  # code points of a private key, at most
WHOLE = 6_000  # a text not longer than this is read whole


class Window(NamedTuple):
    """What is read, and inside it the core. Code points of the new text."""

    low: int
    high: int
    core: Span


def window(text: str, need: Span) -> Window:
    """The window around what is needed (the edit, and what it touched)."""
    if len(text) <= WHOLE:
        return Window(0, len(text), Span(0, len(text)))
    start = _up(text, need.start, PARAGRAPH)
    end = _down(text, need.end, PARAGRAPH)
    start, end = _whole_key(text, start, end)
    return Window(_line_before(text, start - MARGIN), _line_after(text, end + MARGIN), Span(start, end))


def _up(text: str, offset: int, reach: int) -> int:
    """The start of the paragraph of an offset, or of a line within reach, or what is in reach of a long line."""
    low = max(offset - reach, 0)
    line = line_start(text, offset, max(offset - LONG, 0))
    blank = max(text.rfind("\n\n", low, line) + 2, text.rfind("\n\r\n", low, line) + 3)
    if blank > 3:
        return min(blank, line)
    low = max(offset - DENSE, 0)
    if not low or line <= low:
        return 0 if not low else line
    return line_end(text, low, line)


def _down(text: str, offset: int, reach: int) -> int:
    high = min(offset + reach, len(text))
    line = line_end(text, offset, min(offset + LONG, len(text)))
    if high == len(text):
        high = max(high, line)
    blanks = [at for at in (text.find("\n\n", line - 1, high), text.find("\n\r\n", line - 1, high)) if at >= 0]
    if blanks:
        return max(min(blanks) + 1, line)
    high = min(offset + DENSE, len(text))
    if high == len(text) or line >= high:
        return max(high, line)
    return max(line_start(text, high, line), line)


def _whole_key(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to the private key (RFC 7468) that it stands in, or holds one end of."""
    opening = text.rfind("-----BEGIN", max(start - PEM, 0), end)
    if opening < 0:
        return start, end
    closing = text.find("-----END", opening, opening + PEM)
    if closing < start:
        return start, end  # a key before it, or none that ends: this much of it has been read
    return min(start, line_start(text, opening, max(opening - LONG, 0))), max(
        end, line_end(text, closing, min(closing + LONG, len(text)))
    )


def _line_before(text: str, offset: int) -> int:
    return line_start(text, offset, max(offset - LONG, 0)) if offset > 0 else 0


def _line_after(text: str, offset: int) -> int:
    return line_end(text, offset, min(offset + LONG, len(text))) if offset < len(text) else len(text)
