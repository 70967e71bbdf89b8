"""What ``%%safe_prompt`` returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safe_prompt.findings.finding import Action

if TYPE_CHECKING:
    from safe_prompt import Findings
    from safe_prompt.masking.vault import Vault
    from safe_prompt_jupyter.report import Report


@dataclass(frozen=True, slots=True)
class SafePromptResult:
    """The outcome of a cell. Its representations hold counts and masked text, never a value.

    ``text`` is the restored reply, empty where nothing was sent; ``masked_reply`` the reply as it came.
    ``masked_prompt`` and ``masked_system`` are what was sent, or would be. ``findings`` are those of the
    prompt,
    ``system_findings`` those of ``--system``; their offsets are code points of the text with its references
    resolved. ``sent`` says whether anything left this machine's kernel.
    """

    text: str = field(repr=False)
    masked_prompt: str = field(repr=False)
    findings: Findings = field(repr=False)
    action: Action
    destination: str
    sent: bool
    vault: Vault = field(repr=False)
    report: Report = field(repr=False)
    masked_reply: str = field(default="", repr=False)
    masked_system: str = field(default="", repr=False)
    system_findings: Findings | None = field(default=None, repr=False)
    brief: bool = field(default=False, repr=False)

    def __str__(self) -> str:
        """The restored reply: ``{answer}`` in a later prompt means the answer."""
        return self.text

    def __repr__(self) -> str:
        return f"SafePromptResult({self.report.headline})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        if self.brief:
            return {"text/plain": repr(self)}
        return {"text/plain": self.report.plain(), "text/html": self.report.html()}

    def _repr_html_(self) -> str:
        return self.report.html()
