"""From addressed spans back to the file: where in a document's own text a finding's value stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from safe_prompt.documents.document import Address, Document
from safe_prompt.documents.json_leaves import render
from safe_prompt.documents.json_source import DecodedSpan, JsonSource, Node
from safe_prompt.documents.span import Span

_WHOLE = "base64"  # decodings without a way back into the string: the whole string is the place


class _Run(NamedTuple):
    """A run of the addressed text and the JSON string it comes from."""

    start: int
    end: int
    content: DecodedSpan


class Locator:
    """Maps spans of addressed texts to spans of ``document.text``, both in code points.

    For documents that are no notebook, and for a notebook that was read as plain text, they are the same.
    """

    __slots__ = ("_document", "_layouts", "_source")

    def __init__(self, document: Document) -> None:
        self._document = document
        self._source = JsonSource(document.text)
        self._layouts: dict[tuple[str, str | None], list[_Run]] = {}

    def spans(self, address: Address, spans: Sequence[Span]) -> tuple[Span, ...]:
        """File spans of spans of the text at ``address``.

        A span over several strings of a line array becomes one span, from the first to the last of them: so
        one replacement leaves valid JSON. Over several values of a list or table, a span becomes one each.
        A decoded attachment is one span: its whole string.

        Raises:
            LookupError: the document has no value at the address.
        """
        if not address.pointer:
            return tuple(spans)
        layout = self._layout(address)
        if address.decoded == _WHOLE:
            return (Span(layout[0].content.start, layout[-1].content.end),) if spans else ()
        found: list[Span] = []
        for span in spans:
            pieces = [
                run.content.raw(max(span.start, run.start) - run.start, min(span.end, run.end) - run.start)
                if run.content.length == run.end - run.start
                else Span(run.content.start, run.content.end)  # a number that JSON writes otherwise
                for run in layout
                if run.start < span.end and span.start < run.end
            ]
            if not pieces and layout:  # only a separator, which the file does not hold
                before = [run for run in layout if run.end <= span.start]
                place = before[-1].content.end if before else layout[0].content.start
                pieces = [Span(place, place)]
            elif address.decoded is None and pieces:
                pieces = [Span(pieces[0].start, pieces[-1].end)]
            found += pieces
        return tuple(found)

    def _layout(self, address: Address) -> list[_Run]:
        key = (address.pointer, address.decoded)
        if key not in self._layouts:
            self._layouts[key] = list(self._runs(address))
        return self._layouts[key]

    def _runs(self, address: Address) -> list[_Run]:
        source = self._source
        node = source.node(address.pointer)
        if address.decoded == "key":
            name = source.name(node)
            return [_Run(0, name.length, name)]
        if address.decoded in {"items", "table"}:
            value = json.loads(source.text[node.start : node.end], strict=False)
            _, pieces = render(value, address.decoded)
            return [_Run(piece.start, piece.end, self._content(node, piece.path, key=piece.key)) for piece in pieces]
        items = source.items(node)
        if items is None:
            content = source.content(node)
            return [_Run(0, content.length, content)]
        gap = 1 if address.pointer.endswith("/traceback") else 0  # tracebacks are joined with line ends
        runs: list[_Run] = []
        position = 0
        for item in items:
            content = source.content(item)
            runs.append(_Run(position, position + content.length, content))
            position += content.length + gap
        return runs

    def _content(self, node: Node, path: tuple[str, ...], *, key: bool) -> DecodedSpan:
        for token in path:
            node = self._source.child(node, token)
        return self._source.name(node) if key else self._source.content(node)
