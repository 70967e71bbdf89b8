"""Codes of wallets, written, for the templates of rules' examples. ``detectors.validators.wallets`` checks them."""

from __future__ import annotations

import base64
from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_POLYMOD = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def base58(data: bytes, alphabet: str = BITCOIN) -> str:
    """Base 58, each leading zero byte as the alphabet's first character."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def base58check(data: bytes, alphabet: str = BITCOIN) -> str:
    """Base 58 of the data and the first four bytes of its double SHA-256."""
    return base58(data + sha256(sha256(data).digest()).digest()[:4], alphabet)


def bech32(prefix: str, data: bytes) -> str:
    """BIP-173: ``prefix1``, the data five bits a character, six characters of checksum; in lower case."""
    bits = "".join(f"{byte:08b}" for byte in data)
    values = [int(bits[i : i + 5].ljust(5, "0"), 2) for i in range(0, len(bits), 5)]
    check = bech32_polymod(prefix, [*values, 0, 0, 0, 0, 0, 0]) ^ 1
    return f"{prefix}1" + "".join(BECH32[v] for v in (*values, *(check >> 5 * (5 - i) & 31 for i in range(6))))


def bech32_polymod(prefix: str, values: list[int]) -> int:
    """The checksum's remainder: 1 for a right BIP-173 code, 0x2bc830a3 for one of BIP-350."""
    check = 1
    for value in (*(ord(ch) >> 5 for ch in prefix), 0, *(ord(ch) & 31 for ch in prefix), *values):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_POLYMOD):
            check ^= term if top >> bit & 1 else 0
    return check


def strkey(version: int, data: bytes) -> str:
    """Stellar's SEP-23: base 32 of a version byte, the data and their CRC-16, without padding."""
    body = bytes([version]) + data
    return base64.b32encode(body + crc16(body).to_bytes(2, "little")).decode().rstrip("=")


def crc16(data: bytes) -> int:
    """CRC-16 of the XMODEM kind."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc
