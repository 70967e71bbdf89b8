"""Assistants' ignore files as data (``tools.toml``): what is honoured, by whose word, and what it does not cover."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from safe_prompt.errors import ConfigError

Syntax = Literal["gitignore", "claude-code"]


class IgnoreTool(NamedTuple):
    """An assistant whose vendor documents an ignore file. ``read`` is the day (ISO) on which ``page`` was read."""

    id: str
    title: str
    file: str
    syntax: Syntax
    default: bool
    marks: tuple[str, ...]
    covers: str
    gaps: tuple[str, ...]
    page: str
    read: str


class Refused(NamedTuple):
    """A file that looks like protection and is none: it is never written, and reported where it lies."""

    file: str
    title: str
    reason: str
    instead: str
    page: str
    read: str


@lru_cache(maxsize=1)
def ignore_tools() -> tuple[IgnoreTool, ...]:
    """Every honoured ignore file, in the order of the data."""
    return tuple(
        IgnoreTool(
            **{**entry, "marks": tuple(entry["marks"]), "gaps": tuple(entry["gaps"]), "read": str(entry["read"])}
        )
        for entry in _data()["tool"]
    )


@lru_cache(maxsize=1)
def refused_files() -> tuple[Refused, ...]:
    """Files that give false safety."""
    return tuple(Refused(**{**entry, "read": str(entry["read"])}) for entry in _data()["refused"])


def tools_named(names: tuple[str, ...]) -> tuple[IgnoreTool, ...]:
    """Tools by id, ``all`` for every one.

    Raises:
        ConfigError: nobody knows an id, or it is a tool without an ignore file.
    """
    known = {tool.id: tool for tool in ignore_tools()}
    if "all" in names:
        return tuple(known.values())
    for name in names:
        if name not in known:
            without = next((item for item in refused_files() if name.lower() in item.title.lower()), None)
            if without is not None:
                problem = f"{without.title} has no ignore file to write: {without.reason}"
                raise ConfigError(problem, place="--tool", remedy=f"{without.instead}.")
            raise ConfigError(f'no tool "{name}"', place="--tool", remedy=f"One of: all, {', '.join(known)}.")
    return tuple(tool for tool in known.values() if tool.id in names)


def _data() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(files("safe_prompt.exclusion").joinpath("tools.toml").read_text("utf-8"))
