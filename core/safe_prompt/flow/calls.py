"""Calls: what the code defines is followed, what libraries define looked up; anything else passes on what it gets."""

from __future__ import annotations

import ast

from safe_prompt.flow.access import BASE, attribute, look_up
from safe_prompt.flow.arguments import Arguments, Site, models_among, read_arguments
from safe_prompt.flow.functions import call_back, fill_fields, instantiate, invoke, wrapped
from safe_prompt.flow.libraries import call_library, hand_over
from safe_prompt.flow.methods import of_container, of_unknown
from safe_prompt.flow.sources import file_read, read_by
from safe_prompt.flow.state import Frame, Machine
from safe_prompt.flow.unknown import shaped_call
from safe_prompt.flow.value import (
    UNKNOWN,
    Blueprint,
    Container,
    Known,
    Method,
    Parent,
    Routine,
    Thing,
    Value,
    deep,
    gathered,
    mixed,
)


def call(machine: Machine, frame: Frame, node: ast.Call) -> Value:
    """The value of a call."""
    receiver, name = UNKNOWN, ""
    if isinstance(node.func, ast.Attribute):
        receiver, name = machine.evaluate(frame, node.func.value), node.func.attr
        callee = attribute(machine, frame, receiver, node.func)
    else:
        callee = machine.evaluate(frame, node.func)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
    site = Site(frame, node, name, receiver, callee, read_arguments(machine, frame, node))
    results = [found for thing in callee.things if (found := _call_thing(machine, site, thing)) is not None]
    for thing in receiver.things:
        if isinstance(thing, Container) and thing.kind != "instance":
            found = of_container(machine, frame, node, thing, name, site.arguments)
            if found is not None:
                results.append(found)
        elif isinstance(thing, Parent):
            results.append(_call_parent(machine, thing, name, site.arguments))
    if results:
        return gathered(results, results[0].const if len(results) == 1 else None)
    shaped = shaped_call(machine, site)
    return _unknown(machine, site) if shaped is None else shaped


def _unknown(machine: Machine, site: Site) -> Value:
    """A call of which nothing is known: its result may hold the object and the arguments."""
    name, arguments = site.name, site.arguments
    read = read_by(machine, site.frame, name, arguments, site.node)
    if read is None and name in ("read_text", "read_bytes", "open"):
        read = file_read(machine, site.frame, site.receiver, site.node)
    results = call_back(machine, site.receiver, arguments)
    hand_over(machine, site)
    if name in machine.tables.words("sources", "reducers", "methods"):
        return UNKNOWN
    if isinstance(site.node.func, ast.Attribute):
        passed = of_unknown(machine, site.frame, site.node, site.receiver, name, arguments)
    else:
        passed = Value(mixed((deep(site.callee), arguments.taint())))
    others = [value for value in (read, wrapped(arguments), *results) if value is not None]
    return gathered((passed, *others), passed.const) if others else passed


def _call_thing(machine: Machine, site: Site, thing: Thing) -> Value | None:
    arguments = site.arguments
    if isinstance(thing, Known):
        return call_library(machine, site, thing)
    if isinstance(thing, Blueprint):
        return instantiate(machine, thing, arguments)
    routine: Thing | None = thing
    own: list[Value] = []
    if isinstance(thing, Method):
        routine, own = thing.routine, [thing.receiver]
    elif isinstance(thing, Container):
        found = look_up(thing.blueprint, "__call__") if thing.blueprint is not None else None
        routines = [inner for inner in found.things if isinstance(inner, Routine)] if found is not None else []
        routine, own = routines[0] if routines else None, [Value(things=(thing,))]
    if not isinstance(routine, Routine):
        return None
    return invoke(machine, routine, [*own, *arguments.positional], dict(arguments.named), arguments.extra)


def _call_parent(machine: Machine, parent: Parent, name: str, arguments: Arguments) -> Value:
    for base in parent.blueprint.bases:
        for thing in base.things:
            if isinstance(thing, Blueprint):
                found = look_up(thing, name)
                for inner in found.things if found is not None else ():
                    if isinstance(inner, Routine):
                        values = [parent.receiver, *arguments.positional]
                        return invoke(machine, inner, values, dict(arguments.named), arguments.extra)
                if name == "__init__" and found is None:
                    for instance in parent.receiver.things:
                        if isinstance(instance, Container):
                            fill_fields(machine, thing, instance, arguments)
            elif isinstance(thing, Known) and name == "__init__":
                for instance in parent.receiver.things:
                    if isinstance(instance, Container):
                        made = Known(thing.path + "()", arguments.given(), models_among(arguments.values()))
                        machine.store(instance.fields, BASE, Value(things=(made,)))
                        for key, value in arguments.named.items():
                            machine.add(instance.fields, key, value)
    return UNKNOWN
