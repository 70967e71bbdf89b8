"""Requests made by hand: to the host of an AI provider, or in the shape of a request to a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from safe_prompt.flow.access import element
from safe_prompt.flow.arguments import Arguments, Site
from safe_prompt.flow.destination import Target, of_address
from safe_prompt.flow.sending import foreign, note, of_headers
from safe_prompt.flow.state import Machine
from safe_prompt.flow.value import GAP, NOTHING, UNKNOWN, Container, Known, Taint, Value, deep, mixed
from safe_prompt.lazy_pattern import lazy_pattern

_BODY: Final = ("json", "data", "content", "body", "files", "params", "input", "1", "2")
_LISTS: Final = {"messages": frozenset(("role",)), "contents": frozenset(("parts", "role"))}
JSON_SHAPE: Final = lazy_pattern(
    r'"messages"\s*:|"contents"\s*:|"model"\s*:[\s\S]{0,400}"(?:prompt|input)"\s*:|"prompt"\s*:[\s\S]{0,4000}"model"\s*:'
)


def web_call(machine: Machine, site: Site, known: Known) -> Value | None:
    """A call of an HTTP library that sends to a model; None for any other call."""
    words, arguments = machine.tables.words, site.arguments
    root = known.path.partition(".")[0]
    if root not in words("sinks", "http", "modules"):
        return None
    tokens = known.path.split(".")
    method = tokens[-1]
    if method not in words("sinks", "http", "methods"):
        return None
    url, given = _address(known, arguments, method)
    verb = arguments.get("method", 0)
    if (
        method in ("request", "stream", "urlopen", "send", "fetch")
        and verb is not None
        and verb.const in ("GET", "HEAD")
    ):
        return None
    body = [value for name, value in given.items() if name in _BODY or name.startswith("\0")]
    target = _target(machine, url, body, method, has_body=any(True for _ in body))
    if target is None:
        return None
    sink = ".".join(token.removesuffix("()") for token in tokens)
    carried: list[Taint] = [_of_url(machine, url, target)]
    for name, value in given.items():
        if name in words("sinks", "arguments", "headers"):
            carried.append(of_headers(machine, value, target))
        elif name in ("auth", "cookies", "cert"):
            carried.append(foreign(machine, deep(value), target))
        elif name in _BODY:
            carried.append(deep(value))
    for name in words("sinks", "arguments", "headers"):
        if name in known.given:
            carried.append(of_headers(machine, known.given[name], target))
    carried.append(deep(arguments.extra))
    note(machine, site, sink, target.id, mixed(carried))
    return Value(things=(Known(known.path + "()"),))


def _address(known: Known, arguments: Arguments, method: str) -> tuple[Value, dict[str, Value]]:
    """The URL of a request, and its other arguments by name."""
    given = arguments.given()
    if method in ("request", "stream") and "url" not in given and "1" in given:
        url = given.pop("1")
        given.pop("0", None)
    elif "url" in given:
        url = given.pop("url")
        given.pop("0", None)
    else:
        url = given.pop("0", UNKNOWN)
    for thing in url.things:  # urlopen(Request(url, data, headers))
        if isinstance(thing, Known) and thing.path.endswith("Request()"):
            inner = dict(thing.given)
            url = inner.pop("url", inner.pop("0", UNKNOWN))
            given = {**inner, **given}
    base = known.given.get("base_url")
    if base is None and known.path.startswith("http.client"):
        base = known.given.get("host") or known.given.get("0")
        if base is not None and isinstance(base.const, str):
            base = Value(base.taint, (), f"https://{base.const}")
    if base is None and known.path.startswith("aiohttp"):
        base = known.given.get("0")
    if base is not None and isinstance(base.const, str) and base.const != NOTHING:
        path = url.const if isinstance(url.const, str) and url.const != NOTHING else GAP
        if "://" not in path:
            url = Value(mixed((url.taint, base.taint)), (), f"{base.const.rstrip('/')}/{path.lstrip('/')}")
    return url, given


def _target(machine: Machine, url: Value, body: list[Value], method: str, *, has_body: bool) -> Target | None:
    text = url.const if isinstance(url.const, str) and url.const != NOTHING else ""
    shaped = any(map(_is_shaped, body))
    found = of_address(machine, text) if "//" in text else None
    if found is not None and found.id not in ("unknown", "local"):
        if method in ("get", "head", "options", "delete") and not shaped:
            return None
        mixed_use = any(host in text for host in machine.tables.words("sinks", "http", "mixed_hosts"))
        marked = any(mark in text for mark in machine.tables.words("sinks", "http", "paths"))
        if not mixed_use or shaped or marked:
            return found if has_body or shaped else None
        return None
    if shaped or (has_body and is_model_path(machine, text)):
        return found or Target("unknown", certain=False)
    return None


def is_model_path(machine: Machine, address: str) -> bool:
    """Whether an address has a path that only a model's server has."""
    return machine.tables.model_path.search(address) is not None


def _is_shaped(value: Value) -> bool:
    """Whether a request's body is one to a model."""
    if isinstance(value.const, str):
        return JSON_SHAPE.search(value.const) is not None
    return any(
        has_shape(thing.fields) for thing in value.things if isinstance(thing, Container) and thing.kind == "dict"
    )


def has_shape(fields: Mapping[Any, Value]) -> bool:
    """Whether the fields of a request's body are those of one to a model."""
    names = {name for name in fields if isinstance(name, str)}
    tuned = not names.isdisjoint(("model", "max_tokens", "temperature", "stream", "n_predict", "options", "parameters"))
    if any(_is_list(fields[name], keys, tuned) for name, keys in _LISTS.items() if name in names):
        return True
    if "model" in names and not names.isdisjoint(("prompt", "input", "inputs", "text")):
        return True
    return tuned and not names.isdisjoint(("prompt", "inputs"))


def _is_list(value: Value, keys: frozenset[str], tuned: bool) -> bool:
    """Whether a value is a list of messages: by its own elements, or with the request's other fields."""
    if value.const is not None:
        return False
    elements = element(value)
    inner = [thing for thing in elements.things if isinstance(thing, Container)]
    if inner:
        return any(not keys.isdisjoint(name for name in thing.fields if isinstance(name, str)) for thing in inner)
    return tuned


def _of_url(machine: Machine, url: Value, target: Target) -> Taint:
    """Keys in an address are credentials (``?key=…``); other data in it leaves like a body."""
    taint = deep(url)
    if not taint:
        return taint
    wrong = foreign(machine, taint, target)
    return {
        source: trail
        for source, trail in taint.items()
        if not machine.is_credential(machine.origins[source]) or source in wrong
    }
