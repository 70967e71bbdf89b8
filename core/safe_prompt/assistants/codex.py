"""Codex (OpenAI's command-line tool): hooks in hooks.json.

Formats: https://developers.openai.com/codex/hooks and the JSON schemas in openai/codex, codex-rs/hooks/schema, read
on 2026-11-24. Seen running with Codex 0.169.0 (tests/assistants/test_real_tools.py). An answer with a field that
Codex does not know for the event counts as a failed hook, and a failed hook blocks nothing: send no field more.

Exit code 2 with a sentence on standard error blocks a prompt or tool call.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Answer, Entry, blocking_exit
from safe_prompt.assistants.event import Event, EventError, Kind, joined_strings, named_event, string_of
from safe_prompt.assistants.tool_use import Tools, is_server_tool, tool_event
from safe_prompt.assistants.verdict import Verdict

EVENTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "UserPromptSubmit": "prompt",
        "PreToolUse": "tool_call",
        "PostToolUse": "tool_result",
        "SessionStart": "session",
        **dict.fromkeys(
            ("PermissionRequest", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "PreCompact", "PostCompact",
             "Interrupt"),
            "other",
        ),
    }
)  # fmt: skip
_INSTALLED: Final = ("UserPromptSubmit", "PreToolUse", "PostToolUse")
# Shell tools of every sort come as "Bash". A patch is written on this machine.
_TOOLS: Final = Tools(
    commands=frozenset(("Bash", "shell", "local_shell", "shell_command", "exec_command", "unified_exec")),
    reads=frozenset(("read_file", "view_image", "list_dir", "grep_files")),
    quiet=frozenset(("apply_patch", "Edit", "Write", "update_plan", "request_user_input")),
)


def _parse(payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    event = named_event(payload, EVENTS, "Codex")
    if event.kind == "prompt":
        return replace(event, text=string_of(payload, "prompt"))
    if event.kind == "tool_call":
        called = replace(event, tool=string_of(payload, "tool_name"))
        if payload.get("tool_input") is None:
            raise EventError("the event's tool_input is missing")
        return tool_event(_TOOLS, called, _joined_command(payload["tool_input"]))
    if event.kind == "tool_result":
        if payload.get("tool_response") is None:
            raise EventError("the event's tool_response is missing")
        text = joined_strings(payload["tool_response"])
        return replace(event, tool=string_of(payload, "tool_name"), text=text, can_mask=is_server_tool(payload))
    return event


def _joined_command(arguments: object) -> object:
    """Arguments with a command given as a list of words (``["bash", "-lc", …]``) written as one line."""
    if not isinstance(arguments, dict) or not isinstance(arguments.get("command"), list):
        return arguments
    from shlex import join

    return {**arguments, "command": join(str(word) for word in arguments["command"])}


def _answer(event: Event, verdict: Verdict) -> Answer:
    if verdict.action == "allow":
        return Answer()
    from json import dumps

    body: dict[str, Any]
    if verdict.action == "warn":
        body = {"systemMessage": verdict.reason}
        if event.kind == "tool_result":
            context = f"{verdict.reason}\nDo not repeat these values."
            body["hookSpecificOutput"] = {"hookEventName": event.name, "additionalContext": context}
    elif event.name == "PreToolUse":
        decision = {"permissionDecision": "deny", "permissionDecisionReason": verdict.reason}
        body = {"hookSpecificOutput": {"hookEventName": event.name, **decision}}
    elif event.kind == "tool_result" and verdict.masked is not None:
        # The reason of a blocked result is what the model gets in its place.
        body = {"decision": "block", "reason": f"{verdict.reason}\nThe output, masked:\n{verdict.masked}"}
    else:
        body = {"decision": "block", "reason": verdict.reason}
    # At exit code 0 standard error goes to the tool's debug log alone.
    return Answer(dumps(body), stderr=verdict.summary)


def _hook_file(project: Path | None) -> Path:
    if project is not None:
        return project / ".codex" / "hooks.json"
    own = os.environ.get("CODEX_HOME", "").strip()
    return (Path(own).expanduser() if own else Path.home() / ".codex") / "hooks.json"


def _additions(command: str) -> Additions:
    hook = {"type": "command", "command": command, "timeout": VENDOR_TIMEOUT}
    return Additions(tuple(Entry(("hooks", name), {"hooks": [hook]}) for name in _INSTALLED))


AGENT: Final = Agent(
    id="codex",
    title="Codex",
    destination="chatgpt",
    events=EVENTS,
    parse=_parse,
    answer=_answer,
    malformed=blocking_exit,
    hook_file=_hook_file,
    additions=_additions,
    notes=(
        "Codex runs a new or changed hook only after you have trusted it: start `codex` and open /hooks. Until then it "
        "skips it silently.",
        "Project hooks need a project that Codex trusts. Not covered: images, web search, and files that Codex adds by "
        "itself (AGENTS.md).",
    ),
    kept="Codex may keep the blocked prompt in its own session file (~/.codex/sessions).",
)
