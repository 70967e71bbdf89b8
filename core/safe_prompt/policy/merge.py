"""Layers into one policy: later ones override earlier ones, and those that may only tighten must do so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from safe_prompt.detectors.terms import Terms
from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import ACTIONS, CLASSIFICATIONS, SEVERITIES, Action
from safe_prompt.policy.layer import Layer, LayerDestination
from safe_prompt.policy.policy import STATUSES, Allow, DestinationEntry, Limit, Policy, PolicyRule
from safe_prompt.policy.toml_table import did_you_mean

# Operators that leave nothing of a value, and do not tell in which other text it stands.
SHOWS_NOTHING = ("placeholder", "redact", "drop")


@dataclass(slots=True)
class _Draft:
    """A destination while layers are laid over it: ``base`` is set by layers that may loosen."""

    entry: DestinationEntry
    base: Limit | None = None
    tighter: list[Limit] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    values: dict[str, Any]
    places: dict[str, str]
    user_file: Path | None
    rules: list[PolicyRule] = field(default_factory=list)
    credential: tuple[Action, str] | None = None
    destinations: dict[str, _Draft] = field(default_factory=dict)
    allow: list[Allow] = field(default_factory=list)
    disable: dict[str, str] = field(default_factory=dict)
    locks: dict[str, str] = field(default_factory=dict)


def merge(layers: Sequence[Layer], user_file: Path | None = None) -> Policy:
    """One policy from layers, the built-in one first. ``user_file`` is named in remedies.

    Raises:
        ConfigError: a layer that may only tighten loosens something, or a rule's ``to`` names nothing known.
    """
    state = _State({"default": "warn", "on_error": "block", "opaque": "warn"}, {}, user_file)
    for layer in layers:
        _lay(state, layer)
        for key in layer.locked:
            state.locks.setdefault(key, layer.label)
    destinations = tuple(map(_finished, state.destinations.values()))
    _check_destinations_named(layers, tuple(state.destinations))
    return Policy(
        fallback=state.values["default"],
        fallback_place=state.places.get("default", "built-in"),
        on_error=state.values["on_error"],
        opaque=state.values["opaque"],
        fail_on=state.values.get("fail_on"),
        rules=tuple(_with_credential(rule, state.credential) for rule in state.rules),
        destinations=destinations,
        allow=tuple(state.allow),
        disable=tuple(state.disable.items()),
        terms=Terms(
            tuple(dict.fromkeys(word for layer in layers for word in layer.words)),
            tuple(dict.fromkeys(item for layer in layers for item in layer.hashes)),
        ),
        rule_files=tuple(dict.fromkeys(path for layer in layers for path in layer.rule_files)),
        names_model=_names_model(state, layers),
        operators=_operators(state, layers),
    )


def _operators(state: _State, layers: Sequence[Layer]) -> tuple[tuple[str, str], ...]:
    """What the layers say of masking, the last one last. Where only tightening is allowed nothing may be shown."""
    chosen: dict[str, str] = {}
    for place, layer in enumerate(layers):
        locked = any("mask" in lower.locked for lower in layers[:place])
        for what, operator in layer.operators:
            if (locked or layer.name == "project") and operator not in SHOWS_NOTHING:
                raise _refused(state, layer, f"mask.{what}", f"{operator} shows something of a value")
            chosen.pop(what, None)
            chosen[what] = operator
    if chosen:
        _check_masked_known(layers)
    return tuple(chosen.items())


def _check_masked_known(layers: Sequence[Layer]) -> None:
    """Refuse what no rule finds: a misspelt entity would be masked otherwise than its owner wanted."""
    from safe_prompt.rules.loader import load_in_force

    rules = load_in_force(tuple(dict.fromkeys(path for layer in layers for path in layer.rule_files)))
    known = sorted({rule.entity for rule in rules} | {rule.id for rule in rules})
    for layer in layers:
        for what, _ in layer.operators:
            if what.startswith("column:"):
                if not any(map(str.isalnum, what.removeprefix("column:"))):
                    raise layer.table.table("mask").error(what, "no heading", 'Write "column:" and a heading.')
            elif not any(fnmatchcase(name, what) for name in known):
                raise layer.table.table("mask").error(
                    what, "no entity and no rule has this name", did_you_mean(what, known)
                )


def _names_model(state: _State, layers: Sequence[Layer]) -> str:
    """The model of the last layer that names one; a layer below may lock it."""
    chosen = ""
    for place, layer in enumerate(layers):
        if layer.names_model:
            if any("names" in lower.locked for lower in layers[:place]):
                raise _refused(state, layer, "names.model", "it would replace the model of names")
            chosen = layer.names_model
    return chosen


def _lock(state: _State, key: str) -> str:
    """The label of the layer that locks a key or one above it, else nothing."""
    parts = key.split(".")
    return next(
        (state.locks[head] for n in range(len(parts)) if (head := ".".join(parts[: n + 1])) in state.locks),
        "",
    )


def _tightens_only(state: _State, layer: Layer, key: str) -> bool:
    return layer.name == "project" or bool(_lock(state, key))


def _refused(state: _State, layer: Layer, key: str, problem: str, lock: str = "") -> ConfigError:
    lock = lock or _lock(state, key)
    name = f"{layer.table.path}.{key}" if layer.table.path else key
    place = layer.table.place
    if lock and layer.name != "project":
        return ConfigError(
            f"{name}: {problem}, and the {lock} locks it", place=place, remedy="Ask whoever keeps that file."
        )
    home = str(state.user_file) if state.user_file else "your user file"
    return ConfigError(
        f"{name}: {problem}, and a project file may only tighten",
        place=place,
        remedy=f"Move it to your user file: {home}",
    )


def _lay(state: _State, layer: Layer) -> None:
    for key, order in (
        ("default", ACTIONS),
        ("on_error", ACTIONS),
        ("opaque", ACTIONS),
        ("fail_on", SEVERITIES),
    ):
        value = getattr(layer, key)
        if value is None:
            continue
        before = state.values.get(key, "medium")
        stricter = (
            order.index(value) <= order.index(before) if key == "fail_on" else order.index(value) >= order.index(before)
        )
        # fail_on decides an exit code, never what is sent: a project may set it, unless it is locked.
        if not stricter and _tightens_only(state, layer, key) and not (key == "fail_on" and not _lock(state, key)):
            raise _refused(state, layer, key, f"{value} is weaker than {before}")
        state.values[key], state.places[key] = value, layer.label
    if layer.credential is not None:
        current = state.credential[0] if state.credential else "block"
        if ACTIONS.index(layer.credential) < ACTIONS.index(current) and (
            _tightens_only(state, layer, "credential") or _lock(state, "rules")
        ):
            problem = f"{layer.credential} is weaker than {current}"
            raise _refused(state, layer, "credential", problem, _lock(state, "rules"))
        state.credential = (layer.credential, f'"credential" in the {layer.label}')
    _lay_rules(state, layer)
    for item in layer.destinations:
        _lay_destination(state, layer, item)
    if layer.name != "project":
        for key, given in (("allow", layer.allow), ("disable", layer.disable)):
            if given and _lock(state, key):
                raise _refused(state, layer, key, "it lets findings pass")
        state.allow += layer.allow
        state.disable |= dict.fromkeys(layer.disable, layer.label)


def _lay_rules(state: _State, layer: Layer) -> None:
    settles = layer.name != "project" and not _lock(state, "rules") and not _lock(state, "default")
    for rule in layer.rules:
        places = [place for place, other in enumerate(state.rules) if other.id == rule.id and "[" not in rule.id]
        if places:
            if _tightens_only(state, layer, f"rules.{rule.id}"):
                problem = f'"{rule.id}" would replace a rule ({state.rules[places[0]].place})'
                raise _refused(state, layer, f"rules.{rule.id}", problem)
            state.rules[places[0]] = replace(rule, settles=settles)
        else:
            state.rules.append(replace(rule, settles=settles))


def _lay_destination(state: _State, layer: Layer, item: LayerDestination) -> None:
    key = f"destinations.{item.id}"
    if item.id not in state.destinations and _tightens_only(state, layer, key):
        from safe_prompt.policy.destinations import catalogue

        # A new id could take a host's or a model's name away from the destination that rules speak about.
        if item.id not in catalogue().by_id:
            raise _refused(state, layer, key, "it is a new destination")
    draft = state.destinations.setdefault(item.id, _Draft(DestinationEntry(item.id)))
    limit = _limit(item, draft, layer)
    entry = draft.entry
    own: dict[str, Any] = {}
    for name in ("kind", "title", "hosts", "base_url", "model", "facts"):
        value = getattr(item, name)
        if not value:
            continue
        if _tightens_only(state, layer, f"{key}.{name}") and value != getattr(entry, name):
            raise _refused(state, layer, f"{key}.{name}", "it says where data may go")
        own[name] = value
    if "hosts" in own:
        own |= {"patterns": item.patterns}
    if item.status is not None:
        before = STATUSES.index(entry.status) if entry.status else -1
        weaker = STATUSES.index(item.status) < before or (item.status == "approved" and before != 0)
        if weaker and _tightens_only(state, layer, f"{key}.status"):
            raise _refused(state, layer, f"{key}.status", f"{item.status} approves a destination")
        own |= {"status": item.status, "status_place": layer.label}
    draft.entry = replace(entry, **own)
    if limit is None:
        return
    if _tightens_only(state, layer, f"{key}.max_classification") or _tightens_only(state, layer, f"{key}.above"):
        _tighten_limit(state, layer, key, draft, limit)
        draft.tighter.append(replace(limit, settles=False))
    else:
        draft.base = limit
        draft.tighter.clear()


def _limit(item: LayerDestination, draft: _Draft, layer: Layer) -> Limit | None:
    """The limit a layer sets, with what it leaves out taken from the layers below."""
    if item.max_classification is not None:
        above = item.above or (draft.base.above if draft.base else "block")
        return Limit(item.max_classification, above, layer.label)
    if item.status == "restricted" and draft.base is None:
        return Limit("public", item.above or "block", layer.label)
    return None


def _tighten_limit(state: _State, layer: Layer, key: str, draft: _Draft, limit: Limit) -> None:
    if draft.base is None:
        return
    if CLASSIFICATIONS.index(limit.highest) > CLASSIFICATIONS.index(draft.base.highest):
        problem = f"{limit.highest} is more than {draft.base.highest}"
        raise _refused(state, layer, f"{key}.max_classification", problem)
    if ACTIONS.index(limit.above) < ACTIONS.index(draft.base.above):
        raise _refused(state, layer, f"{key}.above", f"{limit.above} is weaker than {draft.base.above}")


def _finished(draft: _Draft) -> DestinationEntry:
    base = (draft.base,) if draft.base else ()
    return replace(draft.entry, limits=(*base, *draft.tighter))


def _with_credential(rule: PolicyRule, credential: tuple[Action, str] | None) -> PolicyRule:
    """The built-in credential rules with the action that ``credential = …`` gives them."""
    if credential is None or rule.place != "built-in" or rule.match.category != ("credential",):
        return rule
    return replace(rule, action=credential[0], place=f"{rule.place}, {credential[1]}")


def _check_destinations_named(layers: Sequence[Layer], destinations: tuple[str, ...]) -> None:
    """Refuse a rule about a destination that nobody knows: it would never apply, and look as if it did."""
    plain = {"any", "third-party", "cloud-tenant", "gateway", "assistant", "local", "unknown"}
    for layer in layers:
        for index, rule in enumerate(layer.rules):
            for part, criteria in (("match", rule.match), ("unless", rule.unless)):
                names = criteria.to if criteria else ()
                for name in names:
                    if name in plain or name in destinations:
                        continue
                    from safe_prompt.policy.destinations import catalogue

                    known = (*sorted(plain), *destinations, *catalogue().by_id)
                    if name not in known:
                        path = f"rules[{index}].{part}.to"
                        raise layer.table.error(
                            "", f'{path}: "{name}" is no destination', did_you_mean(name, known)
                            or "See safe-prompt destinations list, or declare it under destinations.",
                        )  # fmt: skip
