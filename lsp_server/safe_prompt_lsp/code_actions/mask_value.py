"""Mask a value: by a word that says what stood there, or by a placeholder that this session can restore."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from safe_prompt.findings.finding import Finding
from safe_prompt.masking.placeholders import type_of
from safe_prompt.masking.vault import Vault
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt_lsp.code_actions.masking import masking_changes
from safe_prompt_lsp.code_actions.offer import Offer, Request, is_single, key_of
from safe_prompt_lsp.workspace_edit import FileEdit


def offers(request: Request) -> Iterator[Offer]:
    """For every value a lossy mask; for what is no credential also a placeholder."""
    for finding in request.values():
        title = request.title_of(finding)
        count = "" if is_single(finding) else f", {len(spans_of(finding))} cells"
        yield Offer(
            key_of("mask", finding),
            f"Mask: {title}{count} → REDACTED_{type_of(finding.entity)}",
            findings=(finding,),
            build=partial(_edit, request, finding, Vault(b""), "redact"),
            preferred=finding.category != "credential",
        )
        if request.means.vault is not None and finding.category != "credential":
            yield Offer(
                key_of("placeholder", finding),
                f"Mask: {title}{count} → placeholder (restorable while this server runs)",
                findings=(finding,),
                build=partial(_edit, request, finding, request.means.vault, "placeholder"),
            )


def _edit(request: Request, finding: Finding, vault: Vault, operator: str) -> list[FileEdit]:
    return [request.source.edit(masking_changes(request.source, [finding], vault, operator))]
