"""Showing a model's reply, which is untrusted text.

Markdown is rendered here, with raw HTML escaped and images left as links, and not given to the notebook's own
renderer: that one loads ``![](https://…)`` at once, which tells a stranger what the reply says, and every
notebook program has its own rules for HTML inside Markdown.
"""

from __future__ import annotations

import html
import re
from typing import Any

# Control characters can rewrite a terminal's screen; bidirectional ones can make text read as something else.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINK = 'target="_blank" rel="noopener noreferrer nofollow"'


def plain(text: str) -> str:
    """The reply for a terminal: control and direction characters are shown as U+FFFD."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n"))


def as_html(text: str) -> str:
    """The reply as HTML that loads nothing and runs nothing."""
    text = plain(text)
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        return f'<pre style="white-space:pre-wrap">{html.escape(text)}</pre>'
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.add_render_rule("link_open", _link_open)
    return f'<div class="safe-prompt-reply">{parser.render(text)}</div>'


def _link_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    address = str(tokens[index].attrGet("href") or "")
    return f'<a href="{html.escape(address)}" title="{html.escape(address)}" {_LINK}>'


class Shown:
    """A reply on its way to the screen: ``_repr_mimebundle_`` for the notebook's display."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return plain(self._text)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": plain(self._text), "text/html": as_html(self._text)}
