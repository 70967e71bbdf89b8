"""``%safe_prompt report``: what the cells of this session found and sent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from safe_prompt_jupyter.commands.command import Command, Words

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session


def run(session: Session, words: Words) -> str:
    """One line for each ``%%safe_prompt`` cell, and sums."""
    if not session.reports:
        return "no %%safe_prompt cell has run in this session"
    lines = [f"  {number:>3}. {report.headline}" for number, report in enumerate(session.reports, 1)]
    counts: Counter[str] = Counter()
    for report in session.reports:
        for row in report.rows:
            counts[row.entity] += row.count
    sent = sum(report.outcome == "sent" for report in session.reports)
    found = ", ".join(f"{count} × {entity}" for entity, count in sorted(counts.items())) or "nothing"
    return "\n".join([f"{len(session.reports)} cells, {sent} sent; found: {found}", *lines])


COMMAND = Command("report", "report", "what this session's %%safe_prompt cells found and sent", "", run)
