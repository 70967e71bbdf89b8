"""Go's regular expressions as ours: verbose, ASCII-only, every repeat with an upper bound.

Syntax of Go: https://pkg.go.dev/regexp/syntax (read 2026-11-24). Ours: ``rules.rule`` and Python's ``re``.
White space and ``#`` are escaped, ``\\z`` becomes ``\\Z``, ``$`` too (Python's would also match before a last line
end), ``[[:alnum:]]`` is spelled out, ``(?i)`` in the middle becomes ``(?i:…)`` up to the end of its group.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# Upper bounds of open repeats, the first that keeps a rule narrow enough. What holds no white space (a token) ends by
# itself, and gets ten times as much; so does what is long at least (a key's body: up to 4,000 more).
BOUNDS: Final = (200, 60, 20)
_NARROW: Final = 10
_LONG: Final = 32
_POSIX: Final = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_COMPLEMENT: Final = {
    "alnum": r"\x00-/:-@\[-`{-\U0010ffff", "alpha": r"\x00-@\[-`{-\U0010ffff", "digit": r"\D", "word": r"\W",
    "lower": r"\x00-`{-\U0010ffff", "upper": r"\x00-@\[-\U0010ffff", "space": r"\S",
}  # fmt: skip
_CONTROL: Final = {"a": r"\x07", "f": r"\f", "t": r"\t", "n": r"\n", "r": r"\r", "v": r"\v"}
_KEPT: Final = {"d": r"\d", "D": r"\D", "s": r"\s", "S": r"\S", "w": r"\w", "W": r"\W"}
_PLACES: Final = {"A": r"\A", "z": r"\Z", "b": r"\b", "B": r"\B"}
_META: Final = frozenset("\\.+*?()|[]{}^$# \t\n\r\v\f")
_META_IN_CLASS: Final = frozenset("\\[]^-&~|")
_FLAGS: Final = frozenset("ims")
_WHITE: Final = (r"\s", r"\S", r"\D", r"\W", r"\t", r"\n", " ", r"\x0")


class UntranslatableError(Exception):
    """The expression says something ours cannot; the message never quotes the expression."""


class Translated(NamedTuple):
    """``regex`` in our syntax; ``groups`` counts its capture groups; ``bounded``: open repeats that got a bound."""

    regex: str
    ignore_case: bool
    groups: int
    bounded: int


def translate(regex: str, *, bound: int = BOUNDS[0], keep: int = -1) -> Translated:
    """A Go expression in our syntax.

    ``keep`` is the number of the capture group that becomes ``(?P<value>…)``; every other one becomes ``(?:…)``.

    Raises:
        UntranslatableError: it is not valid, or uses what Python's ``re`` has not.
    """
    return _Translator(regex, bound, keep).run()


class _Group(NamedTuple):
    flags: frozenset[str]  # in force where the group opened
    wrappers: int  # flag groups opened in the present alternative


class _Translator:
    def __init__(self, regex: str, bound: int, keep: int) -> None:
        self.text = regex
        self.at = 0
        self.bound = bound
        self.keep = keep
        self.out: list[str] = []
        self.groups = 0
        self.bounded = 0
        self.stack: list[_Group] = [_Group(frozenset(), 0)]
        self.flags: frozenset[str] = frozenset()
        self.ignore_case = False
        self.repeatable = False  # whether a repeat may follow
        self.wide = False  # whether what stands last may match white space, or is a group

    def run(self) -> Translated:
        while self.text.startswith("(?i)", self.at):
            self.ignore_case = True
            self.at += 4
        while self.at < len(self.text):
            self._step()
        if len(self.stack) > 1:
            raise UntranslatableError("its parentheses do not match")
        self.out.append(")" * self.stack[0].wrappers)
        return Translated("".join(self.out), self.ignore_case, self.groups, self.bounded)

    def _step(self) -> None:
        char = self.text[self.at]
        if char == "(":
            self._open()
        elif char == ")":
            if len(self.stack) == 1:
                raise UntranslatableError("its parentheses do not match")
            group = self.stack.pop()
            self.flags = group.flags
            self._put(")" * (group.wrappers + 1))
        elif char == "|":
            self._alternative()
        elif char == "[":
            self._put(self._class(), 0)
        elif char in "*+?":
            self.at += 1
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
            self._repeat(low, high)
        elif char == "{" and (counts := self._counts()) is not None:
            self._repeat(*counts)
        elif char == "\\":
            self._escape()
        elif char == "^":
            self._place("^")
        elif char == "$":
            self._place("$" if "m" in self.flags else r"\Z")
        elif char == ".":
            self._put(".")
        else:
            self._put(literal(char))

    def _put(self, text: str, length: int = 1, *, repeatable: bool = True) -> None:
        self.out.append(text)
        self.at += length
        self.repeatable = repeatable
        self.wide = text.startswith((".", ")", "[^")) or any(mark in text for mark in _WHITE)

    def _place(self, text: str, length: int = 1) -> None:
        self._put(text, length, repeatable=False)

    def _alternative(self) -> None:
        # A flag holds to the end of its group, over its alternatives too: the wrappers are closed and opened again.
        group = self.stack[-1]
        inner = self.flags - group.flags
        self.out.append(")" * group.wrappers + "|")
        if group.wrappers:
            self.out.append(f"(?{''.join(sorted(inner))}:" if inner else "(?:")
        self.stack[-1] = group._replace(wrappers=1 if group.wrappers else 0)
        self.at += 1
        self.repeatable = False

    def _open(self) -> None:
        rest = self.text[self.at :]
        self.repeatable = False
        if rest.startswith(("(?P<", "(?<")):
            name_end = rest.find(">")
            if name_end < 0 or rest[2:4] in ("<=", "<!"):
                raise UntranslatableError("it looks behind, which Go cannot do either")
            self._capture(name_end + 1)
        elif not rest.startswith("(?"):
            self._capture(1)
        else:
            self._flag_group(rest)

    def _capture(self, length: int) -> None:
        self.groups += 1
        self.stack.append(_Group(self.flags, 0))
        self.out.append("(?P<value>" if self.groups == self.keep else "(?:")
        self.at += length

    def _flag_group(self, rest: str) -> None:
        end = next((n for n, char in enumerate(rest) if n > 1 and char in ":)"), 0)
        on, _, off = rest[2:end].partition("-")
        if not end or not set(on + off) <= _FLAGS | {"U"}:
            raise UntranslatableError("it has a group that Go does not know")
        if "U" in on + off:
            raise UntranslatableError("the flag U (ungreedy) has no equal")
        flags = (self.flags | set(on)) - set(off)
        self.at += end + 1
        if rest[end] == ":":
            self.stack.append(_Group(self.flags, 0))
            self.flags = flags
            self.out.append(_opening(on, off))
        else:
            group = self.stack[-1]
            if off:
                raise UntranslatableError("it switches a flag off in the middle")
            self.stack[-1] = group._replace(wrappers=group.wrappers + 1)
            self.flags = flags
            self.out.append(_opening(on, off))

    def _counts(self) -> tuple[int, int | None] | None:
        end = self.text.find("}", self.at)
        body = self.text[self.at + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
            return None  # Go takes such a brace for itself
        self.at = end + 1
        return int(low), int(high) if high else None if comma else int(low)

    def _repeat(self, low: int, high: int | None) -> None:
        if not self.repeatable:
            raise UntranslatableError("it repeats nothing, or a repeat")
        if high is None:
            self.bounded += 1
            scale = 20 if low >= _LONG else 1 if self.wide else _NARROW
            high = self.bound * scale + (low if low > 1 else 0)
        lazy = ""
        if self.text.startswith("?", self.at):
            lazy = "?"
            self.at += 1
        count = "?" if (low, high) == (0, 1) else f"{{{low}}}" if low == high else f"{{{low},{high}}}"
        self._put(count + lazy, 0, repeatable=False)

    def _escape(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "Q":
            end = self.text.find("\\E", self.at)
            quoted = self.text[self.at + 2 : end if end >= 0 else None]
            self._put("".join(map(literal, quoted)), len(quoted) + (4 if end >= 0 else 2), repeatable=bool(quoted))
        elif following in _KEPT:
            self._put(_KEPT[following], 2)
        elif following and following in _PLACES:
            self._place(_PLACES[following], 2)
        else:
            code, length = self._code()
            self._put(literal(chr(code)), length)

    def _code(self) -> tuple[int, int]:
        """The character an escape stands for, and how long the escape is."""
        following = self.text[self.at + 1 : self.at + 2]
        if following in _CONTROL and following:
            return {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}[following], 2
        if following == "x":
            braced = self.text.startswith("{", self.at + 2)
            end = self.text.find("}", self.at) if braced else self.at + 4
            digits = self.text[self.at + (3 if braced else 2) : end]
            try:
                return int(digits, 16), end - self.at + (1 if braced else 0)
            except ValueError:
                raise UntranslatableError("it has an escape that Go does not know") from None
        if following in "01234567" and following:
            digits = self.text[self.at + 1 : self.at + 4]
            digits = digits[: next((n for n, char in enumerate(digits) if char not in "01234567"), len(digits))]
            return int(digits, 8), 1 + len(digits)
        if following in ("p", "P"):
            raise UntranslatableError("Unicode classes (\\p) have no equal: rules are ASCII")
        if not following or following.isalnum():
            raise UntranslatableError("it has an escape that has no equal")
        return ord(following), 2

    def _class(self) -> str:
        self.at += 1
        out = ["["]
        if self.text.startswith("^", self.at):
            out.append("^")
            self.at += 1
        first = True
        while first or not self.text.startswith("]", self.at):
            if self.at >= len(self.text):
                raise UntranslatableError("a class is not closed")
            first = False
            named = self._named_class()
            if named:
                out.append(named)
                continue
            low = self._class_character()
            if low is None:
                out.append(_KEPT[self.text[self.at - 1]])
                continue
            out.append(_in_class(low))
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self._class_character()
                if high is None or high < low:
                    raise UntranslatableError("a class has a range that runs backwards")
                out.append("-" + _in_class(high))
        self.at += 1
        return "".join(out) + "]"

    def _named_class(self) -> str:
        if not self.text.startswith("[:", self.at):
            return ""
        end = self.text.find(":]", self.at)
        name = self.text[self.at + 2 : end] if end > 0 else ""
        table = _COMPLEMENT if name.startswith("^") else _POSIX
        if name.lstrip("^") not in table:
            raise UntranslatableError("it has a named class that has no equal")
        self.at = end + 2
        return table[name.lstrip("^")]

    def _class_character(self) -> int | None:
        """The next character of a class; None for ``\\d`` and its kind."""
        char = self.text[self.at : self.at + 1]
        if char == "\\":
            if self.text[self.at + 1 : self.at + 2] in _KEPT:
                self.at += 2
                return None
            code, length = self._code()
            self.at += length
            return code
        if not char:
            raise UntranslatableError("a class is not closed")
        self.at += 1
        return ord(char)


def _opening(on: str, off: str) -> str:
    return f"(?{''.join(sorted(set(on)))}{'-' if off else ''}{''.join(sorted(set(off)))}:"


def literal(char: str) -> str:
    """One character as itself in verbose syntax."""
    if char in _META:
        return {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\v": r"\v", "\f": r"\f"}.get(char, "\\" + char)
    return char if char.isprintable() else _numbered(ord(char))


def _in_class(code: int) -> str:
    char = chr(code)
    if char in _META_IN_CLASS:
        return "\\" + char
    return char if char.isprintable() else _numbered(code)


def _numbered(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"
