"""The server: what the client asks, wired to what answers it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pygls.lsp.server import LanguageServer

from safe_prompt import __version__
from safe_prompt.findings.fingerprint import Key, load_key
from safe_prompt.masking.vault import Vault
from safe_prompt_lsp.context import SETTINGS_FILES, Contexts
from safe_prompt_lsp.diagnostics import Style
from safe_prompt_lsp.documents import Documents
from safe_prompt_lsp.examine import examined_of, failed, over_limit
from safe_prompt_lsp.held import Means, reader
from safe_prompt_lsp.kinds import path_of
from safe_prompt_lsp.preferences import SECTION, read_preferences
from safe_prompt_lsp.protocol import Protocol, silence
from safe_prompt_lsp.publish import Publisher
from safe_prompt_lsp.scanner import Scanner
from safe_prompt_lsp.scanning import tiny_question, warm_up
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.snapshots import snapshot_of
from safe_prompt_lsp.subject import LIMIT, Examined, Subject
from safe_prompt_lsp.transport import Reader, Writer
from safe_prompt_lsp.wording import said
from safe_prompt_lsp.worker import Worker
from safe_prompt_lsp.workspace import Workspace

NAME: Final = "safe-prompt"
_NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")]
)


class Server(LanguageServer):
    """One client's server."""

    protocol: Protocol

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(NAME, __version__, protocol_cls=Protocol, notebook_document_sync=_NOTEBOOKS)
        self.loop = loop
        self.code: asyncio.Future[int] = loop.create_future()
        self.key = load_key()
        self.vault = Vault(self.key.secret)
        self.contexts = Contexts()
        self.worker = Worker(loop)
        self.scanner = Scanner()
        self.publisher = Publisher(self.protocol.post, self.refresh)
        self.documents = Documents(
            self.protocol.texts, self.contexts, self.worker, loop, self._examine, self._result, self._gone
        )
        self.protocol.documents = self.documents
        self.protocol.stop = self.stop
        self._received: deque[bytes] = deque()
        self._said: set[str] = set()
        self._problems: set[str] = set()
        self._refreshing: asyncio.TimerHandle | None = None
        self.roots: dict[str, Path] = {}
        self._preferred = False
        self.folders: Workspace | None = None  # made when the client has said hello

    # Messages.

    def receive(self, body: bytes) -> None:
        """Take a message, from any thread."""
        self._received.append(body)
        self.loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        """Handle what has come, then give results for it once: a burst of keystrokes costs one scan."""
        while self._received:
            self.protocol.receive(self._received.popleft())
        try:
            self.documents.flush()
        except Exception as error:
            self.report_server_error(error, Exception)

    def stop(self, code: int) -> None:
        """End with an exit code."""
        if not self.code.done():
            self.code.set_result(code)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell the user of an error, by what may be said of it, each once."""
        if isinstance(error, JsonRpcMethodNotFound):
            return  # the client was answered; Kate asks for symbols whatever a server offers
        self.say(said(error), types.MessageType.Error)

    def broken(self, error: BaseException | None) -> None:
        """Something went wrong in the event loop, which would print it with all that it quotes."""
        if isinstance(error, Exception):
            self.report_server_error(error, Exception)

    def say(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show the user a sentence, once."""
        if message not in self._said:
            self._said.add(message)
            self.window_show_message(types.ShowMessageParams(kind, f"safe-prompt: {message}"))

    def _examine(self, subject: Subject, names: bool) -> Examined:
        """Scan everything, in the scanning process. Runs in the worker's thread."""
        try:
            if subject.size > LIMIT:
                return over_limit(subject)
            question = subject.question(names=names)
            return examined_of(subject, question, self.scanner.ask(question))
        except Exception as error:  # the thread must go on, and whoever waits must hear of it
            return failed(subject, said(error))

    def _result(self, examined: Examined, whole: bool) -> None:
        """Take a new result to the client, and say what is wrong with settings, once until they change."""
        problem = examined.subject.context.problem
        if problem and problem not in self._problems:
            self._problems.add(problem)
            self.tell(f"safe-prompt: {problem}", error=True)
        try:
            self.publisher.publish(examined, whole)
        except Exception as error:
            self.report_server_error(error, Exception)

    def _gone(self, uris: tuple[str, ...]) -> None:
        """Texts were closed: what is on disk counts again."""
        self.publisher.forget(uris)
        if self.folders is not None:
            self.folders.changed(uris)

    # Start and settings.

    def initialized_with(self, params: types.InitializeParams) -> None:
        """Take what the client says of itself."""
        client = self.protocol.client
        self.publisher.pull = client.pull
        self.folders = Workspace(self)
        for folder in params.workspace_folders or ():
            self.add_root(folder.uri)
        if not self.roots and params.root_uri:
            self.add_root(params.root_uri)
        elif not self.roots and params.root_path:
            self.roots[params.root_path] = Path(params.root_path)
        self.take_preferences(params.initialization_options)

    def add_root(self, uri: str) -> None:
        """A folder of the workspace."""
        path = path_of(uri)
        if path is not None:
            self.roots[uri] = path

    def take_preferences(self, value: Any) -> None:
        """Take the editor's settings."""
        preferences, problems = read_preferences(value)
        for problem in problems:
            self.say(problem, types.MessageType.Warning)
        if preferences == self.contexts.preferences and self._preferred:
            return  # many clients say at the start what they have said in their first message
        self._preferred = True
        self.contexts.prefer(preferences, next(iter(self.roots.values()), None))
        self.publisher.style = Style(self.protocol.client.related_information(), preferences)
        self.changed_settings()

    def changed_roots(self) -> None:
        """Folders were added to the workspace or taken out of it."""
        self.contexts.prefer(self.contexts.preferences, next(iter(self.roots.values()), None))
        self.changed_settings()

    async def fetch_preferences(self) -> None:
        """Ask the client for the editor's settings."""
        if not self.protocol.client.configuration:
            return
        items = [types.ConfigurationItem(section=SECTION)]
        try:
            answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception:  # a client that cannot after all: the settings it started with hold
            return
        if answer and answer[0] is not None:
            self.take_preferences(answer[0])

    async def register(self) -> None:
        """Ask to be told of settings files that change."""
        registrations = []
        if self.protocol.client.watches:
            watchers = [types.FileSystemWatcher(glob_pattern=f"**/{name}") for name in SETTINGS_FILES]
            registrations.append(types.Registration(
                "settings-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            ))  # fmt: skip
        if self.protocol.client.settings_by_registration:
            registrations.append(types.Registration(
                "settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(SECTION),
            ))  # fmt: skip
        if registrations:
            try:
                await self.client_register_capability_async(types.RegistrationParams(registrations))
            except Exception:  # it is told when files are saved, and looks at their times besides
                return

    def reload(self) -> None:
        """Read settings and baselines again, and scan what is open."""
        self.contexts.forget()
        self._problems.clear()
        self.changed_settings()

    def changed_on_disk(self, uris: Sequence[str]) -> None:
        """Files were saved, or changed under the editor."""
        if any(uri.rpartition("/")[2] in SETTINGS_FILES for uri in uris):
            self.reload()
        elif self.folders is not None:
            self.folders.changed(uris)

    def changed_settings(self) -> None:
        """Look at everything again."""
        self.documents.again()
        if self.folders is not None:
            self.folders.changed_all()

    def refresh(self) -> None:
        """Ask a pulling client to pull again, and any client to ask for lenses again; at most every 50 ms.

        An editor asks for lenses when their text changes. What a call sends may change in another cell.
        """
        client = self.protocol.client
        if (client.refresh or client.refresh_lenses) and self._refreshing is None:
            self._refreshing = self.loop.call_later(0.05, self._refresh_now)

    def _refresh_now(self) -> None:
        self._refreshing = None
        if self.publisher.pull and self.protocol.client.refresh:
            self.protocol.send_request(types.WORKSPACE_DIAGNOSTIC_REFRESH, None)
        if self.protocol.client.refresh_lenses:
            self.protocol.send_request(types.WORKSPACE_CODE_LENS_REFRESH, None)

    # What features see.

    @property
    def means(self) -> Means:
        """What edits may use besides a snapshot."""
        read = reader(lambda uri: self.snapshot(uri, hidden=True), self.protocol.client.encoding)
        return Means(self.protocol.abilities, read, vault=self.vault)

    def snapshot(self, uri: str, *, hidden: bool = False) -> Snapshot | None:
        """The newest snapshot of an open text; with ``hidden`` also of one that settings leave out of checks."""
        examined = self.documents.at_once(uri)
        return None if examined is None else self._snapshot(examined, uri, hidden=hidden)

    async def fresh_snapshot(self, uri: str) -> Snapshot | None:
        """A snapshot from a scan of everything, flow included."""
        examined = await self.documents.whole(uri)
        return None if examined is None else self._snapshot(examined, uri)

    def _snapshot(self, examined: Examined, uri: str, *, hidden: bool = False) -> Snapshot | None:
        context = examined.subject.context
        if not hidden and (not self.contexts.preferences.enable or context.leaves_out(examined.subject.path)):
            return None
        return snapshot_of(examined, uri, self.root_of(examined.subject.path))

    def root_of(self, path: Path | None) -> Path | None:
        """The innermost workspace folder that a file lies in."""
        around = [root for root in self.roots.values() if path is not None and root in path.parents]
        return max(around, key=lambda root: len(root.parts), default=None)

    # The client's own dialogues, for commands.

    async def apply_edit(self, edit: types.WorkspaceEdit, label: str = "") -> bool:
        """Ask the client for an edit."""
        try:
            answer = await self.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label or None))
        except Exception:
            return False
        return bool(answer.applied)

    async def show(self, uri: str, place: types.Position) -> bool:
        """Put the cursor at a place of a text."""
        if not self.protocol.abilities.show_document:
            return False
        params = types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(place, place))
        try:
            answer = await self.window_show_document_async(params)
        except Exception:
            return False
        return bool(answer.success)

    async def ask(self, message: str, choices: Sequence[str]) -> str | None:
        """Let the user choose."""
        actions = [types.MessageActionItem(choice) for choice in choices]
        params = types.ShowMessageRequestParams(types.MessageType.Info, message, actions)
        try:
            answer = await self.window_show_message_request_async(params)
        except Exception:
            return None
        return None if answer is None else answer.title

    def tell(self, message: str, *, error: bool = False) -> None:
        """Show the user a sentence."""
        kind = types.MessageType.Error if error else types.MessageType.Info
        self.window_show_message(types.ShowMessageParams(kind, message))


def _settle(key: Key, scanning: threading.Event) -> None:
    """Load what the first keystroke would else wait for, and leave what lives for ever out of garbage collections.

    On a machine's first start rules are compiled for a second or two. The scanning process does that, and this one
    waits until it is ``scanning`` and takes what it has left in the cache.

    Types of the protocol and compiled rules are some hundred thousand objects: each full collection would look at all
    of them, in the middle of typing.
    """
    scanning.wait(30)
    warm_up(key, thorough=True)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def serve(source: BinaryIO, target: BinaryIO) -> int:
    """Speak with one client over a pair of streams until it ends; the exit code."""
    from safe_prompt_lsp.features import register_features

    silence()
    sys.setswitchinterval(0.001)  # a scan in its thread gives way to typing after a millisecond, not after five
    loop = asyncio.get_running_loop()
    server = Server(loop)
    loop.set_exception_handler(lambda _loop, context: server.broken(context.get("exception")))
    register_features(server)

    def gone() -> None:
        loop.call_soon_threadsafe(server.stop, 1)

    writer = Writer(target, gone)
    server.protocol.send = writer.send
    writer.start()
    server.scanner.start()
    scanning = threading.Event()
    first = tiny_question(server.key)
    server.worker.submit("start", lambda: server.scanner.ask(first), lambda _: scanning.set())
    server.worker.start()
    threading.Thread(target=_settle, args=(server.key, scanning), name="safe-prompt-lsp start", daemon=True).start()
    Reader(source, server.receive, gone).start()
    try:
        return await server.code
    finally:
        server.worker.close()
        server.scanner.close()
        writer.close()
