"""The report and the reply as HTML: escaped, self-contained, readable without styles and scripts."""

from html.parser import HTMLParser

import pytest

from safe_prompt_jupyter import reply
from safe_prompt_jupyter.report import Report, Row

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> 🙂 & \"quoted\" 'single'"


class Reader(HTMLParser):
    """Tags with attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def make(**changes):
    values = {
        "rows": (Row("API_KEY", 2, "critical", "block"), Row("EMAIL_ADDRESS", 1, "low", "mask")),
        "action": "block",
        "destination": HOSTILE,
        "outcome": "not sent",
        "reasons": (HOSTILE,) * 5,
        "notes": (HOSTILE,),
        "masked_prompt": HOSTILE,
        "masked_system": HOSTILE,
    }
    return Report(**values | changes)


def test_report_escapes_everything():
    read = Reader(make().html())
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert not [tag for tag, _ in read.tags if tag in ("img", "iframe", "link", "object")]
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert read.text.count(HOSTILE) == 9


def test_report_loads_nothing():
    html = make(destination="x", reasons=(), notes=(), masked_prompt="x", masked_system="").html()
    assert "http" not in html and "url(" not in html and "src=" not in html and "@import" not in html


def test_report_is_accessible():
    read = Reader(make().html())
    assert ("section", "group") in [(tag, attributes.get("role")) for tag, attributes in read.tags]
    assert "critical" in read.text and "blocked" in read.text  # said in words, not by colour alone
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(a["aria-labelledby"] in ids for _, a in read.tags if "aria-labelledby" in a)
    assert any(tag == "th" and attributes.get("scope") == "row" for tag, attributes in read.tags)


def test_report_same_bytes():
    assert make().html() == make().html()


def test_plain_report_says_the_same():
    plain = make(destination="openai:m (openai at api.openai.com)").plain()
    assert plain.startswith("safe-prompt: 3 values found → openai:m (openai at api.openai.com): blocked; not sent")
    assert "2 × API_KEY" in plain


def test_nothing_found():
    assert Report((), None, "", "nothing sent").headline == "nothing found; nothing sent"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=https://evil.example/p.png>",
        "![x](https://evil.example/p.png)",
        "![x][ref]\n\n[ref]: https://evil.example/p.png",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        '[x](https://a.example "\\" onclick=alert(1)")',
        '<a href="javascript:alert(1)">x</a>',
        "```html\n<script>alert(1)</script>\n```",
        "| a |\n|---|\n| <img src=x> |",
        "&lt;script&gt;",
        "<!-- <script> -->",
        "<https://a.example>",
    ],
)
def test_reply_runs_and_loads_nothing(text):
    read = Reader(reply.as_html(text))
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "img", "iframe", "style", "link", "object", "form", "input", "svg"}
    for tag, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
        if tag == "a":
            assert attributes["href"].startswith("https://") and "noreferrer" in attributes["rel"]


def test_reply_is_markdown():
    assert "<strong>bold</strong>" in reply.as_html("**bold** 🙂")


def test_reply_for_a_terminal_cannot_steer_it():
    assert reply.plain("a\x1b[2Jb\u202ec\r\n🙂\t") == "a\ufffd[2Jb\ufffdc\n🙂\t"


def test_reply_without_the_markdown_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "markdown_it", None)
    assert reply.as_html("<b>") == '<pre style="white-space:pre-wrap">&lt;b&gt;</pre>'
