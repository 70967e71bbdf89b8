"""The text of HTML, SVG and XML as a reader sees it: no tags, entities decoded, table rows as TSV lines.

Sources: HTML Living Standard, 13.1.2 (tags), 13.5 (named character references).
"""

from __future__ import annotations

import re

from safe_prompt.documents.document import Kind
from safe_prompt.documents.segments import Weaver
from safe_prompt.documents.view import View
from safe_prompt.lazy_pattern import lazy_pattern

_TAG = r"</?[A-Za-z!?][^\s<>/\"']*+(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>"
_REFERENCE = r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_TOKEN = lazy_pattern(rf"(?P<comment><!--)|(?P<tag>{_TAG})|(?P<entity>{_REFERENCE})")
_NAME = lazy_pattern(r"</?([A-Za-z][A-Za-z0-9]*)")
_FOLD = lazy_pattern(r"[ \t]*[\r\n]\s*")
# In prose only what cannot be meant otherwise counts as markup: `<Axes: >` and `List<int>` do not.
_FRAGMENT = lazy_pattern(
    r"<(?i:/?(?:table|thead|tbody|tr|t[dh]|p|div|span|br|hr|b|i|u|em|strong|small|font|mark|a|li|[uo]l|d[ltd]|h[1-6]|code"
    r"|pre|html|body|section|article|details|summary|svg|text|tspan|input|label|form|img)(?=[\s/>]))"
)
_ENTITY = lazy_pattern(_REFERENCE)

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body br caption center dd desc details dialog div dl dt fieldset
        figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main metadata nav ol
        option p pre section select summary table tbody text textarea tfoot thead title tr ul""",
    )
)
_CELLS = frozenset({"td", "th"})
_TABLES = frozenset({"table", "thead", "tbody", "tr", "td", "th"})
_OPAQUE = frozenset({"script", "style"})  # their text stays in the raw view


def markup_view(text: str, kind: Kind) -> View | None:
    """The visible text of markup; None where there is no markup in the text."""
    if "<" not in text and "&" not in text:
        return None
    reader = _Reader(text, folded=True)
    _read(reader, text, 0, len(text))
    reader.attributes()
    return reader.weaver.view(kind, "markup")


def fragment_view(text: str, kind: Kind) -> View | None:
    """The visible text of the paragraphs that hold HTML; None where there are none."""
    if "<" not in text and "&" not in text:
        return None
    reader = _Reader(text, folded=False)
    position = 0
    ahead = dict.fromkeys((_FRAGMENT, _ENTITY), -1)
    while (found := _next_markup(text, position, ahead)) < len(text):
        start = text.rfind("\n\n", position, found) + 2
        start = position if start < 2 else start
        end = text.find("\n\n", found)
        end = len(text) if end < 0 else end
        _read(reader, text, start, end)
        reader.weaver.gap("\n\n")
        position = end
    if not position:
        return None
    reader.attributes()
    return reader.weaver.view(kind, "markup")


def _next_markup(text: str, position: int, ahead: dict[re.Pattern[str], int]) -> int:
    """Offset of the next tag or character reference in prose; the text's length if there is none.

    ``ahead`` holds where each pattern was found last, so that no stretch is searched twice.
    """
    for pattern, place in ahead.items():
        if place < position:
            found = pattern.search(text, position)
            ahead[pattern] = found.start() if found else len(text)
    return min(ahead.values())


def _read(reader: _Reader, text: str, position: int, limit: int) -> None:
    """Weave what stands between the tags of ``text[position:limit]``."""
    while (token := _TOKEN.search(text, position, limit)) is not None:
        reader.text(position, token.start())
        position = token.end()
        if token.lastgroup == "entity":
            reader.entity(token)
        elif token.lastgroup == "comment":
            end = text.find("-->", position, limit)
            if end < 0:
                return
            position = end + 3
        else:
            name = _NAME.match(text, token.start())
            if name is not None:
                position = min(reader.tag(name[1].lower(), token), limit)
    reader.text(position, limit)


class _Reader:
    """State of one reading. ``folded``: a line end in the source is a space, as HTML has it."""

    def __init__(self, text: str, *, folded: bool) -> None:
        self.raw = text
        self.weaver = Weaver(text)
        self._folded = folded
        self._preformatted = 0
        self._in_table = False  # there a line end is a space in prose too
        self._cells = 0
        self._space: tuple[int, int] | None = None
        self._unclosed: set[str] = set()  # not searched for again
        self._escaped_tags: list[tuple[int, int]] = []

    def text(self, start: int, end: int) -> None:
        """Text between tags."""
        if start >= end:
            return
        if not (self._folded or self._in_table) or self._preformatted:
            self.weaver.copy(start, end)
            return
        position = start
        for fold in _FOLD.finditer(self.raw, start, end):
            self._flush(position < fold.start())
            self.weaver.copy(position, fold.start())
            position = fold.end()
            self._space = fold.span()
        self._flush(position < end)
        self.weaver.copy(position, end)

    def _flush(self, wanted: bool) -> None:
        """Weave the space that a line end in the source stands for, unless a break has come since."""
        if self._space is not None and wanted:
            if self.weaver.last() not in {"", "\n", "\t", " "}:
                self.weaver.put(" ", *self._space)
            self._space = None

    def entity(self, token: re.Match[str]) -> None:
        """A character reference; an unknown one stays as it is."""
        from html import unescape  # its table of names is wanted only here

        self._flush(True)
        decoded = unescape(token[0])
        if decoded == "\xa0":
            decoded = " "
        self.weaver.put("" if decoded == "\xad" else decoded, *token.span())

    def tag(self, name: str, token: re.Match[str]) -> int:
        """A tag; the offset at which reading goes on."""
        closing = token[0][1] == "/"
        if "&" in token[0]:
            self._escaped_tags.append(token.span())
        if name in _TABLES:
            self._in_table = not (closing and name == "table")
        if name in _CELLS:
            if not closing:
                self._space = None
                if self._cells:
                    self.weaver.gap("\t")
                self._cells += 1
        elif name in _BLOCKS:
            self._break()
            if name == "pre":
                self._preformatted = max(self._preformatted + (-1 if closing else 1), 0)
        elif name in _OPAQUE and not closing and name not in self._unclosed:
            end = self.raw.find(f"</{name}", token.end())
            if end >= 0:
                return end
            self._unclosed.add(name)
        return token.end()

    def _break(self) -> None:
        self._space = None
        if self._cells > 1 or self.weaver.last() not in {"", "\n"}:
            self.weaver.gap("\n")
        self._cells = 0

    def attributes(self) -> None:
        """Tags whose attributes hold character references, decoded, each on a line of its own."""
        for start, end in self._escaped_tags:
            self.weaver.gap("\n")
            position = start
            for token in _ENTITY.finditer(self.raw, start, end):
                self.weaver.copy(position, token.start())
                self.entity(token)
                position = token.end()
            self.weaver.copy(position, end)
