"""Additions to a JSON text and their removal. Only insertions are ever made, so each can be taken back exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from safe_prompt.assistants.json_text import Node, parse, skip_blank
from safe_prompt.errors import ConfigError


class Insertion(NamedTuple):
    """A text put in at an offset. A list of them is applied in order, and taken back in reverse."""

    at: int
    text: str


class Style(NamedTuple):
    """How a file is laid out: one level of indentation ("" for a file on one line), and its line ends."""

    step: str
    newline: str


def apply(text: str, insertions: tuple[Insertion, ...]) -> str:
    """The text with insertions made."""
    for at, added in insertions:
        text = text[:at] + added + text[at:]
    return text


def take_back(text: str, insertions: tuple[Insertion, ...]) -> str | None:
    """The text without insertions, None if they do not stand where they were made."""
    for at, added in reversed(insertions):
        if text[at : at + len(added)] != added:
            return None
        text = text[:at] + text[at + len(added) :]
    return text


def append(text: str, path: tuple[str, ...], value: Any, place: str) -> tuple[Insertion, ...]:
    """What puts ``value`` at the end of the list at ``path``; what is missing on the way is made.

    Raises:
        ConfigError: the text is no JSON, or on the way stands something that is no object, at its end no list.
    """
    return _put(text, path, [value], place, last=lambda node, at: _into(text, node, _written(text, value, at)))


def set_default(text: str, path: tuple[str, ...], value: Any, place: str) -> tuple[Insertion, ...]:
    """What puts ``value`` at ``path`` unless something stands there.

    Raises:
        ConfigError: as ``append``.
    """
    return _put(text, path, value, place, last=None)


def _put(
    text: str, path: tuple[str, ...], value: Any, place: str, last: Callable[[Node, int], tuple[Insertion, ...]] | None
) -> tuple[Insertion, ...]:
    style = style_of(text)
    if skip_blank(text, 0) >= len(text):
        nested = _nested(path, value)
        gap = style.newline if text and not text.endswith("\n") else ""
        return (Insertion(len(text), gap + _dumped(nested, 0, style) + style.newline),)
    node = parse(text, place)
    for depth, key in enumerate(path):
        if node.members is None:
            raise _misplaced(text, node, place, path[:depth], "an object")
        member = node.member(key)
        if member is None:
            nested = _nested(path[depth + 1 :], value)
            written = f"{json.dumps(key)}: {_dumped(nested, depth + 1, style)}"
            return _into(text, node, written, depth + 1)
        node = member.value
    if last is None:
        return ()
    if node.items is None:
        raise _misplaced(text, node, place, path, "a list")
    return last(node, len(path) + 1)


def _misplaced(text: str, node: Node, place: str, path: tuple[str, ...], wanted: str) -> ConfigError:
    line = text.count("\n", 0, node.start) + 1
    name = f'"{".".join(path)}"' if path else "the file"
    return ConfigError(
        f"{name} is not {wanted}", place=f"{place}, line {line}", remedy="Repair it first; nothing was written."
    )


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def style_of(text: str) -> Style:
    """The layout of a file, two spaces where it has none."""
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text.strip()
    if body and "\n" not in body and len(body) > 2:
        return Style("", newline)
    for line in text.splitlines():
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if blank and line.strip() and not line.lstrip().startswith(("*", "/")):
            return Style(blank, newline)
    return Style("  ", newline)


def _dumped(value: Any, depth: int, style: Style) -> str:
    if not style.step:
        return json.dumps(value, ensure_ascii=False)
    lines = json.dumps(value, ensure_ascii=False, indent=style.step).split("\n")
    return (style.newline + style.step * depth).join(lines)


def _written(text: str, value: Any, depth: int) -> str:
    return _dumped(value, depth, style_of(text))


def _into(text: str, node: Node, written: str, depth: int | None = None) -> tuple[Insertion, ...]:
    """Insertions that put an element at the end of an array or object, behind comments and trailing commas."""
    style = style_of(text)
    level = depth if depth is not None else _depth_of(text, node, style)
    between = style.newline + style.step * level if style.step else ""
    parts = node.parts()
    closing = node.end - 1
    if not parts:
        tail = _content_end(text, node.start + 1, closing)
        after = style.newline + style.step * (level - 1) if style.step and "\n" not in text[tail:closing] else ""
        return (Insertion(tail, between + written + after),)
    last = parts[-1][1]
    comma = skip_blank(text, last)
    has_comma = text[comma] == ","
    tail = _content_end(text, comma + 1 if has_comma else last, closing)
    space = between or ("" if text[tail - 1 : tail] == " " else " ")
    if has_comma:
        return (Insertion(tail, space + written),)
    if tail == last:
        return (Insertion(last, f",{space}{written}"),)
    return (Insertion(last, ","), Insertion(tail + 1, space + written))


def _depth_of(text: str, node: Node, style: Style) -> int:
    start = text.rfind("\n", 0, node.start) + 1
    line = text[start : node.start]
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return (len(blank) // len(style.step) if style.step else 0) + 1


def _content_end(text: str, start: int, end: int) -> int:
    """The end of the last comment between two offsets, ``start`` where there is none."""
    at, last = start, start
    while at < end:
        if text[at] in " \t\r\n":
            at += 1
            continue
        at = last = min(end, _comment_end(text, at))
    return last


def _comment_end(text: str, at: int) -> int:
    if text.startswith("/*", at):
        end = text.find("*/", at + 2)
        return len(text) if end < 0 else end + 2
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def remove(text: str, is_ours: Callable[[Any], bool], place: str) -> str:
    """The text without the list elements that are ours, and without what is empty after that.

    An element that only holds one of ours (a group with other hooks in it) stays and loses ours alone.

    Raises:
        ConfigError: the text is no JSON.
    """
    while skip_blank(text, 0) < len(text):
        chain = next(_chains(parse(text, place), is_ours), None)
        if chain is None:
            break
        text = _cut(text, chain)
    return text


def _chains(root: Node, is_ours: Callable[[Any], bool]) -> Iterator[tuple[tuple[Node, int], ...]]:
    """Ways from the root to an element of ours: containers with the index in each, outermost first."""
    stack: list[tuple[Node, tuple[tuple[Node, int], ...]]] = [(root, ())]
    while stack:
        node, way = stack.pop()
        children = [member.value for member in node.members] if node.members is not None else list(node.items or ())
        for index, child in enumerate(children):
            here = (*way, (node, index))
            if node.items is not None and child.members is not None and is_ours(child.data):
                yield here
            else:
                stack.append((child, here))


def _cut(text: str, chain: tuple[tuple[Node, int], ...]) -> str:
    level = len(chain) - 1
    # A list left empty goes with what holds it; an object that only held it, too; never the whole file.
    while level > 0 and _is_alone(chain, level):
        level -= 1
    node, index = chain[level]
    parts = node.parts()
    start, end = parts[index]
    if index > 0:
        before = parts[index - 1][1]
        gap = text[before:start]
        if "/" in gap:  # a comment stays
            comma = before + gap.index(",") if "," in gap.partition("/")[0] else skip_blank(text, before)
            return text[:comma] + text[comma + 1 : start].rstrip(" \t") + text[end:]
        return text[:before] + text[end:]
    if len(parts) > 1:
        return text[:start] + text[parts[1][0] :]
    inside = text[node.start + 1 : node.end - 1]
    rest = text[node.start + 1 : start] + text[end : node.end - 1].lstrip(",")
    kept = rest.rstrip() if "/" in rest else ""
    return text[: node.start + 1] + (kept + "\n" if kept and inside else kept) + text[node.end - 1 :]


def _is_alone(chain: tuple[tuple[Node, int], ...], level: int) -> bool:
    """Whether removing the element at this level leaves nothing in its container that is worth keeping."""
    node, _ = chain[level]
    if node.items is not None:
        return len(node.items) == 1
    holder = chain[level - 1][0]
    # The group that held our hook goes with it (its matcher means nothing alone); an object of lists when empty.
    return holder.items is not None or len(node.members or ()) == 1
