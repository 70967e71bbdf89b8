"""The pictures of docs/jupyterlab.md: python tests/lab/pictures.py docs/img (from the repository's root)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "core"), str(ROOT / "jupyter_ext")]


def main(folder: str) -> None:
    """Play the scenario that takes the pictures."""
    from tests.lab.jupyter import server
    from tests.lab.notebooks import demo_notebook, write

    with TemporaryDirectory() as place, server(Path(place), lab=True) as running:
        write(demo_notebook(), running.folder / "customers.ipynb")
        body = {
            "url": running.url, "token": running.token, "chromium": shutil.which("chromium"),
            "notebook": "customers.ipynb", "folder": str(Path(folder).resolve()), "width": 1240, "height": 800,
        }  # fmt: skip
        script = Path(__file__).parent / "browser" / "pictures.mjs"
        subprocess.run(["node", str(script)], input=json.dumps(body), text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
