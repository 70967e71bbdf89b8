"""Attributes, elements and items of values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from safe_prompt.flow.sources import (
    ENVIRONMENTS,
    TABLE,
    column_read,
    columns_among,
    environment_variable,
    is_table,
    whole_environment,
)
from safe_prompt.flow.state import Frame, Machine
from safe_prompt.flow.value import (
    GAP,
    NOTHING,
    REST,
    UNKNOWN,
    Blueprint,
    Container,
    Known,
    Method,
    Routine,
    Thing,
    Value,
    deep,
    gathered,
    joined,
)

NAMED_TUPLE: Final = "typing.NamedTuple"
BASE: Final = "\0base"  # the field of an instance that holds what it inherits from a library


def attribute(machine: Machine, frame: Frame, value: Value, node: ast.Attribute) -> Value:
    """``value.name``."""
    name = node.attr
    found: list[Value] = []
    table = False
    told = told_columns(value, (name,))
    if told is not None:
        return told
    for thing in value.things:
        if isinstance(thing, Known):
            table = table or is_table(thing)
            if f"{thing.path}.{name}" in ENVIRONMENTS:
                return whole_environment(machine, frame, node)
            found.append(_of_library(machine, thing, name))
        elif isinstance(thing, Container):
            found += _of_container(machine, frame, thing, name, value)
        elif isinstance(thing, Blueprint):
            found += _of_blueprint(machine, thing, name)
    if table:
        if name in machine.tables.words("sources", "reducers", "table_attributes"):
            return UNKNOWN
        found.append(column_read(machine, frame, (name,), node))
    if not found:
        return Value(value.taint)
    result = joined(found)
    return Value(gathered((result, Value(value.taint))).taint, result.things, result.const)


def _of_library(machine: Machine, thing: Known, name: str) -> Value:
    path = f"{thing.path}.{name}"
    kept = machine.settings.get(path)
    if kept is not None:
        return kept
    if is_table(thing):
        same = name in ("loc", "iloc", "at", "iat", "values", "T", "str")
        return Value(things=(thing if same else Known(f"{TABLE}.{name}", thing.given),))
    given = thing.given.get(name)
    if given is not None and name not in ("copy", "get", "format"):
        return Value(given.taint, (*given.things, Known(path, thing.given, thing.models)), given.const)
    return Value(things=(Known(path, thing.given, thing.models),))


def _of_container(machine: Machine, frame: Frame, thing: Container, name: str, value: Value) -> Iterator[Value]:
    if thing.kind != "instance":
        if name in thing.fields:
            yield thing.fields[name]
        return
    own = thing.fields.get(name)
    if own is not None:
        yield own
        return
    if thing.blueprint is not None:
        found = look_up(thing.blueprint, name)
        if found is not None:
            yield from _bound(machine, frame, found, Value(value.taint, (thing,)))
            return
    base = thing.fields.get(BASE)
    if base is not None:
        yield from (_of_library(machine, known, name) for known in base.things if isinstance(known, Known))
    rest = thing.fields.get(REST)
    if rest is not None:
        yield rest


def _bound(machine: Machine, frame: Frame, found: Value, receiver: Value) -> Iterator[Value]:
    others: list[Thing] = []
    for thing in found.things:
        if isinstance(thing, Routine) and thing.owner is not None and "staticmethod" not in thing.roles:
            if "property" in thing.roles:
                from safe_prompt.flow.functions import invoke

                yield invoke(machine, thing, [receiver], {})
                continue
            bound = receiver
            if "classmethod" in thing.roles:
                bound = Value(
                    things=tuple(t.blueprint for t in receiver.things if isinstance(t, Container) and t.blueprint)
                )
            yield Value(things=(Method(thing, bound),))
        else:
            others.append(thing)
    if others or not found.things:
        yield Value(found.taint, tuple(others), found.const)


def _of_blueprint(machine: Machine, thing: Blueprint, name: str) -> Iterator[Value]:
    found = look_up(thing, name)
    if found is None:
        for base in thing.bases:
            yield from (_of_library(machine, known, name) for known in base.things if isinstance(known, Known))
        return
    for inner in found.things:
        if isinstance(inner, Routine) and "classmethod" in inner.roles:
            yield Value(things=(Method(inner, Value(things=(thing,))),))
            return
    yield found


def look_up(blueprint: Blueprint, name: str) -> Value | None:
    """An attribute of a class or of the classes of the code that it inherits from."""
    pending, seen = [blueprint], set()
    while pending:
        current = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        found = current.scope.names.get(name)
        if found is not None:
            return found
        pending += [thing for base in current.bases for thing in base.things if isinstance(thing, Blueprint)]
    return None


def library_bases(blueprint: Blueprint) -> list[Known]:
    """The classes of libraries that a class inherits from, also by way of others."""
    pending, seen, found = [blueprint], set(), []
    while pending:
        current = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        for base in current.bases:
            found += [thing for thing in base.things if isinstance(thing, Known)]
            pending += [thing for thing in base.things if isinstance(thing, Blueprint)]
    return found


def element(value: Value) -> Value:
    """What iterating over a value gives."""
    found: list[Value] = []
    for thing in value.things:
        if isinstance(thing, Container):
            if thing.kind == "list":
                found += thing.fields.values()
            elif thing.kind == "instance":
                found += [field for name, field in thing.fields.items() if name != BASE]
        elif isinstance(thing, Known):
            found.append(
                Value(things=(thing if is_table(thing) else Known(thing.path + "[]", thing.given, thing.models),))
            )
    if not found:
        return Value(value.taint)
    return gathered((joined(found), Value(value.taint)))


def subscript(machine: Machine, frame: Frame, value: Value, key: Value, node: ast.Subscript) -> Value:
    """``value[key]``."""
    found: list[Value] = []
    sliced = isinstance(node.slice, ast.Slice)
    told = None if sliced else told_columns(value, columns_among(key))
    if told is not None:
        return told
    table = False
    for thing in value.things:
        if isinstance(thing, Container):
            if sliced:
                found.append(Value(things=(thing,)))
            else:
                found.append(item(thing, key))
        elif isinstance(thing, Known):
            if thing.path in ENVIRONMENTS:
                return environment_variable(machine, frame, key, node)
            if is_table(thing):
                table = True
                found.append(Value(things=(thing,)))
            else:
                found.append(Value(things=(Known(thing.path + "[]", thing.given, thing.models),)))
    if table and not sliced:
        found.append(column_read(machine, frame, columns_among(key), node))
    if not found:
        return Value(value.taint)
    result = gathered(found) if table else joined(found)
    return Value(gathered((result, Value(value.taint))).taint, result.things, result.const)


def told_columns(value: Value, names: tuple[str, ...]) -> Value | None:
    """Columns of a table whose columns are all known, such as one made of a dictionary; None for any other."""
    tables = [thing for thing in value.things if isinstance(thing, Known) and thing.path == TABLE]
    if not names or len(tables) != 1 or len(value.things) != 1 or not all(name in tables[0].given for name in names):
        return None
    chosen = {name: tables[0].given[name] for name in names}
    return Value(gathered(Value(deep(column)) for column in chosen.values()).taint, (Known(TABLE, chosen),))


def tuple_fields(thing: Container) -> list[str]:
    """The fields of a named tuple, in order; empty for anything else."""
    if thing.kind != "instance" or thing.blueprint is None:
        return []
    named = any(base.path == NAMED_TUPLE for base in library_bases(thing.blueprint))
    return thing.blueprint.fields if named else []


def item(thing: Container, key: Value) -> Value:
    """An item of a container; of an unknown key, whatever it may be."""
    fields = thing.fields
    names = tuple_fields(thing)
    if names and isinstance(key.const, int):
        key = Value(const=names[key.const]) if -len(names) <= key.const < len(names) else key
    if key.const is not None and key.const != NOTHING and not (isinstance(key.const, str) and GAP in key.const):
        if key.const in fields:
            own = fields[key.const]
            return joined((own, fields[REST])) if REST in fields else own
        if isinstance(key.const, int) and key.const < 0 and thing.kind == "list":
            size = len(fields) - (REST in fields)
            if REST not in fields and size + key.const in fields:
                return fields[size + key.const]
            return joined(fields.values()) if fields else UNKNOWN
        return fields.get(REST, UNKNOWN)
    return joined(fields.values()) if fields else UNKNOWN
