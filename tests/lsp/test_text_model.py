"""Our text model beside an independent one that edits code units, not code points, and finds lines by a plain loop.

A server whose copy of a document differs from the editor's masks the wrong characters: 200 trials of every alphabet in
every encoding, none may diverge.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from safe_prompt_lsp.lines import Lines, Place, line_starts
from safe_prompt_lsp.texts import Texts, narrowed
from safe_prompt_lsp.units import ENCODINGS, advance, width

TRIALS = 200
EDITS = 15
ALPHABETS = {
    "ascii": "ab c\n\n",
    "bmp": "aé漢\u0301\n",
    "astral": "a😀🔑\n",
    "crlf": ["a", "b", "\r\n", "\r\n", "é"],
    "lone-cr": "ab\r\r",
    "form-feed": "a\x0c\n\x0b\x1c",
    "line-separator": "a\u2028\u2029\n",
    "nel": "a\x85\n",
    "mixed": ["a", "é", "😀", "\n", "\r", "\r\n", "\x0c", "\u2028", "\x85", "\x1d", "漢", "\t", "\ufeff"],
}
UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Reference:
    """A text as a list of code units. Nothing is cached and nothing is shared with the model under test."""

    def __init__(self, text: str, encoding: str) -> None:
        self.codec, self.size = UNIT[encoding]
        self.units = self.encoded(text)

    def encoded(self, text: str) -> list[bytes]:
        data = text.encode(self.codec, "surrogatepass")
        return [data[at : at + self.size] for at in range(0, len(data), self.size)]

    def text(self) -> str:
        return b"".join(self.units).decode(self.codec, "surrogatepass")

    def lines(self) -> list[tuple[int, int]]:
        """Start and end (before the line end) of every line, in units."""
        newline, carriage = self.encoded("\n"), self.encoded("\r")
        found, start, at = [], 0, 0
        while at < len(self.units):
            one = self.units[at : at + 1]
            if one == carriage and self.units[at + 1 : at + 2] == newline:
                found.append((start, at))
                at += 2
                start = at
            elif one in (newline, carriage):
                found.append((start, at))
                at += 1
                start = at
            else:
                at += 1
        return [*found, (start, len(self.units))]

    def index(self, line: int, character: int) -> int:
        lines = self.lines()
        if line >= len(lines):
            return len(self.units)
        start, end = lines[line]
        return min(start + character, end)

    def edit(self, start: tuple[int, int], end: tuple[int, int], new: str) -> None:
        low, high = self.index(*start), self.index(*end)
        self.units[low:high] = self.encoded(new)

    def cuts(self, line: int, character: int) -> bool:
        """Whether a position lies inside a code point (a client may cut surrogate pairs, nothing else)."""
        unit = self.units[self.index(line, character) :][:1]
        return self.size == 1 and bool(unit) and unit[0][0] & 0xC0 == 0x80


def made(rng: random.Random, alphabet: object, most: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(rng.randrange(most)))


def position(rng: random.Random, reference: Reference) -> tuple[int, int]:
    """A position, often just past a line's end or the last line, as clients send them."""
    while True:
        lines = reference.lines()
        line = rng.randrange(len(lines) + (rng.random() < 0.1))
        start, end = lines[line] if line < len(lines) else (0, 3)
        place = line, rng.randrange(end - start + 1) if rng.random() < 0.9 else end - start + rng.randrange(3)
        if not reference.cuts(*place):
            return place


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ALPHABETS)
def test_the_same_text_as_an_independent_model(name: str, encoding: str) -> None:
    for trial in range(TRIALS):
        rng = random.Random(f"{name} {encoding} {trial}")
        start = made(rng, ALPHABETS[name], 80)
        reference = Reference(start, encoding)
        texts = Texts(encoding)
        texts.open(types.TextDocumentItem("file:///a.txt", "plaintext", 1, start))
        for version in range(2, EDITS):
            low, high = position(rng, reference), position(rng, reference)
            if reference.index(*low) > reference.index(*high):
                low, high = high, low
            new = made(rng, ALPHABETS[name], 6) if rng.random() < 0.8 else ""
            reference.edit(low, high, new)
            change = types.TextDocumentContentChangePartial(
                types.Range(types.Position(*low), types.Position(*high)), new
            )
            text = texts.change("file:///a.txt", version, [change])
            assert text.text == reference.text(), (trial, version)
        assert_table(text.lines, reference, rng)


def assert_table(lines: Lines, reference: Reference, rng: random.Random) -> None:
    assert [lines.start_of(at) for at in range(len(lines))] == list(line_starts(lines.text))
    expected = reference.lines()
    assert len(lines) == len(expected)
    offsets = [rng.randrange(len(lines.text) + 1) for _ in range(10)]
    for offset, at_once in zip(offsets, lines.positions(offsets), strict=True):
        place = lines.position(offset)
        units = len(reference.encoded(lines.text[:offset]))
        line = next(at for at in range(len(expected) - 1, -1, -1) if expected[at][0] <= units)
        assert place == at_once == Place(line, units - expected[line][0])
        if units <= expected[line][1]:  # before the line end: the way back is exact
            assert lines.offset(*place) == offset


@pytest.mark.parametrize(
    ("encoding", "changes", "expected"),
    [
        # A pair whose halves come one after the other, and one that is cut and given a new half.
        ("utf-16", [((0, 0), (0, 0), "\ud83d"), ((0, 1), (0, 1), "\ude00")], "😀"),
        ("utf-16", [((0, 0), (0, 0), "a😀b"), ((0, 2), (0, 3), "\ude01")], "a😁b"),
        ("utf-16", [((0, 0), (0, 0), "😀"), ((0, 1), (0, 1), "x")], "\ud83dx\ude00"),
        # A line end in two edits, one that is cut, and what stands beyond lines and text.
        ("utf-16", [((0, 0), (0, 0), "a\r"), ((1, 0), (1, 0), "\nb")], "a\r\nb"),
        ("utf-8", [((0, 0), (0, 0), "a\r\nb"), ((0, 1), (1, 0), "\r")], "a\rb"),
        ("utf-8", [((0, 0), (0, 0), "😀"), ((0, 99), (0, 99), "x"), ((9, 9), (9, 9), "y")], "😀xy"),
        ("utf-32", [((0, 0), (0, 0), "ab"), ((0, 2), (0, 0), "c")], "c"),  # a range that is the wrong way round
    ],
)
def test_edits_that_cut(encoding: str, changes: list[tuple], expected: str) -> None:
    texts = Texts(encoding)
    texts.open(types.TextDocumentItem("untitled:1", "plaintext", 1, ""))
    for start, end, new in changes:
        range_ = types.Range(types.Position(*start), types.Position(*end))
        text = texts.change("untitled:1", 2, [types.TextDocumentContentChangePartial(range_, new)])
    assert text.text == expected


def test_a_whole_text_replaces_what_was_there() -> None:
    texts = Texts("utf-16")
    texts.open(types.TextDocumentItem("untitled:1", "plaintext", 1, "a\n😀b"))
    text = texts.change("untitled:1", 2, [types.TextDocumentContentChangeWholeDocument("a\n😁b\n")])
    assert text.text == "a\n😁b\n"
    assert len(text.lines) == 3


@given(st.text(alphabet="a\n\ré😀\u2028", max_size=40), st.sampled_from(ENCODINGS), st.data())
def test_units_there_and_back(text: str, encoding: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    units = width(text[:offset], encoding)
    assert advance(text, 0, len(text), units, encoding) == (offset, False)
    assert advance(text, 0, len(text), units + 10 * len(text) + 10, encoding) == (len(text), False)


def test_many_lines_share_their_table() -> None:
    """Runs of line starts are split, emptied and joined; a table that was kept does not change."""
    rng = random.Random(5)
    table = Lines("x 😀\n" * 3000, "utf-16")
    kept = [(table, [table.start_of(at) for at in range(len(table))])]
    for _ in range(300):
        low = rng.randrange(len(table.text))
        high = min(len(table.text), low + rng.choice([0, 0, 1, 5, 4000]))
        table = table.replaced(low, high, rng.choice(["", "\n", "y", "\r", "é\n" * 700]))
        kept.append((table, None))
    for one, starts in kept:
        now = [one.start_of(at) for at in range(len(one))]
        assert now == list(line_starts(one.text)) == (starts or now)
        assert all(low < high for low, high in pairwise(now))


def test_a_table_does_not_show_its_text() -> None:
    assert "secret" not in repr(Lines("secret"))


@given(st.text(alphabet="ab\n😀", max_size=30), st.text(alphabet="ab\n😀", max_size=30))
def test_whole_texts_become_small_edits(old: str, new: str) -> None:
    edit = narrowed(old, new)
    assert old[: edit.start] + edit.new + old[edit.end :] == new
    assert 0 <= edit.start <= edit.end <= len(old)
    if edit.new and edit.end > edit.start:  # neither side could be cut further
        assert old[edit.start] != edit.new[0]
        assert old[edit.end - 1] != edit.new[-1]
