"""A JSON text with its places: read so that it can be added to without touching anything else in it.

JSON as RFC 8259 has it, and what editors' settings files add: ``//`` and ``/* */`` comments, commas before a closing
bracket. Offsets are code points.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from safe_prompt.errors import ConfigError

_DEEPEST: Final = 200  # brackets inside brackets; settings have a handful
_WORDS: Final = {"true": True, "false": False, "null": None}


class Node(NamedTuple):
    """A value: where it stands (``end`` exclusive) and what it is.

    ``members`` are the pairs of an object with the key's start, ``items`` the values of an array; both are None for
    anything else. A key that is there twice stands there twice.
    """

    start: int
    end: int
    data: Any
    members: tuple[Member, ...] | None = None
    items: tuple[Node, ...] | None = None

    def member(self, key: str) -> Member | None:
        """The member of an object that counts: the last of its name."""
        return next((member for member in reversed(self.members or ()) if member.key == key), None)

    def parts(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each element of an array, or of each pair of an object."""
        if self.members is not None:
            return tuple((member.start, member.value.end) for member in self.members)
        return tuple((item.start, item.end) for item in self.items or ())


class Member(NamedTuple):
    """A pair of an object: its key, where the key starts, and the value."""

    key: str
    start: int
    value: Node


def parse(text: str, place: str) -> Node:
    """The value of a text, with its places. A text without any value is an error.

    Raises:
        ConfigError: it is no JSON; ``place`` and the line say where.
    """
    reader = _Reader(text, place)
    node = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        raise reader.error("something stands behind the end of the JSON value")
    return node


def skip_blank(text: str, at: int) -> int:
    """The first place from ``at`` on that is neither white space nor comment (an unclosed comment ends the text)."""
    while at < len(text):
        if text[at] in " \t\r\n\ufeff":
            at += 1
        elif text.startswith("//", at):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end + 1
        elif text.startswith("/*", at):
            end = text.find("*/", at + 2)
            at = len(text) if end < 0 else end + 2
        else:
            break
    return at


class _Reader:
    def __init__(self, text: str, place: str) -> None:
        self.text = text
        self.place = place
        self.at = 0

    def error(self, problem: str) -> ConfigError:
        line = self.text.count("\n", 0, min(self.at, len(self.text))) + 1
        return ConfigError(
            f"not valid JSON: {problem}",
            place=f"{self.place}, line {line}",
            remedy="Repair it first; nothing was written.",
        )

    def skip(self) -> None:
        self.at = skip_blank(self.text, self.at)

    def value(self, depth: int) -> Node:
        self.skip()
        if self.at >= len(self.text):
            raise self.error("it ends where a value is expected")
        if depth > _DEEPEST:
            raise self.error("it is nested too deeply")
        character = self.text[self.at]
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        start = self.at
        if character == '"':
            data: Any = self._string()
        else:
            while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "+-."):
                self.at += 1
            data = self._scalar(self.text[start : self.at])
        return Node(start, self.at, data)

    def _scalar(self, word: str) -> Any:
        if word in _WORDS:
            return _WORDS[word]
        try:
            return json.loads(word, parse_constant=lambda _: 1 / 0)
        except (ValueError, ZeroDivisionError):
            raise self.error("a value is neither quoted nor a number, true, false or null") from None

    def _string(self) -> str:
        start = self.at
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] not in '"\n':
            self.at += 2 if self.text[self.at] == "\\" else 1
        if self.at >= len(self.text) or self.text[self.at] != '"':
            self.at = start
            raise self.error("a quoted text is not closed")
        self.at += 1
        try:
            text: str = json.loads(self.text[start : self.at], strict=False)
        except ValueError:
            self.at = start
            raise self.error("a quoted text has a wrong escape") from None
        return text

    def _object(self, depth: int) -> Node:
        members: list[Member] = []

        def pair() -> None:
            start = self.at
            if self.text[start : start + 1] != '"':
                raise self.error("a quoted key is expected")
            key = self._string()
            self.skip()
            if self.text[self.at : self.at + 1] != ":":
                raise self.error("a colon is expected behind a key")
            self.at += 1
            members.append(Member(key, start, self.value(depth + 1)))

        start = self._list("}", pair)
        data = {member.key: member.value.data for member in members}
        return Node(start, self.at, data, members=tuple(members))

    def _array(self, depth: int) -> Node:
        items: list[Node] = []
        start = self._list("]", lambda: items.append(self.value(depth + 1)))
        return Node(start, self.at, [item.data for item in items], items=tuple(items))

    def _list(self, closing: str, element: Callable[[], None]) -> int:
        start = self.at
        self.at += 1
        while True:
            self.skip()
            if self.text[self.at : self.at + 1] == closing:
                self.at += 1
                return start
            element()
            self.skip()
            if self.text[self.at : self.at + 1] == ",":
                self.at += 1
            elif self.text[self.at : self.at + 1] != closing:
                raise self.error(f"a comma or {closing} is expected")
