"""What a status bar shows of a document: how many findings, how bad, what AI calls would send."""

from __future__ import annotations

from collections import Counter
from typing import Any

from safe_prompt.findings.finding import ACTIONS, CLASSIFICATIONS, SEVERITIES
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt_lsp.phrases import counted, destination_name, sent_decision, verdict
from safe_prompt_lsp.snapshot import Snapshot


def status_of(snapshot: Snapshot) -> dict[str, Any]:
    """Counts and verdicts of a text (of a cell: of its whole notebook), as JSON.

    ``text`` is for people; ``action`` what policy says of all findings at ``destination``, null without one.
    """
    everything = snapshot.everything
    found = [finding for finding in everything if finding.entity != NOTE_ENTITY]
    severities = Counter(finding.severity for finding in found)
    classification = max((finding.classification for finding in found), key=CLASSIFICATIONS.index, default="public")
    actions = []
    for call in everything.calls:
        sent = [finding for finding, _ in snapshot.sent_by(call)]
        actions.append(sent_decision(snapshot.policy, call, sent).action if sent else "allow")
    worst = max(actions, key=ACTIONS.index, default=None)
    destination = snapshot.destination
    action = snapshot.policy.decide(found, destination).action if destination else None
    listed = ", ".join(f"{severities[name]} {name}" for name in reversed(SEVERITIES) if severities[name])
    parts = [f"{counted(len(found), 'finding', 'findings')}: {listed}" if found else "no findings"]
    if found:
        parts.append(classification)
    if actions:
        parts.append(f"{counted(len(actions), 'AI call', 'AI calls')}{f' ({verdict(worst)})' if worst else ''}")
    if destination and action:
        parts.append(f"to {destination_name(destination, snapshot.policy)}: {verdict(action)}")
    not_scanned = list(dict.fromkeys(omission.reason for omission in everything.not_scanned))
    if not_scanned:
        parts.append("not all of it was scanned")
    return {
        "uri": snapshot.uri,
        "version": snapshot.version,
        "findings": len(found),
        "severities": {name: severities[name] for name in SEVERITIES},
        "classification": classification,
        "calls": len(actions),
        "callAction": worst,
        "destination": destination,
        "action": action,
        "tiers": dict(everything.tiers),
        "notScanned": not_scanned,
        "text": "; ".join(parts),
    }
