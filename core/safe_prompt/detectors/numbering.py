"""Numbers that count the parts of a document, releases, or the entries of a list of numbers: no host, card or key.

Offsets are code points of the text; no more than ``REACH`` of them are read on either side of a value.
"""

from __future__ import annotations

from safe_prompt.lazy_pattern import lazy_pattern

REACH = 700
_SMALL = 40  # of 400,000 hosts by lot not three have an address of four numbers below it

# What is divided into numbered parts, in the languages that manuals are written in.
_PART = lazy_pattern(
    r"(?i)(?:(?<![^\W\d_])(?:sections?|sect\.|sec\.|chapters?|clauses?|paragraphs?|appendix|annex|part|table|figure|step|rule|"
    r"req(?:uirement)?|abschnitte?|kapitel|absatz|anhang|sezion[ei]|capitol[oi]|secci[oó]n(?:es)?|cap[ií]tulos?|se[cç][aã]o|"
    r"sekcj[aię]|rozdzia[łl]\w{0,3}|bagian|bab|sectie|hoofdstuk|paragraaf|avsnitt|afsnit|seksjon|secció|kısım|bölüm|phần|luku|chapitre|раздел\w{0,2}|глав[аеы])"
    r"|§|قسم)(?:[ \u00a0]{0,2}|\\ ?\\&)$"
)
_BEHIND_PART = " \u00a0§&"  # or a letter
# A heading begins with it: at the start of a line, an element or a title, and words follow.
_HEAD_LEFT = lazy_pattern(r"(?:^|[\n>\"“])[ \t\u00a0#*=.]{0,12}$")
_HEAD_RIGHT = lazy_pattern(r"\.?\u00a0|\.[ \t]{1,4}(?:[^\W\d_]|[<'\"“‘«])|\.(?=<)")
# A release's notes begin with it alone, or a date stands beside it.
_RELEASE_LEFT = lazy_pattern(
    r"(?i)(?<![a-z])(?:build|firmware|ver|driver|release|sdk|bios|kernel|fw|engine|schema)[\"'\s:=]{1,6}$"
    r"|(?:^|\n)(?:#{1,6}|=+)[ \t]\W{0,3}$|\d{4}-\d\d-\d\d\W{1,3}$|(?:@|[^\w\n])since[ ]$|\w[ ]<[ ]?$"
)
_RELEASE_MAX = 24  # code points of what stands before a release
# A word or a sign that tells of a machine.
_MACHINE = lazy_pattern(
    r"(?i)(?<![a-z])(?:ip|ipv4|ips|hosts?|hostname|servers?|clients?|addr(?:ess(?:es)?)?|gateway|dns|nodes?|peers?|remote|src|dst|"
    r"subnet|network|router|proxy|ping|ssh|curl|listen|bind|allow|deny|blocked|banned|connect\w*|login|logged|forwarded|"
    r"visitor)(?![a-z])|(?<![a-z])(?:from|by|at)\W{1,2}$|@$|//$|[_-]ip\W"
)
_RELEASES = lazy_pattern(
    r"(?i)(?<![a-z])(?:versions?|releases?d?|upgrad\w{2,4}|oid)(?![a-z])|(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}[,/ ]{1,2}$"
)
_SERVED = lazy_pattern(r":\d{2,5}(?!\d)|/\d{1,2}(?!\d)| - |:/")
_BARE_LINE = lazy_pattern(r"[\d\s,;.()\[\]{}+-]{8,200}")
_CALL = lazy_pattern(r"\w\([\d\s,._-]{16,200}\)")
_CARD_AT_MOST = 19
_LONG = lazy_pattern(r"(?<![\d.])\d{12,20}(?![\d.])")
_CARD_WORD = lazy_pattern(
    r"(?i)card|karte|carte|tarjeta|carta|cart[ãa]o|kaart|kart[ay]|(?<![a-z])(?:pan|visa|amex|cc)(?![a-z])"
)
_WEB = lazy_pattern(r"(?:://|www\.)[^\s\"'<>?]{3,290}$")
_NUMBER = lazy_pattern(r"(?<![\d.])\d{2,}(?![\d.])")
# An address of a file, then bytes in groups of two or four.
_DUMP = lazy_pattern(
    r"[ \t]{0,8}[0-9a-f]{3,16}:\t[ ]{0,2}(?:[0-9a-f]{2}[ \t]{1,3}){2}"
    r"|[0-9a-f]{6,16}:?[ \t]{1,4}(?:(?:[0-9a-f]{4}[ \t]{1,3}){5}|(?:[0-9a-f]{2}[ \t]{1,3}){8})"
)
_DIGEST = lazy_pattern(r"(?<![A-Za-z0-9_])(?:[0-9a-f]{40}|[0-9a-f]{64}|[A-Za-z0-9+/]{43}=?)(?![A-Za-z0-9_])")
_TELLING = lazy_pattern(r"(?i)key|token|secret|passw|auth|cred|bearer|login")
_ACCOUNT = lazy_pattern(r"(?i)(?<![a-z])(?:user|grant|role|alter|create|login)(?![a-z])|['\"`]@['\"`%]")


def numbers_a_part(text: str, start: int, end: int) -> bool:
    """Whether numbers joined by dots count a part of a document, or a release."""
    before = text[max(0, start - 40) : start]
    last = before[-1:]
    if (last.isalpha() or last in _BEHIND_PART) and _PART.search(before):
        return True
    if not last.isalnum() and _RELEASE_LEFT.search(before[-_RELEASE_MAX:]):
        return True
    if _HEAD_LEFT.search(before) and _HEAD_RIGHT.match(text, end):
        return True
    return max(int(number) for number in text[start:end].split(".")) < _SMALL and not _names_machine(text, start, end)


def _names_machine(text: str, start: int, end: int) -> bool:
    """Whether the value's line, a port, a network's size or the form of a log says that it is a machine's address."""
    low = max(text.rfind("\n", 0, start) + 1, start - 60)
    if _SERVED.match(text, end) is not None:
        return True
    before = text[low:start]
    return _MACHINE.search(before) is not None and _RELEASES.search(before) is None


def in_number_list(text: str, start: int, end: int) -> bool:
    """Whether the value stands among bare numbers that are no cards.

    That is on four lines of them, in a call with a longer one, or among four of its length, as in a table's column.
    """
    from safe_prompt.detectors.validators.payment_numbers import credit_card

    if _CARD_WORD.search(text, max(0, start - 60), start):
        return False
    lines, at = _lines_around(text, start, end)
    if _CALL.search(lines[at]):
        return any(len(number) > _CARD_AT_MOST for number in _LONG.findall(lines[at]))
    if text[start:end].isdigit():
        alike = [number for line in lines for number in _LONG.findall(line) if len(number) == end - start]
        others = [number for number in alike if number != text[start:end] and not _is_time(number)]
        if len(others) >= 4 and sum(credit_card(number) is True for number in others) * 3 <= len(others):
            return True
    bare = [line for line in lines[max(0, at - 4) : at + 5] if _BARE_LINE.fullmatch(line)]
    if len(bare) < 4 or _BARE_LINE.fullmatch(lines[at]) is None:
        return False
    numbers = [number for line in bare for number in _LONG.findall(line)]
    return len(numbers) >= 4 and sum(credit_card(number) is True for number in numbers) * 2 < len(numbers)


def in_address(text: str, start: int, end: int) -> bool:
    """Whether the value is a part of the path of a web address."""
    return text[start - 1 : start] == "/" and _WEB.search(text, max(0, start - 300), start) is not None


def in_number_row(text: str, start: int, end: int) -> bool:
    """Whether the value's line holds nothing but numbers, two or more of them beside the value."""
    low = text.rfind("\n", max(0, start - REACH), start) + 1
    high = text.find("\n", end, end + REACH)
    before, after = text[low:start], text[end : high if high >= 0 else end + REACH]
    if not _BARE_LINE.fullmatch(f"{before}{text[start:end]}{after}"):
        return False
    return len(_NUMBER.findall(before)) + len(_NUMBER.findall(after)) >= 2


def in_hex_dump(text: str, start: int, end: int) -> bool:
    """Whether the value's line begins with an address and goes on with bytes."""
    low = text.rfind("\n", max(0, start - REACH), start) + 1
    return _DUMP.match(text, low) is not None


def in_hash_list(text: str, start: int, end: int) -> bool:
    """Whether the value is a digest, and the two lines above and below it hold one too and no telling word."""
    if _DIGEST.fullmatch(text, start, end) is None:
        return False
    lines, at = _lines_around(text, start, end)
    around = lines[max(0, at - 2) : at + 3]
    return len(around) >= 4 and all(_DIGEST.search(line) and not _TELLING.search(line) for line in around)


def is_identified(text: str, start: int, end: int) -> bool:
    """Whether ``identified by`` before the value is said of something else than an account of a database."""
    low = max(0, start - 160)
    before = text[low:start]
    at = before.lower().rfind("identified")
    return at >= 0 and not before[at:].startswith("IDENTIFIED") and _ACCOUNT.search(before) is None


def _is_time(number: str) -> bool:
    """Whether a number of digits is a time of these years in ms or µs."""
    return len(number) in (13, 16) and "1400000000" <= number[:10] <= "1999999999"


def _lines_around(text: str, start: int, end: int) -> tuple[list[str], int]:
    """Lines within reach of a value, and which of them is its own."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    if low:
        low = text.find("\n", low, start) + 1 or low
    above = text[low:start]
    return text[low:high].split("\n"), above.count("\n")
