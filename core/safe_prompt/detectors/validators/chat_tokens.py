"""Checks of chat and team services' tokens. True: right, False: no token of that kind; no text raises."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType


def matrix_token(value: str) -> bool | None:
    """Synapse: ``syt_``, the local part in base 64, 20 letters, and the CRC-32 of all that in base 62."""
    from safe_prompt.rules.template import crc32_base62  # every scan loads the validators, and few meet such a token

    base, _, tail = value.rpartition("_")
    return base.isascii() and tail == crc32_base62(base)


def matrix_service_token(value: str) -> bool | None:
    """Matrix Authentication Service: ``mat_``, 30 characters, and the CRC-32 of that in base 62, lowest digit first."""
    from safe_prompt.rules.template import matrix_service_tail

    base, _, tail = value.rpartition("_")
    return base.isascii() and tail == matrix_service_tail(base)


def atlassian_data_center_token(value: str) -> bool | None:
    """Base 64 of an id of twelve digits, a colon and twenty random bytes."""
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return re.fullmatch(rb"[0-9]{12}:[\x00-\xff]{20}", data) is not None


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    matrix_token,
    matrix_service_token,
    atlassian_data_center_token,
)

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
