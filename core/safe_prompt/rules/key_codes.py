"""Codes of issuers' keys, written, for the templates of rules' examples. ``detectors.validators`` checks them.

Formats: Azure's identifiable keys (Microsoft, security-utilities), NATS keys (nats-io, nkeys), Grafana's tokens, age.
"""

from __future__ import annotations

import base64
import zlib
from typing import NamedTuple

from safe_prompt.rules.wallet_codes import bech32, crc16


class AzureKind(NamedTuple):
    """A kind of identifiable key: four characters that mark it, its bytes, the names that seed its checksum."""

    mark: str
    length: int
    seeds: tuple[str, ...]


_COSMOS = ("MastRW00", "MastRO00", "SystRW00", "SystRO00", "SysAll00", "Resour00", "Encryp00")
_MESSAGING = ("Manage00", "Send0000", "Listen00", "System00", "Unknown0")
AZURE_KINDS = (
    AzureKind("+ASt", 64, ("Default0",)),  # storage account
    AzureKind("ACDb", 64, _COSMOS),  # Cosmos DB
    AzureKind("+ABa", 64, ("AbAcct00",)),  # Batch
    AzureKind("+AMC", 64, ("Classic0",)),  # ML, classic
    AzureKind("APIM", 64, ("Tenant00", "IoTHub00", "Gatewy00", "GitKey00")),  # API Management
    AzureKind("+ASb", 32, _MESSAGING),  # Service Bus
    AzureKind("+AEh", 32, _MESSAGING),  # Event Hubs
    AzureKind("+ARm", 32, _MESSAGING),  # Relay
    AzureKind("AzCa", 32, ("Access00",)),  # Cache for Redis
    AzureKind("AIoT", 32, ("IoTHub00", "DpsKey00", "Device00")),  # IoT Hub
    AzureKind("AzSe", 39, ("PAdmin00", "Query000")),  # AI Search
    AzureKind("+ACR", 39, ("ACRDflt0",)),  # Container Registry
    AzureKind("AzFu", 40, ("Functi00", "Master00", "System00")),  # Functions
)


def azure_seed(name: str) -> int:
    """The checksum's seed: the eight characters of a name as one number."""
    return int.from_bytes(name.encode("ascii"), "big")


def azure_key(kind: AzureKind, seed: str, data: bytes) -> str:
    """Base 64 of random bytes, with the mark before the last six characters and the checksum in the last four bytes.

    ``data``: as many random bytes as the kind has.
    """
    drawn = base64.b64encode(data).decode().rstrip("=")
    marked = drawn[:-10] + kind.mark + drawn[-6:]
    body = base64.b64decode(marked + "=" * (-len(marked) % 4))
    return base64.b64encode(body[:-4] + marvin32(body[:-4], azure_seed(seed)).to_bytes(4, "little")).decode()


def common_annotated_key(mark: str, random: str) -> str:
    """The newer form for all of Azure: 84 letters and digits, ``JQQJ99`` in the middle, mark and checksum at the end.

    ``random``: 70 letters and digits.
    """
    body = f"{random[:52]}JQQJ99BA{random[52:68]}{mark}"
    check = marvin32(base64.b64decode(body), azure_seed("Default0")).to_bytes(4, "little")
    return body + base64.b64encode(check[:3]).decode()


def marvin32(data: bytes, seed: int) -> int:
    """The keyed checksum of .NET's string hashes, of 32 bits, under a seed of 64."""
    low, high = seed & 0xFFFFFFFF, seed >> 32
    whole = len(data) // 4 * 4
    words = [int.from_bytes(data[i : i + 4], "little") for i in range(0, whole, 4)]
    for word in (*words, int.from_bytes(data[whole:] + b"\x80", "little"), 0):
        low = (low + word) & 0xFFFFFFFF
        high ^= low
        low = (_turned(low, 20) + high) & 0xFFFFFFFF
        high = _turned(high, 9) ^ low
        low = (_turned(low, 27) + high) & 0xFFFFFFFF
        high = _turned(high, 19)
    return low ^ high


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & 0xFFFFFFFF


NKEY_KINDS = {"N": 13 << 3, "C": 2 << 3, "O": 14 << 3, "A": 0, "U": 20 << 3, "X": 23 << 3}


def nkey_seed(kind: str, data: bytes) -> str:
    """Base 32 of the prefix for a seed, the kind of key, 32 bytes and their CRC-16: ``SU…``, ``SA…``."""
    code = NKEY_KINDS[kind]
    body = bytes([18 << 3 | code >> 5, (code & 31) << 3]) + data
    return base64.b32encode(body + crc16(body).to_bytes(2, "little")).decode().rstrip("=")


def grafana_token(random: str) -> str:
    """A service account's token with 32 random characters."""
    return f"glsa_{random}_{grafana_check(f'glsa_{random}')}"


def grafana_check(text: str) -> str:
    """CRC-32 of the token before its last underscore, lowest byte first, in hex."""
    return zlib.crc32(text.encode()).to_bytes(4, "little").hex()


def age_secret_key(data: bytes) -> str:
    """Bech32 of 32 bytes in capitals."""
    return bech32("age-secret-key-", data).upper()
