"""What is written: the rules file, and settings, as TOML text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from safe_prompt.rules.rule import Rule

RULES_NAME: Final = "safe-prompt-rules.toml"
_KEYS: Final = (
    "id", "title", "why", "remedy", "entity", "category", "classification", "severity", "confidence", "tags",
    "ignore_case", "keywords", "regex", "value", "examples",
)  # fmt: skip


def render_rules(rules: Iterable[Rule]) -> str:
    """Rules as ``[[rule]]`` tables, as ``rules.loader`` reads them."""
    return "\n".join(_rule(rule) for rule in rules)


def _rule(rule: Rule) -> str:
    lines = ["[[rule]]"]
    for key in _KEYS:
        value = getattr(rule, key)
        if value in ((), "", False):
            continue
        lines.append(f"{key} = {_regex(value) if key == 'regex' else _value(value)}")
    return "\n".join(lines) + "\n"


def _regex(regex: str) -> str:
    # A literal string keeps the expression readable. The line ends are white space, which verbose syntax ignores.
    if "'''" in regex or regex.endswith(("'", "\\")) or not regex.isprintable():
        return _value(regex)
    return f"'''\n{regex}\n'''"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return quoted(str(value))


def quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes, and TOML's own for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def render_settings(
    exclude: Sequence[str],
    rule_files: Sequence[str],
    per_file: Mapping[str, Sequence[str]],
    disable: Sequence[str],
    *,
    nested: bool,
) -> str:
    """Settings as TOML. ``nested``: under ``[tool.safe-prompt]``, as ``pyproject.toml`` needs it."""
    lines = ["[tool.safe-prompt]"] if nested else []
    for key, values in (("rule_files", rule_files), ("exclude", exclude), ("disable", disable)):
        if values:
            lines += [f"{key} = [", *(f"  {quoted(value)}," for value in values), "]"]
    if per_file:
        lines += ["", "[tool.safe-prompt.per-file]" if nested else "[per-file]"]
        lines += [f"{quoted(glob)} = {_value(tuple(names))}" for glob, names in sorted(per_file.items())]
    return "\n".join(lines).lstrip("\n") + "\n" if lines else ""
