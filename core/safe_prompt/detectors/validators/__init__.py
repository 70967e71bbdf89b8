"""Validators: checksums and structures that rules name. True: valid, False: invalid, None: cannot judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.detectors.validators import credentials, identifiers

Validator = Callable[[str], bool | None]

VALIDATORS: Mapping[str, Validator] = MappingProxyType({**credentials.VALIDATORS, **identifiers.VALIDATORS})
