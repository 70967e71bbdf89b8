"""Sentences of a verdict. They name rules, places and previews, never a value; the masked text is the one exception."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from safe_prompt.assistants.masked_copy import MaskedCopy
    from safe_prompt.findings.finding import Action, Finding

_LISTED: Final = 10
_QUOTED: Final = 4000  # characters of a masked text that are shown; a longer one is in its file alone
_LONGEST_NAME: Final = 60
_LONGEST_WORD: Final = 15  # a longer run of letters and digits may be a value


def finding_lines(findings: Sequence[Finding], actions: Sequence[Action], acted: Sequence[Action]) -> list[str]:
    """One line for each finding whose action is in ``acted``: rule, place, preview and action."""
    chosen = [(finding, action) for finding, action in zip(findings, actions, strict=True) if action in acted]
    lines = [
        f"  line {finding.line}:{finding.column} {finding.rule} ({finding.entity}) {finding.preview}: {action}"
        for finding, action in chosen[:_LISTED]
    ]
    if len(chosen) > _LISTED:
        lines.append(f"  and {len(chosen) - _LISTED} more")
    return lines


def count(number: int, noun: str = "finding") -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def offer(copy: MaskedCopy | None) -> list[str]:
    """What the person can send instead."""
    if copy is None:
        return ["The text could not be masked. Take the values out by hand."]
    lines = ["Hooks cannot rewrite a prompt. Send this masked text instead, or take the values out by hand:"]
    if len(copy.text) <= _QUOTED:
        lines += ["", copy.text, ""]
    if copy.path is not None:
        lines.append(f"It lies in {copy.path} (readable for you alone).")
    if copy.problem:
        lines.append(f"Its placeholders could not be kept, so no reply can be unmasked: {copy.problem}")
    else:
        lines.append("`safe-prompt unmask` puts values back into a reply; keys and passwords stay masked.")
    return lines


def file_name(path: str) -> str:
    """The last part of a path, for a message; "" where it may hold more than a name (a key in a URL, say)."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = all(character.isalnum() or character in "._- *" for character in name)
    longest = max((len(piece) for piece in name.replace("-", ".").replace("_", ".").split(".")), default=0)
    return name if plain and len(name) <= _LONGEST_NAME and longest <= _LONGEST_WORD else ""
