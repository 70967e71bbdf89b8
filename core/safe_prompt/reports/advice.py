"""What to do about a finding, in two lines: how to fix it, and how to allow it where it may stay."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import FLOW_RULES, NOTE_ENTITY

_PERSONAL: Final = "fix: replace it by invented data, or mask it (safe-prompt mask FILE)"
_FIX: Final = {
    "credential": "fix: rotate it if it was ever shared, and read it from the environment or a secret store",
    "integrity": "fix: remove the hidden text or the instruction",
    "ip_marker": "fix: move the marked text elsewhere, or reword it",
}
# The value is not in the file, so there is nothing to rotate or to replace.
_SENT: Final = "fix: keep it out of what is sent: send a masked copy (safe_prompt.mask), the schema, or invented rows"
_OUTPUT: Final = "fix: clear this output, or let the hook safe-prompt-fix-outputs mask it"
_NO_COMMENTS: Final = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".log", ""})


def advice(finding: Finding) -> tuple[str, ...]:
    """Lines for a person who is about to commit the file of a finding."""
    if finding.entity == NOTE_ENTITY:
        return ("fix: correct or remove this comment",)
    if finding.rule in FLOW_RULES:
        return _SENT, f"allow: {_allow(finding)}"
    fix = _OUTPUT if finding.output is not None else _FIX.get(finding.category, _PERSONAL)
    return fix, f"allow: {_allow(finding)}"


def _allow(finding: Finding) -> str:
    comment = f'safe-prompt: allow[{finding.rule}] reason="…"'
    if finding.output is not None:
        return "tag the cell safe-prompt-ignore, or: safe-prompt baseline update --accept"
    if finding.cell is None and PurePath(finding.path or "").suffix.lower() in _NO_COMMENTS:
        return "safe-prompt baseline update --accept, or a per-file setting"
    return f"# {comment}"
