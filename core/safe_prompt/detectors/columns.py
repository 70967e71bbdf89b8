"""The header-aware reader: decides what a whole column holds from its name and its values, and reports it
once.

A column is decided by three things: what its name says (``column_names``), how many of its values have the
promised
shape (``column_values``), and which other columns stand beside it. ``name`` is a column of persons beside
``email`` or
``dob``; alone it may be a list of models, rivers or files, and stays silent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from safe_prompt.detectors.bare_rows import MEANINGS as BARE
from safe_prompt.detectors.bare_rows import bare_rows
from safe_prompt.detectors.called_columns import CALLED, given_first, is_called, meaning_below
from safe_prompt.detectors.chats import MEANINGS as CHAT
from safe_prompt.detectors.chats import chats
from safe_prompt.detectors.column_names import Meaning, meaning_of
from safe_prompt.detectors.column_values import SHAPES, iban, name_part, phone, postal, username
from safe_prompt.detectors.formats import MEANINGS as FORMATS
from safe_prompt.detectors.formats import formats
from safe_prompt.detectors.heading_words import NOWHERE, headings
from safe_prompt.detectors.match import Match
from safe_prompt.detectors.placed import MEANINGS as PLACED
from safe_prompt.detectors.placed import placed
from safe_prompt.detectors.records import NAMED, may_name, records
from safe_prompt.detectors.samples import MASK_STARTS, is_mask, is_sample
from safe_prompt.detectors.secret_columns import SECRET
from safe_prompt.detectors.tables import Column, Table, delimited_and_printed
from safe_prompt.detectors.validators.network_numbers import is_internal
from safe_prompt.documents.span import Span
from safe_prompt.documents.view import View
from safe_prompt.findings.finding import Severity
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

MANY = 5  # people in one column from which a list of contacts is more than a contact
RATE = 0.6  # share of values that must have the shape the name promises
SAMPLED = 400  # values looked at in a long column

# Columns that say something about a person by themselves, and so vouch for a column of names beside them.
_COMPANIONS = frozenset(
    (
        "column-email", "column-phone", "column-address", "column-date-of-birth", "column-us-ssn",
        "column-national-id", "column-credit-card", "column-iban", "column-passport", "column-driver-license",
        "column-medical-record", "column-vehicle", "column-bank-account", "column-mac-address",
        "column-ip-address",
    )
)  # fmt: skip


# What a report says of a column is no value: no address, and no number.
_PLAIN_NAME = lazy_pattern(r"[^\W\d][\w .\-/]{0,38}")
_NUMBER = lazy_pattern(r"\d{3}")
_UNNAMED = frozenset((*BARE, *CHAT, *PLACED, *FORMATS))
_PAN = lazy_pattern(r"[A-Z]{5}[0-9]{4}[A-Z]")


# What a column may hold whose values are not what its name says first: account names of owners, numbers of contacts,
# Indian tax numbers under "PAN".
_OTHERS: Mapping[tuple[str, str], tuple[tuple[str, Callable[[str], bool]], ...]] = {
    ("column-person", "likely"): (("column-username", username), ("column-phone", phone)),
    ("column-credit-card", "certain"): (("column-national-id", lambda value: _PAN.fullmatch(value) is not None),),
}


# Keys whose values in code may be types: "email: EmailStr".
_TYPED = frozenset(("column-person", "column-iban", "column-email", "column-date-of-birth"))


class _Candidate(NamedTuple):
    column: Column
    meaning: Meaning
    rule: str
    rate: float


def detect(view: View, rules: Ruleset) -> Iterator[Match]:
    """One match per column, key or label whose values are personal; ``cells`` holds the spans of all of
    them.
    """
    text = view.text
    known = rules.by_detector("columns")
    if not known or len(text) < 8:
        return
    taken: list[Span] = []
    named: list[Span] = []
    words = headings(text) if may_name(text) else NOWHERE
    for table in delimited_and_printed(text, words):
        for match in _judged(text, table, known):
            taken.append(Span(match.start, match.cells[-1].end))
            yield match
    for table in records(text, words):
        free = _without(table, taken) if taken else table
        for match in _judged(text, free, known):
            if table.layout == "sql":
                taken.append(Span(match.start, match.cells[-1].end))
            yield match
            named += match.cells
    others = ((BARE, bare_rows(text)), (CHAT, chats(text)), (PLACED, placed(text)), (FORMATS, formats(text, words)))
    for meanings, tables in others:
        for table in tables:
            free = _without(table, [*taken, *named])
            for column in free.columns:
                rule = known.get(meanings[column.name].rule)
                if rule is not None:
                    yield _match(
                        text, rule, _Candidate(column, meanings[column.name], rule.id, 1.0), table.layout == "rows"
                    )


def _without(table: Table, taken: Sequence[Span]) -> Table:
    """The table without cells that a table read before has reported."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(taken):  # overlapping ones as one
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def free(cell: Span) -> bool:
        place = bisect_right(ends, cell.start)
        return place == len(ends) or starts[place] >= cell.end

    columns = ((column.name, tuple(filter(free, column.cells))) for column in table.columns)
    return Table(table.layout, tuple(Column(name, cells) for name, cells in columns if cells))


def _judged(text: str, table: Table, known: Mapping[str, Rule]) -> Iterator[Match]:
    named = [
        (column, meaning)
        for column in table.columns
        if (meaning := meaning_of(column.name) or meaning_below(column.name)) is not None
        and not (table.layout in NAMED and meaning.rule in SECRET)
    ]
    parts = sum(meaning.part for _, meaning in named)
    candidates = [
        c for column, meaning in named if (c := _candidate(text, column, meaning, parts > 1, table.layout)) is not None
    ]
    if candidates and table.layout not in NAMED:
        candidates += _called(text, table)
    inner = [c for c in candidates if c.rule == "column-ip-address" and _is_internal(text, c)]
    companions = {c.rule for c in candidates if c not in inner} & _COMPANIONS
    people = bool(companions - {"column-ip-address", "column-mac-address"})
    vouched = bool(companions)
    for candidate in candidates:
        if candidate in inner and not people:
            continue  # a list of hosts; beside people it says from where somebody came
        rule = known.get(candidate.rule)
        if rule is not None and (vouched or _stands_alone(text, candidate, table.layout, parts)):
            yield _match(text, rule, candidate, vouched)


def _called(text: str, table: Table) -> Iterator[_Candidate]:
    """Columns called a name of which nothing says whose, where the values begin with known given names."""
    for column in table.columns:
        if len(column.cells) > 1 and is_called(column.name) and meaning_of(column.name) is None:
            candidate = _candidate(text, column, CALLED, False, table.layout)
            if candidate is not None and candidate.rule == CALLED.rule and _known(text, column) >= RATE:
                yield candidate


def _is_internal(text: str, candidate: _Candidate) -> bool:
    """Whether no value of a column is a public address."""
    return all(is_internal(text[cell.start : cell.end]) for cell in candidate.column.cells[:SAMPLED])


def _stands_alone(text: str, candidate: _Candidate, layout: str, parts: int) -> bool:
    """Whether a column says enough without a companion. Keys in a literal are mostly code's own examples."""
    rows = len(candidate.column.cells)
    if candidate.rule == "column-person":
        certain = candidate.meaning.trust == "certain"
        if layout == "form":
            return (certain and (parts > 1 or not candidate.meaning.part)) or _known(text, candidate.column) == 1.0
        if layout == "records":
            people = len({text[cell.start : cell.end] for cell in candidate.column.cells})
            return people > 2 and _known(text, candidate.column) == 1.0
        return rows > 1 and (parts > 1 or certain or _known(text, candidate.column) >= RATE)
    if candidate.rule == "column-username":
        return rows >= MANY and layout not in NAMED
    return candidate.meaning.trust == "certain"


def _known(text: str, column: Column) -> float:
    """The share of a column's values that begin with a known given name; none where a project credits its authors."""
    from safe_prompt.detectors.name_words import begins_with_given_name  # most texts have no such column

    if "author" in column.name.lower():
        return 0.0
    step = len(column.cells) // SAMPLED + 1
    return _rate(begins_with_given_name, [given_first(text[cell.start : cell.end]) for cell in column.cells[::step]])


def _candidate(text: str, column: Column, meaning: Meaning, parts: bool, layout: str) -> _Candidate | None:
    """The column as what its name says, where its values agree; a column of owners may hold account names."""
    if layout in NAMED:
        column = _unmasked(text, column)
    if not column.cells:
        return None
    step = len(column.cells) // SAMPLED + 1
    values = [text[cell.start : cell.end] for cell in column.cells[::step]]
    if meaning.rule == "column-bank-account" and _rate(iban, values) >= 0.9:
        meaning = meaning._replace(rule="column-iban")
    one_word = meaning.part and (parts or meaning.trust == "certain")
    shape = name_part if one_word else SHAPES[meaning.rule]
    rate = _rate(shape, values)
    if layout in NAMED and (rate < RATE or len(values) < 3 or meaning.rule in _TYPED):
        accounts = meaning.rule == "column-person" and meaning.trust == "likely" and not column.name.endswith("names")
        if accounts and not (one_word and rate == 1) and _rate(username, values) >= 0.9:
            return _Candidate(column, meaning, "column-username", 1.0)
        # A few keys and labels are no table: each value stands for itself.
        if meaning.rule == "column-address" and any(map(postal, values)):
            meaning = meaning._replace(trust="certain")
        fitting = tuple(cell for cell in column.cells if shape(text[cell.start : cell.end]))
        if layout == "form" and meaning.rule == "column-person":  # "Patient: means any person treated"
            fitting = tuple(cell for cell in fitting if not text[cell.start : cell.end].islower())
        return _Candidate(Column(column.name, fitting), meaning, meaning.rule, 1.0) if fitting else None
    if rate >= RATE:
        return _Candidate(column, meaning, meaning.rule, rate)
    for rule, other in _OTHERS.get((meaning.rule, meaning.trust), ()) if not meaning.part else ():
        rate = _rate(other, values)
        if rate >= 0.9:
            return _Candidate(column, meaning, rule, rate)
    return None


def _unmasked(text: str, column: Column) -> Column:
    """The column without the words that masking has put there ("Address: SP_STREET_1_abcd, then")."""
    if not any(text.startswith(MASK_STARTS, cell.start) for cell in column.cells):
        return column
    words = (text[start:end].split(maxsplit=1)[0].rstrip(".,;:") for start, end in column.cells)
    return Column(column.name, tuple(c for c, word in zip(column.cells, words, strict=True) if not is_mask(word)))


def _rate(shape: Callable[[str], bool], values: Sequence[str]) -> float:
    return sum(map(shape, values)) / len(values)


def _match(text: str, rule: Rule, candidate: _Candidate, vouched: bool) -> Match:
    cells = tuple(sorted(candidate.column.cells))
    real = tuple(cell for cell in cells if not is_sample(rule.entity, rule.category, text[cell.start : cell.end]))
    severity: Severity | None = None
    if not real:
        severity = "info"
    elif len(real) >= MANY and rule.severity == "low":
        severity = "medium"
    cells = real or cells
    confidence = rule.confidence * (0.7 + 0.3 * candidate.rate)
    if candidate.meaning.trust == "likely":
        confidence = min(confidence, 0.8)
    evidence = ("name", "values", *(("companions",) if vouched else ()), *(() if real else ("sample",)))
    detail = "" if candidate.column.name in _UNNAMED else _named(candidate.column.name)
    return Match(rule, cells[0].start, cells[0].end, round(confidence, 2), evidence, severity, detail, cells)


def _named(name: str) -> str:
    """The column's name for a report; nothing where it could hold a value itself."""
    return f'named "{name}"' if _PLAIN_NAME.fullmatch(name) and not _NUMBER.search(name) else ""
