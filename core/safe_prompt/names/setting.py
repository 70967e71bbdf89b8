"""What kind of text a name stands in: whether it is about software or data, and in which language.

In code, notebooks and their documentation a model takes class names, products and headings for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.regions import Layout
from safe_prompt.names.words import words

_WORD = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Marks of documentation and code in prose: cited code, identifiers, directives, roles, links to files, commands.
_MARK = lazy_pattern(
    r"`[^`\n]{1,80}`|\b[a-z][a-z0-9]*_[a-z0-9_]+\b|\b\w+\.\w+\(|\b[a-z]+[A-Z]\w+\b|^\s*(?:\.\.\s|:\w+:|\|\s"
    r"|@\w+\()|\]\([^)\s]+\)|\w\(\)|--?[a-z][\w-]+\b(?=\s|$)"
    r"|\b\w+\.(?:py|js|json|md|rst|txt|csv|html|toml|yaml|yml|ipynb|sh|cfg|ini|sql)\b|%[sd]\b|<[a-z]+>|\{\w*\}"
    r"|^\s{0,3}#{1,6}\s|\*\*|^\s*(?:>>>|-{3,}|={3,}|~{3,})", 8
)  # fmt: skip


class Setting(NamedTuple):
    """``technical``: 0 for letters, news, chats, up to 1 and more for code and what is written about it.

    ``language``: of most of the prose, empty where too few words tell.
    """

    technical: float
    language: str = ""


def setting_of(text: str, layout: Layout) -> Setting:
    """The setting of a whole text."""
    known = words()
    count = software = marks = 0
    tally: dict[str, int] = dict.fromkeys(known.function, 0)
    for region in layout.regions:
        found = [word.lower() for word in _WORD.findall(text, region.start, region.end)]
        count += len(found)
        software += sum(word in known.software for word in found)
        marks += len(_MARK.findall(text, region.start, region.end))
        for language, function in known.function.items():
            tally[language] += sum(word in function for word in found)
    if not count:
        return Setting(1.0 if layout.code else 0.0)
    technical = layout.code + 5 * software / (count + 20) + 5 * marks / (count + 20)
    return Setting(technical, _likeliest(tally, count))


def _likeliest(tally: dict[str, int], count: int) -> str:
    ranked: Sequence[str] = sorted(tally, key=lambda language: -tally[language])
    first, second = ranked[0], ranked[1]
    if tally[first] < 3 or tally[first] < 0.1 * count or tally[first] < 1.1 * tally[second]:
        return ""
    return first
