"""Whether a value has the shape its column's name promises. Shapes, not checksums: the name is the
evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.detectors import secret_columns
from safe_prompt.detectors.validators.network_numbers import any_ipv4, ip_address, mac_address
from safe_prompt.detectors.validators.payment_numbers import luhn
from safe_prompt.lazy_pattern import lazy_pattern

_NAME_WORD = r"(?:[^\W\d_a-zà-öø-ÿ][^\W\d_]*(?:['’.\-][^\W\d_]+)*\.?|d['’][^\W\d_]+)"
_PARTICLE = (
    r"(?:van|von|der|den|de|del|della|di|da|do|dos|das|du|la|le|los|las|el|al|bin|ibn|ben|zu|zur|zum|ter|ten|te|af|av"
    r"|und|y|e|i)"
)
_NAME = lazy_pattern(
    rf"(?:{_PARTICLE}[ ]){{0,3}}{_NAME_WORD}(?:,?[ ](?:{_NAME_WORD}|{_PARTICLE}|[\"“][^\W\d_]+[\"”]|\([^\W\d_]+\)))*"
)
_SHOUTED = lazy_pattern(r"[^\W\d_]{2,}(?:[ '’-][^\W\d_]{2,}){0,4}")
# Two to four ideographs, a Japanese name with a blank or kana in it, Hangul.
_CJK_NAME = lazy_pattern(
    r"[\u3400-\u9fff]{2,4}|[\u3040-\u30ff\u3400-\u9fff]{1,6}[ \u3000]?[\u3040-\u30ff\u3400-\u9fff]{1,6}"
    r"|[\uac00-\ud7af]{1,3} ?[\uac00-\ud7af]{1,3}"
)
# What a Chinese, Japanese or Korean address is made of: provinces, towns, streets, numbers.
_CJK = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_PLACE = lazy_pattern(r"[省市区縣县州镇鎮乡鄉村路街道巷弄号號室楼樓栋座都府県町丁番]|[가-힣][시도군구읍면동로길]")
_NOT_A_NAME = frozenset(
    [
        "true",
        "false",
        "none",
        "null",
        "nan",
        "unknown",
        "other",
        "male",
        "female",
        "yes",
        "no",
        "string",
        "str",
        "int",
        "float",
        "name",
        "email",
        "user",
        "admin",
        "root",
        "test",
        "model",
        "class",
        "object",
        "function",
        "method",
        "type",
        "value",
        "default",
        "required",
        "optional",
        "description",
        "example",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "total",
        "error",
        "warning",
        "new",
        "open",
        "closed",
        "active",
        "inactive",
        "pending",
        "the",
        "and",
        "for",
        "with",
        "from",
        "this",
        "that",
        "todo",
        "data",
        "file",
        "table",
        "column",
        "key",
        "list",
        "dict",
        "city",
        "country",
        "state",
        "company",
        "product",
        "service",
        "team",
        "group",
        "department",
        "manager",
        "sales",
        "marketing",
        "support",
        "engineering",
        "finance",
        "corporation",
        "inc",
        "ltd",
        "gmbh",
        "llc",
        "corp",
        "university",
        "institute",
        "bank",
        "library",
        "project",
        "server",
        "client",
        "api",
    ]
)
_DATE = lazy_pattern(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\.?|\d{4}[年년][ ]?\d{1,2}[月월][ ]?\d{1,2}[日일]?|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.?"
    r"|\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:de )?[^\W\d_]{3,10}\.?,?[ -](?:de )?\d{2,4}"
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|(?:19|20)\d{6}|\d{4}, ?\d{1,2}, ?\d{1,2})"
    r"(?:[T ]00:00(?::00)?(?:\.0+)?Z?|T[012]\d:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)| r\.?)?"  # midnight somewhere
)
_PHONE = lazy_pattern(r"\+?[\d(][\d\s()./\-–+]{4,28}(?:[ ]?(?:x|ext\.?|#)[ ]?\d{1,6})?", re.IGNORECASE)
# Printed tables cut long values: what is left of an address still tells whose it is.
_EMAIL = lazy_pattern(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,190}(?:\.[A-Za-z]{2,24}|…|(?<!\.)\.\.\.)")
# What a manual says of an address of its own: "The address of a page that can be mapped".
_ARGUMENTS = lazy_pattern(r"\w\([a-z]\w{0,20}\)")  # of a call
_SENTENCE = lazy_pattern(
    r"^Address (?:to|in|of)\b|(?<![^\W\d_])(?:that|which|is|are|can|will|must|should|if|this|where|of a)(?![^\W\d_])"
)
_IDENTIFIER = lazy_pattern(r"[A-Za-z0-9](?:[ .\-/]{0,2}[A-Za-z0-9+]){3,30}")
_USERNAME = lazy_pattern(r"@?[\w][\w.@+\-]{1,48}")


def name(value: str) -> bool:
    """A person's whole name: at least two words in capitals' style."""
    return (" " in value and _fits_name(value)) or (not value.isascii() and _CJK_NAME.fullmatch(value) is not None)


def name_part(value: str) -> bool:
    """A given or family name: one word or more, an initial too."""
    return _fits_name(value)


def _fits_name(value: str) -> bool:
    if not 1 < len(value) <= 60 or value.count(" ") > 6:
        return False
    one_case = value.isupper() or value.islower()
    if _NAME.fullmatch(value) is None and not (one_case and _SHOUTED.fullmatch(value)):
        return False
    return not any(word in _NOT_A_NAME for word in re.findall(r"[^\W\d_]+", value.lower()))


def email(value: str) -> bool:
    """An address with a domain, or with the first part of one and an ellipsis."""
    return _EMAIL.fullmatch(value) is not None


def phone(value: str) -> bool:
    """Six to seventeen digits with the separators of telephone numbers, no date and no decimal."""
    if _PHONE.fullmatch(value) is None or _DATE.fullmatch(value) or re.fullmatch(r"\d+\.\d{1,3}", value):
        return False
    return 6 <= sum(character.isdecimal() for character in value) <= 20


def address(value: str) -> bool:
    """Words and, in most cases, a house number; no address in memory, network or mail."""
    if not value.isascii() and 4 <= len(value) <= 160 and len(_CJK.findall(value)) >= 3:
        return _CJK_PLACE.search(value) is not None and (value[-1] != "日" or "月" not in value)
    if (
        not 6 <= len(value) <= 160
        or "@" in value
        or "://" in value
        or "=" in value
        or "0x" in value
        or _ARGUMENTS.search(value)
        or " | " in value
        or value.count("(") != value.count(")")
    ):
        return False
    letters = sum(character.isalpha() for character in value)
    if letters < 4 or " " not in value:
        return False
    return any(c.isdecimal() for c in value) or (value[0].isupper() and _SENTENCE.search(value) is None)


def postal(value: str) -> bool:
    """An address that no label must vouch for: words, a house number, and a postcode of its own."""
    if not value.isascii() and len(_CJK.findall(value)) >= 4:
        return address(value)
    if not address(value) or ":" in value or value.count(",") > 6:
        return False
    numbers = re.findall(r"(?<![\w.])\d{1,6}[A-Za-z]?(?![\w]|\.\d)", value)
    capitals = re.findall(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,}", value)
    code = re.search(
        r"(?<!\d)\d{4,6}(?!\d)|\d{2,5}[- ]\d{2,3}(?!\d)|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d", value
    )
    return code is not None and len(capitals) >= 2 and (len(numbers) >= 2 or "," in value)


def date(value: str) -> bool:
    """A calendar date, with a month's name or in digits."""
    return len(value) <= 28 and _DATE.fullmatch(value) is not None


def identifier(value: str) -> bool:
    """A number or code with at least four digits."""
    return (
        _IDENTIFIER.fullmatch(value) is not None
        and sum(c.isdecimal() for c in value) >= 4
        and not value.endswith(("/tcp", "/udp"))  # a port
    )


def passport(value: str) -> bool:
    """An identifier, or seven to nine capitals and digits with two digits at least."""
    return identifier(value) or (re.fullmatch(r"(?=(?:[A-Z]*[0-9]){2})[A-Z0-9]{7,9}", value) is not None)


def staff_number(value: str) -> bool:
    """A number or code with four digits, or with three behind letters."""
    return identifier(value) or re.fullmatch(r"[A-Z]{1,4}-?[0-9]{3}", value) is not None


def national_id(value: str) -> bool:
    """An identifier of eight characters or more, or with six digits: a count under such a heading is no identity."""
    if re.fullmatch(r"(?=(?:[A-Z]*[0-9]){2})[A-Z][A-Z0-9]{8,9}", value):  # serials of identity cards
        return True
    return identifier(value) and (len(value) >= 8 or sum(c.isdecimal() for c in value) >= 6)


def plate_or_vin(value: str) -> bool:
    """A short code of capitals and digits; of digits alone none is longer than eight, as numbers of companies are."""
    if not 2 <= len(value) <= 20 or value.upper() != value or "." in value or not any(c.isdecimal() for c in value):
        return False
    return len(value) < 9 or any(c.isalpha() for c in value)


def card(value: str) -> bool:
    """Twelve to nineteen digits that pass Luhn."""
    digits = re.sub(r"[ -]", "", value)
    return digits.isascii() and digits.isdecimal() and 12 <= len(digits) <= 19 and luhn(digits)


def bank_account(value: str) -> bool:
    """At least six digits."""
    return _IDENTIFIER.fullmatch(value) is not None and sum(c.isdecimal() for c in value) >= 6


def iban(value: str) -> bool:
    """Country, check digits and length of an IBAN, right or mistyped."""
    text = re.sub(r"[ -]", "", value)
    return re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text) is not None and len(set(text[4:])) > 2


def username(value: str) -> bool:
    """One word of letters, digits and ``._-``, at least three long, and no number."""
    return (
        len(value) >= 3
        and _USERNAME.fullmatch(value) is not None
        and any(c.isalpha() for c in value)
        and value.lower() not in _NOT_A_NAME
    )


def amount(value: str) -> bool:
    """A sum of money of three digits or more."""
    return re.fullmatch(r"[€$£]?\s?\d[\d.,' ]{2,14}(?:\s?(?:€|[A-Z]{3}))?", value) is not None


def words(value: str) -> bool:
    """Text with a letter in it."""
    return len(value) <= 200 and any(character.isalpha() for character in value)


def ip(value: str) -> bool:
    """An address of one machine, an internal one too."""
    return ip_address(value) is not False or any_ipv4(value) is True


def mac(value: str) -> bool:
    """Six octets."""
    return re.fullmatch(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", value) is not None and mac_address(value) is True


# rule of the column -> shape of its values
SHAPES: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "column-person": name,
        "column-email": email,
        "column-phone": phone,
        "column-address": address,
        "column-date-of-birth": date,
        "column-us-ssn": identifier,
        "column-national-id": national_id,
        "column-credit-card": card,
        "column-iban": iban,
        "column-bank-account": bank_account,
        "column-passport": passport,
        "column-driver-license": identifier,
        "column-vehicle": plate_or_vin,
        "column-medical-record": identifier,
        "column-customer-id": staff_number,
        "column-username": username,
        "column-ip-address": ip,
        "column-mac-address": mac,
        "column-health": words,
        "column-salary": amount,
        "column-special-category": words,
        "column-conviction": words,
        "column-password": secret_columns.password,
        "column-key": secret_columns.key,
    }
)
