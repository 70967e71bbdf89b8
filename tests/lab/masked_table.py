"""The picture of docs/masking.md: python tests/lab/masked_table.py docs/img (from the repository's root).

JupyterLab shows the notebook of tests/masking/clients.py after `safe-prompt mask`; the picture is masked-table.png.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "core"), str(ROOT / "jupyter_ext")]


def main(folder: str) -> None:
    """Mask the notebook, open it, and take the picture."""
    import nbformat
    from tests.lab.jupyter import server
    from tests.masking.clients import client_notebook

    with TemporaryDirectory() as place:
        work = Path(place)
        nbformat.write(client_notebook(work, "picture")[0], work / "clients.ipynb")
        command = [sys.executable, "-m", "safe_prompt", "mask", str(work / "clients.ipynb")]
        environment = {**os.environ, "SAFE_PROMPT_CONFIG_DIR": str(work / "settings")}
        masked = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        with server(work / "lab", lab=True) as running:
            (running.folder / "clients-masked.ipynb").write_bytes(masked)
            body = {
                "url": running.url, "token": running.token, "chromium": shutil.which("chromium"), "bare": True,
                "notebook": "clients-masked.ipynb", "folder": str(Path(folder).resolve()), "width": 1800, "height": 960,
            }  # fmt: skip
            script = Path(__file__).parent / "browser" / "masked_table.mjs"
            subprocess.run(["node", str(script)], input=json.dumps(body), text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
