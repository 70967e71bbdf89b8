"""What is to happen with an event, before any vendor's words are put to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

VerdictAction = Literal["allow", "deny", "warn"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``deny``: the event must not go on (a tool result: must not reach the model, where ``can_block``).
    ``warn``: it goes on, or has already happened, and the person is told. ``allow``: nothing to say.

    ``reason`` is for people and models: several lines, no scanned value, "" for allow. ``summary`` is its first
    line alone. ``masked`` is the text with placeholders, where there is one to offer; ``copy`` the file it lies in.
    ``repeated`` says that the same warning was given in this session before. ``result`` is the event's ``result``
    with its strings masked, in the same shape, where a denied tool result had one.
    """

    action: VerdictAction
    reason: str = ""
    masked: str | None = field(default=None, repr=False)
    copy: str | None = None
    repeated: bool = False
    result: object = field(default=None, repr=False)

    @property
    def summary(self) -> str:
        """The first line of the reason."""
        return self.reason.split("\n", 1)[0]


ALLOW = Verdict("allow")
