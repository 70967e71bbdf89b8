"""Tab completion of options, commands and their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from safe_prompt_jupyter.options import FLAGS

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

_CELL = "%%safe_prompt"
_LINE = "%safe_prompt"


def matcher(session: Session) -> Callable[..., Any]:
    """A matcher for ``ip.Completer.custom_matchers``."""
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher()  # type: ignore[untyped-decorator,unused-ignore]
    def safe_prompt_matcher(context: Any) -> Any:
        lines = context.full_text.split("\n")
        line = lines[context.cursor_line] if context.cursor_line < len(lines) else ""
        words = candidates(session, line[: context.cursor_position])
        return {
            "completions": [SimpleCompletion(text=word, type="param") for word in words or ()],
            # Nothing of the kernel's own belongs after %safe_prompt; elsewhere this matcher has no say.
            "suppress": words is not None and bool(words),
            "matched_fragment": fragment_of(line[: context.cursor_position]),
        }

    made: Callable[..., Any] = safe_prompt_matcher
    return made


def fragment_of(line: str) -> str:
    """The word being typed: what stands after the last blank."""
    return line[len(line.rstrip()) :].strip() if line[-1:].isspace() else (line.split() or [""])[-1]


def candidates(session: Session, line: str) -> list[str] | None:
    """Words that may stand at the end of the line; None where the line is none of ours."""
    stripped = line.lstrip()
    fragment = fragment_of(stripped)
    before = stripped[: len(stripped) - len(fragment)].split()
    if not before or before[0] not in (_CELL, _LINE):
        return None
    found: Iterable[str]
    found = _cell(session, before) if before[0] == _CELL else _command(session, before[1:], fragment)
    return [word for word in found if word.startswith(fragment) and word not in before]


def _cell(session: Session, before: list[str]) -> Iterable[str]:
    if before[-1] == "--to":
        from safe_prompt_jupyter.providers import PROVIDERS

        return [f"{name}:" for name in PROVIDERS]
    return () if before[-1] in ("--out", "--policy", "--system") else FLAGS


def _command(session: Session, before: list[str], fragment: str) -> Iterable[str]:
    from safe_prompt_jupyter.commands.registry import COMMANDS

    if not before:
        return [command.name for command in COMMANDS]
    command = next((command for command in COMMANDS if command.name == before[0]), None)
    if command is None or command.flags.get(before[-1]):
        return ()
    first = [] if any(not word.startswith("--") for word in before[1:]) else list(command.first(session))
    return first if fragment and not fragment.startswith("-") else [*first, *command.flags]
