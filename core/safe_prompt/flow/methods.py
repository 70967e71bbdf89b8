"""Methods and built-in functions whose effect on values is known: containers, strings, iteration."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from safe_prompt.flow.access import element, item
from safe_prompt.flow.arguments import Arguments
from safe_prompt.flow.state import Frame, Machine
from safe_prompt.flow.value import REST, UNKNOWN, Container, Known, Value, deep, gathered, joined, mixed, stepped
from safe_prompt.flow.writes import weaken

# Methods that put their arguments into the object.
_FILLING: Final = frozenset((
    "append", "appendleft", "add", "insert", "extend", "extendleft", "update", "setdefault", "push", "put",
    "put_nowait", "write", "writelines", "add_message", "add_user_message", "add_ai_message", "send_text", "feed",
    "assign",
))  # fmt: skip
_SILENT: Final = frozenset(("keys", "sort", "reverse", "remove", "discard"))


def _popped(machine: Machine, thing: Container, arguments: Arguments) -> Value:
    """``pop``: a dictionary no longer has the key."""
    taken = _taken(thing, arguments)
    key = arguments.positional[0].const if arguments.positional else None
    if thing.kind == "dict" and key in thing.fields:
        machine.store(thing.fields, key, UNKNOWN)
    return taken


def of_container(
    machine: Machine, frame: Frame, node: ast.Call, thing: Container, name: str, arguments: Arguments
) -> Value | None:
    """A method of a list or dictionary that the code made; None where it is not known."""
    if name in _FILLING:
        return _fill(machine, frame, node, thing, name, arguments)
    if name in _SILENT:
        return UNKNOWN
    if name == "pop":
        return _popped(machine, thing, arguments)
    if name == "clear":
        for field in list(thing.fields):
            machine.store(thing.fields, field, UNKNOWN)
        return UNKNOWN
    read = _READING.get(name)
    return read(thing, arguments) if read is not None else None


def _inside(thing: Container) -> Value:
    return joined(thing.fields.values()) if thing.fields else UNKNOWN


def _taken(thing: Container, arguments: Arguments) -> Value:
    if thing.kind != "dict":
        return _inside(thing)
    key = arguments.get("", 0) or UNKNOWN
    own = item(thing, key)
    return joined((own, arguments.positional[1])) if len(arguments.positional) > 1 else own


def _pairs(thing: Container, _: Arguments) -> Value:
    pair = Container("list")
    pair.fields[0], pair.fields[1] = UNKNOWN, _inside(thing)
    return _list(Value(things=(pair,)))


_READING: Final[Mapping[str, Callable[[Container, Arguments], Value]]] = MappingProxyType({
    "get": _taken, "__getitem__": _taken, "popleft": _taken, "popitem": _taken, "items": _pairs,
    "values": lambda thing, _: _list(_inside(thing)),
    "copy": lambda thing, _: Value(things=(_copy(thing),)),
})  # fmt: skip


def _fill(machine: Machine, frame: Frame, node: ast.Call, thing: Container, name: str, arguments: Arguments) -> Value:
    place = frame.block.place(node)

    def kept(value: Value) -> Value:
        return Value(stepped(value.taint, place), value.things, value.const)

    if name in ("update", "setdefault"):
        for value in arguments.positional[:1] if name == "update" else ():
            for other in value.things:
                if isinstance(other, Container) and other is not thing:
                    for key, field in list(other.fields.items()):
                        machine.store(thing.fields, key, kept(field)) if key != REST else machine.add(
                            thing.fields, REST, kept(field)
                        )
            if value.taint or not value.things:
                machine.add(thing.fields, REST, kept(Value(value.taint)))
        for key, value in arguments.named.items():
            machine.store(thing.fields, key, kept(value))
        if name == "setdefault" and len(arguments.positional) > 1:
            key, value = arguments.positional[:2]
            machine.add(thing.fields, key.const if key.const is not None else REST, kept(value))
            return item(thing, key)
        return UNKNOWN
    values = list(arguments.values())
    if name in ("extend", "extendleft", "writelines"):
        values = [element(value) for value in values]
    elif name == "insert" and len(values) > 1:
        values = values[1:]
    for value in values:
        machine.add(thing.fields, REST, kept(value)) if value.taint or value.things else None
    return UNKNOWN


def _copy(thing: Container) -> Container:
    made = Container(thing.kind, thing.blueprint)
    made.fields = dict(thing.fields)
    made.named = thing.named
    return made


def _list(inner: Value) -> Value:
    made = Container("list")
    if inner is not UNKNOWN:
        made.fields[REST] = inner
    return Value(things=(made,))


def of_unknown(
    machine: Machine, frame: Frame, node: ast.Call, receiver: Value, name: str, arguments: Arguments
) -> Value:
    """A method of anything: its result may hold the object and the arguments; a filling one changes the object."""
    taint = arguments.taint()
    const: str | None = None
    if name in _FILLING and isinstance(node.func, ast.Attribute):
        weaken(machine, frame, node.func.value, taint)
        if name not in ("setdefault", "assign"):
            return UNKNOWN
    if name in ("strip", "rstrip", "lstrip", "expanduser", "resolve", "absolute", "as_posix") and isinstance(
        receiver.const, str
    ):
        const = receiver.const
    things = [thing for thing in receiver.things if isinstance(thing, Known) and name == "pipe"]
    things += [
        thing for value in arguments.values() for thing in value.things if name == "pipe" and isinstance(thing, Known)
    ]
    return Value(mixed((deep(receiver), taint)), tuple(things), const)


# ── built-in functions ───────────────────────────────────────────────────────────────────────────────────────


def _enumerated(arguments: Arguments) -> Value:
    pair = Container("list")
    pair.fields[0], pair.fields[1] = UNKNOWN, element(arguments.get("iterable", 0) or UNKNOWN)
    return _list(Value(things=(pair,)))


def _zipped(arguments: Arguments) -> Value:
    made = Container("list")
    for index, value in enumerate(arguments.positional):
        made.fields[index] = element(value)
    return _list(Value(things=(made,)))


def _listed(arguments: Arguments) -> Value:
    value = arguments.get("", 0)
    if value is None:
        return Value(things=(Container("list"),))
    copies = [_copy(thing) for thing in value.things if isinstance(thing, Container) and thing.kind == "list"]
    if copies:
        return Value(value.taint, tuple(copies))
    return gathered((_list(element(value)), Value(value.taint)))


def _dictionary(arguments: Arguments) -> Value:
    made = Container("dict")
    taints = []
    for value in arguments.positional:
        taints.append(value.taint)
        for thing in value.things:
            if isinstance(thing, Container) and thing.kind == "dict":
                made.fields |= thing.fields
            else:
                pairs = element(value)
                made.fields[REST] = Value(deep(pairs))
    made.fields |= arguments.named
    return Value(mixed(taints), (made,))


def _same(arguments: Arguments) -> Value:
    """The result holds the first argument's elements, or is the argument itself."""
    return joined(arguments.positional[:1]) if arguments.positional else UNKNOWN


def _one_of(arguments: Arguments) -> Value:
    values = list(arguments.positional)
    return joined([*map(element, values), *values]) if len(values) == 1 else joined(values)


def _text(arguments: Arguments) -> Value:
    value = arguments.get("object", 0) or UNKNOWN
    return Value(arguments.taint(), (), value.const)


def _joined_path(arguments: Arguments) -> Value:
    from safe_prompt.flow.value import GAP, NOTHING

    pieces = [GAP if v.const is None or v.const == NOTHING else str(v.const) for v in arguments.positional]
    return Value(arguments.taint(), (), "/".join(pieces))


def _module(arguments: Arguments) -> Value:
    name = arguments.get("name", 0) or UNKNOWN
    return Value(things=(Known(name.const),)) if isinstance(name.const, str) and name.const.isascii() else UNKNOWN


def _attribute(arguments: Arguments) -> Value:
    value, name = arguments.get("", 0) or UNKNOWN, arguments.get("", 1) or UNKNOWN
    found = [
        thing.fields[name.const]
        for thing in value.things
        if isinstance(thing, Container) and name.const is not None and name.const in thing.fields
    ]
    found += [
        Value(things=(Known(f"{thing.path}.{name.const}", thing.given, thing.models),))
        for thing in value.things
        if isinstance(thing, Known) and isinstance(name.const, str)
    ]
    return joined(found) if found else Value(deep(value))


def _gathered(arguments: Arguments) -> Value:
    made = Container("list")
    made.fields |= dict(enumerate(arguments.positional))
    return Value(arguments.extra.taint, (made,))


FUNCTIONS: Final[Mapping[str, Callable[[Arguments], Value]]] = MappingProxyType({
    "enumerate": _enumerated, "zip": _zipped, "itertools.zip_longest": _zipped,
    "list": _listed, "tuple": _listed, "set": _listed, "frozenset": _listed, "sorted": _listed, "reversed": _listed,
    "collections.deque": _listed, "itertools.chain": _one_of, "iter": _same, "next": _one_of, "min": _one_of,
    "max": _one_of, "dict": _dictionary, "collections.OrderedDict": _dictionary, "types.SimpleNamespace": _dictionary,
    "collections.defaultdict": lambda arguments: Value(things=(Container("dict"),)),
    "copy.copy": _same, "copy.deepcopy": _same, "typing.cast": lambda arguments: arguments.get("val", 1) or UNKNOWN,
    "str": _text, "os.fspath": _text, "os.path.expanduser": _text, "os.path.abspath": _text,
    "importlib.import_module": _module, "__import__": _module,
    "os.path.join": _joined_path, "getattr": _attribute,
    "asyncio.run": _same, "asyncio.create_task": _same, "asyncio.ensure_future": _same, "asyncio.wait_for": _same,
    "asyncio.gather": _gathered,
})  # fmt: skip
