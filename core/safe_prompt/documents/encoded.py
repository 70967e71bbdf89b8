"""Base64 of text, decoded once (RFC 4648, sections 4 and 5)."""

from __future__ import annotations

import base64
import binascii
import re

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View

_SHORTEST = 24  # code points of base64: 18 bytes
_LONGEST = 4_000_000  # code points of one block that is decoded
_LEAD = 80  # code points before a block that are kept, for the name it belongs to
# A block starts after a code point that cannot be in one. `.` stands in JSON Web Tokens: rules read those.
_BLOCK = re.compile(rf"(?:^|[^A-Za-z0-9+/_.-])([A-Za-z0-9+/_-]{{{_SHORTEST},}}+={{0,2}})")
_WRAPPED = re.compile(r"(?:\r?\n[ \t]*+[A-Za-z0-9+/]++={0,2})++")
_WRAP = 60  # shortest line of wrapped base64
_PROBE = 32


def base64_view(text: str, kind: Kind) -> View | None:
    """Base64 blocks that hold text, decoded, one a line with what precedes them; None if there is none."""
    block = _BLOCK.search(text)
    if block is None:
        return None
    weaver = Weaver(text)
    done = 0
    while block is not None:
        start, end = block.span(1)
        wrapped = _WRAPPED.match(text, end) if end - start >= _WRAP and text[end - 1] != "=" else None
        if wrapped is not None:
            end = wrapped.end()
        decoded = _decoded(text, start, end)
        if decoded is None and end != block.end(1):
            end = block.end(1)
            decoded = _decoded(text, start, end)
        if decoded is not None:
            if weaver.length:
                weaver.gap("\n")
            weaver.copy(max(text.rfind("\n", 0, start) + 1, start - _LEAD, done), start)
            weaver.put(decoded, start, end)
            done = end
        block = _BLOCK.search(text, end)
    return weaver.view(kind, "base64") if weaver.length else None


def _decoded(text: str, start: int, end: int) -> str | None:
    if end - start > _LONGEST or (text.startswith("eyJ", start) and text.startswith(".", end)):
        return None
    head = _bytes(text[start : start + _PROBE])
    if head is None or not _is_text(head):
        return None
    data = _bytes("".join(text[start:end].split()))
    if data is None:
        return None
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    odd = sum(not (character.isprintable() or character in "\n\r\t") for character in decoded)
    return decoded if odd * 20 <= len(decoded) else None


def _bytes(encoded: str) -> bytes | None:
    encoded = encoded.rstrip("=")
    if len(encoded) % 4 == 1:
        return None
    encoded += "=" * (-len(encoded) % 4)
    try:
        if "-" in encoded or "_" in encoded:
            return base64.b64decode(encoded, altchars=b"-_", validate=True)
        return binascii.a2b_base64(encoded)
    except (binascii.Error, ValueError):
        return None


def _is_text(head: bytes) -> bool:
    """Whether the first bytes may be text: UTF-8 (the last character may be cut) without control bytes."""
    if any(byte < 32 and byte not in {9, 10, 13} for byte in head):
        return False
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
