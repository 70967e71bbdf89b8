"""Settings: the layered files found, checked and merged into one value.

built-in < site < user < project < ``--policy FILE`` (or ``SAFE_PROMPT_POLICY``). Without any file, loading
costs a few look-ups of file names.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safe_prompt.detectors.terms import Terms
from safe_prompt.locations import config_dir

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.policy.layer import Layer, LayerName
    from safe_prompt.policy.policy import Allow, Policy

POLICY_VARIABLE = "SAFE_PROMPT_POLICY"
FILE_NAME = "config.toml"
PROJECT_FILE = ".safe-prompt.toml"
Stamp = tuple[tuple[str, int, int], ...]  # of each file its path, time in nanoseconds, and size in bytes; -1 without it


class Repository(NamedTuple):
    """What checks of files leave out, from all layers. None of it may weaken what is masked or sent.

    ``exclude`` are gitignore-style globs, ``per_file`` pairs of a glob and the rules or entities left out
    there, both relative to ``root`` (the project file's folder, None without one).
    """

    root: Path | None = None
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    disable: tuple[str, ...] = ()
    allow: tuple[Allow, ...] = ()


class Source(NamedTuple):
    """A file that was read, and as which layer."""

    layer: LayerName
    path: Path


class Settings(NamedTuple):
    """All layers as one value. ``notes`` are sentences for people (an allowance that expired …)."""

    repository: Repository = Repository()
    terms: Terms = Terms()
    rule_files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    merged: Policy | None = None

    @property
    def policy(self) -> Policy:
        """The policy of all layers (without any file the built-in one, read on first use)."""
        return builtin_policy() if self.merged is None else self.merged


def user_file() -> Path:
    """Where the user's own settings live, whether or not the file exists."""
    return config_dir() / FILE_NAME


def site_file() -> Path:
    """Where an administrator's settings live, whether or not the file exists.

    On Linux the path is fixed: ``XDG_CONFIG_DIRS`` belongs to the user, who must not evade a lock with it.
    """
    if sys.platform not in ("win32", "darwin"):
        return Path("/etc/xdg/safe-prompt") / FILE_NAME
    import platformdirs

    return platformdirs.site_config_path("safe-prompt", appauthor=False) / FILE_NAME


def load_settings(
    start: str | Path | None = None,
    policy_file: str | Path | None = None,
    *,
    site: Path | None = None,
    today: date | None = None,
) -> Settings:
    """Settings for work in a folder.

    Args:
        start: folder (or file) from which project settings are looked for upwards; None = working directory.
        policy_file: the ``--policy`` file; without it the one that ``SAFE_PROMPT_POLICY`` names, if any.
        site: the site file, instead of the platform's.
        today: the day on which allowances are judged.

    Raises:
        ConfigError: a file cannot be read, holds an unknown key or a wrong value, or loosens what it may not.
    """
    found: list[tuple[LayerName, Path]] = []
    for name, path in (("site", site or site_file()), ("user", user_file())):
        if path.is_file():
            found.append((name, path))  # type: ignore[arg-type]
    project = find_project(Path.cwd() if start is None else Path(start))
    if project is not None:
        found.append(("project", project))
    wanted = policy_file or os.environ.get(POLICY_VARIABLE, "").strip()
    if wanted:
        found.append(("policy", Path(wanted).expanduser()))
    if not found:
        return Settings()
    from datetime import date

    return _merged(found, today or date.today())


def settings_in_force() -> Settings:
    """What ``load_settings()`` gives, read anew only where a file that has a say was written, made or removed.

    For what is asked for at every text: looking costs some microseconds, reading a project's file milliseconds.

    Raises:
        ConfigError: as ``load_settings``.
    """
    wanted = os.environ.get(POLICY_VARIABLE, "").strip()
    places = _places(os.getcwd(), str(config_dir()), wanted)  # noqa: PTH109 - a key, not a path to walk
    return _held(places, tuple(map(_state, places)), time.localtime()[:3])


@lru_cache(maxsize=4)
def _held(_places: tuple[str, ...], _states: tuple[tuple[int, int] | None, ...], _today: tuple[int, ...]) -> Settings:
    return load_settings()


@lru_cache(maxsize=4)
def _places(folder: str, config: str, wanted: str) -> tuple[str, ...]:
    """All that ``load_settings`` looks at from a folder, whether or not it is there."""
    levels = (Path(folder), *Path(folder).parents)
    names = (PROJECT_FILE, "pyproject.toml", ".git")
    found = [site_file(), Path(config) / FILE_NAME, *(level / name for level in levels for name in names)]
    return (*map(str, found), *((os.path.expanduser(wanted),) if wanted else ()))  # noqa: PTH111


def _state(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - at every text
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def load_file(path: str | Path) -> Policy:
    """The policy of one file on top of the built-in one, without site, user and project files.

    Raises:
        ConfigError: as ``load_settings``.
    """
    from safe_prompt.policy.merge import merge

    return merge((builtin_layer(), read_file(Path(path), "policy")))


def read_file(path: Path, name: LayerName) -> Layer:
    """One settings file as a layer.

    Raises:
        ConfigError: as ``load_settings``.
    """
    from safe_prompt.policy.layer import read_layer
    from safe_prompt.policy.toml_table import read_toml

    values, nested = _own_table(read_toml(path), path)
    return read_layer(values, name, str(path), nested=nested)


def _own_table(document: Mapping[str, Any], path: Path) -> tuple[Mapping[str, Any], bool]:
    """Our table of a file, and whether it is nested. Our own files may leave ``[tool.safe-prompt]`` out."""
    from safe_prompt.policy.toml_table import TABLE_NAME, Table, did_you_mean

    tool = document.get("tool")
    if path.name == "pyproject.toml" or (isinstance(tool, dict) and "safe-prompt" in tool):
        outer = Table(document, str(path), "")
        if path.name != "pyproject.toml":
            outer.only(("tool",))
            outer.table("tool").only(("safe-prompt",))
        return outer.table("tool").table("safe-prompt").values, True
    if isinstance(tool, dict):
        raise Table(tool, str(path), "tool").error(
            next(iter(tool), ""), "unknown key", did_you_mean(next(iter(tool), ""), ("safe-prompt",)) or
            f"Settings stand under [{TABLE_NAME}] or at the top of the file.",
        )  # fmt: skip
    return document, False


def find_project(start: Path) -> Path | None:
    """The nearest settings file of a project, from a folder or file upwards to the repository's root.

    In one folder ``.safe-prompt.toml`` comes before a ``pyproject.toml`` with our table. The search ends
    where a ``.git`` lies: a file left in a shared parent folder cannot speak for a repository.
    """
    folder = Path(os.path.abspath(start))  # noqa: PTH100 - `resolve` would follow links out of the repository
    if not folder.is_dir():
        folder = folder.parent
    for place in (folder, *folder.parents):
        own = place / PROJECT_FILE
        if own.is_file():
            return own
        shared = place / "pyproject.toml"
        if shared.is_file() and _speaks_of_us(shared):
            return shared
        if (place / ".git").exists():
            return None
    return None


def project_places(folder: Path) -> Iterator[Path]:
    """Where a project's settings may lie, whether or not there are any: where ``find_project`` looks for them."""
    for level in (folder, *folder.parents):
        yield level / PROJECT_FILE
        yield level / "pyproject.toml"
        if (level / ".git").exists():
            return


def watched(folder: Path, rule_files: Iterable[Path] = (), policy_file: str = "") -> Iterator[Path]:
    """The files that decide which settings hold in a folder, whether they exist or not: for ``stamp_of``.

    ``rule_files`` are those that the settings in force name, ``policy_file`` the one that the caller was told of.
    """
    yield site_file()
    yield user_file()
    yield from project_places(folder)
    yield from rule_files
    for named in (policy_file, os.environ.get(POLICY_VARIABLE, "").strip()):
        if named:
            yield Path(named).expanduser()


def stamp_of(files: Iterable[Path]) -> Stamp:
    """The state of some files, which need not exist. What is equal to an older one was not written since."""
    return tuple(_states(files))


def _states(files: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        try:
            status = file.stat()
        except (OSError, ValueError):
            yield str(file), -1, -1
        else:
            yield str(file), status.st_mtime_ns, status.st_size


def _speaks_of_us(path: Path) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if b"safe-prompt" not in data:
        return False
    from safe_prompt.policy.toml_table import read_toml

    tool = read_toml(path).get("tool")
    return isinstance(tool, dict) and "safe-prompt" in tool


@cache
def builtin_layer() -> Layer:
    """The shipped policy, as a layer."""
    import tomllib
    from importlib.resources import files

    from safe_prompt.policy.layer import read_layer

    text = files("safe_prompt.policy").joinpath("builtin.toml").read_text("utf-8")
    return read_layer(tomllib.loads(text)["tool"]["safe-prompt"], "built-in", "built-in")


@cache
def builtin_policy() -> Policy:
    """The shipped policy alone."""
    from safe_prompt.policy.merge import merge

    return merge((builtin_layer(),))


def _merged(found: Sequence[tuple[LayerName, Path]], today: date) -> Settings:
    from safe_prompt.policy.merge import merge

    layers = [read_file(path, name) for name, path in found]
    policy = merge((builtin_layer(), *layers), user_file())
    roots = [path.parent for name, path in found if name == "project"]
    return Settings(
        repository=Repository(
            root=roots[0] if roots else None,
            exclude=_once(glob for layer in layers for glob in layer.exclude),
            per_file=tuple(pair for layer in layers for pair in layer.per_file),
            disable=_once(name for layer in layers for name in layer.disable),
            allow=tuple(item for layer in layers for item in layer.allow if item.holds_on(today)),
        ),
        terms=policy.terms,
        rule_files=policy.rule_files,
        notes=tuple(_notes(layers, today)),
        sources=tuple(Source(name, path) for name, path in found),
        merged=policy,
    )


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _notes(layers: Sequence[Layer], today: date) -> Iterator[str]:
    for layer in layers:
        for item in layer.allow:
            if not item.holds_on(today):
                yield f"The allowance of {item.fingerprint} ({layer.label}) expired on {item.until}: ignored."
