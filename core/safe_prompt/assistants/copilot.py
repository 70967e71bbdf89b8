"""GitHub Copilot CLI and Copilot's cloud agent. Formats and sources: ``github_hooks``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Entry
from safe_prompt.assistants.github_hooks import EVENTS, answer, malformed, parse

_REGISTERED: Final = (
    "userPromptSubmitted",
    "userPromptTransformed",
    "preToolUse",
    "postToolUse",
    "postToolUseFailure",
)


def hook_file(project: Path | None) -> Path:
    """A file of our own beside others: in the project's ``.github/hooks``, or the user's ``~/.copilot/hooks``."""
    if project is not None:
        return project / ".github" / "hooks" / "safe-prompt-copilot.json"
    import os

    home = os.environ.get("COPILOT_HOME")
    return (Path(home) if home else Path.home() / ".copilot") / "hooks" / "safe-prompt-copilot.json"


def additions(command: str) -> Additions:
    """One entry per event. ``command`` is the field for every platform, and the cloud agent's fallback."""
    value: dict[str, Any] = {"type": "command", "command": command, "timeoutSec": VENDOR_TIMEOUT}
    if command.startswith('"'):  # a quoted path is a mere string to PowerShell
        value["powershell"] = f"& {command}"
    return Additions(tuple(Entry(("hooks", name), value) for name in _REGISTERED), (("version", 1),))


AGENT: Final = Agent(
    id="copilot",
    title="GitHub Copilot CLI",
    destination="github-copilot",
    events=EVENTS,
    parse=parse,
    answer=answer,
    malformed=malformed,
    hook_file=hook_file,
    additions=additions,
    notes=(
        "GitHub documents no way for a hook to block a prompt. Copilot CLI 1.0.102 does block (tried 2026-11-24);"
        " in a version that does not, the model gets the masked text instead of yours.",
        "Copilot reads a project's hooks in trusted folders only; hooks of the user (--user) are always read.",
        "Not covered: a message typed while the agent is working (github/copilot-cli issue 4640, August 2026);"
        " attached images. A hook that takes longer than its time is let through by Copilot.",
        "Copilot's cloud agent reads the project's file too, but safe-prompt has to be installed in its sandbox;"
        " not tried by us.",
        "VS Code reads the same folders: one of `copilot` and `vscode` is enough where both read them.",
    ),
    kept="Copilot has written it to its own session files (~/.copilot/session-state) nonetheless.",
    switches=((("disableAllHooks",), True),),
)
