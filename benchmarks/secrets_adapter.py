"""Adapter for the scorer of the development data, credentials only: ``ours=py:secrets_adapter:find``."""

from __future__ import annotations

import safe_prompt


def find(text: str, filename: str | None) -> list[dict[str, object]]:
    """Findings of credentials above ``info`` in a text; offsets are code points of the addressed text."""
    findings = safe_prompt.scan(text, path=filename or None, names=False)
    return [
        {"start": f.start, "end": f.end, "rule": f.rule, "pointer": f.pointer, "path": filename}
        for f in findings
        if f.category == "credential" and f.severity != "info"
    ]
