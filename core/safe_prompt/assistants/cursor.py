"""Cursor: hooks of the editor and of its command-line agent.

Format: https://cursor.com/docs/hooks, read 2026-11-24 (stored copies of the page, the newest of August 2026).
Command hooks get JSON on stdin and answer with JSON; exit 0 uses the JSON, exit 2 blocks, any other code lets the
action through, unless the entry says ``failClosed``: then a crash, a timeout, broken JSON or no output blocks.
What the page leaves open was read in the hook code that @cursor/sdk 1.0.18 carries, on 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Answer, Entry
from safe_prompt.assistants.event import Event, EventError, Kind, joined_strings, optional_string, string_of
from safe_prompt.assistants.tool_use import Tools, decoded, paths_of, tool_event
from safe_prompt.assistants.verdict import Verdict

EVENTS: Final[dict[str, Kind]] = {
    "beforeSubmitPrompt": "prompt",
    "beforeShellExecution": "command",
    "beforeMCPExecution": "tool_call",
    "beforeReadFile": "file_read",
    "beforeTabFileRead": "file_read",
    "preToolUse": "tool_call",
    "postToolUse": "tool_result",
    "subagentStart": "other",
    "postToolUseFailure": "other",
    "afterShellExecution": "other",
    "afterMCPExecution": "other",
    "afterFileEdit": "other",
    "afterTabFileEdit": "other",
    "afterAgentResponse": "other",
    "afterAgentThought": "other",
    "subagentStop": "other",
    "preCompact": "other",
    "stop": "other",
    "sessionStart": "session",
    "sessionEnd": "session",
}
# What is registered, with its matcher. Shell and MCP calls have events of their own; preToolUse is there for the
# file tools, since beforeReadFile knows nothing of a search in one file.
_REGISTERED: Final = (
    ("beforeSubmitPrompt", ""),
    ("beforeShellExecution", ""),
    ("beforeMCPExecution", ""),
    ("beforeReadFile", ""),
    ("beforeTabFileRead", ""),
    ("preToolUse", "Read|Grep"),
    ("postToolUse", ""),
)
_TOOLS: Final = Tools(
    commands=frozenset({"Shell"}),
    reads=frozenset({"Read", "ReadFile", "TabRead", "Grep"}),
    quiet=frozenset({"Write", "TabWrite", "Delete", "Task"}),
)
_MCP_PREFIX: Final = "MCP:"


def parse(payload: Mapping[str, Any]) -> Event:
    """The event of a payload.

    Raises:
        EventError: no known event, or a documented field is missing or of another type.
    """
    name = string_of(payload, "hook_event_name")
    if name not in EVENTS:
        raise EventError("the event's hook_event_name is none that Cursor documents")
    event = Event(
        EVENTS[name],
        name,
        cwd=optional_string(payload, "cwd") or _first_root(payload),
        session=optional_string(payload, "conversation_id"),
    )
    return _PARSERS[name](event, payload) if name in _PARSERS else event


def _first_root(payload: Mapping[str, Any]) -> str | None:
    roots = payload.get("workspace_roots")
    return roots[0] if isinstance(roots, list) and roots and isinstance(roots[0], str) else None


def _prompt(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    attachments = payload.get("attachments")
    if attachments is not None and not isinstance(attachments, list):
        raise EventError("the event's attachments is no list")
    return replace(event, text=string_of(payload, "prompt"), paths=paths_of(attachments))


def _command(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    return replace(event, text=string_of(payload, "command"), tool="Shell")


def _mcp(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    tool = string_of(payload, "tool_name")
    given = decoded(_required(payload, "tool_input"))
    return replace(event, tool=tool, text=joined_strings(given), paths=paths_of(given))


def _file(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    path = string_of(payload, "file_path")
    return replace(event, text=optional_string(payload, "content"), paths=(path,), tool="Read")


def _before_tool(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    named = replace(event, tool=string_of(payload, "tool_name"))
    return tool_event(_TOOLS, named, _required(payload, "tool_input"))


def _after_tool(event: Event, payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    tool = string_of(payload, "tool_name")
    output = decoded(_required(payload, "tool_output"))
    # Only the output of MCP tools can be replaced; the others' is with the model already.
    replaceable = tool.startswith(_MCP_PREFIX)
    return replace(event, tool=tool, text=joined_strings(output), can_block=replaceable, can_mask=replaceable)


def _required(payload: Mapping[str, Any], key: str) -> object:
    if payload.get(key) is None:
        raise EventError(f"the event's {key} is missing")
    return payload[key]


_PARSERS: Final = {
    "beforeSubmitPrompt": _prompt,
    "beforeShellExecution": _command,
    "beforeMCPExecution": _mcp,
    "beforeReadFile": _file,
    "beforeTabFileRead": _file,
    "preToolUse": _before_tool,
    "postToolUse": _after_tool,
}


def answer(event: Event, verdict: Verdict) -> Answer:
    """Cursor's form of the verdict."""
    if event.name == "beforeSubmitPrompt":
        return _answer_prompt(verdict)
    if event.name == "postToolUse":
        return _answer_result(event, verdict)
    if event.name not in _PARSERS:
        return _json({})
    if verdict.action == "deny":
        told = {"permission": "deny", "user_message": verdict.reason, "agent_message": verdict.reason}
        return _json(told, verdict.reason)
    # An explicit "allow": a permission hook that is failClosed may take silence for a failure. It does not
    # override Cursor's own approvals (Cursor's staff in its forum, 2026-03-12: hooks can only deny).
    return _json({"permission": "allow"}, verdict.reason)


def _answer_prompt(verdict: Verdict) -> Answer:
    if verdict.action == "deny":
        return _json({"continue": False, "user_message": verdict.reason}, verdict.reason)
    return _json({"continue": True}, verdict.reason)


def _answer_result(event: Event, verdict: Verdict) -> Answer:
    if verdict.action == "allow":
        return _json({})
    told: dict[str, object] = {"additional_context": verdict.reason}
    if verdict.action == "deny" and event.can_block:
        text = verdict.reason if verdict.masked is None else verdict.masked
        told["updated_mcp_tool_output"] = _mcp_text(text)
    return _json(told, verdict.reason)


def malformed(reason: str) -> Answer:
    """Blocks whatever it was: every field that blocks or replaces in one of the events.

    With exit code 0, since Cursor reads the JSON only then; exit code 2 would let the output of an MCP tool through
    (seen in the hook code of @cursor/sdk 1.0.18 on 2026-11-24).
    """
    told = {"continue": False, "permission": "deny", "user_message": reason, "agent_message": reason}
    return _json({**told, "updated_mcp_tool_output": _mcp_text(reason)}, reason)


def _mcp_text(text: str) -> dict[str, object]:
    """A tool's result in the form that the Model Context Protocol gives it."""
    return {"content": [{"type": "text", "text": text}]}


def _json(value: Mapping[str, object], stderr: str = "") -> Answer:
    from json import dumps

    return Answer(dumps(value), stderr)


def hook_file(project: Path | None) -> Path:
    """``.cursor/hooks.json`` of the project or of the user."""
    return (Path.home() if project is None else project) / ".cursor" / "hooks.json"


def additions(command: str) -> Additions:
    """One entry per event, each failing closed."""
    entries = []
    for name, matcher in _REGISTERED:
        value: dict[str, Any] = {"command": command, "timeout": VENDOR_TIMEOUT, "failClosed": True}
        entries.append(Entry(("hooks", name), {**value, "matcher": matcher} if matcher else value))
    return Additions(tuple(entries), (("version", 1),))


AGENT: Final = Agent(
    id="cursor",
    title="Cursor",
    destination="cursor",
    events=EVENTS,
    parse=parse,
    answer=answer,
    malformed=malformed,
    hook_file=hook_file,
    additions=additions,
    notes=(
        "Cursor runs project hooks in trusted workspaces only; its cloud agents read the project's file alone, and"
        " safe-prompt has to be installed there.",
        "Not covered: the output of the shell and of Cursor's own tools has reached the model when the hook runs"
        " (that of MCP tools is replaced); Cursor's index of the codebase; what an open editor tab sends.",
        "Tried with Cursor's own hook code (npm's @cursor/sdk 1.0.18, 2026-11-24), which reads this file and takes our"
        " answers; the editor itself needs an account and was not run.",
        "Cursor can also run the hooks in Claude Code's settings (third-party hooks): installed there, safe-prompt"
        " answers Cursor in its own form, but does not fail closed. One of both is enough.",
    ),
    kept="Cursor does not document whether a blocked prompt stays in its own history.",
)
