"""Readers of single formats, one after the other: what they find has a meaning by its place, not by a name beside it.

Each is gated by what only its format holds, so that other texts cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safe_prompt.detectors.answers import MEANINGS as ANSWERS
from safe_prompt.detectors.answers import answers
from safe_prompt.detectors.bare_rows import MEANINGS as BARE
from safe_prompt.detectors.called_rows import called_rows
from safe_prompt.detectors.column_names import Meaning
from safe_prompt.detectors.format_signs import SIGNS
from safe_prompt.detectors.heading_words import Headings
from safe_prompt.detectors.named_places import MEANINGS as NAMED_PLACES
from safe_prompt.detectors.named_places import named_places
from safe_prompt.detectors.placed import MEANINGS as PLACED
from safe_prompt.detectors.tables import Table

MEANINGS: Mapping[str, Meaning] = {**BARE, **PLACED, **ANSWERS, **NAMED_PLACES}
HEAD = 8_000  # code points in which a text that is of one format all through shows it


def formats(text: str, words: Headings) -> Iterator[Table]:
    """Tables of all formats that the text has. ``words``: where the words of names stand."""
    # Each reader tells for itself whether there is something for it; what is asked here spares most texts the call.
    if words or "?" in text:
        yield from answers(text, words)
    if words and ("=" in text or "<" in text or "value" in text):
        yield from named_places(text, words)
    if ";" in text or "\t" in text or "|" in text:
        yield from called_rows(text)
    head = text[:HEAD]
    if ":" in head and _may_tell_speakers(head, words):
        yield from _speakers(text)
    if (":" in head or "<" in head) and words.may_hold("health") and any(sign in head for sign in SIGNS["health"]):
        yield from _health_records(text)
    if (
        "\n" in head
        and words.may_hold("directory")
        and (head.startswith("dn: ") or "\ndn: " in head or " INDI" in head)
    ):
        yield from _directories(text)
    if "?" in head and "=?" in head:
        yield from _encoded_words(text)


def _may_tell_speakers(head: str, words: Headings) -> bool:
    """Whether the beginning of a text holds a sign of one of the forms."""
    if not head.isascii() and " — " in head:
        return True
    return words.may_hold("speaker") and any(sign in head for sign in SIGNS["speaker"])


def _speakers(text: str) -> Iterator[Table]:
    from safe_prompt.detectors.speakers import speakers  # wanted seldom

    return speakers(text)


def _health_records(text: str) -> Iterator[Table]:
    from safe_prompt.detectors.health_records import health_records  # wanted seldom

    return health_records(text)


def _directories(text: str) -> Iterator[Table]:
    from safe_prompt.detectors.directories import directories  # wanted seldom

    return directories(text)


def _encoded_words(text: str) -> Iterator[Table]:
    from safe_prompt.detectors.encoded_words import encoded_words  # wanted seldom

    return encoded_words(text)
