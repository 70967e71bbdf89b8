"""What a tool is about to do, told from its name and arguments: which files it reads, which line it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from safe_prompt.assistants.event import Event, joined_strings

# Argument names under which tools of Cursor, Copilot, VS Code and MCP servers put files, lower case, without "_".
_PATH_KEYS: Final = frozenset(
    "path paths file files filepath filepaths filename targetfile uri uris glob include includepattern "
    "notebookpath absolutepath relativepath relativeworkspacepath targetdirectory directory".split()
)
_COMMAND_KEYS: Final = ("command", "input", "commandLine")


class Tools(NamedTuple):
    """A vendor's own tools by what they do. A tool in none of the sets is judged by all its arguments.

    ``quiet`` tools bring nothing to the model that it did not have, nor anything of the model's elsewhere.
    """

    commands: frozenset[str]
    reads: frozenset[str]
    quiet: frozenset[str]


def tool_event(tools: Tools, event: Event, arguments: object) -> Event:
    """``event`` (its name, tool, cwd) with the kind, text and paths of a tool call.

    A tool of ours to know whose arguments are not as expected is judged by all of them, not waved through.
    """
    from dataclasses import replace

    given = decoded(arguments)
    paths = paths_of(given)
    if event.tool in tools.quiet:
        return replace(event, kind="other")
    if event.tool in tools.reads and paths:
        return replace(event, kind="file_read", paths=paths)
    if event.tool in tools.commands and isinstance(given, dict):
        lines = [line for key in _COMMAND_KEYS if isinstance(line := given.get(key), str)]
        if lines:
            return replace(event, kind="command", text="\n".join(lines))
    return replace(event, kind="tool_call", text=joined_strings(given), paths=paths)


def is_own(tools: Tools, name: str) -> bool:
    """Whether a tool is one of the vendor's own that are known here, and not a server's."""
    return any(name in names for names in tools)


def is_server_tool(payload: Mapping[str, Any]) -> bool:
    """Whether a tool event is about an MCP server's tool, in Claude Code's, Codex' and Gemini CLI's naming.

    What a server sends can be masked where the vendor allows it. A file's text cannot: a model that edits the file
    would write the placeholders into it.
    """
    return str(payload.get("tool_name", "")).startswith("mcp_")


def paths_of(value: object) -> tuple[str, ...]:
    """Every string of a JSON value that stands under a key naming files, in order."""
    found: list[str] = []
    stack: list[tuple[bool, object]] = [(False, value)]
    while stack:
        is_path, item = stack.pop()
        if isinstance(item, str):
            if is_path and item:
                found.append(item.removeprefix("file://"))
        elif isinstance(item, list):
            stack.extend((is_path, child) for child in reversed(item))
        elif isinstance(item, dict):
            stack.extend((_names_files(key), child) for key, child in reversed(item.items()))
    return tuple(found)


def decoded(value: object) -> object:
    """A JSON value that some vendors send as a string with JSON in it; any other string as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    from json import JSONDecodeError, loads

    try:
        return loads(value)
    except (JSONDecodeError, RecursionError):
        return value


def _names_files(key: object) -> bool:
    return isinstance(key, str) and key.lower().replace("_", "") in _PATH_KEYS
