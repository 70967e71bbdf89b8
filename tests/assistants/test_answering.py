"""Whatever comes in on standard input, an answer comes out, and never a value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.assistants.answering import answer_bytes
from safe_prompt.assistants.event import Event, joined_strings
from safe_prompt.assistants.registry import AGENTS, load_agent
from safe_prompt.assistants.verdict import Verdict

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

SECRET = values.github(values.seeded("answering"))
OURS = ("claude-code", "codex", "gemini")
NAMES = sorted({name for agent in OURS for name in load_agent(agent).events})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "🎉", "Bash", ".env", "cat .env", SECRET]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["command", "file_path", "text", "stdout"]), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(["prompt", "cwd", "session_id", "tool_name", "tool_input", "tool_response", "error"])


@pytest.mark.parametrize("agent", OURS)
@given(name=st.sampled_from(NAMES), rest=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_event_gets_an_answer_without_a_value(agent: str, name: str, rest: dict[str, Any]) -> None:
    adapter = load_agent(agent)
    answer = answer_bytes(adapter, json.dumps({"hook_event_name": name, **rest}).encode())
    assert SECRET not in answer.stdout + answer.stderr
    assert answer.code in (0, 2)
    if answer.code == 2:
        assert answer.stderr.startswith("safe-prompt blocked this")
    elif answer.stdout:
        assert isinstance(json.loads(answer.stdout), dict)
    kind = adapter.events.get(name)
    if kind is None or (kind == "prompt" and not isinstance(rest.get("prompt"), str)):
        assert answer.code == 2, "an event without its words went on"
    if kind == "prompt" and rest.get("prompt") == SECRET:
        assert answer.code == 2 or answer.stdout


@given(st.binary(max_size=40))
def test_any_bytes_get_a_block(data: bytes) -> None:
    assert answer_bytes(load_agent("codex"), data).code == 2


@pytest.mark.parametrize("agent", AGENTS)
def test_to_let_an_event_go_on_nothing_is_said(agent: str) -> None:
    adapter = load_agent(agent)
    for name, kind in adapter.events.items():
        answer = adapter.answer(Event(kind, name), Verdict("allow"))
        assert answer.code == 0
        assert json.loads(answer.stdout or "{}") in ({}, {"continue": True}, {"permission": "allow"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text 🎉", "text 🎉"),
        ({"password": "x", "n": 1, "none": None, "yes": True}, "password: x\nn: 1"),
        ({"a": ["b", {"c": "d"}]}, "a: b\nc: d"),
        ([], ""),
    ],
)
def test_strings_keep_the_key_that_says_what_they_are(value: object, expected: str) -> None:
    assert joined_strings(value) == expected


def test_a_deeply_nested_value_is_read() -> None:
    value: object = "🎉"
    for _ in range(50_000):
        value = [value]
    assert joined_strings(value) == "🎉"
