"""From the bytes of an event to the bytes of an answer. Whatever goes wrong on the way ends in the vendor's block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from safe_prompt.assistants.agent import Answer
from safe_prompt.errors import SafePromptError

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent

LARGEST_EVENT: Final = 64_000_000  # bytes


def answer_bytes(agent: Agent, data: bytes) -> Answer:
    """The answer to an event as it came on standard input. Never raises for what it holds."""
    try:
        import json

        if len(data) > LARGEST_EVENT:
            return agent.malformed(_closed("the event is too large"))
        try:
            payload = json.loads(data)
        except (ValueError, RecursionError):
            # The decoder's own message quotes nothing, but its type says no more than this.
            return agent.malformed(_closed("the event is no JSON" if data.strip() else "there was no event"))
        if not isinstance(payload, dict):
            return agent.malformed(_closed("the event is no JSON object"))
        from safe_prompt.assistants.judge import judge
        from safe_prompt.assistants.sender import true_sender

        agent = true_sender(payload, agent)
        event = agent.parse(payload)
        return agent.answer(event, judge(event, agent))
    except SafePromptError as error:
        return agent.malformed(_closed(str(error)))
    except Exception as error:  # its text may hold what was judged
        return agent.malformed(_closed(f"internal error ({type(error).__name__}{_place(error)})"))


def _closed(cause: str) -> str:
    return f"safe-prompt blocked this, because it could not be checked: {cause.rstrip('.')}."


def _place(error: Exception) -> str:
    place, trace = "", error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("safe_prompt"):
            place = f" in {module} line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
