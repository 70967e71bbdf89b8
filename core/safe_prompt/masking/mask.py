"""Mask a document: find the places in the file that its findings mean, and put something else there."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from safe_prompt.documents.document import Address, Document, Kind, Part
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Action, Finding
from safe_prompt.masking.align import (
    align_json,
    align_python,
    parses_as_json,
    parses_as_python,
    quote_scalars,
)
from safe_prompt.masking.apply import Region, apply, merge
from safe_prompt.masking.operators import Operators
from safe_prompt.masking.vault import Vault

MASKING_ACTIONS: frozenset[Action] = frozenset(("mask", "confirm", "block"))
WITHHELD = "[safe-prompt: this text was withheld, because it could not be masked]"


@dataclass(frozen=True, slots=True)
class Masking:
    """A masked document.

    ``lossy``: something was replaced that no vault brings back. ``withheld``: masking failed, and the whole
    text was left out. ``notes`` says both in words, for the user.
    """

    text: str = field(repr=False)
    replaced: int
    lossy: bool = False
    withheld: bool = False
    notes: tuple[str, ...] = ()


def mask_document(
    document: Document,
    findings: Sequence[Finding],
    actions: Sequence[Action | None],
    vault: Vault,
    operator: str = "placeholder",
) -> str:
    """The document's text with every finding replaced whose action is mask, confirm or block.

    Raises:
        ConfigError: there is no such operator.
    """
    return mask_with_notes(document, findings, actions, vault, operator).text


def mask_with_notes(
    document: Document,
    findings: Sequence[Finding],
    actions: Sequence[Action | None],
    vault: Vault,
    operator: str = "placeholder",
    *,
    chosen: Sequence[tuple[str, str]] = (),
    layout: bool = False,
) -> Masking:
    """Like ``mask_document``, with what a user must be told.

    ``chosen`` pairs an entity or a rule's id with the operator for it, in place of ``operator``. ``layout``: columns
    of printed tables are kept one below the other, with spaces that a trusted restore takes out again.

    No text makes it raise: where masking fails, the text is withheld as a whole, which leaks nothing and
    which a trusted restore still undoes.

    Raises:
        ConfigError: there is no such operator.
    """
    operators = Operators.of(operator, chosen)
    # A finding without a verdict is masked: a caller's mistake must not send it.
    verdicts = [*actions, *["mask"] * (len(findings) - len(actions))]
    wanted = [finding for finding, action in zip(findings, verdicts, strict=False) if action in MASKING_ACTIONS]
    vault.reserve(document.text)
    if not wanted:
        return Masking(document.text, 0)
    try:
        places = _places(document, wanted, operators)
        replaced = _replacements(document, places, operators, vault)
        text = apply(document.text, replaced)
        if layout:
            from safe_prompt.masking.layout import with_layout

            text = with_layout(document, [(place.part, place.inside) for place in places], replaced, vault) or text
    except Exception as error:  # whatever the cause, the text must not leave unmasked
        return _withhold(document, operators, vault, type(error).__name__)
    used = dict.fromkeys(operators.at(place.region) for place in places)
    notes = tuple(one.note for one in used if one.note)
    return Masking(text, len(replaced), any(one.lossy for one in used), notes=notes)


def masking_edits(
    document: Document, findings: Sequence[Finding], vault: Vault, operator: str = "placeholder"
) -> tuple[tuple[Span, str], ...]:
    """What ``mask_with_notes`` would put where, sorted and disjoint: for an editor, which changes no more than that.

    Raises:
        ConfigError: there is no such operator.
        LookupError: a finding has no place in the document's text.
    """
    operators = Operators.of(operator)
    vault.reserve(document.text)
    return tuple(_replacements(document, _places(document, findings, operators), operators, vault))


@dataclass(frozen=True, slots=True)
class _Place:
    """A region of the file, and what its text means: None where that is the text itself.

    ``part`` and ``inside`` say where in a text of the document it stands; None where it has been joined with others.
    """

    region: Region
    value: str | None = field(default=None, repr=False)
    part: Part | None = None
    inside: Span | None = None


def _places(document: Document, findings: Iterable[Finding], operators: Operators) -> list[_Place]:
    groups: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.pointer, finding.decoded), []).append(finding)
    whole = groups.pop(("", None), [])
    own = Part(document.text, document.kind)
    regions = _aligned(document.text, document.kind, _regions(whole, operators), operators)
    places = [_Place(region, None, own, Span(region.start, region.end)) for region in regions]
    if groups:
        places += _addressed(document, groups, operators)
        places = _merge_places(document.text, places)
        if not _stays_json(document.text, places) and _loads(document.text):
            # Regions that reach over strings: mask inside each string they touch.
            places = [_Place(region) for region in align_json(document.text, [p.region for p in places])]
    return places


def _addressed(
    document: Document, groups: dict[tuple[str, str | None], list[Finding]], operators: Operators
) -> list[_Place]:
    from safe_prompt.documents.locate import Locator
    from safe_prompt.documents.parts import read_parts

    parts: dict[tuple[str, str | None], Part] = {
        (part.address.pointer, part.address.decoded): part for part in read_parts(document).parts
    }
    locator = Locator(document)
    places: list[_Place] = []
    for key, group in groups.items():
        part = parts.get(key)
        regions = _regions(group, operators)
        address = part.address if part else Address(group[0].pointer, group[0].cell, group[0].output, group[0].decoded)
        if part is not None:
            regions = _aligned(part.text, part.kind, regions, operators)
        for region in regions:
            value = part.text[region.start : region.end] if part and not address.decoded else None
            located = locator.spans(address, (Span(region.start, region.end),))
            if not located:
                raise LookupError("a finding has no place in the file")
            if len(located) == 1:
                places.append(_Place(_moved(region, located[0]), value, part, Span(region.start, region.end)))
            else:
                places += (_Place(_moved(region, span)) for span in located)
    return places


def _regions(findings: Iterable[Finding], operators: Operators) -> tuple[Region, ...]:
    """Regions of findings of one text. In a column that its owner names, the owner's operator for it holds."""
    every = list(findings)
    named = {
        span: operators.name_for(finding.entity, finding.rule)
        for finding in every
        if finding.rule.startswith("column:")
        for span in finding.spans
    }
    cells = sorted(named)
    starts = [cell.start for cell in cells]

    def operator_of(finding: Finding, span: Span) -> str:
        place = bisect_right(starts, span.start) - 1
        if place >= 0 and cells[place].contains(span):
            return named[cells[place]]
        return operators.name_for(finding.entity, finding.rule)

    return merge(
        Region.of(finding, span, operator_of(finding, span))
        for finding in every
        for span in finding.spans or (Span(finding.start, finding.end),)
    )


def _moved(region: Region, span: Span) -> Region:
    return replace(region, start=span.start, end=span.end, quoted=False)


def _merge_places(text: str, places: list[_Place]) -> list[_Place]:
    known = {(place.region.start, place.region.end): place for place in places}
    merged = quote_scalars(text, merge(place.region for place in places))
    return [
        replace(place, region=region) if (place := known.get((region.start, region.end))) else _Place(region)
        for region in merged
    ]


def _aligned(text: str, kind: Kind, regions: tuple[Region, ...], operators: Operators) -> tuple[Region, ...]:
    """Regions moved so that Python and JSON still parse, where the text parsed before."""
    if not regions:
        return regions
    regions = tuple(replace(r, end=min(r.end, len(text))) for r in regions if r.start < len(text))
    if kind == "json" and parses_as_json(text):
        return align_json(text, regions)
    if kind == "python" and not _parses(text, regions, operators) and parses_as_python(text):
        for whole_strings in (False, True):
            fitted = align_python(text, regions, whole_strings=whole_strings)
            if fitted is not None and _parses(text, fitted, operators):
                return fitted
    return regions


def _parses(text: str, regions: Iterable[Region], operators: Operators) -> bool:
    new = [(Span(r.start, r.end), "SP_X_1_aaaa" if r.bare else operators.at(r).probe) for r in regions]
    return parses_as_python(apply(text, new))


def _stays_json(text: str, places: Iterable[_Place]) -> bool:
    probe = [(Span(p.region.start, p.region.end), '"x"' if p.region.quoted else "x") for p in places]
    return _loads(apply(text, probe))


def _loads(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _replacements(
    document: Document, places: Sequence[_Place], operators: Operators, vault: Vault
) -> list[tuple[Span, str]]:
    replacements: list[tuple[Span, str]] = []
    for place in places:
        region = place.region
        raw = document.text[region.start : region.end]
        value = place.value if place.value is not None else _meaning(raw, document.kind)
        new = operators.at(region).replace(region, raw, value, vault)
        replacements.append((Span(region.start, region.end), f'"{new}"' if region.quoted else new))
    return replacements


def _meaning(raw: str, kind: Kind) -> str:
    """A raw piece of a JSON string with its escapes undone; other text as it is."""
    if kind in {"json", "notebook"} and "\\" in raw:
        try:
            # In a list, because a region of a notebook may reach over several strings of a line array.
            return "".join(json.loads(f'["{raw}"]', strict=False))
        except (ValueError, TypeError, RecursionError):
            return raw
    return raw


def withhold(document: Document, vault: Vault, operator: str = "placeholder", *, reason: str) -> Masking:
    """The whole text left out: what could not be checked or masked must not go on. Trusted restore undoes it.

    Raises:
        ConfigError: there is no such operator.
    """
    vault.reserve(document.text)
    return _withhold(document, Operators.of(operator), vault, reason)


def _withhold(document: Document, operators: Operators, vault: Vault, reason: str) -> Masking:
    note = f"the text was withheld, because it could not be checked and masked ({reason})"
    try:
        if operators.default.lossy:
            return Masking(WITHHELD, 1, lossy=True, withheld=True, notes=(note,))
        word = vault.issue(document.text, entity="WITHHELD", one_way=True)
        return Masking(word, 1, withheld=True, notes=(note,))
    except Exception:  # not even the vault works
        return Masking(WITHHELD, 1, lossy=True, withheld=True, notes=(note,))
