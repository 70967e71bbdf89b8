"""Checks of chat services' tokens. True: right, False: no token of that kind; no text raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.rules.template import crc32_base62


def matrix_token(value: str) -> bool | None:
    """Synapse: ``syt_``, the local part in base 64, 20 letters, and the CRC-32 of all that in base 62."""
    base, _, tail = value.rpartition("_")
    return base.isascii() and tail == crc32_base62(base)


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (matrix_token,)

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
