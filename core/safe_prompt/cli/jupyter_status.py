"""Whether the JupyterLab extension is installed and enabled: its two parts, as the files say that Jupyter reads.

Nothing of JupyterLab is imported: its folders are asked of ``jupyter_core``, and only where that is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

LABEXTENSION: Final = "jupyterlab-safe-prompt"
SERVER_PART: Final = "safe_prompt_jupyter.server"
NOT_BUILT: Final = "not installed: pip install 'safe-prompting[lab]' (a plain source install has none)"


@dataclass(frozen=True, slots=True)
class Labextension:
    """What the page loads: its folder and version, both empty where it is not installed."""

    enabled: bool = False
    version: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class ServerPart:
    """What the server loads. ``path`` is the file that says so, empty where none mentions it."""

    enabled: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class JupyterStatus:
    """JupyterLab in this Python, and the two parts of the extension."""

    jupyterlab: bool
    labextension: Labextension = Labextension()
    server: ServerPart = ServerPart()

    def as_json(self) -> dict[str, Any]:
        """For ``status --format json``."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For people; where something is missing, what to do."""
        if not self.jupyterlab:
            yield "JupyterLab is not installed in this Python"
            return
        lab, server = self.labextension, self.server
        if not lab.path:
            yield f"extension {NOT_BUILT}"
        elif lab.enabled:
            yield f"extension {lab.version} enabled ({lab.path})"
        else:
            yield f"extension {lab.version} disabled: jupyter labextension enable {LABEXTENSION} ({lab.path})"
        if server.enabled:
            yield f"server part enabled ({server.path})"
        elif server.path:
            yield f"server part disabled: jupyter server extension enable {SERVER_PART} ({server.path})"
        else:
            yield f"server part {NOT_BUILT}"


def jupyter_status() -> JupyterStatus:
    """The state in this Python, for the user and the environment that this process has."""
    if find_spec("jupyter_core") is None or find_spec("jupyterlab") is None:
        return JupyterStatus(jupyterlab=False)
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    data, config = ([Path(folder) for folder in folders] for folders in (jupyter_path(), jupyter_config_path()))
    return JupyterStatus(True, labextension(data, config), server_part(config))


def labextension(data: Sequence[Path], config: Sequence[Path]) -> Labextension:
    """The extension in the first data folder that has it. Of the configuration folders the first has the last word."""
    for folder in data:
        described = _read(folder / "labextensions" / LABEXTENSION / "package.json")
        if described:
            path = str(folder / "labextensions" / LABEXTENSION)
            return Labextension(not _is_disabled(data, config), str(described.get("version", "")), path)
    return Labextension()


def _is_disabled(data: Sequence[Path], config: Sequence[Path]) -> bool:
    said: dict[str, bool] = {}
    files = [folder / "lab" / "settings" / "page_config.json" for folder in reversed(data)]
    for folder in reversed(config):
        files += _section(folder / "labconfig", "page_config")
    for file in files:
        names = _read(file).get("disabledExtensions")
        if isinstance(names, Mapping):
            said |= {name: bool(value) for name, value in names.items()}
        elif isinstance(names, list):
            said |= dict.fromkeys(map(str, names), True)
    # "extension:plugin" takes out one plugin; ours has a single one.
    return any(value and name.partition(":")[0] == LABEXTENSION for name, value in said.items())


def server_part(config: Sequence[Path]) -> ServerPart:
    """The server part, as the last file that mentions it says. ``jupyter_server_config.py`` is code: it is not read."""
    found = ServerPart()
    for folder in reversed(config):
        for file in _section(folder, "jupyter_server_config"):
            app = _read(file).get("ServerApp")
            names = app.get("jpserver_extensions") if isinstance(app, Mapping) else None
            if isinstance(names, Mapping) and SERVER_PART in names:
                found = ServerPart(bool(names[SERVER_PART]), str(file))
    return found


def _section(folder: Path, name: str) -> list[Path]:
    """Files of a section of Jupyter's configuration; a later one overrides an earlier one."""
    return [*sorted((folder / f"{name}.d").glob("*.json")), folder / f"{name}.json"]


def _read(file: Path) -> Mapping[str, Any]:
    """A JSON object; empty where there is none that can be read, as for Jupyter."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
