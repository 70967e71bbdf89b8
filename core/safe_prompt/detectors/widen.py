"""Matches inside longer ones of their kind take over the whole: what a label says is masked to its end.

A label tells where an address or a name begins and ends, a pattern what it is. Where a labelled value holds something
of another kind ("… Lyon. Tel: …"), it ends before the words that lead to that. Offsets are code points of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

_ADDRESS = "STREET_ADDRESS"
_LEAD = lazy_pattern(r"\s{0,8}[.;,|\n][^.;,|\n]{0,32}$")  # ". Telephone: " before a number
_NAME = lazy_pattern(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?![\w.])")  # "Meier", not "Dr."
_SIGNS = lazy_pattern(r"\w")
_DIGIT = lazy_pattern(r"\d")


def widened(standing: Sequence[Located], lost: Iterable[Located], text: str) -> list[Located]:
    """``standing`` with the matches that a lost one of their kind reaches beyond made as long as that.

    ``lost``: matches of one span that overlap something that stands, and neither a column nor a credential.
    """
    alone = sorted((item for item in standing if len(item.spans) == 1), key=lambda item: item.spans)
    starts = [item.start for item in alone]
    replaced: dict[int, Located | None] = {}
    for item in lost:
        first = bisect_left(starts, item.start)
        while first > 0 and alone[first - 1].end > item.start:
            first -= 1
        last = bisect_left(starts, item.end)
        inside = [one for one in alone[first:last] if one.match.rule.category != "integrity"]
        if any(id(one) in replaced for one in inside):
            continue
        whole = _whole(item, inside, text)
        if whole is None:
            continue
        kin = [one for one in inside if one.start < whole.end]
        replaced |= {id(one): None for one in kin}
        if kin:
            replaced[id(kin[0])] = Located(kin[0].match, (whole,), text[whole.start : whole.end])
        else:
            replaced[id(item)] = Located(item.match._replace(cells=()), (whole,), text[whole.start : whole.end])
    kept = [one for one in standing if id(one) not in replaced]
    return [*kept, *(one for one in replaced.values() if one is not None)]


def _whole(item: Located, inside: Sequence[Located], text: str) -> Span | None:
    """What of a lost match is to stand: all of it, or what comes before values of another kind; None for nothing."""
    start, end = item.spans[0]
    foreign = next((one.start for one in inside if not _kin(one, item)), None)
    if foreign is not None:
        lead = _LEAD.search(text, start, foreign) if item.match.rule.entity == _ADDRESS else None
        if lead is None:
            return None
        end = lead.start()
    kin = [one for one in inside if one.start < end]
    if any(one.start < start or one.end > end for one in kin):
        return None
    if not kin:
        return Span(start, end) if foreign is not None and _is_address(text[start:end]) else None
    rest = "".join(text[a:b] for a, b in _between(start, end, kin))
    return Span(start, end) if _tells(item.match.rule.entity, rest) else None


def _kin(one: Located, item: Located) -> bool:
    return one.match.rule.entity == item.match.rule.entity


def _between(start: int, end: int, inside: Sequence[Located]) -> Iterable[tuple[int, int]]:
    for one in inside:
        yield start, one.start
        start = one.end
    yield start, end


def _tells(entity: str, rest: str) -> bool:
    """Whether what is left of a value beside the match in it says something: a label's own words do not."""
    if entity == _ADDRESS:
        return _SIGNS.search(rest) is not None
    return (_NAME if entity == "PERSON" else _DIGIT).search(rest) is not None


def _is_address(value: str) -> bool:
    from safe_prompt.detectors.column_values import address

    return address(value)
