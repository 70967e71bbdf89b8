"""Values named from a place of its own: lines of settings, XML's ``name=`` and ``key=``, pairs of kind and value.

``full_name=Ada Lovelace``, ``<entry key="birthDate">…</entry>``, ``{"type": "phone", "value": "…"}``. Offsets are code
points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from safe_prompt.detectors.column_names import Meaning, meaning_of
from safe_prompt.detectors.column_values import SHAPES, name_part
from safe_prompt.detectors.heading_words import Headings, Windows, near
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_RULES = (
    "person", "phone", "address", "date-of-birth", "us-ssn", "national-id", "passport", "driver-license",
    "medical-record", "customer-id", "bank-account", "vehicle", "username",
)  # fmt: skip
MEANINGS = {f"named column-{rule}": Meaning(f"column-{rule}", "certain") for rule in _RULES}

# A name and nothing else behind `=`, on a line that begins with its key.
_SETTING = lazy_pattern(r"=(?<=\w=)([^\W\d_a-zß-öø-ÿ][^\n\r\"'(){}\[\]=<>;$&|*_:\\,0-9]{2,60}+)(?=\r?(?:\n|$))")
_SETTING_KEY = lazy_pattern(r"(?:^|\n)[ \t]{0,4}(?:[\w-]{1,30}\.){0,4}([^\W\d_][\w -]{1,40})$")
# `name="date_of_birth">1980-02-18</`, `key="fullName" value="Ada Lovelace"`
_ATTRIBUTE = lazy_pattern(r"\"(?:>\s{0,24}(?:<[\w:]{1,30}>)?([^<>\n]{2,200})</|\s{1,4}value=\"([^\"<>\n]{2,200})\")")
_ATTRIBUTE_KEY = lazy_pattern(r"\s(?:[nN]ame|key|id|field|label)=\"(?:[\w-]{1,30}\.){0,4}([^\"<>\n]{2,48})$")
# Apple's property lists: `<key>fullName</key><string>Ada Lovelace</string>`
_PAIR = lazy_pattern(r"<key>([^<>\n]{2,48})</key>\s{0,24}<(?:string|date|integer)>([^<>\n]{2,200})</")
# `"type": "phone", "value": "…"`, `- system: phone\n  value: …`
_TYPED = lazy_pattern(r"value[\"']?\s?[:=][ ]?[\"']?(\+?[0-9(][0-9 ()./-]{5,20}[0-9])(?=[\"'\s,}]|$)")
_TYPE_BEFORE = lazy_pattern(
    r"[\w\"'][:=][ ]?[\"']?(?:phone|mobile|telephone|landline|cell|sms|fax|whatsapp|telefon|telefono|téléphone)[\"']?,?"
    r"\s{1,24}(?:[\"']?use[\"']?[:=][ ]?[\"']?\w{2,8}[\"']?,?\s{1,24})?[\"']?$"
)


def named_places(text: str, words: Headings) -> Iterator[Table]:
    """A table of all such values. ``words``: where the words of names stand."""
    if not words:
        return
    found: dict[str, set[Span]] = {}
    if "=" in text:
        windows = words.windows()
        for rule, span in _settings(text, windows):
            found.setdefault(rule, set()).add(span)
        if 'ame="' in text or 'key="' in text or 'id="' in text:
            for rule, span in _attributes(text, windows):
                found.setdefault(rule, set()).add(span)
    if "<" in text and "<key>" in text:
        for pair in _PAIR.finditer(text):
            for rule, span in _named(text, pair[1], Span(*pair.span(2))):
                found.setdefault(rule, set()).add(span)
    if "value" in text:
        for typed in _TYPED.finditer(text):
            kind = _TYPE_BEFORE.search(text, max(typed.start() - 80, 0), typed.start())
            if kind is not None and SHAPES["column-phone"](typed[1]):
                found.setdefault("column-phone", set()).add(Span(*typed.span(1)))
    if found:
        columns = (Column(f"named {rule}", tuple(sorted(cells))) for rule, cells in sorted(found.items()))
        yield Table("places", tuple(columns))


def _settings(text: str, windows: Windows) -> Iterator[tuple[str, Span]]:
    """Names of people in lines of settings: no code has a value of two words without quotes."""
    for setting in near(_SETTING, text, windows):
        key = _SETTING_KEY.search(text, max(setting.start() - 80, 0), setting.start())
        meaning = meaning_of(key[1]) if key is not None else None
        value = setting[1].rstrip()
        named = meaning is not None and meaning.rule == "column-person" and SHAPES["column-person"](value)
        if meaning is not None and named and _vouched(meaning, value):
            yield meaning.rule, Span(setting.start(1), setting.start(1) + len(value))


def _attributes(text: str, windows: Windows) -> Iterator[tuple[str, Span]]:
    """Values behind an attribute that names them."""
    for value in near(_ATTRIBUTE, text, windows):
        key = _ATTRIBUTE_KEY.search(text, max(value.start() - 90, 0), value.start())
        if key is not None:
            yield from _named(text, key[1], Span(*value.span(1 if value[1] is not None else 2)))


def _named(text: str, key: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The rule of a value that has the shape of what its name says."""
    meaning, value = meaning_of(key), text[span.start : span.end]
    if meaning is None or f"named {meaning.rule}" not in MEANINGS:
        return
    if not (name_part if meaning.part else SHAPES[meaning.rule])(value):
        return
    if _vouched(meaning, value) if meaning.rule == "column-person" else meaning.trust == "certain":
        yield meaning.rule, span


def _vouched(meaning: Meaning, value: str) -> bool:
    """Whether a name of people is one by its key, or begins with a known given name."""
    if meaning.trust == "certain" and not meaning.part:
        return True
    from safe_prompt.detectors.name_words import begins_with_given_name  # wanted seldom

    return begins_with_given_name(value)
