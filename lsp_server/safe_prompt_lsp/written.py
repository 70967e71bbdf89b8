"""Files that commands change: in the editor where they are open there, else on disk, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safe_prompt.errors import ConfigError
from safe_prompt.rewriting.change import Change
from safe_prompt.whole_file import write_whole
from safe_prompt_lsp.held import Held
from safe_prompt_lsp.session import Session
from safe_prompt_lsp.workspace_edit import FileEdit, workspace_edit

Outcome = Literal["written", "edited", "unchanged"]
_MARK = b"\xef\xbb\xbf"


async def put(session: Session, path: Path, new: str, label: str) -> Outcome:
    """Give a file a new text. ``edited``: it is open, and the user has to save it.

    Raises:
        ConfigError: it cannot be written, or the client refused the edit.
    """
    snapshot = session.snapshot(path.as_uri())
    if snapshot is not None:
        change = difference(snapshot.document.text, new)
        if change is None:
            return "unchanged"
        held = Held(snapshot.uri, snapshot.version, snapshot.lines)
        edit = workspace_edit([FileEdit(held, (change,))], session.means.abilities)
        if not await session.apply_edit(edit, label):
            raise ConfigError("the editor refused the edit", place=path.name, remedy="Nothing was changed.")
        return "edited"
    try:
        before = path.read_bytes() if path.exists() else None
        data = (_MARK if before is not None and before.startswith(_MARK) else b"") + new.encode("utf-8")
        if data == before:
            return "unchanged"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path.resolve(), data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"it cannot be written ({reason})", place=str(path), remedy="Nothing was changed.") from None
    return "written"


def difference(old: str, new: str) -> Change | None:
    """The one change between two texts: what their common beginning and end leave; None where they are equal."""
    if old == new:
        return None
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    # A line end of two characters is changed as a whole: clients keep them together.
    if start and old[start - 1] == "\r" and (old[start : start + 1] == "\n" or new[start : start + 1] == "\n"):
        start -= 1
    if (
        end
        and old[len(old) - end] == "\n"
        and end < most - start
        and (old[len(old) - end - 1] == "\r" or new[len(new) - end - 1] == "\r")
    ):
        end -= 1
    return Change(start, len(old) - end, new[start : len(new) - end])
