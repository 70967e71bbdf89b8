"""What jupyter-lsp asks of a language server: how to start it, and for which languages.

jupyter-lsp finds ``specification`` through the entry point group ``jupyter_lsp_spec_v1``. It calls it when a Jupyter
server starts, so nothing heavy is imported here.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

# JupyterLab's names of languages: the tail of an editor's MIME type (a notebook's Markdown file is "ipythongfm").
LANGUAGES = ("python", "r", "sql", "markdown", "ipythongfm", "json", "yaml", "toml", "sh", "csv", "plain")

BLIND_SPOTS = (
    "JupyterLab gives a language server the code cells of a notebook, and nothing else: no Markdown or raw cell, no "
    "output, no attachment. A cell with a cell magic and a line with a line magic are rewritten before the server sees "
    "them, and what it says about them is thrown away. JupyterLab uses one language server for a language: where "
    "several are installed, the one with the highest rank in Settings > Language Servers (each has 50 at first)."
)


def specification(manager: object) -> dict[str, dict[str, Any]]:
    """The one entry of ``jupyter_lsp``'s table, or none where the server cannot run: its libraries are missing.

    ``manager`` is jupyter-lsp's own, and is not used.
    """
    if find_spec("pygls") is None:
        return {}
    return {
        "safe-prompt-lsp": {
            "version": 2,
            "argv": [sys.executable, "-m", "safe_prompt_lsp"],
            "display_name": "safe-prompt",
            "languages": list(LANGUAGES),
            # Else jupyter-lsp writes every unsaved text, with its secrets, to .virtual_documents in the project.
            "requires_documents_on_disk": False,
            "install": {"pip": "pip install 'safe-prompting[lsp]'"},
            "troubleshoot": BLIND_SPOTS,
        }
    }
