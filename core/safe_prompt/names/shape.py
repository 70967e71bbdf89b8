"""How a name is written: words with capitals, initials, particles. Offsets are code points of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.words import words

LONGEST = 60  # code points of a name
TOKEN = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
PARTICLES = frozenset(
    "van von der den de del della di da do dos das du la le el al bin ibn zu zur ter ten y e af av auf und of the st "
    "ben".split()
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof sir madam rt hi hello hey dear thanks president senator herr herrn frau mme mlle señor "
    "señora sr sra dott dra professor doctor judge".split()
)
_POSSESSIVE = lazy_pattern(r"['’]s?\Z")
# Where no name goes on: two signatures below each other, or joined by a sign or word, are two names.
_CUT = lazy_pattern(
    r"\n|(?:https?:|www\.)\S*|\S*\d\S*|(?<=\w)@\S*|[&+,;:|/()<>\[\]{}\"“”„=*~\\!?…]+|\s-{1,2}\s|\s(?:vs?\.?|via"
    r"|and|und|et|og|och|en)\s"
)
_NEVER = frozenset('_=/\\<>{}[]()|#@:;*+^~`"%&$?!')
_ARTICLED = lazy_pattern(r"(?:al|el|ben|bin|de|d|l|ad|as|ash|an|ar)[-'’][A-Z]")
_INNER = lazy_pattern(
    r"(?:Mac|Mc|O['’]|D['’]|De|Di|Du|La|Le|Van|L['’]|Fitz)[A-Z][^\W\d_A-Z]+|[^\W\d_]+(?:['’-][^\W\d_A-Z]+)+"
    r"|[^\W\d_]+(?:-[A-Z][^\W\d_A-Z]+)+\.?"
)


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span cut where no name goes on."""
    position = start
    for cut in _CUT.finditer(text, start, end):
        if cut.start() > position:
            yield position, cut.start()
        position = cut.end()
    if position < end:
        yield position, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without what belongs to no name at its ends: signs, titles, greetings, function words, ``'s``."""
    known = words()
    while start < end:
        if not text[start].isalpha():
            start += 1
            continue
        if not text[end - 1].isalpha() and not (text[end - 1] == "." and text[end - 2 : end - 1].isupper()):
            end -= 1
            continue
        possessive = _POSSESSIVE.search(text, start, end)
        if possessive and end - start > 3:
            end = possessive.start()
            continue
        tokens = list(TOKEN.finditer(text, start, end))
        if len(tokens) < 2:
            break
        first, last = tokens[0][0].rstrip(".").lower(), tokens[-1][0]
        if first in _TITLES or (first in known.every_function and first not in known.given and not _goes_on(first)):
            start = tokens[1].start()
        elif last.islower() and (last in known.every_function or last == "s"):
            end = tokens[-2].end()
        else:
            break
    return start, end


def _goes_on(word: str) -> bool:
    return word in ("de", "la", "le", "van", "von", "di", "da", "al", "el", "den", "der", "du")


def well_formed(value: str, tokens: Sequence[str], *, strictly: bool) -> bool:
    """Whether a value could be written as a name. Not ``strictly``: people in chats write names without capitals."""
    if not tokens or len(value) < 2 or len(value) > LONGEST or len(tokens) > 6:
        return False
    if any(character in _NEVER or character.isdigit() for character in value):
        return False
    if not strictly and value.islower():
        return any(token in words().given for token in tokens)
    capitals = 0
    for token in tokens:
        if token.islower() and (token in PARTICLES or not strictly):
            continue
        if not token[0].isupper() and not _ARTICLED.match(token):
            return False
        if strictly and any(c.isupper() for c in token[1:]) and not token.isupper() and not _INNER.fullmatch(token):
            return False
        capitals += 1
    return capitals > 0
