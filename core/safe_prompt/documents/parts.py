"""Documents taken apart into addressed texts, and the views in which detectors read each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.documents.document import Address, Document, Kind, Part, Reading
from safe_prompt.documents.encoded import base64_view
from safe_prompt.documents.invisible import hidden_view, is_plain, visible_view
from safe_prompt.documents.literals import joined_view, json_strings_view
from safe_prompt.documents.segments import through
from safe_prompt.documents.view import Segment, View
from safe_prompt.lazy_pattern import lazy_pattern

_Reader = Callable[[Document], Reading]
_Builder = Callable[[str, Kind], View | None]


def _read_whole(document: Document) -> Reading:
    return Reading((Part(document.text, document.kind),) if document.text else ())


def _read_notebook(document: Document) -> Reading:
    from safe_prompt.documents.notebook import read_notebook

    return read_notebook(document)


def _markup_view(text: str, kind: Kind) -> View | None:
    from safe_prompt.documents.markup import markup_view

    return markup_view(text, kind)


def _fragment_view(text: str, kind: Kind) -> View | None:
    from safe_prompt.documents.markup import fragment_view

    return fragment_view(text, kind)


READERS: Mapping[Kind, _Reader] = MappingProxyType({"notebook": _read_notebook})

_CODE: tuple[_Builder, ...] = (joined_view, base64_view)
_PROSE: tuple[_Builder, ...] = (_fragment_view, joined_view, base64_view)
_MARKUP: tuple[_Builder, ...] = (_markup_view, base64_view)
_DATA: tuple[_Builder, ...] = (base64_view,)
VIEWS: Mapping[Kind, tuple[_Builder, ...]] = MappingProxyType({
    "text": _PROSE, "markdown": _PROSE, "traceback": _CODE,
    "python": _CODE, "javascript": _CODE, "r": _CODE, "code": _CODE, "shell": _CODE, "sql": _CODE,
    "html": _MARKUP, "svg": _MARKUP, "xml": _MARKUP,
    "json": (json_strings_view, base64_view), "notebook": (json_strings_view, base64_view),
    "env": _DATA, "yaml": _DATA, "toml": _DATA, "ini": _DATA, "csv": _DATA, "tsv": _DATA, "latex": _DATA,
})  # fmt: skip

_VALUE_POINTER = lazy_pattern(r"/metadata/|\+?json/|/metadata$|^/(?!cells/|worksheets/)")


def read_parts(document: Document) -> Reading:
    """The addressed texts of a document, and what of it was not read. Never raises for the text's content."""
    return READERS.get(document.kind, _read_whole)(document)


def views(part: Part) -> tuple[View, ...]:
    """The views of a part, all mapping to ``part.text``.

    The first is the text itself or, where invisible, ANSI or full-width characters stand in it, its visible
    form; a JSON value is preceded by its member name, as ``name: value``. The others exist only where the
    text has markup, joined string literals, escapes, base64 or hidden characters that spell something.
    """
    text, kind = part.text, part.kind
    plain = is_plain(text)
    base = View(text, kind) if plain else visible_view(text, kind)
    found = [base]
    for build in VIEWS[kind]:
        view = build(base.text, kind)
        if view is not None:
            found.append(through(view, base))
    if not plain:
        hidden = hidden_view(text, kind)
        if hidden is not None:
            found.append(hidden)
    if part.address.pointer:
        name = member_name(part.address)
        if name and part.address.decoded != "table":  # a table has its own header
            found[0] = _named(base, name)
    return tuple(found)


def member_name(address: Address) -> str:
    """Name of the innermost member that holds a JSON value; empty for cell sources and outputs."""
    if address.decoded == "key" or not _VALUE_POINTER.search(address.pointer):
        return ""
    from safe_prompt.documents.json_leaves import unescape

    for token in reversed(address.pointer.split("/")[1:]):
        if token and not token.isdecimal():
            return unescape(token)
    return ""


def _named(base: View, name: str) -> View:
    head = f"{name}: "
    shift = len(head)
    segments = base.segments
    if segments is None:
        segments = (Segment(0, len(base.text), 0, len(base.text)),)
    moved = tuple(Segment(s.start + shift, s.end + shift, s.raw_start, s.raw_end) for s in segments)
    return View(head + base.text, base.kind, base.source, moved)
