"""The language server of safe-prompt: diagnostics that know what reaches an AI call, in any editor."""

from __future__ import annotations

from safe_prompt import __version__

__all__ = ["__version__"]
