"""The public API as the development scorers call it: ``py:pii_adapter:detect``, on the text alone."""

from __future__ import annotations

import safe_prompt


def detect(text: str) -> list[tuple[int, int, str, float]]:
    """Start, end, entity and confidence of every finding above ``info``; a column finding gives one per
    cell.
    """
    return [
        (span.start, span.end, finding.entity, finding.confidence)
        for finding in safe_prompt.scan(text, names=False)
        if finding.severity != "info"
        for span in finding.spans
    ]
