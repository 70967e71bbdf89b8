"""The parts of a text that people read as sentences: what the model is given.

Paragraphs of prose, the comments and docstrings of code, and strings in it that are sentences. Code itself, rows of
data and log lines are left out: a model takes their words for names. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.lines import Line, lines_of
from safe_prompt.names.words import words

Place = Literal["prose", "comment", "string"]
LONGEST = 1500  # code points of a paragraph that the model is given at once: what an edit makes it read again


class Region(NamedTuple):
    """``[start, end)``, and where it stands."""

    start: int
    end: int
    place: Place


class Layout(NamedTuple):
    """A text's regions in order, disjoint; and how many of its lines that say anything are code (0 to 1)."""

    regions: tuple[Region, ...]
    code: float


_JSON = lazy_pattern(r"\s*[\[{]\s*[\[{]?\s*\"[^\"\n]{1,40}\"\s*:\s")
_FENCE = lazy_pattern(r"\s*(?:```|~~~)")
_COMMENT = lazy_pattern(r"(?:(?<![\w:\"'&#])#+|(?<![:\w\"'])//+|--\s|/\*+|<!--)\s*(?=[^\W\d_])")
_STRING = lazy_pattern(r"\"([^\"\\\n]{12,}(?:\\.[^\"\\\n]*)*)\"|(?<!\w)'([^'\\\n]{12,}(?:\\.[^'\\\n]*)*)'(?!\w)")
_WORD = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def layout(text: str, *, json: bool = False) -> Layout:
    """What of a text is given to the model. ``json``: its strings hold what people wrote, and are no code."""
    json = json or _JSON.match(text) is not None
    lines = lines_of(text)
    fenced = _fenced(text, lines)
    regions: list[Region] = []
    code = said = 0
    for number, line in enumerate(lines):
        if json and line.kind != "blank":
            said += 1
            regions += (region._replace(place="prose") for region in _in_code(text, line))
        elif line.kind in ("prose", "few") and number not in fenced:
            said += 1
            _add_line(regions, lines, number)
        elif line.kind == "code" or (number in fenced and line.kind in ("prose", "few")):
            said += 1
            code += 1
            regions += _in_code(text, line)
    return Layout(tuple(regions), code / said if said else 0.0)


def _fenced(text: str, lines: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines of Markdown's fenced blocks, fences included. A fence that is never closed is none."""
    marks = [number for number, line in enumerate(lines) if _FENCE.match(text, line.start, line.end)]
    inside: set[int] = set()
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        inside.update(range(first, last + 1))
    return frozenset(inside)


def _add_line(regions: list[Region], lines: Sequence[Line], number: int) -> None:
    """Join a line to the paragraph before it, where one stands directly above."""
    line = lines[number]
    if regions and number and regions[-1].end == lines[number - 1].end and lines[number - 1].kind in ("prose", "few"):
        before = regions[-1]
        if line.end - before.start <= LONGEST:
            regions[-1] = Region(before.start, line.end, "prose")
            return
    regions.append(Region(line.start, line.end, "prose"))


def _in_code(text: str, line: Line) -> Iterator[Region]:
    """Comments and sentences in strings of a line of code."""
    position = line.start
    comment = _COMMENT.search(text, line.start, line.end)
    stop = comment.start() if comment else line.end
    for string in _STRING.finditer(text, position, stop):
        group = 1 if string[1] else 2
        if is_sentence(string[group]):
            yield Region(*string.span(group), "string")
    if comment and is_sentence(text[comment.end() : line.end], least=3):
        yield Region(comment.end(), line.end, "comment")


def is_sentence(text: str, least: int = 4) -> bool:
    """Whether a string reads as a sentence: enough words, one of them of the kind that only sentences hold."""
    found = _WORD.findall(text)
    return (
        min(len(found), len(text.split())) >= least
        and sum(map(len, found)) >= 0.65 * len(text.replace(" ", ""))
        and any(word.lower() in words().every_function for word in found)
    )
