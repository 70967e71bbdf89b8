"""String literals as the program will see them: pieces joined, escapes decoded, continued lines made one.

By local patterns, not by a parser, so that broken code and code inside prose are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from safe_prompt.documents.document import Kind
from safe_prompt.documents.json_source import DecodedSpan
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View

_PIECE = r"""(?:"(?:[^"\\\n]++|\\[\s\S])*+"|'(?:[^'\\\n]++|\\[\s\S])*+')"""
# Between two pieces: white space, line continuations, comments to the line's end; parentheses; an operator.
_GAP = r"(?:\s|\\\r?\n|(?:\#|//)[^\n]*+\n)"
_JOINT = rf"(?:{_GAP}*+\)*+{_GAP}*+(?:\+|\.\.?|\|\||&|<>|~){_GAP}*+\(*+{_GAP}*+|{_GAP}++)[rRbBfFuU]{{0,2}}"
_CHAIN = re.compile(rf"{_PIECE}(?:{_JOINT}{_PIECE})++")
_ONE = re.compile(_PIECE)
_CONTINUED = re.compile(r"\\\r?\n")
_ESCAPE = re.compile(r"\\(?:\r?\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])")
_SIMPLE: Mapping[str, str] = MappingProxyType({"n": "\n", "t": "\t", "r": "\r", "0": "\0"})
_LEAD = 160  # code points before a joined literal that are kept, for the name it is assigned to

_JSON_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"(?P<name>\s*+:)?', re.DOTALL)


def joined_view(text: str, kind: Kind) -> View | None:
    """Joined string literals and continued lines, one a line with what precedes them; None if there are none.

    Joined are: implicit concatenation, concatenation operators (``+``, ``.``, ``..``, ``||``, ``&``, ``<>``,
    ``~``), also over line ends, backslashes, comments and parentheses.
    """
    if '"' not in text and "'" not in text and "\\\n" not in text and "\\\r\n" not in text:
        return None
    weaver = Weaver(text)
    for chain in _CHAIN.finditer(text):
        _weave_chain(weaver, text, chain)
    if "\\\n" in text or "\\\r\n" in text:
        _weave_continued(weaver, text)
    return weaver.view(kind, "literals") if weaver.length else None


def _weave_chain(weaver: Weaver, text: str, chain: re.Match[str]) -> None:
    pieces = _pieces(text, *chain.span())
    if sum(end - start > 2 for start, end in pieces) < 2:
        return  # a docstring's quotes, an empty string: nothing is joined
    if weaver.length:
        weaver.gap("\n")
    first, last = pieces[0], pieces[-1]
    weaver.copy(_lead(text, chain.start()), first[0])
    weaver.copy(first[0], first[0] + 1)
    for start, end in pieces:
        raw = text[max(start - 2, 0) : start].lower().endswith("r")
        _weave_literal(weaver, text, start + 1, end - 1, raw=raw)
    weaver.copy(last[1] - 1, last[1])


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the string literals of a chain, quotes included."""
    spans = []
    position = start
    while position < end:
        character = text[position]
        if character in "\"'":
            piece = _ONE.match(text, position, end)
            if piece is None:
                break
            spans.append(piece.span())
            position = piece.end()
        elif character == "#" or text.startswith("//", position):
            line_end = text.find("\n", position, end)
            position = end if line_end < 0 else line_end + 1
        else:
            position += 1
    return spans


def _weave_literal(weaver: Weaver, text: str, start: int, end: int, *, raw: bool) -> None:
    position = start
    if not raw and text.find("\\", start, end) >= 0:
        for escape in _ESCAPE.finditer(text, start, end):
            weaver.copy(position, escape.start())
            weaver.put(_unescaped(escape[0]), *escape.span())
            position = escape.end()
    weaver.copy(position, end)


def _unescaped(escape: str) -> str:
    mark = escape[1]
    if mark in "\r\n":
        return ""
    if mark in "xuU" and len(escape) > 2:
        code = int(escape[2:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else escape
    return _SIMPLE.get(mark, mark)


def _lead(text: str, start: int) -> int:
    """Start of a literal's statement: its line, and the line above if only brackets stand before it."""
    low = max(start - _LEAD, 0)
    line = text.rfind("\n", low, start) + 1
    if line and not text[line:start].strip(" \t(["):
        line = text.rfind("\n", low, line - 1) + 1
    return max(line, low)


def _weave_continued(weaver: Weaver, text: str) -> None:
    """Lines ended by a backslash, made one with the next."""
    done = 0
    for found in _CONTINUED.finditer(text):
        if found.start() < done:
            continue
        position = max(text.rfind("\n", 0, found.start()) + 1, done)
        if weaver.length:
            weaver.gap("\n")
        joint: re.Match[str] | None = found
        while joint is not None:
            weaver.copy(position, joint.start())
            position = joint.end()
            line_end = text.find("\n", position)
            done = len(text) if line_end < 0 else line_end + 1
            joint = _CONTINUED.search(text, position, done)
        weaver.copy(position, done)


def json_strings_view(text: str, kind: Kind) -> View | None:
    """JSON strings with escapes, decoded, as ``name: value`` lines; None where nothing is escaped."""
    if "\\" not in text:
        return None
    weaver = Weaver(text)
    name: tuple[int, int] | None = None
    for string in _JSON_STRING.finditer(text):
        start = string.start() + 1
        if string["name"] is not None:
            end = string.start("name") - 1
            name = (start, end)
            escaped = text.find("\\", start, end) >= 0
        else:
            end = string.end() - 1
            escaped = text.find("\\", start, end) >= 0
        if escaped:
            if weaver.length:
                weaver.gap("\n")
            if name is not None and string["name"] is None:
                weaver.copy(*name)
                weaver.gap(": ")
            _weave_json(weaver, text, start, end)
        if string["name"] is None:
            name = None
    return weaver.view(kind, "literals") if weaver.length else None


def _weave_json(weaver: Weaver, text: str, start: int, end: int) -> None:
    for _, _, low, high in DecodedSpan(text, start, end).segments():
        if text[low] == "\\":
            weaver.put(_json_unescaped(text[low:high]), low, high)
        else:
            weaver.copy(low, high)


def _json_unescaped(escape: str) -> str:
    if escape[1] != "u":
        return {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}.get(escape[1], escape[1])
    if len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = int(escape[2:6], 16) if len(escape) == 6 else 0xFFFD
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
