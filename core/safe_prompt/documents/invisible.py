"""Characters that do not show: stripped before detection, and read where they spell something.

Sources: Unicode Standard, Default_Ignorable_Code_Point (DerivedCoreProperties.txt); ECMA-48 (ANSI escapes);
UTS #51 (emoji tag sequences); UAX #15 (compatibility forms).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver, through
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern

IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Code points with an ASCII form of their own length: spaces, dashes, full-width and mathematical letters and
# digits, and the decimal digits of other scripts (looked up in the table below).
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2013\u2212"
_FULL_WIDTH = "\uff01-\uff5e"
_MATHEMATICAL = "\U0001d400-\U0001d7ff"
_SURROGATES = "\ud800-\udfff"  # half a pair, as broken JSON has it: no encoder takes it

# CSI, OSC (ended by BEL or ESC \), and two-character escapes; then a character struck over; then NUL.
_CONTROL = r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]?|\][^\x07\x1b]*+(?:\x07|\x1b\\)?|[ -/]*+[0-~]?)|[^\x08\n]?\x08|\x00"
# Zeros of the scripts in the Basic Multilingual Plane that have decimal digits; nine follow each.
_ZEROS = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u1090"
    "\u17e0\u1810\u1946\u19d0\u1a80\u1a90\u1b50\u1bb0\u1c40\u1c50\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0"
)
_DIGITS = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS)
_NARROWED = f"{_SPACES}{_DASHES}{_FULL_WIDTH}{_MATHEMATICAL}{_SURROGATES}{_DIGITS}"
_ASCII = bytes(range(128))
_NOISE = lazy_pattern(f"[{IGNORABLE}{_NARROWED}]++")
_ANSI = lazy_pattern(_CONTROL)

TAGS = lazy_pattern("[\U000e0020-\U000e007f]+")
SELECTORS = lazy_pattern("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")


def is_plain(text: str) -> bool:
    """Whether the text shows as it is: no invisible, ANSI or full-width characters. Cheap for ASCII."""
    if _has_controls(text):
        return False
    return text.isascii() or not _NOISE.search(beyond_ascii(text))


def beyond_ascii(text: str) -> str:
    """The characters beyond ASCII, in order. In most texts they are few: to find one among these costs a tenth."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _has_controls(text: str) -> bool:
    return "\x1b" in text or "\x08" in text or "\x00" in text


def visible_view(text: str, kind: Kind) -> View:
    """The text as it shows: invisible and ANSI characters removed, look-alike forms of ASCII made ASCII."""
    noiseless = View(text, kind) if text.isascii() else _noiseless(text, kind)
    if not _has_controls(text):
        return noiseless
    weaver = Weaver(noiseless.text)
    position = 0
    for match in _ANSI.finditer(noiseless.text):
        weaver.copy(position, match.start())
        position = match.end()
    weaver.copy(position, len(noiseless.text))
    return through(weaver.view(kind, "visible"), noiseless)


def _noiseless(text: str, kind: Kind) -> View:
    table = _narrow()
    weaver = Weaver(text)
    position = 0
    for match in _NOISE.finditer(text):
        weaver.copy(position, match.start())
        position = match.end()
        narrowed = match[0].translate(table)
        if len(narrowed) == len(match[0]):
            weaver.put(narrowed, match.start(), position)
        elif narrowed:
            for offset, character in enumerate(match[0], match.start()):
                weaver.put(character.translate(table), offset, offset + 1)
    weaver.copy(position, len(text))
    return weaver.view(kind, "visible")


@cache
def _narrow() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(map(ord, _members(IGNORABLE)))
    for code in (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        table[code] = " "
    for code in (*range(0x2010, 0x2014), 0x2212):
        table[code] = "-"
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)):
        form = unicodedata.normalize("NFKC", chr(code))
        if len(form) == 1 and form.isascii():
            table[code] = form
    for zero in _ZEROS:
        table |= {ord(zero) + digit: str(digit) for digit in range(10)}
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    return table


def _members(ranges: str) -> Iterator[str]:
    """The characters of a set written as in a regular expression."""
    for first, last in re.findall("(.)(?:-(.))?", ranges):
        yield from map(chr, range(ord(first), ord(last or first) + 1))


def hidden_view(text: str, kind: Kind) -> View | None:
    """What tag characters and variation selectors spell, one run a line; None where they spell nothing."""
    weaver = Weaver(text)
    for match in TAGS.finditer(text):
        if weaver.length:
            weaver.gap("\n")
        weaver.put(spelled_by_tags(match[0]), *match.span())
    for match in SELECTORS.finditer(text):
        spelled = spelled_by_selectors(match[0])
        if spelled:
            if weaver.length:
                weaver.gap("\n")
            weaver.put(spelled, *match.span())
    return weaver.view("text", "tags") if weaver.length else None


def spelled_by_tags(run: str) -> str:
    """The ASCII that a run of tag characters (U+E0020 to U+E007F) stands for."""
    return "".join(chr(ord(tag) - 0xE0000) for tag in run).replace("\x7f", "\n")


def spelled_by_selectors(run: str) -> str:
    """The UTF-8 text whose bytes a run of variation selectors 1 to 256 stands for; empty if it is none."""
    codes = (ord(selector) for selector in run)
    data = bytes(code - 0xFE00 if code < 0xFE10 else code - 0xE0100 + 16 for code in codes)
    spelled = data.decode("utf-8", "ignore")
    return spelled if spelled.isprintable() and len(spelled) * 2 >= len(data) else ""
