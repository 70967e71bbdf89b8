"""What the Jupyter server answers: a WebSocket, and the same conversation in single requests where there is none.

Both are the server's own: its login, its authorizer, its check of origins, the latter also for requests that carry a
token, for which Jupyter leaves it out. Bodies are never logged.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from safe_prompt_jupyter.server.session import Session
from safe_prompt_jupyter.server.settings import SettingsFolder
from safe_prompt_jupyter.server.wire import MOST_BYTES, WireError, message_of, read_message

RESOURCE: Final = "contents"  # whoever may read notebooks here may have them checked
MOST_MESSAGES: Final = 256  # in one request
_MOST_ERRORS: Final = 20  # a page that only sends nonsense is shown out


@dataclass(frozen=True, slots=True)
class Shared:
    """What all pages share: settings of the server's folder, threads, our version."""

    settings: SettingsFolder
    pool: ThreadPoolExecutor
    version: str


class _OriginChecked:
    """Pages of foreign origins are refused, whatever they carry; ``allow_origin`` and ``allow_origin_pat`` admit some.

    Programs send no ``Origin``, so nothing changes for them.
    """

    def skip_check_origin(self) -> bool:
        return False


class CheckSocket(_OriginChecked, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One page's conversation."""

    auth_resource = RESOURCE

    def initialize(self, shared: Shared) -> None:
        self._shared = shared
        self._session: Session | None = None
        self._errors = 0

    @property
    def max_message_size(self) -> int:
        """Bytes. Tornado closes a connection that sends more."""
        return MOST_BYTES

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        await _only_readers(self)
        await super().get(*args, **kwargs)

    def open(self, *args: str, **kwargs: str) -> None:
        super().open(*args, **kwargs)
        self._session = Session(self._shared.settings, self._shared.pool, self._answer)
        self._session.greet(self._shared.version)

    def on_message(self, message: str | bytes) -> None:
        if self._session is None:
            return
        try:
            self._session.take(read_message(message))
        except WireError as error:
            self._errors += 1
            self._answer({"type": "error", "message": str(error)})
            if self._errors >= _MOST_ERRORS:
                self.close(1008, "too many messages that cannot be used")

    def on_close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        super().on_close()

    def _answer(self, body: dict[str, Any]) -> None:
        with suppress(WebSocketClosedError):  # nobody is left to tell
            self.write_message(json.dumps(body, separators=(",", ":")))


class CheckHandler(_OriginChecked, APIHandler):
    """The conversation in one request: a list of messages in, a list of answers out, nothing kept."""

    auth_resource = RESOURCE

    def initialize(self, shared: Shared) -> None:
        self._shared = shared

    @web.authenticated
    async def get(self) -> None:
        await _only_readers(self)
        answers: list[dict[str, Any]] = []
        Session(self._shared.settings, self._shared.pool, answers.append).greet(self._shared.version)
        self.finish(json.dumps(answers[0]))

    @web.authenticated
    async def post(self) -> None:
        await _only_readers(self)
        try:
            messages = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise web.HTTPError(400, "the body is a JSON list of messages") from None
        if not isinstance(messages, list) or len(messages) > MOST_MESSAGES:
            raise web.HTTPError(400, f"the body is a JSON list of at most {MOST_MESSAGES} messages")
        answers: list[dict[str, Any]] = []
        session = Session(self._shared.settings, self._shared.pool, answers.append)
        try:
            for value in messages:
                session.take(message_of(value))
                await session.settled()
        except WireError as error:
            raise web.HTTPError(400, str(error)) from None
        finally:
            session.close()
        self.finish(json.dumps({"answers": answers}))


async def _only_readers(handler: JupyterHandler) -> None:
    """Ask the server's authorizer.

    Raises:
        HTTPError: this user may not read notebooks here.
    """
    user = handler.current_user
    if not await ensure_async(handler.authorizer.is_authorized(handler, user, "read", RESOURCE)):
        raise web.HTTPError(403)
