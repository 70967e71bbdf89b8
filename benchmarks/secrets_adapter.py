"""Adapter for the scorer of the development data, credentials only: ``ours=py:secrets_adapter:find``."""

from __future__ import annotations

import safe_prompt


def find(text: str, filename: str | None) -> list[dict[str, object]]:
    """Findings of credentials above ``info`` in a text; offsets are code points of the addressed text.

    Raises:
        RuntimeError: a detector broke. The scorer would count what it did not look at as not found.
    """
    findings = safe_prompt.scan(text, path=filename or None, names=False)
    if any("failed" in omission.reason for omission in findings.not_scanned):
        raise RuntimeError(findings.not_scanned[0].reason)
    return [
        {"start": f.start, "end": f.end, "rule": f.rule, "pointer": f.pointer, "path": filename}
        for f in findings
        if f.category == "credential" and f.severity != "info"
    ]
