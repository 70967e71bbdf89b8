"""Jupyter notebooks as addressed texts: sources, outputs, tracebacks, attachments, metadata, widget state.

Format: https://nbformat.readthedocs.io/en/latest/format_description.html (nbformat 4; 3 and 2 by their
worksheets). What has no known place in the format is walked as plain JSON, so that no text is left out.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from safe_prompt.documents.document import (
    KIND_BY_SUFFIX,
    Address,
    Cell,
    Document,
    Kind,
    Omission,
    Output,
    Part,
    Reading,
)
from safe_prompt.documents.json_leaves import escape, leaves
from safe_prompt.lazy_pattern import lazy_pattern

_KIND_BY_MIME: Mapping[str, Kind] = MappingProxyType({
    "text/html": "html", "application/xhtml+xml": "html", "image/svg+xml": "svg", "text/xml": "xml",
    "application/xml": "xml", "text/markdown": "markdown", "text/x-markdown": "markdown",
    "text/x-rst": "markdown", "text/restructuredtext": "markdown", "text/asciidoc": "markdown",
    "text/latex": "latex", "application/x-latex": "latex", "application/javascript": "javascript",
    "text/javascript": "javascript", "text/csv": "csv", "text/tab-separated-values": "tsv",
    "text/x-python": "python", "application/sql": "sql", "text/x-sql": "sql", "text/yaml": "yaml",
    "application/yaml": "yaml", "application/x-yaml": "yaml", "text/x-sh": "shell",
})  # fmt: skip
_KIND_BY_LANGUAGE: Mapping[str, Kind] = MappingProxyType({
    "python": "python", "ipython": "python", "python3": "python", "python2": "python", "sage": "python",
    "xpython": "python", "r": "r", "ir": "r", "bash": "shell", "shell": "shell", "sh": "shell",
    "zsh": "shell", "powershell": "shell", "pwsh": "shell", "javascript": "javascript",
    "typescript": "javascript", "node": "javascript", "deno": "javascript", "sql": "sql",
    "postgresql": "sql", "html": "html", "markdown": "markdown",
})  # fmt: skip
_KIND_BY_MAGIC: Mapping[str, Kind] = MappingProxyType({
    "bash": "shell", "sh": "shell", "script": "shell", "cmd": "shell", "system": "shell", "sx": "shell",
    "!": "shell", "powershell": "shell", "pwsh": "shell", "sql": "sql", "bigquery": "sql",
    "sqlcmd": "sql", "html": "html", "HTML": "html", "svg": "svg", "SVG": "svg",
    "javascript": "javascript", "js": "javascript", "latex": "latex", "markdown": "markdown", "R": "r",
    "ruby": "code", "perl": "code", "julia": "code", "cython": "code", "ai": "text",
    "safe_prompt": "text",
})  # fmt: skip
_IMAGE_BY_SHORT_NAME: Mapping[str, str] = MappingProxyType(
    {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "pdf": "application/pdf"}
)
_MIME_BY_SHORT_NAME: Mapping[str, str] = MappingProxyType({  # nbformat 3 outputs
    "text": "text/plain", "html": "text/html", "svg": "image/svg+xml", "latex": "text/latex",
    "json": "application/json", "javascript": "application/javascript",
})  # fmt: skip
_BINARY = lazy_pattern(
    r"(?:image|audio|video|font)/(?!svg)|application/(?:pdf|octet-stream|zip|gzip|x-tar|vnd\.apache\.arrow)"
)
_JSON_MIME = lazy_pattern(r"application/(?:json|.+\+json|vnd\.(?:plotly|vega|vegalite|bokeh).*)", re.IGNORECASE)
_MAGIC = lazy_pattern(r"\s*%%(!|\w+)(?:[ \t]+([^\n]*))?")
_CELL_LISTS = ("cells", "worksheets")
_CELL_TYPES = frozenset({"code", "markdown", "raw", "heading", "html"})
_NUMBER_LIMIT = 4_000  # digits; Python refuses to convert more than 4,300


class _Images:
    """Counts what is left out, by where it stands and its MIME type."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def omissions(self, path: str | None) -> tuple[Omission, ...]:
        """One omission that sums everything up, or none."""
        if not self.counts:
            return ()
        said = ", ".join(f"{n} {mime} in {place}" for (place, mime), n in sorted(self.counts.items()))
        return (Omission(path, f"not text: {said}"),)


def read_notebook(document: Document) -> Reading:
    """The texts of a notebook with their addresses.

    A notebook that is not valid JSON, or not a notebook inside, is reported as not scanned, and its whole
    text is one part of kind ``json``.
    """
    text, path = document.text, document.path
    if not text.strip("\ufeff \t\r\n"):
        return Reading(())
    repeated: list[bool] = []
    try:
        notebook = json.loads(
            text.removeprefix("\ufeff"), strict=False, parse_int=_integer, object_pairs_hook=_pairs(repeated)
        )
    except json.JSONDecodeError as error:
        return _as_text(document, f"notebook is not valid JSON (line {error.lineno}, column {error.colno})")
    except RecursionError:
        return _as_text(document, "notebook JSON is nested too deeply")
    if not isinstance(notebook, dict) or not any(isinstance(notebook.get(k), list) for k in _CELL_LISTS):
        return _as_text(document, "not a notebook: it has no list of cells")
    images = _Images()
    parts = list(_notebook_parts(notebook, images))
    if repeated:  # JSON readers keep the last of equal names: the others are only in the raw text
        parts.append(Part(text, "json"))
    return Reading(tuple(parts), skipped=images.omissions(path))


def _as_text(document: Document, reason: str) -> Reading:
    omission = Omission(document.path, f"{reason}; its raw text was scanned, cells and outputs were not told apart")
    return Reading((Part(document.text, "json"),), not_scanned=(omission,))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < _NUMBER_LIMIT else digits


def _pairs(repeated: list[bool]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            repeated.append(True)
        return members

    return collect


def _notebook_parts(notebook: Mapping[str, Any], images: _Images) -> Iterator[Part]:
    language = _language(notebook)
    index = 0
    for name, value in notebook.items():
        pointer = f"/{escape(name)}"
        if name == "cells" and isinstance(value, list):
            for number, cell in enumerate(value):
                yield from _cell_parts(cell, f"{pointer}/{number}", index, language, images)
                index += 1
        elif name == "worksheets" and isinstance(value, list):
            for number, sheet in enumerate(value):
                here = f"{pointer}/{number}"
                cells = sheet.get("cells") if isinstance(sheet, dict) else None
                if not isinstance(cells, list):
                    yield from _json_parts(sheet, here, Address())
                    continue
                for place, cell in enumerate(cells):
                    yield from _cell_parts(cell, f"{here}/cells/{place}", index, language, images)
                    index += 1
                yield from _rest(sheet, here, {"cells"}, Address())
        else:
            yield from _json_parts(value, pointer, Address())


def _cell_parts(cell: Any, pointer: str, index: int, language: Kind, images: _Images) -> Iterator[Part]:
    if not isinstance(cell, dict):
        yield from _json_parts(cell, pointer, Address(cell=Cell(index)))
        return
    identity = cell.get("id")
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    address = Address(
        cell=Cell(index, identity if isinstance(identity, str) else None),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )
    cell_language = _language(cell) if "language" in cell else language  # nbformat 2 and 3
    for name, value in cell.items():
        here = f"{pointer}/{escape(name)}"
        if name in {"source", "input", "rendered"}:
            text = _joined(value)
            if text is None:
                yield from _json_parts(value, here, address)
            elif text:
                yield Part(text, source_kind(cell, text, cell_language), _at(address, here))
        elif name == "outputs" and isinstance(value, list):
            for number, output in enumerate(value):
                yield from _output_parts(output, f"{here}/{number}", number, address, images)
        elif name == "attachments" and isinstance(value, dict):
            for file, bundle in value.items():
                yield from _attachment_parts(bundle, f"{here}/{escape(file)}", address, images)
        elif name != "id" and not (name == "cell_type" and value in _CELL_TYPES):
            yield from _json_parts(value, here, address)


def source_kind(cell: Mapping[str, Any], text: str, language: Kind) -> Kind:
    """Kind of a cell's source: by its type, by a cell magic, else the notebook's ``language``."""
    kind = cell.get("cell_type")
    if kind in {"markdown", "heading"}:
        return "markdown"
    if kind == "html":
        return "html"
    if kind != "code":
        metadata = cell.get("metadata")
        mime = metadata.get("raw_mimetype", metadata.get("format")) if isinstance(metadata, dict) else None
        return _KIND_BY_MIME.get(mime, "text") if isinstance(mime, str) else "text"
    magic = _MAGIC.match(text)
    if magic is None:
        return language
    if magic[1] in {"writefile", "file"} and magic[2]:
        return KIND_BY_SUFFIX.get(PurePath(magic[2].split()[-1]).suffix.lower(), "text")
    return _KIND_BY_MAGIC.get(magic[1], language)


def _output_parts(output: Any, pointer: str, index: int, address: Address, images: _Images) -> Iterator[Part]:
    if not isinstance(output, dict):
        yield from _json_parts(output, pointer, address)
        return
    kind = output.get("output_type")
    plain = _out(address, index, "text/plain")
    for name, value in output.items():
        here = f"{pointer}/{escape(name)}"
        mime = _MIME_BY_SHORT_NAME.get(name)
        if name == "data" and isinstance(value, dict):
            yield from _bundle_parts(value, here, index, address, images)
        elif name == "traceback":
            yield from _text_parts(value, here, plain, "traceback", "\n")
        elif name in {"ename", "evalue"}:
            yield from _text_parts(value, here, plain, "traceback")
        elif name == "text" and kind == "stream":
            yield from _text_parts(value, here, plain)
        elif name in _IMAGE_BY_SHORT_NAME:
            images.counts["outputs", _IMAGE_BY_SHORT_NAME[name]] += 1
        elif mime is not None and isinstance(value, (str, list)):
            yield from _text_parts(value, here, _out(address, index, mime), _KIND_BY_MIME.get(mime, "text"))
        elif name not in {"output_type", "name"}:
            yield from _json_parts(value, here, _out(address, index, "application/json"))


def _bundle_parts(
    bundle: Mapping[str, Any], pointer: str, index: int, address: Address, images: _Images
) -> Iterator[Part]:
    for mime, value in bundle.items():
        here = f"{pointer}/{escape(mime)}"
        plain = mime.partition(";")[0].strip().lower()
        if _JSON_MIME.fullmatch(plain):
            yield from _json_parts(value, here, _out(address, index, mime))
        elif _BINARY.match(plain):
            images.counts["outputs", plain] += 1
        else:
            yield from _text_parts(value, here, _out(address, index, mime), _KIND_BY_MIME.get(plain, "text"))


def _attachment_parts(bundle: Any, pointer: str, address: Address, images: _Images) -> Iterator[Part]:
    if not isinstance(bundle, dict):
        yield from _json_parts(bundle, pointer, address)
        return
    for mime, value in bundle.items():
        here = f"{pointer}/{escape(mime)}"
        plain = mime.partition(";")[0].strip().lower()
        encoded = _joined(value)
        if _BINARY.match(plain):
            images.counts["attachments", plain] += 1
        elif encoded is None:
            yield from _json_parts(value, here, address)
        elif encoded:
            text = _decoded(encoded)
            kind = "json" if _JSON_MIME.fullmatch(plain) else _KIND_BY_MIME.get(plain, "text")
            if text is None:  # not base64 after all: some writers put text there as it is
                yield Part(encoded, kind, _at(address, here))
            else:
                yield Part(text, kind, Address(here, address.cell, None, "base64", address.tags))


def _decoded(encoded: str) -> str | None:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _text_parts(value: Any, pointer: str, place: Address, kind: Kind = "text", joint: str = "") -> Iterator[Part]:
    text = _joined(value, joint)
    if text is None:
        yield from _json_parts(value, pointer, place)
    elif text:
        yield Part(text, kind, _at(place, pointer))


def _json_parts(value: Any, pointer: str, address: Address) -> Iterator[Part]:
    for leaf in leaves(value, pointer):
        kind: Kind = "tsv" if leaf.decoded == "table" else "text"
        yield Part(leaf.text, kind, Address(leaf.pointer, address.cell, address.output, leaf.decoded, address.tags))


def _rest(node: Mapping[str, Any], pointer: str, known: set[str], address: Address) -> Iterator[Part]:
    for name, value in node.items():
        if name not in known:
            yield from _json_parts(value, f"{pointer}/{escape(name)}", address)


def _joined(value: Any, joint: str = "") -> str | None:
    """A multi-line string of nbformat (a string, or a list of strings); None if it is neither."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return joint.join(value)
    return None


def _at(address: Address, pointer: str) -> Address:
    return Address(pointer, address.cell, address.output, None, address.tags)


def _out(address: Address, index: int, mime: str) -> Address:
    return Address(address.pointer, address.cell, Output(index, mime), None, address.tags)


def _language(holder: Mapping[str, Any]) -> Kind:
    """Kind of code cells by the notebook's kernel, or by a cell's own language (nbformat 3)."""
    metadata = holder.get("metadata")
    places: list[Any] = [holder.get("language")]
    if isinstance(metadata, dict):
        info, kernel = metadata.get("language_info"), metadata.get("kernelspec")
        places += [info.get("name") if isinstance(info, dict) else None]
        places += [kernel.get(name) if isinstance(kernel, dict) else None for name in ("language", "name")]
    return language_kind([place for place in places if isinstance(place, str) and place])


def language_kind(names: Sequence[str]) -> Kind:
    """Kind of code cells by what a kernel, or an editor, calls their language; the first name that is known counts."""
    for name in names:
        if name.lower() in _KIND_BY_LANGUAGE:
            return _KIND_BY_LANGUAGE[name.lower()]
    return "code" if names and not names[0].lower().startswith("python") else "python"
