"""Base64 of text, decoded once (RFC 4648, sections 4 and 5)."""

from __future__ import annotations

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern

_SHORTEST = 24  # code points of base64: 18 bytes
_LONGEST = 4_000_000  # code points of one block that is decoded
_LEAD = 80  # code points before a block that are kept, for the name it belongs to
# One byte a code point, `a` where it can be in a block: ten times faster to search than by a regex.
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_RUNS = bytes(97 if code in _ALPHABET else 32 for code in range(256))
_RUN = b"a" * _SHORTEST
_WRAPPED = lazy_pattern(r"(?:\r?\n[ \t]*+[A-Za-z0-9+/]++={0,2})++")
_WRAP = 60  # shortest line of wrapped base64
_PROBE = 24  # code points decoded to see whether the block may be text


def base64_view(text: str, kind: Kind) -> View | None:
    """Base64 blocks that hold text, decoded, one a line with what precedes them; None if there is none."""
    runs = text.encode("ascii", "replace").translate(_RUNS)
    start = runs.find(_RUN)
    if start < 0:
        return None
    weaver = Weaver(text)
    done = 0
    while start >= 0:
        run_end = runs.find(b" ", start)
        if run_end < 0:
            run_end = len(text)
        block = _block(text, start, run_end)
        if block is not None:
            decoded, end = block
            if weaver.length:
                weaver.gap("\n")
            weaver.copy(max(text.rfind("\n", 0, start) + 1, start - _LEAD, done), start)
            weaver.put(decoded, start, end)
            run_end = done = end
        start = runs.find(_RUN, run_end)
    return weaver.view(kind, "base64") if weaver.length else None


def _block(text: str, start: int, run_end: int) -> tuple[str, int] | None:
    """The text in the base64 run ``[start, run_end)``, and where its block ends (with padding)."""
    if text.startswith(".", start - 1) and start:
        return None  # a later segment of a JSON Web Token: rules read those whole
    if not _may_be_text(text, start):
        return None
    end = run_end + (2 if text.startswith("==", run_end) else text.startswith("=", run_end))
    if run_end - start >= _WRAP and end == run_end:
        wrapped = _WRAPPED.match(text, end)
        decoded = _decoded(text, start, wrapped.end()) if wrapped is not None else None
        if wrapped is not None and decoded is not None:
            return decoded, wrapped.end()
    decoded = _decoded(text, start, end)
    return None if decoded is None else (decoded, end)


def _may_be_text(text: str, start: int) -> bool:
    head = _bytes(text[start : start + _PROBE])
    return head is not None and _is_text(head)


def _decoded(text: str, start: int, end: int) -> str | None:
    if end - start > _LONGEST or (text.startswith("eyJ", start) and text.startswith(".", end)):
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
    import binascii

    encoded = encoded.rstrip("=")
    if len(encoded) % 4 == 1:
        return None
    if "-" in encoded or "_" in encoded:
        if "=" in encoded:
            return None
        encoded = encoded.replace("-", "+").replace("_", "/")
    encoded += "=" * (-len(encoded) % 4)
    try:
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
