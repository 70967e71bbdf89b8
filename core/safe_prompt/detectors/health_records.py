"""Patients in FHIR resources, as JSON and XML, and in CDA documents: names, numbers and telephones by their place.

The places are those of the resources Patient, Practitioner, Person and RelatedPerson of HL7 FHIR. Offsets are code
points of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from safe_prompt.detectors.column_values import date, identifier, name, name_part, phone
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_RESOURCE = lazy_pattern(r'"resourceType"\s?:\s?"(Patient|Practitioner|Person|RelatedPerson|[A-Z]\w{2,40})"')
_PEOPLE = frozenset(("Patient", "Practitioner", "Person", "RelatedPerson"))
_WHOLE_NAME = lazy_pattern(
    r'"name"\s?:\s{0,24}\[?\s{0,24}\{(?:\s{0,24}"use"\s?:\s?"\w{2,12}",)?\s{0,24}"text"\s?:\s?"([^"\\]{2,80})"'
)
_NUMBERS = lazy_pattern(r'"identifier"\s?:\s?\[')
_NUMBER = lazy_pattern(r'"value"\s?:\s?"([^"\\]{4,40})"')
_SSN = lazy_pattern(r"\d{3}-\d{2}-\d{4}")
_BORN = lazy_pattern(r"<birth(?:Time|Date) value=\"((?:19|20)\d{6}|(?:19|20)\d{2}-\d{2}-\d{2})")
_BRACKET = lazy_pattern(r"[\[\]]")
_NUMBERS_MAX = 3_000  # code points of a list of identifiers
_PART = lazy_pattern(r"<(?:\w{1,10}:)?(?:given|family)(?: [^<>]{0,80})?>([^<>\n]{2,40})</")
_VALUE_PART = lazy_pattern(r'<(?:given|family) value="([^"\n]{2,40})"')
_TEL = lazy_pattern(r"[\"'>]tel:(\+?[0-9(][0-9 ().-]{6,20}[0-9])(?=[\"'<])")


def health_records(text: str) -> Iterator[Table]:
    """A table of what patients' records say."""
    found: list[tuple[str, Span]] = []
    if '"' in text and '"resourceType"' in text:
        found += _resources(text)
    if "<" in text and "<family" in text:
        found += _parts(text)
    if "<birth" in text:
        found += [("date", Span(*born.span(1))) for born in _BORN.finditer(text) if date(born[1])]
    if "tel:" in text:
        found += [("phone", Span(*tel.span(1))) for tel in _TEL.finditer(text) if phone(tel[1])]
    columns: dict[str, list[Span]] = {}
    for kind, span in found:
        columns.setdefault(f"placed {kind}", []).append(span)
    if columns:
        yield Table("placed", tuple(Column(key, tuple(sorted(set(cells)))) for key, cells in columns.items()))


def _resources(text: str) -> Iterator[tuple[str, Span]]:
    resources = [(resource.start(), resource[1]) for resource in _RESOURCE.finditer(text)]
    if not any(kind in _PEOPLE for _, kind in resources):
        return
    for whole in _WHOLE_NAME.finditer(text):
        if name(whole[1]):
            yield "name", Span(*whole.span(1))
    starts = [start for start, _ in resources]
    bound = 0
    for numbers in _NUMBERS.finditer(text):
        owner = resources[max(bisect_left(starts, numbers.start()) - 1, 0)][1]
        if numbers.start() < bound or owner not in _PEOPLE:
            continue
        bound = _closing(text, numbers.end())
        for number in _NUMBER.finditer(text, numbers.end(), bound):
            if identifier(number[1]) and _SSN.fullmatch(number[1]) is None:  # that is found by its own rule
                yield "record", Span(*number.span(1))


def _closing(text: str, position: int) -> int:
    """Where the list that is open at an offset ends."""
    depth = 1
    bound = min(len(text), position + _NUMBERS_MAX)
    for bracket in _BRACKET.finditer(text, position, bound):
        depth += 1 if bracket[0] == "[" else -1
        if depth == 0:
            return bracket.start()
    return bound


def _parts(text: str) -> Iterator[tuple[str, Span]]:
    for pattern in (_PART, _VALUE_PART):
        for part in pattern.finditer(text):
            if name_part(part[1].strip()):
                yield "name", Span(*part.span(1))
