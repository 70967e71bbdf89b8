"""Statements: what they do to names, and which ways there are through them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from safe_prompt.flow.access import element
from safe_prompt.flow.functions import annotated
from safe_prompt.flow.state import Frame, Machine, Scope
from safe_prompt.flow.value import NOTHING, UNKNOWN, Blueprint, Container, Known, Routine, Value, deep, gathered
from safe_prompt.flow.writes import assign, name_it, weaken

_ROLES: Final = frozenset(("staticmethod", "classmethod", "property", "cached_property"))


def execute(machine: Machine, frame: Frame, statements: Sequence[ast.stmt]) -> bool:
    """Run statements in order. True if they leave the function on every way."""
    for statement in statements:
        machine.step()
        known = _BY_TYPE.get(type(statement))
        if known is not None and known(machine, frame, statement):
            return True
    return False


def _expression(machine: Machine, frame: Frame, node: ast.Expr) -> bool:
    value = machine.evaluate(frame, node.value)
    if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        _fill(machine, frame, node.value.func, value)
    return False


def _fill(machine: Machine, frame: Frame, callee: ast.Attribute, result: Value) -> None:
    """``object.method(secret)`` as a statement: what the call would have given may now be in the object."""
    taint = deep(result)
    if not taint:
        return
    receiver = machine.evaluate(frame, callee.value)
    for thing in receiver.things:
        if isinstance(thing, Known) and ("(" not in thing.path or machine.tables.library_of(thing.path) is not None):
            return  # a function of a module (logging.info), or an object of a library of which more is known
    weaken(machine, frame, callee.value, taint)


def _assign(machine: Machine, frame: Frame, node: ast.Assign) -> bool:
    value = machine.evaluate(frame, node.value)
    for target in node.targets:
        assign(machine, frame, target, value)
    return False


def _annotated(machine: Machine, frame: Frame, node: ast.AnnAssign) -> bool:
    value = machine.evaluate(frame, node.value) if node.value is not None else None
    if value is None or value.const == NOTHING:
        things = annotated(machine, frame, node.annotation)
        if things:  # `client: OpenAI` says what will be there
            value = Value(things=things)
    if value is not None:
        assign(machine, frame, node.target, value)
    return False


def _augmented(machine: Machine, frame: Frame, node: ast.AugAssign) -> bool:
    # What a node means here does not depend on its context: the target can be read as it stands.
    combined = ast.BinOp(left=node.target, op=node.op, right=node.value)
    ast.copy_location(combined, node)
    assign(machine, frame, node.target, machine.evaluate(frame, combined))
    return False


def _delete(machine: Machine, frame: Frame, node: ast.Delete) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.store(frame.scope.holder(target.id).names, target.id, UNKNOWN)
        elif isinstance(target, ast.Subscript):
            base, key = machine.evaluate(frame, target.value), machine.evaluate(frame, target.slice)
            for thing in base.things:
                if isinstance(thing, Container) and key.const in thing.fields and len(base.things) == 1:
                    machine.store(thing.fields, key.const, UNKNOWN)
    return False


def _return(machine: Machine, frame: Frame, node: ast.Return) -> bool:
    if node.value is not None:
        frame.returns.append(machine.evaluate(frame, node.value))
    return True


def _raise(machine: Machine, frame: Frame, node: ast.Raise) -> bool:
    for part in (node.exc, node.cause):
        if part is not None:
            machine.evaluate(frame, part)
    return True


def _if(machine: Machine, frame: Frame, node: ast.If) -> bool:
    runs: list[Callable[[], bool]] = []
    current: ast.If = node
    while True:  # a chain of `elif` of any length is walked, not recursed into
        machine.evaluate(frame, current.test)
        runs.append(partial(execute, machine, frame, current.body))
        if len(current.orelse) == 1 and isinstance(current.orelse[0], ast.If):
            current = current.orelse[0]
            continue
        runs.append(partial(execute, machine, frame, current.orelse))
        break
    if _is_main(node.test):
        return execute(machine, frame, node.body)
    return machine.branches(runs)


def _is_main(test: ast.expr) -> bool:
    """``if __name__ == "__main__"``: where the program begins."""
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _for(machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor) -> bool:
    iterated = machine.evaluate(frame, node.iter)

    def body() -> bool:
        assign(machine, frame, node.target, element(iterated))
        return execute(machine, frame, node.body)

    _loop(machine, frame, body)
    return execute(machine, frame, node.orelse)


def _while(machine: Machine, frame: Frame, node: ast.While) -> bool:
    def body() -> bool:
        machine.evaluate(frame, node.test)
        return execute(machine, frame, node.body)

    _loop(machine, frame, body)
    return execute(machine, frame, node.orelse)


def _loop(machine: Machine, frame: Frame, body: Callable[[], bool]) -> None:
    """A body that runs any number of times: twice in the outermost loop, so that a round sees the one before."""
    outermost = not frame.within_loop
    frame.within_loop = True
    try:
        for _ in range(2 if outermost else 1):
            machine.branches((body, _nothing))
    finally:
        frame.within_loop = not outermost


def _nothing() -> bool:
    return False


def _try(machine: Machine, frame: Frame, node: ast.Try) -> bool:
    left = False

    def body() -> bool:
        nonlocal left
        left = execute(machine, frame, node.body)
        return False  # also half of it may have run when a handler begins

    machine.branches((body, _nothing)) if node.handlers else body()
    runs = [partial(_handler, machine, frame, handler) for handler in node.handlers]
    if node.handlers:
        otherwise = partial(execute, machine, frame, node.orelse)
        left = machine.branches(([] if left else [otherwise]) + runs) if runs else left
    elif not left:
        left = execute(machine, frame, node.orelse)
    return execute(machine, frame, node.finalbody) or left


def _handler(machine: Machine, frame: Frame, handler: ast.ExceptHandler) -> bool:
    if handler.name is not None:
        machine.store(frame.scope.holder(handler.name).names, handler.name, UNKNOWN)
    return execute(machine, frame, handler.body)


def _with(machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith) -> bool:
    for item in node.items:
        value = machine.evaluate(frame, item.context_expr)
        if item.optional_vars is not None:
            assign(machine, frame, item.optional_vars, _entered(machine, frame, value))
    return execute(machine, frame, node.body)


def _entered(machine: Machine, frame: Frame, value: Value) -> Value:
    """What a ``with`` gives its name: an instance of the code says so itself, anything else gives itself."""
    from safe_prompt.flow.access import look_up
    from safe_prompt.flow.functions import invoke

    found: list[Value] = []
    for thing in value.things:
        if isinstance(thing, Container) and thing.blueprint is not None:
            enter = look_up(thing.blueprint, "__enter__") or look_up(thing.blueprint, "__aenter__")
            for inner in enter.things if enter is not None else ():
                if isinstance(inner, Routine):
                    found.append(invoke(machine, inner, [Value(things=(thing,))], {}))
        elif isinstance(thing, Container) and thing.kind == "list":
            found.append(element(Value(things=(thing,))))  # a generator made a context manager
    return gathered((*found, value), value.const) if found else value


def _match(machine: Machine, frame: Frame, node: ast.Match) -> bool:
    subject = machine.evaluate(frame, node.subject)
    runs = [partial(_case, machine, frame, case, subject) for case in node.cases]
    return machine.branches([*runs, _nothing])


def _case(machine: Machine, frame: Frame, case: ast.match_case, subject: Value) -> bool:
    whole = Value(deep(subject), subject.things)
    for part in ast.walk(case.pattern):
        name = getattr(part, "name", None) or getattr(part, "rest", None)
        if isinstance(name, str):
            name_it(machine, frame, name, whole, frame.block.place(part))  # type: ignore[arg-type]
    if case.guard is not None:
        machine.evaluate(frame, case.guard)
    return execute(machine, frame, case.body)


def _function(machine: Machine, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    roles = frozenset(name for decorator in node.decorator_list if (name := _decorator(decorator)) in _ROLES)
    if "cached_property" in roles:
        roles |= {"property"}
    scope = frame.scope
    owner = frame.owner if frame.in_class else None
    routine = Routine(node, scope.parent or scope if owner is not None else scope, frame.block, owner, roles)
    for parameter, default in zip(
        reversed((*node.args.posonlyargs, *node.args.args)), reversed(node.args.defaults), strict=False
    ):
        routine.defaults[parameter.arg] = machine.evaluate(frame, default)
    for parameter, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if value is not None:
            routine.defaults[parameter.arg] = machine.evaluate(frame, value)
    for decorator in node.decorator_list:
        machine.evaluate(frame, decorator)
    machine.routines.append(routine)
    machine.store(scope.holder(node.name).names, node.name, Value(things=(routine,)))
    return False


def _decorator(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _class(machine: Machine, frame: Frame, node: ast.ClassDef) -> bool:
    bases = tuple(machine.evaluate(frame, base) for base in node.bases if not isinstance(base, ast.Starred))
    blueprint = Blueprint(node.name, bases, Scope(frame.scope))
    machine.blueprints.append(blueprint)
    inner = Frame(blueprint.scope, frame.block)
    inner.owner, inner.in_class = blueprint, True
    for base in bases:
        for thing in base.things:
            if isinstance(thing, Blueprint):
                blueprint.fields += thing.fields
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            blueprint.fields.append(statement.target.id)
    execute(machine, inner, node.body)
    machine.store(frame.scope.holder(node.name).names, node.name, Value(things=(blueprint,)))
    return False


def _import(machine: Machine, frame: Frame, node: ast.Import) -> bool:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        path = alias.name if alias.asname else name
        machine.store(frame.scope.holder(name).names, name, Value(things=(Known(path),)))
    return False


def _import_from(machine: Machine, frame: Frame, node: ast.ImportFrom) -> bool:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            for name in machine.tables.exports(module):
                machine.store(frame.scope.names, name, Value(things=(Known(f"{module}.{name}"),)))
            continue
        name = alias.asname or alias.name
        machine.store(frame.scope.holder(name).names, name, Value(things=(Known(f"{module}.{alias.name}"),)))
    return False


def _global(machine: Machine, frame: Frame, node: ast.Global) -> bool:
    frame.scope.outside |= dict.fromkeys(node.names, machine.module)
    return False


def _nonlocal(machine: Machine, frame: Frame, node: ast.Nonlocal) -> bool:
    for name in node.names:
        scope = frame.scope.parent
        while scope is not None and name not in scope.names and scope.parent is not None:
            scope = scope.parent
        if scope is not None:
            frame.scope.outside[name] = scope
    return False


def _assert(machine: Machine, frame: Frame, node: ast.Assert) -> bool:
    machine.evaluate(frame, node.test)
    return False


_BY_TYPE: Final[Mapping[type[ast.stmt], Callable[..., bool]]] = MappingProxyType({
    ast.Expr: _expression, ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented,
    ast.Delete: _delete, ast.Return: _return, ast.Raise: _raise, ast.If: _if, ast.For: _for, ast.AsyncFor: _for,
    ast.While: _while, ast.Try: _try, ast.TryStar: _try, ast.With: _with, ast.AsyncWith: _with, ast.Match: _match,
    ast.FunctionDef: _function, ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.Import: _import,
    ast.ImportFrom: _import_from, ast.Global: _global, ast.Nonlocal: _nonlocal, ast.Assert: _assert,
})  # fmt: skip
