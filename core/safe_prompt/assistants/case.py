"""What every step of a judgement needs: the event, the settings in force, and the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.assistants.judged import Judged
from safe_prompt.errors import DocumentError
from safe_prompt.findings.finding import Action

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent
    from safe_prompt.assistants.event import Event
    from safe_prompt.documents.document import Document
    from safe_prompt.findings.collection import Findings
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.policy.policy import Policy
    from safe_prompt.policy.settings import Settings

LONGEST_TEXT: Final = 8_000_000  # characters that are scanned; a longer text counts as not scanned
HIDING: Final[tuple[Action, ...]] = ("mask", "confirm", "block")
STOPPING: Final[tuple[Action, ...]] = ("confirm", "block")


class Decided(NamedTuple):
    """What policy does: with the whole text, with each finding in turn, and why."""

    action: Action = "allow"
    actions: tuple[Action, ...] = ()
    reasons: tuple[str, ...] = ()


class Scanned(NamedTuple):
    """Findings of a text, and what policy does with them on the way to the assistant."""

    findings: Findings
    decision: Decided


class Case(NamedTuple):
    """What every step of a judgement needs."""

    event: Event
    agent: Agent
    settings: Settings
    key: Key
    judged: Judged

    @property
    def policy(self) -> Policy:
        """The policy in force. Reading the built-in one takes time: an event that was judged before does without."""
        return self.settings.policy

    def scan(self, document: Document) -> Scanned:
        """Findings and what policy does with them on the way to this assistant. Comments allow nothing here.

        Raises:
            DocumentError: the text or a part of it could not be scanned.
        """
        from safe_prompt.pipeline import scan_document
        from safe_prompt.rules.loader import load_in_force

        if len(document.text) > LONGEST_TEXT:
            raise DocumentError(f"the text is longer than {LONGEST_TEXT:,} characters")
        findings = scan_document(
            document,
            rules=load_in_force(self.settings.rule_files),
            key=self.key,
            terms=self.settings.terms,
            suppressions=False,
        )
        if findings.not_scanned:
            raise DocumentError(f"not scanned: {findings.not_scanned[0].reason}")
        from safe_prompt.api import NEVER_SEND, never_to_send

        if never_to_send(document):
            actions = self.policy.decide(findings, to=self.agent.destination).actions
            return Scanned(findings, Decided("block", actions, (NEVER_SEND,)))
        if not findings and self.settings.merged is None:
            return Scanned(findings, Decided())  # the built-in policy forbids no destination as such
        decision = self.policy.decide(findings, to=self.agent.destination)
        return Scanned(findings, Decided(decision.action, decision.actions, decision.reasons))

    def off(self, rule: str) -> bool:
        """Whether the user's or the site's settings disable a rule of this package."""
        return self.settings.merged is not None and any(name == rule for name, _ in self.policy.disable)
