"""Findings of a notebook's cells and outputs at their places in the notebook's file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from safe_prompt.documents.document import Address, Document
from safe_prompt.documents.locate import Locator
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.place import place


def in_file(document: Document) -> Callable[[Finding], Finding]:
    """What gives a finding of a document at its place in the document's own text, without address.

    It raises ``LookupError`` where the text has no such place.
    """
    locator, lines = Locator(document), LineIndex(document.text)

    def located(finding: Finding) -> Finding:
        address = Address(finding.pointer, finding.cell, finding.output, finding.decoded)
        spans = _apart(locator.spans(address, finding.spans))
        if not spans:
            raise LookupError("a finding without a place")
        whole = spans[0] if "column" in finding.evidence else Span(spans[0].start, spans[-1].end)
        return finding._replace(
            spans=spans, pointer="", cell=None, output=None, decoded=None, **place(whole, lines.position)._asdict()
        )

    return located


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, without those that begin in another."""
    found: list[Span] = []
    for span in sorted(set(spans)):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return tuple(found)
