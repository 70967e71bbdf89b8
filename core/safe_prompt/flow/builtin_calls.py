"""Functions of Python itself that call, set or make something."""

from __future__ import annotations

from safe_prompt.flow.access import NAMED_TUPLE, item
from safe_prompt.flow.arguments import Arguments, Site
from safe_prompt.flow.dataframes import is_cleaning
from safe_prompt.flow.functions import call_back
from safe_prompt.flow.state import Machine, Scope
from safe_prompt.flow.value import REST, UNKNOWN, Blueprint, Container, Known, Parent, Value, deep, joined, mixed
from safe_prompt.flow.writes import weaken


def mapped(machine: Machine, site: Site, known: Known) -> Value | None:
    """``map(function, values)``: what the function makes of each."""
    if known.path != "map":
        return None
    results = call_back(machine, UNKNOWN, site.arguments)
    if not results and not is_cleaning(machine, site.arguments):
        return None
    made = Container("list")
    made.fields[REST] = joined(results)
    return Value(things=(made,))


def partial(machine: Machine, site: Site, known: Known) -> Value | None:
    """``partial(function, …)``: it is called like the function, and holds its other arguments."""
    if known.path != "functools.partial" or not site.arguments.positional:
        return None
    call_back(machine, UNKNOWN, site.arguments)
    first, *others = site.arguments.positional
    held = Arguments(tuple(others), site.arguments.named, site.arguments.extra)
    return Value(mixed((first.taint, held.taint())), first.things)


def set_named(machine: Machine, site: Site, known: Known) -> Value | None:
    """``setattr(thing, "name", value)``."""
    if known.path != "setattr" or len(site.arguments.positional) < 3:
        return None
    target, name, value = site.arguments.positional[:3]
    containers = [thing for thing in target.things if isinstance(thing, Container)]
    for thing in containers:
        machine.add(thing.fields, name.const if isinstance(name.const, str) else REST, value)
    if not containers:
        weaken(machine, site.frame, site.node.args[0], deep(value))
    return UNKNOWN


def named_tuple(machine: Machine, site: Site, known: Known) -> Value | None:
    """``namedtuple("Name", "a b")`` makes a class with these fields."""
    if known.path not in ("collections.namedtuple", NAMED_TUPLE) or len(site.arguments.positional) < 2:
        return None
    listed = site.arguments.positional[1]
    names = listed.const.replace(",", " ").split() if isinstance(listed.const, str) else []
    for thing in listed.things:
        for field in thing.fields.values() if isinstance(thing, Container) else ():
            inner = next((t for t in field.things if isinstance(t, Container)), None)
            name = item(inner, Value(const=0)).const if inner is not None else field.const
            names += [name] if isinstance(name, str) else []
    base = Value(things=(Known(NAMED_TUPLE),))
    made = Blueprint(str(site.arguments.positional[0].const), (base,), Scope())
    made.fields += names
    return Value(things=(made,))


def parent(machine: Machine, site: Site, known: Known) -> Value | None:
    if known.path != "super" or site.arguments.positional or site.frame.owner is None:
        return None
    return Value(things=(Parent(site.frame.owner, site.frame.receiver),))
