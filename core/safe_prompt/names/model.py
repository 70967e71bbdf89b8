"""What the names tier asks of a model, whatever library or file it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """``[start, end)`` in code points of the text asked about, the model's label, and how sure it is, from 0 to 1."""

    start: int
    end: int
    label: str
    score: float = 1.0


class ModelError(Exception):
    """The model gave no answer. ``str(error)`` says why, in words without any text that was asked about."""


class NameModel(Protocol):
    """A model of names. It may name other things too: they speak against a person where they overlap."""

    def languages(self) -> tuple[str, ...]:
        """ISO 639 codes of the languages that it was made for; empty where it was made for any.

        Raises:
            ModelError: the model cannot be used.
        """

    def spans(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """What the model finds in each text.

        Raises:
            ModelError: the model cannot be used, or gave no answer.
        """
