"""Arguments of commands: one object of plain JSON, read with care, since any client may send anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lsprotocol import types

from safe_prompt.errors import ConfigError
from safe_prompt_lsp.session import Session
from safe_prompt_lsp.snapshot import Snapshot


def options(arguments: Sequence[Any]) -> Mapping[str, Any]:
    """The one argument of a command; an empty object where there is none.

    Raises:
        ConfigError: it is no object.
    """
    if not arguments or arguments[0] is None:
        return {}
    given = plain(arguments[0])
    if not isinstance(given, Mapping):
        raise ConfigError("the command takes one object of options")
    return given


def plain(value: Any) -> Any:
    """Plain JSON from what the protocol's library makes of it: named tuples in the place of objects."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def text_option(given: Mapping[str, Any], name: str, default: str = "") -> str:
    """A text; the default where it is not there.

    Raises:
        ConfigError: it is something else.
    """
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ConfigError(f'the option "{name}" must be text')
    return value


def opened(session: Session, given: Mapping[str, Any], *, hidden: bool = False) -> Snapshot:
    """The open text that ``uri`` names; with ``hidden`` also one that settings leave out of checks.

    Raises:
        ConfigError: there is none.
    """
    uri = text_option(given, "uri")
    snapshot = session.snapshot(uri, hidden=hidden) if uri else None
    if snapshot is None:
        raise ConfigError("the text is not open in the editor, or is left out of checks", remedy="Open it first.")
    return snapshot


def range_option(given: Mapping[str, Any]) -> types.Range | None:
    """The client's range under ``range``, or the place under ``position``; None where there is neither.

    Raises:
        ConfigError: it is malformed.
    """
    if given.get("range") is not None:
        value = given["range"]
        if isinstance(value, Mapping):
            return types.Range(_position(value.get("start")), _position(value.get("end")))
        raise ConfigError('the option "range" must have start and end')
    if given.get("position") is not None:
        place = _position(given["position"])
        return types.Range(place, place)
    return None


def _position(value: Any) -> types.Position:
    line = value.get("line") if isinstance(value, Mapping) else None
    character = value.get("character") if isinstance(value, Mapping) else None
    if isinstance(line, int) and isinstance(character, int) and line >= 0 and character >= 0:
        return types.Position(line, character)
    raise ConfigError("a position must have line and character")
