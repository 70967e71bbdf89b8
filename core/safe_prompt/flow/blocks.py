"""Source text cut into top-level blocks, so that an edit costs one block and an error stays in its own.

A block begins where a line begins at column 0 while no bracket or string is open. Where a bracket stays open, the next
line that can only be a statement begins a block all the same.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern

# A line at column 0 that is neither blank nor a comment, and the lines up to the next of them.
_UNIT: Final = lazy_pattern(r"^(?=[^\s#])", 8)  # 8 = re.MULTILINE
_CR_UNIT: Final = lazy_pattern(r"(?:\A|(?<=[\r\n]))(?=[^\s#])")
TOKEN: Final = lazy_pattern(
    r'"""|\'\'\''
    r'|"[^"\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*+)*+"?'
    r"|'[^'\\\r\n]*+(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*+)*+'?"
    r"|\#[^\r\n]*+|[()\[\]{}]|\\(?:\r\n|\r|\n)"
)
_GOES_ON: Final = lazy_pattern(r"(?:else|elif|except|finally)\b")
# What can stand at column 0 within brackets only by accident.
_STATEMENT: Final = lazy_pattern(
    r"(?:import|def|class|async def|while|try|return|raise|del|global|assert|pass|break|continue)\b(?![ \t]*[=,)\]}])"
    r"|from[ \t]+[\w.]+[ \t]+import\b|(?:if|for|with|elif|else|except|finally)\b[^\r\n]*:[ \t]*(?:\#.*)?(?:\r?\n|\Z)"
    r"|@\w|\w[\w.]*(?:\[[^\]\r\n]*\])?(?:[ \t]*,[ \t]*\w+)*[ \t]+[-+*/|&]?=[ \t]|\w[\w.]*:[ \t]*[\w\[\].]+[ \t]+=[ \t]"
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


class State(NamedTuple):
    """What is open at a place: brackets, a triple-quoted string, a line that goes on behind a backslash."""

    brackets: str = ""
    quote: str = ""
    continued: bool = False


CLOSED: Final = State()


class Piece(NamedTuple):
    """A block's text: start in the source, 1-based first line, and what would close its open brackets."""

    start: int
    line: int
    text: str
    missing: str


def after(text: str, state: State = CLOSED) -> State:
    """What is open behind a text that begins in ``state``."""
    brackets, quote, position, continued = state.brackets, state.quote, 0, False
    while True:
        if quote:
            position = _closing(text, quote, position)
            if position < 0:
                return State(brackets, quote)
            quote = ""
        for token in TOKEN.finditer(text, position):
            first = token[0][0]
            if first in "([{":
                brackets += first
            elif first in ")]}":
                if brackets and _CLOSING[brackets[-1]] == first:
                    brackets = brackets[:-1]
            elif token[0] in ('"""', "'''"):
                quote, position = token[0], token.end()
                break
            elif first == "\\":
                continued = token.end() == len(text)
        else:
            return State(brackets, "", continued)


def comments(text: str) -> list[tuple[int, int]]:
    """Spans of the comments in a text of string literals, brackets and operators."""
    found: list[tuple[int, int]] = []
    position = 0
    while True:
        for token in TOKEN.finditer(text, position):
            if token[0] in ('"""', "'''"):
                position = _closing(text, token[0], token.end())
                break
            if token[0][0] == "#":
                found.append(token.span())
        else:
            return found
        if position < 0:
            return found


def _closing(text: str, quote: str, position: int) -> int:
    """Where a triple-quoted string ends, -1 where it does not."""
    while True:
        found = text.find(quote, position)
        if found < 0:
            return -1
        slashes = found
        while slashes > position and text[slashes - 1] == "\\":
            slashes -= 1
        if (found - slashes) % 2 == 0:
            return found + 3
        position = found + 1


class Splitter:
    """Cuts sources; remembers what is open behind each unit it has read, so that an edit reads one unit again."""

    __slots__ = ("_new", "_old")

    def __init__(self) -> None:
        self._old: dict[tuple[str, State], State] = {}
        self._new: dict[tuple[str, State], State] = {}

    def turn(self) -> None:
        """Forget what was not used since the last turn."""
        self._old, self._new = self._new, {}

    def split(self, text: str) -> list[Piece]:
        """The blocks of a source, in order; comments and blank lines stand at the end of blocks."""
        pieces, open_string = self._split(text, strict=False)
        if open_string:  # a string that nobody closes: from there on strings and code have changed places
            pieces, _ = self._split(text, strict=True)
        return pieces

    def _split(self, text: str, *, strict: bool) -> tuple[list[Piece], bool]:
        unit = _CR_UNIT if "\r" in text else _UNIT
        starts = [found.start() for found in unit.finditer(text)]
        ends = [*starts[1:], len(text)] if starts else []
        pieces: list[Piece] = []
        state, begin, line, decorated = CLOSED, -1, 1, False
        counted = 0
        for start, end in zip(starts, ends, strict=True):
            if begin >= 0 and not self._goes_on(text, start, state, decorated, strict=strict):
                pieces.append(_piece(text, begin, start, line, state))
                begin, state = -1, CLOSED
            if begin < 0:
                begin = start
                line += _line_ends(text, counted, start)
                counted = start
                decorated = text.startswith("@", start)
            elif decorated and not text.startswith("@", start) and state == CLOSED:
                decorated = False
            state = self._after(text[start:end], state)
        if begin >= 0:
            pieces.append(_piece(text, begin, len(text), line, state))
        return pieces, bool(state.quote) and not strict

    @staticmethod
    def _goes_on(text: str, start: int, state: State, decorated: bool, *, strict: bool) -> bool:
        if state.quote:
            return not (strict and _STATEMENT.match(text, start))
        if state.brackets:
            return _STATEMENT.match(text, start) is None
        return state.continued or decorated or _GOES_ON.match(text, start) is not None

    def _after(self, unit: str, state: State) -> State:
        key = (unit, state)
        found = self._new.get(key) or self._old.get(key)
        if found is None:
            found = after(unit, state)
        self._new[key] = found
        return found


def _piece(text: str, start: int, end: int, line: int, state: State) -> Piece:
    missing = "".join(_CLOSING[bracket] for bracket in reversed(state.brackets))
    return Piece(start, line, text[start:end], state.quote + missing)


def _line_ends(text: str, start: int, end: int) -> int:
    count = text.count("\n", start, end)
    if "\r" in text:
        piece = text[start:end]
        count += piece.count("\r") - piece.count("\r\n")
    return count
