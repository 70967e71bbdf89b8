"""Literals and comments of Python: held to the standard tokenizer on the standard library, and in broken code."""

from __future__ import annotations

import io
import random
import sysconfig
import tokenize
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.rewriting.python_literals import lex

_FILES = 120


def library_files() -> list[Path]:
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    return random.Random(7).sample(files, min(_FILES, len(files)))


def by_tokenize(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Strings and comments; a formatted literal is one, however this Python's tokenizer splits it."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    strings, comments, opened = [], [], []
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened.append(start)
        elif name in ("FSTRING_END", "TSTRING_END"):
            begin = opened.pop()
            if not opened:
                strings.append((begin, end))
        elif opened:
            continue
        elif name == "STRING":
            strings.append((start, end))
        elif name == "COMMENT":
            comments.append((start, end))
    return strings, comments


def test_the_standard_library_reads_as_its_tokenizer_reads_it() -> None:
    compared = 0
    for file in library_files():
        try:
            text = file.read_bytes().decode("utf-8")
            strings, comments = by_tokenize(text)
        except (UnicodeDecodeError, tokenize.TokenError, SyntaxError):
            continue
        if "\r" in text or "\f" in text:
            continue  # the tokenizer counts lines differently there
        found = lex(text)
        assert [(one.start, one.end) for one in found.literals if not one.depth] == strings, file.name
        assert [tuple(one) for one in found.comments] == comments, file.name
        compared += len(strings)
    assert compared > 2_000


CASES = {
    # source: (prefix, quote, body) of its literals, in order
    "x = '🙂'": [("", "'", "🙂")],
    'x = rb"a\\"': [],  # the backslash takes the quote: nobody closes it
    'x = Rb"a\\\\"': [("rb", '"', "a\\\\")],
    "f'{a!r:>{w}} {b[\"k\"]}'": [("f", "'", '{a!r:>{w}} {b["k"]}'), ("", '"', "k")],
    'f"{x["a"]}"': [("f", '"', '{x["a"]}'), ("", '"', "a")],  # Python 3.12
    'f"{{not a field}}"': [("f", '"', "{{not a field}}")],
    'f"\\N{EM DASH}{x}"': [("f", '"', "\\N{EM DASH}{x}")],
    'f"{f"{y}"}"': [("f", '"', '{f"{y}"}'), ("f", '"', "{y}")],
    "f'{x:%Y-%m-%d}'": [("f", "'", "{x:%Y-%m-%d}")],
    "f'{(lambda: 1)()}'": [("f", "'", "{(lambda: 1)()}")],
    '"""a "b" c"""': [("", '"""', 'a "b" c')],
    "'''a\n'b'\n'''": [("", "'''", "a\n'b'\n")],
    "open('a\nb = 'c'": [("", "'", "c")],  # a string that nobody closes ends with its line
    'f"{open(\nb = "c"': [("", '"', "c")],
    "x = 'a\\\nb'": [("", "'", "a\\\nb")],
    "x = 'a\\\r\nb'": [("", "'", "a\\\r\nb")],
    "t'{x}'": [("t", "'", "{x}")],
    "print'a'": [("", "'", "a")],  # no prefix, a name
    "# 'a'\r'b'": [("", "'", "b")],
    "x = 'a' # \"b\"": [("", "'", "a")],
}


@pytest.mark.parametrize("source", CASES)
def test_literals(source: str) -> None:
    found = [(one.prefix, one.quote, source[one.body : one.body_end]) for one in lex(source).literals]
    assert found == CASES[source]


def test_fields_of_a_formatted_literal() -> None:
    source = "f'🙂{a} {b!r:>{w}} {{c}} {d[\"e\"]:x}'"
    [literal, _] = lex(source).literals
    assert [source[one.start : one.end] for one in literal.fields] == ["{a}", "{b!r:>{w}}", '{d["e"]:x}']
    assert [source[one.start + 1 : one.code_end] for one in literal.fields] == ["a", "b!r", 'd["e"]']


@given(st.text(st.sampled_from("'\"\\{}frb#\n\r:! a(🙂)"), max_size=40))
def test_any_text_is_read_to_its_end(text: str) -> None:
    found = lex(text)
    for literal in found.literals:
        assert 0 <= literal.start < literal.body <= literal.body_end < literal.end <= len(text)
        assert text[literal.body_end : literal.end] == literal.quote
        assert all(literal.body <= one.start < one.end <= literal.body_end for one in literal.fields)
