"""Which detectors there are, and which view each of them reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from safe_prompt.detectors import columns, hidden_text, pattern
from safe_prompt.detectors.match import Match
from safe_prompt.documents.view import View
from safe_prompt.rules.ruleset import Ruleset

Detector = Callable[[View, Ruleset], Iterable[Match]]

# Read every view of a part.
VIEW_DETECTORS: Mapping[str, Detector] = MappingProxyType({"pattern": pattern.detect, "columns": columns.detect})
# Read the raw text, before invisible characters are taken out.
RAW_DETECTORS: Mapping[str, Detector] = MappingProxyType({"hidden_text": hidden_text.detect})
