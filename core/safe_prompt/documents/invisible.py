"""Characters that do not show: stripped before detection, and read where they spell something.

Sources: Unicode Standard, Default_Ignorable_Code_Point (DerivedCoreProperties.txt); ECMA-48 (ANSI escapes);
UTS #51 (emoji tag sequences); UAX #15 (compatibility forms).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View

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
_REMOVED = re.compile(f"[{IGNORABLE}]++|{_CONTROL}")
_NOISY = re.compile(f"[{IGNORABLE}{_SPACES}{_DASHES}{_FULL_WIDTH}{_MATHEMATICAL}{_SURROGATES}]")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")

TAGS = re.compile("[\U000e0020-\U000e007f]+")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")


def is_plain(text: str) -> bool:
    """Whether the text shows as it is: no invisible, ANSI or full-width characters. Cheap for ASCII."""
    if "\x1b" in text or "\x08" in text or "\x00" in text:
        return False
    return text.isascii() or not (_NOISY.search(text) or _OTHER_DIGIT.search(text))


def visible_view(text: str, kind: Kind) -> View:
    """The text as it shows: invisible and ANSI characters removed, look-alike forms of ASCII made ASCII."""
    narrowed = text if text.isascii() else text.translate(_narrow())
    weaver = Weaver(narrowed)
    position = 0
    for match in _REMOVED.finditer(narrowed):
        weaver.copy(position, match.start())
        position = match.end()
    weaver.copy(position, len(text))
    return weaver.view(kind, "visible")


@cache
def _narrow() -> Mapping[int, str]:
    table: dict[int, str] = {}
    for code in (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        table[code] = " "
    for code in (*range(0x2010, 0x2014), 0x2212):
        table[code] = "-"
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)):
        form = unicodedata.normalize("NFKC", chr(code))
        if len(form) == 1 and form.isascii():
            table[code] = form
    for code in range(0x80, 0x20000):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            table[code] = str(digit)
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    return MappingProxyType(table)


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
