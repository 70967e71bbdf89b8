"""Baselines: what keeps an entry valid, what makes a finding new, and what the file never holds."""

from __future__ import annotations

import pytest

from safe_prompt.documents.document import Cell
from safe_prompt.documents.span import LineIndex, Span
from safe_prompt.errors import ConfigError
from safe_prompt.findings.baseline import Place, compare, counts, locate, moved, parse, render, risen
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.surroundings import Surroundings


def finding(text, start, end, *, entity="TOKEN", rule="github-pat", cell=None, spans=None, evidence=()):
    index = LineIndex(text)
    line, column = index.position(start)
    end_line, end_column = index.position(end)
    return Finding(
        rule=rule, entity=entity, category="credential", classification="restricted", severity="critical",
        confidence=0.9, tags=(), path="a.py", start=start, end=end, line=line, column=column,
        end_line=end_line,
        end_column=end_column, file_line=line, preview="…", evidence=evidence, fingerprint="k:1", message="m",
        spans=spans or (Span(start, end),), cell=cell,
    )  # fmt: skip


def places(text, *values, cell=None):
    """The findings of some values in a text, located."""
    found = []
    for value in values:
        start = text.find(value)
        while start >= 0:
            found.append(finding(text, start, start + len(value), cell=cell))
            start = text.find(value, start + 1)
    found.sort(key=lambda one: one.start)
    near = Surroundings(text, found)
    return [locate(one, near.context(one), "src/a.py") for one in found]


BEFORE = 'import os\n\n😀 = 1\ntoken = "s3cr3t"\nprint(token)\n'


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        "# a new first line\n" + BEFORE,
        BEFORE.replace('token = "', '    token  =  "'),
        BEFORE.replace("import os\n\n", ""),
        BEFORE.replace("\n", "\r\n"),
        'def f():\n    token = "s3cr3t"\n',
    ],
)
def test_moved_code_stays_known(after):
    baseline = counts(places(BEFORE, "s3cr3t"))
    assert compare(baseline, places(after, "s3cr3t")).new == ()


@pytest.mark.parametrize(
    "after",
    [
        BEFORE + 'token = "n3w"\n',
        BEFORE + 'password = "n3w"\n',
        BEFORE.replace('"s3cr3t"', '"s3cr3t" or "n3w"'),
    ],
)
def test_a_further_secret_is_new(after):
    baseline = counts(places(BEFORE, "s3cr3t"))
    assert compare(baseline, places(after, "s3cr3t", "n3w")).new


def test_a_secret_that_is_gone_is_stale():
    baseline = counts(places(BEFORE + 'other = "s3cr3t"\n', "s3cr3t"))
    compared = compare(baseline, places(BEFORE, "s3cr3t"))
    assert (len(compared.stale), compared.known, compared.new) == (1, 1, ())


def test_cells_are_told_by_id_not_by_position():
    first = places(BEFORE, "s3cr3t", cell=Cell(0, "8f2c"))
    moved = places(BEFORE, "s3cr3t", cell=Cell(4, "8f2c"))
    other = places(BEFORE, "s3cr3t", cell=Cell(0, "aaaa"))
    assert compare(counts(first), moved).new == ()
    assert compare(counts(first), other).new


def test_context_is_blind_to_values_and_numbers():
    one = places('id 123-45 token = "s3cr3t"', "s3cr3t")
    two = places('id 999-11 token = "an0ther"', "an0ther")
    assert one[0].place == two[0].place


def test_a_column_counts_its_cells_and_keeps_its_place():
    def column(text, cells):
        spans = tuple(Span(text.index(cell), text.index(cell) + len(cell)) for cell in cells)
        found = finding(text, spans[0].start, spans[0].end, spans=spans, evidence=("column",))
        return [locate(found, Surroundings(text, [found]).context(found), "a.csv")]

    small = column("name,mail\nBob,a@b\n😀,c@d\n", ["a@b", "c@d"])
    moved = column("name,mail\n😀,c@d\nBob,a@b\n", ["c@d", "a@b"])
    grown = column("name,mail\nEve,e@f\nBob,a@b\n😀,c@d\n", ["e@f", "a@b", "c@d"])
    assert small[0].count == 2
    assert compare(counts(small), moved).new == ()
    assert compare(counts(small), grown).new


def test_hidden_text_leaks_no_neighbour():
    text = "😀 aaa SECRET1 bbb SECRET2 ccc"
    found = [finding(text, text.index(v), text.index(v) + 7) for v in ("SECRET1", "SECRET2")]
    near = Surroundings(text, found)
    assert near.hidden(near.around(found[0]), lambda entity: f"<{entity}>") == "😀 aaa <TOKEN> bbb <TOKEN> ccc"
    assert near.hidden(Span(8, 20), lambda entity: "▒") == "▒ bbb ▒"


def test_long_lines_are_cut_around_the_value():
    text = "x" * 100_000 + "SECRET1" + "y" * 100_000
    found = finding(text, 100_000, 100_007)
    near = Surroundings(text, [found])
    assert near.around(found) == Span(100_000 - 160, 100_007 + 160)


def test_file_is_sorted_and_reads_back():
    located = [*places(BEFORE, "s3cr3t", cell=Cell(1, "b")), *places(BEFORE, "s3cr3t", cell=Cell(0, "a"))]
    text = render(counts(located))
    assert parse(text, "baseline") == counts(located)
    assert text == render(counts(reversed(located)))
    assert text.index('"cell": "a"') < text.index('"cell": "b"')
    assert "s3cr3t" not in text and "k:1" not in text and '"line"' not in text
    assert parse(render({}), "baseline") == {}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", '{"version": 1}', '{"version": 2, "entries": []}',
        '{"version": 1, "entries": [1]}',
        '{"version": 1, "entries": [{"rule": "a", "path": "b", "context": "c"}]}',
        '{"version": 1, "entries": [{"rule": "a", "path": "b", "context": "c", "count": 0}]}',
        '{"version": 1, "entries": [{"rule": "a", "path": "b", "context": "c", "count": true}]}',
        '{"version": 1, "entries": [{"rule": "", "path": "b", "context": "c", "count": 1}]}',
        '{"version": 1, "entries": [{"rule": "a", "path": "b", "context": "c", "count": 1, "value": "x"}]}',
        '{"version": 1, "entries": [{"rule": "a", "path": "b", "context": "c", "count": 1, "cell": 3}]}',
    ],
)  # fmt: skip
def test_broken_files_are_named_with_a_remedy(text):
    with pytest.raises(ConfigError) as caught:
        parse(text, "the/file.json")
    assert caught.value.place == "the/file.json" and caught.value.remedy


def at(path, *, context="c", rule="r", cell=""):
    return Place(path, rule, cell, context)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, {}),
        ({at("new"): 1}, {at("new"): 1}),
        ({at("new", cell="ab"): 1}, {at("new", cell="ab"): 1}),
        ({at("new"): 5}, {at("new"): 2}),
        ({at("n1"): 1, at("n2"): 1, at("n3"): 1}, {at("n1"): 1, at("n2"): 1}),
        ({at("new", context="d"): 1}, {}),
        ({at("new", rule="s"): 1}, {}),
    ],
    ids=["gone", "renamed", "other-cell", "grown", "split", "other-surroundings", "other-rule"],
)
def test_entries_of_a_file_that_is_gone_are_carried(new, expected):
    old = {at("gone"): 2, at("here"): 1}
    found = new | {at("here"): 1}
    assert moved(old, found, lambda path: path == "gone") == expected | {at("here"): 1}
    assert moved(old, found, lambda path: False) == old, "a file that is there keeps its entries"


def test_an_entry_takes_no_more_than_it_lacks():
    old = {at("gone"): 2, at("here"): 1}
    assert moved(old, {at("here"): 2}, lambda path: path == "gone") == {at("here"): 2}
    assert moved(old, {at("here"): 1}, lambda path: path == "gone") == {at("here"): 1}


def test_risen():
    assert risen({at("a"): 1, at("b"): 2}, {at("a"): 3, at("b"): 1, at("c"): 1}) == {at("a"): 2, at("c"): 1}
