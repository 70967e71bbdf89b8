"""Tokens that are base64 of something readable: an object in JSON, an id and its key.

As in ``credentials``: True (right), False (no live credential of that kind), None (cannot judge); no text raises.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType


def _decoded(text: str) -> bytes | None:
    body = text.rstrip("=")
    if not body.isascii() or len(body) % 4 == 1:
        return None
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _has_fields(value: str, *names: str) -> bool:
    data = _decoded(value)
    if data is None:
        return False
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and all(isinstance(fields.get(name), str) for name in names)


def neptune_token(value: str) -> bool | None:
    """Base64 of a JSON object with the service's address and the key."""
    return _has_fields(value, "api_address", "api_key")


def qstash_token(value: str) -> bool | None:
    """Base64 of a JSON object with the user's id and a password."""
    return _has_fields(value, "UserID", "Password")


def bedrock_short_term_key(value: str) -> bool | None:
    """A prefix, then base64 of a presigned URL of ``bedrock.amazonaws.com`` (AWS's own token generator)."""
    data = _decoded(value.removeprefix("bedrock-api-key-")[:28])
    return data == b"bedrock.amazonaws.com"


def elastic_api_key(value: str) -> bool | None:
    """Base64 of ``id:key``, of 20 and 22 letters, digits, hyphens and underscores."""
    data = _decoded(value)
    return data is not None and re.fullmatch(rb"[A-Za-z0-9_-]{20}:[A-Za-z0-9_-]{22}", data) is not None


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    neptune_token, qstash_token, bedrock_short_term_key, elastic_api_key,
)  # fmt: skip

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
