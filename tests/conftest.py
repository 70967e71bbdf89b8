"""Every test has the user's folders to itself; compiled rules are shared, since they hold no scanned text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("soak", max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def share_compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Makes a user's folder, with the session's compiled rules in it: without them the first run takes long."""
    shared = tmp_path_factory.getbasetemp() / "compiled"
    shared.mkdir(exist_ok=True)

    def share(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cache").symlink_to(shared, target_is_directory=True)

    return share


@pytest.fixture(autouse=True)
def own_folders(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, share_compiled: Callable[[Path], None]
) -> Path:
    """A config, data and cache folder of the test's own."""
    folder = tmp_path_factory.mktemp("user")
    share_compiled(folder)
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(folder))
    for name in ("SAFE_PROMPT_KEY", "SAFE_PROMPT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    return folder
