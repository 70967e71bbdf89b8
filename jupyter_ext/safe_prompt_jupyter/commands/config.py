"""``%safe_prompt config``: settings of this session."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeVar

from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.gate import load_policy

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

_T = TypeVar("_T")
USAGE: Final = "config [NAME VALUE]"
NAMES: Final = ("policy", "quiet", "redact", "watch")
_REDACT: Final = ("all", "credentials", "off")
_SWITCH: Final = {"on": True, "true": True, "off": False, "false": False}


def run(session: Session, words: Words) -> str:
    """All settings, or one of them set.

    Raises:
        CellError: there is no such setting, or the value is none of its own.
        SafePromptError: the policy file cannot be used.
    """
    if not words.positional:
        return "\n".join(f"  {name} = {value}" for name, value in _settings(session).items())
    if len(words.positional) != 2:
        raise usage_error(USAGE)
    name, value = words.positional
    if name not in NAMES:
        near = get_close_matches(name, NAMES, 1)
        raise CellError(
            "there is no such setting",
            place="%safe_prompt config",
            remedy=f"Did you mean {near[0]}?" if near else f"Settings: {', '.join(NAMES)}.",
        )
    if name == "policy":
        load_policy(value)
        session.settings.policy = value
    elif name == "redact":
        session.hiding.redact = _one_of(name, value, {word: word for word in _REDACT})  # type: ignore[assignment,unused-ignore]
    elif name == "quiet":
        session.settings.quiet = bool(_one_of(name, value, _SWITCH))
    elif _one_of(name, value, _SWITCH):
        session.watch.start()
    else:
        session.watch.stop()
    return f"  {name} = {_settings(session)[name]}"


def _one_of(name: str, value: str, values: dict[str, _T]) -> _T:
    if value.lower() not in values:
        raise CellError(f"{name} takes one of {', '.join(values)}", place="%safe_prompt config")
    return values[value.lower()]


def _settings(session: Session) -> dict[str, str]:
    return {
        "policy": session.settings.policy or "(that of the settings files)",
        "quiet": "on" if session.settings.quiet else "off",
        "redact": session.hiding.redact,
        "watch": "on" if session.watch.on else "off",
    }


COMMAND = Command(
    "config",
    USAGE,
    "show the settings of this session, or set one",
    "policy FILE: one more policy file for every cell. quiet on|off: no reports.\n"
    "redact all|credentials|off: what is hidden in history, tracebacks and %env. watch on|off: whether it is at all.\n"
    "For every session: c.SafePromptMagics.redact = ... in ipython_config.py.",
    run,
    first=lambda session: NAMES,
    most=2,
)
