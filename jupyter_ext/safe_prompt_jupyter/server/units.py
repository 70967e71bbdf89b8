"""Offsets as a browser counts them: UTF-16 code units. Inside the server every offset is a code point."""

from __future__ import annotations

from collections.abc import Iterable


def utf16_offsets(text: str, offsets: Iterable[int]) -> dict[int, int]:
    """The UTF-16 offset of each code point offset of a text; the text is gone through once."""
    wanted = sorted(set(offsets))
    if text.isascii():
        return {offset: offset for offset in wanted}
    found: dict[int, int] = {}
    before, units = 0, 0
    for offset in wanted:
        units += len(text[before:offset].encode("utf-16-le", "surrogatepass")) // 2
        before = offset
        found[offset] = units
    return found
