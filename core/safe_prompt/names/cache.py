"""What a model said of a paragraph, kept in memory: an edit makes it read one paragraph again, not the document."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from safe_prompt.names.model import NameModel, Span

MOST = 4_000_000  # code points of texts kept


class CachedModel:
    """A ``NameModel`` that asks another one only what it has not answered yet. Never written to disk."""

    def __init__(self, model: NameModel, most: int = MOST) -> None:
        self._model = model
        self._most = most
        self._size = 0
        self._known: OrderedDict[str, tuple[Span, ...]] = OrderedDict()

    def languages(self) -> tuple[str, ...]:
        """As ``NameModel``."""
        return self._model.languages()

    def spans(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """As ``NameModel``."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        answers = dict(zip(new, self._model.spans(new), strict=True)) if new else {}
        found = [answers[text] if text in answers else self._used(text) for text in texts]
        for text, spans in answers.items():
            self._known[text] = spans
            self._size += len(text)
        while self._size > self._most and self._known:
            gone, _ = self._known.popitem(last=False)
            self._size -= len(gone)
        return found

    def _used(self, text: str) -> tuple[Span, ...]:
        self._known.move_to_end(text)
        return self._known[text]
