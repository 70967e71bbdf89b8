"""The instant tier over a text that is to be kept. Comments in it that allow a finding are not heeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safe_prompt import Document, Findings, Policy


def scan_all(document: Document, policy: Policy | None) -> Findings:
    """All findings of the instant tier.

    Raises:
        ConfigError: a settings, policy or rule file cannot be used.
    """
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.pipeline import scan_document
    from safe_prompt.rules.loader import load_in_force

    rules = load_in_force(policy.rule_files if policy else ())
    terms = policy.terms if policy else None
    return scan_document(document, rules=rules, key=load_key(), terms=terms, names=False, suppressions=False)
