"""Asking the person at the keyboard, where there is one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def can_ask(shell: InteractiveShell) -> bool:
    """Whether somebody can answer: a front end that takes input, or a terminal.

    nbclient, nbconvert and papermill tell the kernel that they take none (``allow_stdin`` of the execute
    request).
    """
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        return bool(getattr(kernel, "_allow_stdin", False))
    return sys.stdin is not None and sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Whether the answer to the question is yes. No answer (end of input) is no."""
    try:
        return input(question).strip().lower() in ("y", "yes")
    except (EOFError, RuntimeError):
        return False
