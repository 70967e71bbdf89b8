"""The result of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import overload

from safe_prompt.documents.document import Omission
from safe_prompt.findings.finding import Finding

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Findings(Sequence[Finding]):
    """Findings in document order, and what was not looked at.

    ``not_scanned`` was wanted but failed, ``skipped`` was left out by design, ``tiers`` says which detection tiers
    were active and why not, ``stats`` holds counts.
    """

    items: tuple[Finding, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
    tiers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    stats: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)
