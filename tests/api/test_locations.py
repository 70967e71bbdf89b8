"""The user's folders are where the platform keeps such folders."""

from __future__ import annotations

import sys

import platformdirs
import pytest

from safe_prompt import locations

FOLDERS = {
    "config_dir": (platformdirs.user_config_path, "XDG_CONFIG_HOME"),
    "data_dir": (platformdirs.user_data_path, "XDG_DATA_HOME"),
    "cache_dir": (platformdirs.user_cache_path, "XDG_CACHE_HOME"),
}


@pytest.mark.parametrize("named", [None, "", "/srv/own 😀", "relative"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_as_platformdirs_has_them(folder, named, monkeypatch, tmp_path):
    if sys.platform != "linux" and named:
        pytest.skip("XDG variables are Linux's")
    monkeypatch.delenv("SAFE_PROMPT_CONFIG_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    theirs, variable = FOLDERS[folder]
    monkeypatch.delenv(variable, raising=False)
    if named is not None:
        monkeypatch.setenv(variable, named)
    assert getattr(locations, folder)() == theirs("safe-prompt", appauthor=False)


def test_one_variable_replaces_them_all(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path))
    assert {locations.config_dir(), locations.data_dir(), locations.cache_dir().parent} == {tmp_path}
