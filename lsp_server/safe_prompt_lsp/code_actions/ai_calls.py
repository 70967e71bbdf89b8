"""The AI calls that actions are about: those at the cursor, and those that a finding at the cursor reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import AiCall, Finding
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt_lsp.code_actions.offer import Request
from safe_prompt_lsp.code_actions.source import Source, source_of
from safe_prompt_lsp.rewriting.python_tree import Tree


class Sent(NamedTuple):
    """A call, the text and syntax tree it stands in, its node there, and the findings that it is about to send."""

    call: AiCall
    source: Source
    tree: Tree
    node: ast.Call
    findings: tuple[Finding, ...]


def calls_of(request: Request) -> Iterator[Sent]:
    """Python calls of a request, each once; those in other cells too."""
    snapshot = request.snapshot
    places = {(reach.cell, reach.line, reach.column) for finding in request.findings for reach in finding.reaches}
    known = {(call.cell, call.line, call.column): call for call in (*snapshot.everything.calls, *request.calls)}
    here = {(call.cell, call.line, call.column) for call in request.calls}
    for place, call in known.items():
        if place not in here and place not in places:
            continue
        source = request.source if place in here else source_of(snapshot, call.cell)
        if source is None or source.document.kind != "python":
            continue
        called = Span(call.start, call.end)
        tree = source.tree(called)
        node = tree.call(called)
        if node is not None:
            yield Sent(call, source, tree, node, tuple(finding for finding, _ in snapshot.sent_by(call)))


def spans_in(sent: Sent) -> tuple[Span, ...]:
    """Spans of the sent findings that stand in the call's own text."""
    cell = sent.call.cell
    return tuple(
        span
        for finding in sent.findings
        if (finding.cell.index if finding.cell else None) == cell
        for span in spans_of(finding)
    )


def key_of_call(name: str, sent: Sent) -> str:
    """The key of an action on a call."""
    return f"{name}:{sent.call.cell}:{sent.call.line}:{sent.call.column}"
