"""What commands do beyond the text: allow in the project, add to the baseline, keep the file from AI tools.

These files count as soon as they are on disk, so a command writes them; an edit would wait in the editor to be saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lsprotocol import types

from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt_lsp.code_actions.allow_here import address
from safe_prompt_lsp.code_actions.offer import Offer, Request, key_of

ALLOW: Final = "safe-prompt.allow"
ADD_TO_BASELINE: Final = "safe-prompt.addToBaseline"
EXCLUDE_FILE: Final = "safe-prompt.excludeFile"
NO_FILE: Final = "the text is not a file yet: save it first"


def in_project(request: Request) -> Iterator[Offer]:
    """For every finding: leave its rule out for this file."""
    for finding in _findings(request):
        title = f"Allow {finding.rule} in this file (project settings)"
        yield _command(request, "allow-in-project", title, finding, ALLOW, scope="file")


def to_baseline(request: Request) -> Iterator[Offer]:
    """For every finding: accept it as it is today."""
    for finding in _findings(request):
        title = f"Add to the baseline: {request.title_of(finding)}"
        yield _command(request, "baseline", title, finding, ADD_TO_BASELINE)


def from_assistants(request: Request) -> Iterator[Offer]:
    """Once where something restricted is found: keep the file away from AI assistants."""
    finding = next((one for one in _findings(request) if one.classification == "restricted"), None)
    if finding is not None:
        title = "Keep this file away from AI assistants (ignore files)"
        yield _command(request, "exclude", title, finding, EXCLUDE_FILE)


def _findings(request: Request) -> Iterator[Finding]:
    return (finding for finding in request.findings if finding.entity != NOTE_ENTITY and finding.output is None)


def _command(request: Request, name: str, title: str, finding: Finding, command: str, **more: Any) -> Offer:
    saved = request.snapshot.document.path is not None
    return Offer(
        key_of(name, finding),
        title,
        findings=(finding,),
        command=types.Command(title, command, arguments=[{**address(request.snapshot, finding), **more}]),
        refused="" if saved else NO_FILE,
    )
