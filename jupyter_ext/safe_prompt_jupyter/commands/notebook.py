"""``%safe_prompt notebook``: scan a saved notebook, and on request clean its outputs and its checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.report import Report, rows_of
from safe_prompt_jupyter.saved import Cleaned, clean, scan_notebook, with_checkpoints

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

USAGE = "notebook PATH [--mask | --strip]"


def run(session: Session, words: Words) -> str:
    """Counts for the notebook and each of its checkpoints; with a flag, what was done.

    Raises:
        CellError: the file cannot be read or is no notebook.
        SafePromptError: it cannot be edited.
    """
    if len(words.positional) != 1 or len(words.flags) > 1:
        raise usage_error(USAGE)
    path = Path(words.positional[0]).expanduser()
    if path.suffix != ".ipynb" or not path.is_file():
        raise CellError("there is no such notebook", place="%safe_prompt notebook")
    lines: list[str] = []
    for file in with_checkpoints(path):
        what = "notebook" if file == path else "checkpoint"
        if words.flags:
            lines.append(f"{what}: {_said(clean(file, 'mask' if '--mask' in words.flags else 'strip'))}")
        else:
            found = scan_notebook(file)
            notes = tuple(f"not scanned: {one.reason}" for one in found.not_scanned)
            report = Report(rows_of(found), None, "", "nothing changed", notes=notes).plain()
            lines.append(f"{what}: {report.removeprefix('safe-prompt: ')}")
    return "\n".join(lines)


def _said(done: Cleaned) -> str:
    return (
        f"{done.masked} values masked, {done.stripped} taken out with their outputs, "
        f"{done.remaining} stay in sources, attachments or metadata"
    )


COMMAND = Command(
    "notebook",
    USAGE,
    "scan a saved notebook and its checkpoint; --mask or --strip cleans outputs",
    "The checkpoint (.ipynb_checkpoints) is cleaned with it. Save first, and reload the page afterwards: a page that\n"
    "is open still holds the old outputs.",
    run,
    {"--mask": False, "--strip": False},
    most=1,
)
