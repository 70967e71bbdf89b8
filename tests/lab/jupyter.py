"""A real Jupyter server in a process of its own, with our extension enabled as the wheel enables it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tests.needs import absent

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "jupyter_ext" / "labextension"
BASE = "/user/somebody/"  # as on JupyterHub


class Server(NamedTuple):
    """A running server. ``url`` ends with its base URL; notebooks lie in ``folder``."""

    url: str
    token: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def socket(self) -> str:
        """Address of our WebSocket, without a token."""
        return self.url.replace("http:", "ws:", 1) + "safe-prompt/socket"

    def memory(self) -> int:
        """Resident memory of the server's process in bytes (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return 1024 * int(status.split("VmRSS:")[1].split()[0])


@contextmanager
def server(folder: Path, *, lab: bool = False, ours: bool = True, more: tuple[str, ...] = ()) -> Iterator[Server]:
    """Start a server; with ``lab`` one that serves JupyterLab and Notebook 7 with the built labextension.

    ``more`` are options for its command line. A ``jupyter_server_config.py`` in ``folder/config`` is read.
    """
    if find_spec("jupyter_server") is None or (lab and find_spec("jupyterlab") is None):
        absent("needs the extra [lab]")
    notebooks, config = folder / "notebooks", folder / "config"
    for place in (notebooks, config / "jupyter_server_config.d", folder / "share"):
        place.mkdir(parents=True, exist_ok=True)
    extensions = {"jupyterlab": lab, "notebook": lab, "notebook_shim": lab}
    (config / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": {**extensions, "safe_prompt_jupyter.server": ours}}}), "utf-8"
    )
    if lab:
        built = EXTENSION / "build" / "labextension"
        if not (built / "package.json").is_file():
            absent("needs the labextension: cd jupyter_ext/labextension && npm ci && npm run build")
        shutil.copytree(built, folder / "share" / "labextensions" / "jupyterlab-safe-prompt", dirs_exist_ok=True)
        _no_news(config)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
        "JUPYTER_CONFIG_DIR": str(config), "JUPYTER_CONFIG_PATH": str(config), "JUPYTER_NO_CONFIG": "",
        "JUPYTER_PATH": str(folder / "share"), "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"), "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / name) for name in ("core", "jupyter_ext", "lsp_server")]),
    }  # fmt: skip
    environment.pop("JUPYTER_NO_CONFIG")
    log = folder / "server.log"
    command = [
        sys.executable, "-m", "jupyterlab" if lab else "jupyter_server", "--no-browser", "--allow-root",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={notebooks}", f"--ServerApp.base_url={BASE}", "--ServerApp.log_level=DEBUG",
        *more,
    ]  # fmt: skip
    if lab:
        command += ["--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
    found = Server(f"http://127.0.0.1:{port}{BASE}", token, notebooks, process, log)
    try:
        _wait(found)
        yield found
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(found: Server) -> None:
    end = time.monotonic() + 180  # seconds
    while time.monotonic() < end:
        if found.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{found.url}api", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{found.log.read_text('utf-8', 'replace')[-3000:]}")


def _no_news(config: Path) -> None:
    """Nothing that would cover a page: no question about news."""
    place = config / "labconfig"
    place.mkdir()
    off = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (place / "page_config.json").write_text(json.dumps(off), "utf-8")
