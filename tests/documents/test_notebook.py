"""Notebooks: every text with its address, and the way back into the file. Every text holds an emoji."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.document import Cell, Document, Output, Part, Reading
from safe_prompt.documents.json_leaves import escape
from safe_prompt.documents.locate import Locator
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import Span


def notebook(*cells: Any, metadata: Any = None, **more: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": list(cells), **more}


def code(source: Any = "1", *outputs: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), **more}


def document(value: Any, **options: Any) -> Document:
    return Document(json.dumps(value, **options), "notebook", "a.ipynb")


def read(value: Any) -> Reading:
    return read_parts(document(value, indent=1))


def at(value: Any, pointer: str) -> Part:
    return next(part for part in read(value).parts if part.address.pointer == pointer)


@pytest.mark.parametrize(
    ("pointer", "kind", "mime", "text"),
    [
        ("/cells/0/source", "python", None, "a = 1 😀\nb"),
        ("/cells/0/outputs/0/text", "text", "text/plain", "printed 😀\n"),
        ("/cells/0/outputs/1/data/text~1html", "html", "text/html", "<b>😀</b>\n<i>"),
        ("/cells/0/outputs/1/data/text~1markdown", "markdown", "text/markdown", "*😀*"),
        ("/cells/0/outputs/1/data/text~1latex", "latex", "text/latex", "$😀$"),
        ("/cells/0/outputs/1/data/image~1svg+xml", "svg", "image/svg+xml", "<svg>😀</svg>"),
        ("/cells/0/outputs/1/data/application~1json/deep/0/name", "text", "application/json", "leaf 😀"),
        ("/cells/0/outputs/1/data/application~1json/number", "text", "application/json", "1234567890123"),
        ("/cells/0/outputs/1/data/text~1x-new; v=1", "text", "text/x-new; v=1", "new 😀"),
        ("/cells/0/outputs/1/metadata/note", "text", "application/json", "meta 😀"),
        ("/cells/0/outputs/2/traceback", "traceback", "text/plain", "\x1b[31m😀\ntwo"),
        ("/cells/0/outputs/2/evalue", "traceback", "text/plain", "value 😀"),
        ("/cells/1/source", "markdown", None, "text 😀"),
        ("/cells/1/metadata/note", "text", None, "cell meta 😀"),
        ("/cells/2/source", "html", None, "<p>😀"),
        ("/metadata/widgets/wm/state/w1/state/value", "text", None, "typed 😀"),
        ("/extra/x", "text", None, "unknown 😀"),
        ("/cells/3", "text", None, "no cell 😀"),
    ],
)
def test_every_text_has_its_address(pointer: str, kind: str, mime: str | None, text: str) -> None:
    bundle = {
        "text/html": ["<b>😀</b>\n", "<i>"], "text/markdown": "*😀*", "text/latex": ["$😀$"],
        "image/svg+xml": "<svg>😀</svg>", "image/png": "AAAA", "text/x-new; v=1": "new 😀",
        "application/json": {"deep": [{"name": "leaf 😀"}], "number": 1234567890123},
    }  # fmt: skip
    value = notebook(
        code(
            ["a = 1 😀\n", "b"],
            {"output_type": "stream", "name": "stdout", "text": ["printed 😀\n"]},
            {"output_type": "display_data", "data": bundle, "metadata": {"note": "meta 😀"}},
            {"output_type": "error", "ename": "E", "evalue": "value 😀", "traceback": ["\x1b[31m😀", "two"]},
            id="c-0",
        ),
        {"cell_type": "markdown", "metadata": {"note": "cell meta 😀"}, "source": "text 😀"},
        {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": "<p>😀"},
        "no cell 😀",
        metadata={"widgets": {"wm": {"state": {"w1": {"state": {"value": "typed 😀"}}}}}},
        extra={"x": "unknown 😀"},
    )
    part = at(value, pointer)
    assert (part.kind, part.text) == (kind, text)
    if mime is not None:
        assert part.address.output == Output(int(pointer.split("/")[4]), mime)
    if pointer.startswith("/cells/0/"):
        assert part.address.cell == Cell(0, "c-0")
    assert [o.reason for o in read(value).skipped] == ["not text: 1 image/png in outputs"]


@pytest.mark.parametrize(
    ("source", "kernel", "kind"),
    [
        ("x 😀", "python3", "python"),
        ("x 😀", "ir", "r"),
        ("x 😀", "julia-1.10", "code"),
        ("%%bash\necho 😀", "python3", "shell"),
        ("\n%%sql db\nselect 😀", "python3", "sql"),
        ("%%html\n😀", "python3", "html"),
        ("%%writefile a/b.yaml\n😀", "python3", "yaml"),
        ("%%ai openai:gpt\nhello 😀", "python3", "text"),
        ("%%time\nx 😀", "python3", "python"),
    ],
)
def test_kind_of_a_code_cell(source: str, kernel: str, kind: str) -> None:
    value = notebook(code(source), metadata={"kernelspec": {"name": kernel}})
    assert at(value, "/cells/0/source").kind == kind


def test_attachments_are_decoded_and_images_skipped() -> None:
    encoded = base64.b64encode("a letter 😀".encode()).decode()
    files = {
        "a b.txt": {"text/plain": encoded},
        "i.png": {"image/png": "AAAA"},
        "raw": {"text/csv": "a,b 😀"},
    }
    value = notebook({"cell_type": "markdown", "metadata": {}, "source": "", "attachments": files})
    part = at(value, "/cells/0/attachments/a b.txt/text~1plain")
    assert (part.text, part.address.decoded) == ("a letter 😀", "base64")
    assert at(value, "/cells/0/attachments/raw/text~1csv").text == "a,b 😀"
    doc = document(value)
    (span,) = Locator(doc).spans(part.address, [Span(2, 5)])
    assert doc.text[span.start : span.end] == encoded
    assert [o.reason for o in read(value).skipped] == ["not text: 1 image/png in attachments"]


def test_cell_tags_are_in_every_address() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "x 😀"}
    value = notebook(code("a 😀", stream, metadata={"tags": ["ai-exclude", 3]}))
    assert {part.address.tags for part in read(value).parts} == {("ai-exclude",)}


def test_notebook_format_3() -> None:
    cell = {
        "cell_type": "code", "language": "python", "input": ["a 😀"],
        "outputs": [
            {"output_type": "pyout", "text": ["b 😀"], "html": "<b>", "png": "AAAA"},
            {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["c 😀", "d"]},
        ],
    }  # fmt: skip
    heading = {"cell_type": "heading", "level": 1, "source": "h 😀"}
    value = {
        "nbformat": 3,
        "metadata": {"name": "n"},
        "worksheets": [{"cells": [cell]}, {"cells": [heading]}],
    }
    found = {part.address.pointer: (part.kind, part.text) for part in read(value).parts}
    assert found["/worksheets/0/cells/0/input"] == ("python", "a 😀")
    assert found["/worksheets/0/cells/0/outputs/0/text"] == ("text", "b 😀")
    assert found["/worksheets/0/cells/0/outputs/0/html"] == ("html", "<b>")
    assert found["/worksheets/0/cells/0/outputs/1/traceback"] == ("traceback", "c 😀\nd")
    assert found["/worksheets/1/cells/0/source"] == ("markdown", "h 😀")
    assert at(value, "/worksheets/1/cells/0/source").address.cell == Cell(1)


def test_records_are_a_table_and_long_lists_one_text() -> None:
    rows = [{"name": f"n{i} 😀", "card": 4000000000000000 + i, "note": None} for i in range(3)]
    data = {
        "rows": rows,
        "list": [f"item {i} 😀" for i in range(12)],
        "points": [0.5] * 5000,
        "few": [1.5, "abcd 😀"],
    }
    value = notebook(code("1", {"output_type": "display_data", "metadata": {}, "data": {"application/json": data}}))
    parts = {part.address.pointer.rpartition("json/")[2]: part for part in read(value).parts}
    assert parts["rows"].kind == "tsv"
    assert parts["rows"].text.splitlines()[:2] == ["name\tcard\tnote", "n0 😀\t4000000000000000\t"]
    assert parts["list"].text.splitlines()[1] == "item 1 😀"
    assert parts["few/1"].text == "abcd 😀"
    assert not any(name.startswith("points") for name in parts)
    doc = document(value, indent=1)
    for name, wanted in (
        ("rows", ["n1 \\ud83d\\ude00", "4000000000000001"]),
        ("list", ["item 1 \\ud83d\\ude00"]),
    ):
        part = parts[name]
        line = part.text.splitlines()[2 if name == "rows" else 1]
        start = part.text.index(line)
        spans = Locator(doc).spans(part.address, [Span(start, start + len(line))])
        assert [doc.text[s.start : s.end] for s in spans][: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"cells": [\n {"source": "😀",\n]', "line 3, column 1"),
        ('{"cells": [\n<<<<<<< HEAD 😀', "line 2, column 1"),
        ("[" * 200_000 + "😀", "nested too deeply"),
        ('{"x": "😀"}', "no list of cells"),
        ('["😀"]', "no list of cells"),
        ('{"cells": "😀"}', "no list of cells"),
    ],
)
def test_what_is_no_notebook_is_reported_and_scanned_as_text(text: str, reason: str) -> None:
    reading = read_parts(Document(text, "notebook", "a.ipynb"))
    assert [(part.kind, part.text) for part in reading.parts] == [("json", text)]
    (omission,) = reading.not_scanned
    assert reason in omission.reason
    assert "😀" not in omission.reason


def test_an_empty_file_and_a_byte_order_mark() -> None:
    assert read_parts(Document("", "notebook")) == Reading(())
    doc = Document("\ufeff" + json.dumps(notebook(code("a 😀 b"))), "notebook")
    (part,) = (p for p in read_parts(doc).parts if p.address.pointer.endswith("source"))
    (span,) = Locator(doc).spans(part.address, [Span(2, 5)])
    assert doc.text[span.start : span.end] == "\\ud83d\\ude00 b"


def test_a_repeated_name_hides_nothing() -> None:
    text = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "hidden 😀", "source": "shown 😀"}]}'
    parts = read_parts(Document(text, "notebook")).parts
    assert parts[-1].text == text
    assert parts[-1].address.pointer == ""


_TEXT = st.text(alphabet=st.sampled_from('ab "\\/\n\t😀é\u2028\x01\ud800'), max_size=12).map(lambda text: "😀" + text)
_LINES = st.one_of(_TEXT, st.lists(_TEXT, max_size=4))
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=12), st.dictionaries(_TEXT, inner, max_size=4)),
    max_leaves=20,
)
_OUTPUT = st.one_of(
    st.fixed_dictionaries({"output_type": st.just("stream"), "text": _LINES}),
    st.fixed_dictionaries({"output_type": st.just("error"), "traceback": st.lists(_TEXT, max_size=4)}),
    st.fixed_dictionaries(
        {
            "output_type": st.just("display_data"),
            "data": st.fixed_dictionaries({"text/html": _LINES, "application/json": _JSON}),
        }
    ),
    _JSON,
)
_CELL = st.one_of(
    st.fixed_dictionaries({
        "cell_type": st.sampled_from(["code", "raw", "markdown"]), "source": _LINES, "metadata": _JSON,
        "outputs": st.lists(_OUTPUT, max_size=3),
    }),
    _JSON,
)  # fmt: skip


@given(st.lists(_CELL, max_size=3), _JSON, st.booleans(), st.sampled_from([None, 1]), st.data())
def test_spans_lead_back_to_the_file(
    cells: list[Any], metadata: Any, ascii_only: bool, indent: int | None, data: st.DataObject
) -> None:
    value = notebook(*cells, metadata=metadata)
    doc = document(value, ensure_ascii=ascii_only, indent=indent)
    locator = Locator(doc)
    for part in read_parts(doc).parts:
        low = data.draw(st.integers(0, len(part.text)))
        high = data.draw(st.integers(low, len(part.text)))
        spans = locator.spans(part.address, [Span(low, high)])
        whole = locator.spans(part.address, [Span(0, len(part.text))])
        for span in (*spans, *whole):
            assert 0 <= span.start <= span.end <= len(doc.text)
        if part.address.decoded in {None, "key"} and low < high:
            (span,) = spans
            raw = doc.text[span.start : span.end]
            pieces = json.loads(f'["{raw}"]', strict=False)
            joint = "\n" if part.address.pointer.endswith("/traceback") and len(pieces) > 1 else ""
            assert joint.join(pieces).strip("\n") == part.text[low:high].strip("\n")


@given(_JSON)
def test_no_structure_is_too_strange(value: Any) -> None:
    cell = dict.fromkeys(("source", "outputs", "attachments", "metadata"), value)
    for shaped in ({"cells": [value, cell]},
                   {"cells": [{"outputs": [{"data": value, "text": value, "traceback": value}]}]},
                   {"worksheets": [value, {"cells": [value]}]}, {"cells": value}, value):  # fmt: skip
        read_parts(document(shaped))


def test_names_in_pointers_are_escaped() -> None:
    assert escape("a/b~c") == "a~1b~0c"
    value = notebook(metadata={"a/b~c": {"": "deep 😀"}})
    doc = document(value)
    (part,) = read_parts(doc).parts
    assert part.address.pointer == "/metadata/a~1b~0c/"
    (span,) = Locator(doc).spans(part.address, [Span(0, 4)])
    assert doc.text[span.start : span.end] == "deep"
