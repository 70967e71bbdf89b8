"""Additions to a project's settings file that leave all else byte for byte: exceptions for a file, allowed values.

The result is read again and compared: where the file is laid out in a way that an insertion does not fit, nothing is
changed and the reason is given.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from safe_prompt.rewriting.change import Change, EditError, changed, newline_of

_OWN_TABLE: Final = ("tool", "safe-prompt")
_BASIC_ESCAPES: Final = re.compile(r'[\\"\x00-\x1f\x7f]')
_HEADER: Final = re.compile(
    r"^[ \t]*\[(\[?)[ \t]*([^\]\r\n#]+?)[ \t]*\]\]?[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)", re.MULTILINE
)
_KEY: Final = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([A-Za-z0-9_-]+))\s*")
_TOKEN: Final = re.compile(
    r"#[^\r\n]*|\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"(?:[^\"\\\r\n]|\\.)*\"|'[^'\r\n]*'|[\[\]{}]|\r\n|\r|\n"
)


def with_exception(text: str, glob: str, rule: str, place: str, *, nested: bool) -> Change | None:
    """What leaves a rule out for files of a glob; None where it is left out already.

    Args:
        nested: the settings stand under ``[tool.safe-prompt]``, as in ``pyproject.toml``.

    Raises:
        EditError: the file is no TOML, or its ``per-file`` is laid out in another way.
    """
    before = _read(text, place)
    wanted = copy.deepcopy(before)
    table = _own(wanted, nested, place).setdefault("per-file", {})
    rules = table.setdefault(glob, []) if isinstance(table, dict) else None
    if not isinstance(rules, list):
        raise EditError("per-file is no table of lists", place=place)
    if rule in rules:
        return None
    rules.append(rule)
    name = ("per-file",) if not nested else (*_OWN_TABLE, "per-file")
    change = _into_table(text, name, glob, rule)
    return _checked(text, change, wanted, place)


def with_allowed(text: str, fingerprint: str, reason: str, place: str, *, nested: bool) -> Change | None:
    """What allows a value by its fingerprint; None where it is allowed already.

    Raises:
        EditError: as ``with_exception``.
    """
    before = _read(text, place)
    wanted = copy.deepcopy(before)
    allowed = _own(wanted, nested, place).setdefault("allow", [])
    if not isinstance(allowed, list):
        raise EditError("allow is no list of tables", place=place)
    if any(isinstance(one, dict) and one.get("fingerprint") == fingerprint for one in allowed):
        return None
    said = " ".join(reason.split())
    allowed.append({"fingerprint": fingerprint, "reason": said})
    name = ".".join((*_OWN_TABLE, "allow") if nested else ("allow",))
    newline = newline_of(text)
    body = f"[[{name}]]{newline}fingerprint = {quoted(fingerprint)}{newline}reason = {quoted(said)}{newline}"
    return _checked(text, _at_end(text, body), wanted, place)


def quoted(text: str) -> str:
    """A TOML basic string."""
    return '"' + _BASIC_ESCAPES.sub(lambda found: _escape(found[0]), text) + '"'


def _escape(character: str) -> str:
    return f"\\{character}" if character in '\\"' else f"\\u{ord(character):04x}"


def _read(text: str, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        raise EditError("it is not TOML", place=place, remedy="Nothing was changed.") from None


def _own(document: dict[str, Any], nested: bool, place: str) -> dict[str, Any]:
    table: Any = document
    for name in _OWN_TABLE if nested else ():
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise EditError(f"{name} is no table", place=place)
    own: dict[str, Any] = table
    return own


def _checked(text: str, change: Change, wanted: Mapping[str, Any], place: str) -> Change:
    try:
        done = tomllib.loads(changed(text, [change]).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        done = {}
    if done != wanted:
        raise EditError("its settings are laid out in a way that cannot be added to: do it by hand", place=place)
    return change


def _into_table(text: str, name: tuple[str, ...], key: str, item: str) -> Change:
    """An item in a list of a table: in the list that is there, in a new line of the table, or in a new table."""
    newline = newline_of(text)
    header = next((one for one in _HEADER.finditer(text) if not one[1] and _names(one[2]) == name), None)
    if header is None:
        return _at_end(text, f"[{'.'.join(name)}]{newline}{quoted(key)} = [{quoted(item)}]{newline}")
    end = next((one.start() for one in _HEADER.finditer(text, header.end())), len(text))
    found = _list_of(text, header.end(), end, key)
    if found is not None:
        return _into_list(text, *found, item)
    at = header.end()
    if text[at : at + 1] == "":
        return Change(at, at, f"{newline}{quoted(key)} = [{quoted(item)}]{newline}")
    at += 2 if text.startswith("\r\n", at) else 1
    return Change(at, at, f"{quoted(key)} = [{quoted(item)}]{newline}")


def _names(dotted: str) -> tuple[str, ...]:
    """The parts of a table's name."""
    names: list[str] = []
    position = 0
    while (part := _KEY.match(dotted, position)) is not None:
        names.append(next(group for group in part.groups() if group is not None))
        position = part.end() + 1  # the dot
    return tuple(names)


def _list_of(text: str, start: int, end: int, key: str) -> tuple[int, int] | None:
    """Places of the brackets of ``key = […]`` among the lines of a table."""
    position, at_line, depth, opened = start, True, 0, -1
    while position < end:
        if at_line and not depth:
            found = _KEY.match(text, position, end)
            at_line = False
            if found is not None and text[found.end() : found.end() + 1] == "=":
                written = next(group for group in found.groups() if group is not None)
                wanted = _unescaped(written) if found[1] is not None else written
                value = re.compile(r"=[ \t]*(?=\[)").match(text, found.end())
                opened = value.end() if value is not None and wanted == key else -1
                position = found.end() + 1
                continue
        token = _TOKEN.search(text, position, end)
        if token is None:
            return None
        position = token.end()
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
            if not depth and opened >= 0:
                return opened, token.start()
        elif token[0][0] in "\r\n":
            at_line = True
    return None


def _unescaped(written: str) -> str:
    try:
        value = tomllib.loads(f'a = "{written}"')["a"]
    except tomllib.TOMLDecodeError:
        return written
    return str(value)


def _into_list(text: str, opened: int, closed: int, item: str) -> Change:
    """The item at the end of a list, in the way the list is laid out."""
    last = opened + 1  # behind the last thing that is no comment and no space
    for token in re.compile(r"#[^\r\n]*|\"(?:[^\"\\\r\n]|\\.)*\"|'[^'\r\n]*'|[^\s#\"']+").finditer(
        text, opened + 1, closed
    ):
        if token[0][0] != "#":
            last = token.end()
    inside = text[opened + 1 : closed]
    empty = last == opened + 1
    comma = "" if empty or text[last - 1] == "," else ","
    line = re.compile(r"(?:\r\n|\r|\n)([ \t]*)[\"']").search(inside)
    if line is not None:
        tail = "," if text[last - 1] == "," else ""
        comment = re.compile(r"[ \t]*#[^\r\n]*").match(text, last) if tail else None
        last = comment.end() if comment is not None else last
        return Change(last, last, f"{comma}{newline_of(text)}{line[1]}{quoted(item)}{tail}")
    space = "" if empty else " "
    tail = "," if text[last - 1] == "," else ""
    return Change(last, last, f"{comma}{space}{quoted(item)}{tail}")


def _at_end(text: str, body: str) -> Change:
    newline = newline_of(text)
    lead = "" if not text else newline if text[-1] in "\r\n" else newline * 2
    return Change(len(text), len(text), lead + body)
