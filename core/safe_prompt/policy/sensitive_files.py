"""Files that are sensitive by what they are: keys, logins, dumps, tables of people. Told by name, never opened.

The table is data (``sensitive_files.toml``). It is kept ready in the user's cache folder, because a hook asks
about a file at every event and parsing TOML would cost it more than the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from safe_prompt.findings.finding import Classification

_DATA: Final = Path(__file__).with_name("sensitive_files.toml")
_CACHE: Final = "sensitive-files.json"
_CACHE_FORMAT: Final = 1
_KEYS: Final = frozenset({"id", "title", "classification", "reason", "names", "also", "unless", "words", "endings"})


class SensitiveFile(NamedTuple):
    """A kind of sensitive file: what it is, how sensitive, and why (half a sentence for people)."""

    id: str
    title: str
    classification: Classification
    reason: str


class _Kind(NamedTuple):
    told: SensitiveFile
    names: tuple[str, ...]  # narrow patterns: an ignore file may hold them
    also: tuple[str, ...]
    unless: tuple[str, ...]
    words: frozenset[str]
    endings: frozenset[str]


class _Table(NamedTuple):
    """Kinds in order, and the way to the few that a name can be: by whole name, by ending, or by trying."""

    kinds: tuple[_Kind, ...]
    exact: Mapping[str, int]
    endings: Mapping[str, int]
    others: tuple[tuple[tuple[str, ...], int], ...]  # patterns split at "/", tried one by one


def sensitive_file(path: str) -> SensitiveFile | None:
    """What kind of sensitive file a path names, None for an ordinary one.

    By name and folders alone (``/`` or ``\\``, any case); the file is never opened and need not exist. What
    Windows takes for the same file counts too (``.env.``, ``.env::$DATA``).
    """
    parts = [part for part in path.lower().replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts:
        return None
    found = _look_up(parts)
    if found is None:
        plain = parts[-1].partition(":")[0].rstrip(". ")
        if plain and plain != parts[-1]:
            found = _look_up([*parts[:-1], plain])
    return found


def sensitive_globs() -> tuple[str, ...]:
    """Patterns of the table for ignore files, in gitignore syntax, sorted, without a negation among them.

    Only those that match no harmless file (``.env.example``): what is recognised by a wider pattern has to be
    listed file by file. Ignore files compare case where the file system does.
    """
    return tuple(sorted({_anywhere(name) for kind in _table().kinds for name in kind.names}))


def sensitive_kinds() -> tuple[SensitiveFile, ...]:
    """Every kind of the table, in its order."""
    return tuple(kind.told for kind in _table().kinds)


def _anywhere(pattern: str) -> str:
    """A pattern of the table as gitignore means it: one with a slash inside would hold at the top only."""
    return f"**/{pattern}" if "/" in pattern.rstrip("/") else pattern


def _look_up(parts: list[str]) -> SensitiveFile | None:
    table, name = _table(), parts[-1]
    candidates = {table.exact[part] for part in (name,) if part in table.exact}
    dot = name.find(".")
    while dot >= 0:
        found = table.endings.get(name[dot:])
        if found is not None:
            candidates.add(found)
        dot = name.find(".", dot + 1)
    candidates.update(index for pattern, index in table.others if _fits(pattern, parts))
    candidates.update(index for index, kind in enumerate(table.kinds) if kind.words and _is_table(kind, name))
    for index in sorted(candidates):
        kind = table.kinds[index]
        if not any(_fits(tuple(pattern.split("/")), parts) for pattern in kind.unless):
            return kind.told
    return None


def _is_table(kind: _Kind, name: str) -> bool:
    stem, dot, ending = name.rpartition(".")
    if not dot or ending not in kind.endings:
        return False
    words = "".join(character if character.isalpha() else " " for character in stem).split()
    return not kind.words.isdisjoint(words)


def _fits(pattern: tuple[str, ...], parts: list[str]) -> bool:
    """Whether a pattern, split at ``/``, holds for a path: at its end, or anywhere if it ends in ``/``."""
    if pattern[-1] == "":
        folder = pattern[:-1]
        return any(_fits_at(folder, parts, start) for start in range(len(parts) - len(folder) + 1))
    return len(parts) >= len(pattern) and _fits_at(pattern, parts, len(parts) - len(pattern))


def _fits_at(pattern: tuple[str, ...], parts: list[str], start: int) -> bool:
    return all(_like(piece, parts[start + index]) for index, piece in enumerate(pattern))


def _like(pattern: str, name: str) -> bool:
    """Glob with ``*`` alone, without compiling anything: a hook asks once per process."""
    first, star, rest = pattern.partition("*")
    if not star:
        return name == pattern
    if not name.startswith(first):
        return False
    *middle, last = rest.split("*")
    place = len(first)
    for piece in middle:
        place = name.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return name.endswith(last) and len(name) - len(last) >= place


@lru_cache(maxsize=1)
def _table() -> _Table:
    kinds = tuple(_kind(body) for body in _bodies())
    exact: dict[str, int] = {}
    endings: dict[str, int] = {}
    others: list[tuple[tuple[str, ...], int]] = []
    for index, kind in enumerate(kinds):
        for pattern in (*kind.names, *kind.also):
            if "*" not in pattern and "/" not in pattern:
                exact.setdefault(pattern, index)
            elif pattern.startswith("*.") and "*" not in pattern[1:] and "/" not in pattern:
                endings.setdefault(pattern[1:], index)
            else:
                others.append((tuple(pattern.split("/")), index))
    return _Table(kinds, exact, endings, tuple(others))


def _kind(body: Mapping[str, Any]) -> _Kind:
    told = SensitiveFile(body["id"], body["title"], body["classification"], body["reason"])
    names, also, unless = (tuple(body.get(key, ())) for key in ("names", "also", "unless"))
    return _Kind(told, names, also, unless, frozenset(body.get("words", ())), frozenset(body.get("endings", ())))


def _bodies() -> list[dict[str, Any]]:
    """The tables of the data file, from the cache where it fits the installed file.

    Raises:
        ConfigError: the installed data file is damaged.
    """
    import json

    from safe_prompt.cache_file import read_cache, write_cache

    status = _DATA.stat()
    stamp = [_CACHE_FORMAT, str(_DATA), status.st_size, status.st_mtime_ns]
    try:
        cached = json.loads(read_cache(_CACHE) or b"{}")
        if cached["stamp"] == stamp and all(map(_well_formed, cached["files"])):
            bodies: list[dict[str, Any]] = cached["files"]
            return bodies
    except (ValueError, TypeError, KeyError):
        pass
    bodies = _parsed()
    write_cache(_CACHE, json.dumps({"stamp": stamp, "files": bodies}).encode())
    return bodies


def _parsed() -> list[dict[str, Any]]:
    import tomllib

    from safe_prompt.errors import ConfigError

    bodies: list[dict[str, Any]] = tomllib.loads(_DATA.read_text("utf-8"))["file"]
    for body in bodies:
        if not _well_formed(body):
            raise ConfigError(f'"{body.get("id")}" has a key too many or too few', place=_DATA.name)
    return bodies


def _well_formed(body: Mapping[str, Any]) -> bool:
    return body.keys() <= _KEYS and body.keys() >= {"id", "title", "classification", "reason"}
