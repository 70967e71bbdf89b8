"""Findings and policy files made for tests. No value is needed: findings hold none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Finding
from safe_prompt.policy.policy import Policy

# rule, entity, category, classification, severity
KINDS = {
    "key": ("openai-api-key", "API_KEY", "credential", "restricted", "critical"),
    "publishable": ("open-key", "API_KEY", "credential", "public", "low"),
    "email": ("email-address", "EMAIL_ADDRESS", "contact", "confidential", "low"),
    "author": ("email-address", "EMAIL_ADDRESS", "contact", "confidential", "info"),
    "card": ("credit-card", "CREDIT_CARD", "financial", "restricted", "high"),
    "ip": ("ip-address", "IP_ADDRESS", "online_id", "internal", "low"),
    "term": ("company-term", "COMPANY_TERM", "ip_marker", "confidential", "medium"),
    "hidden": ("hidden-text", "HIDDEN_TEXT", "integrity", "internal", "medium"),
    "open": ("some-note", "NOTE", "ip_marker", "public", "low"),
}


def finding(kind: str, **changes: Any) -> Finding:
    rule, entity, category, classification, severity = KINDS[kind]
    values: dict[str, Any] = {
        "rule": rule, "entity": entity, "category": category, "classification": classification, "severity": severity,
        "confidence": 0.9, "tags": (), "path": None, "start": 1, "end": 9, "line": 1, "column": 2, "end_line": 1,
        "end_column": 10, "file_line": 1, "preview": "…(8)", "evidence": (), "fingerprint": f"k1:{kind}",
        "message": "", "spans": (Span(1, 9),),
    }  # fmt: skip
    return Finding(**(values | changes))


def policy(folder: Path, text: str) -> Policy:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return Policy.load(file)
