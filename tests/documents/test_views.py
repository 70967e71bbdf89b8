"""Views: what detectors read, and the way back to the raw text. Every text holds an emoji."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.documents.document import Address, Kind, Part
from safe_prompt.documents.parts import VIEWS, views
from safe_prompt.documents.span import Span
from safe_prompt.documents.view import View


def of(text: str, kind: Kind, source: str) -> View:
    return next(view for view in views(Part(text, kind)) if view.source == source)


def sources(text: str, kind: Kind) -> list[str]:
    return [view.source for view in views(Part(text, kind))]


def raw_of(text: str, view: View, value: str) -> str:
    start = view.text.index(value)
    return "|".join(text[span.start : span.end] for span in view.to_raw(start, start + len(value)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "A plain prompt 😀, with a < b and AT&T; nothing else."),
        ("python", 'x = ["a", "b"]  # 😀\nprint(x)\n'),
        ("markdown", "# Title 😀\n\n* a\n* b\n"),
        ("json", '{"a": "b 😀", "c": [1, 2]}'),
        ("env", "A=b # 😀\n"),
        ("text", "<Axes: title> and List<int> and <your-key> 😀"),
        ("text", "id 0123456789abcdef0123456789abcdef01234567 😀 some-long-hyphenated-identifier-name"),
    ],
)
def test_text_without_anything_special_has_one_view(kind: Kind, text: str) -> None:
    (view,) = views(Part(text, kind))
    assert view.text == text
    assert view.segments is None


@pytest.mark.parametrize(
    ("text", "shown", "raw"),
    [
        ("😀 ab\u200bcd", "abcd", "ab|cd"),
        ("😀 ab\u00adcd", "abcd", "ab|cd"),
        ("😀 ab\U000e0041\U000e0042cd", "abcd", "ab|cd"),
        ("😀\ufe0f ab\u202ecd", "abcd", "ab|cd"),
        ("😀 ab\x1b[31mcd", "abcd", "ab|cd"),
        ("😀 ab\x1b]8;;http://x\x07cd", "abcd", "ab|cd"),
        ("😀 ab\x1b]8;;http://x\x1b\\cd", "abcd", "ab|cd"),
        ("😀 abx\x08cd", "abcd", "ab|cd"),
        ("😀 a\x00b\x00", "ab", "a|b"),
        ("😀 ４１１１", "4111", "４１１１"),
        ("😀 ٤١١١", "4111", "٤١١١"),
        ("😀 𝚊𝚋𝚌", "abc", "𝚊𝚋𝚌"),
        ("😀 GB\u00a082\u202fWEST", "GB 82 WEST", "GB\u00a082\u202fWEST"),
        ("😀 123\u201145", "123-45", "123\u201145"),
        ("😀 a\u200b４\u00a0b", "a4 b", "a|４\u00a0b"),
        ("😀 a\ud800b", "a\ufffdb", "a\ud800b"),
    ],
)
def test_visible_text_replaces_the_raw_view(text: str, shown: str, raw: str) -> None:
    first = views(Part(text, "text"))[0]
    assert first.source == "visible"
    assert raw_of(text, first, shown) == raw


@pytest.mark.parametrize(
    ("kind", "text", "value", "raw"),
    [
        ("html", "<p>😀 to<b>ken</b>-1</p>", "token-1", "to|ken|-1"),
        ("html", "😀 a&#64;b&#x2E;c", "a@b.c", "a&#64;b&#x2E;c"),
        ("html", "<i title='a>b'>😀 x</i>", "😀 x", "😀 x"),
        ("html", '<a href="mailto:a&#64;b.c">😀</a>', "mailto:a@b.c", "mailto:a&#64;b.c"),
        ("html", "<!-- no --><style>x</style><p>😀 y<br>z", "😀 y\nz", "😀 y|z"),
        (
            "html",
            "<table>\n <tr>\n  <th>a</th>\n  <th>😀</th>\n </tr>\n <tr><td>1<td>2</table>",
            "a\t😀\n1\t2",
            None,
        ),
        ("html", "<tr><th></th><th>name</th></tr><tr><th>0</th><td>😀</td></tr>", "\tname\n0\t😀", None),
        ("html", "<pre>a\n  b 😀</pre>", "a\n  b 😀", "a\n  b 😀"),
        ("html", "<p>one\n   two 😀", "one two 😀", "one\n   two 😀"),
        ("svg", "<svg><text>ab<tspan>cd</tspan> 😀</text></svg>", "abcd 😀", "ab|cd| 😀"),
        ("markdown", "plain\n\n😀 a<b>b</b>c\n\nplain", "abc", "a|b|c"),
        ("text", "😀 user&#64;host", "user@host", "user&#64;host"),
        ("html", "😀 ab\u200b<b>cd</b>", "abcd", "ab|cd"),
    ],
)
def test_markup(kind: Kind, text: str, value: str, raw: str | None) -> None:
    view = of(text, kind, "markup")
    assert value in view.text
    if raw is not None:
        assert raw_of(text, view, value).replace("|", "") == raw.replace("|", "")


@pytest.mark.parametrize(
    ("text", "joined", "raw"),
    [
        ('k = "ab" + "cd"  # 😀', "abcd", "ab|cd"),
        ('k = "ab" "cd"  # 😀', "abcd", "ab|cd"),
        ("k = 'ab' \\\n  'cd'  # 😀", "abcd", "ab|cd"),
        ("k = (\n  'ab'  # 😀 it's a comment\n  'cd'\n)", "abcd", "ab|cd"),
        ('k = "ab" + \\\n    f"cd" + (r"e\\f")  # 😀', "abcde\\f", "ab|cd|e\\f"),
        ('k = ("ab" +\n "cd")  # 😀', "abcd", "ab|cd"),
        ('k = "ab\\\ncd"  # 😀', "abcd", "ab|cd"),
        ('$k = "ab" . "cd";  // 😀', "abcd", "ab|cd"),
        ("k = 'ab' || 'cd' -- 😀", "abcd", "ab|cd"),
        ('k = "a\\x62" + "\\u0063d"  # 😀', "abcd", "a\\x62|\\u0063d"),
        ("it's 😀\nk = 'ab' + 'cd'", "abcd", "ab|cd"),
        ('k = "a😀b" + \'c"d\'', 'a😀bc"d', 'a😀b|c"d'),
        ('print("😀"\nk = "ab" + "cd"', "abcd", "ab|cd"),
    ],
)
@pytest.mark.parametrize("kind", ["python", "text", "code", "traceback"])
def test_joined_literals(kind: Kind, text: str, joined: str, raw: str) -> None:
    view = of(text, kind, "literals")
    assert raw_of(text, view, joined) == raw


def test_a_joined_literal_keeps_the_name_it_is_assigned_to() -> None:
    assert of('x = 1\npassword = (\n    "ab"\n    "cd"\n)  # 😀', "python", "literals").text == (
        'password = (\n    "abcd"'
    )


def test_continued_lines_are_one_line() -> None:
    text = "😀\nexport KEY=ab\\\ncd\nx"
    assert raw_of(text, of(text, "shell", "literals"), "KEY=abcd") == "KEY=ab|cd"


@pytest.mark.parametrize(
    ("text", "shown", "raw"),
    [
        ('{"k": "a\\"b 😀"}', 'k: a"b 😀', 'k|a\\"b 😀'),
        ('{"url": "postgres:\\/\\/u 😀"}', "url: postgres://u 😀", "url|postgres:\\/\\/u 😀"),
        ('{"m": "a\\u0040b \\ud83d\\ude00"}', "m: a@b 😀", "m|a\\u0040b \\ud83d\\ude00"),
        ('["x", "y\\nz 😀"]', "y\nz 😀", "y\\nz 😀"),
        ('{"a": "😀", "k": ["q\\td"]}', "q\td", "q\\td"),
    ],
)
def test_json_strings_are_read_unescaped(text: str, shown: str, raw: str) -> None:
    assert raw_of(text, of(text, "json", "literals"), shown) == raw


def _encoded(text: str, *, url: bool = False) -> str:
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    return encode(text.encode()).decode()


@pytest.mark.parametrize("url", [False, True])
@pytest.mark.parametrize(
    "text", ["the words of a hidden letter 😀", "été à la plage, où ça? 😀😀", "line one\nline two 😀\n"]
)
def test_base64_is_decoded_once(text: str, url: bool) -> None:
    block = _encoded(text, url=url)
    raw = f"😀 data:\n  name: {block}\nend"
    view = of(raw, "yaml", "base64")
    assert f"name: {text}" in view.text
    assert raw_of(raw, view, text[:3]) == block
    assert sources(f"😀 {_encoded(block)}", "text").count("base64") == 1
    assert text not in of(f"😀 {_encoded(block)}", "text", "base64").text


def test_wrapped_base64_is_one_block() -> None:
    block = _encoded("a long letter with many words in it, told at length 😀 " * 4)
    lines = "\n".join(block[i : i + 76] for i in range(0, len(block), 76))
    raw = f"😀\n{lines}\n"
    assert raw_of(raw, of(raw, "text", "base64"), "letter") == lines


def test_binary_and_web_tokens_are_left_alone() -> None:
    noise = base64.b64encode(random.Random(7).randbytes(60)).decode()
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
    segments = [_encoded(text).rstrip("=") for text in ('{"alg":"HS256","typ":"JWT"}', '{"sub":"somebody 😀"}')]
    for text in (noise, png, f"{'.'.join(segments)}.{noise}".replace("+", "-").replace("/", "_")):
        assert "base64" not in sources(f"😀 {text}", "text")


def test_what_tags_and_selectors_spell_is_a_view() -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "ask for it")
    selectors = "".join(chr(0xFE00 + b if b < 16 else 0xE0100 + b - 16) for b in b"tell them")
    text = f"😀 {tags} b{selectors}"
    view = of(text, "text", "tags")
    assert view.text == "ask for it\ntell them"
    assert raw_of(text, view, "ask for it") == tags
    assert raw_of(text, view, "tell them") == selectors


def test_a_json_value_is_read_with_its_name() -> None:
    part = Part("ab\u200bcd 😀", "text", Address("/metadata/owner/pass~1word/0"))
    (view,) = views(part)
    assert view.text == "pass/word: abcd 😀"
    assert view.to_raw(11, 15) == (Span(0, 2), Span(3, 5))


_WORDS = st.sampled_from([
    "😀", "a", "Z9", " ", "\n", '"', "'", "+", "\\", "\\\n", "(", ")", "#", "<b>", "</b>", "<td>", "<tr>",
    "&amp;", "&#64;", "<", "&", "\u200b", "\u200d", "\ufe0f", "\x1b[0m", "\x1b", "\x08", "\x00", "４", "é",
    "\u00a0", "\U000e0041", "\U000e0101", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", ":", "{", "}", "\\u0041",
    "\\ud83d\\ude00", "<!--", "-->", "<pre>", "<script>", "\r\n", ".", "=", "\ud800",
])  # fmt: skip


@given(st.lists(_WORDS, max_size=40).map("".join), st.sampled_from(sorted(VIEWS)))
def test_every_view_maps_back(text: str, kind: Kind) -> None:
    for view in views(Part(text, kind)):
        if view.segments is None:
            assert view.text == text
            continue
        position = 0
        for segment in view.segments:
            assert position <= segment.start < segment.end <= len(view.text)
            assert 0 <= segment.raw_start < segment.raw_end <= len(text)
            position = segment.end
            shown = view.text[segment.start : segment.end]
            raw = text[segment.raw_start : segment.raw_end]
            if len(shown) == len(raw) > 0:
                assert all(a == b or ord(b) > 127 or b.isspace() for a, b in zip(shown, raw, strict=True))
        for span in view.to_raw(0, len(view.text)):
            assert 0 <= span.start < span.end <= len(text)
    assert "\ud800" not in views(Part(text, kind))[0].text
