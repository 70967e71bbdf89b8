"""Deny rules in Claude Code's project settings, between two rules of ours that match nothing and mark the list.

Format: https://code.claude.com/docs/en/permissions (read 2026-11-24). ``Read(/path)`` is relative to the project,
``Read(**/name)`` at any depth; patterns follow gitignore; deny comes before ask and allow, and has no exceptions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from safe_prompt.errors import ConfigError

# Rules are strings and JSON has no comments: these two name files that nobody has.
BEGIN: Final = "Read(/.safe-prompt-exclude-begins-here)"
END: Final = "Read(/.safe-prompt-exclude-ends-here)"


def deny_rule(pattern: str) -> str:
    """The rule for one line of an ignore file. Brackets would end a rule early: they become ``?``."""
    folder = "**" if pattern.endswith("/") else ""
    path = pattern if pattern.startswith(("/", "**/")) else f"**/{pattern}"
    return f"Read({path.replace('(', '?').replace(')', '?')}{folder})"


def with_rules(text: str, rules: Sequence[str], place: str) -> str:
    """Settings with our rules in their place, or at the end of the deny list; all else stays as it is.

    Raises:
        ConfigError: the settings are not valid JSON or not shaped as Claude Code wants them, or a marker is missing.
    """
    settings = _parsed(text, place)
    deny = _deny(settings, place)
    start, end = _bounds(deny, place)
    wanted = [BEGIN, *rules, END]
    if deny[start:end] == wanted:
        return text
    permissions = settings.setdefault("permissions", {})
    permissions["deny"] = [*deny[:start], *wanted, *deny[end:]]
    return _written(settings, text)


def without_rules(text: str, place: str) -> str:
    """Settings without our rules; a list or table that held nothing else goes too, and "" means the whole file.

    Raises:
        ConfigError: as ``with_rules``.
    """
    settings = _parsed(text, place)
    deny = _deny(settings, place)
    start, end = _bounds(deny, place)
    if start == end:
        return text
    left = [*deny[:start], *deny[end:]]
    if left:
        settings["permissions"]["deny"] = left
    else:
        del settings["permissions"]["deny"]
        if not settings["permissions"]:
            del settings["permissions"]
    return _written(settings, text) if settings else ""


def own_rules(text: str, place: str) -> tuple[str, ...]:
    """Our rules in the settings, without the marks; empty where there are none.

    Raises:
        ConfigError: as ``with_rules``.
    """
    deny = _deny(_parsed(text, place), place)
    start, end = _bounds(deny, place)
    return tuple(deny[start + 1 : end - 1])


def denied(text: str, place: str) -> tuple[str, ...]:
    """Lines in gitignore syntax of every ``Read`` rule that the settings deny, ours or not.

    Raises:
        ConfigError: as ``with_rules``.
    """
    rules = [rule for rule in _deny(_parsed(text, place), place) if rule.startswith("Read(") and rule.endswith(")")]
    lines = (rule[5:-1] for rule in rules)
    return tuple(line.removeprefix("./") for line in lines if not line.startswith(("//", "~")))


def _parsed(text: str, place: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        settings = json.loads(text)
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ConfigError(f"not valid JSON{where}", place=place, remedy="Repair it: nothing was changed.") from None
    if not isinstance(settings, dict):
        raise ConfigError("not a JSON object", place=place, remedy="Repair it: nothing was changed.")
    return settings


def _deny(settings: dict[str, Any], place: str) -> list[str]:
    permissions = settings.get("permissions", {})
    deny = permissions.get("deny", []) if isinstance(permissions, dict) else None
    if not isinstance(deny, list) or not all(isinstance(rule, str) for rule in deny):
        raise ConfigError("permissions.deny is no list of rules", place=place, remedy="Repair it: nothing was changed.")
    return deny


def _bounds(deny: list[str], place: str) -> tuple[int, int]:
    if BEGIN not in deny and END not in deny:
        return len(deny), len(deny)
    if deny.count(BEGIN) != 1 or deny.count(END) != 1 or deny.index(BEGIN) > deny.index(END):
        raise ConfigError(
            "the two rules that mark safe-prompt's part of permissions.deny do not form one pair",
            place=place,
            remedy=f"Delete {BEGIN} and {END} and the rules between, then run it again.",
        )
    return deny.index(BEGIN), deny.index(END) + 1


def _written(settings: dict[str, Any], before: str) -> str:
    indent = _indent(before)
    text = json.dumps(settings, indent=indent, ensure_ascii=False) + (
        "\n" if before.endswith("\n") or not before else ""
    )
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def _indent(text: str) -> int | str:
    """How the file is indented: what stands before its first key on a line of its own."""
    for line in text.splitlines()[1:]:
        stripped = line.lstrip()
        if stripped:
            space = line[: len(line) - len(stripped)]
            return space if space.strip("\t") == "" and space else len(space) or 2
    return 2
