"""An assistant's own hook file: our entries merged in, and taken out again.

What was added is remembered in a receipt in the user's data folder (places and our own text, nothing of the file),
so that a file nobody else has changed since is restored byte for byte. Without a fitting receipt exactly our entries
are removed. A file is written whole or not at all, keeps its mode, and is followed through links.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from safe_prompt.assistants.json_edit import Insertion, append, apply, remove, set_default, take_back
from safe_prompt.assistants.json_text import parse, skip_blank
from safe_prompt.cache_file import digest
from safe_prompt.errors import ConfigError
from safe_prompt.locations import data_dir
from safe_prompt.whole_file import PRIVATE, write_whole

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Additions, Agent

_FOLDER: Final = "hooks"
_LARGEST: Final = 10_000_000  # bytes; a settings file is some kilobytes

Change = Literal["added", "replaced", "unchanged", "removed", "restored", "deleted", "absent"]


class Outcome(NamedTuple):
    """What happened to which file. ``settings`` is what the file holds now (None if it is gone)."""

    change: Change
    path: Path
    settings: Any = None


class _Receipt(NamedTuple):
    """``created`` says that the file was not there; ``folders`` are those made for it, innermost first;
    ``after`` is the keyed hash of the file as we left it."""

    created: bool
    folders: tuple[str, ...]
    insertions: tuple[Insertion, ...]
    after: str


def install(agent: Agent, path: Path, command: str) -> Outcome:
    """Merge the agent's entries into its file. Entries of ours from before are replaced.

    Raises:
        ConfigError: the file cannot be read, is broken (with its line) or cannot be written. Nothing is written then.
    """
    target = _target(path)
    before = _read(target)
    text = before or ""
    wanted = agent.additions(command)
    if before is not None and _is_installed(agent, text, wanted, str(target)):
        return Outcome("unchanged", path, parse(text, str(target)).data)
    receipt = _load_receipt(agent, target)
    known = receipt is not None and before is not None and receipt.after == _mark(text)
    base = take_back(text, receipt.insertions) if receipt is not None and known else None
    had = before is not None and _count(agent, text, str(target)) > 0
    if base is None:
        base = remove(text, lambda data: is_ours(agent.id, data), str(target))
    insertions = _insertions(base, wanted, str(target))
    after = apply(base, insertions)
    settings = parse(after, str(target)).data
    created = before is None or bool(known and receipt and receipt.created)
    folders = receipt.folders if known and receipt else ()
    made = _make_folders(target.parent) or _made_for_another(target.parent)
    _write(target, after, before)
    _save_receipt(agent, target, _Receipt(created, made or folders, insertions, _mark(after)))
    return Outcome("replaced" if had else "added", path, settings)


def uninstall(agent: Agent, path: Path) -> Outcome:
    """Take our entries out again. The file is deleted only if we made it and nobody has added to it.

    Raises:
        ConfigError: as ``install``.
    """
    target = _target(path)
    before = _read(target)
    receipt = _load_receipt(agent, target)
    if before is None:
        _drop_receipt(agent, target)
        return Outcome("absent", path)
    restored = None
    if receipt is not None and receipt.after == _mark(before):
        restored = take_back(before, receipt.insertions)
    if restored is not None and receipt is not None and receipt.created:
        _delete(target, receipt.folders)
        _drop_receipt(agent, target)
        return Outcome("deleted", path)
    after = restored
    if after is None:
        after = remove(before, lambda data: is_ours(agent.id, data), str(target))
    if after == before:
        return Outcome("absent", path, _data(before, str(target)))
    if receipt is not None and receipt.created and restored is None and _is_bare(agent, after, str(target)):
        _delete(target, receipt.folders)
        _drop_receipt(agent, target)
        return Outcome("deleted", path)
    _write(target, after, before)
    _drop_receipt(agent, target)
    return Outcome("restored" if restored is not None else "removed", path, _data(after, str(target)))


def is_ours(agent: str, data: Any) -> bool:
    """Whether a JSON object is a hook that runs us for this agent, wherever the program lies."""
    if not isinstance(data, dict):
        return False
    pattern = rf"safe[-_]prompt(?:\.exe)?[\"']?\s+hook\s+run\s+{re.escape(agent)}(?:\s|$)"
    return any(isinstance(value, str) and re.search(pattern, value) for value in data.values())


def _is_installed(agent: Agent, text: str, wanted: Additions, place: str) -> bool:
    if skip_blank(text, 0) >= len(text):
        return False
    data = parse(text, place).data
    for path, value in wanted.entries:
        found: Any = data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, list) or value not in found:
            return False
    return _count(agent, text, place) == sum(_hooks_in(agent, entry.value) for entry in wanted.entries)


def _count(agent: Agent, text: str, place: str) -> int:
    return 0 if skip_blank(text, 0) >= len(text) else _hooks_in(agent, parse(text, place).data)


def _hooks_in(agent: Agent, data: Any) -> int:
    stack, number = [data], 0
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            number += is_ours(agent.id, item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return number


def _insertions(text: str, wanted: Additions, place: str) -> tuple[Insertion, ...]:
    made: tuple[Insertion, ...] = ()
    # What the file needs stands first, as in the vendors' own examples.
    for key, value in wanted.defaults:
        step = set_default(text, (key,), value, place)
        text, made = apply(text, step), (*made, *step)
    for path, value in wanted.entries:
        step = append(text, path, dict(value), place)
        text, made = apply(text, step), (*made, *step)
    return made


def _is_bare(agent: Agent, text: str, place: str) -> bool:
    """Whether nothing is left but what we put there as defaults."""
    if skip_blank(text, 0) >= len(text):
        return True
    data = parse(text, place).data
    return isinstance(data, dict) and all(data.get(key) == value for key, value in agent.additions("").defaults) and (
        data.keys() <= {key for key, _ in agent.additions("").defaults}
    )  # fmt: skip


def _data(text: str, place: str) -> Any:
    return None if skip_blank(text, 0) >= len(text) else parse(text, place).data


def _target(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except OSError as error:
        raise ConfigError(f"cannot be followed ({error.strerror})", place=str(path)) from None


def _read(path: Path) -> str | None:
    """The file's text with its own line ends, None if there is none.

    Raises:
        ConfigError: it cannot be read, is too large or no UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", place=str(path)) from None
    if len(data) > _LARGEST:
        raise ConfigError("is too large for a settings file; nothing was written", place=str(path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            "not valid UTF-8", place=f"{path}, line {line}", remedy="Repair it first; nothing was written."
        ) from None


def _write(path: Path, text: str, before: str | None) -> None:
    """Write in one step, with the old file's mode. Raises ConfigError."""

    def unchanged() -> None:
        if _read(path) != before:
            raise ConfigError("was changed by another program just now; nothing was written", place=str(path))

    try:
        write_whole(path, text.encode("utf-8"), before=unchanged)
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror}); it is as it was", place=str(path)) from None


def _make_folders(folder: Path) -> tuple[str, ...]:
    """Make a folder; the ones that were missing, innermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"the folder cannot be made ({error.strerror})", place=str(folder)) from None
    return tuple(map(str, missing))


def _made_for_another(folder: Path) -> tuple[str, ...]:
    """Folders made for another hook file of ours that lies in one of them: whoever is taken out last removes them."""
    found: tuple[str, ...] = ()
    for place in sorted((data_dir() / _FOLDER).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            folders = tuple(map(str, json.loads(place.read_bytes())["folders"]))
            if str(folder) in folders:
                found = folders
    return found


def _delete(path: Path, folders: tuple[str, ...]) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise ConfigError(f"cannot be deleted ({error.strerror})", place=str(path)) from None
    for folder in folders:
        with suppress(OSError):  # something else lies in it by now
            Path(folder).rmdir()


def _mark(text: str) -> str:
    from safe_prompt.findings.fingerprint import load_key

    return load_key().fingerprint(text)


def _receipt_path(agent: Agent, path: Path) -> Path:
    return data_dir() / _FOLDER / f"{agent.id}-{digest(str(path))}.json"


def _save_receipt(agent: Agent, path: Path, receipt: _Receipt) -> None:
    """Without a receipt uninstalling still works, by looking for our entries."""
    place = _receipt_path(agent, path)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(place, json.dumps({"path": str(path), **receipt._asdict()}).encode(), mode=PRIVATE)


def _load_receipt(agent: Agent, path: Path) -> _Receipt | None:
    try:
        body = json.loads(_receipt_path(agent, path).read_bytes())
        insertions = tuple(Insertion(int(at), str(added)) for at, added in body["insertions"])
        return _Receipt(body["created"] is True, tuple(map(str, body["folders"])), insertions, str(body["after"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _drop_receipt(agent: Agent, path: Path) -> None:
    with suppress(OSError):
        _receipt_path(agent, path).unlink()
