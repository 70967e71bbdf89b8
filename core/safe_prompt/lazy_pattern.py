"""Regular expressions that compile when first used.

Compiling the module-level expressions of a scan would take longer than scanning a commit's files, and a clean
file needs few of them (see docs/architecture.md, "Start-up is a budget").
"""

from __future__ import annotations

import re
from typing import Any, cast

from safe_prompt.compiled import compiled


class _LazyPattern:
    """Stands for a compiled expression, and becomes as quick as one once it was used."""

    def __init__(self, expression: str, flags: int) -> None:
        self._source = expression, flags

    def __getattr__(self, name: str) -> Any:
        # Reached once for each name: afterwards the bound method is an attribute of its own.
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_pattern":
            self._pattern = compiled(*self._source)
            return self._pattern
        value = getattr(self._pattern, name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return _LazyPattern, self._source


def lazy_pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """The expression as a pattern: its methods and attributes, compiled on the first use of any.

    It is not accepted where ``re`` itself wants a pattern (``re.sub(pattern, …)``): call its methods. An
    expression that is not valid raises ``re.error`` on first use, not at import.
    """
    return cast("re.Pattern[str]", _LazyPattern(expression, flags))
