"""The assistants we know. One adapter is loaded a run: a hook pays for what it imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent

# Id on the command line → module with the adapter, as its AGENT.
AGENTS: Final[dict[str, str]] = {
    "claude-code": "safe_prompt.assistants.claude_code",
    "codex": "safe_prompt.assistants.codex",
    "gemini": "safe_prompt.assistants.gemini",
    "cursor": "safe_prompt.assistants.cursor",
    "copilot": "safe_prompt.assistants.copilot",
    "vscode": "safe_prompt.assistants.vscode",
}


def load_agent(id_: str) -> Agent:
    """The adapter of an assistant.

    Raises:
        KeyError: there is none of that id.
    """
    from importlib import import_module

    agent: Agent = import_module(AGENTS[id_]).AGENT
    return agent
