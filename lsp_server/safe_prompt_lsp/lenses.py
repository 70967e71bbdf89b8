"""Code lenses: over each AI call, what it sends where, and what policy says of that."""

from __future__ import annotations

from typing import Any, Final

from lsprotocol import types

from safe_prompt.findings.finding import AiCall
from safe_prompt_lsp.phrases import destination_name, sent_decision, verdict, what_is_sent
from safe_prompt_lsp.snapshot import Snapshot

EXPLAIN: Final = "safe-prompt.explain"


def code_lenses(snapshot: Snapshot) -> list[types.CodeLens]:
    """A lens for every AI call of a text.

    One that is known to send nothing gets one too: it shows that the call was seen, and where it goes.
    """
    return [
        types.CodeLens(
            snapshot.range(call.start, call.end),
            types.Command(lens_title(snapshot, call), EXPLAIN, arguments=[_address(snapshot, call)]),
        )
        for call in snapshot.findings.calls
    ]


def lens_title(snapshot: Snapshot, call: AiCall) -> str:
    """``sends 2 secrets → api.openai.com: blocked``."""
    place = destination_name(call.destination, snapshot.policy)
    sent = [finding for finding, _ in snapshot.sent_by(call)]
    if not sent:
        return f"sends nothing known to be sensitive → {place}"
    return f"sends {what_is_sent(sent)} → {place}: {verdict(sent_decision(snapshot.policy, call, sent).action)}"


def _address(snapshot: Snapshot, call: AiCall) -> dict[str, Any]:
    place = snapshot.position(call.start)
    return {"uri": snapshot.uri, "position": {"line": place.line, "character": place.character}}
