"""Offers as the protocol's code actions, and the edit of one that was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lsprotocol import types

from safe_prompt.documents.span import Span
from safe_prompt.errors import SafePromptError
from safe_prompt.rewriting.change import EditError
from safe_prompt.rewriting.python_environment import spans_of
from safe_prompt_lsp.abilities import EVERYTHING
from safe_prompt_lsp.arguments import plain
from safe_prompt_lsp.code_actions.offer import FIX_ALL, QUICK_FIX, REWRITE, Offer, Request, request
from safe_prompt_lsp.code_actions.registry import REGISTRY
from safe_prompt_lsp.held import Means
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.workspace_edit import workspace_edit

KINDS: Final = (QUICK_FIX, REWRITE, FIX_ALL)
_SOURCE: Final = "safe-prompt"
_CALL: Final = "ai-call"  # the code of diagnostics on calls


def code_actions(
    snapshot: Snapshot, range_: types.Range, context: types.CodeActionContext, means: Means | None = None
) -> list[types.CodeAction]:
    """Actions for a range of a text. Without ``means`` those of a client that can do everything.

    What cannot be done is disabled, or left out where the client cannot show that. Never raises for what the text is.
    """
    used = means or Means(replace(EVERYTHING, lazy_edits=False, commands=frozenset()))
    if not used.abilities.actions:
        return []
    asked = request(snapshot, snapshot.span(range_), used)
    return [
        action
        for offer in _offers(asked)
        if _wanted(offer.kind, context.only)
        if (action := _action(offer, asked, context.diagnostics)) is not None
    ]


def resolved(action: types.CodeAction, snapshot: Snapshot | None, means: Means) -> types.CodeAction:
    """A chosen action with its edit.

    Raises:
        SafePromptError: the text has changed since, or the edit cannot be made.
    """
    data = plain(action.data)
    if not isinstance(data, Mapping) or action.edit is not None:
        return action
    if snapshot is None or (data.get("uri"), data.get("version")) != (snapshot.uri, snapshot.version):
        raise EditError("the text has changed", remedy="Ask for the action again.")
    asked = request(snapshot, _span(data), means)
    offer = next((one for one in _offers(asked) if one.key == data.get("key")), None)
    if offer is None or offer.build is None:
        raise EditError("the text has changed", remedy="Ask for the action again.")
    action.edit = workspace_edit(offer.build(), means.abilities)
    return action


def _offers(asked: Request) -> Iterator[Offer]:
    for kind in REGISTRY:
        yield from kind(asked)


def _wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a client that asks for some kinds wants this one.

    ``source.fixAll`` alone is no request for ours: many editors run it whenever a file is saved, and ours changes
    values. Whoever wants that names it in full.
    """
    if only is None:
        return kind != FIX_ALL
    names = [one.value if isinstance(one, types.CodeActionKind) else one for one in only]
    if kind == FIX_ALL:
        names = [name for name in names if name != types.CodeActionKind.SourceFixAll.value]
    return any(not name or kind == name or kind.startswith(f"{name}.") for name in names)


def _action(offer: Offer, asked: Request, diagnostics: Sequence[types.Diagnostic]) -> types.CodeAction | None:
    abilities = asked.means.abilities
    refused = offer.refused
    edit: types.WorkspaceEdit | None = None
    data: Any = None
    if not refused and offer.build is not None:
        if abilities.lazy_edits:
            data = _data(offer, asked)
        else:
            try:
                edit = workspace_edit(offer.build(), abilities)
            except SafePromptError as error:
                refused = str(error)
    if refused and not abilities.disabled:
        return None
    return types.CodeAction(
        title=offer.title,
        kind=offer.kind,
        diagnostics=[one for one in diagnostics if _is_about(one, offer, asked)] or None,
        is_preferred=True if offer.preferred and abilities.preferred and not refused else None,
        disabled=types.CodeActionDisabled(f"{refused.rstrip('.')}.") if refused else None,
        edit=edit,
        command=None if refused else offer.command,
        data=data,
    )


def _data(offer: Offer, asked: Request) -> dict[str, Any]:
    snapshot = asked.snapshot
    return {
        "uri": snapshot.uri,
        "version": snapshot.version,
        "span": [asked.span.start, asked.span.end],
        "key": offer.key,
    }


def _span(data: Mapping[str, Any]) -> Span:
    match data.get("span"):
        case [int(start), int(end)]:
            return Span(start, end)
        case _:
            raise EditError("the action is not one of ours", remedy="Ask for the action again.")


def _is_about(diagnostic: types.Diagnostic, offer: Offer, asked: Request) -> bool:
    if diagnostic.source != _SOURCE:
        return False
    start = asked.snapshot.span(diagnostic.range).start
    if diagnostic.code == _CALL:
        return any(call.start == start and call in asked.snapshot.findings.calls for call in offer.calls)
    return any(
        diagnostic.code == finding.rule and any(span.start == start for span in spans_of(finding))
        for finding in offer.findings
    )
