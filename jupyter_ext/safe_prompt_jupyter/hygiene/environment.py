"""``%env`` and ``%set_env``: what they print and return shows no value, and code still gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import wraps
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt_jupyter.hygiene.hiding import Hiding
    from safe_prompt_jupyter.hygiene.replaced import Replaced

_SECRET_NAME = re.compile(r"key|token|secret|passw|pwd|credential", re.IGNORECASE)  # IPython's own three, and four more
HIDDEN = "<hidden>"


class HiddenValue(str):
    """A text that is shown as another one: ``key = %env NAME`` gives code the value, and the display a stand-in."""

    __slots__ = ("_shown",)
    _shown: str

    @classmethod
    def of(cls, value: str, shown: str) -> HiddenValue:
        """``value``, displayed as ``shown``."""
        made = cls(value)
        made._shown = shown
        return made

    def __repr__(self) -> str:
        return repr(self._shown)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self._shown))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def hide_environment(shell: InteractiveShell, hiding: Hiding, replaced: Replaced) -> None:
    """From now on ``%env`` and ``%set_env`` show no values."""
    table = shell.magics_manager.magics["line"]
    # IPython loads some magics on first use: this resolves them, so that the real one is what we keep.
    for name in ("env", "set_env"):
        shell.find_line_magic(name)  # type: ignore[no-untyped-call,unused-ignore]
        replaced.item(table, name, lambda run: _wrapped(run, hiding, replaced))


def _wrapped(run: Callable[[str], Any], hiding: Hiding, replaced: Replaced) -> Callable[[str], Any]:
    @wraps(run)  # IPython reads flags (no_var_expand …) off the function
    def magic(line: str = "") -> Any:
        if not replaced.active or hiding.redact == "off":
            return run(line)
        printed = StringIO()
        try:
            with redirect_stdout(printed):
                value = run(line)
        finally:
            for echo in printed.getvalue().splitlines():
                name, equals, text = echo.removeprefix("env: ").partition("=")
                print(f"env: {name}={_shown(name, text, hiding)}" if equals else hiding.hide(echo))  # noqa: T201
        if isinstance(value, str):
            return _value(line.strip(), value, hiding)
        if isinstance(value, dict):
            return {name: _value(name, text, hiding) if text != HIDDEN else text for name, text in value.items()}
        return value

    return magic


def _value(name: str, value: str, hiding: Hiding) -> str:
    shown = _shown(name, value, hiding)
    return value if shown == value else HiddenValue.of(value, shown)


def _shown(name: str, value: str, hiding: Hiding) -> str:
    hidden = hiding.hide(f"{name}={value}", "env").partition("=")[2]
    if hidden != value or not value:
        return hidden
    return HIDDEN if _SECRET_NAME.search(name) else value
