"""``%safe_prompt history scrub``: values in what IPython has kept before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.hygiene.hiding import UNREADABLE, Hiding
from safe_prompt_jupyter.hygiene.history import kind_of
from safe_prompt_jupyter.hygiene.scrub import Scrubbed, history_files, remembered_inputs, scrub

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

USAGE = "history scrub [--write] [--all-profiles]"


def run(session: Session, words: Words) -> str:
    """Count values in this session's memory and in the history files; with ``--write`` replace them.

    Raises:
        CellError: the word after ``history`` is not ``scrub``, or there is no history.
    """
    if words.positional != ("scrub",):
        raise usage_error(USAGE)
    write = "--write" in words.flags
    records: Any = session.shell.history_manager
    if records is None:
        raise CellError("this shell keeps no history", place="%safe_prompt history")
    hiding = session.hiding if session.hiding.redact != "off" else Hiding(session.vault, session.policy)

    def hide(text: str) -> str:
        hidden = hiding.hide(text, kind_of(text))
        return text if hidden == UNREADABLE else hidden  # an old row that cannot be read is left, not lost

    changed = _in_memory(session, records, hide, write=write)
    lines = [f"this session: {changed} inputs with values{_done(write, changed)}"]
    file = str(records.hist_file)
    if file == ":memory:" or not records.enabled:
        lines.append("history.sqlite: this shell writes none")
    else:
        if write:
            records.writeout_cache()
        for path in history_files(Path(file), all_profiles="--all-profiles" in words.flags):
            lines.append(_line(scrub(path, hide, write=write), write=write))
    if not write:
        lines.append("Nothing was changed. %safe_prompt history scrub --write replaces the values for good.")
    return "\n".join(lines)


def _in_memory(session: Session, records: Any, hide: Any, *, write: bool) -> int:
    """Inputs that ``In``, ``_i*`` and the rows not yet written hold."""
    changed = 0
    for texts in (records.input_hist_parsed, records.input_hist_raw):
        for index, text in enumerate(texts):
            hidden = hide(text)
            if hidden != text:
                changed += texts is records.input_hist_parsed
                if write:
                    texts[index] = hidden
    if write:
        with records.db_input_cache_lock:
            records.db_input_cache[:] = [(n, hide(source), hide(raw)) for n, source, raw in records.db_input_cache]
        for name in ("_i", "_ii", "_iii", "_i00"):
            setattr(records, name, hide(getattr(records, name, "")))
        for name in remembered_inputs(session.names):
            if isinstance(session.names[name], str):
                session.names[name] = hide(session.names[name])
    return changed


def _line(done: Scrubbed, *, write: bool) -> str:
    name = f"{done.path.parent.name}/{done.path.name}"
    if done.problem:
        return f"{name}: {done.problem}"
    return f"{name}: {done.looked_at} texts, {done.with_values} with values{_done(write, done.replaced)}"


def _done(write: bool, count: int) -> str:
    return f", {count} replaced" if write else ""


COMMAND = Command(
    "history",
    USAGE,
    "find values in IPython's history; --write replaces them for good",
    "Looks through In and _i* of this session and history.sqlite of this profile, or with --all-profiles of all.\n"
    "Without --write nothing is changed. Freed space is overwritten. Backups and snapshots are out of reach.",
    run,
    {"--write": False, "--all-profiles": False},
    first=lambda session: ("scrub",),
    most=1,
)
