"""JSON-RPC as pygls speaks it, over our own transport and without any content in logs and errors.

pygls logs whole messages and repeats parameters in errors that it shows. Both hold what the user types, so here
errors are named by type, and the loggers of pygls stay silent whatever the environment says of logging.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from safe_prompt_lsp.abilities import Abilities, read_abilities
from safe_prompt_lsp.client import Client, read_client
from safe_prompt_lsp.texts import Texts
from safe_prompt_lsp.wording import said

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer


def silence() -> None:
    """Keep the libraries that carry messages from logging: they would write what documents hold."""
    for name in ("pygls", "asyncio", "cattrs", "lsprotocol", "concurrent.futures"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())


class Prepared(str):
    """The result of a request as JSON already."""

    __slots__ = ()


class Documents(Interface):
    """What is told of documents that the client opens, edits and closes."""

    def opened(self, params: types.DidOpenTextDocumentParams) -> None: ...
    def changed(self, params: types.DidChangeTextDocumentParams) -> None: ...
    def closed(self, params: types.DidCloseTextDocumentParams) -> None: ...
    def notebook_opened(self, params: types.DidOpenNotebookDocumentParams) -> None: ...
    def notebook_changed(self, params: types.DidChangeNotebookDocumentParams) -> None: ...
    def notebook_closed(self, params: types.DidCloseNotebookDocumentParams) -> None: ...


class Protocol(LanguageServerProtocol):
    """The protocol with our texts in the place of pygls' workspace, and our transport in the place of its streams."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.texts = Texts()
        self.client = Client()
        self.abilities = Abilities()
        self.send: Callable[[bytes, str | None], None] = lambda body, topic: None
        self.stop: Callable[[int], None] = lambda code: None
        self.documents: Documents

    def receive(self, body: bytes) -> None:
        """Handle one message. Never raises for what is in it."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("the message is not JSON"))
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(_id(message), JsonRpcInvalidParams("not a JSON-RPC 2.0 message"))
            return
        method = message.get("method")
        if not isinstance(method, str | None) or (method == types.INITIALIZE and self.started):
            self._refuse(_id(message), JsonRpcException("not a request that can be answered now", -32600))
        elif method == types.INITIALIZE:
            self._handle(self._known(message), method)
        elif method not in (None, types.EXIT) and (self._shutdown or not self.started):
            if "id" in message:
                state, code = ("shutting down", -32600) if self._shutdown else ("not initialized yet", -32002)
                self._refuse(_id(message), JsonRpcException(f"the server is {state}", code))
        elif method is not None and not self._knows(method):
            if "id" in message:
                self._refuse(_id(message), JsonRpcMethodNotFound("no such method"))
        else:
            self._handle(message, method)

    def _handle(self, message: dict[str, Any], method: str | None) -> None:
        """A message as pygls' types, to its handler."""
        try:
            typed = self.structure_message(message)
        except Exception:
            if "id" in message and method is not None:
                self._refuse(_id(message), JsonRpcInvalidParams("parameters of the wrong form"))
            return
        try:
            self.handle_message(typed)
        except Exception as error:
            self._server.report_server_error(error, JsonRpcException)

    def _knows(self, method: str) -> bool:
        return method in self.fm.builtin_features or method in self.fm.features or method == types.CANCEL_REQUEST

    @property
    def started(self) -> bool:
        """Whether the client has sent ``initialize``."""
        return self._workspace is not None

    def _known(self, message: dict[str, Any]) -> dict[str, Any]:
        """An ``initialize`` message without what the protocol's types of this version cannot hold.

        What we use of it was read by ``read_client``: a client of tomorrow must not fail to start.
        """
        given = message.get("params")
        params: dict[str, Any] = dict(given) if isinstance(given, Mapping) else {}
        self.client = read_client(params)
        self.abilities = read_abilities(params)
        self.texts.encoding = self.client.encoding
        general = {"general": {"positionEncodings": [self.client.encoding]}}
        fewer = {"processId": None, "capabilities": general}
        kept = ("rootUri", "rootPath", "workspaceFolders", "initializationOptions")
        attempts = (
            params,
            {**params, "capabilities": general},
            {**fewer, **{name: params[name] for name in kept if name in params}},
            fewer,
        )
        for attempt in attempts:
            body = {**message, "params": attempt}
            try:
                self._converter.structure(body, types.InitializeRequest)
            except Exception:
                continue
            return body
        return message

    def _refuse(self, id_: Any, error: JsonRpcException) -> None:
        body = {"jsonrpc": self.VERSION, "id": id_, "error": {"code": error.code, "message": error.message}}
        self.send(json.dumps(body).encode(), None)

    def post(self, method: str, params: str, topic: str | None = None) -> None:
        """Send a notification whose parameters are JSON already. ``topic``: see ``transport.Writer.send``."""
        self.send(f'{{"jsonrpc":"2.0","method":"{method}","params":{params}}}'.encode(), topic)

    def _send_data(self, data: Any) -> None:
        """Send a message of pygls' own types."""
        if data:
            self.send(json.dumps(data, default=self._serialize_message).encode(), None)

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """Send a response; of an error that is not ours, the type alone."""
        if error is not None:
            self._result_types.pop(msg_id, None)
            error = types.ResponseError(error.code, error.message)
        elif isinstance(result, Prepared):
            self._result_types.pop(msg_id, None)
            self.send(f'{{"jsonrpc":"2.0","id":{json.dumps(msg_id)},"result":{result}}}'.encode(), None)
            return
        super()._send_response(msg_id, result, error)

    def _send_handler_result(self, future: Any, *, msg_id: Any) -> None:
        """Answer a request with what its handler made, or with what may be said of its error."""
        error = None if future.cancelled() else future.exception()
        if error is None or isinstance(error, JsonRpcException):
            super()._send_handler_result(future, msg_id=msg_id)
            return
        self._request_futures.pop(msg_id, None)
        self._send_response(msg_id, error=JsonRpcInternalError(said(error)).to_response_error())

    # pygls' own handlers keep documents of its own kind: these take their place.

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened."""
        self.documents.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was edited."""
        self.documents.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text was closed."""
        self.documents.closed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened."""
        self.documents.notebook_opened(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook was edited, or its cells were moved."""
        self.documents.notebook_changed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook was closed."""
        self.documents.notebook_closed(params)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> Generator[Any, Any, None]:
        """The client wants the process to end."""
        self.stop(0 if self._shutdown else 1)
        yield from ()


def _id(message: Any) -> Any:
    value = message.get("id") if isinstance(message, dict) else None
    return value if isinstance(value, str | int) else None
