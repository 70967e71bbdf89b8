"""Another value of the same shape: digits for digits, letters for letters, separators where they were.

The result depends on the whole value and on the key, so equal values stay equal and no table of digits undoes it. It
is no format-preserving encryption: two values may meet in one result, and nobody, with or without the key, gets the
value back from it. A check digit that was right is wrong afterwards, so a card or identity number is never one that
could have been issued. What has no check digit (a telephone number, a postcode) may happen to be somebody's.
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

from safe_prompt.lazy_pattern import lazy_pattern

Keyed = Callable[[str, int], bytes]
"""``keyed(message, length)``: bytes that only the holder of the key can tell in advance."""

MAIL_DOMAIN: Final = "example.invalid"  # RFC 2606: no address of it is anybody's
Check = Callable[[str], bool]

_ATTEMPTS: Final = 96  # a tenth of all numbers has the right check digit; nine tenths are US areas that exist
_OF_SHAPE_ALONE: Final = frozenset((
    "ip_address", "ipv6_address", "mac_address", "phone_international", "phone_national", "phone_national_valid",
    "phone_shape", "has_five_digits", "has_four_digits", "plate", "icd10",
))  # fmt: skip
_LONGEST: Final = 400  # code points; no identifier is longer
# Parts of escapes are no letters of the value, and must not be changed into other escapes.
_ESCAPE = lazy_pattern(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)|&#?\w{1,31};|%[0-9A-Fa-f]{2}")
_UNSAFE: Final = frozenset("\\<>&%{}$`\"'")


def shaped(value: str, keyed: Keyed) -> str | None:
    """A value of the same shape; None where there is no letter or digit, or where every try had a right check digit.

    Escapes, quotes and characters that mean something to markup or to a shell are left out: the result is put where
    others may need escaping.
    """
    plain = "".join(sign for sign in _ESCAPE.sub("", value) if sign.isprintable() and sign not in _UNSAFE)
    signs = "".join(sign for sign in plain if sign.isalnum()).casefold()
    if not signs or len(plain) > _LONGEST:
        return None
    local, at, _ = plain.rpartition("@")
    checks = () if at else _checks_of(value)
    accepted: list[tuple[str, frozenset[Check]]] = []
    for attempt in range(_ATTEMPTS):
        stream = keyed(f"{attempt}|{signs}", len(plain))
        new = f"{_replaced(local, stream)}@{MAIL_DOMAIN}" if local else _replaced(plain, stream)
        accepted.append((new, frozenset(check for check in checks if check(new))))
        if not accepted[-1][1]:
            return new
    # A check that takes every value of this shape knows no check digit.
    idle = frozenset.intersection(*(by for _, by in accepted))
    return next((new for new, by in accepted if by == idle), None)


def _replaced(text: str, stream: bytes) -> str:
    result: list[str] = []
    for sign, byte in zip(text, stream, strict=False):
        alphabet = _alphabet(sign)
        if alphabet is None:
            result.append(sign)
            continue
        # A first zero would make another number of it, and in Python none at all.
        first = alphabet is digits and not (result and result[-1].isdecimal())
        others = [other for other in alphabet if other != sign and not (first and other == "0")]
        result.append(others[byte % len(others)])
    return "".join(result)


def _alphabet(sign: str) -> str | None:
    if sign.isdecimal():
        return digits
    if not sign.isalnum():
        return None
    return ascii_uppercase if sign.isupper() else ascii_lowercase


def _checks_of(value: str) -> tuple[Check, ...]:
    """The checks of identity, tax and payment numbers that the value passes."""
    from safe_prompt.detectors.validators.identifiers import VALIDATORS

    def check_of(validator: Callable[[str], bool | None]) -> Check:
        def passes(text: str) -> bool:
            try:
                return validator(text) is True
            except (ValueError, LookupError, ArithmeticError):
                return False

        return passes

    checks = (check_of(validator) for name, validator in VALIDATORS.items() if name not in _OF_SHAPE_ALONE)
    return tuple(check for check in checks if check(value))
