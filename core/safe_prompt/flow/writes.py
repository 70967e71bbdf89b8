"""Assignments: names, attributes, items; strong where one object is meant for certain, else beside what is there."""

from __future__ import annotations

import ast

from safe_prompt.flow.access import element, item, tuple_fields
from safe_prompt.flow.sources import TABLE, is_table
from safe_prompt.flow.state import Frame, Machine
from safe_prompt.flow.value import (
    MOST_FIELDS,
    NOTHING,
    REST,
    UNKNOWN,
    Blueprint,
    Container,
    Known,
    Place,
    Taint,
    Thing,
    Value,
    deep,
    joined,
    stepped,
)


def assign(machine: Machine, frame: Frame, target: ast.expr, value: Value) -> None:
    """``target = value``."""
    if isinstance(target, ast.Name):
        name_it(machine, frame, target.id, value, frame.block.place(target))
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(machine, frame, target, value)
    elif isinstance(target, ast.Attribute):
        _set_attribute(machine, frame, target, value)
    elif isinstance(target, ast.Subscript):
        _set_item(machine, frame, target, value)
    elif isinstance(target, ast.Starred):
        made = Container("list")
        made.fields[REST] = value
        assign(machine, frame, target.value, Value(things=(made,)))


def name_it(machine: Machine, frame: Frame, name: str, value: Value, place: Place) -> None:
    """Give a value a name; its sources have made a step there."""
    for thing in value.things:
        if isinstance(thing, Container) and thing.named is None:
            thing.named = place
    stepping = Value(stepped(value.taint, place), value.things, value.const) if value.taint else value
    machine.store(frame.scope.holder(name).names, name, stepping)


def _unpack(machine: Machine, frame: Frame, target: ast.Tuple | ast.List, value: Value) -> None:
    whole = [listed for thing in value.things if (listed := _as_list(thing)) is not None]
    told_apart = bool(whole) and len(whole) == len(value.things)
    told_apart = told_apart and not any(REST in thing.fields for thing in whole)
    star = next((at for at, part in enumerate(target.elts) if isinstance(part, ast.Starred)), None)
    if star is not None:  # counted from the end, so every place must be known
        told_apart = told_apart and all(set(thing.fields) == set(range(len(thing.fields))) for thing in whole)
    for index, part in enumerate(target.elts):
        pieces = [
            item(thing, Value(const=at))
            for thing in (whole if told_apart else ())
            for at in _taken(index, star, len(target.elts), len(thing.fields))
            if at in thing.fields
        ]
        if pieces:
            piece = joined(pieces)
            assign(machine, frame, part, Value({**value.taint, **piece.taint}, piece.things, piece.const))
        elif told_apart and index == star:
            assign(machine, frame, part, Value(value.taint))  # nothing is left for it
        else:
            assign(machine, frame, part, element(value))


def _as_list(thing: Thing) -> Container | None:
    """A list or named tuple as a list; None for anything else."""
    if not isinstance(thing, Container) or thing.kind == "list":
        return thing if isinstance(thing, Container) else None
    names = tuple_fields(thing)
    if not names:
        return None
    made = Container("list")
    made.fields |= {at: thing.fields.get(name, UNKNOWN) for at, name in enumerate(names)}
    return made


def _taken(index: int, star: int | None, targets: int, length: int) -> range:
    """Places of a list of ``length`` items that the target at ``index`` of ``targets`` takes."""
    if star is None or index < star:
        return range(index, index + 1)
    if index == star:
        return range(star, length - (targets - star - 1))
    return range(length - targets + index, length - targets + index + 1)


def _set_attribute(machine: Machine, frame: Frame, target: ast.Attribute, value: Value) -> None:
    base = machine.evaluate(frame, target.value)
    place = frame.block.place(target)
    stepping = Value(stepped(value.taint, place), value.things, value.const)
    for thing in value.things:
        if isinstance(thing, Container) and thing.named is None:
            thing.named = place
    written = False
    certain = len(base.things) == 1
    for thing in base.things:
        if isinstance(thing, Container):
            (machine.store if certain else machine.add)(thing.fields, target.attr, stepping)
            written = True
        elif isinstance(thing, Blueprint):
            machine.add(thing.scope.names, target.attr, stepping)
            written = True
        elif isinstance(thing, Known):
            machine.store(machine.settings, f"{thing.path}.{target.attr}", stepping)
            written = True
    if not written:
        weaken(machine, frame, target.value, deep(stepping))


def _set_item(machine: Machine, frame: Frame, target: ast.Subscript, value: Value) -> None:
    base = machine.evaluate(frame, target.value)
    key = machine.evaluate(frame, target.slice)
    place = frame.block.place(target)
    stepping = Value(stepped(value.taint, place), value.things, value.const)
    written = False
    certain = len(base.things) == 1 and key.const is not None and key.const != NOTHING
    for thing in base.things:
        if isinstance(thing, Container):
            name = key.const if certain and (key.const in thing.fields or len(thing.fields) < MOST_FIELDS) else REST
            (machine.store if name != REST else machine.add)(thing.fields, name, stepping)
            written = True
        elif isinstance(thing, Known) and thing.path == "os.environ":
            machine.add(machine.environment, key.const, stepping)
            written = True
    if not written:
        _forget_columns(machine, frame, target.value, base)
        weaken(machine, frame, target.value, deep(stepping))


def _forget_columns(machine: Machine, frame: Frame, node: ast.expr, table: Value) -> None:
    """A table that gets a column is no longer the one whose columns were told when it was made."""
    told = [thing for thing in table.things if isinstance(thing, Known) and is_table(thing) and thing.given]
    if told and isinstance(node, ast.Name):
        machine.store(frame.scope.holder(node.id).names, node.id, Value(table.taint, (Known(TABLE),)))


def weaken(machine: Machine, frame: Frame, node: ast.expr, taint: Taint) -> None:
    """Let sources flow into whatever an expression names, beside what it holds."""
    if not taint:
        return
    while isinstance(node, ast.Subscript | ast.Await | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        scope = frame.scope.holder(node.id)
        while node.id not in scope.names and scope.parent is not None:
            scope = scope.parent
        old = scope.names.get(node.id)
        new = Value(stepped(taint, frame.block.place(node)))
        machine.store(scope.names, node.id, joined((old, new))._replace(const=None) if old is not None else new)
    elif isinstance(node, ast.Attribute):
        base = machine.evaluate(frame, node.value)
        containers = [thing for thing in base.things if isinstance(thing, Container)]
        for thing in containers:
            machine.add(thing.fields, node.attr, Value(stepped(taint, frame.block.place(node))))
        if not containers:
            weaken(machine, frame, node.value, taint)
