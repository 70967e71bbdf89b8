"""Checksums and structures of single issuers' keys: Azure, NATS, Grafana, age, JFrog, Sentry, Cloudflare,
Packagist.

As in ``credentials``: True (right), False (no live credential of that kind), None (cannot judge); no text raises.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.rules.key_codes import AZURE_KINDS, NKEY_KINDS, azure_seed, grafana_check, marvin32
from safe_prompt.rules.wallet_codes import BECH32, bech32_polymod, crc16


def _decoded(text: str) -> bytes | None:
    """Base64 in either alphabet, with or without padding; None where it is none."""
    body = text.rstrip("=").replace("-", "+").replace("_", "/")
    if not body.isascii() or len(body) % 4 == 1:
        return None
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _fields(text: str) -> frozenset[str]:
    """The names in a JSON object that is written in base64; none where it is no such thing."""
    data = _decoded(text)
    try:
        value = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(value) if isinstance(value, dict) else frozenset()


def azure_identifiable_key(value: str) -> bool | None:
    """The mark of the service ten characters before the end, and a keyed checksum as the last four bytes.

    Names and checksum: Microsoft's security-utilities, IdentifiableMetadata and IdentifiableSecrets.
    """
    mark, data = value.rstrip("=")[-10:-6], _decoded(value)
    if data is None:
        return False
    kinds = [kind for kind in AZURE_KINDS if kind.mark == mark and kind.length == len(data)]
    check = int.from_bytes(data[-4:], "little")
    return any(marvin32(data[:-4], azure_seed(seed)) == check for kind in kinds for seed in kind.seeds)


def azure_annotated_key(value: str) -> bool | None:
    """84 characters (88 with the whole checksum): three bytes of the checksum over the first 80."""
    data = _decoded(value[:84])
    if data is None or len(data) != 63:
        return False
    return marvin32(data[:60], azure_seed("Default0")).to_bytes(4, "little")[:3] == data[60:]


def nkey_seed(value: str) -> bool | None:
    """Base 32: the prefix for a seed, one of the known kinds, 32 bytes, CRC-16 (nats-io, nkeys)."""
    try:
        data = base64.b32decode(value + "=" * (-len(value) % 8))
    except (binascii.Error, ValueError):
        return False
    if len(data) != 36 or data[0] & 0xF8 != 18 << 3:
        return False
    kind = (data[0] & 7) << 5 | data[1] >> 3
    return kind in NKEY_KINDS.values() and crc16(data[:-2]).to_bytes(2, "little") == data[-2:]


def grafana_service_token(value: str) -> bool | None:
    """``glsa_`` + 32 random characters + ``_`` + CRC-32 of what stands before it."""
    body, _, check = value.rpartition("_")
    return grafana_check(body) == check.lower()


def grafana_cloud_token(value: str) -> bool | None:
    """``glc_`` + base64 of a JSON object with organisation, name and key."""
    return {"o", "k"} <= _fields(value.removeprefix("glc_"))


def age_secret_key(value: str) -> bool | None:
    """Bech32 (BIP-173) in capitals."""
    prefix, _, code = value.lower().rpartition("1")
    if not prefix or any(ch not in BECH32 for ch in code):
        return False
    return bech32_polymod(prefix, [BECH32.index(ch) for ch in code]) == 1


def jfrog_reference_token(value: str) -> bool | None:
    """Base64 of ``reftkn:01:``, the time it was made or ends, and random letters and digits."""
    data = _decoded(value)
    return data is not None and re.fullmatch(rb"reftkn:\d{2}:\d{10}:[A-Za-z0-9]{10,40}", data) is not None


def sentry_organization_token(value: str) -> bool | None:
    """``sntrys_`` + base64 of a JSON object that says when it was made and for whom + ``_`` + random base64."""
    return {"iat", "org"} <= _fields(value.removeprefix("sntrys_").rpartition("_")[0])


def cloudflare_tunnel_token(value: str) -> bool | None:
    """Base64 of a JSON object with account, tunnel and secret."""
    return {"a", "t", "s"} <= _fields(value)


def packagist_token(value: str) -> bool | None:
    """Prefix, random hexadecimal digits, and the CRC-32 of both in eight (Private Packagist's documentation)."""
    return value.isascii() and value[-8:] == f"{zlib.crc32(value[:-8].encode()):08x}"


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    azure_identifiable_key, azure_annotated_key, nkey_seed, grafana_service_token, grafana_cloud_token, age_secret_key,
    jfrog_reference_token, sentry_organization_token, cloudflare_tunnel_token, packagist_token,
)  # fmt: skip

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
