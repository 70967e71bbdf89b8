"""Arguments of a call: by position and by name, with what was spread into them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from safe_prompt.flow.access import element
from safe_prompt.flow.state import Frame, Machine
from safe_prompt.flow.value import REST, UNKNOWN, Container, Known, Taint, Thing, Value, deep, joined, mixed

MOST_MODELS: Final = 8
MOST_LOOKED_AT: Final = 200  # containers in which a model is looked for


class Arguments(NamedTuple):
    """``extra`` is what may be in any place: ``*args`` and ``**kwargs`` whose items are not known."""

    positional: tuple[Value, ...] = ()
    named: Mapping[str, Value] = {}
    extra: Value = UNKNOWN
    nodes: tuple[ast.expr, ...] = ()

    def get(self, name: str, index: int = -1) -> Value | None:
        """An argument by name or position, None where it is not given."""
        if name in self.named:
            return self.named[name]
        return self.positional[index] if 0 <= index < len(self.positional) else None

    def values(self) -> Iterator[Value]:
        """All values, in order."""
        yield from self.positional
        yield from self.named.values()
        if self.extra.taint or self.extra.things:
            yield self.extra

    def taint(self) -> Taint:
        """The sources of all of them and what they hold."""
        return mixed(map(deep, self.values()))

    def given(self) -> dict[str, Value]:
        """By name, and by position as ``"0"``, ``"1"`` …"""
        return {**{str(index): value for index, value in enumerate(self.positional)}, **self.named}


class Site(NamedTuple):
    """A call being made: ``name`` is what is called, by its last name; ``receiver`` what it is called on."""

    frame: Frame
    node: ast.Call
    name: str
    receiver: Value
    callee: Value
    arguments: Arguments


def read_arguments(machine: Machine, frame: Frame, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call, in order."""
    positional: list[Value] = []
    named: dict[str, Value] = {}
    extra: list[Value] = []
    for argument in node.args:
        if not isinstance(argument, ast.Starred):
            value = machine.evaluate(frame, argument)
            (extra if extra else positional).append(value)
            continue
        value = machine.evaluate(frame, argument.value)
        apart = [thing for thing in value.things if isinstance(thing, Container) and thing.kind == "list"]
        if len(apart) == 1 == len(value.things) and REST not in apart[0].fields and not extra:
            positional += [apart[0].fields[key] for key in sorted(apart[0].fields, key=str)]
        else:
            extra.append(element(value))
    for keyword in node.keywords:
        value = machine.evaluate(frame, keyword.value)
        if keyword.arg is not None:
            named[keyword.arg] = value
            continue
        if value.taint:
            extra.append(Value(value.taint))
        for thing in value.things:
            if isinstance(thing, Container):
                for key, inner in thing.fields.items():
                    if isinstance(key, str) and key != REST:
                        named[key] = joined((named[key], inner)) if key in named else inner
                    else:
                        extra.append(inner)
    return Arguments(tuple(positional), named, joined(extra) if extra else UNKNOWN, tuple(node.args))


def models_among(values: Iterator[Value], depth: int = 3) -> tuple[Known, ...]:
    """Objects of libraries among values and in the containers they hold, each once."""
    found: dict[int, Known] = {}
    seen: set[int] = set()
    level: list[Thing] = [thing for value in values for thing in value.things]
    for _ in range(depth + 1):
        below: list[Thing] = []
        for thing in level:
            if isinstance(thing, Known):
                if thing.path.endswith(("()", "[]")) and len(found) < MOST_MODELS:
                    found.setdefault(id(thing), thing)
                    found.update((id(model), model) for model in thing.models[:MOST_MODELS])
            elif isinstance(thing, Container) and id(thing) not in seen and len(seen) < MOST_LOOKED_AT:
                seen.add(id(thing))
                below += [inner for field in thing.fields.values() for inner in field.things]
        level = below
    return tuple(found.values())
