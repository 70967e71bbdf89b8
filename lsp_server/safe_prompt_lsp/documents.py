"""What happens when the client opens, edits and closes documents: when each is scanned, and which result counts.

Two tiers of time. After every edit a cheap result at once, on the event loop; after ``delay`` milliseconds without
typing the whole document, in a process of its own. Where there is a model of names, what was opened is scanned twice,
without and with it, so that nobody waits for the model. A result counts only for the texts it was made from.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from safe_prompt.incremental.state import Edit
from safe_prompt_lsp.context import Contexts
from safe_prompt_lsp.examine import examine
from safe_prompt_lsp.instant import follow
from safe_prompt_lsp.kinds import notebook_path, path_of
from safe_prompt_lsp.subject import Examined, Subject, file_subject, notebook_subject
from safe_prompt_lsp.texts import Texts
from safe_prompt_lsp.worker import Worker


@dataclass(slots=True)
class State:
    """A subject's newest result. ``whole``: it comes from a scan of everything; ``full`` futures wait for one.

    ``base`` is the result that the next edits are carried along from, None where only a full scan can tell.
    ``running`` is what is being scanned, ``since`` the edits since they were handed to it. ``names``: full
    scans are with names from now on.
    """

    examined: Examined | None = None
    whole: bool = False
    base: Examined | None = None
    timer: asyncio.TimerHandle | None = None
    running: Subject | None = None
    since: dict[str, list[Edit]] = field(default_factory=dict)
    full: list[asyncio.Future[Examined | None]] = field(default_factory=list)
    names: bool = False


class Documents:
    """Open documents and their results.

    ``examine`` scans everything, in the worker's thread. ``changed`` is called with each new result, ``gone`` with the
    URIs of texts that were closed.

    Only the event loop calls it.
    """

    def __init__(
        self,
        texts: Texts,
        contexts: Contexts,
        worker: Worker,
        loop: asyncio.AbstractEventLoop,
        examine: Callable[[Subject, bool], Examined],
        changed: Callable[[Examined, bool], None],
        gone: Callable[[tuple[str, ...]], None],
    ) -> None:
        self.texts = texts
        self.contexts = contexts
        self._worker = worker
        self._loop = loop
        self._examine = examine
        self._changed = changed
        self._gone = gone
        self._states: dict[str, State] = {}
        self._edited: dict[str, None] = {}

    # What the client does.

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened."""
        uri = params.text_document.uri
        self._forget(uri)  # a client that opens it twice means the second
        self.texts.open(params.text_document)
        self._restart(uri)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was edited."""
        document = params.text_document
        text = self.texts.change(document.uri, document.version, params.content_changes)
        if text is not None:
            self._edited[text.notebook or text.uri] = None

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text was closed."""
        if self.texts.close(params.text_document.uri) is not None:
            self._forget(params.text_document.uri)
            self._gone((params.text_document.uri,))

    def notebook_opened(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened."""
        self._forget(params.notebook_document.uri)
        self._restart(self.texts.open_notebook(params).uri)

    def notebook_changed(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook was edited, or its cells were moved."""
        notebook, closed = self.texts.change_notebook(params)
        if notebook is not None:
            self._edited[notebook.uri] = None
        if closed:
            self._gone(closed)

    def notebook_closed(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook was closed."""
        uri = params.notebook_document.uri
        closed = self.texts.close_notebook(uri, [cell.uri for cell in params.cell_text_documents])
        self._forget(uri)
        self._gone(closed)

    def again(self) -> None:
        """Scan everything that is open: settings have changed."""
        for uri in list(self._states):
            self._restart(uri)

    # What others ask.

    def subject(self, uri: str) -> Subject | None:
        """A file or notebook as it is now."""
        notebook = self.texts.notebooks.get(uri)
        if notebook is not None:
            return notebook_subject(notebook, self.texts, self.contexts.of(notebook_path(uri)))
        text = self.texts.texts.get(uri)
        return None if text is None else file_subject(text, self.contexts.of(path_of(uri)))

    def owner(self, uri: str) -> str:
        """The URI of the subject that a text belongs to: its notebook's, or its own."""
        text = self.texts.texts.get(uri)
        return text.notebook if text is not None and text.notebook else uri

    def newest(self, uri: str) -> Examined | None:
        """The newest result of the subject that a text belongs to, as far as it fits what was typed."""
        self.flush()
        state = self._states.get(self.owner(uri))
        if state is None or state.examined is None:
            return None
        subject = self.subject(self.owner(uri))
        return state.examined if subject and subject.is_same(state.examined.subject) else None

    async def whole(self, uri: str) -> Examined | None:
        """The result of a scan of everything as it is now; None where the text is not open (any more)."""
        self.flush()
        owner = self.owner(uri)
        state = self._states.get(owner)
        subject = self.subject(owner)
        if state is None or subject is None:
            return None
        if state.whole and state.examined is not None and state.examined.subject.is_same(subject):
            return state.examined
        future: asyncio.Future[Examined | None] = self._loop.create_future()
        state.full.append(future)
        if state.running is None or not state.running.is_same(subject):
            self._scan(owner)
        return await future

    def at_once(self, uri: str) -> Examined | None:
        """As ``whole``, waiting for nothing: for commands, which may take a moment."""
        found = self.newest(uri)
        subject = self.subject(self.owner(uri))
        return found if found is not None or subject is None else examine(subject)

    def path(self, uri: str) -> Path | None:
        """The file of a text, or of the notebook whose cell it is."""
        return notebook_path(self.owner(uri))

    # When it is scanned.

    def flush(self) -> None:
        """Give a result at once for what was edited since the last call."""
        if not self._edited:
            return
        edited, self._edited = self._edited, {}
        for uri in edited:
            state, subject = self._states.get(uri), self.subject(uri)
            if state is None or subject is None:
                continue
            typed = self._typed(subject)
            for name, edits in typed.items():
                state.since.setdefault(name, []).extend(edits)
            carried = None if state.base is None else self._carried(state.base, subject, typed)
            state.base = carried  # what was not carried along cannot be carried any further
            if carried is not None:
                self._take(uri, carried, whole=False)
            if state.timer is not None:
                state.timer.cancel()
            # Where nothing is shown of what was typed, there is no reason to wait for a pause.
            delay = self.contexts.preferences.delay / 1000 if carried or state.running else 0
            state.timer = self._loop.call_later(delay, self._scan, uri)

    def _carried(self, base: Examined, subject: Subject, typed: Mapping[str, Sequence[Edit]]) -> Examined | None:
        """A result carried along. Whatever goes wrong, a full scan will tell."""
        try:
            return follow(base, subject, typed)
        except Exception:
            return None

    def _typed(self, subject: Subject) -> dict[str, list[Edit]]:
        """Edits of a subject's texts that no result knows yet, each once."""
        typed = {}
        for source in subject.sources:
            text = self.texts.texts.get(source.uri)
            if text is not None and text.edits:
                typed[source.uri], text.edits = text.edits, []
        return typed

    def _restart(self, uri: str) -> None:
        state = self._states.setdefault(uri, State())
        state.whole = state.names = False
        self._scan(uri)

    def _scan(self, uri: str) -> None:
        self.flush()
        self.contexts.look()  # many clients watch no files: settings that changed count from here on
        state, subject = self._states.get(uri), self.subject(uri)
        if state is None or subject is None:
            return
        if state.timer is not None:
            state.timer.cancel()
            state.timer = None
        state.running = subject
        state.since = {}
        names = state.names
        self._worker.submit(uri, lambda: self._examine(subject, names), lambda found: self._finished(uri, found))

    def _finished(self, uri: str, examined: Examined) -> None:
        state = self._states.get(uri)
        if state is None or state.running is not examined.subject:
            return  # closed meanwhile, or a newer one is on its way
        self.flush()
        subject = self.subject(uri)
        if subject is None:
            return
        state.running = None
        if not subject.is_same(examined.subject):  # typed meanwhile: it is carried along
            carried = self._carried(examined, subject, state.since)
            if carried is not None:
                state.base = carried
                self._take(uri, carried, whole=False)
            if state.full or carried is None:
                self._scan(uri)
            return
        state.base = examined
        self._take(uri, examined, whole=True)
        waiting, state.full = state.full, []
        for future in waiting:
            if not future.done():
                future.set_result(examined)
        if not state.names and subject.names:
            state.names = True
            self._scan(uri)

    def _take(self, uri: str, examined: Examined, *, whole: bool) -> None:
        state = self._states[uri]
        state.examined, state.whole = examined, whole
        self._changed(examined, whole)

    def _forget(self, uri: str) -> None:
        state = self._states.pop(uri, None)
        self._edited.pop(uri, None)
        self._worker.drop(uri)
        if state is not None:
            if state.timer is not None:
                state.timer.cancel()
            for future in state.full:
                if not future.done():
                    future.set_result(None)
