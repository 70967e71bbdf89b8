"""Agent hooks of VS Code (Preview). Formats and sources: ``github_hooks``.

Which hooks run depends on the session's target: the Local harness and the Copilot harness read the file that is
written here; a Claude or Codex session reads those tools' own files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Entry
from safe_prompt.assistants.github_hooks import EVENTS, answer, malformed, parse

_REGISTERED: Final = ("UserPromptSubmit", "PreToolUse", "PostToolUse")


def hook_file(project: Path | None) -> Path:
    """A file of our own beside others: in the project's ``.github/hooks``, or the user's ``~/.copilot/hooks``."""
    folder = Path.home() / ".copilot" / "hooks" if project is None else project / ".github" / "hooks"
    return folder / "safe-prompt-vscode.json"


def additions(command: str) -> Additions:
    """One entry per event, in VS Code's own format: PascalCase names, no ``version``."""
    value = {"type": "command", "command": command, "timeout": VENDOR_TIMEOUT}
    return Additions(tuple(Entry(("hooks", name), value) for name in _REGISTERED))


AGENT: Final = Agent(
    id="vscode",
    title="VS Code agent hooks (Preview)",
    destination="github-copilot",
    events=EVENTS,
    parse=parse,
    answer=answer,
    malformed=malformed,
    hook_file=hook_file,
    additions=additions,
    notes=(
        "VS Code's hooks are a preview and may change; an organisation can switch them off (chat.useHooks), and"
        " project hooks run in trusted workspaces only.",
        "Claude and Codex sessions in VS Code read those tools' own hook files: install claude-code or codex too.",
        "Not covered: in a Local session the output of a tool has reached the model when the hook runs; inline"
        " completions; what an open editor adds to a prompt by itself.",
        "Answers are replayed from VS Code's documentation (read 2026-11-24): its chat needs an account and was not"
        " run.",
        "Copilot CLI reads the same folders: one of `copilot` and `vscode` is enough where both read them.",
    ),
    kept="VS Code does not document whether a blocked prompt stays in its chat history.",
)
