"""The result of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Never, overload

from safe_prompt.documents.document import Omission
from safe_prompt.findings.finding import AiCall, Finding

_NOTHING: Mapping[str, str] = MappingProxyType({})
_FIELDS = ("items", "not_scanned", "skipped", "tiers", "stats", "calls")
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})


class Findings(Sequence[Finding]):
    """Findings in document order, and what was not looked at.

    ``not_scanned`` was wanted but failed, ``skipped`` was left out by design, ``tiers`` says which detection tiers
    were active and why not, ``stats`` holds counts, ``calls`` the AI calls in code.
    """

    __slots__ = _FIELDS
    items: tuple[Finding, ...]
    not_scanned: tuple[Omission, ...]
    skipped: tuple[Omission, ...]
    tiers: Mapping[str, str]
    stats: Mapping[str, int]
    calls: tuple[AiCall, ...]

    def __init__(
        self,
        items: tuple[Finding, ...] = (),
        not_scanned: tuple[Omission, ...] = (),
        skipped: tuple[Omission, ...] = (),
        tiers: Mapping[str, str] = _NOTHING,
        stats: Mapping[str, int] = _NO_COUNTS,
        calls: tuple[AiCall, ...] = (),
    ) -> None:
        keep = object.__setattr__  # one by one: a loop takes twice the time, and every clean text has Findings
        keep(self, "items", items)
        keep(self, "not_scanned", not_scanned)
        keep(self, "skipped", skipped)
        keep(self, "tiers", tiers)
        keep(self, "stats", stats)
        keep(self, "calls", calls)

    def __setattr__(self, name: str, value: Any) -> Never:
        raise AttributeError("findings cannot be changed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Findings) and all(getattr(self, n) == getattr(other, n) for n in _FIELDS)

    __hash__ = None  # type: ignore[assignment]  # its mappings have none

    def __repr__(self) -> str:
        return f"Findings({', '.join(f'{name}={getattr(self, name)!r}' for name in _FIELDS)})"

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
