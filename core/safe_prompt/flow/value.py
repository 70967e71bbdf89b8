"""What the analysis knows of a value: where it comes from, what it may be, and its text where that is certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import ast

    from safe_prompt.flow.state import Block, Scope

MOST_SOURCES: Final = 64  # sources kept of one value; a sink that gets more is reported for these
MOST_STEPS: Final = 12  # steps kept of one way
MOST_THINGS: Final = 6  # objects one value may be
MOST_FIELDS: Final = 64  # fields told apart in one container
GAP: Final = "\0"  # stands for an unknown piece inside a known text
NOTHING: Final = "\0None"  # the constant None: no text holds it
REST: Final = "\0rest"  # the field of a container that stands for all its other elements


class Place(NamedTuple):
    """A place in a document: number of the part, 1-based line and column of its text, in code points."""

    part: int
    line: int
    column: int


class Trail(NamedTuple):
    """The last step of a value's way, and the way before it."""

    place: Place
    before: Trail | None
    length: int


# Sources by number, each with the shortest way so far (None: no step was made).
Taint = Mapping[int, "Trail | None"]
CLEAN: Final[Taint] = MappingProxyType({})


class Known:
    """Something of an imported library, by its dotted path; a call in the path is written ``()``.

    ``given`` are the arguments it was made with, ``models`` the models or connections among them.
    """

    __slots__ = ("given", "models", "path")

    def __init__(self, path: str, given: Mapping[str, Value] | None = None, models: tuple[Known, ...] = ()) -> None:
        self.path = path
        self.given: Mapping[str, Value] = given or {}
        self.models = models


class Container:
    """A dictionary, list, tuple or instance that the code made. Shared by every value that refers to it."""

    __slots__ = ("blueprint", "fields", "kind", "named")

    def __init__(self, kind: str, blueprint: Blueprint | None = None) -> None:
        self.kind = kind  # dict | list | instance
        self.named: Place | None = None  # where it first got a name
        self.fields: dict[Any, Value] = {}
        self.blueprint = blueprint


class Routine:
    """A function or lambda of the code, with the scope it was made in and what is known of its calls."""

    __slots__ = (
        "block",
        "calls",
        "defaults",
        "merged",
        "name",
        "node",
        "owner",
        "roles",
        "running",
        "runs",
        "scope",
        "version",
    )

    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        scope: Scope,
        block: Block,
        owner: Blueprint | None = None,
        roles: frozenset[str] = frozenset(),
    ) -> None:
        self.node = node
        self.name = getattr(node, "name", "lambda")
        self.scope = scope
        self.block = block
        self.owner = owner
        self.roles = roles  # of staticmethod, classmethod, property
        self.defaults: dict[str, Value] = {}
        self.calls: dict[object, Value] = {}
        self.merged: tuple[dict[str, Value], Value] | None = None
        self.running = 0
        self.runs = 0
        self.version = -1


class Method(NamedTuple):
    """A routine bound to its receiver."""

    routine: Routine
    receiver: Value


class Blueprint:
    """A class of the code."""

    __slots__ = ("bases", "fields", "generic", "name", "scope")

    def __init__(self, name: str, bases: tuple[Value, ...], scope: Scope) -> None:
        self.name = name
        self.bases = bases
        self.scope = scope
        self.fields: list[str] = []  # names that the class body annotates
        self.generic: Value | None = None  # an instance made without knowing the arguments


class Parent(NamedTuple):
    """``super()``: the bases of a class, for one receiver."""

    blueprint: Blueprint
    receiver: Value


Thing = Known | Container | Routine | Method | Blueprint | Parent


class Value(NamedTuple):
    """An abstract value. ``taint`` is its own, without that of the containers among ``things``.

    ``const`` is its text, number or None where that is certain; unknown pieces of a text are ``GAP``.
    """

    taint: Taint = CLEAN
    things: tuple[Thing, ...] = ()
    const: str | int | None = None

    def __repr__(self) -> str:  # without the text: it may be a secret
        return f"Value({len(self.taint)} sources, {len(self.things)} things)"


UNKNOWN: Final = Value()


def mixed(taints: Iterable[Taint]) -> Taint:
    """The union; of two ways from one source the shorter stays, of equals the first."""
    found: dict[int, Trail | None] = {}
    single: Taint = CLEAN
    for taint in taints:
        if not taint:
            continue
        if not single:
            single = taint
            continue
        if taint is single:
            continue
        if not found:
            found = dict(single)
        for source, trail in taint.items():
            if source not in found or _length(trail) < _length(found[source]):
                found[source] = trail
    if not found:
        return single
    if len(found) > MOST_SOURCES:
        return {source: found[source] for source in sorted(found)[:MOST_SOURCES]}
    return found


def _length(trail: Trail | None) -> int:
    return trail.length if trail is not None else 0


def stepped(taint: Taint, place: Place) -> Taint:
    """The taint after a step at a place."""
    if not taint:
        return taint
    return {source: _longer(trail, place) for source, trail in taint.items()}


def _longer(trail: Trail | None, place: Place) -> Trail:
    if trail is None:
        return Trail(place, None, 1)
    if trail.place == place or trail.length >= MOST_STEPS:
        return trail
    return Trail(place, trail, trail.length + 1)


def places(trail: Trail | None) -> tuple[Place, ...]:
    """The steps of a way, in the order in which the value takes them."""
    steps: list[Place] = []
    while trail is not None:
        steps.append(trail.place)
        trail = trail.before
    return tuple(reversed(steps))


def joined(values: Iterable[Value]) -> Value:
    """What holds whichever of the values it is."""
    found = list(values)
    if not found:
        return UNKNOWN
    first = found[0]
    const = first.const
    same = True
    for value in found:
        if value is not first:
            same = False
            if value.const != const:
                const = None
    return first if same else gathered(found, const)


def gathered(values: Iterable[Value], const: str | int | None = None) -> Value:
    """A value made of others: their sources and their things."""
    found = [value for value in values if value.taint or value.things]
    if not found:
        return Value(const=const) if const is not None else UNKNOWN
    things: tuple[Thing, ...] = found[0].things
    taints = [value.taint for value in found]
    if any(value.things and value.things is not things for value in found):
        kept: dict[object, Thing] = {}
        beyond: list[Thing] = []
        for value in found:
            for thing in value.things:
                key = _identity(thing)
                if key in kept:
                    continue
                if len(kept) < MOST_THINGS:
                    kept[key] = thing
                elif type(thing) is Container:
                    beyond.append(thing)
        if beyond:  # no longer told apart: what is in them counts for the whole
            taints.append(deep(Value(things=tuple(beyond))))
        things = tuple(kept.values())
    return Value(mixed(taints), things, const)


def _identity(thing: Thing) -> object:
    if isinstance(thing, Known):
        return thing.path, id(thing.given) if thing.given else 0
    if isinstance(thing, Method):
        return id(thing.routine), id(thing.receiver)
    return id(thing)


def _through(taint: Taint, named: Place | None) -> Taint:
    """Sources in a container that got a name after they were put in: its name is a step of their way."""
    if named is None:
        return taint
    return {
        source: _longer(trail, named) if trail is None or trail.place < named else trail
        for source, trail in taint.items()
    }


def deep(value: Value) -> Taint:
    """The sources of a value and of everything it holds."""
    if not any(type(thing) is Container for thing in value.things):
        return value.taint
    taints = [value.taint]
    seen: set[int] = set()
    pending: list[Thing] = list(value.things)
    while pending and len(seen) < 2000:
        thing = pending.pop()
        if isinstance(thing, Container) and id(thing) not in seen:
            seen.add(id(thing))
            for field in thing.fields.values():
                if field.taint:
                    taints.append(_through(field.taint, thing.named))
                pending += field.things
    return mixed(taints)
