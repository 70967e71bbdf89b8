"""Columns whose names say too little by themselves: ``location.street``, ``mp_name``, and names in another order."""

from __future__ import annotations

from safe_prompt.detectors.column_names import Meaning, meaning_of, words_of
from safe_prompt.lazy_pattern import lazy_pattern

CALLED = Meaning("column-person", "likely")  # of a column that is called a name, and whose values bear it out

_NAMES = frozenset(("name", "nm", "nombre", "nom", "nome", "naam", "navn", "namn", "imie", "jmeno"))
# What has names of its own that begin as people's do: "Charlotte Street", "Martin Guitars".
_THINGS = frozenset(
    """
    account album artist band book boat brand building bus business campus channel chapter church city class
    club company contract country county course court dataset department destination device disease district
    domain drug event field file film firm font game group hall hospital hotel horse host house island item job
    lake league library location merchant model movie museum org organisation organization park pet place plan
    platform playlist product program project pub publisher region restaurant river road room route sample
    school series server service shelter ship shop show site song species stadium state station store street
    supplier table team theater theatre tool town track train unit university variable vendor venue vessel
    village ward wine
    """.split()
)
_DOTTED = lazy_pattern(r"\w+(?:\.\w+)+")
_LAST_FIRST = lazy_pattern(r"([^,]{2,40}), (?:(?:Mr|Mrs|Ms|Miss|Mme|Dr|Master|Rev|Prof)\.? )?([^,]{2,40})")


def meaning_below(name: str) -> Meaning | None:
    """What the last part of a dotted name says, where it is not about a name: ``location.street``."""
    if _DOTTED.fullmatch(name) is None:
        return None
    meaning = meaning_of(name.rpartition(".")[2])
    return meaning if meaning is not None and meaning.rule != CALLED.rule else None


def is_called(name: str) -> bool:
    """Whether a column is called the name of somebody or something, and not of a listed thing."""
    words = words_of(name)
    return len(words) > 1 and words[-1] in _NAMES and _THINGS.isdisjoint(words)


def given_first(value: str) -> str:
    """A name with the given name first: of ``Okri, Mr. Adam`` it is ``Adam Okri``."""
    turned = _LAST_FIRST.fullmatch(value)
    return f"{turned[2]} {turned[1]}" if turned is not None else value
