"""Go's expressions in our syntax: what each matches stays the same."""

import re

import pytest

from safe_prompt.migration.go_regex import UntranslatableError, translate


def compiled(go, **options):
    made = translate(go, **options)
    return re.compile(made.regex, re.VERBOSE | re.ASCII | (re.IGNORECASE if made.ignore_case else 0))


@pytest.mark.parametrize(
    ("go", "found", "missed"),
    [
        ("a b#c", ["😀 a b#c"], ["ab", "a b"]),
        ("a\tb\nc", ["a\tb\nc"], ["abc"]),
        (r"[[:alnum:]_]+\z", ["a_9"], ["a_9\n", "-"]),
        (r"[^[:space:]]x", ["bx"], [" x"]),
        (r"[[:^digit:]]x", ["bx"], ["1x"]),
        ("x$", ["x"], ["x\n", "xy"]),
        ("(?m)^x$", ["a\nx\nb"], ["ax"]),
        (r"[]a]b", ["]b", "ab"], ["[b"]),
        (r"[a&&b||~~x-]{2}!", ["&|!", "~-!", "ax!"], ["c!", "1-"]),
        (r"[\w-.]+@", ["a-.@"], ["@", "/@"]),
        (r"[a-z-_]x", ["-x", "_x", "qx"], ["Ax"]),
        (r"\Qa.b*\E+", ["a.b**"], ["axb"]),
        (r"\x41\x{42}\103\x60", ["ABC`"], ["abc`"]),
        ("\\x{1F600}k", ["😀k"], ["k"]),
        ("a{,3}b{x}", ["a{,3}b{x}"], ["aaab"]),
        ("(?i)key=x", ["KEY=X"], ["kex"]),
        ("k(?i)ey|x", ["kEY", "X"], ["KEY"]),
        ("(a(?i)b|c)D", ["aBD", "CD"], ["ABD", "cd"]),
        ("(?i)a(?-i:B)", ["aB", "AB"], ["ab"]),
        ("(?s:a.b)c.d", ["a\nbc.d"], ["a\nbc\nd"]),
        (r"(?P<name>a)(?<other>b)", ["ab"], ["ba"]),
        (r"\/\-\'\"\_", ["/-'\"_"], [r"\/"]),
        ("a(?:)b", ["ab"], ["a b"]),
        ("é😀", ["é😀"], ["é"]),
    ],
)
def test_means_the_same(go, found, missed):
    regex = compiled(go)
    assert [text for text in found if not regex.search(text)] == []
    assert [text for text in missed if regex.search(text)] == []


@pytest.mark.parametrize(
    ("go", "reason"),
    [
        (r"\pL+", "Unicode classes"),
        (r"\p{Greek}", "Unicode classes"),
        ("(?U)a+", "ungreedy"),
        ("(?<=a)b", "looks behind"),
        ("(?=a)b", "does not know"),
        ("a**", "repeats"),
        ("a*+", "repeats"),
        ("*a", "repeats"),
        ("(a", "parentheses"),
        ("a)", "parentheses"),
        ("[a", "not closed"),
        ("[z-a]", "backwards"),
        (r"\8", "no equal"),
        (r"\xzz", "does not know"),
        ("[[:nope:]]", "named class"),
    ],
)
def test_says_what_cannot_be_translated_and_quotes_nothing(go, reason):
    with pytest.raises(UntranslatableError, match=reason) as caught:
        translate(go)
    assert go not in str(caught.value)


def test_open_repeats_get_a_bound_and_are_counted():
    made = translate(r"a*b+?c{20,}d{2}.*[^x]+(ab)*[ \w]{64,}\s*", bound=50)
    assert made.regex == r"a{0,500}b{1,500}?c{20,520}d{2}.{0,50}[^x]{1,50}(?:ab){0,50}[ \w]{64,1064}\s{0,50}"
    assert made.bounded == 8


def test_one_group_becomes_the_value():
    assert translate("(a)(b)(?:c)", keep=2).regex == "(?:a)(?P<value>b)(?:c)"
    assert translate("(a)(b)").groups == 2
