"""New sources and outputs for cells: what a fix puts in their place. Nothing is changed here; the page does that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from safe_prompt.documents.document import Document
from safe_prompt.errors import SafePromptError
from safe_prompt.findings.finding import Finding
from safe_prompt.masking.mask import mask_with_notes
from safe_prompt.masking.outputs import How as HowOutputs
from safe_prompt.masking.outputs import fix_outputs
from safe_prompt.masking.vault import Vault
from safe_prompt_jupyter.server.allowing import allow
from safe_prompt_jupyter.server.cells import HeldCell
from safe_prompt_jupyter.server.environment import move_to_environment
from safe_prompt_jupyter.server.scanning import Found
from safe_prompt_jupyter.server.wire import Fix


class Fixed(NamedTuple):
    """A cell's new source, or its new outputs, or the reason why there is neither. ``variable`` is one to be set."""

    source: str | None = None
    outputs: list[Any] | None = None
    variable: str = ""
    note: str = ""

    def __repr__(self) -> str:  # without texts
        return f"Fixed(variable={self.variable!r}, note={self.note!r})"


def fix_cell(cell: HeldCell, language: str, found: Found, asked: Fix, vault: Vault) -> Fixed:
    """What a fix makes of a cell. Never raises."""
    try:
        findings = [found.findings[position] for position in asked.findings]
        match asked.how:
            case "environment":
                fixed = _moved(cell, found, findings[0])
            case "allow":
                fixed = _allowed(cell, found, findings[0], asked.reason)
            case "mask":
                fixed = _masked(cell, found, findings, vault)
            case "mask-output" | "clear-output":
                fixed = _fixed_outputs(cell, language, findings, "mask" if asked.how == "mask-output" else "strip")
    except IndexError:
        return Fixed(note="The cell has changed since.")
    except SafePromptError as error:
        return Fixed(note=str(error))
    except Exception as error:  # its text may hold what is to be masked
        return Fixed(note=f"It could not be changed ({type(error).__name__}).")
    return fixed


def _masked(cell: HeldCell, found: Found, findings: Sequence[Finding], vault: Vault) -> Fixed:
    masking = mask_with_notes(Document(cell.source, found.kind), findings, ["mask"] * len(findings), vault)
    if masking.withheld:
        return Fixed(note="It could not be masked without touching the rest of the cell.")
    return Fixed(source=masking.text)


def _moved(cell: HeldCell, found: Found, finding: Finding) -> Fixed:
    moved = move_to_environment(cell.source, found.kind, finding)
    if moved is None:
        return Fixed(note="It is no string literal of its own, so there is nothing to move.")
    return Fixed(source=moved.text, variable=moved.name)


def _allowed(cell: HeldCell, found: Found, finding: Finding, reason: str) -> Fixed:
    text = allow(cell.source, found.kind, finding, reason)
    if text is None:
        return Fixed(note="A comment at the end of this line would change what the cell means. Tag the cell instead.")
    return Fixed(source=text)


def _fixed_outputs(cell: HeldCell, language: str, findings: Sequence[Finding], how: HowOutputs) -> Fixed:
    fixed = fix_outputs(cell.rest_document(language), findings, how)
    cells = json.loads(fixed.text, strict=False)["cells"]
    note = ""
    if how == "mask" and fixed.removed:
        note = "Masking would have left the value in an output, so the output was taken out."
    if fixed.remaining:
        note = "What stands in the cell's metadata or attachments stayed."
    return Fixed(outputs=cells[0].get("outputs", []), note=note)
