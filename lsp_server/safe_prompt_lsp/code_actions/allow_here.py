"""Allow a finding where it stands: a comment with a reason, in the comment syntax of the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from lsprotocol import types

from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.rewriting.change import EditError, changed
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt_lsp.abilities import ALLOW_WITH_REASON
from safe_prompt_lsp.code_actions.offer import Offer, Request, key_of
from safe_prompt_lsp.rewriting.comments import Allowed, allow
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.workspace_edit import FileEdit

SHOW_REASON = "safe-prompt.showReason"


def offers(request: Request) -> Iterator[Offer]:
    """For every finding. The reason is asked for by the client, or written where the cursor is left."""
    for finding in request.findings:
        if finding.entity == NOTE_ENTITY or finding.output is not None:
            continue
        title = f"Allow here, with a reason: {request.title_of(finding)} ({finding.rule})"
        key = key_of("allow-here", finding)
        try:
            allowed = allow_comment(request.snapshot, finding, "")
        except EditError as error:
            yield Offer(key, title, findings=(finding,), refused=error.problem)
            continue
        if ALLOW_WITH_REASON in request.means.abilities.commands:
            command = types.Command(title, ALLOW_WITH_REASON, arguments=[address(request.snapshot, finding)])
            yield Offer(key, title, findings=(finding,), command=command)
            continue
        yield Offer(
            key,
            title,
            findings=(finding,),
            build=partial(_edit, request, finding),
            command=_cursor(request, allowed),
        )


def allow_comment(snapshot: Snapshot, finding: Finding, reason: str) -> Allowed:
    """The comment that allows a finding.

    Raises:
        EditError: the file has no comments, or none can stand there.
    """
    document = snapshot.document
    first = min(span.start for span in spans_of(finding))
    kind = "json" if document.kind == "notebook" else document.kind
    return allow(document.text, kind, document.path, first, (finding.rule,), reason)


def address(snapshot: Snapshot, finding: Finding) -> dict[str, Any]:
    """A finding as commands name it: no value, and of use only while the text is at this version."""
    place = snapshot.range(spans_of(finding)[0].start, spans_of(finding)[-1].end)
    return {
        "uri": snapshot.uri,
        "version": snapshot.version,
        "rule": finding.rule,
        "range": {
            "start": {"line": place.start.line, "character": place.start.character},
            "end": {"line": place.end.line, "character": place.end.character},
        },
    }


def _edit(request: Request, finding: Finding) -> list[FileEdit]:
    allowed = allow_comment(request.snapshot, finding, "")
    return [FileEdit(request.source.held, (allowed.change,), cursor=allowed.cursor)]


def _cursor(request: Request, allowed: Allowed) -> types.Command | None:
    """What puts the cursor between the quotes of the empty reason, where the edit itself cannot."""
    abilities = request.means.abilities
    if allowed.cursor is None or not abilities.show_document or (abilities.snippets and abilities.document_changes):
        return None
    held = request.source.held
    lines = type(held.lines)(changed(held.text, [allowed.change]), held.lines.encoding)
    place = lines.position(allowed.change.start + allowed.cursor)
    arguments = [{"uri": held.uri, "line": place.line, "character": place.character}]
    return types.Command("Write the reason", SHOW_REASON, arguments=arguments)
