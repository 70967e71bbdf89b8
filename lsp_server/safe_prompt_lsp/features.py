"""Which request is answered by what. Every handler is registered here, before the client says hello."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

from lsprotocol import types

from safe_prompt.errors import SafePromptError
from safe_prompt_lsp.arguments import plain
from safe_prompt_lsp.code_actions import KINDS, code_actions, resolved
from safe_prompt_lsp.commands import COMMANDS
from safe_prompt_lsp.hover import hover
from safe_prompt_lsp.lenses import code_lenses
from safe_prompt_lsp.protocol import Prepared
from safe_prompt_lsp.server import NAME, Server

SCAN_WORKSPACE = "safe-prompt.scanWorkspace"


def register_features(server: Server) -> None:
    """Register all handlers."""
    _lifecycle(server)
    _settings(server)
    _editing(server)
    _commands(server)


def _lifecycle(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.initialized_with(params)
        if server.protocol.client.pull:
            _pull(server)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        await server.register()
        await server.fetch_preferences()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.changed_on_disk([params.text_document.uri])

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancelled(params: types.WorkDoneProgressCancelParams) -> None:
        if server.folders is not None:
            server.folders.cancel(params.token)


def _settings(server: Server) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def settings(params: types.DidChangeConfigurationParams) -> None:
        if server.protocol.client.configuration:
            await server.fetch_preferences()
        else:
            server.take_preferences(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files(params: types.DidChangeWatchedFilesParams) -> None:
        server.changed_on_disk([change.uri for change in params.changes])

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            server.roots.pop(folder.uri, None)
        for folder in params.event.added:
            server.add_root(folder.uri)
        server.changed_roots()


def _editing(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        snapshot = await server.fresh_snapshot(params.text_document.uri)
        markdown = server.protocol.abilities.markdown
        return None if snapshot is None else hover(snapshot, params.position, markdown=markdown)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        snapshot = await server.fresh_snapshot(params.text_document.uri)
        return [] if snapshot is None else code_lenses(snapshot)

    options = types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        snapshot = await server.fresh_snapshot(params.text_document.uri)
        return [] if snapshot is None else code_actions(snapshot, params.range, params.context, server.means)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        data = plain(action.data)
        uri = data.get("uri") if isinstance(data, Mapping) else None
        snapshot = await server.fresh_snapshot(uri) if isinstance(uri, str) else None
        return resolved(action, snapshot, server.means)


def _commands(server: Server) -> None:
    async def scan_workspace(*_: Any) -> Any:
        return await server.folders.scan() if server.folders is not None else None

    server.command(SCAN_WORKSPACE)(scan_workspace)
    for name, function in COMMANDS.items():
        server.command(name)(_command(server, function))


def _command(server: Server, function: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*arguments: Any) -> Any:
        try:
            answer = function(server, list(arguments))
            return await answer if isawaitable(answer) else answer
        except SafePromptError as error:
            server.tell(str(error), error=True)
            return None

    return run


def _pull(server: Server) -> None:
    options = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=True, identifier=NAME)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace(params: types.WorkspaceDiagnosticParams) -> Any:
        return await server.folders.pulled(params) if server.folders is not None else {"items": []}

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Any:
        uri = params.text_document.uri
        waits = not server.protocol.client.refresh or server.documents.newest(uri) is None
        if waits:
            await server.documents.whole(uri)
        kept = server.publisher.kept.get(uri)
        if kept is None:
            return Prepared('{"kind":"full","items":[]}')
        if params.previous_result_id == kept.id:
            return Prepared(f'{{"kind":"unchanged","resultId":"{kept.id}"}}')
        return Prepared(f'{{"kind":"full","resultId":"{kept.id}","items":[{",".join(kept.items)}]}}')
