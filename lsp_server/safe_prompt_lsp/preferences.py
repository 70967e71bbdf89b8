"""What the user set in the editor, under ``safe-prompt``: a view on the findings, never a weaker policy."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

from safe_prompt.findings.finding import SEVERITIES, Severity

SECTION: Final = "safe-prompt"
_MOST: Final = 10_000
_SLOWEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """Settings of the editor. Names on the wire are in camel case: ``safe-prompt.minSeverity``.

    ``destination`` is what verdicts are given for (a catalogue id, host or ``provider:model``), ``policy`` a settings
    file on top of all others, ``max_findings`` how many are shown for one document, ``delay`` the milliseconds without
    typing after which a document is read again as a whole, ``workspace`` whether files that are not open are scanned
    for clients that ask for it.
    """

    enable: bool = True
    destination: str = ""
    policy: str = ""
    min_severity: Severity = "info"
    max_findings: int = 200
    delay: int = 150
    workspace: bool = True


class Read(NamedTuple):
    """Preferences, and a sentence for each setting that could not be used (its default holds then)."""

    preferences: Preferences
    problems: tuple[str, ...] = ()


_NAMES: Final[Mapping[str, str]] = {
    "".join(word.capitalize() if at else word for at, word in enumerate(field.name.split("_"))): field.name
    for field in fields(Preferences)
}


def read_preferences(value: Any) -> Read:
    """Preferences of a client's settings object: the section itself, or an object that holds it.

    What belongs to the client alone (the path of the server, a trace level) is passed over.
    """
    if not isinstance(value, Mapping):
        return Read(Preferences())
    section = value.get(SECTION, value.get("safePrompt", value))
    if not isinstance(section, Mapping):
        return Read(Preferences(), (f"{SECTION}: expected an object of settings.",))
    known: dict[str, Any] = {}
    problems: list[str] = []
    for key, given in section.items():
        name = _NAMES.get(str(key))
        if name is None:
            near = difflib.get_close_matches(str(key), _NAMES, n=1, cutoff=0.8)
            if near:
                problems.append(f'{SECTION}: unknown setting. Did you mean "{near[0]}"?')
        elif given is None:
            continue
        elif _fits(name, given):
            known[name] = given
        else:
            problems.append(f"{SECTION}.{key}: {_WANTED[name]}.")
    return Read(Preferences(**known), tuple(problems))


_WANTED: Final[Mapping[str, str]] = {
    "enable": "expected true or false",
    "destination": "expected text, such as openai",
    "policy": "expected the path of a settings file",
    "min_severity": f"expected one of {', '.join(SEVERITIES)}",
    "max_findings": f"expected a number from 1 to {_MOST}",
    "delay": f"expected milliseconds from 0 to {_SLOWEST}",
    "workspace": "expected true or false",
}


def to_wire(preferences: Preferences) -> dict[str, Any]:
    """Preferences as ``read_preferences`` reads them."""
    return {key: getattr(preferences, name) for key, name in _NAMES.items()}


def _fits(name: str, value: Any) -> bool:
    if name in ("enable", "workspace"):
        return isinstance(value, bool)
    if name == "min_severity":
        return value in SEVERITIES
    if name in ("max_findings", "delay"):
        most, least = (_MOST, 1) if name == "max_findings" else (_SLOWEST, 0)
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return isinstance(value, str)
