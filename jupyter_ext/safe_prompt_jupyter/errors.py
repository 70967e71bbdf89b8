"""Errors of a notebook cell: one sentence, and a traceback that shows neither the cell's body nor a value.

IPython renders a plain exception raised in a cell magic with the frame ``run_cell_magic(name, line, BODY)``,
so the whole prompt would be saved in the notebook's output. It asks an exception for ``_render_traceback_``
first (IPython's ``InteractiveShell.showtraceback``); every error that leaves a magic of ours has it.
"""

from __future__ import annotations

from safe_prompt.errors import SafePromptError


class CellError(SafePromptError):
    """The cell cannot be run as asked. Nothing was sent, unless the text says otherwise."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class SafePromptBlocked(CellError):  # noqa: N818 - the public name
    """Policy forbids sending this text to this destination."""


class NotConfirmed(CellError):  # noqa: N818
    """Policy asks for a confirmation, which was refused or cannot be given here."""


class SendError(CellError):
    """The text may be sent, but the provider, its SDK or its key does not let it."""


class Interrupted(KeyboardInterrupt):
    """The person stopped the cell."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]
