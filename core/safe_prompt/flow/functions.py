"""Functions and classes of the code: run with the values they get."""

from __future__ import annotations

import ast
from typing import Final

from safe_prompt.flow.access import BASE, element, library_bases, look_up
from safe_prompt.flow.arguments import Arguments, models_among
from safe_prompt.flow.sources import TABLE, is_table
from safe_prompt.flow.state import DEEPEST, Frame, Machine, Scope
from safe_prompt.flow.value import (
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
    mixed,
    stepped,
)

CALLS_TOLD_APART: Final = 6  # calls of one function that are followed each for itself
MOST_HANDED: Final = 200  # functions given to libraries that are run once more in the end
# Ends of names of arguments that say where to and who: a library does not hand them to a function it calls.
_ACCESS: Final = ("_url", "_uri", "_host", "_dsn", "_key", "_token", "_secret", "_password", "_path", "_dir")
CALLS_FOLLOWED: Final = 40  # runs of one function's body


def invoke(
    machine: Machine, routine: Routine, positional: list[Value], named: dict[str, Value], extra: Value = UNKNOWN
) -> Value:
    """Run a function of the code with arguments. A function that is called very often is run for all calls at once."""
    machine.called.add(id(routine.node))
    bound = _bind(machine, routine, positional, named, extra)
    if routine.running >= 2 or machine.depth >= DEEPEST:
        return Value(mixed(map(deep, bound.values())))
    key = (machine.version, tuple((name, _key(value)) for name, value in bound.items()))
    known = routine.calls.get(key)
    if known is not None:
        return known
    if len(routine.calls) < CALLS_TOLD_APART:
        result = _run(machine, routine, bound)
        routine.calls[key] = result
        return result
    if routine.merged is None:
        routine.merged = ({}, UNKNOWN)
    before, result = routine.merged
    merged = {name: joined((before[name], value)) if name in before else value for name, value in bound.items()}
    grown = {name: _key(value) for name, value in merged.items()} != {n: _key(v) for n, v in before.items()}
    if grown or (routine.runs < CALLS_FOLLOWED and routine.version != machine.version):
        result = joined((result, _run(machine, routine, merged)))
        routine.merged = (merged, result)
        routine.version = machine.version
    return result


def _key(value: Value) -> object:
    const = value.const
    if isinstance(const, str) and (len(const) > 60 or " " in const):
        const = ""  # prose: no model, host, file or column is called like that
    return const, tuple(sorted(value.taint)), tuple(map(id, value.things))


def _bind(
    machine: Machine, routine: Routine, positional: list[Value], named: dict[str, Value], extra: Value
) -> dict[str, Value]:
    spec = routine.node.args
    bound: dict[str, Value] = {}
    rest = list(positional)
    named = dict(named)
    for parameter in (*spec.posonlyargs, *spec.args):
        name = parameter.arg
        if rest:
            value = rest.pop(0)
        elif name in named:
            value = named.pop(name)
        elif extra.taint or extra.things:
            value = joined((extra, routine.defaults[name])) if name in routine.defaults else extra
        else:
            value = routine.defaults.get(name, UNKNOWN)
        bound[name] = _given(machine, routine, parameter, value)
    for parameter in spec.kwonlyargs:
        value = named.pop(parameter.arg, routine.defaults.get(parameter.arg, UNKNOWN))
        if extra.taint or extra.things:
            value = joined((value, extra))
        bound[parameter.arg] = _given(machine, routine, parameter, value)
    if spec.vararg is not None:
        made = Container("list")
        made.fields |= dict(enumerate(rest))
        bound[spec.vararg.arg] = Value(extra.taint, (made,))
    if spec.kwarg is not None:
        made = Container("dict")
        made.fields |= named
        bound[spec.kwarg.arg] = Value(extra.taint, (made,))
    return bound


def _given(machine: Machine, routine: Routine, parameter: ast.arg, value: Value) -> Value:
    if not value.things and parameter.annotation is not None:
        things = annotated(machine, Frame(routine.scope, routine.block), parameter.annotation)
        value = Value(value.taint, things, value.const)
    if not value.taint:
        return value
    return Value(stepped(value.taint, routine.block.place(parameter)), value.things, value.const)


def _run(machine: Machine, routine: Routine, bound: dict[str, Value]) -> Value:
    routine.runs += 1
    routine.running += 1
    machine.depth += 1
    frame = Frame(Scope(routine.scope), routine.block)
    frame.owner = routine.owner
    frame.scope.names.update(bound)
    frame.receiver = next(iter(bound.values()), UNKNOWN)
    try:
        if isinstance(routine.node, ast.Lambda):
            return machine.evaluate(frame, routine.node.body)
        machine.execute(frame, routine.node.body)
    finally:
        routine.running -= 1
        machine.depth -= 1
    return joined(frame.returns) if frame.returns else UNKNOWN


def instantiate(machine: Machine, blueprint: Blueprint, arguments: Arguments) -> Value:
    """An instance of a class of the code."""
    made = Container("instance", blueprint)
    value = Value(things=(made,))
    bases = library_bases(blueprint)
    if bases:
        made.fields[BASE] = Value(
            things=tuple(
                Known(base.path + "()", arguments.given(), models_among(arguments.values())) for base in bases[:3]
            )
        )
    maker = look_up(blueprint, "__init__")
    routines = [thing for thing in maker.things if isinstance(thing, Routine)] if maker is not None else []
    for routine in routines:
        invoke(machine, routine, [value, *arguments.positional], dict(arguments.named), arguments.extra)
    if not routines:
        fill_fields(machine, blueprint, made, arguments)
    return value


def fill_fields(machine: Machine, blueprint: Blueprint, made: Container, arguments: Arguments) -> None:
    """Fields of a dataclass, named tuple or model, in the order in which the class declares them."""
    names = blueprint.fields
    for name, value in zip(names, arguments.positional, strict=False):
        machine.store(made.fields, name, value)
    for name, value in arguments.named.items():
        machine.store(made.fields, name, value)
    for value in (*arguments.positional[len(names) :], arguments.extra):
        if value.taint or value.things:
            machine.add(made.fields, REST, value)


def generic(machine: Machine, blueprint: Blueprint) -> Value:
    """An instance of a class of which nobody knows how it is made."""
    if blueprint.generic is None:
        blueprint.generic = UNKNOWN  # where making one asks for one
        blueprint.generic = instantiate(machine, blueprint, Arguments())
    return blueprint.generic


def annotated(machine: Machine, frame: Frame, annotation: ast.expr) -> tuple[Thing, ...]:
    """What a value with an annotation is an instance of, as far as libraries and classes of the code go."""
    found: list[Thing] = []
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ()
    for node in _alternatives(annotation):
        value = _plain_path(frame, node)
        for thing in value.things if value is not None else ():
            if isinstance(thing, Known) and "." in thing.path and machine.tables.matters(thing.path):
                table = thing.path.partition(".")[0] in machine.tables.words("sources", "tables", "modules")
                found.append(Known(TABLE if table else thing.path + "()"))
            elif isinstance(thing, Blueprint):
                found += generic(machine, thing).things
    return tuple(found[:4])


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The types that a value may have by its annotation: ``A``, ``A | B``, ``Optional[A]``, ``Annotated[A, …]``."""
    found: list[ast.expr] = []
    pending = [annotation]
    while pending and len(found) < 8:
        node = pending.pop(0)
        if isinstance(node, ast.BinOp):
            pending += [node.left, node.right]
        elif isinstance(node, ast.Subscript):
            name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if name in ("Optional", "Union", "Final", "ClassVar"):
                pending += inner
            elif name == "Annotated":
                pending += inner[:1]
        elif isinstance(node, ast.Name | ast.Attribute):
            found.append(node)
    return found


def _plain_path(frame: Frame, node: ast.expr) -> Value | None:
    if isinstance(node, ast.Name):
        return frame.scope.find(node.id)
    if isinstance(node, ast.Attribute):
        base = _plain_path(frame, node.value)
        paths = [t.path for t in base.things if isinstance(t, Known)] if base is not None else []
        return Value(things=tuple(Known(f"{path}.{node.attr}") for path in paths))
    return None


def wrapped(arguments: Arguments) -> Value | None:
    """Functions among arguments: what is made of a function may well be called like it (``retry(function)(text)``)."""
    things = tuple(
        thing for value in arguments.positional for thing in value.things if isinstance(thing, Routine | Method)
    )
    return Value(things=things[:3]) if things else None


def call_back(machine: Machine, receiver: Value, arguments: Arguments) -> list[Value]:
    """Functions given to a library are called by it, with whatever else it got. Their results."""
    routines = [thing for value in arguments.values() for thing in value.things if isinstance(thing, Routine | Method)]
    results: list[Value] = []
    handed = [v for name, v in arguments.named.items() if not name.endswith(_ACCESS)] if routines else []
    handed = [*arguments.positional, *handed, arguments.extra] if routines else []
    for thing in routines[:4]:
        routine, own = (thing.routine, [thing.receiver]) if isinstance(thing, Method) else (thing, [])
        others = [value for value in handed if thing not in value.things]
        inner = [gathered((element(value), Value(deep(value)))) for value in others]
        table = Value(receiver.taint, tuple(t for t in receiver.things if isinstance(t, Known) and is_table(t)))
        passed = gathered([*inner, table] if table.things or table.taint else inner) if inner or table.things else table
        spec = routine.node.args
        count = len(spec.posonlyargs) + len(spec.args) - len(own)
        values = [*own, *([passed] * max(count, 0))]
        if len(machine.handed) < MOST_HANDED:
            machine.handed.append((routine, values))
        results.append(invoke(machine, routine, values, {}))
    return results
