"""``%safe_prompt on`` and ``off``: hygiene of history, tracebacks and ``%env``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safe_prompt_jupyter.commands.command import Command, Words

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

_DETAILS = "%%safe_prompt cells are checked whatever is said here."


def _on(session: Session, words: Words) -> str:
    if session.hiding.redact == "off":
        session.hiding.redact = "all"
    session.watch.start()
    return "history, tracebacks and %env are kept without values from now on. Older rows: %safe_prompt history scrub"


def _off(session: Session, words: Words) -> str:
    session.watch.stop()
    return "history, tracebacks and %env are kept as they are from now on. %%safe_prompt cells are checked as before."


ON = Command("on", "on", "keep history, tracebacks and %env without values", _DETAILS, _on)
OFF = Command("off", "off", "keep history, tracebacks and %env as they are", _DETAILS, _off)
