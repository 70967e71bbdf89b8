"""Where a call sends to: an id of the policy's catalogue, ``local`` or ``unknown``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from safe_prompt.flow.state import Machine
from safe_prompt.flow.tables import Library
from safe_prompt.flow.value import GAP, NOTHING, Known, Value
from safe_prompt.policy.destinations import at_endpoint, catalogue, declared, of_model
from safe_prompt.policy.hosts import is_url, read_host, read_url

# A piece of a host that is not known: the labels around it may still say whose it is (``*.openai.azure.com``).
_UNKNOWN_LABEL: Final = re.compile(r"\0(?=[\w.-]*\.\w)|(?<=[.-])\0|(?<=//)\0")


class Target(NamedTuple):
    """A destination's id. ``certain`` is False where the address is put together at run time.

    ``addressed`` says that the code gives an address, so that nothing else says where a call goes.
    """

    id: str
    certain: bool = True
    addressed: bool = False


def target_of(machine: Machine, library: Library, known: Known | None, given: Iterable[Mapping[str, Value]]) -> Target:
    """The destination of a call on something of a library. ``given``: arguments, those of the call first."""
    arguments = list(given)
    for names in arguments:
        for name in names:
            if name in machine.tables.words("sinks", "arguments", "endpoint"):
                found = at_address(machine, names[name])
                if found is not None:
                    return found
    root = library.modules[0]
    for name in ("base_url", "api_base", "azure_endpoint", "host"):
        kept = machine.settings.get(f"{root}.{name}")
        found = at_address(machine, kept) if kept is not None else None
        if found is not None:
            return found
    own = _of_class(machine, library, known, arguments)
    if own is not None:
        return Target(_declared(machine, own))
    if library.by_model:
        named = of_models(machine, arguments)
        if named is not None:
            return Target(named)
    by_module = _of_module(known) if known is not None else None
    id_ = library.destination or by_module or next(filter(None, map(_module_id, library.modules)), "unknown")
    if id_ == "ollama":
        named = of_models(machine, arguments, prefix="ollama:")
        id_ = named if named == "ollama-cloud" else id_
    if id_ == "google-ai" and any(_is_true(names.get("vertexai")) for names in arguments):
        id_ = "vertex"
    return Target(_declared(machine, id_))


def at_address(machine: Machine, value: Value) -> Target | None:
    """The destination at an address; None where it is none at all (``base_url=None``)."""
    text = value.const
    if not isinstance(text, str):
        return Target("unknown", certain=False, addressed=True) if text is None else None
    if text in (NOTHING, ""):
        return None
    return of_address(machine, text)._replace(addressed=True)


def of_address(machine: Machine, text: str) -> Target:
    """The destination of a URL or host, in which ``GAP`` stands for what is not known."""
    if GAP in text:
        if "//" not in text.partition(GAP)[0]:
            return Target("unknown", certain=False)
        text = _UNKNOWN_LABEL.sub("x", text).partition(GAP)[0]
    endpoint = read_url(text) if is_url(text) else read_host(text)
    if endpoint is None:
        return Target("unknown", certain=False)
    return Target(at_endpoint(endpoint, machine.policy).id)


def of_models(machine: Machine, given: Iterable[Mapping[str, Value]], prefix: str = "") -> str | None:
    """The destination that the name of a model says."""
    for names in given:
        for name in ("model", "model_name", "model_id", "0", "llm", "1"):
            value = names.get(name)
            if value is None or not isinstance(value.const, str) or value.const == NOTHING:
                continue
            provider = names.get("model_provider")
            text = value.const.partition(GAP)[0]
            if provider is not None and isinstance(provider.const, str) and provider.const != NOTHING:
                text = f"{provider.const}:{text}"
            found = of_model(prefix + text, machine.policy) if text else None
            if found is not None:
                return found.id
    return None


def _of_class(machine: Machine, library: Library, known: Known | None, given: list[Mapping[str, Value]]) -> str | None:
    if known is None:
        return None
    elsewhere: Mapping[str, str] = machine.tables.sinks["elsewhere"]
    if _is_direct(library):
        chosen = known.given.get("provider")
        things = (known, *(chosen.things if chosen is not None else ()))
        names = [
            token[:-2] for t in things if isinstance(t, Known) for token in t.path.split(".") if token.endswith("()")
        ]
        return next((elsewhere[name] for name in names if name in elsewhere), None)
    classes: Mapping[str, str] = machine.tables.sinks["classes"]
    for token in known.path.split("."):
        if token.endswith("()"):
            id_ = classes.get(token[:-2])
            if id_ == "by-model":
                return of_models(machine, given)
            if id_ is not None:
                return id_
    return None


def _is_direct(library: Library) -> bool:
    """Whether the catalogue itself knows the library: then a class's name says nothing more."""
    return _module_id(library.modules[0]) is not None and library.name != ""


def _of_module(known: Known) -> str | None:
    """What the catalogue says of the longest beginning of a path."""
    path = known.path.replace("()", "").replace("[]", "")
    while path:
        id_ = _module_id(path)
        if id_ is not None:
            return id_
        path = path.rpartition(".")[0]
    return None


def _module_id(module: str) -> str | None:
    return catalogue().modules.get(module)


def _declared(machine: Machine, id_: str) -> str:
    found = declared(id_, machine.policy)
    return found.id if found is not None else id_


def _is_true(value: Value | None) -> bool:
    return value is not None and value.const == 1


def provider_in(text: str) -> str:
    """The one destination that a text's imports speak of, ``unknown`` where there are none or several."""
    from safe_prompt.policy.code_marks import identify_code

    imports = "\n".join(re.findall(r"(?m)^[ \t]*(?:from|import)[ \t][^\n]*", text))
    found = [destination.id for destination in identify_code(imports)]
    return found[0] if len(found) == 1 else "unknown"
