"""Claude Code: hooks in settings.json.

Formats: https://code.claude.com/docs/en/hooks (also under docs.anthropic.com/en/docs/claude-code/hooks), read on
2026-11-24; the fields ``suppressOriginalPrompt`` and ``updatedToolOutput`` as the schema inside Claude Code 2.1.197
describes them. Seen running with Claude Code 2.1.197 (tests/assistants/test_real_tools.py).

Exit code 2 with a sentence on standard error blocks a prompt or tool call; any other code but 0 lets it through.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Answer, Entry, blocking_exit
from safe_prompt.assistants.event import Event, EventError, Kind, joined_strings, named_event, object_of, string_of
from safe_prompt.assistants.tool_use import Tools, is_server_tool, tool_event
from safe_prompt.assistants.verdict import Verdict

EVENTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "UserPromptSubmit": "prompt",
        "PreToolUse": "tool_call",
        "PostToolUse": "tool_result",
        "PostToolUseFailure": "tool_result",
        "SessionStart": "session",
        **dict.fromkeys(
            ("SessionEnd", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "Notification", "PreCompact",
             "PostCompact", "PermissionRequest", "PermissionDenied", "ConfigChange", "InstructionsLoaded"),
            "other",
        ),
    }
)  # fmt: skip
_INSTALLED: Final = ("UserPromptSubmit", "PreToolUse", "PostToolUse")
# Edit and its like give a part of the file back to the model. Write and the task tools stay on this machine.
_TOOLS: Final = Tools(
    commands=frozenset(("Bash", "PowerShell")),
    reads=frozenset(("Read", "NotebookRead", "Grep", "Glob", "LS", "Edit", "MultiEdit", "NotebookEdit")),
    quiet=frozenset(
        "Write TodoWrite TodoRead Task Agent TaskCreate TaskUpdate TaskGet TaskList TaskOutput TaskStop BashOutput "
        "KillShell KillBash ExitPlanMode EnterPlanMode AskUserQuestion Skill SlashCommand ToolSearch "
        "EnterWorktree ExitWorktree".split()
    ),
)


def _parse(payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    event = named_event(payload, EVENTS, "Claude Code")
    if event.kind == "prompt":
        return replace(event, text=string_of(payload, "prompt"))
    if event.kind == "tool_call":
        called = replace(event, tool=string_of(payload, "tool_name"))
        return tool_event(_TOOLS, called, object_of(payload, "tool_input"))
    if event.kind == "tool_result":
        result = payload.get("tool_response", payload.get("error"))
        if result is None:
            raise EventError("the event has no tool_response")
        # Only PostToolUse can replace what the model gets.
        return replace(
            event,
            tool=string_of(payload, "tool_name"),
            text=joined_strings(result),
            result=result,
            can_block=event.name == "PostToolUse",
            can_mask=is_server_tool(payload),
        )
    return event


def _answer(event: Event, verdict: Verdict) -> Answer:
    if verdict.action == "allow":
        return Answer()
    from json import dumps

    body: dict[str, Any] = {}
    own: dict[str, Any] = {"hookEventName": event.name}
    if event.kind == "tool_result":
        body["systemMessage"] = verdict.reason
        own["additionalContext"] = f"{verdict.reason}\nDo not repeat these values."
        if verdict.action == "deny":
            own["updatedToolOutput"] = verdict.result if verdict.result is not None else verdict.reason
        body["hookSpecificOutput"] = own
    elif verdict.action == "warn":
        body["systemMessage"] = verdict.reason
    elif event.kind == "prompt":
        own["suppressOriginalPrompt"] = True
        body |= {"decision": "block", "reason": verdict.reason, "hookSpecificOutput": own}
    else:
        own |= {"permissionDecision": "deny", "permissionDecisionReason": verdict.reason}
        body["hookSpecificOutput"] = own
    # At exit code 0 standard error goes to the tool's debug log alone.
    return Answer(dumps(body), stderr=verdict.summary)


def _hook_file(project: Path | None) -> Path:
    if project is not None:
        return project / ".claude" / "settings.json"
    own = os.environ.get("CLAUDE_CONFIG_DIR", "").strip()
    return (Path(own).expanduser() if own else Path.home() / ".claude") / "settings.json"


def _additions(command: str) -> Additions:
    hook = {"type": "command", "command": command, "timeout": VENDOR_TIMEOUT}
    return Additions(
        tuple(
            Entry(
                ("hooks", name), {"hooks": [hook]} if name == "UserPromptSubmit" else {"matcher": "*", "hooks": [hook]}
            )
            for name in _INSTALLED
        )
    )


AGENT: Final = Agent(
    id="claude-code",
    title="Claude Code",
    destination="claude",
    events=EVENTS,
    parse=_parse,
    answer=_answer,
    malformed=blocking_exit,
    hook_file=_hook_file,
    additions=_additions,
    notes=(
        "Running sessions keep their old hooks: start a new one. `/hooks` shows what is in force.",
        "Not covered: text that a slash command or skill expands to, images, and what an MCP server does by itself.",
    ),
    switches=((("disableAllHooks",), True),),
    kept="Claude Code may keep the blocked prompt in its own transcript (~/.claude/projects).",
)
