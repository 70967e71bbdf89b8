"""Outputs of notebooks: values go, and every other byte of the file stays."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

import safe_prompt
from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt.errors import DocumentError
from safe_prompt.findings.finding import Finding
from safe_prompt.masking.outputs import FixedOutputs, fix_outputs

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252

TOKEN = values.github(values.seeded("outputs", "token"))
OTHER = values.github(values.seeded("outputs", "other"))
MAIL = values.email(values.seeded("outputs", "mail"))
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def credentials(document: Document) -> list[Finding]:
    return [finding for finding in safe_prompt.scan(document) if finding.category == "credential"]


def fixed(text: str, how: str = "mask") -> FixedOutputs:
    document = Document.from_text(text, path="a.ipynb")
    return fix_outputs(document, credentials(document), how)


def outputs(text: str, cell: int = 0) -> list[Any]:
    return json.loads(text)["cells"][cell]["outputs"]


CODE = at.code("print(token)  # 🦀", at.stream(f"🦀 the token is {TOKEN}, so there\nand a second line\n"))


@pytest.mark.parametrize(
    "dump",
    [
        lambda book: json.dumps(book, indent=1, ensure_ascii=False) + "\n",
        lambda book: json.dumps(book, indent=4),
        lambda book: json.dumps(book, separators=(",", ":")),
        lambda book: json.dumps(book, indent="\t", sort_keys=True) + "\n\n",
        lambda book: json.dumps(book, indent=1).replace("\n", "\r\n") + "\r\n",
        lambda book: "\ufeff" + json.dumps(book, indent=1),
    ],
    ids=["jupyter", "escaped, no line end", "compact", "sorted, tabs", "CRLF", "BOM"],
)
def test_masking_changes_the_value_alone(dump):
    text = dump(at.notebook(at.markdown("# 🦀 title"), CODE))
    done = fixed(text)
    assert done.text == text.replace(TOKEN, "REDACTED_TOKEN")
    assert (len(done.masked), done.stripped, done.remaining, done.removed) == (1, (), (), 0)


@pytest.mark.parametrize("how", ["mask", "strip"])
def test_sources_attachments_and_metadata_stay(how):
    image = {"image/png": PIXEL}
    text = at.dump(
        at.notebook(
            at.code(f"token = '{TOKEN}'  # 🦀", at.stream(f"🦀 {OTHER}\n")),
            at.markdown(f"🦀 use {TOKEN}", {"a.png": image}),
            metadata={"note": f"🦀 {TOKEN}"},
        )
    )
    done = fixed(text, how)
    assert {finding.pointer for finding in done.remaining} == {"/cells/0/source", "/cells/1/source", "/metadata/note"}
    assert done.text.count(TOKEN) == 3
    assert OTHER not in done.text
    before, after = json.loads(text), json.loads(done.text)
    for book in (before, after):
        book["cells"][0]["outputs"] = []
    assert before == after


def test_nothing_to_do_gives_the_same_text():
    text = at.dump(at.notebook(at.code("1 + 1  # 🦀", at.result({"text/plain": ["2 🦀"]}))))
    assert fixed(text).text is text


def test_strip_removes_the_output_and_keeps_its_neighbours_byte_for_byte():
    book = at.notebook(
        at.code("…", at.stream("🦀 first\n"), at.stream(f"🦀 {TOKEN}\n"), at.stream("🦀 third\n", "stderr")),
        at.code("…", at.stream(f"🦀 {OTHER}\n"), at.stream("🦀 kept\n")),
        at.code("…", at.stream(f"🦀 {TOKEN}\n"), at.stream(f"🦀 {OTHER}\n")),
    )
    wanted = json.loads(json.dumps(book))
    del wanted["cells"][0]["outputs"][1]
    del wanted["cells"][1]["outputs"][0]
    wanted["cells"][2]["outputs"] = []
    done = fixed(at.dump(book), "strip")
    assert done.text == at.dump(wanted)
    assert (done.masked, len(done.stripped), done.removed) == ((), 4, 4)
    assert outputs(done.text, 0)[0]["text"] == ["🦀 first\n"]
    assert json.loads(done.text)["cells"][0]["execution_count"] == 1


def plotly(payload: Any) -> dict[str, Any]:
    return at.display({"application/vnd.plotly.v1+json": payload})


MASKED = {
    "stream": (at.stream(f"🦀 {TOKEN}\n"), 1),
    "html": (at.result({"text/html": [f"<b>🦀</b><td>{TOKEN}</td>"]}), 1),
    "html and plain": (at.result({"text/html": [f"<td>🦀 {TOKEN}</td>"], "text/plain": [f"🦀 {TOKEN}"]}), 2),
    "traceback": (at.error("KeyError", f"🦀 {TOKEN}", ["\x1b[31mKeyError\x1b[0m", f": 🦀 {TOKEN}"]), 2),
    "svg": (at.display({"image/svg+xml": [f"<svg><text>🦀 {TOKEN}</text></svg>"]}), 1),
    "plotly label": (plotly({"data": [{"name": f"🦀 {TOKEN}", "x": [1, 2]}]}), 1),
}
STRIPPED = {
    "an image beside": at.display({"text/plain": [f"🦀 {TOKEN}"], "image/png": PIXEL}),
    "a PDF beside": at.display({"text/plain": [f"🦀 {TOKEN}"], "application/pdf": PIXEL}),
    "a member name": plotly({"data": {f"{TOKEN[:40]}": "🦀 value"}, "note": f"🦀 {TOKEN}"}),
}


@pytest.mark.parametrize("case", MASKED)
def test_text_is_masked_in_place(case):
    output, count = MASKED[case]
    text = at.dump(at.notebook(at.code("show()  # 🦀", output)))
    done = fixed(text)
    assert done.text == text.replace(TOKEN, "REDACTED_TOKEN")
    assert (len(done.masked), done.removed) == (count, 0)
    nbformat.validate(nbformat.reads(done.text, as_version=4))


@pytest.mark.parametrize("case", STRIPPED)
def test_what_masking_cannot_reach_is_stripped(case):
    text = at.dump(at.notebook(at.code("show()  # 🦀", at.stream("🦀 kept\n"), STRIPPED[case])))
    done = fixed(text)
    assert TOKEN not in done.text
    assert outputs(done.text) == [at.stream("🦀 kept\n")]
    assert done.stripped
    assert not done.masked
    nbformat.validate(nbformat.reads(done.text, as_version=4))


def test_a_number_in_json_is_stripped_and_not_quoted():
    card = values.card(values.seeded("outputs", "card")).replace(" ", "")
    text = at.dump(at.notebook(at.code("show()  # 🦀", plotly({"data": {"credit card number": int(card)}}))))
    document = Document.from_text(text, path="a.ipynb")
    found = [finding for finding in safe_prompt.scan(document) if finding.entity == "CREDIT_CARD"]
    assert found, "the plant is not found: this test would prove nothing"
    done = fix_outputs(document, found)
    assert outputs(done.text) == []
    assert card not in done.text


@pytest.mark.parametrize(
    ("around", "left"), [("it was {} then", 1), ("it was x{}x then", 0)], ids=["word", "in a word"]
)
def test_a_value_that_stands_once_more_where_no_rule_knows_it_goes_too(around, left):
    """As a word it is masked; inside another word the output goes as a whole."""
    password = values.password(values.seeded("outputs", "password"))
    bundle = {"text/plain": [f"🦀 password = '{password}'"], "text/html": [f"<p>🦀 {around.format(password)}</p>"]}
    text = at.dump(at.notebook(at.code("show()  # 🦀", at.result(bundle))))
    document = Document.from_text(text, path="a.ipynb")
    found = [f for f in credentials(document) if f.output.mime == "text/plain"]
    assert found, "the plant is not found: this test would prove nothing"
    done = fix_outputs(document, found)
    assert password not in done.text
    assert len(outputs(done.text)) == left


@pytest.mark.parametrize("how", ["mask", "strip"])
def test_values_of_one_output_go_from_all_outputs(how):
    """A table's names are known by their heading; a chart of the same names says nothing about them."""
    chance = values.seeded("outputs", "people")
    people = [f"{values.name(chance)}" for _ in range(6)]
    table = "    full name  🦀\n" + "".join(f"{row}  {name}  🦀\n" for row, name in enumerate(people))
    chart = {"data": [{"x": people, "y": [1, 2, 3, 4, 5, 6]}], "note": "🦀"}
    text = at.dump(
        at.notebook(
            at.code("df", at.result({"text/plain": at.lines(table)})),
            at.code("chart()", plotly(chart), at.stream("🦀 kept\n")),
            at.markdown(f"🦀 {people[0]}"),
        )
    )
    document = Document.from_text(text, path="a.ipynb")
    found = [finding for finding in safe_prompt.scan(document, names=False) if finding.entity == "PERSON"]
    assert {finding.pointer for finding in found} == {"/cells/0/outputs/0/data/text~1plain"}
    done = fix_outputs(document, found, how)
    cells = json.loads(done.text)["cells"]
    for name in people:
        assert name not in json.dumps(cells[:2])
    assert people[0] in cells[2]["source"][0], "Markdown is no output"
    assert cells[1]["outputs"][-1] == at.stream("🦀 kept\n")
    assert len(cells[1]["outputs"]) == (2 if how == "mask" else 1)


def test_an_ordinary_word_is_no_value_to_look_for():
    text = at.dump(
        at.notebook(at.code("a", at.stream("🦀 status: healthy\n")), at.code("b", at.stream("🦀 healthy\n")))
    )
    document = Document.from_text(text, path="a.ipynb")
    start = len("🦀 status: ")
    model = credentials(Document.from_text(at.dump(at.notebook(CODE)), path="a.ipynb"))[0]
    found = model._replace(
        category="health",
        start=start,
        end=start + 7,
        spans=(Span(start, start + 7),),
        pointer="/cells/0/outputs/0/text",
    )
    done = fix_outputs(document, [found])
    assert outputs(done.text, 1) == [at.stream("🦀 healthy\n")]
    assert outputs(done.text, 0) != outputs(text, 0)


def test_nbformat_3_outputs_by_worksheet():
    book = {
        "metadata": {}, "nbformat": 3, "nbformat_minor": 0,
        "worksheets": [{"cells": [{
            "cell_type": "code", "input": ["print(1)"], "language": "python", "metadata": {}, "collapsed": False,
            "outputs": [{"output_type": "stream", "stream": "stdout", "text": [f"🦀 {TOKEN}\n"]}],
        }]}],
    }  # fmt: skip
    text = json.dumps(book, indent=1, ensure_ascii=False)
    assert fixed(text).text == text.replace(TOKEN, "REDACTED_TOKEN")
    stripped = json.loads(fixed(text, "strip").text)
    assert stripped["worksheets"][0]["cells"][0]["outputs"] == []


def test_values_stay_out_of_the_repr():
    done = fixed(at.dump(at.notebook(CODE, at.code(f"t = '{OTHER}'  # 🦀"))))
    assert done.remaining
    assert TOKEN not in repr(done)
    assert OTHER not in repr(done)


def test_equal_member_names_are_refused_rather_than_half_fixed():
    """JSON readers keep the last of equal names; the text of the others would stay."""
    text = at.dump(at.notebook(CODE))
    twice = text.replace('"outputs": [', f'"outputs": [{{"text": "🦀 {OTHER}"}}], "outputs": [', 1)
    done = fixed(twice)
    assert TOKEN not in json.dumps(outputs(done.text))
    assert any(not finding.pointer for finding in done.remaining), "what stands in the first list is said to remain"


def test_what_is_no_json_is_refused():
    document = Document.from_text(at.dump(at.notebook(CODE))[:-9], path="a.ipynb")
    with pytest.raises(DocumentError, match="not valid JSON"):
        fix_outputs(document, credentials(document))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
LAYOUTS = st.fixed_dictionaries({
    "indent": st.sampled_from([None, 0, 1, 4, "\t"]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans(),
})  # fmt: skip


@given(
    cells=st.lists(st.tuples(TEXTS, st.lists(st.booleans(), max_size=4)), min_size=1, max_size=4),
    before=TEXTS,
    layout=LAYOUTS,
)
def test_whatever_the_notebook_the_rest_is_what_the_same_writer_would_write(cells, before, layout):
    """The oracle is json.dumps of the notebook that is wanted, in the layout of the one that is given."""

    def dumped(output_of: Any, keep: Any) -> str:
        book = at.notebook(
            *(
                at.code(source, *(at.stream(output_of(secret)) for secret in outs if keep(secret)))
                | {"execution_count": 3}
                for source, outs in cells
            ),
            metadata={"odd 🦀": before},
        )
        return json.dumps(book, **layout)

    def shown(secret: bool) -> str:
        return f"{before}\n token: {TOKEN} 🦀\n" if secret else f"🦀 {before}\n"

    text = dumped(shown, lambda secret: True)
    document = Document.from_text(text, path="a.ipynb")
    found = [finding for finding in credentials(document) if finding.output is not None]
    assert len(found) == sum(secret for _, outs in cells for secret in outs)
    masked = fix_outputs(document, found)
    assert masked.text == dumped(lambda secret: shown(secret).replace(TOKEN, "REDACTED_TOKEN"), lambda secret: True)
    stripped = fix_outputs(document, found, "strip")
    assert stripped.text == dumped(shown, lambda secret: not secret)
