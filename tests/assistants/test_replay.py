"""Every documented event, replayed through the installed program: the vendor's answer, exit code, and no leak.

Events are data in `events/`, with the page and the date it was read. What cannot be told from a page is tried with
the real tool in `test_copilot_cli.py`.
"""

from __future__ import annotations

import json
import re

import pytest

from .replay import SECRET, Documented, documented, holds, run_hook

EVENTS = documented()
AGENTS = sorted({event.agent for event in EVENTS})
PLACEHOLDER = re.compile(r"SP_[A-Z]+_\d+_[a-z2-7]{4}")


def _named(event: Documented) -> str:
    return f"{event.agent}: {event.what}"


def _leaks(*streams: bytes) -> bool:
    return any(part in stream for stream in streams for part in (SECRET.encode(), SECRET[8:30].encode()))


@pytest.mark.parametrize("event", [event for event in EVENTS if event.bad], ids=_named)
def test_an_event_that_must_not_go_on(event: Documented) -> None:
    done = run_hook(event.agent, json.dumps(event.filled(event.bad)).encode())
    assert done.returncode == event.code, done.stderr
    assert not _leaks(done.stdout, done.stderr)
    told = json.loads(done.stdout)
    assert holds(told, event.no), told
    if event.masked:
        assert PLACEHOLDER.search(done.stdout.decode()), "the masked text is not in the answer"
    if event.late:
        assert "deny" not in done.stdout.decode()
        assert "block" not in told
    assert "safe-prompt" in done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize("event", EVENTS, ids=_named)
def test_a_harmless_event_goes_on(event: Documented) -> None:
    done = run_hook(event.agent, json.dumps(event.filled(event.good)).encode())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout or b"{}") == event.yes
    assert done.stderr == b""


def _malformed(event: Documented) -> dict[str, bytes]:
    whole = json.dumps(event.filled(event.bad)).encode()
    unnamed = {key: "nobody documents this" if "vent" in key else value for key, value in event.payload.items()}
    return {
        "empty": b"",
        "not JSON": b"prompt: " + SECRET.encode(),
        "truncated": whole[:-2],
        "a list": b"[" + whole + b"]",
        "a number": b"1",
        "null": b"null",
        "no fields": b"{}",
        "unknown event": json.dumps(
            {"hook_event_name": "whenTheMoonRises", "prompt": SECRET} | {"cwd": "/home/ana"}
        ).encode(),
        "invalid UTF-8": whole.replace(b"home", b"h\xff\xfe"),
        "text is a list": json.dumps(_with_lists(event.payload)).encode(),
        "name is an object": json.dumps({**unnamed, "hook_event_name": {"a": SECRET}}).encode(),
        "deep": b'{"hook_event_name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "two documents": whole + whole,
    }


def _with_lists(payload: dict[str, object]) -> dict[str, object]:
    kept = ("hook_event_name", "hookEventName")
    return {key: value if key in kept or not isinstance(value, str) else [SECRET] for key, value in payload.items()}


FIRST = {event.agent: event for event in reversed(EVENTS)}
BLOCKS = {
    # What each vendor's tool takes for a no, whatever the event was.
    "cursor": ({"continue": False}, {"permission": "deny"}, {"updated_mcp_tool_output": {}}),
    "copilot": (
        {"decision": "block"},
        {"permissionDecision": "deny"},
        {"modifiedTransformedPrompt": ""},
        {"modifiedResult": {"textResultForLlm": ""}},
    ),
    "vscode": ({"continue": False}, {"hookSpecificOutput": {"permissionDecision": "deny"}}),
}


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("kind", _malformed(EVENTS[0]))
def test_a_malformed_event_is_blocked(agent: str, kind: str) -> None:
    done = run_hook(agent, _malformed(FIRST[agent])[kind])
    # Cursor reads the fields below at exit code 0 alone.
    assert done.returncode == (0 if agent == "cursor" else 2)
    assert not _leaks(done.stdout, done.stderr)
    assert b"Traceback" not in done.stderr
    line = done.stderr.decode().strip()
    assert line.startswith("safe-prompt")
    assert "blocked" in line
    for expected in BLOCKS.get(agent, ()):
        assert holds(json.loads(done.stdout), expected), done.stdout


@pytest.mark.parametrize("agent", AGENTS)
def test_a_byte_order_mark_is_no_reason_to_fail(agent: str) -> None:
    """Cursor's command line puts one before its JSON on Windows (its staff in the forum, 2026-08-14)."""
    event = FIRST[agent]
    done = run_hook(agent, b"\xef\xbb\xbf" + json.dumps(event.filled(event.good)).encode())
    assert (done.returncode, json.loads(done.stdout or b"{}")) == (0, event.yes)


@pytest.mark.parametrize(
    "event", [event for event in EVENTS if event.bad and event.agent == "cursor"], ids=lambda event: event.what
)
def test_claude_codes_hook_run_by_cursor(event: Documented) -> None:
    """Cursor can run the hooks of Claude Code's settings: it sends its own events and reads its own answers."""
    done = run_hook("claude-code", json.dumps(event.filled(event.bad)).encode())
    assert holds(json.loads(done.stdout), event.no)


@pytest.mark.parametrize(
    "event",
    [
        event
        for event in EVENTS
        if event.bad and (event.agent == "vscode" or (event.agent == "copilot" and "hook_event_name" in event.payload))
    ],
    ids=_named,
)
def test_claude_codes_hook_run_by_copilot_and_vs_code(event: Documented) -> None:
    """They read a project's `.claude/settings.json` too, with the PascalCase form of their events."""
    done = run_hook("claude-code", json.dumps(event.filled(event.bad)).encode())
    assert holds(json.loads(done.stdout), event.no)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_huge_event_is_answered_or_blocked(agent: str) -> None:
    event = FIRST[agent]
    text = "harmless words in a long row 🚀 " * 400_000
    done = run_hook(agent, json.dumps(event.filled(f"{text} {SECRET}")).encode())
    assert not _leaks(done.stdout, done.stderr)
    assert done.returncode == 2 or holds(json.loads(done.stdout), event.no)
