"""What was judged before: contents that were let through, and warnings already given in a session.

Kept in the user's cache folder as keyed hashes (HMAC under the user's key): from the file alone nobody can tell
what was judged, and nobody without the key can add to it. A denial is never kept: it is always judged anew.
A file that is damaged, foreign or too long counts as empty.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safe_prompt.locations import cache_dir
from safe_prompt.whole_file import PRIVATE, write_whole

if TYPE_CHECKING:
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.policy.settings import Settings

NAME: Final = "judged.json"
KEPT: Final = 400  # hashes of each sort; the oldest go first
_LONGEST: Final = 200_000  # bytes of a file of ours


class Judged:
    """The two lists, read once and written once a run."""

    def __init__(self, key: Key, conditions: str) -> None:
        """``conditions`` is whatever else a verdict depends on: settings, rules, destination."""
        self._key = key
        self._conditions = conditions
        self._clean, self._told = _read()
        self._changed = False

    def is_clean(self, kind: str, text: str) -> bool:
        """Whether the same content was let through under the same conditions."""
        return self._hash("clean", kind, text) in self._clean

    def keep_clean(self, kind: str, text: str) -> None:
        """Note that a content was let through without a word."""
        self._changed |= _add(self._clean, self._hash("clean", kind, text))

    def was_told(self, session: str, text: str) -> bool:
        """Whether this session has heard the warning about a content, and note that it has now."""
        if not session:
            return False
        known = self._hash("told", session, text)
        new = _add(self._told, known)
        self._changed |= new
        return not new

    def save(self) -> None:
        """Write the lists, whole or not at all. A cache that cannot be written is no error."""
        if not self._changed:
            return
        body = json.dumps({"clean": self._clean[-KEPT:], "told": self._told[-KEPT:]})
        path = cache_dir() / NAME
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, body.encode(), mode=PRIVATE)

    def _hash(self, sort: str, about: str, text: str) -> str:
        return self._key.fingerprint("\0".join((sort, self._conditions, about, text)))


def conditions(settings: Settings, destination: str) -> str:
    """What a verdict depends on besides the content: version, rules, settings files, day, destination."""
    from datetime import date

    from safe_prompt import __version__
    from safe_prompt.rules.loader import SHIPPED

    files = [*sorted(SHIPPED.iterdir()), *(source.path for source in settings.sources), *settings.rule_files]
    stamps = [[path.name, status.st_size, status.st_mtime_ns] for path in files for status in (path.stat(),)]
    sources = [str(source.path) for source in settings.sources]
    return json.dumps([__version__, destination, date.today().isoformat(), sources, stamps])


def _read() -> tuple[list[str], list[str]]:
    path: Path = cache_dir() / NAME
    try:
        if path.stat().st_size > _LONGEST:
            return [], []
        body = json.loads(path.read_bytes())
        clean, told = body["clean"], body["told"]
        if all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in (clean, told)):
            return clean, told
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return [], []


def _add(names: list[str], name: str) -> bool:
    if name in names:
        return False
    names.append(name)
    return True
