"""safe-prompt in IPython and Jupyter: ``%load_ext safe_prompt`` gives the magics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safe_prompt.errors import SafePromptError
from safe_prompt_jupyter.errors import CellError, NotConfirmed, SafePromptBlocked, SendError
from safe_prompt_jupyter.result import SafePromptResult

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "CellError",
    "NotConfirmed",
    "SafePromptBlocked",
    "SafePromptResult",
    "SendError",
    "load_ipython_extension",
    "unload_ipython_extension",
]


def load_ipython_extension(ip: InteractiveShell) -> None:
    """Register the magics in a shell. IPython calls it for ``%load_ext safe_prompt``.

    Raises:
        SafePromptError: IPython is not installed.
    """
    try:
        import IPython  # noqa: F401
    except ImportError:
        raise SafePromptError(
            "IPython is not installed", remedy="Install it with: pip install 'safe-prompting[jupyter]'"
        ) from None
    from safe_prompt_jupyter.magics import SafePromptMagics

    ip.register_magics(SafePromptMagics)


def unload_ipython_extension(ip: InteractiveShell) -> None:
    """Remove the magics and forget the session's vault."""
    for kind in ("line", "cell"):
        ip.magics_manager.magics[kind].pop("safe_prompt", None)
    ip.magics_manager.registry.pop("SafePromptMagics", None)
