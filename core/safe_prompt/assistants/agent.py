"""What an adapter says about its assistant: data, and a few pure functions. No adapter judges anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from safe_prompt.assistants.event import Event, Kind

if TYPE_CHECKING:
    from safe_prompt.assistants.verdict import Verdict

# Seconds until we answer by blocking ourselves. Vendors let an event through when a hook takes too long, so what
# is written into their files (VENDOR_TIMEOUT) must be longer.
DEADLINE: Final = 20
VENDOR_TIMEOUT: Final = 30
BLOCKING_EXIT: Final = 2  # the exit code that blocks, in every vendor's hooks that have one


class Answer(NamedTuple):
    """What the program prints and returns. ``stdout`` is the vendor's JSON, or empty."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


def blocking_exit(reason: str) -> Answer:
    """Blocks with the exit code, and says why on standard error: whatever the event was."""
    return Answer(stderr=reason, code=BLOCKING_EXIT)


class Entry(NamedTuple):
    """One entry of ours: ``value`` (JSON) is appended to the list at ``path`` (keys from the top)."""

    path: tuple[str, ...]
    value: Mapping[str, Any]


class Additions(NamedTuple):
    """What is merged into a hook file: ``entries``, and ``defaults`` that the file needs and may already have."""

    entries: tuple[Entry, ...]
    defaults: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """An assistant.

    Attributes:
        id: as on the command line (``claude-code``); ``title`` as its vendor writes it.
        destination: id of policy/destinations.toml, under which policy judges what goes to it.
        events: the vendor's event names that are understood, and what each is judged as (a tool event's kind is
            told from the tool: here stands ``tool_call``). Any other name is malformed.
        parse: the vendor's JSON as an Event. Raises EventError.
        answer: the vendor's form of a verdict on an event.
        malformed: the vendor's way to block when there is no event to speak of; the sentence says why.
        hook_file: where the vendor's file lies for a project folder, or for None for the user.
            Raises ConfigError where the vendor has none for that scope.
        additions: what to merge into it, from the command line that runs us.
        notes: sentences that ``hook install`` prints: what the person must do, what is not covered.
        kept: a sentence for a blocked prompt: where the vendor may keep it nonetheless, "" if nowhere.
        switches: settings of the same file (keys from the top, value) under which the vendor runs no hook at all.
    """

    id: str
    title: str
    destination: str
    events: Mapping[str, Kind]
    parse: Callable[[Mapping[str, Any]], Event]
    answer: Callable[[Event, Verdict], Answer]
    malformed: Callable[[str], Answer]
    hook_file: Callable[[Path | None], Path]
    additions: Callable[[str], Additions]
    notes: tuple[str, ...] = ()
    kept: str = ""
    switches: tuple[tuple[tuple[str, ...], Any], ...] = ()
