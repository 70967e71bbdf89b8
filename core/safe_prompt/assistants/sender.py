"""Who really sent an event: some tools run the hooks in Claude Code's settings too, with events of their own.

Cursor ("third-party hooks"), Copilot CLI (a project's ``.claude/settings.json``) and VS Code's Local sessions
(``chat.useClaudeHooks``) do. Sources: the pages that their adapters name, read 2026-11-24; tried with Copilot CLI
1.0.102 and with the hook code of @cursor/sdk 1.0.18.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent

_READ_BY_OTHERS: Final = "claude-code"
# A field that Claude Code never sends → who does. The adapter of VS Code answers Copilot CLI as well.
_FOREIGN: Final = (
    ("cursor_version", "cursor"),
    ("timestamp", "vscode"),
    ("sessionId", "vscode"),
    ("hookEventName", "vscode"),
)


def true_sender(payload: Mapping[str, Any], agent: Agent) -> Agent:
    """The assistant whose form the payload has: ``agent``, or one that runs ``agent``'s hooks."""
    if agent.id != _READ_BY_OTHERS:
        return agent
    sender = next((id_ for field, id_ in _FOREIGN if field in payload), None)
    if sender is None:
        return agent
    from safe_prompt.assistants.registry import load_agent

    return load_agent(sender)
