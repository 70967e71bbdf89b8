"""Deny rules in Claude Code's project settings, between two rules of ours that match nothing and mark the list.

Format: https://code.claude.com/docs/en/permissions (read 2026-11-24). ``Read(/path)`` is relative to the project,
``Read(**/name)`` at any depth; patterns follow gitignore; deny comes before ask and allow, and has no exceptions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from safe_prompt.assistants.json_edit import append, apply
from safe_prompt.assistants.json_text import Node, parse
from safe_prompt.errors import ConfigError

# Rules are strings and JSON has no comments: these two name files that nobody has.
BEGIN: Final = "Read(/.safe-prompt-exclude-begins-here)"
END: Final = "Read(/.safe-prompt-exclude-ends-here)"
_WAY: Final = ("permissions", "deny")
_LEFT_ALONE: Final = "Repair it: nothing was changed."


def deny_rule(pattern: str) -> str:
    """The rule for one line of an ignore file. Brackets would end a rule early: they become ``?``."""
    folder = "**" if pattern.endswith("/") else ""
    path = pattern if pattern.startswith(("/", "**/")) else f"**/{pattern}"
    return f"Read({path.replace('(', '?').replace(')', '?')}{folder})"


def with_rules(text: str, rules: Sequence[str], place: str) -> str:
    """Settings with our rules in their place, or at the end of the deny list; all else stays byte for byte.

    Raises:
        ConfigError: the settings are not valid JSON or not shaped as Claude Code wants them, or a marker is missing.
    """
    for marker in () if _bounds(_deny(text, place), place) else (BEGIN, END):
        text = apply(text, append(text, _WAY, marker, place))
    deny = _deny(text, place)
    bounds = _bounds(deny, place)
    if deny is None or deny.items is None or bounds is None:
        raise ConfigError("permissions.deny is no list of rules", place=place, remedy=_LEFT_ALONE)
    first, last = (deny.items[index] for index in bounds)
    line = text[text.rfind("\n", 0, first.start) + 1 : first.start]
    newline = "\r\n" if "\r\n" in text else "\n"
    between = f",{newline}{line}" if "\n" in text[: first.start] and not line.strip() else ", "
    ours = between.join(json.dumps(rule, ensure_ascii=False) for rule in (BEGIN, *rules, END))
    return text[: first.start] + ours + text[last.end :]


def without_rules(text: str, place: str) -> str:
    """Settings without our rules; a list or table that held nothing else goes too, and "" means the whole file.

    Raises:
        ConfigError: as ``with_rules``.
    """
    deny = _deny(text, place)
    bounds = _bounds(deny, place)
    if deny is None or deny.items is None or bounds is None:
        return text
    first, last = bounds
    if last - first + 1 < len(deny.items):
        return _dropped(text, deny, first, last)
    # Nothing else was denied: the list goes with what held it alone.
    root = parse(text, place)
    permissions = root.member("permissions")
    holder, key = (
        (permissions.value, "deny")
        if permissions is not None and len(permissions.value.members or ()) > 1
        else (root, "permissions")
    )
    members = holder.members or ()
    if len(members) == 1:
        return ""
    index = [member.key for member in members].index(key)
    return _dropped(text, holder, index, index)


def denied(text: str, place: str) -> tuple[str, ...]:
    """Lines in gitignore syntax of every ``Read`` rule that the settings deny, ours or not.

    Raises:
        ConfigError: as ``with_rules``.
    """
    deny = _deny(text, place)
    rules = [
        rule for rule in (deny.data if deny is not None else ()) if rule.startswith("Read(") and rule.endswith(")")
    ]
    lines = (rule[5:-1] for rule in rules)
    return tuple(line.removeprefix("./") for line in lines if not line.startswith(("//", "~")))


def _deny(text: str, place: str) -> Node | None:
    """The list at ``permissions.deny``, None where there is none."""
    if not text.strip():
        return None
    node = parse(text, place)
    for key in _WAY:
        if node.members is None:
            raise ConfigError("not shaped as settings of Claude Code", place=place, remedy=_LEFT_ALONE)
        member = node.member(key)
        if member is None:
            return None
        node = member.value
    if node.items is None or not all(isinstance(rule, str) for rule in node.data):
        raise ConfigError("permissions.deny is no list of rules", place=place, remedy=_LEFT_ALONE)
    return node


def _bounds(deny: Node | None, place: str) -> tuple[int, int] | None:
    """Places of our two markers in the list, None where neither is there."""
    rules: list[str] = deny.data if deny is not None else []
    if BEGIN not in rules and END not in rules:
        return None
    if rules.count(BEGIN) != 1 or rules.count(END) != 1 or rules.index(BEGIN) > rules.index(END):
        raise ConfigError(
            "the two rules that mark safe-prompt's part of permissions.deny do not form one pair",
            place=place,
            remedy=f"Delete {BEGIN} and {END} and the rules between, then run it again.",
        )
    return rules.index(BEGIN), rules.index(END)


def _dropped(text: str, node: Node, first: int, last: int) -> str:
    """The text without some elements of a list or pairs of an object, never all of them."""
    parts = node.parts()
    if first > 0:
        return text[: parts[first - 1][1]] + text[parts[last][1] :]
    return text[: parts[first][0]] + text[parts[last + 1][0] :]
