"""Inputs and outputs on their way into IPython's history: ``In``, ``_i*``, ``history.sqlite``, ``%logstart``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from safe_prompt.documents.document import Kind
from safe_prompt.documents.notebook import source_kind

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt_jupyter.hygiene.hiding import Hiding
    from safe_prompt_jupyter.hygiene.replaced import Replaced


def kind_of(source: str) -> Kind:
    """Kind of a cell's text: Python, unless a cell magic says otherwise."""
    return source_kind({"cell_type": "code", "metadata": {}}, source, "python")


def hide_history(shell: InteractiveShell, hiding: Hiding, replaced: Replaced) -> None:
    """From now on history gets texts without values."""
    records: Any = shell.history_manager
    if records is not None:
        replaced.method(records, "store_inputs", lambda store: _inputs(store, hiding, replaced))
        replaced.method(records, "store_output", lambda store: _output(store, records, hiding, replaced))
    log: Any = getattr(shell, "logger", None)
    if log is not None:  # %logstart
        replaced.method(log, "log", lambda write: _log(write, hiding, replaced))
        replaced.method(log, "log_write", lambda write: _log_write(write, hiding, replaced))


def _hidden(hiding: Hiding, source: str | None) -> str | None:
    return None if source is None else hiding.hide(source, kind_of(source))


def _inputs(store: Callable[..., Any], hiding: Hiding, replaced: Replaced) -> Callable[..., Any]:
    def store_inputs(line_num: int, source: str, source_raw: str | None = None) -> Any:
        if not replaced.active:
            return store(line_num, source, source_raw)
        # The raw text first: what it tells of a value (%%ai, %env X=…) IPython's own form may no longer say.
        raw = _hidden(hiding, source_raw)
        return store(line_num, raw if source == source_raw and raw is not None else _hidden(hiding, source), raw)

    return store_inputs


def _output(store: Callable[..., Any], records: Any, hiding: Hiding, replaced: Replaced) -> Callable[..., Any]:
    def store_output(line_num: int) -> Any:
        if replaced.active and records.db_log_output and line_num in records.output_hist_reprs:
            records.output_hist_reprs[line_num] = hiding.hide(records.output_hist_reprs[line_num])
        return store(line_num)

    return store_output


def _log(write: Callable[..., Any], hiding: Hiding, replaced: Replaced) -> Callable[..., Any]:
    def log(line_mod: str, line_ori: str) -> Any:
        if not replaced.active:
            return write(line_mod, line_ori)
        return write(_hidden(hiding, line_mod), _hidden(hiding, line_ori))

    return log


def _log_write(write: Callable[..., Any], hiding: Hiding, replaced: Replaced) -> Callable[..., Any]:
    def log_write(data: str, kind: str = "input") -> Any:
        # Inputs come through log(); outputs (%logstart -o) only come through here.
        return write(hiding.hide(data) if replaced.active and kind != "input" else data, kind)

    return log_write
