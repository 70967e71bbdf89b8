"""Checks of wallets' secrets: keys and recovery phrases that carry a checksum.

Standards: base58check and WIF (Bitcoin), BIP-32, BIP-38, BIP-39, BIP-173, Stellar's SEP-23, the XRP Ledger's base 58.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from safe_prompt.rules.wallet_codes import BECH32, BITCOIN, RIPPLE, bech32_polymod, crc16

_BIP39_FILE = Path(__file__).with_name("bip39_english.txt")  # the list of BIP-39, MIT licence
_EXTENDED = frozenset(
    bytes.fromhex(version)
    for version in "0488ade4 049d7878 04b2430c 04358394 044a4e28 045f18bc 0295b005 02aa7a99 024285b5 02575048".split()
)  # x, y, z, t, u, v, Y, Z, U, V: the private versions of BIP-32, BIP-49, BIP-84 and SLIP-132


def _base58check(value: str, alphabet: str = BITCOIN) -> bytes | None:
    """The data of a base58check code; None where character or checksum is wrong."""
    number = 0
    for ch in value:
        digit = alphabet.find(ch)
        if digit < 0:
            return None
        number = number * 58 + digit
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    data = b"\0" * (len(value) - len(value.lstrip(alphabet[0]))) + data
    body, tail = data[:-4], data[-4:]
    return body if len(data) > 4 and sha256(sha256(body).digest()).digest()[:4] == tail else None


def wallet_import_format(value: str) -> bool | None:
    """A version byte, 32 bytes of private key and, where its public key is compressed, one that says so (BIP-178)."""
    data = _base58check(value)
    return data is not None and (len(data) == 33 or (len(data) == 34 and data[-1] in (0x01, 0x10, 0x11, 0x12)))


def extended_private_key(value: str) -> bool | None:
    """BIP-32: 78 bytes that begin with a private version and hold a zero byte before the key."""
    data = _base58check(value)
    return data is not None and len(data) == 78 and data[:4] in _EXTENDED and data[45] == 0


def encrypted_wallet_key(value: str) -> bool | None:
    """BIP-38: 39 bytes that begin with 0142 or 0143."""
    data = _base58check(value)
    return data is not None and len(data) == 39 and data[:2] in (b"\x01\x42", b"\x01\x43")


def tezos_secret_key(value: str) -> bool | None:
    """``edsk``: four bytes of prefix, then a seed of 32 bytes or a key of 64."""
    data = _base58check(value)
    return data is not None and (data[:4], len(data)) in {(b"\x0d\x0f\x3a\x07", 36), (b"\x2b\xf6\x4e\x07", 68)}


def xrp_seed(value: str) -> bool | None:
    """The XRP Ledger's family seed: version 0x21 and 16 bytes, or 01e14b and 16 bytes, in its own alphabet."""
    data = _base58check(value, RIPPLE)
    return data is not None and (
        (len(data) == 17 and data[0] == 0x21) or (len(data) == 19 and data[:3] == b"\x01\xe1\x4b")
    )


def stellar_seed(value: str) -> bool | None:
    """SEP-23: version 144, 32 bytes, CRC-16."""
    try:
        data = base64.b32decode(value + "=" * (-len(value) % 8))
    except (binascii.Error, ValueError):
        return False
    return len(data) == 35 and data[0] == 144 and crc16(data[:33]).to_bytes(2, "little") == data[33:]


def bech32_code(value: str) -> bool | None:
    """BIP-173 or BIP-350: one case, and the checksum over prefix and data."""
    if value not in (value.lower(), value.upper()):
        return False
    prefix, one, body = value.lower().rpartition("1")
    if not one or not prefix or any(ch not in BECH32 for ch in body):
        return False
    return bech32_polymod(prefix, [BECH32.index(ch) for ch in body]) in (1, 0x2BC830A3)


@lru_cache(maxsize=1)
def _bip39_words() -> Mapping[str, int]:
    return MappingProxyType({word: index for index, word in enumerate(_BIP39_FILE.read_text("ascii").split())})


def recovery_phrase(value: str) -> bool | None:
    """BIP-39: 12 to 24 words of the English list; the last bits are the first of the SHA-256 of the others."""
    words = re.findall(r"[a-z]+", value.lower())
    indices = [_bip39_words().get(word) for word in words]
    if len(words) not in (12, 15, 18, 21, 24) or None in indices:
        return False
    bits = "".join(f"{index:011b}" for index in indices)
    size = len(words) * 11 * 32 // 33
    entropy = int(bits[:size], 2).to_bytes(size // 8, "big")
    return f"{sha256(entropy).digest()[0]:08b}".startswith(bits[size:])


def key_bytes(value: str) -> bool | None:
    """A key pair as a list of 64 numbers below 256, most of which differ."""
    numbers = [int(number) for number in re.findall(r"\d{1,3}", value)]
    return len(numbers) == 64 and max(numbers) < 256 and len(set(numbers)) > 24


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    wallet_import_format, extended_private_key, encrypted_wallet_key, tezos_secret_key, xrp_seed, stellar_seed,
    bech32_code, recovery_phrase, key_bytes,
)  # fmt: skip

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
