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
from safe_prompt_jupyter.server.scanning import Sent

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


def sent_by_calls(calls: Sequence[Sent], policy: Policy) -> tuple[Sending, ...]:
    """What the AI calls of a cell's code send that was found, by destination; nothing of it is checked on its way.

    Calls by magics are left out: ``about_to_send`` speaks of them.
    """
    by_destination: dict[str, dict[int, Finding]] = {}
    for sent in calls:
        if sent.findings and not sent.call.sink.startswith("%"):
            known = by_destination.setdefault(sent.call.destination, {})
            known.update((id(finding), finding) for finding in sent.findings)
    return tuple(
        _sending(tuple(found.values()), policy, destination, checked=False)
        for destination, found in by_destination.items()
    )


def _sending(
    findings: Sequence[Finding], policy: Policy, to: str, *, checked: bool, references: tuple[str, ...] = ()
) -> Sending:
    destination = policy.identify(to)
    decision = policy.decide(findings, destination)
    return Sending(
        destination.id,
        destination.title,
        checked,
        decision.action,
        decision.reasons[:4],
        dict(Counter[str](one.category for one in findings if one.severity != "info")),
        sum(action in ("mask", "confirm", "block") for action in decision.actions),
        references,
    )


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
    names = tuple(dict.fromkeys(match[1] for match in _REFERENCE.finditer(prompt)))[:_MOST_NAMES]
    return _sending(findings, policy, model or "unknown", checked=ours is not None, references=names)
