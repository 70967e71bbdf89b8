"""Hook events as Copilot CLI, Copilot's cloud agent and VS Code send them: the same folders, two spellings.

Each of them reads ``.github/hooks/*.json`` and ``~/.copilot/hooks/*.json``, so a file that was written for one is
run by the others too. Hence one parser and one form of answer, which holds what each of them looks for.

Formats: https://docs.github.com/en/copilot/reference/hooks-reference (Copilot; camelCase names, and PascalCase
names with snake_case fields), https://code.visualstudio.com/docs/agents/reference/hooks-reference and
https://code.visualstudio.com/docs/agent-customization/hooks (VS Code, Preview), all read 2026-11-24.
Tried with Copilot CLI 1.0.102 on 2026-11-24, see docs/assistants.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from safe_prompt.assistants.agent import BLOCKING_EXIT, Answer
from safe_prompt.assistants.event import Event, EventError, Kind, joined_strings, optional_string, string_of
from safe_prompt.assistants.tool_use import Tools, decoded, is_own, tool_event
from safe_prompt.assistants.verdict import Verdict

EVENTS: Final[dict[str, Kind]] = {
    "userPromptSubmitted": "prompt",
    "UserPromptSubmit": "prompt",
    "userPromptTransformed": "prompt",
    "preToolUse": "tool_call",
    "PreToolUse": "tool_call",
    "postToolUse": "tool_result",
    "PostToolUse": "tool_result",
    "postToolUseFailure": "tool_result",
    "PostToolUseFailure": "tool_result",
    "sessionStart": "session",
    "SessionStart": "session",
    "sessionEnd": "session",
    "SessionEnd": "session",
    "agentStop": "other",
    "Stop": "other",
    "subagentStart": "other",
    "SubagentStart": "other",
    "subagentStop": "other",
    "SubagentStop": "other",
    "preCompact": "other",
    "PreCompact": "other",
    "errorOccurred": "other",
    "ErrorOccurred": "other",
}
# Copilot's camelCase payloads do not name their event. First field that is there → event; order matters.
_TOLD_BY: Final = (
    ("transformedPrompt", "userPromptTransformed"),
    ("toolResult", "postToolUse"),
    ("tool_result", "PostToolUse"),
    ("tool_response", "PostToolUse"),
)
_TOOLS: Final = Tools(
    # Copilot's own names; those of Claude, which Copilot reports for PascalCase events; VS Code's.
    commands=frozenset(
        "bash powershell write_bash write_powershell Bash run_in_terminal runInTerminal send_to_terminal".split()
    ),
    # An edit gives a part of the file back to the model.
    reads=frozenset(
        "view grep rg edit str_replace_editor Read Grep Edit read_file readFile copilot_readFile grep_search view_image"
        " read_notebook_cell_output editFiles replace_string_in_file multi_replace_string_in_file"
        " insert_edit_into_file edit_notebook_file".split()
    ),
    quiet=frozenset(
        "create apply_patch glob ask_user update_todo task report_intent Write Glob AskUserQuestion TodoWrite Agent"
        " Task create_file create_directory file_search list_dir manage_todo_list runSubagent".split()
    ),
)
_PROMPTS: Final = ("userPromptSubmitted", "UserPromptSubmit")
_BEFORE: Final = ("preToolUse", "PreToolUse")
_AFTER: Final = ("postToolUse", "PostToolUse")
_FAILED: Final = ("postToolUseFailure", "PostToolUseFailure")


def parse(payload: Mapping[str, Any]) -> Event:
    """The event of a payload, in either spelling.

    Raises:
        EventError: no known event, or a documented field is missing or of another type.
    """
    name = _name(payload)
    event = Event(
        EVENTS[name],
        name,
        cwd=optional_string(payload, "cwd") or None,
        session=optional_string(payload, "sessionId") or optional_string(payload, "session_id"),
    )
    if name == "userPromptTransformed":
        return _with_text(event, string_of(payload, "transformedPrompt"))
    if name in _PROMPTS:
        return _with_text(event, string_of(payload, "prompt"))
    if name in _BEFORE:
        return tool_event(_TOOLS, _with_tool(event, payload), _either(payload, "toolArgs", "tool_input"))
    if name in _AFTER:
        return _after(event, payload)
    if name in _FAILED:
        failed = _with_tool(event, payload, replaceable=False)
        return _with_text(failed, joined_strings(_either(payload, "error", "error")))
    return event


def _name(payload: Mapping[str, Any]) -> str:
    named = payload.get("hook_event_name") or payload.get("hookEventName")
    if named is None:
        named = next((name for key, name in _TOLD_BY if key in payload), None)
    if named is None and "toolName" in payload:
        named = "postToolUseFailure" if "error" in payload else "preToolUse"
    if named is None and "prompt" in payload:
        named = "userPromptSubmitted"
    if named is None and ("source" in payload or "reason" in payload):
        named = "sessionStart" if "source" in payload else "sessionEnd"
    if not isinstance(named, str) or named not in EVENTS:
        raise EventError("the event is none that GitHub Copilot or VS Code documents")
    return named


def _after(event: Event, payload: Mapping[str, Any]) -> Event:
    result = _either(payload, "toolResult", "tool_result", "tool_response")
    # VS Code's own runtime sends tool_response and documents no way to replace it; Copilot's does.
    named = _with_tool(event, payload, replaceable="tool_response" not in payload)
    if isinstance(result, dict):
        for key in ("textResultForLlm", "text_result_for_llm"):
            if isinstance(text := result.get(key), str):
                return _with_text(named, text)
    return _with_text(named, joined_strings(decoded(result)))


def _either(payload: Mapping[str, Any], *keys: str) -> object:
    for key in keys:
        if payload.get(key) is not None:
            return payload[key]
    raise EventError(f"the event's {keys[0]} is missing")


def _with_tool(event: Event, payload: Mapping[str, Any], *, replaceable: bool | None = None) -> Event:
    from dataclasses import replace

    tool = optional_string(payload, "toolName") or string_of(payload, "tool_name")
    if replaceable is None:
        return replace(event, tool=tool)
    # A model that edits a file would write the placeholders into it: personal data in what Copilot's own tools
    # show is told of, and masked only where a server or the web sent it. Keys are masked in both.
    return replace(event, tool=tool, can_block=replaceable, can_mask=replaceable and not is_own(_TOOLS, tool))


def _with_text(event: Event, text: str) -> Event:
    from dataclasses import replace

    return replace(event, text=text)


def answer(event: Event, verdict: Verdict) -> Answer:
    """The verdict in the form of both: each takes the fields it knows.

    Nothing is ever *allowed*: ``permissionDecision: allow`` would skip the tool's own question to the person.
    """
    if event.name in _BEFORE:
        return _answer_before(verdict)
    if event.name in _AFTER:
        return _answer_after(event, verdict)
    if event.name == "userPromptTransformed":
        return _answer_transformed(verdict)
    if event.name in _PROMPTS:
        return _answer_prompt(event, verdict)
    if event.name in _FAILED and verdict.action != "allow":
        return _json({"additionalContext": verdict.reason}, verdict.reason)
    return _json({})


def _answer_before(verdict: Verdict) -> Answer:
    if verdict.action == "deny":
        return _json(_denied(verdict.reason), verdict.reason)
    if verdict.action == "warn":
        return _json({"systemMessage": verdict.reason}, verdict.reason)
    return _json({})


def _denied(reason: str) -> dict[str, object]:
    decision = {"permissionDecision": "deny", "permissionDecisionReason": reason}
    return {**decision, "hookSpecificOutput": {"hookEventName": "PreToolUse", **decision}}


def _answer_prompt(event: Event, verdict: Verdict) -> Answer:
    if verdict.action == "deny":
        return _json(_stopped(verdict.reason, verdict.masked), verdict.reason)
    if verdict.action == "warn":
        warned = _json({"systemMessage": verdict.reason}, verdict.reason)
        # Copilot shows standard error to the person at exit 2, and goes on; VS Code would stop, but its payloads
        # never come under the camelCase name.
        return warned._replace(code=BLOCKING_EXIT) if event.name == "userPromptSubmitted" else warned
    return _json({})


def _stopped(reason: str, masked: str | None) -> dict[str, object]:
    # continue/stopReason: VS Code. decision/reason: Copilot CLI 1.0.102, not documented. modifiedPrompt: documented
    # for Copilot's SDK, taken by the CLI as well: what is left should a version not heed the block.
    stopped = {"continue": False, "stopReason": reason, "decision": "block", "reason": reason}
    return {**stopped, "modifiedPrompt": _withheld(reason) if masked is None else masked}


def _answer_transformed(verdict: Verdict) -> Answer:
    # This event cannot block. It replaces what the model gets, so the prompt goes on in its masked form.
    if verdict.action != "deny":
        return _json({}, verdict.reason)
    text = _withheld(verdict.summary) if verdict.masked is None else verdict.masked
    return _json({"modifiedTransformedPrompt": text}, verdict.reason)


def _answer_after(event: Event, verdict: Verdict) -> Answer:
    if verdict.action == "allow":
        return _json({})
    context = {"hookEventName": "PostToolUse", "additionalContext": verdict.reason}
    told: dict[str, object] = {"systemMessage": verdict.reason, "hookSpecificOutput": context}
    if verdict.action == "deny" and event.can_block:
        text = _withheld(verdict.summary) if verdict.masked is None else verdict.masked
        told["modifiedResult"] = {"resultType": "success", "textResultForLlm": text}
    told["additionalContext"] = verdict.reason
    return _json(told, verdict.reason)


def _withheld(reason: str) -> str:
    return f"[safe-prompt withheld this text: {reason}]"


def malformed(reason: str) -> Answer:
    """Blocks whatever it was: exit 2, and every field that blocks or replaces in one of the events."""
    text = _withheld(reason)
    result = {"resultType": "success", "textResultForLlm": text}
    told = {**_denied(reason), **_stopped(reason, None), "modifiedTransformedPrompt": text, "modifiedResult": result}
    return _json(told, reason)._replace(code=BLOCKING_EXIT)


def _json(value: Mapping[str, object], stderr: str = "") -> Answer:
    from json import dumps

    return Answer(dumps(value), stderr)
