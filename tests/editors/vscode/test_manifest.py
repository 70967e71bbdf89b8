"""What the VS Code extension says of itself, held against its own sources and the server's: both change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from safe_prompt import __version__
from safe_prompt_lsp.abilities import ALLOW_WITH_REASON
from safe_prompt_lsp.commands import COMMANDS
from safe_prompt_lsp.features import SCAN_WORKSPACE
from safe_prompt_lsp.preferences import Preferences, to_wire

EXTENSION = Path(__file__).resolve().parents[3] / "lsp_server" / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text("utf-8"))
CONTRIBUTES = MANIFEST["contributes"]
SETTINGS = {name.removeprefix("safe-prompt."): one for name, one in CONTRIBUTES["configuration"]["properties"].items()}
OWN = {"server.path", "additionalLanguages", "statusBar"}  # settings that the server never sees
DECLARED = {one["command"] for one in CONTRIBUTES["commands"]}


def source(name: str) -> str:
    return (EXTENSION / "src" / name).read_text("utf-8")


def test_versions_go_together():
    assert MANIFEST["version"] == __version__
    assert json.loads((EXTENSION / "package-lock.json").read_text("utf-8"))["version"] == __version__


def test_settings_are_the_servers_with_its_defaults():
    assert {name: one["default"] for name, one in SETTINGS.items() if name not in OWN} == to_wire(Preferences())


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_described_and_in_the_readme(name: str):
    setting = SETTINGS[name]
    assert len(setting.get("description") or setting["markdownDescription"]) > 20
    assert f"| `{name}` |" in (EXTENSION / "README.md").read_text("utf-8")


def test_what_a_folder_could_weaken_is_not_read_from_one_that_is_not_trusted():
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    weakening = {"server.path", "policy", "enable", "minSeverity"}
    assert {one.removeprefix("safe-prompt.") for one in restricted} == weakening


def test_commands_are_declared_and_registered():
    registered = set(re.findall(r'"(safePrompt\.\w+)": \(', source("extension.ts")))
    assert registered == DECLARED


def test_menus_and_keys_name_declared_commands():
    assert set(_named(CONTRIBUTES["menus"])) | set(_named(CONTRIBUTES["keybindings"])) <= DECLARED


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "command" in value:
            yield value["command"]
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)


def test_commands_of_the_server_are_called_by_their_names():
    block = source("protocol.ts").split("export const SERVER = {")[1].split("}")[0]
    called = set(re.findall(r'"(safe-prompt\.\w+)"', block))
    assert called
    assert called <= {*COMMANDS, SCAN_WORKSPACE}
    assert f'ALLOW_WITH_REASON = "{ALLOW_WITH_REASON}"' in source("protocol.ts")


def test_the_lock_names_no_place_to_load_from():
    lock = json.loads((EXTENSION / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert not [name for name, one in packages.items() if "integrity" not in one]
    root = lock["packages"][""]
    assert root["dependencies"] == MANIFEST["dependencies"]
    assert root["devDependencies"] == MANIFEST["devDependencies"]


def test_files_that_are_shown_exist():
    assert (EXTENSION / MANIFEST["icon"]).exists()
    for walkthrough in CONTRIBUTES["walkthroughs"]:
        for step in walkthrough["steps"]:
            assert (EXTENSION / step["media"]["markdown"]).exists()
