"""Names by a given name with a surname behind it: what a small model overlooks, and what another language's does."""

from __future__ import annotations

from collections.abc import Iterator

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.shape import PARTICLES
from safe_prompt.names.words import words

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_BETWEEN = "|".join(sorted(PARTICLES - {"the", "of", "und", "e", "y"}))
# Words with capitals, initials and particles, one blank between them.
_RUN = lazy_pattern(
    rf"(?<![\w@#./-]){_CAPITAL}"
    rf"(?:[ ](?:[A-Z]\.(?:[ ]?[A-Z]\.)*|{_CAPITAL}|(?:{_BETWEEN})(?=[ ][^\W\d_a-z]))){{0,4}}"
)
_WORD = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


def given_names(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Spans that begin with a given name: with a surname behind it, or alone where it is nothing else. Code points."""
    known = words()
    for run in _RUN.finditer(text, low, high):
        tokens = list(_WORD.finditer(run[0]))
        for number, token in enumerate(tokens):
            word = token[0].lower()
            if word not in known.given:
                continue
            rest = tokens[number + 1 :]
            kept = [token]
            for other in rest:
                if other[0].rstrip(".").lower() in known.not_names:
                    break
                kept.append(other)
            while len(kept) > 1 and kept[-1][0].islower():
                kept.pop()
            if len(kept) > 1 or word not in known.ambiguous:
                yield run.start() + token.start(), run.start() + kept[-1].end()
            break
