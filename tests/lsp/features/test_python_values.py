"""Expressions in the place of values: the program means the same afterwards, and the value is gone from it."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import EditError, changed
from safe_prompt.rewriting.python_literals import lex
from safe_prompt.rewriting.python_values import Wanted, meaning, replacements

VALUE = "V4lue"
# Each is an expression; V stands for the value. What it means must not change.
EXPRESSIONS = [
    '"V"',
    "'V'",
    '"""V"""',
    "'''V'''",
    'r"V"',
    'u"V"',
    'f"V"',
    'rf"V"',
    'b"V"',
    'Rb"V"',
    '"Bearer V"',
    "'V/x'",
    '"a{b}V{{"',
    "'🙂 V 🙂'",
    '"""a\nV\n"""',
    'u"a V"',
    'r"\\d V {}"',
    '"\\N{EM DASH} V {}"',
    '"\\"V\\""',
    "'it\\'s V'",
    '"\\tV\\n"',
    '"\\x41V\\101"',
    '"\\\nV"',
    "f\"{1 + 1} V {'x':>4} {{}}\"",
    "f'V{1!r}'",
    'rf"\\d{1}V"',
    "f\"{(lambda: 'V')()}\"",
    "f\"{'a V'}\"",
    "f\"{dict(k='V')}\"",
    'b"a V"',
    'b"\\x41V"',
    'rb"\\d V x"',
    '("a"\n  "V"\n  "b")',
    '("V"\n "b")',
    '("a" f"{1}V")',
    '"a" + "V"',
    '"V" + "b"',
    '("V" "V")',
    '["V", "V"]',
    '{"k": "V"}',
    '{"V": 1}',
    '"V" if True else "b"',
    '"V".upper()',
    '"a V".upper()',
    '"%s V" % 1',
    '"{} V".format(2)',
    '"V"[0]',
    '"V" "b".upper()',
    '(lambda k="V": k)()',
    '"V" in ["V"]',
    'not"V"',
    '("V"# why\n"b")',
    '[*"V"]',
    '"V"*2',
    '"a" "V" \\\n "b"',
    '("a"\r\n"V")',
    '"V" == "V"',
    '"V"if 1 else 2',
    '(k := "V")',
    'print("V") or "V"',
]


def places(source: str) -> tuple[Span, ...]:
    found, at = [], source.find(VALUE)
    while at >= 0:
        found.append(Span(at, at + len(VALUE)))
        at = source.find(VALUE, at + 1)
    return tuple(found)


def evaluated(source: str, environ: dict[str, str]) -> object:
    """What a program gives the name x."""
    names = {"environ": environ, "print": lambda *_: None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "x", "exec"), names)
    return names["x"]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_program_means_the_same_and_the_value_is_gone(expression: str) -> None:
    source = f"x = {expression.replace('V', VALUE)}"
    wanted = [Wanted((span,), 'environ["NAME"]') for span in places(source)]
    new = changed(source, replacements(source, lex(source), wanted))
    assert VALUE not in new
    assert evaluated(new, {"NAME": VALUE}) == evaluated(source, {})
    # What the variable holds is what counts.
    if expression not in ('"V" == "V"', '"V" in ["V"]', 'not"V"', 'print("V") or "V"'):
        assert evaluated(new, {"NAME": "other"}) != evaluated(source, {})


PIECES = [
    '"V4" "lue"',
    '("V4"\n "lue")',
    '"V4" + "lue"',
    '("V4" +\n "lue")',
    '"a V4" "lue b"',
    'f"{1}V4" "lue"',
    "'V4' 'lue'",
    '("V4" # one\n + "lue")',
    'b"V4" b"lue"',
    '["V4" + "lue", 1]',
    '"a" + "V4" + "lue"',
    '"V4" + "lue" + "b"',
    '"x" * 1 + "V4" + "lue"',
    '2 * "V4" + "lue"',
    '"V4" + "lue" * 2',
    '"V4" + "lue".upper()',
    'r"V4" "lue"',
]


@pytest.mark.parametrize("expression", PIECES)
def test_all_pieces_of_a_split_value_go(expression: str) -> None:
    source = f"x = {expression}"
    spans = tuple(Span(source.find(piece), source.find(piece) + len(piece)) for piece in ("V4", "lue"))
    new = changed(source, replacements(source, lex(source), [Wanted(spans, 'environ["NAME"]')]))
    assert "V4" not in new
    assert "lue" not in new
    if "*" in source or ".upper" in source:  # the pieces are no one value to the program: it must still run
        evaluated(new, {"NAME": VALUE})
    else:
        assert evaluated(new, {"NAME": VALUE}) == evaluated(source, {})


REFUSED = {
    '"""A docstring with V"""\n': "statement of its own",
    "def f():\n    'V'\n": "statement of its own",
    "x = 1; 'V'\n": "statement of its own",
    "# V": "in a comment",
    "V": "in a string literal",
    "x = V + 1": "in a string literal",
    "match x:\n    case 'V':\n        pass\n": "pattern",
    "x = f'{V}'": "computed",
    "x = f'{y:V}'": "computed",
    'x = rb"a\\V"': "backslash",
    'x = b"a" b"x V"': "joined",
    "f\"{'a' 'b V'}\"": "joined",
}


@pytest.mark.parametrize("source", REFUSED)
def test_where_no_expression_can_stand_it_says_why(source: str) -> None:
    text = source.replace("V", VALUE)
    with pytest.raises(EditError, match=REFUSED[source]) as caught:
        replacements(text, lex(text), [Wanted(places(text), 'environ["NAME"]')])
    assert VALUE not in str(caught.value)


MEANINGS = {
    '"a"': "a",
    "'it\\'s'": "it's",
    '"\\n\\t\\x41\\u00e9\\U0001F642\\101"': "\n\té🙂".replace("\té", "\tAé") + "A",
    '"\\N{BULLET}\\q\\\\"': "•\\q\\",
    'r"\\n"': "\\n",
    '"a\\\nb"': "ab",
    'b"\\xc3\\xa9"': "é",
    '"""a\r\nb"""': "a\nb",
    'f"{{x}}"': "{x}",
    '"🙂"': "🙂",
}


@pytest.mark.parametrize("source", MEANINGS)
def test_what_a_literal_means(source: str) -> None:
    lexed = lex(source)
    [literal] = lexed.literals
    assert meaning(source, lexed, [Span(literal.body, literal.body_end)]) == MEANINGS[source]


def test_bytes_that_are_no_text_are_refused() -> None:
    source = 'b"\\xff"'
    with pytest.raises(EditError, match="no text"):
        meaning(source, lex(source), [Span(2, 6)])


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(["'", '"', "'''", '"""']),
)
def test_the_meaning_of_any_literal_is_what_python_says(value: str, quote: str) -> None:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    if len(quote) == 1:
        escaped = escaped.replace("\n", "\\n").replace("\r", "\\r")
    source = f"{quote}{escaped}{quote}"
    if "\0" in source:
        return
    lexed = lex(source)
    [literal] = lexed.literals
    assert meaning(source, lexed, [Span(literal.body, literal.body_end)]) == ast.literal_eval(source)


def test_pieces_apart_in_one_literal_are_refused() -> None:
    source = "x = '🙂 AAAA:BBBB'"
    spans = [Span(source.index(one), source.index(one) + 4) for one in ("AAAA", "BBBB")]
    with pytest.raises(EditError, match="apart"):
        meaning(source, lex(source), spans)


def test_two_values_in_one_literal() -> None:
    source = "x = f'🙂 {y} AAAA and BBBB'"
    spans = [Span(source.index(one), source.index(one) + 4) for one in ("AAAA", "BBBB")]
    new = changed(
        source, replacements(source, lex(source), [Wanted((s,), f'e["{n}"]') for s, n in zip(spans, "AB", strict=True)])
    )
    assert new == 'x = f\'🙂 {y} {e["A"]} and {e["B"]}\''
