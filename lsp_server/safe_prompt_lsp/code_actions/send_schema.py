"""Send the columns of a DataFrame instead of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from safe_prompt.rewriting.change import Change
from safe_prompt_lsp.code_actions.ai_calls import Sent, calls_of, key_of_call, spans_in
from safe_prompt_lsp.code_actions.offer import Offer, Request
from safe_prompt_lsp.rewriting.python_frames import Frame, shown_frames
from safe_prompt_lsp.snapshot import offset_of
from safe_prompt_lsp.workspace_edit import FileEdit

_TABLES: Final = "personal-columns-to-ai"


def offers(request: Request) -> Iterator[Offer]:
    """For every AI call whose prompt shows rows of a DataFrame."""
    for sent in calls_of(request):
        frames = _frames(sent)
        if frames:
            shown = ", ".join(dict.fromkeys(frame.schema for frame in frames))
            yield Offer(
                key_of_call("schema", sent),
                f"Send the columns instead of the rows: {shown}",
                findings=tuple(finding for finding in sent.findings if finding in request.findings),
                calls=(sent.call,),
                build=partial(_edit, sent, frames),
                preferred=any(finding.rule == _TABLES for finding in sent.findings),
            )


def _frames(sent: Sent) -> list[Frame]:
    """What shows rows in the call, and in the statements through which a value comes to it."""
    source, call = sent.source, sent.call
    steps = {
        step
        for finding in sent.findings
        for reach in finding.reaches
        if (reach.cell, reach.line, reach.column) == (call.cell, call.line, call.column)
        for step in reach.via
        if step.cell == call.cell
    }
    inside = [sent.tree.span(sent.node)]
    for step in steps:
        statement = sent.tree.statement_at(offset_of(source.held.lines, step.line, step.column))
        inside += [statement] if statement is not None else []
    tables = sent._replace(findings=tuple(one for one in sent.findings if one.rule == _TABLES))
    return shown_frames(sent.tree, source.lexed(inside), inside, spans_in(tables))


def _edit(sent: Sent, frames: list[Frame]) -> list[FileEdit]:
    return [sent.source.edit(Change(*frame.place, frame.schema) for frame in frames)]
