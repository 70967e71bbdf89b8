"""Text that does not show: tag characters, variation selectors, bidi controls, zero-width characters.

Reads the raw text of a part. What emoji, scripts and file formats need is left alone:

* emoji: presentation selectors, keycaps, joined sequences, the three flags spelled in tags (UTS #51, ED-15a);
* ideographic and standardised variation sequences (UTS #37; StandardizedVariants.txt);
* joiners in Arabic, Indic and Mongolian scripts, ZWSP in scripts without spaces (Unicode Standard 23.2);
* directional marks and balanced embeddings beside right-to-left text (UAX #9); else Trojan Source
  (CVE-2021-42574);
* a byte-order mark at the start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from safe_prompt.detectors.match import Match, UnfinishedError
from safe_prompt.documents.invisible import beyond_ascii, spelled_by_selectors, spelled_by_tags
from safe_prompt.documents.view import View
from safe_prompt.findings.finding import Severity
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = "\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
_ANY = lazy_pattern(f"[{_TAGS}{_SELECTORS}{_BIDI}{_ZERO_WIDTH}]+")
_RUN = lazy_pattern(
    f"(?P<tags>[{_TAGS}]+)|(?P<selectors>[{_SELECTORS}]+)|(?P<bidi>[{_BIDI}]+)|(?P<zero>[{_ZERO_WIDTH}]+)"
)
_RULES = {
    "tags": "hidden-tag-characters",
    "selectors": "hidden-variation-selectors",
    "bidi": "hidden-bidi-control",
    "zero": "hidden-zero-width",
}
_FLAG = "\U0001f3f4"
_FLAG_TAGS = frozenset({"gbeng\n", "gbsct\n", "gbwls\n"})  # ended by the cancel tag
_KEYCAP = "\u20e3"
_SHOWN = 80  # code points of a hidden message that a report shows
_SECRET = lazy_pattern(r"\d{4}|@|\S{12}")
_SOFT_HYPHEN = "a soft hyphen"
_HYPHENS = 1_000  # soft hyphens of a text that are told; one with more is hyphenated throughout, as books are
MATCHES_MAX = 20_000  # runs of a text
_PAYLOAD = 8  # zero-width characters in a row from which they can spell something

_IDEOGRAPH = lazy_pattern("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_RIGHT_TO_LEFT = lazy_pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# Arabic to Sinhala, Tibetan, Myanmar, Khmer, Mongolian, Tai Tham, Balinese, and their later blocks.
_JOINED_SCRIPT = lazy_pattern(
    "[\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1c4f\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U00011fff]"
)
# Thai, Lao, Tibetan, Myanmar, Khmer, Tai scripts, kana and ideographs: words without spaces between them.
_SPACELESS_SCRIPT = lazy_pattern(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf\u2e80-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_MONGOLIAN = lazy_pattern("[\u1800-\u18af]")
_HANGUL = lazy_pattern("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_SCRIPT_OF: Mapping[str, re.Pattern[str]] = MappingProxyType(
    dict.fromkeys("\u200c\u200d\u034f", _JOINED_SCRIPT)
    | dict.fromkeys("\u200b\u2060", _SPACELESS_SCRIPT)
    | dict.fromkeys("\u180b\u180c\u180d\u180e\u180f", _MONGOLIAN)
    | dict.fromkeys("\u115f\u1160\u3164\uffa0", _HANGUL)
)
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_OVERRIDES = "\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_BREAKS = "\n\r\x1c\x1d\x1e\x85\u2029"  # paragraph separators (bidi class B)
_PAIRED_OR_BREAK = lazy_pattern(f"[\u202a-\u202e\u2066-\u2069{_BREAKS}]")
_NEAR = 2_000  # code points of a line that are looked at on either side
_DEEPEST = 125  # levels that UAX #9 follows (max_depth)
_MARKS = "\u061c\u200e\u200f"
_POP, _POP_ISOLATE = "\u202c", "\u2069"
# A line may break behind them: in manuals a zero-width space stands between the words of a long name.
_BREAKABLE = frozenset("_/\\,.:;|-=&?!)]}>⁰¹²³⁴⁵⁶⁷⁸⁹")
_RANGE = lazy_pattern("[^\x00-\x7f]-[^\x00-\x7f]")  # of a regex that names characters by themselves
_RANGES = 6
_CODE = frozenset({"python", "javascript", "code", "shell", "sql", "r", "json", "yaml", "toml", "ini", "env", "xml"})


def detect(view: View, rules: Ruleset) -> Iterable[Match]:
    """Runs of hidden characters in a raw text, one match a run, those that the text needs left out.

    Raises:
        UnfinishedError: after so many runs as are looked at.
    """
    if view.text.isascii() or _ANY.search(beyond_ascii(view.text)) is None:
        return ()
    return _detect(view, rules)


def _detect(view: View, rules: Ruleset) -> Iterator[Match]:
    text = view.text
    known = rules.by_detector("hidden_text")
    code = view.kind in _CODE
    open_bidi: frozenset[int] | None = None
    count = hyphens = 0
    for run in _runs(text):
        name = str(run.lastgroup)
        rule = known.get(_RULES[name])
        if rule is None:
            continue
        if name == "tags":
            found = _tags(rule, text, run)
        elif name == "selectors":
            found = _selectors(rule, text, run)
        elif name == "bidi":
            if open_bidi is None:
                open_bidi = unbalanced(text)
            found = _bidi(rule, text, run, open_bidi, code=code)
        else:
            found = _zero_width(rule, text, run, code=code)
        if found is None:
            continue
        hyphens += found.detail == _SOFT_HYPHEN
        if hyphens > _HYPHENS and found.detail == _SOFT_HYPHEN:
            continue
        if count == MATCHES_MAX:
            raise UnfinishedError(f"more than {MATCHES_MAX:,} runs of hidden characters: the rest was not looked at")
        count += 1
        yield found


def _runs(text: str) -> Iterator[re.Match[str]]:
    for stretch in _ANY.finditer(text):  # one set of characters is searched faster than four groups
        yield from _RUN.finditer(text, *stretch.span())


def _match(rule: Rule, run: re.Match[str], severity: Severity, detail: str, evidence: tuple[str, ...] = ()) -> Match:
    return Match(rule, run.start(), run.end(), rule.confidence, evidence, severity, detail)


def _tags(rule: Rule, text: str, run: re.Match[str]) -> Match | None:
    spelled = spelled_by_tags(run[0])
    flag = text[run.start() - 1 : run.start()] == _FLAG
    if flag and spelled in _FLAG_TAGS:
        return None
    if flag and re.fullmatch(r"[a-z]{2}[a-z0-9]{1,3}\n", spelled):
        return _match(rule, run, "low", "a flag that no font shows")
    return _match(rule, run, rule.severity, _said(run[0], spelled), ("payload",))


def _said(run: str, spelled: str) -> str:
    """What a report may say of a hidden message: the message itself only if nothing in it looks secret."""
    count = f"{len(run)} hidden character{'s' if len(run) > 1 else ''}"
    words = "".join(character if character.isprintable() else " " for character in spelled).strip()
    if not words or _SECRET.search(words):
        return count
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return f"{count}: “{shown}”"


def _selectors(rule: Rule, text: str, run: re.Match[str]) -> Match | None:
    before = text[run.start() - 1 : run.start()]
    allowed = _takes_selector(before, run[0][0], text[run.end() : run.end() + 1])
    if len(run[0]) == 1:
        return None if allowed else _match(rule, run, "low", "a variation selector where none belongs")
    if allowed and len(set(run[0])) == 1:
        return _match(rule, run, "info", "a repeated variation selector")
    payload = run[0][1:] if allowed else run[0]
    spelled = spelled_by_selectors(payload)
    if spelled:
        return _match(rule, run, rule.severity, _said(payload, spelled), ("payload",))
    severity: Severity = rule.severity if len(payload) >= _PAYLOAD else "medium"
    return _match(rule, run, severity, f"{len(payload)} hidden characters", ("run",))


def _takes_selector(base: str, selector: str, after: str) -> bool:
    """Whether a single variation selector belongs after a base character."""
    if not base:
        return False
    if selector >= "\U000e0100":
        return _IDEOGRAPH.match(base) is not None
    category = unicodedata.category(base)
    if selector in "\ufe0e\ufe0f":
        if base in "#*0123456789":
            return after == _KEYCAP
        symbol = base > "\xa8" and category in {"So", "Sm", "Sk", "Po", "Pd"}
        return symbol or base == "\u2139" or _is_pictograph(base)
    return not base.isascii() and category in {"Lo", "Mn", "Mc", "Sm", "So", "Po", "Ps", "Pe"}


def unbalanced(text: str) -> frozenset[int]:
    """Offsets of bidi starts that their line does not end, and of ends without a start."""
    alone: set[int] = set()
    pending: list[int] = []
    for control in _PAIRED_OR_BREAK.finditer(text):
        place, character = control.start(), control[0]
        if character in _BREAKS:
            alone.update(pending)
            pending.clear()
        elif character in _EMBEDDINGS or character in _ISOLATES:
            pending.append(place)
        elif character == _POP and pending and text[pending[-1]] in _EMBEDDINGS:
            pending.pop()
        elif character == _POP_ISOLATE and any(text[start] in _ISOLATES for start in pending[-_DEEPEST:]):
            while text[start := pending.pop()] not in _ISOLATES:
                alone.add(start)  # an isolate's end closes the embeddings inside it
        else:
            alone.add(place)
    return frozenset(alone.union(pending))


def _bidi(rule: Rule, text: str, run: re.Match[str], alone: frozenset[int], *, code: bool) -> Match | None:
    if _in_ranges(text, run):
        return _match(rule, run, "low", "a bound in a list of characters")
    if any(character in _OVERRIDES for character in run[0]):
        return _match(rule, run, rule.severity, "an override turns the order of what is shown", ("override",))
    beside = _line_has_right_to_left(text, run)
    lonely = any(
        place in alone and text[place] not in _MARKS and text[place] not in {_POP, _POP_ISOLATE}
        for place in range(*run.span())
    )
    if lonely:
        severity: Severity = rule.severity if code or not beside else "medium"
        return _match(rule, run, severity, "a direction change that the line does not end", ("unbalanced",))
    if beside:
        return None
    if all(character in _MARKS for character in run[0]):
        shown = len(run[0]) == 1 and _stands_alone(text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1])
        return _match(rule, run, "info" if shown else "low", "a direction mark without right-to-left text")
    return _match(rule, run, "medium" if code else "low", "a direction change without right-to-left text")


def _line_has_right_to_left(text: str, run: re.Match[str]) -> bool:
    start = text.rfind("\n", max(run.start() - _NEAR, 0), run.start()) + 1 or max(run.start() - _NEAR, 0)
    end = text.find("\n", run.end(), run.end() + _NEAR)
    return _RIGHT_TO_LEFT.search(text, start, end if end >= 0 else run.end() + _NEAR) is not None


def _zero_width(rule: Rule, text: str, run: re.Match[str], *, code: bool) -> Match | None:
    before = text[run.start() - 1 : run.start()]
    after = text[run.end() : run.end() + 1]
    characters = set(run[0])
    if len(run[0]) == 1 and _belongs(run[0], before, after, run.start()):
        return None
    if len(run[0]) >= _PAYLOAD:
        severity: Severity = "high" if len(characters) > 1 else "medium"
        return _match(rule, run, severity, f"{len(run[0])} hidden characters in a row", ("run",))
    if len(run[0]) == 1 and (_stands_alone(before, after) or _in_ranges(text, run)):
        return _match(rule, run, "info", "a character that is shown by itself")
    if run[0] == "\u200b" and before in _BREAKABLE:
        return _match(rule, run, "info", "a place where a line may break")
    if characters == {"\u00ad"} and before.isalpha() and after.isalpha() and not code:
        return _match(rule, run, "info", _SOFT_HYPHEN)
    inside = bool(before) and bool(after) and before.isalnum() and after.isalnum()
    place = "inside a word" if inside else "beside the text"
    names = ", ".join(sorted(f"U+{ord(character):04X}" for character in characters))
    return _match(rule, run, "medium" if inside and code else rule.severity, f"{names} {place}")


def _stands_alone(before: str, after: str) -> bool:
    """Whether nothing but white space or quotes stands beside a character: a table of characters, a test of one."""
    return (before == "\t" and after in "\t\n") or (bool(before) and before in "'\"`" and before == after)


def _in_ranges(text: str, run: re.Match[str]) -> bool:
    """Whether a run bounds a range of characters, among others such: a regex that names them by themselves."""
    start, end = run.span()
    bound = text[end : end + 1] == "-" or text[start - 1 : start] == "-"
    return bound and len(_RANGE.findall(text, max(0, start - 60), end + 60)) >= _RANGES


def _belongs(character: str, before: str, after: str, start: int) -> bool:
    """Whether a single zero-width character is one that its neighbours need."""
    if character == "\ufeff":
        return start == 0
    if character == "\u200d" and _joins_emoji(before, after):
        return True
    if "\u180b" <= character <= "\u180f":
        after = ""  # Mongolian selectors belong to the letter before them
    script = _SCRIPT_OF.get(character)
    return script is not None and (script.match(before) is not None or script.match(after) is not None)


def _joins_emoji(before: str, after: str) -> bool:
    """Whether a ZWJ stands between two emoji (the first may end in a selector, a skin tone or a tag)."""
    if not before or not after:
        return False
    first = unicodedata.category(before) in {"So", "Sk"} or before in "\ufe0f\U000e007f" or _is_pictograph(before)
    return first and (unicodedata.category(after) in {"So", "Sm"} or _is_pictograph(after))


def _is_pictograph(character: str) -> bool:
    """Whether it is in the emoji planes; Python may not know the newest by category."""
    return "\U0001f000" <= character <= "\U0001faff"
