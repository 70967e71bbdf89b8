"""Where each value of a JSON text stands, and how offsets in a decoded string map to the text (RFC 8259)."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from safe_prompt.documents.json_leaves import unescape
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

# Runs of numbers are taken as one token: a chart's points need no position until one is asked for.
_TOKEN = lazy_pattern(
    r"""(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")
      | (?P<numbers>\[[-+0-9.eE,\s]*+\])
      | (?P<mark>[{}\[\]])
      | (?P<scalar>[^\s"{}\[\]:,]++)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = lazy_pattern(r"[^\s\[\],]++")
_ESCAPE = lazy_pattern(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)


class Node:
    """A JSON value: ``[start, end)`` with quotes or brackets; ``name`` is the span of its member name."""

    __slots__ = ("children", "end", "name", "start")

    def __init__(self, start: int, name: tuple[int, int] | None) -> None:
        self.start = start
        self.end = start
        self.name = name
        self.children: dict[str, Node] | list[Node] | None = None


class JsonSource:
    """Position index of a JSON text that has been parsed before; built when first asked."""

    __slots__ = ("_root", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._root: Node | None = None

    def node(self, pointer: str) -> Node:
        """The node at an RFC 6901 pointer.

        Raises:
            LookupError: there is none.
        """
        if self._root is None:
            self._root = _index(self.text)
        node = self._root
        for token in pointer.split("/")[1:]:
            node = self.child(node, unescape(token))
        return node

    def child(self, node: Node, token: str) -> Node:
        """The member or item of a node.

        Raises:
            LookupError: there is none.
        """
        if node.children is None and self.text[node.start] == "[":
            node.children = _numbers(self.text, node)
        if isinstance(node.children, dict):
            return node.children[token]
        if node.children is None or not token.isdecimal():
            raise LookupError("no such value")
        return node.children[int(token)]

    def items(self, node: Node) -> list[Node] | None:
        """The items of a list, None for any other value."""
        if self.text[node.start] != "[":
            return None
        if node.children is None:
            node.children = _numbers(self.text, node)
        return node.children if isinstance(node.children, list) else None

    def is_string(self, node: Node) -> bool:
        """Whether the node is a string."""
        return self.text[node.start] == '"'

    def content(self, node: Node) -> DecodedSpan:
        """The content of a string (without its quotes) or of another scalar."""
        if self.is_string(node):
            return DecodedSpan(self.text, node.start + 1, node.end - 1)
        return DecodedSpan(self.text, node.start, node.end, plain=True)

    def name(self, node: Node) -> DecodedSpan:
        """The content of the member name of a node.

        Raises:
            LookupError: the node is no member.
        """
        if node.name is None:
            raise LookupError("not a member")
        return DecodedSpan(self.text, node.name[0] + 1, node.name[1] - 1)


class DecodedSpan:
    """A run of raw JSON string content ``[start, end)`` and the offsets of its decoded code points."""

    __slots__ = ("_decoded", "_raw", "end", "length", "start")

    def __init__(self, text: str, start: int, end: int, *, plain: bool = False) -> None:
        self.start = start
        self.end = end
        # Parallel lists: from decoded offset _decoded[i] on, raw offsets run from _raw[i] on, one for one.
        self._decoded = [0]
        self._raw = [start]
        position, decoded = start, 0
        if not plain and text.find("\\", start, end) >= 0:
            for match in _ESCAPE.finditer(text, start, end):
                decoded += match.start() - position
                self._decoded += (decoded, decoded + 1)
                self._raw += (match.start(), match.end())
                position, decoded = match.end(), decoded + 1
        self.length = decoded + end - position

    def raw(self, start: int, end: int) -> Span:
        """Raw span of the decoded ``[start, end)``; an escape is taken whole."""
        low = self._offset(start)
        return Span(low, self._offset(end) if end > start else low)

    def segments(self) -> list[tuple[int, int, int, int]]:
        """Runs ``(decoded start, decoded end, raw start, raw end)``; escapes are runs of decoded length 1."""
        decoded = [*self._decoded, self.length]
        raw = [*self._raw, self.end]
        runs = zip(decoded, decoded[1:], raw, raw[1:], strict=False)
        return [run for run in runs if run[0] < run[1]]

    def _offset(self, decoded: int) -> int:
        index = bisect_right(self._decoded, decoded) - 1
        return min(self._raw[index] + decoded - self._decoded[index], self.end)


def _index(text: str) -> Node:
    root = top = Node(0, None)
    root.children = []
    above: list[Node] = []
    name: tuple[int, int] | None = None
    for match in _TOKEN.finditer(text, text.startswith("\ufeff")):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "mark" and text[start] in "}]":
            top.end = end
            top = above.pop()
            name = None
            continue
        if kind == "string" and name is None and isinstance(top.children, dict):
            name = (start, end)
            continue
        node = Node(start, name)
        node.end = end
        if isinstance(top.children, dict) and name is not None:
            top.children[_decode(text, *name)] = node  # the last of equal names counts, as in json.loads
        elif isinstance(top.children, list):
            top.children.append(node)
        name = None
        if kind == "mark":
            node.children = {} if text[start] == "{" else []
            above.append(top)
            top = node
    return root.children[0]


def _numbers(text: str, node: Node) -> list[Node]:
    items = []
    for match in _NUMBER.finditer(text, node.start, node.end):
        item = Node(match.start(), None)
        item.end = match.end()
        items.append(item)
    return items


def _decode(text: str, start: int, end: int) -> str:
    if text.find("\\", start, end) < 0:
        return text[start + 1 : end - 1]
    return str(json.loads(text[start:end], strict=False))
