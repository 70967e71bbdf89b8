"""Remove a comment that allows nothing (any more)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import EXPIRED, UNUSED
from safe_prompt.rewriting.change import Change, line_start
from safe_prompt_lsp.code_actions.offer import Offer, Request, key_of
from safe_prompt_lsp.workspace_edit import FileEdit

# What opens a comment before the marker, and closes it behind.
_OPENING: Final = re.compile(r"[ \t]*(?:\#+|//+|<!--|--|;+|%+|REM)[ \t]*\Z")
_CLOSING: Final = re.compile(r"[ \t]*(?:-->)?[ \t]*(?=[\r\n]|\Z)")


def offers(request: Request) -> Iterator[Offer]:
    """For every allow that is unused or has expired, where it has its comment to itself."""
    for finding in request.findings:
        if finding.rule in (UNUSED, EXPIRED):
            change = _removal(request.source.text, finding)
            yield Offer(
                key_of("remove-allow", finding),
                "Remove this allow",
                findings=(finding,),
                build=partial(_edit, request, change) if change is not None else None,
                preferred=True,
                refused="" if change is not None else "the comment says more than that: remove it by hand",
            )


def _removal(text: str, finding: Finding) -> Change | None:
    line = line_start(text, finding.start)
    opening = _OPENING.search(text, line, finding.start)
    closing = _CLOSING.match(text, finding.end)
    if opening is None or closing is None:
        return None
    start, end = opening.start(), closing.end()
    if start == line:  # nothing else on the line: the line goes
        end += 2 if text.startswith("\r\n", end) else 1 if text[end : end + 1] in ("\r", "\n") else 0
    return Change(start, end, "")


def _edit(request: Request, change: Change) -> list[FileEdit]:
    return [request.source.edit([change])]
