"""Hygiene of one shell, switched on and off as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safe_prompt_jupyter.hygiene.environment import hide_environment
from safe_prompt_jupyter.hygiene.history import hide_history
from safe_prompt_jupyter.hygiene.replaced import Replaced
from safe_prompt_jupyter.hygiene.tracebacks import hide_tracebacks

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt_jupyter.hygiene.hiding import Hiding


class Watch:
    """Whether history, tracebacks and ``%env`` of a shell are kept without values."""

    def __init__(self, shell: InteractiveShell, hiding: Hiding) -> None:
        self._shell = shell
        self._hiding = hiding
        self._replaced: Replaced | None = None

    @property
    def on(self) -> bool:
        """Whether it is on."""
        return self._replaced is not None

    def start(self) -> None:
        """Switch it on; nothing where it is."""
        if self._replaced is None:
            self._replaced = replaced = Replaced()
            for hide in (hide_history, hide_tracebacks, hide_environment):
                hide(self._shell, self._hiding, replaced)

    def stop(self) -> None:
        """Switch it off and leave the shell as it was; nothing where it is off."""
        if self._replaced is not None:
            self._replaced.undo()
            self._replaced = None
