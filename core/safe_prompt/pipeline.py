"""The pipeline on one page: a document's parts, their views, detectors, judgement, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from safe_prompt.detectors.detect import detect_all
from safe_prompt.detectors.harm import weigh
from safe_prompt.detectors.resolve import Located, resolve
from safe_prompt.documents.document import Document, Omission, Part, Reading
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import AiCall, Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.suppress import FLOW_NAMES, has_marker, suppress
from safe_prompt.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.detectors.terms import Terms
    from safe_prompt.documents.locate import Locator
    from safe_prompt.flow.parsing import FlowCache
    from safe_prompt.policy.policy import Policy

ACTIVE: Mapping[str, str] = MappingProxyType({"instant": "active", "names": "active"})
# Where people type: what they see there comes from the instant tier alone.
TIERS: Mapping[str, str] = MappingProxyType(
    {**ACTIVE, "names": "off: names in prose are not looked for while you type"}
)
# Without a model, names are found by columns, keys, headers of letters and the like alone.
NAMES_OFF: Mapping[str, str] = MappingProxyType({**ACTIVE, "names": "off: not asked for"})


def tiers(names: bool, policy: Policy | None = None) -> Mapping[str, str]:
    """Which tiers a scan has, and why not all. ``names``: whether the names tier is wanted. Nothing is started."""
    return _Names(names, policy).tiers


def scan_document(
    document: Document,
    *,
    rules: Ruleset,
    key: Key,
    terms: Terms | None = None,
    names: bool = False,
    suppressions: bool = True,
    today: date | None = None,
    policy: Policy | None = None,
) -> Findings:
    """Scan a document.

    ``names``: also names in prose, with the model that ``policy`` names or that is installed; that takes a second to
    load and 20 ms for a page, so nobody who types or commits waits for it.
    ``suppressions`` is for reports: what is masked or sent never heeds them, since pasted text could carry them; nor
    is it asked there what reaches an AI call, since that is about code that is kept. ``policy`` may declare
    destinations of AI calls and the model of names.
    Never raises for the document's content: a detector that breaks on a part is reported in ``not_scanned``.
    """
    return scan_reading(
        read_parts(document), document, rules=rules, key=key, terms=terms, names=names, suppressions=suppressions,
        today=today, policy=policy,
    )  # fmt: skip


def scan_reading(
    reading: Reading,
    document: Document,
    *,
    rules: Ruleset,
    key: Key,
    terms: Terms | None = None,
    names: bool = False,
    suppressions: bool = True,
    today: date | None = None,
    policy: Policy | None = None,
    flow: bool = True,
    pairs: bool = True,
    cache: FlowCache | None = None,
) -> Findings:
    """Scan the parts of a document that were read already: an editor hands over cells, not a notebook's file.

    With ``flow=False`` nothing is said of AI calls, with ``pairs=False`` ids and secrets are findings by themselves.
    A ``cache`` that is handed in again after an edit makes the edited blocks of code the only ones that are parsed for
    calls.
    """
    not_scanned = list(reading.not_scanned)
    found: list[list[Finding]] = []
    place = _Places(document)
    people = _Names(names, policy)
    for part in reading.parts:
        located, broken = _scan_part(part, document.path, rules, terms, key, people)
        not_scanned += [Omission(document.path, f"{_place(part)}{reason}") for reason in broken]
        found.append(_findings(located, part, place, key) if located else [])
    if people.failed:
        not_scanned.append(Omission(document.path, f"names: {people.failed}"))
    followed = _Followed(tuple(map(tuple, found)))
    flow = flow and suppressions
    if flow and any(_may_call(part) for part in reading.parts):
        followed = _follow(reading.parts, found, place, rules, key, policy, cache)
        not_scanned += followed.not_scanned
    suppressed = 0
    findings: list[Finding] = []
    for part, every in zip(reading.parts, followed.findings, strict=True):
        kept: Sequence[Finding] = every
        if suppressions and (part.address.tags or has_marker(part.text)):
            from datetime import date

            inactive = frozenset() if flow else FLOW_NAMES
            day = today or date.today()
            left = suppress(every, part.text, today=day, tags=part.address.tags, inactive=inactive)
            kept = left.kept
            if left.notes:
                from safe_prompt.detectors.describe import note_match

                kept = (*kept, *_findings([note_match(note, rules) for note in left.notes], part, place, key))
            suppressed += left.suppressed
        if pairs and kept:
            from safe_prompt.detectors.pairs import join_pairs  # a clean text never comes here

            kept = join_pairs(kept, part.text, rules, lambda span, part=part: place.line(part, span))  # type: ignore[misc]
        findings += kept
    stats = {"documents": 1, "findings": len(findings)}
    if suppressions:
        stats["suppressed"] = suppressed
    return Findings(
        tuple(findings),
        tuple(not_scanned),
        (*reading.skipped, *followed.skipped),
        people.tiers,
        MappingProxyType(stats),
        followed.calls,
    )


class _Followed(NamedTuple):
    """Findings of each part with the AI calls that they reach, the calls, and what was not followed."""

    findings: tuple[tuple[Finding, ...], ...]
    calls: tuple[AiCall, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()


def _may_call(part: Part) -> bool:
    """Whether a part can hold an AI call, by a look that costs next to nothing."""
    if part.kind != "python" and part.address.cell is None:
        return False
    from safe_prompt.flow.gate import may_call

    return may_call(part.text, cell=part.address.cell is not None)


def _follow(
    parts: Sequence[Part],
    findings: Sequence[Sequence[Finding]],
    place: _Places,
    rules: Ruleset,
    key: Key,
    policy: Policy | None,
    cache: FlowCache | None,
) -> _Followed:
    path = place.document.path
    try:
        from safe_prompt.flow.analysis import analyse

        flow = analyse(parts, findings, rules=rules, policy=policy, cache=cache)
    except Exception as error:  # whatever breaks must be said, and must not hide the findings themselves
        broken = Omission(path, f"AI calls were not looked at ({type(error).__name__})")
        return _Followed(tuple(map(tuple, findings)), (), (broken,))
    told: list[tuple[Finding, ...]] = []
    for number, (part, found) in enumerate(zip(parts, findings, strict=True)):
        reaches = flow.reaches[number] if flow.reaches else ()
        own = [f._replace(reaches=r) if r else f for f, r in zip(found, reaches, strict=False)] if reaches else found
        sources = [(located, reached) for origin, located, reached in flow.sources if origin.part == number]
        added = _findings([located for located, _ in sources], part, place, key) if sources else []
        added = [f._replace(reaches=reached) for f, (_, reached) in zip(added, sources, strict=True)]
        told.append(tuple(sorted((*own, *added), key=lambda f: (f.start, f.end, f.rule)) if added else own))
    return _Followed(
        tuple(told),
        flow.calls,
        tuple(Omission(path, f"{_place(parts[number])}{reason}") for number, reason in flow.failed),
        tuple(Omission(path, f"{_place(parts[number])}{reason}") for number, reason in flow.left_out),
    )


class _Names:
    """The names tier for one document. What fails once is not asked again: each part would wait for it."""

    def __init__(self, wanted: bool, policy: Policy | None) -> None:
        self.failed = ""
        self.tiers = NAMES_OFF
        self._model = ""
        if wanted:
            from safe_prompt.names.installed import choose

            self._model, reason = choose(policy.names_model if policy else "")
            self.tiers = MappingProxyType({**ACTIVE, "names": f"off: {reason}"}) if reason else ACTIVE

    def find(self, part: Part, rules: Ruleset) -> list[Located]:
        if not self._model:
            return []
        try:
            from safe_prompt.names.tier import shared

            return shared(self._model).find(part, rules)
        except Exception as error:  # whatever breaks must be said, and must not hide other findings
            from safe_prompt.names.model import ModelError

            self.failed = str(error) if isinstance(error, ModelError) else f"they failed ({type(error).__name__})"
            self.tiers = MappingProxyType({**ACTIVE, "names": f"off: {self.failed}"})
            self._model = ""
            return []


def _scan_part(
    part: Part, path: str | None, rules: Ruleset, terms: Terms | None, key: Key, people: _Names
) -> tuple[list[Located], list[str]]:
    """Matches of a part that stand, and what broke."""
    detected, broken = detect_all(part, rules, terms, key)
    named = people.find(part, rules)
    found = [*detected, *named] if named else detected
    return weigh(resolve(found, part.text), part, path) if found else [], broken


class _Places:
    """Lines of a document's raw text for spans of its parts, worked out when the first is asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def _locator(self) -> Locator:
        from safe_prompt.documents.locate import Locator

        return Locator(self.document)

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.document.text)

    def line(self, part: Part, span: Span) -> int | None:
        """The line of a span in the raw text; None where that is the part's own."""
        if not part.address.pointer:
            return None
        return self._lines.position(self._locator.spans(part.address, [span])[0].start)[0]


def _findings(located: Iterable[Located], part: Part, place: _Places, key: Key) -> list[Finding]:
    """Findings of one part: lines, fingerprints and previews instead of values."""
    from safe_prompt.detectors.describe import describe  # a clean text never comes here

    lines = LineIndex(part.text)
    path = place.document.path
    return [describe(item, part, path, key, lines, lambda span: place.line(part, span)) for item in located]


def _place(part: Part) -> str:
    return f"{part.address.pointer}: " if part.address.pointer else ""
