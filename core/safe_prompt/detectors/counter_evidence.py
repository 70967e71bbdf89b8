"""Counter-evidence: signs that a value which fits a rule's format is something else. Named in rules' ``reject``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.lazy_pattern import lazy_pattern

# (text, start, end of the value) -> whether the value is that other thing
Sign = Callable[[str, int, int], bool]

_UUID = lazy_pattern(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_HEX = lazy_pattern(r"(?:0x)?[0-9a-fA-F]+")
_PATH_LEFT = lazy_pattern(r"[\w.~-]*[/\\]$", re.ASCII)
_DATE = lazy_pattern(
    r"(?:19|20)\d\d([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])([-/.])(?:0[1-9]|1[0-2])\2(?:19|20)\d\d"
)
_NAME_AND_NUMBERS = lazy_pattern(
    r"[ \t]{0,8}([A-Za-z][\w.\[\]-]{1,60})[ \t]{1,40}(\d{1,5}(?:\.\d{1,5}){2,3})"
    r"(?:[a-z+.-][\w.+-]{0,40})?[ \t]{0,8}",
    re.ASCII,
)
_MACHINE = lazy_pattern(r"(?i)(?:^|[^a-z])(?:ip|host|server|client|addr|gateway|dns|node|peer|remote|user|login|from)")
_HASH_NAME = lazy_pattern(
    r"(?i)(?:(?<![a-z])(?:sha|sha-?\d{1,3}|md5|crc\d{0,2}|hash|hashes|digest|checksum|integrity|etag|commit|revision|rev|fingerprint"
    r"|uuid|guid|boundary|nonce)|(?-i:(?<=[a-z])(?:Sha\d{0,3}|SHA\d{0,3}|Md5|MD5|Hash|Digest|Checksum|ETag|Commit|Revision|Fingerprint|Uuid|UUID)))"
    r"[^a-z\n]{0,12}$"
)
# A word just before a number that says what it is, and no person's: "batch 4711", "SKU: …", "checksum …", "tid …".
_THING = lazy_pattern(
    r"(?i)(?<![a-z])(?:batch|lot|sku|ean|upc|gtin|asin|mpn|serial|s/n|sn|checksum|crc|seed|build|job|pid|tid|tracking"
    r"|isbn|issn|isin|doi|invoice|order[ _-]?(?:no|nr|number|id|#)|part|model|rev|ticket|epoch|timestamp|ts|offset|port"
    r"|seq)(?:[ _-]?(?:no|nr|num|number|id|code))?[ \t\"'.:#=-]{1,4}$"
)
_CARD = lazy_pattern(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
_ASCENDING = "01234567890123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _around(text: str, start: int, end: int, inner: str) -> tuple[int, int]:
    """The value's range widened over neighbouring characters of ``inner``, at most 64 each way."""
    low, high = start, end
    while low > 0 and start - low < 64 and text[low - 1] in inner:
        low -= 1
    while high < len(text) and high - end < 64 and text[high] in inner:
        high += 1
    return low, high


_HEX_AND_HYPHEN = "0123456789abcdefABCDEF-"
_NUMBER = "0123456789.,eE+-"


def is_uuid(text: str, start: int, end: int) -> bool:
    """RFC 9562: the value is, or stands inside, a UUID."""
    low, high = _around(text, start, end, _HEX_AND_HYPHEN)
    return any(m.start() + low <= start and end <= m.end() + low for m in _UUID.finditer(text[low:high]))


def is_hash(text: str, start: int, end: int) -> bool:
    """The value is, or stands inside, a hexadecimal digest of a usual length (MD5 to SHA-512)."""
    low, high = _around(text, start, end, "0123456789abcdefABCDEF")
    return high - low in (32, 40, 56, 64, 96, 128) and _HEX.fullmatch(text[low:high]) is not None


def is_hash_named(text: str, start: int, end: int) -> bool:
    """The word just before the value says that it is a hash or an identifier: ``sha256:``, ``commit``, ``etag =``."""
    return _HASH_NAME.search(text[max(0, start - 32) : start]) is not None


def is_thing(text: str, start: int, end: int) -> bool:
    """The word just before the value says that it numbers a thing: a batch, an article, a process."""
    return _THING.search(text[max(0, start - 28) : start]) is not None


def is_decimal(text: str, start: int, end: int) -> bool:
    """The value is part of a decimal number: ``0.4111…``, ``1.5e-10``, ``12.5``."""
    return (start > 1 and text[start - 1] == "." and text[start - 2].isdigit()) or (
        end + 1 < len(text) and text[end] == "." and text[end + 1].isdigit()
    )


def is_version(text: str, start: int, end: int) -> bool:
    """The value follows a version sign (``v1.2.3.4``, ``version=…``, ``==1.2.3.4``), a package name's hyphen, or
    stands in a list of packages.
    """
    sign = r"(?i)(?:\bv|versions?\W{0,5}|release\W{0,3}|[=~<>!]=\s?|[a-z]-)$"
    return re.search(sign, text[max(0, start - 16) : start]) is not None or _in_package_list(text, start, end)


def _in_package_list(text: str, start: int, end: int) -> bool:
    """Whether the line is ``name 1.2.3.4`` among lines ``name 1.2.3``, at least as many of these as of its kind.

    Four numbers alone may be a host's address: lines of three are what tells packages from hosts.
    """
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    high = len(text) if high < 0 else high
    if high - low > 120 or not _package(text[low:high]):
        return False
    lines = [text[low:high]]
    for line in reversed(text[max(0, low - 600) : max(0, low - 1)].split("\n")[-8:]):
        if not _package(line):
            break
        lines.append(line)
    for line in text[high + 1 : high + 600].split("\n")[:8]:
        if not _package(line):
            break
        lines.append(line)
    three = sum(_package(line) == 3 for line in lines)
    return three > 0 and three * 2 >= len(lines)


def _package(line: str) -> int:
    """How many numbers the version has in a line of a package's name and version; 0 in any other line."""
    match = _NAME_AND_NUMBERS.fullmatch(line)
    return 0 if match is None or _MACHINE.search(match[1]) else match[2].count(".") + 1


def is_path(text: str, start: int, end: int) -> bool:
    """The value is a component of a path or a file name."""
    return _PATH_LEFT.search(text[max(0, start - 64) : start]) is not None or text[end : end + 1] in ("/", "\\")


def is_epoch(text: str, start: int, end: int) -> bool:
    """The value is a Unix time of the years 2001 to 2065, in s, ms, µs or ns."""
    value = text[start:end]
    return value.isdigit() and len(value) in (10, 13, 16, 19) and "1000000000" <= value[:10] <= "2999999999"


def is_repeated(text: str, start: int, end: int) -> bool:
    """The value's letters and digits are one or two characters repeated."""
    return len({ch for ch in text[start:end] if ch.isalnum()}) <= 2


def is_sequence(text: str, start: int, end: int) -> bool:
    """The value's digits or letters count up or down."""
    value = "".join(ch for ch in text[start:end].lower() if ch.isalnum())
    runs = (_ASCENDING, _ASCENDING[::-1], _LETTERS, _LETTERS[::-1])
    return len(value) >= 4 and any(value in run for run in runs)


def is_date(text: str, start: int, end: int) -> bool:
    """The value is, or stands inside, a calendar date."""
    low, high = _around(text, start, end, "0123456789-/.")
    return any(m.start() + low <= start and end <= m.end() + low for m in _DATE.finditer(text[low:high]))


def is_identifier_part(text: str, start: int, end: int) -> bool:
    """The value touches a letter, digit or underscore: it is a part of a longer name."""
    return (start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")) or (
        end < len(text) and (text[end].isalnum() or text[end] == "_")
    )


def is_unsaid(text: str, start: int, end: int) -> bool:
    """The value stands in code, a log or settings, and in no sentence."""
    from safe_prompt.detectors.line_kinds import is_said

    return not is_said(text, start, end)


def is_in_code(text: str, start: int, end: int) -> bool:
    """The value stands in a line of code, settings or a comment."""
    from safe_prompt.detectors.line_kinds import is_program

    return is_program(text, start, end)


def is_host(text: str, start: int, end: int) -> bool:
    """The value is the address of a host that a program looks up or connects to."""
    from safe_prompt.detectors import line_kinds

    return line_kinds.is_host(text, start, end)


def is_apart_from_card(text: str, start: int, end: int) -> bool:
    """No number of a payment card stands in the 60 code points before the value."""
    from safe_prompt.detectors.validators.payment_numbers import credit_card

    for match in _CARD.finditer(text, max(0, start - 60), start):
        groups = match[0].replace("-", " ").split(" ")  # the month of its date may follow a blank behind
        if any(credit_card("".join(groups[:count])) for count in range(1, len(groups) + 1)):
            return False
    return True


def is_office(text: str, start: int, end: int) -> bool:
    """The value is a team, a trade, a company or the start of a sentence, where a name may stand."""
    from safe_prompt.detectors import name_words

    return name_words.is_office(text[start:end])


def is_thing_name(text: str, start: int, end: int) -> bool:
    """A word of the value stands in no name of a person."""
    from safe_prompt.detectors import name_words

    return name_words.is_thing(text[start:end])


def has_no_given_name(text: str, start: int, end: int) -> bool:
    """The value does not begin with a known given name, or holds a word that stands in no name."""
    from safe_prompt.detectors import name_words

    return not name_words.begins_with_given_name(text[start:end])


def is_numbering(text: str, start: int, end: int) -> bool:
    """Numbers joined by dots count a part of a document, or a release."""
    from safe_prompt.detectors import numbering

    return numbering.numbers_a_part(text, start, end)


def is_in_number_list(text: str, start: int, end: int) -> bool:
    """The value stands in a list of bare numbers."""
    from safe_prompt.detectors import numbering

    return numbering.in_number_list(text, start, end)


def is_in_hash_list(text: str, start: int, end: int) -> bool:
    """The value is one of a list of digests."""
    from safe_prompt.detectors import numbering

    return numbering.in_hash_list(text, start, end)


def is_in_hex_dump(text: str, start: int, end: int) -> bool:
    """The value stands in a dump of a file's bytes, or among machine instructions."""
    from safe_prompt.detectors import numbering

    return numbering.in_hex_dump(text, start, end)


def is_in_number_row(text: str, start: int, end: int) -> bool:
    """The value stands in a row of bare numbers."""
    from safe_prompt.detectors import numbering

    return numbering.in_number_row(text, start, end)


def is_in_web_path(text: str, start: int, end: int) -> bool:
    """The value is a part of the path of a web address."""
    from safe_prompt.detectors import numbering

    return numbering.in_address(text, start, end)


def is_identified(text: str, start: int, end: int) -> bool:
    """``identified by`` is said of something else than an account of a database."""
    from safe_prompt.detectors import numbering

    return numbering.is_identified(text, start, end)


def is_shared_account(text: str, start: int, end: int) -> bool:
    """The value is the account of a system, a service, a role or an example."""
    from safe_prompt.detectors import name_words

    return name_words.is_shared_account(text[start:end])


def is_no_persons_account(text: str, start: int, end: int) -> bool:
    """The value is no account that is made of a person's name."""
    from safe_prompt.detectors import name_words

    return not name_words.is_persons_account(text[start:end])


COUNTER_EVIDENCE: Mapping[str, Sign] = MappingProxyType(
    {
        "uuid": is_uuid,
        "hash": is_hash,
        "hash-name": is_hash_named,
        "thing": is_thing,
        "decimal": is_decimal,
        "version": is_version,
        "path": is_path,
        "epoch": is_epoch,
        "repeated": is_repeated,
        "sequence": is_sequence,
        "date": is_date,
        "identifier-part": is_identifier_part,
        "unsaid": is_unsaid,
        "in-code": is_in_code,
        "host": is_host,
        "office": is_office,
        "thing-name": is_thing_name,
        "no-given-name": has_no_given_name,
        "shared-account": is_shared_account,
        "no-persons-account": is_no_persons_account,
        "apart-from-card": is_apart_from_card,
        "numbering": is_numbering,
        "number-list": is_in_number_list,
        "hash-list": is_in_hash_list,
        "hex-dump": is_in_hex_dump,
        "web-path": is_in_web_path,
        "number-row": is_in_number_row,
        "identified": is_identified,
    }
)
