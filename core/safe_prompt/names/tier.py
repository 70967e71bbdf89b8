"""The names tier of a process: which model it has, and the names in a part of a document."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import lru_cache

from safe_prompt.detectors.match import Match
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.document import Part
from safe_prompt.documents.parts import views
from safe_prompt.documents.span import Span
from safe_prompt.documents.view import View
from safe_prompt.names.cache import CachedModel
from safe_prompt.names.installed import libraries
from safe_prompt.names.judge import judged
from safe_prompt.names.model import ModelError, NameModel
from safe_prompt.names.process import ModelProcess, command
from safe_prompt.names.regions import layout
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.ruleset import Ruleset

RULE = "person-name"
MOST = 2_000_000  # code points of prose in one part; a small model reads them in a minute
_SURER = 0.08  # of confidence, for each piece of evidence beside the model's word
_MARKUP = frozenset({"html", "svg", "xml"})
_JSON = frozenset({"json", "notebook"})


class Tier:
    """Finds names with a model."""

    def __init__(self, model: NameModel) -> None:
        self._model = model

    def find(self, part: Part, rules: Ruleset) -> list[Located]:
        """Names in a part, overlapping with what other detectors find there.

        Raises:
            ModelError: the model gave no answer, or there is too much to read.
        """
        rule = rules.by_id.get(RULE)
        if rule is None:
            return []
        found: list[Located] = []
        for view in _views(part):
            found += self._in_view(view, rule)
        return found

    def _in_view(self, view: View, rule: Rule) -> Iterator[Located]:
        text = view.text
        plan = layout(text, json=view.kind in _JSON)
        texts = [text[region.start : region.end] for region in plan.regions]
        if not texts:
            return
        if sum(map(len, texts)) > MOST:
            raise ModelError(f"more than {MOST // 1_000_000} million characters of prose")
        for name in judged(text, plan, self._model.spans(texts), self._model.languages(), libraries()):
            pieces = view.to_raw(name.start, name.end)
            if not pieces:
                continue
            if view.source == "visible":
                pieces = (Span(pieces[0].start, pieces[-1].end),)
            confidence = round(min(rule.confidence + _SURER * (len(name.evidence) - 1), 0.9), 2)
            match = Match(rule, name.start, name.end, confidence, name.evidence)
            yield Located(match, pieces, text[name.start : name.end])


def _views(part: Part) -> Iterator[View]:
    """What people read of a part: of markup its text, of JSON its strings with escapes resolved as well."""
    base, *others = views(part)
    if part.kind in _MARKUP:
        yield next((view for view in others if view.source == "markup"), base)
        return
    yield base
    if part.kind in _JSON:
        yield from (view._replace(kind="text") for view in others if view.source == "literals")


@lru_cache(maxsize=8)
def _shared(model: str, process: int) -> Tier:
    """One for each model; a forked process must not speak into its parent's pipes, so it has its own."""
    running = ModelProcess(command(model))
    atexit.register(running.close)
    return Tier(CachedModel(running))


def shared(model: str) -> Tier:
    """The process's own tier with a model that is installed. Nothing is started before it is asked."""
    return _shared(model, os.getpid())
