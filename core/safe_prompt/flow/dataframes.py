"""Tables of pandas, polars …: which methods keep rows, which columns a new one has."""

from __future__ import annotations

from safe_prompt.flow.arguments import Arguments, Site
from safe_prompt.flow.functions import call_back
from safe_prompt.flow.sources import TABLE, column_read, columns_among, is_table, personal
from safe_prompt.flow.state import Machine
from safe_prompt.flow.value import CLEAN, REST, UNKNOWN, Container, Known, Thing, Value, deep, mixed


def table_method(machine: Machine, site: Site, known: Known) -> Value | None:
    """A method of a table: its result is one as well, unless it is a figure over a whole column."""
    if not is_table(known) or known.path == TABLE:
        return None
    words, arguments = machine.tables.words, site.arguments
    results = call_back(machine, Value(site.receiver.taint, (Known(TABLE),)), arguments)
    grouped = ".groupby" in known.path
    if site.name in words("sources", "tables", "mapping") and (results or is_cleaning(machine, arguments)):
        return Value(mixed(map(deep, results)), (Known(TABLE),))  # each value is what the function made of it
    figures = words("sources", "reducers", "methods") | (
        frozenset() if grouped else words("sources", "reducers", "table_methods")
    )
    if site.name in figures:
        return UNKNOWN
    found = UNKNOWN
    if site.name in words("sources", "tables", "choosing"):
        names = tuple(name for value in arguments.values() for name in columns_among(value))
        found = column_read(machine, site.frame, names, site.node)
    thing = Known(TABLE, known.given if site.name in words("sources", "tables", "keeping") else None)
    if site.name == "groupby" or grouped:
        thing = Known(f"{TABLE}.groupby()")
    return Value(mixed([site.receiver.taint, found.taint, arguments.taint(), *map(deep, results)]), (thing,))


def is_cleaning(machine: Machine, arguments: Arguments) -> bool:
    """Whether a function that cleans is given as an argument."""
    cleaners = machine.tables.words("sources", "cleaners")
    return any(isinstance(t, Known) and t.path in cleaners for value in arguments.values() for t in value.things)


def tables_made(machine: Machine, site: Site, path: str) -> list[Thing]:
    """A table, where a call of a table library makes one or changes one."""
    if path.partition(".")[0] not in machine.tables.words("sources", "tables", "modules"):
        return []
    makes = site.name in machine.tables.words("sources", "tables", "makers") or site.name.startswith(("read_", "scan_"))
    given = any(is_a_table(thing) for value in site.arguments.values() for thing in value.things)
    listed = any(
        is_a_table(thing)
        for value in site.arguments.positional[:1]
        for outer in value.things
        if isinstance(outer, Container)
        for field in outer.fields.values()
        for thing in field.things
    )
    return [Known(TABLE)] if makes or given or listed else []


def is_a_table(thing: Thing) -> bool:
    return isinstance(thing, Known) and is_table(thing)


def columns_read(machine: Machine, site: Site) -> Value:
    """The personal columns of a table that is made, as far as the call names them."""
    names = [_keys(site.arguments)]
    names += [
        columns_among(site.arguments.named[key])
        for key in ("columns", "usecols", "names")
        if key in site.arguments.named
    ]
    return column_read(machine, site.frame, tuple(dict.fromkeys(name for group in names for name in group)), site.node)


def columns_made(arguments: Arguments, read: Value) -> dict[str, Value] | None:
    """The columns of a table that is made of a dictionary; None where they are not all known."""
    things = arguments.positional[0].things if arguments.positional else ()
    if len(things) != 1 or not isinstance(things[0], Container) or things[0].kind != "dict" or REST in things[0].fields:
        return None
    names = [name for name in things[0].fields if isinstance(name, str)]
    told = personal(tuple(names))
    return {name: Value(mixed((deep(things[0].fields[name]), read.taint if name in told else CLEAN))) for name in names}


def _keys(arguments: Arguments) -> tuple[str, ...]:
    """Keys of dictionaries given as a table's data: its column names."""
    names: list[str] = []
    pending = [thing for value in (*arguments.positional[:1], *arguments.named.values()) for thing in value.things]
    depth = 0
    while pending and depth < 200:
        depth += 1
        thing = pending.pop(0)
        if isinstance(thing, Container):
            if thing.kind == "dict":
                names += [key for key in thing.fields if isinstance(key, str) and key != REST]
            else:
                pending += [inner for field in list(thing.fields.values())[:3] for inner in field.things]
    return tuple(dict.fromkeys(names))
