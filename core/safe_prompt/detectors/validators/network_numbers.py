"""Structure and check digits of device, vehicle and network identifiers, and of telephone numbers."""

from __future__ import annotations

import re

from safe_prompt.detectors.validators.payment_numbers import luhn
from safe_prompt.detectors.validators.phone_plans import in_plan
from safe_prompt.lazy_pattern import lazy_pattern

_NOT_DIGIT = lazy_pattern(r"[^0-9]")


def ip_address(value: str) -> bool | None:
    """Whether an address tells anything: False for loopback, private, unspecified, multicast and reserved.

    None for addresses kept for documentation (RFC 5737, RFC 3849): those are judged as samples. A private
    address says nothing about a person (RFC 1918, RFC 4193, RFC 6890).
    """
    import ipaddress

    try:
        address = ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        return False
    if address.version == 4 and value.startswith(("192.0.2.", "198.51.100.", "203.0.113.")):
        return None
    if address.version == 6 and address in ipaddress.ip_network("2001:db8::/32"):
        return None
    if value in _NOBODYS or (address.version == 4 and int(value.split(".", maxsplit=1)[0]) == 0):
        return False
    if address.is_multicast or address.is_loopback or address.is_unspecified or address.is_reserved:
        return False
    return not (address.is_private or address.is_link_local)


def any_ipv4(value: str) -> bool | None:
    """Whether a label may mean one machine by an address: False for loopback, masks and the like, None as above.

    Private addresses and those of public resolvers are taken: here a label says that somebody's is meant.
    """
    import ipaddress

    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        return False
    if value.startswith(("192.0.2.", "198.51.100.", "203.0.113.")):
        return None
    if value.startswith(("0.", "255.")) or value.endswith(".0"):
        return False
    return not (address.is_multicast or address.is_loopback or address.is_link_local or address.is_reserved)


def is_internal(value: str) -> bool:
    """Whether an IPv4 address belongs to internal networks (RFC 1918), or is a public resolver's."""
    import ipaddress

    try:
        address = ipaddress.IPv4Address(value)
    except ValueError:
        return False
    return value in _NOBODYS or address.is_private


# Public resolvers, and the address everybody makes up.
_NOBODYS = frozenset(("1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "208.67.222.222", "1.2.3.4", "4.3.2.1"))


def mac_address(value: str) -> bool | None:
    """EUI-48 that names a device: not broadcast, all zero, or one repeated octet (IEEE 802)."""
    octets = re.split(r"[:\-.]", value.lower())
    return len(set("".join(octets))) > 2


def imei(value: str) -> bool | None:
    """Mobile equipment identity: 15 digits, a reporting body's prefix, Luhn (3GPP TS 23.003)."""
    digits = _NOT_DIGIT.sub("", value)
    return len(digits) == 15 and len(set(digits)) > 3 and digits[:2] in _REPORTING_BODIES and luhn(digits)


def iccid(value: str) -> bool | None:
    """SIM card number: 19 or 20 digits of which the last, or the last but one, is a Luhn check (ITU-T E.118).

    None where it is neither: some are written without it.
    """
    digits = _NOT_DIGIT.sub("", value)
    if len(digits) not in (18, 19, 20) or len(set(digits)) < 4:
        return False
    return True if luhn(digits) or (len(digits) == 20 and luhn(digits[:19])) else None


_REPORTING_BODIES = frozenset("01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 97 98 99".split())

_VIN_LETTERS, _VIN_DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789"
_VIN_VALUE = {letter: int(digit) for letter, digit in zip(_VIN_LETTERS, _VIN_DIGITS, strict=True)}
_VIN_WEIGHT = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(value: str) -> bool | None:
    """Vehicle identification number (ISO 3779) with the North American check digit (49 CFR 565.15).

    None where the ninth place is not a check digit: European makers need not set one.
    """
    text = value.upper()
    if len(text) != 17 or not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text):
        return False
    if text.isdecimal() or text.isalpha():
        return False
    total = sum(w * (int(c) if c.isdecimal() else _VIN_VALUE[c]) for w, c in zip(_VIN_WEIGHT, text, strict=True))
    return True if text[8] == "0123456789X"[total % 11] else None


# Countries whose national formats are tried for a number without a country code. Their plans cover the shapes
# people write; a shape that none of them knows is no telephone number worth a finding.
_REGIONS = (
    "US", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "AT", "CH", "PT", "PL", "SE", "DK", "NO", "FI", "IE",
    "CZ", "RO", "HU", "GR", "AU", "NZ", "IN", "BR", "MX", "JP", "CN", "ZA", "TR", "IL", "AR", "SG", "KR",
)  # fmt: skip


def phone_international(value: str) -> bool | None:
    """A number with its country code that lies in the country's plan (ITU-T E.164, as ``phonenumbers`` has
    it).
    """
    import phonenumbers

    text = re.sub(r"^00|^011", "+", re.sub(r"\(0\)", "", value.strip()).lstrip("("))
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return False
    if len(set(str(number.national_number))) < 3:
        return False
    if in_plan(number):
        return True
    # After a plus sign a fitting length is enough: ranges open faster than tables are updated.
    return value.lstrip(" (").startswith("+") and phonenumbers.is_possible_number(number)


def phone_national(value: str) -> bool | None:
    """A number without country code that is valid in the plan of one of the commoner countries."""
    import phonenumbers

    digits = _NOT_DIGIT.sub("", value)
    if not 6 <= len(digits) <= 15 or len(set(digits)) < 3:
        return False
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if in_plan(number):
            return True
    return None


def phone_national_valid(value: str) -> bool | None:
    """``phone_national`` for numbers that no word vouches for: a shape no plan knows is dropped."""
    return phone_national(value) is True


def phone_shape(value: str) -> bool | None:
    """A number that a word vouches for: 6 to 15 digits, not one digit repeated, no IP address and no date."""
    digits = _NOT_DIGIT.sub("", re.sub(r"(?i)[ ]{0,2}(?:x|ext).*$", "", value))
    if not 6 <= len(digits) <= 15 or len(set(digits)) < 3:
        return False
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", value) or re.fullmatch(
        r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:19|20)[0-9]{2}",
        value,
    ):
        return False
    if "." in value and any(len(group) < 2 for group in re.split(r"[ .]", value)):
        return False
    return value.count("(") == value.count(")")


def ipv6_address(value: str) -> bool | None:
    """``ip_address`` for the colon form, which code and times resemble: at least one digit and seven
    characters.
    """
    return len(value) >= 7 and any(character.isdecimal() for character in value) and ip_address(value)
