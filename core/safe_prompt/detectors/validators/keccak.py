"""Keccak-256 as Ethereum uses it: the padding of Keccak's submission, which SHA-3 changed, so that hashlib has none."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_RATE: Final = 136  # bytes of a block: 1600 bits less twice 256
_ROUNDS: Final = 24
_MASK: Final = (1 << 64) - 1
_ADDRESS: Final = 40
_DIGITS: Final = frozenset("0123456789abcdefABCDEF")


def keccak256(data: bytes, padding: int = 0x01) -> bytes:
    """The 32 bytes of the hash. With 0x06 as ``padding`` it is SHA3-256 (FIPS 202)."""
    padded = bytearray(data)
    padded += b"\x00" * (_RATE - len(data) % _RATE)
    padded[len(data)] ^= padding
    padded[-1] ^= 0x80
    lanes = [0] * 25  # column x and row y at x + 5y
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            place = start + 8 * lane
            lanes[lane] ^= int.from_bytes(padded[place : place + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    for constant in _constants():
        parity = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        mixed = [parity[x - 1] ^ _rotated(parity[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ mixed[place % 5] for place, lane in enumerate(lanes)]
        x, y, current = 1, 0, lanes[1]
        for step in range(24):  # rotate each lane, and put it in the place of the next
            x, y = y, (2 * x + 3 * y) % 5
            place = x + 5 * y
            current, lanes[place] = lanes[place], _rotated(current, (step + 1) * (step + 2) // 2)
        lanes = [
            lanes[row + x] ^ (~lanes[row + (x + 1) % 5] & lanes[row + (x + 2) % 5] & _MASK)
            for row in range(0, 25, 5)
            for x in range(5)
        ]
        lanes[0] ^= constant
    return lanes


def _rotated(lane: int, bits: int) -> int:
    bits %= 64
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK if bits else lane


@lru_cache(maxsize=1)
def _constants() -> tuple[int, ...]:
    """One for each round: bits 2^j - 1 come from a shift register over x^8 + x^6 + x^5 + x^4 + 1."""
    register = 1
    constants = []
    for _ in range(_ROUNDS):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return tuple(constants)


def ethereum_address(value: str) -> bool | None:
    """EIP-55: whether the capitals of a mixed-case address are right; None for one of one case, which has no check."""
    address = value[2:]
    if len(address) != _ADDRESS or not set(address) <= _DIGITS:
        return False
    lower = address.lower()
    if address in (lower, address.upper()):
        return None
    digits = keccak256(lower.encode("ascii")).hex()[:_ADDRESS]
    return all(sign.isupper() == (digit > "7") for sign, digit in zip(address, digits, strict=True) if sign.isalpha())


def ethereum_checksum(value: str) -> bool | None:
    """The same, False for an address of one case."""
    return ethereum_address(value) is True
