"""Names in an editor: what was opened is shown at once without them, then with them, and typing moves them along."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from safe_prompt.names import installed, tier
from safe_prompt.names.installed import Choice
from safe_prompt_lsp.context import Contexts
from safe_prompt_lsp.documents import Documents
from safe_prompt_lsp.examine import examine
from safe_prompt_lsp.subject import Examined, Subject
from safe_prompt_lsp.texts import Texts

from ..lsp.test_carried import Clock, Hands  # noqa: TID252 -- `tests` is not on the path
from .made import TableModel

URI = "file:///p/note.md"
PROSE = "😀 Yesterday we met Zqilla Zqorn in the garden behind the house.\n"


class Desk:
    """Documents whose scans run when told to. ``shown`` are the spans of names of each result, in order."""

    def __init__(self) -> None:
        self.loop, self.hands, self.texts = Clock(), Hands(), Texts("utf-16")
        self.asked: list[bool] = []
        self.shown: list[list[str]] = []
        self.documents = Documents(
            self.texts, Contexts(), self.hands, self.loop, self._examine, self._changed, lambda uris: None  # type: ignore
        )  # fmt: skip

    def _examine(self, subject: Subject, names: bool) -> Examined:
        self.asked.append(names)
        return examine(subject, names)

    def _changed(self, examined: Examined, whole: bool) -> None:
        text = examined.subject.sources[0].lines.text
        self.shown.append([text[one.finding.start : one.finding.end] for one in examined.shown])

    def scan(self) -> None:
        for done in self.hands.work():
            done()

    def type(self, version: int, line: int, character: int, new: str) -> None:
        at = types.Position(line, character)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), new)
        document = types.VersionedTextDocumentIdentifier(version, URI)
        self.documents.changed(types.DidChangeTextDocumentParams(document, [change]))
        self.documents.flush()


@pytest.fixture
def desk() -> Any:
    made = Desk()
    yield made
    made.loop.close()


def opened(desk: Desk) -> None:
    desk.documents.opened(types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "markdown", 1, PROSE)))
    desk.scan()


def test_first_without_then_with_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tier.Tier(TableModel({"Zqilla Zqorn": "PERSON"}))
    monkeypatch.setattr(installed, "choose", lambda wanted="": Choice("made"))
    monkeypatch.setattr(tier, "shared", lambda model: made)
    opened(desk)
    assert (desk.asked, desk.shown) == ([False], [[]])
    desk.scan()
    assert (desk.asked, desk.shown) == ([False, True], [[], ["Zqilla Zqorn"]])
    desk.scan()
    assert desk.asked == [False, True]
    desk.type(2, 0, 0, "# 😀\n")  # nothing is asked of the model: what it found moves along
    assert desk.shown[-1] == ["Zqilla Zqorn"]
    assert desk.asked == [False, True]
    desk.documents._scan(URI)
    desk.scan()
    assert desk.asked == [False, True, True]
    assert desk.shown[-1] == ["Zqilla Zqorn"]


def test_a_name_that_is_typed_into_is_no_longer_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tier.Tier(TableModel({"Zqilla Zqorn": "PERSON"}))
    monkeypatch.setattr(installed, "choose", lambda wanted="": Choice("made"))
    monkeypatch.setattr(tier, "shared", lambda model: made)
    opened(desk)
    desk.scan()
    desk.type(2, 0, PROSE.index("illa") + 2, "x")
    assert desk.shown[-1] == []


def test_without_a_model_it_is_scanned_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "choose", lambda wanted="": Choice(reason="none"))
    opened(desk)
    desk.scan()
    assert desk.asked == [False]
