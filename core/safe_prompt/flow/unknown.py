"""Calls on objects that come from elsewhere (a parameter, another module), known as AI calls by their shape."""

from __future__ import annotations

import ast
from typing import Final

from safe_prompt.flow.arguments import Site
from safe_prompt.flow.destination import Target, of_models
from safe_prompt.flow.sending import content, note
from safe_prompt.flow.state import Machine
from safe_prompt.flow.value import UNKNOWN, Value

_DEEPEST: Final = 8  # attributes of a dotted name that are looked at


def shaped_call(machine: Machine, site: Site) -> Value | None:
    """``anything.chat.completions.create(messages=…)``: None where it has no such shape."""
    shapes = machine.tables.shapes.get(site.name)
    if not shapes:
        return None
    dotted = _dotted(site.node.func)
    for shape in shapes:
        if not f".{dotted}".endswith(f".{shape.ends}") or f".{dotted}" == f".{shape.ends}":
            continue
        given = set(site.arguments.named)
        spread = any(keyword.arg is None for keyword in site.node.keywords)
        if not (spread or all(any(name in given for name in names.split("|")) for names in shape.needs)):
            continue
        named = of_models(machine, (site.arguments.named,)) if shape.by_model else None
        id_ = named or shape.destination or machine.provider(site.frame.block.part)
        target = Target(id_, certain=False)
        taint = content(machine, site, target)
        note(machine, site, shape.sink, id_, taint)
        return UNKNOWN
    return None


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while len(names) < _DEEPEST:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript | ast.Await):
            node = node.value
        else:
            names.append(node.id if isinstance(node, ast.Name) else "?")
            break
    return ".".join(reversed(names))
