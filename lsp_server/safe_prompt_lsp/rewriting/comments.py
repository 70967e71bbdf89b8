"""The comment that allows a finding, in the syntax of its file, at a place where it is a comment and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.rewriting.change import Change, EditError, line_end, line_start, newline_of
from safe_prompt.rewriting.python_literals import lex
from safe_prompt.rewriting.python_window import window
from safe_prompt_lsp.rewriting.syntax import Regions, Syntax, syntax_of

_MARKER: Final = re.compile(r"safe-prompt:[ \t]{0,8}allow\[([^\[\]\r\n]{0,400})\]")
_FENCE: Final = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*\{?[ \t]*\.?([\w+#-]*)", re.MULTILINE)
_BLOCK_SCALAR: Final = re.compile(r"(?:^|[:-])[ \t]+(?:[!&]\S+[ \t]+)*[|>][0-9+-]*[ \t]*(?:#.*)?$|^[|>][0-9+-]*[ \t]*$")
_YAML_ENTRY: Final = re.compile(r"[ \t]*(?:-[ \t]+)*(?:-$|[^\s#][^#]*?:(?:[ \t]|$)|-[ \t]|[\[{\"'])")
_YAML_STRING: Final = re.compile(
    r"(?:^|[:\-,\[{][ \t]+|[\[{,])(\"(?:[^\"\\]|\\[\s\S])*+\"|'(?:[^']|'')*+')", re.MULTILINE
)
_NOT_TEXT: Final = lazy_pattern(
    r"<!--[\s\S]*?(?:-->|\Z)|<!\[CDATA\[[\s\S]*?(?:\]\]>|\Z)|<(script|style)\b[\s\S]*?(?:</\1\s*>|\Z)|<[^>]*(?:>|\Z)",
    re.IGNORECASE,
)
_HASHED_LANGUAGES: Final = frozenset("python py python3 r ruby rb bash sh zsh shell yaml yml toml perl julia".split())
_SLASHED_LANGUAGES: Final = frozenset("js javascript ts typescript java go rust c cpp csharp kotlin swift".split())
_ABOVE: Final[frozenset[Kind]] = frozenset(("env", "ini"))
_LONGEST_REASON: Final = 400

IN_STRING: Final = "The line stands inside a string or comment over several lines: a comment would become part of it."
NO_COMMENTS: Final = "This kind of file has no comments: allow it in the project, or add it to the baseline."
CONTINUED: Final = "The line goes on with the next one: there is no room for a comment."


class Allowed(NamedTuple):
    """The change that allows a finding; ``cursor`` is where its reason goes, an offset into ``change.new``."""

    change: Change
    cursor: int | None


class _Place(NamedTuple):
    """Where a comment goes: at the end of the line, or on a line of its own above."""

    opening: str
    closing: str
    above: bool


def allow(text: str, kind: Kind, path: str | None, at: int, rules: Sequence[str], reason: str) -> Allowed:
    """What allows ``rules`` on the line that holds the offset ``at``.

    Raises:
        EditError: the file has no comments, or none can stand there.
    """
    start = line_start(text, at)
    end = line_end(text, at)
    marker = _MARKER.search(text, start, end)
    if marker is not None:
        known = [name.strip() for name in marker[1].split(",") if name.strip()]
        added = [rule for rule in rules if rule not in known]
        if not added:
            raise EditError("The line allows it already.")
        return Allowed(Change(marker.end(1), marker.end(1), (", " if known else "") + ", ".join(added)), None)
    place = _place(text, kind, path, start, end)
    head = f'{place.opening}safe-prompt: allow[{", ".join(rules)}] reason="'
    said = _said(reason, place.closing)
    comment = f'{head}{said}"{place.closing}'
    if not place.above:
        gap = "  " if text[start:end].strip() and not text[start:end].endswith(("  ", "\t")) else ""
        return Allowed(Change(end, end, gap + comment), len(gap) + len(head) + len(said))
    indent = re.compile(r"[ \t]*").match(text, start)
    lead = indent[0] if indent else ""
    return Allowed(Change(start, start, f"{lead}{comment}{newline_of(text)}"), len(lead) + len(head) + len(said))


def _said(reason: str, closing: str) -> str:
    """A reason without what would end it, or its comment, early."""
    text = " ".join(reason.replace("\\", "/").replace('"', "'").split())[:_LONGEST_REASON]
    while closing and "--" in text:
        text = text.replace("--", "-")
    return text


def _place(text: str, kind: Kind, path: str | None, start: int, end: int) -> _Place:
    name = PurePath(path or "").name.lower()
    suffix = PurePath(name).suffix
    if kind == "python":
        return _in_python(text, start, end)
    if text.lstrip().startswith("%%") and start <= len(text) - len(text.lstrip()):
        raise EditError("A cell magic takes its whole line.")
    if kind == "yaml":
        return _in_yaml(text, start, end)
    if kind == "markdown":
        return _in_markdown(text, suffix, start, end)
    if kind in {"html", "svg", "xml"}:
        if any(one.start() < end < one.end() for one in _NOT_TEXT.finditer(text)):
            raise EditError(IN_STRING)
        return _Place("<!-- ", " -->", above=False)
    if suffix in {".jsonc", ".json5"}:
        kind = "javascript"
    if kind == "shell" and suffix == ".bat":
        return _Place("REM ", "", above=True)
    syntax = syntax_of(kind, path)
    if syntax is None:
        raise EditError(NO_COMMENTS)
    own_line = kind in _ABOVE or (kind == "shell" and _is_recipe(name))
    return _in_code(text, syntax, start, end, own_line=own_line)


def _is_recipe(name: str) -> bool:
    """Dockerfiles and makefiles: a comment behind an instruction is a part of it."""
    return name.startswith("dockerfile") or name.endswith(".dockerfile") or name == "makefile"


def _in_code(text: str, syntax: Syntax, start: int, end: int, *, own_line: bool = False) -> _Place:
    regions = Regions(text, syntax)
    opening = f"{syntax.line} "
    if not own_line and regions.at(end) is None and not _goes_on(text, end):
        return _Place(opening, "", above=False)
    if regions.at(start) is not None:
        raise EditError(IN_STRING)
    if start and _goes_on(text, _line_before(text, start)):
        raise EditError(CONTINUED)
    return _Place(opening, "", above=True)


def _in_python(text: str, start: int, end: int) -> _Place:
    lexed = lex(text, *window(text, (Span(start, end),)))

    def inside(offset: int) -> bool:
        return any(one.start < offset < one.end for one in lexed.literals)

    magic = text[start:end].lstrip()[:1] in ("%", "!")
    if magic and text[start:end].lstrip().startswith("%%"):
        raise EditError("A cell magic takes its whole line.")
    if not magic and not inside(end) and not _goes_on(text, end):
        return _Place("# ", "", above=False)
    if inside(start):
        raise EditError(IN_STRING)
    if start and _goes_on(text, _line_before(text, start)):
        raise EditError(CONTINUED)
    return _Place("# ", "", above=True)


def _in_yaml(text: str, start: int, end: int) -> _Place:
    if _in_block_scalar(text, start):
        raise EditError(IN_STRING)
    strings = [one.span(1) for one in _YAML_STRING.finditer(text)]
    if any(low < end < high for low, high in strings):
        if any(low < start < high for low, high in strings):
            raise EditError(IN_STRING)
        return _Place("# ", "", above=True)
    line = text[start:end]
    if line.strip() and not line.lstrip().startswith("#") and not _YAML_ENTRY.match(line):
        raise EditError(IN_STRING)
    return _Place("# ", "", above=bool(_BLOCK_SCALAR.search(line)))


def _in_block_scalar(text: str, start: int) -> bool:
    """Whether a line belongs to the text behind a ``|`` or ``>``."""
    holder: int | None = None  # indentation of the line whose value goes on below
    position = 0
    while position <= start:
        end = line_end(text, position)
        line = text[position:end]
        indent = len(line) - len(line.lstrip(" "))
        if holder is not None and line.strip() and indent <= holder:
            holder = None
        if position == start:
            return holder is not None
        if holder is None and _BLOCK_SCALAR.search(line):
            holder = indent
        position = end + (2 if text.startswith("\r\n", end) else 1)
    return False


def _in_markdown(text: str, suffix: str, start: int, end: int) -> _Place:
    front = re.compile(r"---[ \t]*(?:\r\n|\r|\n)[\s\S]*?^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).match(text)
    if front is not None and start < front.end():
        return _in_yaml(text[: front.end()], start, end)
    if suffix == ".rst":
        raise EditError(NO_COMMENTS)
    fence, language = "", ""
    for found in _FENCE.finditer(text, 0, start):
        if not fence:
            fence, language = found[1], found[2].lower()
        elif found[1].startswith(fence) and not found[2]:
            fence = language = ""
    if not fence:
        return _Place("<!-- ", " -->", above=False)
    if language in _HASHED_LANGUAGES:
        return _Place("# ", "", above=False)
    if language in _SLASHED_LANGUAGES:
        return _Place("// ", "", above=False)
    raise EditError("A comment would show in this block of code: allow it in the project, or add it to the baseline.")


def _goes_on(text: str, line_end: int) -> bool:
    """Whether a line ends with a backslash, so that the next one belongs to it."""
    return text[line_end - 1 : line_end] == "\\"


def _line_before(text: str, start: int) -> int:
    """End of the line before the one that starts at an offset."""
    return start - 2 if text.startswith("\r\n", start - 2) else start - 1


def line_of(text: str, spans: Sequence[Span]) -> int:
    """An offset on the line that a comment has to cover: where the first of the spans starts."""
    return min(span.start for span in spans)
