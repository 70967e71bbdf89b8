"""The masked text with its printed tables in columns, and what a trusted restore needs to undo that."""

from __future__ import annotations

from collections.abc import Sequence

from safe_prompt.documents.document import Document, Part
from safe_prompt.documents.locate import Locator
from safe_prompt.documents.span import Span
from safe_prompt.masking.apply import apply
from safe_prompt.masking.columns import Edit, disjoint, laid_out
from safe_prompt.masking.placeholders import PLACEHOLDER
from safe_prompt.masking.vault import Vault

_KINDS = frozenset(("text", "markdown"))
_Block = tuple[Span, list[Edit]]


def with_layout(
    document: Document, places: Sequence[tuple[Part | None, Span | None]], replaced: Sequence[Edit], vault: Vault
) -> str | None:
    """The masked text with the columns of its printed tables in line; None where there is nothing to put in line.

    ``places`` say of each replacement in which text of the document it stands, and where in that. The vault notes
    each table as shown and as written; a table that could not be told from another when restoring stays as it is.
    """
    blocks = _blocks(document, places, replaced)
    noted: dict[str, str] = dict(vault.layouts())
    plain: list[Edit] = []  # spaces that nothing needs to take out again: nothing is restored there
    shown: list[Edit] = []
    new: dict[str, str] = {}
    for block, edits in blocks:
        inside = [edit for edit in replaced if block.start <= edit[0].start and edit[0].end <= block.end]
        before = _applied(document.text, block, inside)
        after = _applied(document.text, block, sorted([*inside, *edits]))
        if PLACEHOLDER.search(after) is None:
            plain += edits
        elif noted.get(after, before) != before:
            continue
        else:
            noted[after] = new[after] = before
        shown += edits
    if not shown:
        return None
    text = apply(document.text, sorted([*replaced, *shown]))
    if without_layout(text, tuple(noted.items())) != apply(document.text, sorted([*replaced, *plain])):
        return None  # one table stands in another's text: rather out of line than not restored
    for after, before in new.items():
        vault.lay_out(after, before)
    return text


def without_layout(text: str, layouts: Sequence[tuple[str, str]]) -> str:
    """A masked text with the spaces that its tables were written with."""
    for shown, plain in reversed(layouts):  # a later table may hold an earlier one
        text = text.replace(shown, plain)
    return text


def _applied(text: str, block: Span, edits: Sequence[Edit]) -> str:
    moved = [(Span(span.start - block.start, span.end - block.start), new) for span, new in edits]
    return apply(text[block.start : block.end], moved)


def _blocks(
    document: Document, places: Sequence[tuple[Part | None, Span | None]], replaced: Sequence[Edit]
) -> list[_Block]:
    """Tables as ranges of the file, with the spaces to put in or take out there."""
    groups: dict[tuple[str, str | None], tuple[Part, list[Edit]]] = {}
    for (part, inside), (_, new) in zip(places, replaced, strict=True):
        if part is not None and inside is not None and part.kind in _KINDS:
            groups.setdefault((part.address.pointer, part.address.decoded), (part, []))[1].append((inside, new))
    locator = Locator(document)
    blocks: list[_Block] = []
    for part, changes in groups.values():
        for table in laid_out(part.text, sorted(changes)):
            edits = [(_located(locator, part, span), new) for span, new in table.edits]
            block = _located(locator, part, table.block)
            cut = any(s.start < block.start < s.end or s.start < block.end < s.end for s, _ in replaced)
            own = [edit for edit in replaced if block.start <= edit[0].start and edit[0].end <= block.end]
            if not cut and disjoint(sorted([*own, *edits])):
                blocks.append((block, edits))
    return blocks


def _located(locator: Locator, part: Part, span: Span) -> Span:
    """A range of a part in the file. An empty one stands right before the character that it precedes."""
    if not part.address.pointer:
        return span
    if span.end > span.start:
        (found,) = locator.spans(part.address, (span,))
        return found
    if span.start < len(part.text):
        (found,) = locator.spans(part.address, (Span(span.start, span.start + 1),))
        return Span(found.start, found.start)
    (found,) = locator.spans(part.address, (Span(span.start - 1, span.start),))
    return Span(found.end, found.end)
