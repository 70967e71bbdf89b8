"""``status`` says whether the JupyterLab extension is there and enabled, as Jupyter's own files and commands do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt.cli.jupyter_status import LABEXTENSION, SERVER_PART, labextension, server_part
from safe_prompt.cli.status_command import jupyter_status

SHIPPED = Path(__file__).parents[2] / "jupyter_ext" / "labextension" / "server_config"


@pytest.fixture
def folders(tmp_path):
    """Two data and two configuration folders, strongest first, and a way to fill them."""
    made = {name: tmp_path / f"{name} 😀" for name in ("data1", "data2", "config1", "config2")}

    def write(folder, file, content):
        path = made[folder] / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    write.data, write.config = [made["data1"], made["data2"]], [made["config1"], made["config2"]]
    return write


PACKAGE = f"labextensions/{LABEXTENSION}/package.json"
PAGE, PAGE_D = "labconfig/page_config.json", "labconfig/page_config.d/x.json"
ON, OFF = ({"disabledExtensions": {LABEXTENSION: value}} for value in (False, True))


@pytest.mark.parametrize(
    ("files", "enabled"),
    [
        ([], True),
        ([("config2", PAGE, OFF)], False),
        ([("config2", PAGE_D, OFF)], False),
        ([("config2", PAGE, OFF), ("config1", PAGE, ON)], True),  # the first folder has the last word
        ([("config2", PAGE, ON), ("config1", PAGE, OFF)], False),
        ([("config1", PAGE_D, OFF), ("config1", PAGE, ON)], True),  # the file over its .d folder
        ([("config1", PAGE, {"disabledExtensions": [LABEXTENSION]})], False),
        ([("config1", PAGE, {"disabledExtensions": {f"{LABEXTENSION}:plugin": True}})], False),
        ([("config1", PAGE, {"disabledExtensions": {"other": True, f"{LABEXTENSION}-2": True}})], True),
        ([("data2", "lab/settings/page_config.json", OFF)], False),
        ([("data2", "lab/settings/page_config.json", OFF), ("config2", PAGE, ON)], True),
        ([("config1", PAGE, "{no json")], True),
        ([("config1", PAGE, "[]")], True),
    ],
)
def test_labextension(folders, files, enabled):
    assert not labextension(folders.data, folders.config).path
    folders("data2", PACKAGE, {"name": LABEXTENSION, "version": "9.8"})
    for file in files:
        folders(*file)
    found = labextension(folders.data, folders.config)
    assert (found.enabled, found.version) == (enabled, "9.8") and found.path.startswith(str(folders.data[1]))


@pytest.mark.parametrize(
    ("values", "enabled"),
    [
        ({}, False),
        ({("config2", ".d/x.json"): True}, True),
        ({("config2", ".d/x.json"): True, ("config2", ".json"): False}, False),
        ({("config2", ".d/x.json"): True, ("config1", ".json"): False}, False),
        ({("config2", ".json"): False, ("config1", ".d/x.json"): True}, True),
    ],
)
def test_server_part(folders, values, enabled):
    files = [
        folders(where, f"jupyter_server_config{name}", {"ServerApp": {"jpserver_extensions": {SERVER_PART: value}}})
        for (where, name), value in values.items()
    ]
    folders("config1", "jupyter_server_config.d/other.json", {"ServerApp": {"jpserver_extensions": {"other": True}}})
    found = server_part(folders.config)
    assert found.enabled is enabled and (not values or found.path == str(files[-1]))


def test_text_and_json(cli, folders, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(folders.data[0]))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(folders.config[0]))
    folders("data1", PACKAGE, {"version": "9.8"})
    folders("config1", PAGE, OFF)
    folders("config1", "jupyter_server_config.json", {"ServerApp": {"jpserver_extensions": {SERVER_PART: True}}})
    text = cli("status").out
    assert f"extension 9.8 disabled: jupyter labextension enable {LABEXTENSION}" in text
    assert "server part enabled (" in text
    facts = json.loads(cli("status", "--format", "json").out)
    assert facts["jupyter"]["labextension"]["enabled"] is False and facts["jupyter"]["server"]["enabled"] is True
    assert {"version", "tiers", "rules", "settings", "baseline", "folders"} <= set(facts)
    assert str(facts["rules"]) in text and facts["key"]["id"] in text


@pytest.mark.parametrize("module", ["jupyterlab", "jupyter_core"])
def test_without_jupyter(cli, monkeypatch, module):
    import safe_prompt.cli.jupyter_status as status

    monkeypatch.setattr(status, "find_spec", lambda name: None if name == module else object())
    assert "JupyterLab is not installed in this Python" in cli("status").out
    assert json.loads(cli("status", "--format", "json").out)["jupyter"]["jupyterlab"] is False


def test_nothing_of_jupyterlab_is_imported(tmp_path):
    program = (
        "import sys; from safe_prompt.cli.main import main; main(['status']);"
        "print([n for n in sys.modules if n.split('.')[0] in"
        " ('jupyterlab', 'jupyterlab_server', 'jupyter_server', 'traitlets', 'tornado', 'safe_prompt_jupyter')])"
    )
    environment = os.environ | {"SAFE_PROMPT_CONFIG_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.e2e
def test_jupyters_own_commands(folders, tmp_path, monkeypatch):
    """What they disable and enable, we read."""
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # so that the user's folder has the last word
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folders.config[0]))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folders.data[0]))
    folders("data1", PACKAGE, {"version": "9.8", "name": LABEXTENSION, "jupyterlab": {"extension": True}})
    # Jupyter writes a file of its own beside one of another name, and which is read last goes by the alphabet.
    (shipped,) = SHIPPED.iterdir()
    assert shipped.name == f"{SERVER_PART}.json"
    folders("config1", f"jupyter_server_config.d/{shipped.name}", shipped.read_text("utf-8"))

    def jupyter(*words):
        command = [sys.executable, "-m", "jupyter", *words]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    jupyter("labextension", "disable", LABEXTENSION, "--level=user")
    jupyter("server", "extension", "disable", SERVER_PART, "--user")
    off = jupyter_status()
    jupyter("labextension", "enable", LABEXTENSION, "--level=user")
    jupyter("server", "extension", "enable", SERVER_PART, "--user")
    on = jupyter_status()
    assert (off.labextension.enabled, off.server.enabled) == (False, False) and off.server.path
    assert (on.labextension.enabled, on.server.enabled) == (True, True) and on.labextension.version == "9.8"
