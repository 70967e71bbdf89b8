"""Destinations: where data would go, told from what a person or a program writes.

The catalogue is data (``destinations.toml``): hosts, import names, environment variables, model names. It
says who answers at a host, never what that party promises about data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from safe_prompt.errors import ConfigError
from safe_prompt.policy.hosts import (
    Endpoint,
    is_loopback,
    is_url,
    matches,
    precision,
    read_host,
    read_pattern,
    read_url,
)

if TYPE_CHECKING:
    from safe_prompt.policy.policy import Policy

DestinationKind = Literal["third-party", "cloud-tenant", "gateway", "assistant", "local"]
DESTINATION_KINDS: tuple[DestinationKind, ...] = (
    "third-party",
    "cloud-tenant",
    "gateway",
    "assistant",
    "local",
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Somewhere data could go. ``hosts`` and ``web`` are patterns (``*`` = one label or a part of one).

    ``modules`` are Python import names, ``packages`` those of npm, ``environment`` the variables its client
    reads, ``models`` prefixes of model names, ``prefixes`` what stands before the colon or slash in
    ``provider:model``, ``ports`` those of a loopback server that is this destination.
    """

    id: str
    kind: DestinationKind
    title: str
    hosts: tuple[str, ...] = ()
    web: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()

    def is_reached_as(self, name: str) -> bool:
        """Whether a policy's ``to = NAME`` means this destination.

        ``third-party`` takes in gateways and assistants too: behind them stands a third party.
        """
        if name in ("any", self.id, self.kind):
            return True
        return name == "third-party" and self.kind in ("gateway", "assistant")


LOCAL = Destination("local", "local", "This machine (loopback)")
UNKNOWN = Destination("unknown", "third-party", "Unknown destination")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Destinations by id, with what each is told by. Built once from data and never changed."""

    by_id: Mapping[str, Destination] = field(repr=False)
    exact: Mapping[str, str] = field(repr=False)
    wildcards: tuple[tuple[Endpoint, str], ...] = field(repr=False)
    prefixes: Mapping[str, str] = field(repr=False)
    models: tuple[tuple[str, str], ...] = field(repr=False)
    modules: Mapping[str, str] = field(repr=False)
    packages: Mapping[str, str] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    ports: Mapping[int, str] = field(repr=False)

    def at_host(self, endpoint: Endpoint) -> Destination | None:
        """The destination that answers at a host, None if the catalogue does not know it."""
        found = self.exact.get(endpoint.host)
        if found is None:
            found = next((id_ for pattern, id_ in self.wildcards if matches(pattern, endpoint)), None)
        return None if found is None else self.by_id[found]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read on first use.

    Raises:
        ConfigError: the installed data file is damaged.
    """
    import tomllib
    from importlib.resources import files

    data = files("safe_prompt.policy").joinpath("destinations.toml").read_text("utf-8")
    return build_catalogue(tomllib.loads(data)["destination"])


def build_catalogue(entries: list[dict[str, Any]]) -> Catalogue:
    """A catalogue from the tables of its data file.

    Raises:
        ConfigError: an id, host or name is claimed twice, or a host pattern is malformed.
    """
    by_id: dict[str, Destination] = {"local": LOCAL, "unknown": UNKNOWN}
    claims: dict[str, dict[Any, str]] = {
        name: {} for name in ("host", "prefix", "model", "module", "package", "environment", "port")
    }
    wildcards: list[tuple[Endpoint, str]] = []

    def claim(kind: str, name: str | int, owner: str) -> None:
        if claims[kind].setdefault(name, owner) != owner:
            raise ConfigError(f"{kind} {name} belongs to {claims[kind][name]} and {owner}", place="destinations.toml")

    for entry in entries:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
        item = Destination(**values)
        if item.id in by_id or item.kind not in DESTINATION_KINDS:
            raise ConfigError(f"{item.id} is there twice or has no known kind", place="destinations.toml")
        by_id[item.id] = item
        for text in item.hosts + item.web:
            pattern = read_pattern(text)
            if pattern is None or pattern.port is not None:
                raise ConfigError(f"{item.id}: {text} is no host pattern", place="destinations.toml")
            if "*" in pattern.host:
                wildcards.append((pattern, item.id))
            claim("host", pattern.host, item.id)
        for prefix in (item.id, *item.prefixes):
            claim("prefix", prefix, item.id)
        for kind, names in (
            ("model", item.models),
            ("module", item.modules),
            ("package", item.packages),
            ("environment", item.environment),
            ("port", item.ports),
        ):
            for name in names:
                claim(kind, name, item.id)
    wildcards.sort(key=lambda pair: (precision(pair[0]), pair[0].host))
    frozen = {name: MappingProxyType(table) for name, table in claims.items()}
    return Catalogue(
        by_id=MappingProxyType(by_id),
        exact=frozen["host"],
        wildcards=tuple(wildcards),
        prefixes=frozen["prefix"],
        models=tuple(sorted(claims["model"].items(), key=lambda pair: (-len(pair[0]), pair[0]))),
        modules=frozen["module"],
        packages=frozen["package"],
        environment=frozen["environment"],
        ports=frozen["port"],
    )


def identify(to: str, policy: Policy | None = None) -> Destination:
    """The destination that ``to`` names: an id, host, URL, ``provider:model``, model name, or code.

    A destination declared in the policy (by id or host) comes first, then loopback hosts, then the catalogue.
    Whatever cannot be told for certain is ``unknown``, which rules treat as a third party.

    Raises:
        ConfigError: ``to`` is empty.
    """
    name = to.strip()
    if not name:
        raise ConfigError("no destination given", remedy="Name one: safe-prompt destinations list.")
    known = _named(name, policy)
    if known is not None:
        return known
    if is_url(name):
        return at_endpoint(read_url(name), policy)
    endpoint = read_host(name)
    if endpoint is not None:
        return at_endpoint(endpoint, policy)
    if any(character.isspace() for character in name):
        from safe_prompt.policy.code_marks import identify_code

        found = identify_code(name, policy)
        return found[0] if len(found) == 1 else _unknown(policy)
    return of_model(name, policy) or _unknown(policy)


def at_endpoint(endpoint: Endpoint | None, policy: Policy | None = None) -> Destination:
    """The destination at a host: the policy's, else loopback, else the catalogue's, else unknown."""
    if endpoint is None:
        return _unknown(policy)
    if policy is not None:
        patterns = ((pattern, entry.id) for entry in policy.destinations for pattern in entry.patterns)
        found = [pair for pair in patterns if matches(pair[0], endpoint)]
        if found:
            id_ = min(found, key=lambda pair: (precision(pair[0]), pair[1]))[1]
            return declared(id_, policy) or _unknown(policy)
    known = catalogue()
    if is_loopback(endpoint.host):
        id_ = known.ports.get(endpoint.port, "local") if endpoint.port is not None else "local"
        return declared(id_, policy) or LOCAL
    at_host = known.at_host(endpoint)
    return (declared(at_host.id, policy) if at_host is not None else None) or _unknown(policy)


def declared(id_: str, policy: Policy | None) -> Destination | None:
    """A destination by id, with the kind and hosts that the policy gives it; None if nobody knows the id."""
    base = catalogue().by_id.get(id_)
    entry = policy.entry(id_) if policy is not None else None
    if entry is None:
        return base
    if base is None:
        return Destination(id_, entry.kind or "third-party", entry.title or id_, hosts=entry.hosts)
    return replace(base, kind=entry.kind or base.kind, hosts=base.hosts + entry.hosts)


def _unknown(policy: Policy | None) -> Destination:
    return declared("unknown", policy) or UNKNOWN


def _named(name: str, policy: Policy | None) -> Destination | None:
    return declared(name, policy) or declared(name.lower(), policy)


def of_model(name: str, policy: Policy | None = None) -> Destination | None:
    """The destination of ``provider:model``, ``provider/model`` or a bare model name; None if unknown."""
    known = catalogue()
    lower = name.lower()
    for separator in (":", "/"):
        provider, found, model = lower.partition(separator)
        if not found or not model:
            continue
        id_ = known.prefixes.get(provider)
        if id_ is None and policy is not None and policy.entry(provider) is not None:
            id_ = provider
        if id_ is not None:
            # Ollama runs models whose tag ends in "cloud" on its own servers, not on this machine.
            if id_ == "ollama" and model.endswith(("-cloud", ":cloud")):
                id_ = "ollama-cloud"
            return declared(id_, policy)
    return next((declared(id_, policy) for prefix, id_ in known.models if lower.startswith(prefix)), None)
