"""Check digits and structure of card, account, routing and wallet numbers.

Every function takes the value as it was matched, separators included, and says whether it can be real. The
arithmetic is the published one of the standard named in each docstring.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from safe_prompt.lazy_pattern import lazy_pattern

_NOT_DIGIT = lazy_pattern(r"[^0-9]")
_SEPARATOR = lazy_pattern(r"[\s.\-/]")


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 Annex B (mod 10, double-add-double) over a string of ASCII digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = ord(digit) - 48
        if place % 2:
            number = number * 2 - 9 if number > 4 else number * 2
        total += number
    return total % 10 == 0


# Issuer identification numbers and total lengths the networks assign (ISO/IEC 7812): low and high bound of
# the leading digits, then the lengths in use.
_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),  # Mastercard, 2-series
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (644, 649, (16, 17, 18, 19)),
    (65, 65, (16, 17, 18, 19)),
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (1800, 1800, (15,)),
    (2131, 2131, (15,)),
    (300, 305, (14, 16)),  # Diners Club
    (3095, 3095, (14, 16)),
    (36, 36, (14, 15, 16, 17, 18, 19)),
    (38, 39, (14, 16, 17, 18, 19)),
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (81, 81, (16, 17, 18, 19)),
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (5018, 5018, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (5020, 5020, (12, 13, 14, 15, 16, 17, 18, 19)),
    (5038, 5038, (12, 13, 14, 15, 16, 17, 18, 19)),
    (5893, 5893, (12, 13, 14, 15, 16, 17, 18, 19)),
    (6304, 6304, (12, 13, 14, 15, 16, 17, 18, 19)),
    (6759, 6759, (12, 13, 14, 15, 16, 17, 18, 19)),
    (6761, 6763, (12, 13, 14, 15, 16, 17, 18, 19)),
    (60, 60, (16,)),  # RuPay
    (508, 508, (16,)),
    (9792, 9792, (16,)),  # Troy
)


def _issuer_fits(digits: str) -> bool:
    return any(
        len(digits) in lengths and low <= int(digits[: len(str(low))]) <= high for low, high, lengths in _ISSUERS
    )


def credit_card(value: str) -> bool | None:
    """Primary account number: a known issuer range with its length, and Luhn (ISO/IEC 7812)."""
    digits = _NOT_DIGIT.sub("", value)
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 3:
        return False
    return _issuer_fits(digits) and luhn(digits)


def card_track(value: str) -> bool | None:
    """A magnetic stripe's first or second track (ISO/IEC 7813): a card's number, then the expiry as YYMM."""
    separator = "^" if "^" in value else "="
    number, _, rest = value.lstrip("%Bb;").partition(separator)
    expiry = (rest.rpartition("^")[2] if separator == "^" else rest)[:4]
    return credit_card(number) is True and "01" <= expiry[2:] <= "12"


def card_by_word(value: str) -> bool | None:
    """Luhn and 13 to 19 digits: where a word says that it is a card, ranges that are not listed count too."""
    digits = _NOT_DIGIT.sub("", value)
    return 13 <= len(digits) <= 19 and len(set(digits)) >= 3 and luhn(digits)


# Total length of an IBAN in each country of the SWIFT IBAN registry (ISO 13616-1).
IBAN_LENGTHS: Mapping[str, int] = MappingProxyType(
    {
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
        "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27,
        "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27,
        "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
        "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
        "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
        "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23,
        "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
        "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28,
        "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
    }
)  # fmt: skip


def iban(value: str) -> bool | None:
    """International bank account number: the country's length and mod 97-10 (ISO 13616-1, ISO/IEC 7064)."""
    compact = _SEPARATOR.sub("", value).upper()
    if IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact[2:4].isdecimal() or not compact.isalnum():
        return False
    if len(set(compact[4:])) < 3:
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def aba_routing(value: str) -> bool | None:
    """US routing transit number: a Federal Reserve district prefix and the 3-7-1 weights (ANSI X9.100)."""
    digits = _NOT_DIGIT.sub("", value)
    if len(digits) != 9 or not (
        1 <= int(digits[:2]) <= 12 or 21 <= int(digits[:2]) <= 32 or 61 <= int(digits[:2]) <= 72 or digits[:2] == "80"
    ):
        return False
    return sum(weight * int(digit) for weight, digit in zip((3, 7, 1) * 3, digits, strict=True)) % 10 == 0


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _base58check(value: str) -> bool:
    number = 0
    for character in value:
        place = _BASE58.find(character)
        if place < 0:
            return False
        number = number * 58 + place
    if number.bit_length() > 200:
        return False
    data = number.to_bytes(25, "big")
    import hashlib

    return hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()[:4] == data[21:]


def _bech32(value: str) -> bool:
    lower = value.lower()
    if value not in (lower, value.upper()):
        return False
    prefix, _, data = lower.rpartition("1")
    symbols = [_BECH32.find(character) for character in data]
    if prefix not in ("bc", "tb", "ltc") or min(symbols, default=-1) < 0:
        return False
    checksum = 1
    for symbol in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + symbols:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ symbol
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator if (top >> bit) & 1 else 0
    return checksum in (1, 0x2BC830A3)  # BIP 173, and BIP 350 for version 1 and later


def bitcoin_address(value: str) -> bool | None:
    """Bitcoin or Litecoin address: Base58Check (double SHA-256) or Bech32/Bech32m (BIP 173, BIP 350)."""
    return _bech32(value) if value[:3].lower() in ("bc1", "tb1", "ltc") else _base58check(value)
