"""Columns in the unit a client counts in: UTF-8, UTF-16 or UTF-32 code units, and code points here.

Inside the server every offset is a code point. Only what comes from or goes to a client is in units.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8", "utf-16", "utf-32")
DEFAULT: Final[Encoding] = "utf-16"  # what the protocol asks for where nothing was negotiated

_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)


def width(text: str, encoding: Encoding) -> int:
    """Units of a text."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def advance(text: str, start: int, end: int, units: int, encoding: Encoding) -> tuple[int, bool]:
    """The code point that lies ``units`` behind ``start`` (at most ``end``), and whether the units cut it in two.

    Units that end inside a code point give the code point they end in.
    """
    stop = min(end, start + units)  # a code point has at least one unit
    if encoding == "utf-32":
        return stop, False
    head = text[start:stop]
    if head.isascii():
        return stop, False
    size = 2 if encoding == "utf-16" else 1
    data = head.encode("utf-16-le" if size == 2 else "utf-8", "surrogatepass")
    if len(data) <= units * size:  # the text ends first
        return stop, False
    if size == 2:
        cut = _unit(data, units - 1) in _HIGH and _unit(data, units) in _LOW
        whole = data[: 2 * (units - cut)]
        return start + len(whole.decode("utf-16-le", "surrogatepass")), cut
    count = sum(byte & 0xC0 != 0x80 for byte in data[:units])
    cut = data[units] & 0xC0 == 0x80
    return start + count - cut, cut


def _unit(data: bytes, at: int) -> int:
    return int.from_bytes(data[2 * at : 2 * at + 2], "little") if at >= 0 else 0


def halves(character: str) -> tuple[str, str]:
    """The two UTF-16 surrogates of a code point beyond U+FFFF."""
    rest = ord(character) - 0x10000
    return chr(0xD800 + (rest >> 10)), chr(0xDC00 + (rest & 0x3FF))


def fused(text: str) -> str:
    """A text whose neighbouring surrogates have become the code points they stand for."""
    if text.isascii() or _PAIR.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
