"""Names in the heads of letters that RFC 2047 writes as ``=?utf-8?B?…?=`` before an address.

Offsets are code points of the text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from safe_prompt.detectors.column_values import name
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_WORD = r"=\?([A-Za-z0-9-]{3,20})\?([BbQq])\?([^?\s]{1,120})\?="
_ONE = lazy_pattern(_WORD)
_BEFORE_ADDRESS = lazy_pattern(rf"{_WORD}(?:\s{{1,4}}{_WORD}){{0,3}}(?=\"?\s{{0,4}}<[^<>\s@]{{1,64}}@)")


def encoded_words(text: str) -> Iterator[Table]:
    """A table of the names, with their encoding around them."""
    if "=?" not in text or "?=" not in text:
        return
    cells = tuple(
        Span(*found.span()) for found in _BEFORE_ADDRESS.finditer(text) if name(_decoded(found[0]).strip('" '))
    )
    if cells:
        yield Table("placed", (Column("placed name", cells),))


def from_base64(value: str) -> str:
    """The text that a value in base64 stands for, in UTF-8; empty where it is none."""
    try:
        return binascii.a2b_base64(value, strict_mode=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return ""


def _decoded(words: str) -> str:
    return "".join(map(_word, _ONE.finditer(words)))


def _word(word: re.Match[str]) -> str:
    raw = word[3].encode("ascii", "replace")
    try:
        octets = binascii.a2b_qp(raw, header=True) if word[2] in "Qq" else binascii.a2b_base64(raw)
        return octets.decode(word[1])
    except (ValueError, LookupError, binascii.Error):
        return ""
