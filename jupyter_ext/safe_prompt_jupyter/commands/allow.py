"""``%safe_prompt allow``: the comment that allows a finding of a rule. It changes nothing by itself."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safe_prompt_jupyter.session import Session

USAGE = "allow RULE --reason TEXT [--until YYYY-MM]"


def run(session: Session, words: Words) -> str:
    """The comment for the end of the finding's line.

    Raises:
        CellError: there is no such rule, no reason, or the month is none.
    """
    if not words.positional or not words.flags.get("--reason", "").strip():
        raise usage_error(USAGE)
    rules = _rules(session)
    rule = words.positional[0]
    if rule not in rules:
        near = get_close_matches(rule, rules, 1)
        raise CellError(
            "there is no such rule",
            place="%safe_prompt allow",
            remedy=f"Did you mean {near[0]}?" if near else "%safe_prompt check NAME says which rules found something.",
        )
    until = words.flags.get("--until", "")
    if until and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", until):
        raise CellError("--until takes a month like 2027-01", place="%safe_prompt allow")
    reason = " ".join(words.flags["--reason"].replace('"', "'").split())
    if session.hiding.hide(reason) != reason:
        raise CellError("the reason holds a value that would be found itself", place="%safe_prompt allow")
    comment = f'# safe-prompt: allow[{rule}] reason="{reason}"' + (f" until={until}" if until else "")
    return (
        f"Put this at the end of the line, or alone on the line before:\n\n  {comment}\n\n"
        "It silences reports of files and notebooks. What is sent is masked all the same."
    )


def _rules(session: Session) -> Sequence[str]:
    from safe_prompt.rules.loader import load_in_force

    return sorted(load_in_force(session.policy().rule_files).by_id)


COMMAND = Command(
    "allow",
    USAGE,
    "the comment that allows findings of a rule in a line",
    "Nothing is changed: copy the comment to where it belongs.",
    run,
    {"--reason": True, "--until": True},
    first=lambda session: sorted({finding.rule for finding in session.checked or ()}) or _rules(session),
    most=1,
)
