"""Expressions: what an expression's value is made of."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from safe_prompt.flow.access import attribute, element, subscript
from safe_prompt.flow.blocks import comments
from safe_prompt.flow.calls import call
from safe_prompt.flow.sources import ENVIRONMENTS, whole_environment
from safe_prompt.flow.state import Frame, Machine, Scope
from safe_prompt.flow.value import (
    CLEAN,
    GAP,
    NOTHING,
    REST,
    UNKNOWN,
    Container,
    Known,
    Routine,
    Taint,
    Value,
    deep,
    gathered,
    joined,
    mixed,
)
from safe_prompt.flow.writes import assign

LONGEST_CONST: Final = 400  # code points of a text that is kept as it stands
_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_TOLD_APART: Final = 16  # elements of a list that are told apart by their position


def evaluate(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    """The value of an expression."""
    machine.step()
    known = _BY_TYPE.get(type(node))
    return known(machine, frame, node) if known is not None else _mixed_children(machine, frame, node)


def _constant(machine: Machine, frame: Frame, node: ast.Constant) -> Value:
    value = node.value
    if value is None:
        return Value(const=NOTHING)
    block = frame.block
    marks = machine.marks[block.part]
    if block.magics and value == 0:
        magic = block.magics.get(block.span(node)[0])
        if magic is not None:
            from safe_prompt.flow.cells import magic_value

            return magic_value(machine, frame, magic, block.place(node))
    taint = _within(machine, frame, node) if marks else CLEAN
    if isinstance(value, str):
        return Value(taint, (), value if len(value) <= LONGEST_CONST else None)
    return Value(taint, (), int(value) if isinstance(value, int) else None)


def _within(machine: Machine, frame: Frame, node: ast.expr) -> Taint:
    """The findings in a literal, without those in comments between its pieces."""
    part = frame.block.part
    start, end = frame.block.span(node)
    taint = machine.marks[part].within(start, end)
    if not taint or node.lineno == node.end_lineno or machine.texts[part].find("#", start, end) < 0:
        return taint
    pieces: list[Taint] = []
    position = start
    for low, high in comments(machine.texts[part][start:end]):
        pieces.append(machine.marks[part].within(position, start + low))
        position = start + high
    return mixed([*pieces, machine.marks[part].within(position, end)])


def _joined_string(machine: Machine, frame: Frame, node: ast.JoinedStr) -> Value:
    marks = machine.marks[frame.block.part]
    taints = [_within(machine, frame, node)] if marks else []
    pieces: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
            continue
        if isinstance(part, ast.FormattedValue):
            value = evaluate(machine, frame, part.value)
            taints.append(deep(value))
            if part.format_spec is not None:
                taints.append(deep(evaluate(machine, frame, part.format_spec)))
            certain = value.const is not None and value.const != NOTHING and part.format_spec is None
            pieces.append(str(value.const) if certain and part.conversion < 0 else GAP)
    text = "".join(pieces)
    return Value(mixed(taints), (), text if len(text) <= LONGEST_CONST else None)


def _name(machine: Machine, frame: Frame, node: ast.Name) -> Value:
    found = frame.scope.find(node.id)
    if found is not None:
        first = found.things[0] if found.things else None
        if isinstance(first, Known) and first.path in ENVIRONMENTS:
            return whole_environment(machine, frame, node)
        return found
    if node.id in _BUILTINS:
        return Value(things=(Known(node.id),))
    return UNKNOWN


def _attribute(machine: Machine, frame: Frame, node: ast.Attribute) -> Value:
    return attribute(machine, frame, evaluate(machine, frame, node.value), node)


def _subscript(machine: Machine, frame: Frame, node: ast.Subscript) -> Value:
    return subscript(machine, frame, evaluate(machine, frame, node.value), evaluate(machine, frame, node.slice), node)


def _binary(machine: Machine, frame: Frame, node: ast.BinOp) -> Value:
    """A chain of operators of any length: its left spine is walked, not recursed into."""
    spine: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        spine.append(left)
        left = left.left
    value = evaluate(machine, frame, left)
    for link in reversed(spine):
        value = _combined(link.op, value, evaluate(machine, frame, link.right))
    return value


def _combined(operator: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(operator, ast.Add):
        const: str | int | None = None
        if isinstance(left.const, str) or isinstance(right.const, str):
            const = _text(left) + _text(right)
        elif isinstance(left.const, int) and isinstance(right.const, int):
            const = left.const + right.const
        return gathered((left, right), const if not isinstance(const, str) or len(const) <= LONGEST_CONST else None)
    if isinstance(operator, ast.Mod) and isinstance(left.const, str):
        return Value(mixed((deep(left), deep(right))))
    if isinstance(operator, ast.Div) and (isinstance(left.const, str) or isinstance(right.const, str)):
        things = tuple(thing for thing in left.things if isinstance(thing, Known))
        return Value(mixed((deep(left), deep(right))), things, f"{_text(left)}/{_text(right)}")
    return gathered((left, right))


def _text(value: Value) -> str:
    return GAP if value.const is None or value.const == NOTHING else str(value.const)


def _alternatives(machine: Machine, frame: Frame, node: ast.BoolOp) -> Value:
    values = [evaluate(machine, frame, value) for value in node.values]
    if isinstance(node.op, ast.Or):
        told = [value for value in values if value.const not in (NOTHING, "")]
        certain = next((value.const for value in told if value.const is not None), None)
        return gathered(told, certain) if told else joined(values)
    return joined(values)


def _conditional(machine: Machine, frame: Frame, node: ast.IfExp) -> Value:
    evaluate(machine, frame, node.test)
    return joined((evaluate(machine, frame, node.body), evaluate(machine, frame, node.orelse)))


def _truth(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    """Comparisons and negations: evaluated for what they call, but a truth carries nothing."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(machine, frame, child)
    return UNKNOWN


def _unary(machine: Machine, frame: Frame, node: ast.UnaryOp) -> Value:
    value = evaluate(machine, frame, node.operand)
    if isinstance(node.op, ast.USub) and isinstance(value.const, int):
        return Value(value.taint, (), -value.const)
    return UNKNOWN if isinstance(node.op, ast.Not) else value


def _sequence(machine: Machine, frame: Frame, node: ast.List | ast.Tuple | ast.Set) -> Value:
    made = Container("list")
    rest: list[Value] = []
    apart = len(node.elts) <= _TOLD_APART and not any(isinstance(item, ast.Starred) for item in node.elts)
    for index, item in enumerate(node.elts):
        if isinstance(item, ast.Starred):
            rest.append(element(evaluate(machine, frame, item.value)))
        elif apart:
            made.fields[index] = evaluate(machine, frame, item)
        else:
            rest.append(evaluate(machine, frame, item))
    if rest:
        made.fields[REST] = joined(rest)
    return Value(things=(made,))


def _dictionary(machine: Machine, frame: Frame, node: ast.Dict) -> Value:
    made = Container("dict")
    taints = []
    for key, item in zip(node.keys, node.values, strict=True):
        value = evaluate(machine, frame, item)
        if key is None:  # **other
            spread(made, value)
            continue
        name = evaluate(machine, frame, key)
        taints.append(deep(name))
        put(made, name, value)
    return Value(mixed(taints), (made,))


def put(made: Container, key: Value, value: Value) -> None:
    """Add to a container that is just being made."""
    from safe_prompt.flow.value import MOST_FIELDS

    field = key.const if key.const is not None and len(made.fields) < MOST_FIELDS else REST
    made.fields[field] = joined((made.fields[field], value)) if field == REST and REST in made.fields else value


def spread(made: Container, value: Value) -> None:
    """``**value`` in a container that is just being made."""
    for thing in value.things:
        if isinstance(thing, Container):
            for field, inner in thing.fields.items():
                put(made, Value(const=None if field == REST else field), inner)
    if value.taint:
        put(made, UNKNOWN, Value(value.taint))


def _comprehension(machine: Machine, frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    made = Container("list")
    for inner in _generated(machine, frame, node.generators):
        made.fields[REST] = evaluate(machine, inner, node.elt)
    return Value(things=(made,))


def _dict_comprehension(machine: Machine, frame: Frame, node: ast.DictComp) -> Value:
    made = Container("dict")
    taint = CLEAN
    for inner in _generated(machine, frame, node.generators):
        taint = deep(evaluate(machine, inner, node.key))
        made.fields[REST] = evaluate(machine, inner, node.value)
    return Value(taint, (made,))


def _generated(machine: Machine, frame: Frame, generators: list[ast.comprehension]) -> Iterator[Frame]:
    inner = Frame(Scope(frame.scope), frame.block)
    for generator in generators:
        assign(machine, inner, generator.target, element(evaluate(machine, inner, generator.iter)))
        for test in generator.ifs:
            evaluate(machine, inner, test)
    yield inner


def _lambda(machine: Machine, frame: Frame, node: ast.Lambda) -> Value:
    routine = Routine(node, frame.scope, frame.block)
    machine.routines.append(routine)
    return Value(things=(routine,))


def _walrus(machine: Machine, frame: Frame, node: ast.NamedExpr) -> Value:
    value = evaluate(machine, frame, node.value)
    assign(machine, frame, node.target, value)
    return value


def _await(machine: Machine, frame: Frame, node: ast.Await) -> Value:
    return evaluate(machine, frame, node.value)


def _yield(machine: Machine, frame: Frame, node: ast.Yield | ast.YieldFrom) -> Value:
    if node.value is not None:
        value = evaluate(machine, frame, node.value)
        if isinstance(node, ast.YieldFrom):
            value = element(value)
        made = Container("list")
        made.fields[REST] = value
        frame.returns.append(Value(things=(made,)))
    return UNKNOWN


def _starred(machine: Machine, frame: Frame, node: ast.Starred) -> Value:
    return evaluate(machine, frame, node.value)


def _mixed_children(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    values = [evaluate(machine, frame, child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return Value(mixed(map(deep, values)))


_BY_TYPE: Final[Mapping[type[ast.expr], Callable[..., Value]]] = MappingProxyType({
    ast.Constant: _constant, ast.JoinedStr: _joined_string, ast.Name: _name, ast.Attribute: _attribute,
    ast.Subscript: _subscript, ast.Call: call, ast.BinOp: _binary, ast.BoolOp: _alternatives, ast.IfExp: _conditional,
    ast.Compare: _truth, ast.UnaryOp: _unary, ast.List: _sequence, ast.Tuple: _sequence, ast.Set: _sequence,
    ast.Dict: _dictionary, ast.ListComp: _comprehension, ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension, ast.DictComp: _dict_comprehension, ast.Lambda: _lambda, ast.NamedExpr: _walrus,
    ast.Await: _await, ast.Yield: _yield, ast.YieldFrom: _yield, ast.Starred: _starred,
})  # fmt: skip
