"""Tracebacks and errors as a shell shows them, and as a kernel reports them to nbclient, papermill and nbconvert."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt_jupyter.hygiene.hiding import Hiding
    from safe_prompt_jupyter.hygiene.replaced import Replaced


class Told(Exception):  # noqa: N818 - it stands for another error
    """What an error says, without values. Its class is renamed after the error's own."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def hide_tracebacks(shell: InteractiveShell, hiding: Hiding, replaced: Replaced) -> None:
    """From now on tracebacks are shown without values."""

    def shown(show: Callable[..., Any]) -> Callable[..., Any]:
        def _showtraceback(etype: type[BaseException], evalue: BaseException, stb: Any) -> Any:
            if not replaced.active:
                return show(etype, evalue, stb)
            return show(etype, told(evalue, hiding), hidden_lines(stb, hiding))

        return _showtraceback

    def usage(show: Callable[..., Any]) -> Callable[..., Any]:
        def show_usage_error(exc: BaseException) -> Any:
            return show(told(exc, hiding) if replaced.active else exc)

        return show_usage_error

    def stored(form: Callable[..., Any]) -> Callable[..., Any]:
        def _format_exception_for_storage(*arguments: Any, **named: Any) -> Any:
            kept = form(*arguments, **named)
            if not replaced.active or not isinstance(kept, dict):
                return kept
            kept = kept | {"traceback": hidden_lines(kept.get("traceback", []), hiding)}
            return kept | ({"evalue": hiding.hide(str(kept["evalue"]))} if "evalue" in kept else {})

        return _format_exception_for_storage

    def after(result: Any) -> None:
        # A kernel answers the request with str(error) of the result, and nbclient prints that one.
        for name in ("error_before_exec", "error_in_exec"):
            error = getattr(result, name, None)
            if isinstance(error, BaseException) and not isinstance(error, KeyboardInterrupt):
                substitute = told(error, hiding)
                if substitute is not error:
                    setattr(result, name, substitute)

    replaced.method(shell, "_showtraceback", shown)
    replaced.method(shell, "show_usage_error", usage)
    # IPython 9 keeps every error for %notebook, in history_manager.exceptions.
    replaced.method(shell, "_format_exception_for_storage", stored)
    if getattr(shell, "kernel", None) is not None:
        replaced.callback(shell.events, "post_run_cell", after)


def hidden_lines(stb: Any, hiding: Hiding) -> Any:
    """The lines of a structured traceback without values. Their number stays."""
    lines = [stb] if isinstance(stb, str) else list(stb)
    whole = "\n".join(lines)
    hidden = hiding.hide(whole, "traceback")
    if hidden == whole:
        return stb
    return [hidden]


def told(error: BaseException, hiding: Hiding) -> BaseException:
    """The error itself where it says no value, else one of the same name that does not."""
    try:
        text = str(error)
    except Exception:
        return error
    hidden = hiding.hide(text)
    if hidden == text:
        return error
    renamed: type[Told] = type(type(error).__name__, (Told,), {})
    return renamed(hidden)
