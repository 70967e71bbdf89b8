"""What may be said of an error. Its text may quote what was scanned, so only our own sentences are repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from safe_prompt.errors import SafePromptError

_WORDS: Final[Mapping[str, str]] = {"MemoryError": "not enough memory", "RecursionError": "nested too deeply"}


def said(error: BaseException) -> str:
    """Our own sentences whole, of any other error the type alone."""
    if isinstance(error, SafePromptError):
        return str(error)
    name = type(error).__name__
    return f"internal error ({_WORDS.get(name, name)})"
