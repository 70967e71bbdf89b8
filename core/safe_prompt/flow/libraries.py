"""Calls of imported libraries: AI calls, sources, cleaners, and objects that are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safe_prompt.flow.arguments import Arguments, Site, models_among
from safe_prompt.flow.builtin_calls import mapped, named_tuple, parent, partial, set_named
from safe_prompt.flow.commands import command_call
from safe_prompt.flow.dataframes import columns_made, columns_read, is_a_table, table_method, tables_made
from safe_prompt.flow.functions import call_back, wrapped
from safe_prompt.flow.http import web_call
from safe_prompt.flow.methods import FUNCTIONS
from safe_prompt.flow.sending import made_of, send
from safe_prompt.flow.sources import (
    FILE,
    TABLE,
    environment_variable,
    file_read,
    origin,
    read_by,
)
from safe_prompt.flow.state import Machine
from safe_prompt.flow.unknown import shaped_call
from safe_prompt.flow.value import (
    UNKNOWN,
    Known,
    Taint,
    Thing,
    Value,
    deep,
    gathered,
    mixed,
)


def call_library(machine: Machine, site: Site, known: Known) -> Value | None:
    """A call of something of a library; None where it says nothing about the result."""
    for special in _SPECIAL:
        found = special(machine, site, known)
        if found is not None:
            return found
    if known.path in FUNCTIONS:
        return FUNCTIONS[known.path](site.arguments)
    call_back(machine, site.receiver, site.arguments)
    hand_over(machine, site)
    if _reduces(machine, known.path, site.name) or _connects(machine, known.path, site.name):
        return UNKNOWN
    if machine.tables.library_of(known.path) is None:
        found = shaped_call(machine, site)
        if found is not None:
            return found
    return _made(machine, site, known)


def hand_over(machine: Machine, site: Site) -> None:
    """AI calls that are given to somebody to be made: ``asyncio.to_thread(client.responses.create, input=text)``."""
    arguments = site.arguments
    for index, value in enumerate(arguments.positional):
        for thing in value.things:
            match = machine.tables.match(thing.path) if isinstance(thing, Known) else None
            if match is not None and isinstance(thing, Known) and not thing.path.endswith(("()", "[]")):
                others = (*arguments.positional[:index], *arguments.positional[index + 1 :])
                send(machine, site._replace(arguments=arguments._replace(positional=others)), match, thing)


def _cleaned(machine: Machine, site: Site, known: Known) -> Value | None:
    if known.path not in machine.tables.words("sources", "cleaners"):
        return None
    return UNKNOWN


def _variable(machine: Machine, site: Site, known: Known) -> Value | None:
    if known.path not in machine.tables.words("sources", "environment"):
        return None
    default = site.arguments.get("default", 1)
    read = environment_variable(machine, site.frame, site.arguments.get("key", 0) or UNKNOWN, site.node)
    return gathered((read, default), default.const) if default is not None else read


def _sink(machine: Machine, site: Site, known: Known) -> Value | None:
    match = machine.tables.match(known.path)
    if match is None or not _asks(machine, known, site.arguments):
        return None
    return send(machine, site, match, known)


def _asks(machine: Machine, known: Known, arguments: Arguments) -> bool:
    """Whether a framework's object asks a model: of the many that can be run, those that are one or hold one."""
    return machine.tables.is_asker(known.path) or any(
        machine.tables.is_asker(model.path) for model in (*known.models, *models_among(arguments.values()))
    )


def _reduces(machine: Machine, path: str, name: str) -> bool:
    words = machine.tables.words
    if path in words("sources", "reducers", "functions") or name in words("sources", "reducers", "methods"):
        return True
    modules = words("sources", "reducers", "modules")
    head = path
    while head:
        if head in modules:
            return True
        head = head.rpartition(".")[0]
    return False


def _connects(machine: Machine, path: str, name: str) -> bool:
    """Whether a call only logs in somewhere: what comes back over the connection is not what opened it."""
    if machine.tables.library_of(path) is not None:
        return False
    sources = machine.tables.words
    return name in sources("sources", "connectors", "names") or (
        path.partition(".")[0] in sources("sources", "connectors", "modules")
    )


def _made(machine: Machine, site: Site, known: Known) -> Value:
    """An object made by a library, or the result of a function of it: it may hold whatever went in."""
    arguments, path, name = site.arguments, known.path, site.name
    given = arguments.given()
    if path in machine.tables.words("sinks", "services"):
        service = arguments.get("service_name", 0)
        if service is not None and isinstance(service.const, str):
            return Value(things=(Known(f"boto3.{service.const}", given),))
    library = machine.tables.library_of(path)
    if library is not None and machine.tables.is_connection(library[0], name):
        # Who asks whom, and nothing of what: all of it but ordinary headers is for logging in.
        headers = machine.tables.words("sinks", "arguments", "headers")
        apart = headers | machine.tables.words("sinks", "arguments", "endpoint") | {"provider", "vertexai", "model"}
        given = {key if key in apart else f"\0{key}": value for key, value in given.items()}
    filled = name in machine.tables.words("sources", "templates")  # what is put into a text may have any name
    put_in = arguments.taint() if filled else made_of(machine, given, settings=library is not None)
    if library is None and not filled and machine.tables.logs_in(path):
        put_in = machine.without_credentials(put_in)
    taint = [site.callee.taint, put_in, deep(arguments.extra)]
    if path.startswith("pathlib."):
        return _path(machine, site, taint)
    found = read_by(machine, site.frame, name, arguments, site.node)
    if path in machine.tables.words("sources", "dotenv"):
        found = origin(machine, site.frame, site.node, FILE, "dotenv")
    things: list[Thing] = tables_made(machine, site, path)
    if Known in map(type, things):
        columns = columns_read(machine, site)
        told = [thing for thing in (found.things if found is not None else ()) if is_a_table(thing)]
        things = [*told[:1]] or [Known(TABLE, columns_made(site.arguments, columns))]
        found = gathered((found, columns)) if found is not None else columns
    elif name in ("dumps", "dump", "encode", "quote", "urlencode"):
        things = [thing for value in arguments.positional[:1] for thing in value.things]  # its shape can be seen still
    else:
        models = models_among(arguments.values())
        if machine.tables.matters(path):
            things = [Known(path + "()", given or known.given, _once((*known.models, *models)))]
        if library is None:  # a wrapper around a connection may well behave like it
            things += [model for model in models if machine.tables.library_of(model.path) is not None][:3]
    function = wrapped(arguments)
    things += function.things if function is not None else ()
    if found is not None:
        taint.append(found.taint)
        things += [thing for thing in found.things if not (isinstance(thing, Known) and any(map(is_a_table, things)))]
    return Value(mixed(taint), tuple(things))


def _path(machine: Machine, site: Site, taint: list[Taint]) -> Value:
    """``pathlib``: the text of a path is kept as far as it is known, and a file that is read is a source."""
    name, arguments = site.name, site.arguments
    if name in ("read_text", "read_bytes", "open"):
        found = file_read(machine, site.frame, site.receiver, site.node)
        return Value(mixed([*taint, *([found.taint] if found is not None else [])]))
    const = None
    if name in ("Path", "PurePath", "PosixPath", "joinpath"):
        pieces = (*((site.receiver,) if name == "joinpath" else ()), *arguments.positional)
        const = FUNCTIONS["os.path.join"](Arguments(pieces)).const
    elif name in ("expanduser", "resolve", "absolute"):
        const = site.receiver.const
    return Value(mixed(taint), (Known("pathlib.Path()"),), const)


def _once(models: tuple[Known, ...]) -> tuple[Known, ...]:
    return tuple({id(model): model for model in models}.values())[:6]


_SPECIAL: Final[tuple[Callable[[Machine, Site, Known], Value | None], ...]] = (
    _cleaned, table_method, mapped, partial, set_named, named_tuple, parent, _variable, web_call, command_call, _sink,
)  # fmt: skip
