"""Destinations that a piece of code speaks of: imports, environment variables, URLs, hosts, model names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from safe_prompt.policy.destinations import UNKNOWN, Destination, at_endpoint, catalogue, declared, of_model
from safe_prompt.policy.hosts import is_url, read_host, read_url

if TYPE_CHECKING:
    from safe_prompt.policy.policy import Policy

_IMPORT = re.compile(r"^[ \t>.]*import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w. \t]+)?)", re.MULTILINE)
_FROM = re.compile(r"^[ \t>.]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?[ \t]*([\w, \t]+)", re.MULTILINE)
_PACKAGE = re.compile(r"""(?:\bfrom|\brequire\(|\bimport\(?)\s{0,3}['"]([@\w./-]{1,100})['"]""")
_VARIABLE = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{3,60}(?![A-Za-z0-9_])")
_URL = re.compile(r"""(?<![A-Za-z0-9])(?:https?|wss?)://[^\s'"`<>)\]},;]{1,500}""")
_HOST = re.compile(r"""['"`]((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,20}(?::[0-9]{1,5})?)['"`/]""")
_ENDPOINT = re.compile(
    r"""\b\w{0,40}(?:base_?url|api_?base|api_?url|endpoint|host)\w{0,20}['"]?\s{0,3}[=:]\s{0,3}['"]([^'"\s]{1,500})['"]""",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"""\b\w{0,40}model(?:_?name|_?id)?['"]?\s{0,3}[=:]\s{0,3}['"]([^'"\s]{1,200})['"]""", re.IGNORECASE
)
_MAGIC = re.compile(r"^%%?(?:ai|safe_prompt)[ \t](?:.{0,200}?--to[ =])?[ \t]*([\w./:@-]{1,200})", re.MULTILINE)


def identify_code(text: str, policy: Policy | None = None) -> tuple[Destination, ...]:
    """Every destination that a snippet speaks of, each once.

    Endpoints that the code sets itself (``base_url = …``, also unknown and local ones) come first, because
    they override what an SDK would use; then hosts, models, imports and environment variables. It reads text
    and does not follow values: an address put together at run time is not seen.
    """
    found: dict[str, Destination] = {}
    for destination in _all(text, policy):
        found.setdefault(destination.id, destination)
    return tuple(found.values())


def _all(text: str, policy: Policy | None) -> Iterator[Destination]:
    known = catalogue()
    for match in _ENDPOINT.finditer(text):
        endpoint = read_url(match[1]) if is_url(match[1]) else read_host(match[1])
        if endpoint is not None or is_url(match[1]):
            yield at_endpoint(endpoint, policy)
    for match in _URL.finditer(text):
        yield from _known_host(match[0], policy)
    for match in _HOST.finditer(text):
        yield from _known_host(match[1], policy)
    for match in (*_MODEL.finditer(text), *_MAGIC.finditer(text)):
        named = declared(match[1], policy) or of_model(match[1], policy)
        if named is not None:
            yield named
    for name in _modules(text):
        parts = name.split(".")
        heads = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
        id_ = next((known.modules[head] for head in heads if head in known.modules), None)
        if id_ is not None:
            yield declared(id_, policy) or UNKNOWN
    for match in _PACKAGE.finditer(text):
        id_ = known.packages.get(match[1])
        if id_ is not None:
            yield declared(id_, policy) or UNKNOWN
    for match in _VARIABLE.finditer(text):
        id_ = known.environment.get(match[0])
        if id_ is not None:
            yield declared(id_, policy) or UNKNOWN


def _known_host(text: str, policy: Policy | None) -> Iterator[Destination]:
    """The destination of a URL or host that is merely mentioned; an unknown one is any web page."""
    endpoint = read_url(text) if is_url(text) else read_host(text)
    if endpoint is None:
        return
    destination = at_endpoint(endpoint, policy)
    if destination.id != "unknown":
        yield destination


def _modules(text: str) -> Iterator[str]:
    """Dotted names that Python imports bring in: ``from google import genai`` gives ``google.genai``."""
    for match in _IMPORT.finditer(text):
        for item in match[1].split(","):
            yield item.split(" as ")[0].strip().split()[0] if item.strip() else ""
    for match in _FROM.finditer(text):
        for item in match[2].split(","):
            name = item.split(" as ")[0].strip()
            yield f"{match[1]}.{name}" if name else match[1]
