"""Where in a text the words stand that names of columns, keys and labels are made of.

Most lines of most texts hold none, and need not be read by those who look for such names. Each listed phrase
(``column_phrases``) has one word here by which it is told, the longest that says something; they are looked for all
at once. Where a letter beyond ASCII stands, a name may always be. Offsets are code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from safe_prompt.detectors.column_phrases import phrases, stamp
from safe_prompt.detectors.format_signs import SIGNS
from safe_prompt.detectors.gate import code_points
from safe_prompt.detectors.many_patterns import BytePattern, ManyPatterns
from safe_prompt.documents.invisible import beyond_ascii
from safe_prompt.lazy_pattern import lazy_pattern

FORMAT: Final = 5  # raised whenever other patterns are made of the same phrases
NAME_MAX: Final = 64  # code points of a name with what may stand around it: brackets, quotes, blanks
APART: Final = 300  # code points that are read sooner than a search is begun anew behind them
ANCHOR_MAX: Final = 800  # code points that what is found beside a name may reach
PLACES_MAX: Final = 200_000  # in a text; beyond it names may stand everywhere
SPARSE: Final = 100  # code points for each letter beyond ASCII; where they are more, all of a text is read
LONG: Final = 4  # letters of a word that is looked for inside longer ones as well
SPELT_MAX: Final = 5  # letters of a word that is also written with points between them
_KINDS: Final = tuple(SIGNS)
# Letters, and the marks above them: not the signs of punctuation, boxes and emoji.
_BEYOND = lazy_pattern(
    r"[^\x00-\x7f\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u3000-\u303f"
    r"\ufe00-\ufe0f\uff01-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]{1,32}"
)


# Ranges of a text, ascending and apart; of a whole text one whose end is -1.
Windows: TypeAlias = Sequence[tuple[int, int]]
WHOLE: Final[Windows] = ((0, -1),)


class Headings(NamedTuple):
    """Ranges of which every name that says something touches one, ascending; None where one may stand anywhere.

    ``signs``: the kinds of ``SIGNS`` of which the text holds one; None where they were not looked for.
    """

    spans: Sequence[tuple[int, int]] | None
    signs: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self.spans is None or len(self.spans) > 0

    def may_hold(self, kind: str) -> bool:
        """Whether the text may hold a sign of a kind."""
        return self.signs is None or kind in self.signs

    def lines(self, text: str) -> Iterator[int]:
        """Numbers of the text's lines that hold a word, ascending, the first line being 0."""
        if self.spans is None:
            yield from range(text.count("\n") + 1)
            return
        number, counted, stop = 0, 0, -1
        for start, _ in self.spans:  # none is of two lines
            if start > stop:
                number += text.count("\n", counted, start)
                counted = start
                stop = text.find("\n", start)
                stop = len(text) if stop < 0 else stop
                yield number

    def windows(self) -> Windows:
        """Where what stands beside such a name may begin: so many code points around the words."""
        if self.spans is None:
            return WHOLE
        found: list[tuple[int, int]] = []
        low, high = 0, -APART
        for start, end in self.spans:
            if start - high > APART:
                if high >= 0:
                    found.append((low, high))
                low = start
            high = end + NAME_MAX
        return [*found, (low, high)] if high >= 0 else found


EVERYWHERE: Final = Headings(None)
NOWHERE: Final = Headings(())


def near(pattern: re.Pattern[str], text: str, windows: Windows) -> Iterator[re.Match[str]]:
    """Matches that begin in windows. A match and what it looks at behind it must be shorter than ``ANCHOR_MAX``."""
    for low, high in windows:
        if high < 0:
            yield from pattern.finditer(text)
            return
        for match in pattern.finditer(text, low, high + ANCHOR_MAX):
            if match.start() >= high:
                break
            yield match


def headings(text: str) -> Headings:
    """Where names may stand in a text."""
    words = _words()
    if words is None:
        return EVERYWHERE
    data = text.encode("utf-8", "surrogatepass")
    beyond = False
    if len(data) > len(text):  # most such texts in English have dashes and quotes alone
        letters = _BEYOND.findall(beyond_ascii(text))
        if sum(map(len, letters)) * SPARSE > len(text):
            return EVERYWHERE
        beyond = bool(letters)
    ends: list[int] = []
    signs: set[int] = set()

    def record(number: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
        if number:
            signs.add(number)
            return None
        ends.append(end)
        return len(ends) > PLACES_MAX or None

    if not words.scan(data, record):
        return EVERYWHERE
    if ends and len(data) > len(text):
        ends = code_points(data, {0: ends})[0]
    spans = [(end - 2, end - 1) for end in ends]
    if beyond:
        spans = sorted([*spans, *map(re.Match.span, _BEYOND.finditer(text))])
    return Headings(spans, frozenset(_KINDS[number - 1] for number in signs) if signs else frozenset())


@cache
def _words() -> ManyPatterns | None:
    try:
        return ManyPatterns(
            f"headings {FORMAT} {stamp()}", lambda: [*_signs(), *(BytePattern(0, *made) for made in _patterns())]
        )
    except ImportError:
        return None


def _signs() -> Iterator[BytePattern]:
    for number, kind in enumerate(_KINDS, 1):
        for sign in SIGNS[kind]:
            yield BytePattern(number, "".join(f"\\x{byte:02x}" for byte in sign.encode()))


def _patterns() -> Iterator[tuple[str, bool]]:
    """Patterns of the words without accents, and whether case is ignored.

    A word's end is told where it ends, or up to two bytes behind it. Short words are one pattern for each way in which
    they may stand alone: so they become an automaton in a tenth of the time that many patterns take.
    """
    told = telling_words(phrases().places, phrases().neutral)
    words = sorted((word for word in told if " " not in word and word.isascii()), key=len)
    held: list[str] = []
    for word in words:
        if (len(word) >= LONG or not word.isalpha()) and not any(part in word for part in held):
            held.append(word)  # what a longer word holds is found in it
            yield word, True
    short = [word for word in words if len(word) < LONG and word.isalpha()]
    yield from ((pattern, False) for pattern in _alone(short))
    spelt = ["[.]".join(word) for word in words if word.isalpha() and 1 < len(word) <= SPELT_MAX]  # "D.N.I."
    single = sorted(phrase.split() for phrase in told if " " in phrase and phrase.isascii())
    letters = ["[^A-Za-z]{1,3}".join(phrase) for phrase in single]
    humps = [one + other.upper() for one, other in (phrase for phrase in single if len(phrase) == 2)]  # "aC"
    yield f"(?:^|[^A-Za-z])(?:{'|'.join(humps)})(?:[^A-Za-z]|[A-Z])", False
    yield f"(?:^|[^A-Za-z])(?:{'|'.join((*spelt, *letters))})[^A-Za-z]", True


def _alone(words: Sequence[str]) -> Iterator[str]:
    """Words between other signs than letters, or as a hump of camel case."""

    def any_of(head: Callable[[str], str], tail: Callable[[str], str], longer: int = 0) -> str:
        return "|".join(head(word) + tail(word) for word in words if len(word) > longer)

    ends = "(?:[^A-Za-z]|[A-Z][a-z])"
    yield f"(?:^|[^A-Za-z])(?:{any_of(_any_case, lambda _: '')}){ends}"
    yield f"(?:^|[^A-Za-z])(?:{any_of(lambda w: _any_case(w[:-1]), lambda w: w[-1])})[A-Z]"
    yield f"[a-z](?:{any_of(lambda w: w[0].upper(), lambda w: _any_case(w[1:]))}){ends}"
    yield f"[a-z](?:{any_of(lambda w: w[0].upper() + _any_case(w[1:-1]), lambda w: w[-1], 1)})[A-Z]"
    yield f"[A-Z](?:{any_of(lambda w: w[0].upper() + w[1], lambda w: _any_case(w[2:]), 1)})(?:[^A-Za-z]|[A-Z])"


def _any_case(letters: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in letters)


def telling_words(listed: Iterable[str], neutral: frozenset[str]) -> frozenset[str]:
    """Words of which every listed phrase holds one; a phrase of single letters stands for itself."""
    told: set[str] = set()
    for phrase in sorted(listed, key=lambda phrase: (phrase.count(" "), phrase)):
        words = phrase.split()
        if told.isdisjoint(words):
            best = max(words, key=lambda word: (len(word) > 1, word not in neutral, len(word)))
            told.add(best if len(best) > 1 or len(words) == 1 else phrase)
    return frozenset(told)
