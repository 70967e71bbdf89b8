"""Fit regions to the tokens of Python and JSON, so that what parsed before masking parses afterwards.

Each function returns regions that cover every letter and digit of the ones it was given (grown to whole
escape sequences, numbers and names), or None where it cannot: then the caller masks the regions as they are.
Hiding comes first, parsing second.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from safe_prompt.masking.apply import Region, merge


@dataclass(frozen=True, slots=True)
class _Token:
    """A place where a replacement may stand: inside quotes, or instead of a whole word or number."""

    start: int
    end: int
    whole: bool
    raw_string: bool = False


_JSON_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"|[^\s"\[\]{},:]+', re.DOTALL)
_JSON_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PYTHON_ESCAPE = re.compile(
    r"\\(?:N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|\r\n|.)", re.DOTALL
)
_RAW_ESCAPE = re.compile(r"\\.", re.DOTALL)
_STRING_START = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")


def parses_as_json(text: str) -> bool:
    """Whether the text is JSON, or JSON lines."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            for line in lines:
                json.loads(line)
        except (ValueError, RecursionError):
            return False
        return bool(lines)
    return True


def parses_as_python(text: str) -> bool:
    """Whether the text is Python of the running version. Warnings about its style stay silent."""
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def align_json(text: str, regions: Sequence[Region]) -> tuple[Region, ...]:
    """Regions inside the strings, and around the bare scalars, that the given regions touch.

    The text must be JSON: then nothing but brackets, commas, colons and white space lies outside its tokens.
    """
    tokens = [
        _Token(match.start(1), match.end(1), whole=False)
        if match.group(1) is not None
        else _Token(match.start(), match.end(), whole=True)
        for match in _JSON_TOKEN.finditer(text)
    ]
    fitted = _fit(text, regions, tokens, _JSON_ESCAPE)
    return merge(replace(region, quoted=region.bare, bare=False) for region in fitted)


def quote_scalars(text: str, regions: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of a JSON text, those in bare numbers or words grown to the whole and marked as quoted.

    Regions that lie in strings stay as they are, also over several strings of an array.
    """
    scalars = [match.span() for match in _JSON_TOKEN.finditer(text) if match.group(1) is None]
    ends = [end for _, end in scalars]
    result: list[Region] = []
    for region in regions:
        place = bisect_right(ends, region.start)
        start, end = scalars[place] if place < len(scalars) else (region.end, region.end)
        if start < region.end and region.end <= end:
            result.append(replace(region, start=start, end=end, quoted=True))
        else:
            result.append(region)
    return merge(result)


def align_python(text: str, regions: Sequence[Region], *, whole_strings: bool) -> tuple[Region, ...] | None:
    """Regions fitted to Python's tokens. ``whole_strings`` grows each piece in a literal to the literal."""
    tokens = _python_tokens(text)
    if tokens is None:
        return None
    if whole_strings:
        tokens = [replace(token, whole=True) for token in tokens]
    fitted = merge(_fit(text, regions, tokens, _PYTHON_ESCAPE))
    return fitted if _covers(text, regions, fitted) else None


def _fit(text: str, regions: Iterable[Region], tokens: Sequence[_Token], escape: re.Pattern[str]) -> Iterator[Region]:
    starts = [token.start for token in tokens]
    for region in regions:
        for token in tokens[max(bisect_right(starts, region.start) - 1, 0) :]:
            if token.start >= region.end:
                break
            start, end = max(region.start, token.start), min(region.end, token.end)
            if start >= end:
                continue
            if token.whole:
                yield replace(region, start=token.start, end=token.end, bare=True)
                continue
            for match in (_RAW_ESCAPE if token.raw_string else escape).finditer(text, token.start, token.end):
                if match.start() >= end:
                    break
                if match.start() < start < match.end():
                    start = match.start()
                if match.start() < end < match.end():
                    end = match.end()
            yield replace(region, start=start, end=end)


def _covers(text: str, regions: Iterable[Region], fitted: Sequence[Region]) -> bool:
    """Whether every letter and digit of the regions is inside the fitted ones, keywords aside."""
    from keyword import iskeyword

    for region in regions:
        position = region.start
        inside = [piece for piece in fitted if piece.start < region.end and region.start < piece.end]
        for piece in (*inside, None):
            gap = text[position : piece.start if piece else region.end]
            if any(not iskeyword(word) for word in re.findall(r"\w+", gap)):
                return False
            position = max(position, piece.end) if piece else position
    return True


def _python_tokens(text: str) -> list[_Token] | None:
    import tokenize
    from keyword import iskeyword

    if "\r" in text.replace("\r\n", "\n") or "\f" in text:
        return None  # tokenize and the parser count lines differently here
    line_starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
    tokens: list[_Token] = []
    opened: list[int] = []
    names = {"FSTRING_START", "TSTRING_START"}, {"FSTRING_END", "TSTRING_END"}
    try:
        for kind, string, (row, column), (end_row, end_column), _ in tokenize.generate_tokens(
            io.StringIO(text, newline="").readline
        ):
            start, end = line_starts[row - 1] + column, line_starts[end_row - 1] + end_column
            name = tokenize.tok_name[kind]
            if name in names[0]:
                opened.append(start)
                continue
            if name in names[1] and opened:
                # A formatted literal is one place, whatever version of Python splits it.
                begin = opened.pop()
                if not opened:
                    tokens.append(_literal(text, begin, end))
                continue
            if opened:
                continue
            if kind == tokenize.STRING:
                tokens.append(_literal(text, start, end))
            elif kind == tokenize.COMMENT:
                tokens.append(_Token(start + 1, end, whole=False, raw_string=True))
            elif kind == tokenize.NUMBER or (kind == tokenize.NAME and not iskeyword(string)):
                tokens.append(_Token(start, end, whole=True))
    except (tokenize.TokenError, SyntaxError, IndexError):
        return None
    return tokens


def _literal(text: str, start: int, end: int) -> _Token:
    opening = _STRING_START.match(text, start, end)
    if opening is None:
        return _Token(start, end, whole=False)
    quotes = len(opening.group(2))
    return _Token(opening.end(), end - quotes, whole=False, raw_string="r" in opening.group(1).lower())
