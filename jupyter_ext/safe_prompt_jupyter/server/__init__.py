"""The Jupyter server's part: notebooks that are open in a browser are checked in the server's process.

``pip install`` puts a file into ``jupyter_server_config.d`` that enables it. ``%load_ext safe_prompt`` imports none of
this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

THREADS = 4


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "safe_prompt_jupyter.server"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Add our handlers under the server's base URL. The core is loaded in a thread, before the first key is typed."""
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from jupyter_server.utils import url_path_join

    from safe_prompt import __version__
    from safe_prompt_jupyter.server.handlers import CheckHandler, CheckSocket, Shared
    from safe_prompt_jupyter.server.settings import SettingsFolder

    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="safe-prompt")
    shared = Shared(SettingsFolder(Path(app.root_dir)), pool, __version__)
    web: Any = app.web_app
    base = web.settings["base_url"]
    handlers: list[tuple[Any, ...]] = [
        (url_path_join(base, "safe-prompt", "socket"), CheckSocket, {"shared": shared}),
        (url_path_join(base, "safe-prompt", "check"), CheckHandler, {"shared": shared}),
    ]
    web.add_handlers(".*$", handlers)
    pool.submit(_warm_up, shared.settings)
    app.log.info("safe-prompt checks notebooks that are open in the browser.")


def _warm_up(settings: Any) -> None:
    from safe_prompt.checks.scan_file import find
    from safe_prompt.documents.document import Document

    find(Document(""), settings.current().options)
