"""Copy masked for AI: a selection as it may be sent, and masked text made readable again.

Values are looked for in the whole text, since what says that something is a password may stand outside the selection,
and in the selection alone, since a cut value must not slip through. Suppressions are not heeded.
"""

from __future__ import annotations

from typing import Any

from safe_prompt.api import NEVER_SEND, never_to_send
from safe_prompt.documents.document import Address, Kind
from safe_prompt.documents.locate import Locator
from safe_prompt.documents.span import Span
from safe_prompt.errors import SafePromptError
from safe_prompt.findings.finding import ACTIONS, Finding
from safe_prompt.findings.fingerprint import Key
from safe_prompt.findings.suppress import NEVER_SEND_TAG
from safe_prompt.masking.headings import named_columns
from safe_prompt.masking.mask import WITHHELD, mask_with_notes, withhold
from safe_prompt.masking.restore import unmask
from safe_prompt.masking.vault import Vault
from safe_prompt.pipeline import scan_document
from safe_prompt_lsp.snapshot import Snapshot


def masked_copy(snapshot: Snapshot, span: Span, to: str, key: Key, vault: Vault) -> dict[str, Any]:
    """``{text, action, reasons, notes, …}`` of a span of a text. Never raises: what cannot be checked is withheld.

    ``action`` is policy's verdict on the original. A cell that is tagged never to be sent gives no text.
    """
    if _never_sent(snapshot):
        return _answer("", "block", (NEVER_SEND,), (NEVER_SEND,), to, withheld=True)
    # A notebook that is open as JSON is copied as JSON: a piece of it is no notebook.
    kind: Kind = "json" if snapshot.document.kind == "notebook" else snapshot.document.kind
    everything = snapshot.document._replace(kind=kind)
    part = everything._replace(text=everything.text[span.start : span.end])
    try:
        terms, rules = snapshot.settings.terms, snapshot.rules
        whole = scan_document(everything, rules=rules, key=key, terms=terms, suppressions=False)
        own = scan_document(part, rules=rules, key=key, terms=terms, suppressions=False)
        known = {(finding.rule, finding.spans) for finding in own}
        found = [*whole, *_in_cells(snapshot, key)] if kind != snapshot.document.kind else whole
        named = named_columns(everything, snapshot.policy.operators)
        cut = [inside for finding in (*found, *named) if (inside := _within(finding, span)) is not None]
        findings = [*own, *(finding for finding in cut if (finding.rule, finding.spans) not in known)]
        decision = snapshot.policy.decide(findings, to)
        masking = mask_with_notes(
            part, findings, decision.actions, vault, chosen=snapshot.policy.operators, layout=True
        )
        action, reasons = decision.action, decision.reasons
        failed = (*whole.not_scanned, *own.not_scanned)
        if failed:
            reasons = (*reasons, *dict.fromkeys(f"Not scanned: {one.reason}." for one in failed))
            action = max(action, snapshot.policy.on_error, key=ACTIONS.index)
            if ACTIONS.index(snapshot.policy.on_error) >= ACTIONS.index("mask"):
                masking = withhold(part, vault, reason=failed[0].reason)
    except Exception as error:  # fail closed: an unchecked text must not go on
        note = f"Not scanned: {error if isinstance(error, SafePromptError) else type(error).__name__}"
        return _answer(WITHHELD, "block", (note,), (note,), to, withheld=True)
    return _answer(
        masking.text, action, reasons, masking.notes, decision.destination.id, masking.replaced, masking.withheld
    )


def restored(text: str, vault: Vault) -> dict[str, Any]:
    """``{text, restored, kept}``: masked text, or a reply to it, with the values that may come back.

    A reply is untrusted: credentials stay masked, and nothing is put into URLs, links or attributes.
    """
    words = [word for word in vault if word in text]
    new = unmask(text, vault)
    kept = sum(word in new for word in words)
    return {"text": new, "restored": len(words) - kept, "kept": kept}


def _never_sent(snapshot: Snapshot) -> bool:
    notebook = snapshot.notebook
    if notebook is not None:
        return NEVER_SEND_TAG in notebook.cells[notebook.index].tags
    return never_to_send(snapshot.document)


def _in_cells(snapshot: Snapshot, key: Key) -> list[Finding]:
    """Of a notebook that is open as JSON, what is found in its cells and outputs: at its places in the file.

    A token that code puts together from two strings, or that a traceback colours, shows only there.
    """
    document = snapshot.document
    found = scan_document(document, rules=snapshot.rules, key=key, terms=snapshot.settings.terms, suppressions=False)
    locator, in_file = Locator(document), []
    for finding in found:
        spans = locator.spans(Address(finding.pointer, decoded=finding.decoded), finding.spans)
        if spans:
            in_file.append(
                finding._replace(
                    spans=spans,
                    start=spans[0].start,
                    end=spans[-1].end,
                    pointer="",
                    cell=None,
                    output=None,
                    decoded=None,
                )
            )
    return in_file


def _within(finding: Finding, span: Span) -> Finding | None:
    """A finding of the whole text as one of the selection; of a cut value the part inside."""
    pieces = tuple(
        Span(max(one.start, span.start) - span.start, min(one.end, span.end) - span.start)
        for one in finding.spans or (Span(finding.start, finding.end),)
        if one.overlaps(span)
    )
    if not pieces:
        return None
    return finding._replace(spans=pieces, start=pieces[0].start, end=pieces[-1].end)


def _answer(
    text: str,
    action: str,
    reasons: tuple[str, ...],
    notes: tuple[str, ...],
    to: str,
    replaced: int = 0,
    withheld: bool = False,
) -> dict[str, Any]:
    return {
        "text": text,
        "action": action,
        "reasons": list(reasons),
        "notes": list(notes),
        "destination": to,
        "replaced": replaced,
        "withheld": withheld,
    }
