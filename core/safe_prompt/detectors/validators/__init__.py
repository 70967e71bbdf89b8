"""Validators: checksums and structures that rules name. True: valid, False: invalid, None: cannot judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

Validator = Callable[[str], bool | None]

if TYPE_CHECKING:
    VALIDATORS: Mapping[str, Validator]


def __getattr__(name: str) -> Any:
    """``VALIDATORS``, made on first use: whoever needs one module of this folder does not pay for all."""
    if name != "VALIDATORS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from safe_prompt.detectors.validators import (
        chat_tokens,
        credentials,
        encoded_tokens,
        identifiers,
        issuer_keys,
        randomness,
        wallets,
    )

    table = MappingProxyType(
        {
            **chat_tokens.VALIDATORS,
            **credentials.VALIDATORS,
            **encoded_tokens.VALIDATORS,
            **identifiers.VALIDATORS,
            **issuer_keys.VALIDATORS,
            **randomness.VALIDATORS,
            **wallets.VALIDATORS,
        }
    )
    globals()[name] = table
    return table
