"""AI calls: what of their arguments is content, and which credentials go to somebody else than their issuer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from safe_prompt.flow.arguments import Arguments, Site, models_among
from safe_prompt.flow.destination import Target, of_models, target_of
from safe_prompt.flow.sources import ENVIRONMENT, FILE, origin, sensitive_path
from safe_prompt.flow.state import Call, Machine
from safe_prompt.flow.tables import Match
from safe_prompt.flow.value import CLEAN, UNKNOWN, Container, Known, Taint, Value, deep, mixed
from safe_prompt.policy.destinations import catalogue

_PROOF = ("_key", "_token", "_secret", "_password", "_credentials")
_HARMLESS = ("local", "ollama")  # this machine: a key that is given there goes nowhere


def send(machine: Machine, site: Site, match: Match, known: Known) -> Value:
    """Note an AI call of a library. The reply is somebody else's text: nothing flows on, but what an index keeps."""
    arguments = site.arguments
    given = (arguments.given(), known.given)
    if match.library.masks:
        note(machine, site, match.sink, "local", CLEAN)
        return UNKNOWN
    targets = [target_of(machine, match.library, known, given)]
    if targets[0].id == "unknown" and not targets[0].addressed:
        behind = _behind(machine, known, arguments)
        targets = behind or ([Target(match.library.default)] if match.library.default else targets)
    settings = machine.settings.get(f"{match.library.modules[0]}.api_key", UNKNOWN)
    kept: Taint = CLEAN
    for target in dict.fromkeys(targets):
        taint = mixed([
            deep(site.receiver) if match.library.models == ("*",) else site.callee.taint,  # a chain holds its parts
            content(machine, site, target, upload="upload" in match.method or "file" in match.sink),
            foreign(machine, credentials(machine, known.given), target),
            foreign(machine, deep(settings), target),
        ])  # fmt: skip
        note(machine, site, match.sink, target.id, taint)
        kept = taint if match.method in match.library.keeps else CLEAN
    return Value(kept, (Known(known.path + "()", known.given, known.models),))


def note(machine: Machine, site: Site, sink: str, destination: str, taint: Taint) -> None:
    """Note an AI call at an expression."""
    block = site.frame.block
    start, end = block.span(site.node.func)
    machine.hit(Call(sink, destination, block.place(site.node), start, end), taint)


def _behind(machine: Machine, known: Known, arguments: Arguments) -> list[Target]:
    """The destinations of the models that a framework's object was made with."""
    found: list[Target] = []
    models = (*known.models, *models_among(arguments.values()))
    for model in models or _chosen(machine, known):
        of_library = machine.tables.library_of(model.path)
        if of_library is not None:
            target = target_of(machine, of_library[0], model, (model.given,))
            if target.id != "unknown" and target not in found:
                found.append(target)
    if not found:
        named = of_models(machine, (known.given, arguments.given()))
        if named is not None:
            found.append(Target(named))
    return found


def _chosen(machine: Machine, known: Known) -> tuple[Known, ...]:
    """The models that a framework's settings name (``Settings.llm = …``)."""
    root = known.path.partition(".")[0] + "."
    return tuple(
        thing
        for name, value in machine.settings.items()
        if name.startswith(root) and name.endswith(("ettings.llm", "ettings.embed_model"))
        for thing in value.things
        if isinstance(thing, Known)
    )


def content(machine: Machine, site: Site, target: Target, *, upload: bool = False) -> Taint:
    """The sources in what a call's arguments carry, without settings and without credentials that belong there."""
    words = machine.tables.words
    arguments = site.arguments
    carried: list[Taint] = [deep(value) for value in arguments.positional]
    for name, value in arguments.named.items():
        if name in words("sinks", "arguments", "settings") or name in words("sinks", "arguments", "endpoint"):
            continue
        if name.endswith(("_id", "_ids")):
            continue  # it names something that is there already
        if is_credential(machine, name):
            carried.append(foreign(machine, deep(value), target))
        elif name in words("sinks", "arguments", "headers"):
            carried.append(of_headers(machine, value, target))
        else:
            carried.append(deep(value))
    carried.append(deep(arguments.extra))
    if upload:
        for value in arguments.values():
            kind = sensitive_path(value)
            if kind is not None:
                carried.append(origin(machine, site.frame, site.node, FILE, kind).taint)
    return mixed(carried)


def credentials(machine: Machine, given: Mapping[str, Value]) -> Taint:
    """The sources in the credentials that an object was made with."""
    words = machine.tables.words
    found: list[Taint] = []
    for name, value in given.items():
        if is_credential(machine, name) or name.startswith("\0"):
            found.append(deep(value))
        elif name in words("sinks", "arguments", "headers"):
            for thing in value.things:
                if isinstance(thing, Container):
                    found += [deep(v) for key, v in thing.fields.items() if _authorizes(machine, key)]
    return mixed(found)


def is_credential(machine: Machine, name: str) -> bool:
    """Whether an argument of this name proves who is calling."""
    return name.endswith(_PROOF) or name in machine.tables.words("sinks", "arguments", "credential")


def made_of(machine: Machine, given: Mapping[str, Value], *, settings: bool) -> Taint:
    """The sources that stay in an object made with arguments: all but credentials, and ``settings`` where they are."""
    words = machine.tables.words
    apart: frozenset[str] = frozenset()
    if settings:
        apart = words("sinks", "arguments", "endpoint") | words("sinks", "arguments", "settings")
    found: list[Taint] = []
    for name, value in given.items():
        if name in words("sinks", "arguments", "headers"):
            for thing in value.things:
                if isinstance(thing, Container):
                    found += [deep(v) for key, v in thing.fields.items() if not _authorizes(machine, key)]
        elif name not in apart and not is_credential(machine, name) and not name.startswith("\0"):
            found.append(deep(value))
    return mixed(found)


def of_headers(machine: Machine, value: Value, target: Target) -> Taint:
    """The sources that headers leak: all of ordinary ones, foreign credentials in those that authorize."""
    found = [foreign(machine, value.taint, target)]
    for thing in value.things:
        if isinstance(thing, Container):
            for key, field in thing.fields.items():
                taint = deep(field)
                found.append(foreign(machine, taint, target) if _authorizes(machine, key) else taint)
    return mixed(found)


def _authorizes(machine: Machine, header: object) -> bool:
    return (
        not isinstance(header, str)
        or header.lower() in machine.tables.words("sinks", "arguments", "authorization")
        or (header.startswith("\0"))
    )


def foreign(machine: Machine, taint: Taint, target: Target) -> Taint:
    """Credentials whose issuer is known to be another party than the destination. Nameless ones are fine anywhere."""
    if not taint:
        return CLEAN
    if target.id in _HARMLESS or not target.certain:
        return CLEAN
    return {source: trail for source, trail in taint.items() if _is_foreign(machine, source, target.id)} or CLEAN


def _is_foreign(machine: Machine, source: int, destination: str) -> bool:
    origin = machine.origins[source]
    if origin.rule == ENVIRONMENT:
        owner = catalogue().environment.get(origin.name)
        known = catalogue().by_id.get(destination)
        if owner is None or known is None or known.id == "unknown" or known.kind == "gateway":
            return False  # a variable's name says little of what is in it, where the other party may pass it on
        return not _related(machine, (owner,), destination)
    if origin.rule:
        return False
    issuers = machine.issuers(origin)
    return bool(issuers) and not _related(machine, issuers, destination)


def _related(machine: Machine, issuers: Iterable[str], destination: str) -> bool:
    families: list[list[str]] = machine.tables.sources["families"]
    return any(
        issuer == destination or any(issuer in family and destination in family for family in families)
        for issuer in issuers
    )
