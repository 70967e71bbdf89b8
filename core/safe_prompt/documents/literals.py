"""String literals as the program will see them: pieces joined, escapes decoded, continued lines made one.

By local patterns, not by a parser, so that broken code and code inside prose are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern

_DOUBLE = r'"(?:[^"\\\n]++|\\[\s\S])*+"'
_SINGLE = r"'(?:[^'\\\n]++|\\[\s\S])*+'"
_PIECE = f"(?:{_DOUBLE}|{_SINGLE})"
# Between two pieces: white space, line continuations, comments to the line's end; parentheses; an operator.
_GAP = r"(?:\s|\\\r?\n|(?:\#|//)[^\n]*+\n)"
_JOINT = rf"(?:{_GAP}*+\)*+{_GAP}*+(?:\+|\.\.?|\|\||&|<>|~){_GAP}*+\(*+{_GAP}*+|{_GAP}++)[rRbBfFuU]{{0,2}}"
# Two patterns, because one that starts with a literal character is searched many times faster.
_CHAINS = tuple(lazy_pattern(rf"{first}(?:{_JOINT}{_PIECE})++") for first in (_DOUBLE, _SINGLE))
_ONE = lazy_pattern(_PIECE)
_STEP = lazy_pattern(r"[\"'#]|//")  # the next piece of a chain, or a comment in it
_CONTINUED = lazy_pattern(r"\\\r?\n")
_ESCAPE = lazy_pattern(r"\\(?:\r?\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])")
_SIMPLE: Mapping[str, str] = MappingProxyType({"n": "\n", "t": "\t", "r": "\r", "0": "\0"})
_LEAD = 160  # code points before a joined literal that are kept, for the name it is assigned to

_JSON_STRING = lazy_pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NAME_BEFORE = lazy_pattern(r'"([^"\\\n]{1,80})"\s{0,4}:\s{0,80}\Z')


def joined_view(text: str, kind: Kind) -> View | None:
    """Joined string literals and continued lines, one a line with what precedes them; None if there are none.

    Joined are: implicit concatenation, concatenation operators (``+``, ``.``, ``..``, ``||``, ``&``, ``<>``,
    ``~``), also over line ends, backslashes, comments and parentheses.
    """
    continued = "\\" in text and ("\\\n" in text or "\\\r\n" in text)
    if '"' not in text and "'" not in text and not continued:
        return None
    weaver = Weaver(text)
    done = 0
    for start, end in sorted(chain.span() for pattern in _CHAINS for chain in pattern.finditer(text)):
        if start >= done:
            _weave_chain(weaver, text, start, end)
            done = end
    if continued:
        _weave_continued(weaver, text)
    return weaver.view(kind, "literals") if weaver.length else None


def _weave_chain(weaver: Weaver, text: str, start: int, end: int) -> None:
    pieces = _pieces(text, start, end)
    if sum(end - start > 2 for start, end in pieces) < 2:
        return  # a docstring's quotes, an empty string: nothing is joined
    if weaver.length:
        weaver.gap("\n")
    first, last = pieces[0], pieces[-1]
    weaver.copy(_lead(text, start), first[0])
    weaver.copy(first[0], first[0] + 1)
    for low, high in pieces:
        raw = text[max(low - 2, 0) : low].lower().strip("bf").endswith("r")
        _weave_literal(weaver, text, low + 1, high - 1, raw=raw)
    weaver.copy(last[1] - 1, last[1])


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the string literals of a chain, quotes included."""
    spans = []
    position = start
    while (step := _STEP.search(text, position, end)) is not None:
        if step[0] in "\"'":
            piece = _ONE.match(text, step.start(), end)
            if piece is None:
                break
            spans.append(piece.span())
            position = piece.end()
        else:
            line_end = text.find("\n", step.end(), end)
            position = end if line_end < 0 else line_end + 1
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
    """JSON strings that hold escapes, decoded, as ``name: value`` lines; None where nothing is escaped."""
    if "\\" not in text:
        return None
    weaver = Weaver(text)
    done = 0
    while (escape := text.find("\\", done)) >= 0:
        # The first escape of a string: nothing but its opening quote and plain characters stand before it.
        quote = text.rfind('"', done, escape)
        if quote < 0:
            done = escape + 1
            continue
        string = _JSON_STRING.match(text, quote)
        if string is None:
            break  # every quote behind this one is escaped, so none of them opens a string that ends
        if weaver.length:
            weaver.gap("\n")
        name = _NAME_BEFORE.search(text, max(done, quote - _LEAD), quote)
        if name is not None:
            weaver.copy(*name.span(1))
            weaver.gap(": ")
        _weave_json(weaver, text, quote + 1, string.end() - 1)
        done = string.end()
    return weaver.view(kind, "literals") if weaver.length else None


def _weave_json(weaver: Weaver, text: str, start: int, end: int) -> None:
    from safe_prompt.documents.json_source import DecodedSpan

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
