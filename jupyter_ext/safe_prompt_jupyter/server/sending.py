"""What a cell is about to send to an AI model, and what policy says of it, before anybody runs it.

Only what stands in the notebook is seen: ``{name}`` in a prompt is put in by the kernel, later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from safe_prompt.errors import SafePromptError
from safe_prompt.findings.finding import Action, Finding
from safe_prompt.policy.policy import Policy
from safe_prompt_jupyter.ai_magic import read_ai_cell
from safe_prompt_jupyter.options import read_options

_OURS: Final = re.compile(r"\s*%%safe_prompt(?:[ \t]+([^\n]*))?(?:\n|\Z)")
_REFERENCE: Final = re.compile(r"(?<!\{)\{\s*([A-Za-z_]\w{0,80})[^{}\n]{0,200}\}(?!\})")
_MOST_NAMES: Final = 8


@dataclass(frozen=True, slots=True)
class Sending:
    """A cell that sends its text. ``checked``: the kernel scans and masks it first (``%%safe_prompt``).

    ``destination`` is the catalogue's id, ``""`` where the cell names none. ``references`` are names whose values the
    kernel puts in. ``counts`` are findings by category, ``masked`` those that policy masks or stops.
    """

    destination: str
    title: str
    checked: bool
    action: Action
    reasons: tuple[str, ...]
    counts: dict[str, int]
    masked: int
    references: tuple[str, ...]


def about_to_send(source: str, findings: Sequence[Finding], policy: Policy) -> Sending | None:
    """What a cell's source sends, or None where it is no cell of ``%%ai`` or ``%%safe_prompt``.

    ``findings`` are all of the source: a comment that silences a report silences nothing here.
    """
    if "%%ai" not in source and "%%safe_prompt" not in source:
        return None
    ours = _OURS.match(source)
    body = source[ours.end() :] if ours else source
    cell = read_ai_cell(body)
    if cell is not None:
        model, prompt = cell.model, cell.prompt
    elif ours is not None:
        try:
            options = read_options(ours[1] or "")
        except SafePromptError:
            return None  # the cell will not run: its own error says why
        if not options.to or options.dry_run:
            return None  # nothing is sent
        model, prompt = options.to, body
    else:
        return None
    destination = policy.identify(model or "unknown")
    decision = policy.decide(findings, destination)
    counts = Counter[str](one.category for one in findings if one.severity != "info")
    names = tuple(dict.fromkeys(match[1] for match in _REFERENCE.finditer(prompt)))[:_MOST_NAMES]
    return Sending(
        destination.id, destination.title, ours is not None, decision.action, decision.reasons[:4], dict(counts),
        sum(action in ("mask", "confirm", "block") for action in decision.actions), names,
    )  # fmt: skip
