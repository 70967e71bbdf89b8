"""The user's folders. ``SAFE_PROMPT_CONFIG_DIR`` replaces them all, so that tests and CI isolate themselves.

The paths are named, not made: whoever writes a file makes its folder, readable by the user alone.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

CONFIG_DIR_VARIABLE = "SAFE_PROMPT_CONFIG_DIR"
_APP = "safe-prompt"
_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


def config_dir() -> Path:
    """Folder of the user's own settings file."""
    return _folder("config")


def data_dir() -> Path:
    """Folder of what must last and stay private: the key file, session vaults, trusted projects."""
    return _folder("data")


def cache_dir() -> Path:
    """Folder of what can be made again: compiled rule databases."""
    return _folder("cache")


def _folder(which: str) -> Path:
    replaced = os.environ.get(CONFIG_DIR_VARIABLE, "").strip()
    if sys.platform == "linux" and (not replaced or replaced.startswith("/")):
        return _known(which, replaced, os.environ.get(_XDG[which][0]), os.environ.get("HOME"))
    return _made(which, replaced)


@lru_cache(maxsize=32)
def _known(which: str, replaced: str, _named: str | None, _home: str | None) -> Path:
    """Kept for the variables that it hangs on: putting paths together takes longer than scanning a prompt."""
    return _made(which, replaced)


def _made(which: str, replaced: str) -> Path:
    if not replaced:
        return _platform(which)
    # Absolute, so that a later change of the working directory does not move the key file.
    folder = Path(replaced).expanduser().absolute()
    return folder / "cache" if which == "cache" else folder


def _platform(which: str) -> Path:
    if sys.platform == "linux":
        # What platformdirs gives there, without loading it: 6 ms of every start (XDG Base Directory Specification).
        variable, default = _XDG[which]
        named = os.environ.get(variable, "").strip()
        return (Path(named) if named.startswith("/") else Path.home() / default) / _APP
    import platformdirs

    if which == "config":
        return platformdirs.user_config_path(_APP, appauthor=False)
    if which == "data":
        return platformdirs.user_data_path(_APP, appauthor=False)
    return platformdirs.user_cache_path(_APP, appauthor=False)
