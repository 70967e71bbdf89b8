"""Gemini CLI: hooks in settings.json.

Formats: https://geminicli.com/docs/hooks/reference and the same page as shipped in @google/gemini-cli 0.61.0
(bundle/docs/hooks/reference.md), read on 2026-11-24; tool names from bundle/docs/reference/tools.md. Seen running
with Gemini CLI 0.61.0 (tests/assistants/test_real_tools.py).

Exit code 2 with a sentence on standard error blocks a prompt, a tool call, or hides a tool's result.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from safe_prompt.assistants.agent import VENDOR_TIMEOUT, Additions, Agent, Answer, Entry, blocking_exit
from safe_prompt.assistants.event import Event, Kind, joined_strings, named_event, object_of, string_of
from safe_prompt.assistants.tool_use import Tools, is_server_tool, tool_event
from safe_prompt.assistants.verdict import Verdict

EVENTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "BeforeAgent": "prompt",
        "BeforeTool": "tool_call",
        "AfterTool": "tool_result",
        "SessionStart": "session",
        **dict.fromkeys(
            ("SessionEnd", "AfterAgent", "BeforeModel", "AfterModel", "BeforeToolSelection", "Notification",
             "PreCompress"),
            "other",
        ),
    }
)  # fmt: skip
_INSTALLED: Final = ("BeforeAgent", "BeforeTool", "AfterTool")
_TOOLS: Final = Tools(
    commands=frozenset(("run_shell_command",)),
    reads=frozenset(
        ("read_file", "read_many_files", "grep_search", "search_file_content", "glob", "list_directory", "replace")
    ),
    quiet=frozenset(
        "write_file write_todos ask_user activate_skill get_internal_docs enter_plan_mode exit_plan_mode complete_task "
        "save_memory update_topic tracker_create_task tracker_update_task tracker_get_task tracker_list_tasks "
        "tracker_add_dependency tracker_visualize".split()
    ),
)


def _parse(payload: Mapping[str, Any]) -> Event:
    from dataclasses import replace

    event = named_event(payload, EVENTS, "Gemini CLI")
    if event.kind == "prompt":
        return replace(event, text=string_of(payload, "prompt"))
    if event.kind == "tool_call":
        called = replace(event, tool=string_of(payload, "tool_name"))
        return tool_event(_TOOLS, called, object_of(payload, "tool_input"))
    if event.kind == "tool_result":
        result = object_of(payload, "tool_response")
        # returnDisplay is for the person; only llmContent and error go to the model.
        told = {key: value for key, value in result.items() if key != "returnDisplay"}
        tool = string_of(payload, "tool_name")
        return replace(event, tool=tool, text=joined_strings(told), can_mask=is_server_tool(payload))
    return event


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
    elif event.kind == "tool_result" and verdict.masked is not None:
        # The reason of a denied result is what the model gets in its place.
        text = f"{verdict.reason}\nThe output, masked:\n{verdict.masked}"
        body = {"decision": "deny", "reason": text, "systemMessage": verdict.reason}
    else:
        body = {"decision": "deny", "reason": verdict.reason}
    # At exit code 0 standard error goes to the tool's debug log alone.
    return Answer(dumps(body), stderr=verdict.summary)


def _hook_file(project: Path | None) -> Path:
    if project is not None:
        return project / ".gemini" / "settings.json"
    own = os.environ.get("GEMINI_CLI_HOME", "").strip()
    return (Path(own).expanduser() if own else Path.home()) / ".gemini" / "settings.json"


def _additions(command: str) -> Additions:
    # Gemini CLI counts milliseconds.
    hook = {"name": "safe-prompt", "type": "command", "command": command, "timeout": VENDOR_TIMEOUT * 1000}
    return Additions(
        tuple(
            Entry(("hooks", name), {"hooks": [hook]} if name == "BeforeAgent" else {"matcher": ".*", "hooks": [hook]})
            for name in _INSTALLED
        )
    )


AGENT: Final = Agent(
    id="gemini",
    title="Gemini CLI",
    destination="gemini-app",
    events=EVENTS,
    parse=_parse,
    answer=_answer,
    malformed=blocking_exit,
    hook_file=_hook_file,
    additions=_additions,
    notes=(
        "Gemini CLI warns once about a new project hook, and runs it only in a folder that it trusts. `/hooks panel` "
        "shows what is in force; `hooksConfig.enabled = false` turns every hook off.",
        "Not covered: images, GEMINI.md files, and web search.",
    ),
    switches=((("hooksConfig", "enabled"), False), (("tools", "enableHooks"), False)),
)
