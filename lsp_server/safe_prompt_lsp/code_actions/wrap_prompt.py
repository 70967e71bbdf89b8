"""Mask at the AI call: the texts that it sends go through ``safe_prompt.mask`` on the way to its destination."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import Change, EditError
from safe_prompt.rewriting.python_imports import import_of
from safe_prompt_lsp.code_actions.ai_calls import Sent, calls_of, key_of_call, spans_in
from safe_prompt_lsp.code_actions.offer import QUICK_FIX, REWRITE, Offer, Request
from safe_prompt_lsp.rewriting.python_prompts import Prompts, prompts_of
from safe_prompt_lsp.workspace_edit import FileEdit

_MODULE = "safe_prompt"


def offers(request: Request) -> Iterator[Offer]:
    """For every AI call; a quick fix where it is known to send something."""
    for sent in calls_of(request):
        refused, rest = "", ""
        try:
            prompts = _prompts(sent)
            rest = " (what is built elsewhere stays as it is)" if prompts.rest else ""
        except EditError as error:
            refused = error.problem
        yield Offer(
            key_of_call("wrap", sent),
            f"Wrap the prompt: safe_prompt.mask(…, to={_to(sent)}).text{rest}",
            QUICK_FIX if sent.findings else REWRITE,
            tuple(finding for finding in sent.findings if finding in request.findings),
            (sent.call,),
            partial(_edit, sent),
            refused=refused,
        )


def _to(sent: Sent) -> str:
    return '"' + "".join(one for one in sent.call.destination if one.isalnum() or one in "-_.:") + '"'


def _prompts(sent: Sent) -> Prompts:
    from safe_prompt.flow.tables import tables

    words = tables().words
    skipped = frozenset().union(
        *(words("sinks", "arguments", name) for name in ("endpoint", "credential", "headers", "settings"))
    )
    own = spans_in(sent)

    def sensitive(place: Span) -> bool:
        return any(place.overlaps(span) for span in own)

    return prompts_of(sent.tree, sent.node, skipped, sensitive)


def _edit(sent: Sent) -> list[FileEdit]:
    source = sent.source
    changes: list[Change] = []
    for place in _prompts(sent).places:
        before = source.text[place.start - 1 : place.start]
        space = " " if before.isalnum() or before == "_" else ""
        changes.append(Change(place.start, place.start, f"{space}{_MODULE}.mask("))
        changes.append(Change(place.end, place.end, f", to={_to(sent)}).text"))
    added = import_of(source.text, _MODULE)
    return [source.edit((*((added,) if added else ()), *changes))]
