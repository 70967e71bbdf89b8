"""One thing that an assistant is about to do, or has done, in the same words for every assistant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from safe_prompt.errors import SafePromptError

Kind = Literal["prompt", "file_read", "command", "tool_call", "tool_result", "session", "other"]


class EventError(SafePromptError):
    """An event that does not have the documented form. It is answered by blocking, never by letting it through."""


@dataclass(frozen=True, slots=True)
class Event:
    """A hook event. ``text`` and ``paths`` come from people and models and may hold values: repr hides them.

    ``kind`` says what is judged: the words of a ``prompt``, the files of a ``file_read``, the line of a
    ``command``, the arguments of a ``tool_call`` (JSON decoded, strings joined by newlines), the output of a
    ``tool_result``. ``session`` is judged for nothing, ``other`` is let through.
    ``name`` is the vendor's event name, ``tool`` the vendor's tool name, ``cwd`` where the assistant works.
    ``can_block`` is False where the vendor's event comes too late or cannot stop anything. Of a
    ``tool_result`` it says whether the answer keeps the output from the model.
    ``can_mask`` is True where the answer puts the masked text in the output's place, so that personal data is masked
    there and the work goes on; without it such output is told of, since blocking it would stop most work.
    ``session`` is the vendor's id of the conversation, "" where it gives none. ``result`` is the JSON of a tool
    result, for vendors that take a changed one in its place.
    """

    kind: Kind
    name: str
    text: str = field(default="", repr=False)
    paths: tuple[str, ...] = field(default=(), repr=False)
    cwd: str | None = field(default=None, repr=False)
    tool: str = ""
    can_block: bool = True
    can_mask: bool = False
    session: str = field(default="", repr=False)
    result: object = field(default=None, repr=False)


def named_event(payload: Mapping[str, Any], events: Mapping[str, Kind], title: str) -> Event:
    """The event that ``hook_event_name`` names, with ``cwd`` and ``session_id``, in the form that Claude Code began.

    Raises:
        EventError: the name is none of ``events``, or a field is missing or of another type.
    """
    name = string_of(payload, "hook_event_name")
    if name not in events:
        raise EventError(f"the event's hook_event_name is none that {title} documents")
    return Event(
        events[name],
        name,
        cwd=optional_string(payload, "cwd") or None,
        session=optional_string(payload, "session_id"),
    )


def string_of(payload: Mapping[str, Any], key: str) -> str:
    """A string that the vendor documents as always there.

    Raises:
        EventError: it is missing or no string.
    """
    value = payload.get(key)
    if not isinstance(value, str):
        raise EventError(f"the event's {key} is {'missing' if value is None else 'no string'}")
    return value


def optional_string(payload: Mapping[str, Any], key: str) -> str:
    """A string that may be left out or null: then "".

    Raises:
        EventError: it is there and no string.
    """
    return "" if payload.get(key) is None else string_of(payload, key)


def object_of(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A JSON object that the vendor documents as always there.

    Raises:
        EventError: it is missing or no object.
    """
    value = payload.get(key)
    if not isinstance(value, dict):
        raise EventError(f"the event's {key} is {'missing' if value is None else 'no object'}")
    return value


def joined_strings(value: object) -> str:
    """Every string of a JSON value, keys and all, one a line: what a tool gets, or what it gave back.

    A string that follows its key stays on one line with it (``password: …``), since the key says what it is.
    """
    return "\n".join(_strings(value, ""))


def _strings(value: object, key: str) -> Iterator[str]:
    # A stack, not recursion: a deeply nested event must not end the judgement.
    stack: list[tuple[str, object]] = [(key, value)]
    while stack:
        name, item = stack.pop()
        if isinstance(item, str):
            yield f"{name}: {item}" if name else item
        elif isinstance(item, dict):
            stack.extend(reversed([(str(inner), child) for inner, child in item.items()]))
        elif isinstance(item, list):
            stack.extend(reversed([(name, child) for child in item]))
        elif isinstance(item, int | float) and not isinstance(item, bool):
            yield f"{name}: {item}" if name else str(item)
