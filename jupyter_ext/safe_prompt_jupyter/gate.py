"""Between cell and provider: scan, decide, mask. The one module here that calls the core's pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safe_prompt.findings.finding import ACTIONS, Action, Finding

if TYPE_CHECKING:
    from safe_prompt import Findings, Masked, Policy
    from safe_prompt.masking.vault import Vault
    from safe_prompt.policy.destinations import Destination

NO_ONE = "unknown"  # The destination that nothing is known about, and that gets the least.


@dataclass(frozen=True, slots=True)
class Examined:
    """A prompt and its system text, scanned and masked for one destination (None: nobody in particular)."""

    prompt: str = field(repr=False)
    system: str = field(repr=False)
    findings: Findings = field(repr=False)
    system_findings: Findings | None = field(repr=False)
    judged: tuple[Finding, ...] = field(repr=False)
    action: Action
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    destination: Destination | None
    unread: bool
    shown_prompt: str = field(default="", repr=False)
    shown_system: str = field(default="", repr=False)


def examine(prompt: str, system: str, to: str, policy: Policy, vault: Vault) -> Examined:
    """Scan and mask a prompt and a system text with one vault, and decide for both together.

    Without a destination (``to`` empty) the text is masked as for an unknown third party. What could not be
    scanned gets the policy's ``on_error`` action.
    """
    import safe_prompt
    from safe_prompt.masking.mask import WITHHELD

    texts = [prompt, system] if system else [prompt]
    masked = [safe_prompt.mask(text, to=to or NO_ONE, policy=policy, vault=vault) for text in texts]
    findings = [finding for part in masked for finding in part.findings]
    decision = policy.decide(findings, to or NO_ONE)
    notes = [f"{tier}: {state}" for tier, state in masked[0].findings.tiers.items() if state != "active"]
    for part in masked:
        notes += [*part.notes, *(f"not scanned: {omission.reason}" for omission in part.findings.not_scanned)]
    action, reasons = decision.action, decision.reasons
    for part in masked:  # A part's own verdict is stricter where it could not be scanned or masked.
        action = max(action, part.action, "block" if part.withheld else "allow", key=ACTIONS.index)
        reasons += tuple(reason for reason in part.reasons if reason not in reasons)
    if to:
        findings = [item._replace(action=act) for item, act in zip(findings, decision.actions, strict=True)]
    unread = any(part.findings.not_scanned for part in masked)
    if unread and (not to or action == "block"):
        # Values may stand in what no detector has read: such a text is neither shown nor kept.
        masked = [replace(part, text=WITHHELD) for part in masked]
    shown = ["" if unread else _hidden(text, part, vault) for text, part in zip(texts, masked, strict=True)]
    if shown != ["" if unread else part.text for part in masked]:
        notes.append("values that policy lets pass go as they are; the text below hides them")
    return Examined(
        shown_prompt=shown[0],
        shown_system=shown[1] if system else "",
        prompt=masked[0].text,
        system=masked[1].text if system else "",
        unread=unread,
        findings=masked[0].findings,
        system_findings=masked[1].findings if system else None,
        judged=tuple(findings),
        action=action,
        reasons=reasons if to else (),
        notes=tuple(dict.fromkeys(notes)),
        destination=decision.destination if to else None,
    )


def _hidden(text: str, part: Masked, vault: Vault) -> str:
    """The text for the report, which is saved with the notebook: no finding stays, whatever policy allows."""
    from safe_prompt.documents.document import Document
    from safe_prompt.masking.mask import mask_document

    if part.withheld:
        return part.text
    found = [finding for finding in part.findings if finding.severity != "info"]
    return mask_document(Document.from_text(text), found, ["mask"] * len(found), vault)


def load_policy(file: str) -> Policy:
    """The policy of all layers, with ``--policy FILE`` as the last where one is given.

    Raises:
        SafePromptError: a file cannot be read or says something that is not allowed there.
    """
    from safe_prompt.policy.settings import load_settings

    return load_settings(policy_file=file or None).policy
