"""IPython's own syntax in a cell (``%magic``, ``!command``, ``x = !command``, ``name?``), taken out without IPython.

A line of it becomes a constant and blanks of the same length, so that the rest parses and every offset stays.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from safe_prompt.flow.blocks import CLOSED, after
from safe_prompt.lazy_pattern import lazy_pattern

# A line that may be IPython's: a mark at its beginning, behind an assignment, or a question mark at its end.
_CANDIDATE: Final = lazy_pattern(
    r"^[ \t]*(?:[\w.,* \t\[\]'\"]{1,200}=[ \t]*(?=!|%[A-Za-z])"
    r"|(?=%{1,2}[A-Za-z]|!|\?{1,2}[\w.%]|[%\w.]{1,200}\?{1,2}[ \t]*(?:\r?\n|\Z)))",
    re.MULTILINE,
)
_CELL: Final = lazy_pattern(r"[ \t\r\n]*(?P<mark>%%)(?P<name>!|[\w.]+)(?P<rest>[^\r\n]*)")
_LINE: Final = lazy_pattern(r"[^\r\n]*+")
_NAME: Final = lazy_pattern(r"%{1,2}(?P<name>[\w.]+)")
# Magics whose line or cell is Python (ipython.readthedocs.io, "Built-in magic commands").
PYTHON: Final = frozenset(("time", "timeit", "prun", "capture", "memit", "mprun", "lprun", "python", "python3", "pypy"))
_OPTIONS: Final = lazy_pattern(r"(?:[ \t]+-{1,2}[A-Za-z][\w-]*(?:[ \t]+[\d.]+)?)*[ \t]*")
SHELLS: Final = frozenset(("bash", "sh", "script", "system", "sx", "!", "zsh", "cmd", "powershell"))


class Magic(NamedTuple):
    """A line or cell of IPython's. ``start`` is the offset of its mark, ``body`` that of its text.

    ``text`` of a shell line is the command, of a magic its arguments, of a cell magic the cell below its first line.
    """

    kind: Literal["shell", "line", "cell", "help"]
    name: str
    start: int
    head_end: int
    arguments: str
    text: str
    body: int


class Plain(NamedTuple):
    """A cell without IPython's syntax, of equal length, and what stood there, by offset."""

    text: str
    magics: dict[int, Magic]
    whole: Magic | None = None  # a cell magic whose cell is not Python


def without_magics(text: str) -> Plain:
    """A cell's text as Python that parses as far as the cell does."""
    whole = _CELL.match(text)
    start = 0
    if whole is not None:
        if whole["name"] not in PYTHON:
            body = _next_line(text, whole.end())
            magic = Magic(
                "cell", whole["name"], whole.start("mark"), whole.end(), whole["rest"], text[body:], body
            )  # fmt: skip
            return Plain(" " * len(text), {}, magic)
        start = whole.end()
        text = _blank(text[:start]) + text[start:]
    if _CANDIDATE.search(text, start) is None:
        return Plain(text, {})
    return _lines(text, start)


def _lines(text: str, start: int) -> Plain:
    magics: dict[int, Magic] = {}
    pieces: list[str] = [text[:start]]
    position, state = start, CLOSED
    for found in _CANDIDATE.finditer(text, start):
        if found.start() < position:
            continue
        state = after(text[position : found.start()], state)
        pieces.append(text[position : found.start()])
        position = found.start()
        if state != CLOSED:
            continue
        mark = found.end()
        end = _end(text, mark)
        magic = _magic(text, mark, end)
        if magic.name in PYTHON and magic.kind == "line" and mark + 2 <= magic.body <= end:
            pieces.append(text[position:mark] + "0;" + " " * (magic.body - mark - 2))
            position = magic.body
            continue
        magics[mark] = magic
        pieces.append(text[position:mark] + "0" + _blank(text[mark + 1 : end]))
        position = end
    pieces.append(text[position:])
    return Plain("".join(pieces), magics)


def _magic(text: str, mark: int, end: int) -> Magic:
    line = text[mark:end]
    if line.startswith("!"):
        body = mark + (2 if line.startswith("!!") else 1)
        return Magic("shell", "!", mark, end, "", text[body:end], body)
    named = _NAME.match(line)
    if named is None or line.rstrip().endswith("?"):
        return Magic("help", "?", mark, end, "", "", end)
    body = mark + named.end()
    if named["name"] in PYTHON:
        options = _OPTIONS.match(text, body, end)
        body = options.end() if options else body
    kind: Literal["shell", "line"] = "shell" if named["name"] in SHELLS else "line"
    return Magic(kind, named["name"], mark, mark + named.end(), text[body:end], text[body:end], body)


def _end(text: str, start: int) -> int:
    """The end of a line that may go on behind backslashes."""
    while True:
        line = _LINE.match(text, start)
        end = line.end() if line else len(text)
        if end >= len(text) or text[end - 1 : end] != "\\":
            return end
        start = _next_line(text, end)


def _next_line(text: str, end: int) -> int:
    if text.startswith("\r\n", end):
        return end + 2
    return min(end + 1, len(text))


def _blank(text: str) -> str:
    return "".join(character if character in "\r\n" else " " for character in text)
