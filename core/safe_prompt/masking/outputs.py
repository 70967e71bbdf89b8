"""Mask findings in the outputs of a notebook, or take those outputs out. All else stays byte for byte.

Format: https://nbformat.readthedocs.io/en/latest/format_description.html (nbformat 4; 3 by its worksheets). Edits
are made in the text at the places of the values, so that indentation, order of keys, escapes and the last line
end stay as whoever wrote the file left them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from safe_prompt.documents.json_leaves import escape
from safe_prompt.documents.json_source import JsonSource
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import Span
from safe_prompt.errors import DocumentError
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.masking.apply import Region, apply

if TYPE_CHECKING:
    from safe_prompt.documents.document import Document, Part
    from safe_prompt.findings.finding import Finding

How = Literal["mask", "strip"]

_OUTPUT = lazy_pattern(r"((?:/worksheets/\d+)?/cells/\d+/outputs)/(\d+)(?=/|$)")
_TELLING: Final = 6  # code points; a shorter value stands in other places of an output by chance
_WORDS_OF_FORMAT: Final = frozenset({"output_type", "name"})  # members whose values nbformat lays down
_CLEAR: Final = "Clear its outputs in Jupyter."

_Parts = Mapping[tuple[str, str | None], "Part"]


class Place(NamedTuple):
    """An output: the JSON pointer of the list it stands in, and its position there."""

    outputs: str
    position: int


@dataclass(frozen=True, slots=True)
class FixedOutputs:
    """A notebook's new text and what was done about which finding.

    ``masked`` values were replaced by ``REDACTED_<type>``, which nothing undoes. ``stripped`` ones went with their
    whole output. ``remaining`` ones stand elsewhere: sources, attachments, metadata. ``removed`` counts outputs.
    """

    text: str = field(repr=False)
    masked: tuple[Finding, ...] = ()
    stripped: tuple[Finding, ...] = ()
    remaining: tuple[Finding, ...] = ()
    removed: int = 0


def fix_outputs(document: Document, findings: Sequence[Finding], how: How = "mask") -> FixedOutputs:
    """Mask or strip what the findings name, in outputs alone.

    Values that were found in one output are looked for in all of them: a chart shows the names of the table before
    it. With ``mask`` an output is stripped all the same where masking would not do: the value is a number or a member
    name of JSON, it stands in the output once more as part of a word, or an image or other data in the output may
    show it. Execution counts stay.

    Raises:
        DocumentError: the notebook cannot be edited without touching the rest; nothing of it may be written.
    """
    notebook = _loaded(document.text) if document.kind == "notebook" else None
    inside: dict[Place, list[Finding]] = defaultdict(list)
    remaining: list[Finding] = []
    for finding in findings:
        place = _place(finding.pointer)
        if place is not None and isinstance(_value(notebook, place.outputs), list):
            inside[place].append(finding)
        else:
            remaining.append(finding)
    if not inside:
        return FixedOutputs(document.text, remaining=tuple(remaining))
    parts = _parts(document)
    for echo in _echoes(parts, inside):
        inside.setdefault(_place(echo.pointer), []).append(echo)  # type: ignore[arg-type]
    doomed, text = set(inside), document.text
    if how == "mask":
        doomed = {place for place in inside if _has_unread(_value(notebook, _pointer(place)), _pointer(place), parts)}
        doomed |= _no_strings(document, {place: inside[place] for place in inside.keys() - doomed}, parts)
        masked = {place: inside[place] for place in inside if place not in doomed}
        text = _masked(document, [finding for group in masked.values() for finding in group])
        doomed |= _once_more(document, text, masked, parts)
    text = _without(text, doomed)
    if not _same_elsewhere(notebook, text):
        raise DocumentError("its outputs cannot be edited without touching the rest", remedy=_CLEAR)
    return FixedOutputs(
        text,
        tuple(finding for place, group in inside.items() if place not in doomed for finding in group),
        tuple(finding for place, group in inside.items() if place in doomed for finding in group),
        tuple(remaining),
        len(doomed),
    )


def _place(pointer: str) -> Place | None:
    match = _OUTPUT.match(pointer)
    return Place(match[1], int(match[2])) if match else None


def _pointer(place: Place) -> str:
    return f"{place.outputs}/{place.position}"


def _loaded(text: str) -> Any:
    """A notebook with its numbers as they are written, so that comparing two loses nothing.

    Raises:
        DocumentError: it is not JSON.
    """
    try:
        return json.loads(
            text.removeprefix("\ufeff"), strict=False, parse_int=_number, parse_float=_number, parse_constant=_number
        )
    except (ValueError, RecursionError):
        raise DocumentError("it is not valid JSON, so its outputs cannot be told apart") from None


def _number(digits: str) -> tuple[str]:
    return (digits,)  # no string, and longer than Python converts


def _value(notebook: Any, pointer: str) -> Any:
    node = notebook
    for token in pointer.split("/")[1:]:
        try:
            node = node[int(token) if isinstance(node, list) else token]
        except (LookupError, TypeError):
            return None
    return node


def _parts(document: Document) -> _Parts:
    return {(part.address.pointer, part.address.decoded): part for part in read_parts(document).parts}


def _values(findings: Iterable[Finding], parts: _Parts) -> dict[str, Finding]:
    """Values long and odd enough to be known again, and what found them first. Letters alone may be any word."""
    values: dict[str, Finding] = {}
    for finding in findings:
        part = parts.get((finding.pointer, finding.decoded))
        if part is None:
            continue
        for span in finding.spans:
            value = part.text[span.start : span.end].strip()
            if len(value) >= _TELLING and (finding.category == "credential" or not value.isalpha()):
                values.setdefault(value, finding)
    return values


def _echoes(parts: _Parts, inside: Mapping[Place, Sequence[Finding]]) -> list[Finding]:
    """Findings of the same values in outputs where no rule found them."""
    values = _values((finding for findings in inside.values() for finding in findings), parts)
    if not values:
        return []
    import re

    longest_first = sorted(values, key=lambda value: (-len(value), value))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    taken: dict[tuple[str, str | None], list[Span]] = defaultdict(list)
    for findings in inside.values():
        for finding in findings:
            taken[finding.pointer, finding.decoded] += finding.spans
    echoes = []
    for (pointer, decoded), part in parts.items():
        if _place(pointer) is None or part.address.output is None:
            continue
        for match in pattern.finditer(part.text):
            span = Span(*match.span())
            if any(known.contains(span) for known in taken.get((pointer, decoded), ())):
                continue
            of = values[match.group()]
            address = part.address
            echoes.append(
                of._replace(
                    start=span.start, end=span.end, spans=(span,), pointer=pointer, decoded=decoded,
                    cell=address.cell, output=address.output,
                )
            )  # fmt: skip
    return echoes


def _has_unread(output: Any, pointer: str, parts: _Parts) -> bool:
    """Whether an output holds strings that no scan reads: an image, a PDF, sound."""
    read = {known for known, _ in parts}
    return any(
        here not in read and not any(known.startswith(f"{here}/") for known in read)
        for here, value in _members(output, pointer)
        if value and (isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value)))
    )


def _members(output: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(output, dict):
        return
    for name, value in output.items():
        if name == "data" and isinstance(value, dict):
            yield from ((f"{pointer}/data/{escape(mime)}", content) for mime, content in value.items())
        elif name not in _WORDS_OF_FORMAT:
            yield f"{pointer}/{escape(name)}", value


def _no_strings(document: Document, inside: Mapping[Place, Sequence[Finding]], parts: _Parts) -> set[Place]:
    """Outputs with a value that is a number or a member name: another one there would break whoever reads it."""
    from safe_prompt.documents.locate import Locator
    from safe_prompt.masking.align import quote_scalars

    locator = Locator(document)
    broken: set[Place] = set()
    regions: list[tuple[Region, Place]] = []
    for place, findings in inside.items():
        for finding in findings:
            part = parts.get((finding.pointer, finding.decoded))
            if part is None or finding.decoded == "key":
                broken.add(place)
                continue
            for span in locator.spans(part.address, finding.spans):
                regions.append((Region(span.start, span.end, "", 0, False), place))
    for quoted in quote_scalars(document.text, [region for region, _ in regions]):
        if quoted.quoted:
            broken |= {place for region, place in regions if region.start < quoted.end and quoted.start < region.end}
    return broken


def _masked(document: Document, findings: Sequence[Finding]) -> str:
    if not findings:
        return document.text
    from safe_prompt.masking.mask import mask_with_notes
    from safe_prompt.masking.vault import Vault

    masking = mask_with_notes(document, findings, ["mask"] * len(findings), Vault(b""), "redact")
    if masking.withheld:
        raise DocumentError("its outputs could not be masked", remedy=_CLEAR)
    return masking.text


def _once_more(document: Document, text: str, masked: Mapping[Place, Sequence[Finding]], parts: _Parts) -> set[Place]:
    """Outputs in which a masked value stands once more."""
    from safe_prompt.documents.document import Document as NewDocument

    values = {place: set(_values(findings, parts)) for place, findings in masked.items()}
    found: set[Place] = set()
    for part in read_parts(NewDocument(text, document.kind, document.path)).parts:
        place = _place(part.address.pointer)
        if place in values and any(value in part.text for value in values[place]):
            found.add(place)
    return found


def _without(text: str, places: Iterable[Place]) -> str:
    """The text without these outputs, and without the commas and blanks that parted them from the others."""
    removed: dict[str, set[int]] = defaultdict(set)
    for place in places:
        removed[place.outputs].add(place.position)
    source = JsonSource(text)
    gone: list[tuple[Span, str]] = []
    for pointer, indices in removed.items():
        node = source.node(pointer)
        items = source.items(node) or ()
        if len(indices) == len(items):
            gone.append((Span(node.start, node.end), "[]"))
            continue
        first_kept = next(index for index in range(len(items)) if index not in indices)
        for index in indices:
            if index > first_kept:
                gone.append((Span(items[index - 1].end, items[index].end), ""))
            else:
                gone.append((Span(items[index].start, items[index + 1].start), ""))
    return apply(text, sorted(gone))


def _same_elsewhere(notebook: Any, text: str) -> bool:
    """Whether the new text is JSON that differs from the notebook in outputs alone."""
    try:
        return bool(_blank(notebook) == _blank(_loaded(text)))
    except DocumentError:
        return False


def _blank(notebook: Any) -> Any:
    """The notebook with empty outputs; it is changed."""
    sheets = notebook.get("worksheets")
    for holder in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells") if isinstance(holder, dict) else None
        for cell in cells if isinstance(cells, list) else ():
            if isinstance(cell, dict) and isinstance(cell.get("outputs"), list):
                cell["outputs"] = []
    return notebook
