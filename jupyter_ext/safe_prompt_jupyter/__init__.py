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
    from safe_prompt_jupyter.completion import matcher
    from safe_prompt_jupyter.magics import SafePromptMagics

    unload_ipython_extension(ip)  # a second load starts afresh
    magics = SafePromptMagics(ip)
    ip.register_magics(magics)
    completer = getattr(ip, "Completer", None)
    if completer is not None:
        completer.custom_matchers.append(matcher(magics.session))
    if magics.watch:
        magics.session.watch.start()


def unload_ipython_extension(ip: InteractiveShell) -> None:
    """Leave the shell as it was: magics, completion, history and tracebacks; and forget the session's vault."""
    magics = ip.magics_manager.registry.pop("SafePromptMagics", None)
    for kind in ("line", "cell"):
        ip.magics_manager.magics[kind].pop("safe_prompt", None)
    if magics is None:
        return
    magics.session.watch.stop()
    if magics in ip.configurables:
        ip.configurables.remove(magics)
    completer = getattr(ip, "Completer", None)
    if completer is not None:
        completer.custom_matchers[:] = [
            one for one in completer.custom_matchers if getattr(one, "__name__", "") != "safe_prompt_matcher"
        ]
