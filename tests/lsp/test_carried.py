"""Results that are carried along with typing, beside full scans: in files and notebooks, in every order of events."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from safe_prompt.incremental.state import Edit
from safe_prompt_lsp.context import Contexts
from safe_prompt_lsp.diagnostics import Style, diagnostics
from safe_prompt_lsp.documents import Documents
from safe_prompt_lsp.examine import examine
from safe_prompt_lsp.instant import covering
from safe_prompt_lsp.subject import Examined
from safe_prompt_lsp.texts import Texts

from ..plants import values  # noqa: TID252 -- `tests` is not on the path


class Hands:
    """A worker whose jobs are run when the test says so."""

    def __init__(self) -> None:
        self.waiting: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}

    def submit(self, name: str, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.waiting[name] = (job, done)

    def drop(self, name: str) -> None:
        self.waiting.pop(name, None)

    def work(self) -> list[Callable[[], None]]:
        """Run what waits; the results are still to be handed over."""
        jobs, self.waiting = self.waiting, {}
        return [lambda done=done, result=job(): done(result) for job, done in jobs.values()]


class Clock(asyncio.SelectorEventLoop):
    """A loop whose timers never come of themselves."""

    def call_later(self, delay: float, callback: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        return super().call_later(10**6, callback, *arguments, **more)


class Play:
    """Documents with hands on everything that happens, and the newest result of each subject."""

    def __init__(self) -> None:
        self.loop = Clock()
        self.hands = Hands()
        self.results: dict[str, Examined] = {}
        self.texts = Texts("utf-16")
        self.documents = Documents(
            self.texts, Contexts(), self.hands, self.loop, examine, self._changed, lambda uris: None  # type: ignore
        )  # fmt: skip

    def _changed(self, examined: Examined, whole: bool) -> None:
        self.results[examined.subject.uri] = examined

    def scan(self) -> None:
        for done in self.hands.work():
            done()

    def shown(self, uri: str) -> dict[str, list[str]]:
        """What is shown of a subject, if the result is of what was typed last."""
        examined, subject = self.results[uri], self.documents.subject(uri)
        assert subject is not None
        assert subject.is_same(examined.subject)
        return diagnostics(examined, Style())

    def fresh(self, uri: str) -> dict[str, list[str]]:
        return diagnostics(examine(self.documents.subject(uri)), Style())


@pytest.fixture
def play() -> Any:
    opened = Play()
    yield opened
    opened.loop.close()


def pieces(rng: random.Random) -> str:
    return rng.choice([
        "\n", "😀", "x", " = ", '"', "# ", "\r\n", "def f(a):\n    return a\n",
        f'token = "{values.github(values.seeded(rng.random()))}"\n', f"{values.email(values.seeded(rng.random()))}\n",
        values.gitlab(values.seeded(rng.random())), "password: ",
    ])  # fmt: skip


def position(text: str, offset: int) -> types.Position:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n")
    start = before.rfind("\n") + 1
    return types.Position(line, len(before[start:].encode("utf-16-le")) // 2)


def type_into(play: Play, uri: str, version: int, rng: random.Random) -> types.VersionedTextDocumentIdentifier:
    text = play.texts.texts[uri].text
    low = rng.randrange(len(text) + 1)
    if low and text[low - 1 : low + 1] == "\r\n":
        low -= 1
    high = min(len(text), low + rng.choice([0, 0, 0, 1, 3, 60]))
    if high < len(text) and text[high - 1 : high + 1] == "\r\n":
        high += 1
    change = types.TextDocumentContentChangePartial(types.Range(position(text, low), position(text, high)), pieces(rng))
    document = types.VersionedTextDocumentIdentifier(version, uri)
    play.documents.changed(types.DidChangeTextDocumentParams(document, [change]))
    return document


@pytest.mark.parametrize("seed", range(6))
def test_a_file_in_every_order_of_events(seed: int, play: Play) -> None:
    """Keys alone and in bursts, scans that begin, end late, and are overtaken: what is shown always fits."""
    rng = random.Random(seed)
    uri = "file:///p/a.py"
    body = "".join(pieces(rng) for _ in range(60))
    play.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, body)))
    late: list[Callable[[], None]] = []
    for version in range(2, 120):
        type_into(play, uri, version, rng)
        event = rng.randrange(8)
        if event < 5:
            play.documents.flush()
        elif event == 5:
            play.documents._scan(uri)
            late += play.hands.work()
        elif event == 6 and late:
            late.pop(rng.randrange(len(late)))()
            play.scan()
        if uri in play.results:
            result = play.results[uri]
            for one in result.shown:  # a span never shows what another version had there
                text = result.subject.sources[0].lines.text
                assert all(span.end <= len(text) for span in one.spans)
                assert not any(text[span.start : span.end].isspace() for span in one.spans)
    for done in late:
        done()
    play.documents.flush()
    play.documents._scan(uri)
    play.scan()
    assert play.shown(uri) == play.fresh(uri)
    assert play.documents._states[uri].whole


@pytest.mark.parametrize("seed", range(8))
def test_what_is_carried_is_what_a_scan_gives(seed: int, play: Play) -> None:
    """Bursts of one to twenty edits on short texts, where nothing far away decides."""
    rng = random.Random(f"carried {seed}")
    uri = "file:///p/a.py"
    text = "".join(f'value_{n} = "{values.github(values.seeded(seed, n))}"  # 😀\n' for n in range(6))
    play.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text)))
    play.scan()
    version = 1
    for _ in range(25):
        for _ in range(rng.choice([1, 1, 2, 5, 20])):
            version += 1
            type_into(play, uri, version, rng)
        play.documents.flush()
        tokens = [one for one in play.shown(uri)[uri] if '"github-pat"' in one]
        assert tokens == [one for one in play.fresh(uri)[uri] if '"github-pat"' in one]


def test_a_client_that_never_counts_versions(play: Play, token: str) -> None:
    uri = "file:///p/a.py"
    play.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 0, "x = 1\n")))
    play.scan()
    change = types.TextDocumentContentChangePartial(
        types.Range(types.Position(0, 0), types.Position(0, 0)), f'y = "{token}"\n'
    )
    document = types.VersionedTextDocumentIdentifier(0, uri)
    play.documents._scan(uri)
    late = play.hands.work()
    play.documents.changed(types.DidChangeTextDocumentParams(document, [change]))
    play.documents.flush()
    for done in late:
        done()
    assert len(play.shown(uri)[uri]) == 1


def test_opening_again_forgets_what_was(play: Play, token: str) -> None:
    uri = "file:///p/a.py"
    for text in (f'y = "{token}"\n', "x = 1\n"):
        play.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text)))
    play.scan()
    assert play.shown(uri) == {uri: []}


def test_a_notebook_that_is_open_as_json_is_carried_along(play: Play, token: str) -> None:
    uri, other = "file:///p/n.ipynb", values.gitlab(values.seeded("raw"))
    fill = [f"value_{number} = {number}  # 😀\n" for number in range(200)]
    sources = [[*fill, f'key = "{token}"\n', *fill], [*fill, f"say('{other[:-1]}')\n"]]
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": one} for one in sources
    ]
    body = json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1, ensure_ascii=False
    )
    play.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "json", 1, body)))
    play.scan()
    assert play.shown(uri) == play.fresh(uri)
    for version, (before, new) in enumerate((('key = \\"', "😀"), (other[:-1], other[-1]), ("value_9", "x")), 2):
        text = play.texts.texts[uri].text
        place = position(text, text.index(before) + len(before))
        change = types.TextDocumentContentChangePartial(types.Range(place, place), new)
        document = types.VersionedTextDocumentIdentifier(version, uri)
        play.documents.changed(types.DidChangeTextDocumentParams(document, [change]))
        play.documents.flush()
        assert play.documents._states[uri].base is not None  # no full scan was made
        assert play.shown(uri) == play.fresh(uri)
    assert len(play.shown(uri)[uri]) == 2


def test_cells_that_change_their_order_are_scanned_anew(play: Play, token: str) -> None:
    uri, code = "file:///p/n.ipynb", types.NotebookCellKind.Code
    cells = [types.NotebookCell(code, f"cell:{name}") for name in "abc"]
    items = [types.TextDocumentItem(f"cell:{name}", "python", 1, f'{name} = "{token}"\n') for name in "abc"]
    notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, cells)
    play.documents.notebook_opened(types.DidOpenNotebookDocumentParams(notebook, items))
    play.scan()
    array = types.NotebookCellArrayChange(0, 2, [cells[1], cells[0]])
    structure = types.NotebookDocumentCellChangeStructure(array)
    moved = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(structure=structure))
    identifier = types.VersionedNotebookDocumentIdentifier(2, uri)
    play.documents.notebook_changed(types.DidChangeNotebookDocumentParams(identifier, moved))
    play.documents.flush()
    assert play.documents._states[uri].base is None  # cells' places are part of what was found
    change = types.TextDocumentContentChangePartial(types.Range(types.Position(0, 0), types.Position(0, 0)), "\n")
    text = types.NotebookDocumentCellContentChanges(types.VersionedTextDocumentIdentifier(2, "cell:a"), [change])
    typed = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(text_content=[text]))
    play.documents._scan(uri)
    late = play.hands.work()
    play.documents.notebook_changed(types.DidChangeNotebookDocumentParams(identifier, typed))
    for done in late:
        done()
    assert play.shown(uri) == play.fresh(uri)
    play.documents.notebook_changed(types.DidChangeNotebookDocumentParams(identifier, typed))
    play.documents.flush()
    assert play.shown(uri) == play.fresh(uri)


@given(st.text(alphabet="ab😀", max_size=20), st.data())
def test_one_edit_covers_many(text: str, data: st.DataObject) -> None:
    now, edits = text, []
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(now)))
        end = data.draw(st.integers(start, len(now)))
        new = data.draw(st.text(alphabet="xy", max_size=4))
        edits.append(Edit(start, end, new))
        now = now[:start] + new + now[end:]
    one = covering(text, edits, now)
    assert text[: one.start] + one.new + text[one.end :] == now
    assert 0 <= one.start <= one.end <= len(text)


def test_contexts_look_again_after_a_second(tmp_path: Path) -> None:
    contexts = Contexts()
    first = contexts.of(tmp_path / "a.py")
    (tmp_path / ".safe-prompt.toml").write_text('disable = ["github-pat"]\n', "utf-8")
    assert contexts.of(tmp_path / "a.py") is first
    contexts.look()
    assert contexts.of(tmp_path / "a.py").settings.repository.disable == ("github-pat",)
