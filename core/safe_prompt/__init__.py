"""safe-prompt: warns before secrets, personal data and company secrets reach an AI tool, and masks them.

>>> import safe_prompt
>>> findings = safe_prompt.scan(text)
>>> masked = safe_prompt.mask(text, to="openai")
>>> original = safe_prompt.unmask(masked.text, masked.vault, trusted=True)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safe_prompt.api import Masked as Masked
    from safe_prompt.api import mask as mask
    from safe_prompt.api import scan as scan
    from safe_prompt.api import unmask as unmask
    from safe_prompt.documents.document import Document as Document
    from safe_prompt.errors import ConfigError as ConfigError
    from safe_prompt.errors import DocumentError as DocumentError
    from safe_prompt.errors import RuleError as RuleError
    from safe_prompt.errors import SafePromptError as SafePromptError
    from safe_prompt.errors import VaultError as VaultError
    from safe_prompt.findings.collection import Findings as Findings
    from safe_prompt.findings.finding import Finding as Finding
    from safe_prompt.masking.vault import Vault as Vault
    from safe_prompt.policy.policy import Decision as Decision
    from safe_prompt.policy.policy import Policy as Policy

__version__ = "0.1.0"

# Public names and the modules they live in: loaded on first use, so that a commit hook pays for what it needs.
_PUBLIC = {
    "ConfigError": "errors",
    "Decision": "policy.policy",
    "Document": "documents.document",
    "DocumentError": "errors",
    "Finding": "findings.finding",
    "Findings": "findings.collection",
    "Masked": "api",
    "Policy": "policy.policy",
    "RuleError": "errors",
    "SafePromptError": "errors",
    "Vault": "masking.vault",
    "VaultError": "errors",
    "mask": "api",
    "scan": "api",
    "unmask": "api",
}

__all__ = [*sorted(_PUBLIC), "__version__", "load_ipython_extension", "unload_ipython_extension"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext safe_prompt``. IPython looks the hook up here; the front end itself is no part of core."""
    importlib.import_module("safe_prompt_jupyter").load_ipython_extension(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext safe_prompt``."""
    importlib.import_module("safe_prompt_jupyter").unload_ipython_extension(shell)
