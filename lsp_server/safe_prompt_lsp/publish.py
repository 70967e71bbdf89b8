"""Diagnostics on their way: pushed with versions, or kept for a client that pulls; never both for one document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from lsprotocol import types

from safe_prompt_lsp.diagnostics import Style, diagnostics
from safe_prompt_lsp.subject import Examined


class Kept(NamedTuple):
    """The diagnostics of a text as JSON, and the id that changes with them."""

    items: list[str]
    id: str


@dataclass(slots=True)
class Publisher:
    """Sends or keeps diagnostics. ``post`` sends a notification: method, parameters as JSON, topic."""

    post: Callable[[str, str, str | None], None]
    refresh: Callable[[], None]
    pull: bool = False
    style: Style = field(default_factory=Style)
    kept: dict[str, Kept] = field(default_factory=dict)
    _count: int = 0
    _untold: bool = False  # something changed since ``refresh`` was last called

    def publish(self, examined: Examined, whole: bool) -> None:
        """Take a new result. A whole scan that says nothing new is not sent again.

        A pulling client pulls the text that it edits. Of what an edit changes elsewhere (the other end of a value's
        way, in another cell) it learns when it is asked to pull, once typing rests.
        """
        versions = examined.subject.versions
        for uri, items in self._shown(examined).items():
            before = self.kept.get(uri)
            differs = before is None or before.items != items
            if differs:
                self._untold = True
                self._count += 1
                self.kept[uri] = Kept(items, str(self._count))
            if not self.pull and (differs or not whole):
                self.push(uri, versions.get(uri), items)
        if whole and self._untold:
            self._untold = False
            self.refresh()

    def _shown(self, examined: Examined) -> dict[str, list[str]]:
        subject = examined.subject
        if not self.style.preferences.enable or subject.context.leaves_out(subject.path):
            return {source.uri: [] for source in subject.sources}
        return diagnostics(examined, self.style)

    def forget(self, uris: tuple[str, ...]) -> None:
        """Texts were closed: nothing is known of them any more."""
        for uri in uris:
            self.kept.pop(uri, None)
            if not self.pull:
                self.push(uri, None, [])

    def push(self, uri: str, version: int | None, items: list[str]) -> None:
        """Send the diagnostics of a text."""
        numbered = "" if version is None else f'"version":{version},'
        params = f'{{"uri":{json.dumps(uri)},{numbered}"diagnostics":[{",".join(items)}]}}'
        self.post(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params, f"diagnostics {uri}")
