"""Which of a model's spans are names of people: by their shape, what stands around them, and the kind of text.

A model alone takes ``Matplotlib``, ``False`` and every German noun for a person. In letters, news and chats in its own
language a span is believed unless its shape speaks against it; in text about software, and in other languages, it
needs evidence. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.evidence import WIDE, glued, in_code, of_a_thing, supports
from safe_prompt.names.given import given_names
from safe_prompt.names.model import Span
from safe_prompt.names.regions import Layout, Region
from safe_prompt.names.setting import Setting, setting_of
from safe_prompt.names.shape import PARTICLES, TOKEN, pieces, trimmed, well_formed
from safe_prompt.names.words import words

TECHNICAL = 0.4  # from here on a span needs evidence
HALFWAY = 0.25  # from here on one word alone does
CAPITAL_NOUNS = frozenset({"de"})
PERSON = frozenset({"PERSON", "PER"})


class Name(NamedTuple):
    """``[start, end)`` of a name in the text, and what speaks for it."""

    start: int
    end: int
    evidence: tuple[str, ...]


class _Case(NamedTuple):
    text: str
    setting: Setting
    foreign: bool
    code_words: frozenset[str]


def judged(
    text: str,
    layout: Layout,
    found: Sequence[Iterable[Span]],
    languages: Sequence[str] = (),
    libraries: frozenset[str] = frozenset(),
) -> list[Name]:
    """Names in a text, in order, none twice.

    ``found``: what the model found in each of the layout's regions; ``languages``: those it was made for, none where it
    was made for any; ``libraries``: names of installed software, which are no people in text about software.
    """
    setting = setting_of(text, layout)
    foreign = bool(languages and setting.language and setting.language not in languages)
    technical = setting.technical >= TECHNICAL
    case = _Case(text, setting, foreign, libraries | _code_words(text, layout) if technical else frozenset())
    names: dict[tuple[int, int], Name] = {}
    for region, spans in zip(layout.regions, found, strict=True):
        own = tuple(spans)
        candidates = [*_of_model(case, region, own), *(() if technical else _of_lists(case, region, own))]
        for start, end, evidence in candidates:
            if evidence or not any(low < end and start < high for low, high in names):
                name = _judge(case, region, start, end, evidence)
                if name is not None:
                    names.setdefault((name.start, name.end), name)
    if not technical:
        for name in list(_again(case, layout, list(names.values()))):
            names.setdefault((name.start, name.end), name)
    return sorted(names.values())


_Found = tuple[int, int, tuple[str, ...]]


def _of_model(case: _Case, region: Region, spans: Sequence[Span]) -> Iterator[_Found]:
    for span in spans:
        if span.label in PERSON:
            for start, end in pieces(case.text, region.start + span.start, region.start + span.end):
                yield start, end, ("model",)


def _of_lists(case: _Case, region: Region, spans: Sequence[Span]) -> Iterator[_Found]:
    """Names that begin with a known given name, but for what the model takes for something else."""
    if region.place != "prose":
        return
    others = [(region.start + s.start, region.start + s.end) for s in spans if s.label not in PERSON]
    for start, end in given_names(case.text, region.start, region.end):
        if case.foreign or not any(low < end and start < high for low, high in others):
            yield start, end, ()


class _Candidate(NamedTuple):
    """A span of the shape of a name. ``words`` are in lower case, without full stops."""

    start: int
    end: int
    words: tuple[str, ...]
    before: str
    after: str
    evidence: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether a title, greeting or given name says that it is a person."""
        return "title" in self.evidence or "given-name" in self.evidence


def _judge(case: _Case, region: Region, start: int, end: int, evidence: tuple[str, ...]) -> Name | None:
    technical = case.setting.technical >= TECHNICAL or region.place != "prose"
    item = _candidate(case.text, region, start, end, evidence, strictly=technical)
    if item is None or _is_a_thing(item, strictly=technical or case.foreign):
        return None
    if technical:
        believed = _believed_in_code(case, item)
    elif case.foreign:
        believed = item.known or _believed_abroad(case, item)
    else:
        believed = _believed(case, item)
    return Name(item.start, item.end, item.evidence) if believed else None


def _candidate(
    text: str, region: Region, start: int, end: int, evidence: tuple[str, ...], *, strictly: bool
) -> _Candidate | None:
    start, end = trimmed(text, start, end)
    tokens = TOKEN.findall(text, start, end)
    if not well_formed(text[start:end], tokens, strictly=strictly):
        return None
    before, after = text[max(region.start, start - WIDE) : start], text[end : min(region.end, end + WIDE)]
    lower = tuple(token.rstrip(".").lower() for token in tokens)
    given = ("given-name",) if any(word in words().given for word in lower) else ()
    return _Candidate(start, end, lower, before, after, (*evidence, *supports(before, after), *given))


def _is_a_thing(item: _Candidate, *, strictly: bool) -> bool:
    """Whether it is part of a longer word, or its words or the next one say that it is no person's name."""
    if glued(item.before, item.after) or of_a_thing(item.before, item.after):
        return True
    known = words()
    if len(item.words) > 1 and item.words[-1] in known.named:
        return True
    things = sum(word in known.not_names and word not in known.given for word in item.words)
    return things > 0 and (strictly or 2 * things > len(item.words))


def _believed_in_code(case: _Case, item: _Candidate) -> bool:
    """In text about software: somebody who is addressed, or a full name of which we know the given name."""
    if in_code(item.before, item.after):
        return False
    if any(word in case.code_words or word in words().software for word in item.words):
        return False
    full = len(item.words) > 1 or "context" in item.evidence
    return "title" in item.evidence or ("given-name" in item.evidence and full)


def _believed_abroad(case: _Case, item: _Candidate) -> bool:
    """In a language that the model was not made for: a full name, but where every noun has a capital."""
    tokens = TOKEN.findall(case.text, item.start, item.end)
    full = len(tokens) > 1 and tokens[0][0].isupper() and all(t[0].isupper() or t in PARTICLES for t in tokens)
    return full and case.setting.language not in CAPITAL_NOUNS


def _believed(case: _Case, item: _Candidate) -> bool:
    """In prose: the model's word is enough, but for one word alone that is written as no name is."""
    if len(item.words) > 1 or item.known:
        return True
    if case.text[item.start : item.end].isupper() or item.before.endswith("#"):
        return False
    return case.setting.technical < HALFWAY or "context" in item.evidence


def _again(case: _Case, layout: Layout, names: Sequence[Name]) -> Iterator[Name]:
    """Other places where the last word of a full name stands: whoever is named in full is named by surname later."""
    text = case.text
    surnames: set[str] = set()
    for name in names:
        tokens = TOKEN.findall(text, name.start, name.end)
        if len(tokens) > 1 and len(tokens[-1]) > 3 and tokens[-1][0].isupper() and "given-name" in name.evidence:
            surnames.add(tokens[-1])
    if not surnames:
        return
    taken = [(name.start, name.end) for name in names]
    for region in layout.regions:
        for token in TOKEN.finditer(text, region.start, region.end):
            start, end = trimmed(text, *token.span())
            if text[start:end] in surnames and not any(low < end and start < high for low, high in taken):
                before, after = text[max(start - WIDE, region.start) : start], text[end : end + WIDE]
                if not of_a_thing(before, after) and not glued(before, after):
                    yield Name(start, end, ("repeated",))


def _code_words(text: str, layout: Layout) -> frozenset[str]:
    """Words of the text's code and of what it cites as code, in lower case; of compound identifiers their parts."""
    out: set[str] = set()
    position = 0
    for region in (*layout.regions, Region(len(text), len(text), "prose")):
        out.update(word.lower() for word in _IDENTIFIER.findall(text, position, region.start))
        position = region.end
    for cited in _CITED.finditer(text):
        out.update(word.lower() for word in _IDENTIFIER.findall(cited[0]))
    return frozenset(out)


_IDENTIFIER = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CITED = lazy_pattern(r"`[^`\n]{1,80}`|\b\w+_\w+\b|\b[A-Za-z]+[a-z][A-Z]\w*|https?://\S+|\w+\.\w+\(")
