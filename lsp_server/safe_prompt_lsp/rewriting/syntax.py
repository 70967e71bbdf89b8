"""Strings and comments of many languages, by local patterns: enough to know whether a place is code.

Nothing is parsed. Where a language is too rich for that (nested templates, here-documents inside brackets) a place may
be taken for a string that is code, and an edit is then not offered; edits in code are checked by what uses them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, NamedTuple

from safe_prompt.documents.document import Kind

_DOUBLE: Final = r'"(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*+"'
_SINGLE: Final = r"'(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*+'"
_LONG_DOUBLE: Final = r'"(?:[^"\\]|\\[\s\S])*+"'
_LONG_SINGLE: Final = r"'(?:[^'\\]|\\[\s\S])*+'"
_BLOCK: Final = r"/\*[\s\S]*?(?:\*/|\Z)"
_SLASHES: Final = r"//[^\r\n]*+"
_HASH: Final = r"\#[^\r\n]*+"
_TRIPLE: Final = r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"""' + r"|'''(?:[^'\\]|\\[\s\S]|'(?!''))*+'''"


class Syntax(NamedTuple):
    """What a comment looks like: ``line`` opens one that ends with its line, ``comments`` and ``strings`` are patterns.

    ``skipped`` is what hides a quote that opens nothing (a regular expression, an escape).
    """

    line: str
    comments: str
    strings: str
    skipped: str = r"\Z(?!\Z)"


class Region(NamedTuple):
    """A comment or a string, quotes included."""

    start: int
    end: int
    comment: bool


_C: Final = Syntax("//", rf"{_SLASHES}|{_BLOCK}", rf"{_DOUBLE}|{_SINGLE}")
_HASHED: Final = Syntax("#", _HASH, rf"{_TRIPLE}|{_DOUBLE}|{_SINGLE}")
_TOML: Final = Syntax("#", _HASH, rf"{_TRIPLE}|{_DOUBLE}|'[^'\r\n]*+'")
_BACKTICKED: Final = _C._replace(strings=rf"{_DOUBLE}|{_SINGLE}|`[^`]*+`")
_SCRIPT: Final = Syntax(
    "//",
    rf"{_SLASHES}|{_BLOCK}",
    rf"{_DOUBLE}|{_SINGLE}|`(?:[^`\\]|\\[\s\S])*+`",
    r"[=(,:;!&|?{}\[]\s*/(?![*/])(?:[^/\\\r\n\[]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])++/",
)
_SHELL: Final = Syntax(
    "#",
    r"(?:^|(?<=[\s;&|(]))\#[^\r\n]*+",
    r"<<[-~]?[ \t]*(?P<mark>['\"]?)(?P<word>\w+)(?P=mark)[^\r\n]*(?:\r\n|\r|\n)"
    r"(?:[\s\S]*?^[ \t]*(?P=word)[ \t]*$|[\s\S]*\Z)"
    rf"|{_LONG_DOUBLE}|'[^']*+'",
    r"\\[\s\S]",
)
_SQL: Final = Syntax(
    "--", rf"--[^\r\n]*+|{_BLOCK}", r"'(?:[^']|'')*+'|\"[^\"]*+\"|(?P<tag>\$\w{0,40}\$)[\s\S]*?(?P=tag)"
)
_LUA: Final = Syntax("--", r"--\[\[[\s\S]*?(?:\]\]|\Z)|--[^\r\n]*+", rf"{_DOUBLE}|{_SINGLE}|\[\[[\s\S]*?\]\]")
_LONG: Final = Syntax("#", _HASH, rf"{_LONG_DOUBLE}|{_LONG_SINGLE}")
_RUST: Final = Syntax("//", rf"{_SLASHES}|{_BLOCK}", _LONG_DOUBLE)
_LATEX: Final = Syntax(
    "%", r"%[^\r\n]*+", r"\\begin\{(?P<v>verbatim|lstlisting|minted)\}[\s\S]*?\\end\{(?P=v)\}", r"\\."
)

_BY_SUFFIX: Final[Mapping[str, Syntax]] = MappingProxyType({
    **dict.fromkeys((".java", ".kt", ".scala", ".c", ".h", ".cpp", ".cc", ".hpp", ".cs", ".swift", ".dart"), _C),
    **dict.fromkeys((".gradle", ".groovy"), _C._replace(strings=rf"{_TRIPLE}|{_DOUBLE}|{_SINGLE}")),
    ".go": _BACKTICKED, ".php": _C._replace(strings=rf"{_LONG_DOUBLE}|{_LONG_SINGLE}"), ".rs": _RUST, ".lua": _LUA,
    **dict.fromkeys((".rb", ".pl"), _LONG), ".jl": _HASHED, **dict.fromkeys((".tf", ".tfvars"), _HASHED),
})  # fmt: skip
_BY_KIND: Final[Mapping[Kind, Syntax]] = MappingProxyType({
    "javascript": _SCRIPT, "shell": _SHELL, "sql": _SQL, "r": _LONG, "toml": _TOML, "latex": _LATEX,
    "env": Syntax("#", r"^[ \t]*\#[^\r\n]*+", rf"(?<==){_LONG_DOUBLE}|(?<==)'[^']*+'"),
    "ini": Syntax("#", r"^[ \t]*[#;][^\r\n]*+", r"\Z(?!\Z)"),
})  # fmt: skip


def syntax_of(kind: Kind, path: str | None) -> Syntax | None:
    """The syntax of a kind; of source code in other languages by the path's ending. None where we know none."""
    if kind == "code":
        return _BY_SUFFIX.get(PurePath(path or "").suffix.lower())
    return _BY_KIND.get(kind)


class Regions:
    """Strings and comments of a text in order."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        found = _pattern(syntax).finditer(text)
        self.items = [Region(*one.span(), one["comment"] is not None) for one in found if one["skipped"] is None]
        self._starts = [one.start for one in self.items]

    def at(self, offset: int) -> Region | None:
        """The region inside which an offset lies: behind its first code point, before its end."""
        found = self.before(offset)
        return found if found is not None and offset < found.end else None

    def before(self, offset: int) -> Region | None:
        """The last region that starts before an offset."""
        index = bisect_right(self._starts, offset - 1) - 1
        return self.items[index] if index >= 0 else None


@cache
def _pattern(syntax: Syntax) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<comment>{syntax.comments})|(?P<string>{syntax.strings})|(?P<skipped>{syntax.skipped})", re.MULTILINE
    )
