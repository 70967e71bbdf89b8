"""Blocks parsed by Python's own parser, each once, and mended where somebody is still typing."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Hashable
from typing import Final, NamedTuple

from safe_prompt.flow.blocks import TOKEN, Piece, Splitter, after
from safe_prompt.flow.magics import Plain, without_magics
from safe_prompt.flow.state import Lines

_TRIES: Final = 12  # mends of one broken block
_UNCLOSED: Final = re.compile(r"'([(\[{])' was never closed")
_NO_BODY: Final = re.compile(r"expected an indented block after .* on line (\d+)")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_BEGINS: Final = re.compile(
    r"[ \t]*(?:[A-Za-z_@][\w.]*[ \t]*(?:=(?!=)|\(|:)|(?:return|for|if|while|with|try|def|class|import|from|raise"
    r"|else|elif|except|finally|async|await|yield|pass|del)\b)"
)


class Parsed(NamedTuple):
    """A block's statements. ``broken``: something of it could not be read; ``too_deep``: none of it could."""

    statements: tuple[ast.stmt, ...]
    lines: Lines
    broken: bool = False
    too_deep: bool = False


class FlowCache:
    """What was read of one document: cells, units and blocks by their text. Hand it in again after an edit.

    It forgets whatever the last run did not use, so its size is that of one document.
    """

    __slots__ = ("_new", "_old", "parsed", "splitter")

    def __init__(self) -> None:
        self.splitter = Splitter()
        self.parsed = 0  # blocks that were really parsed, since the cache was made
        self._old: dict[Hashable, Parsed | Plain] = {}
        self._new: dict[Hashable, Parsed | Plain] = {}

    @property
    def size(self) -> int:
        """Cells and blocks that it holds."""
        return len(self._old) + len(self._new)

    def turn(self) -> None:
        """End a run."""
        self.splitter.turn()
        self._old, self._new = self._new, {}

    def plain(self, text: str) -> Plain:
        """A cell without IPython's syntax."""
        found = self._get(("cell", text))
        if not isinstance(found, Plain):
            found = without_magics(text)
        self._new["cell", text] = found
        return found

    def block(self, piece: Piece) -> Parsed:
        """The statements of a block."""
        key = ("block", piece.text, piece.missing)
        found = self._get(key)
        if not isinstance(found, Parsed):
            found = parse(piece.text, piece.missing)
            self.parsed += 1
        self._new[key] = found
        return found

    def _get(self, key: Hashable) -> Parsed | Plain | None:
        return self._new.get(key) or self._old.get(key)


def parse(text: str, missing: str = "") -> Parsed:
    """A block as statements, as much of it as can be read. ``missing`` would close its open brackets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of invalid escapes: they are the code's, not ours
        tree = _tree(text)
        if isinstance(tree, ast.Module):
            return Parsed(tuple(tree.body), Lines(text))
        if tree is None:
            return Parsed((), Lines(""), too_deep=True)
        return _mended(text, missing, tree)


def _tree(text: str) -> ast.Module | SyntaxError | None:
    """The tree, the error, or None where it is nested too deep."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        return None if "too many nested" in str(error.msg) else error
    except (RecursionError, MemoryError):
        return None
    except (ValueError, OverflowError):  # a NUL, half a surrogate pair
        return SyntaxError("unreadable")


def _mended(text: str, missing: str, error: SyntaxError) -> Parsed:
    """Statements of a block with errors: what is open is closed, what is wrong is left out, nothing moves.

    Text is added at ends of lines alone, and lines are left out by blanks, so every other offset stays.
    """
    text = re.sub("[\0\ud800-\udfff]", " ", text)
    rows = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)
    if missing:
        tree = _tree("".join([*rows[:-1], _with_tail(rows[-1], missing)]))
        if isinstance(tree, ast.Module):
            return Parsed(tuple(tree.body), Lines(text), broken=True)
    seen: set[tuple[int, str]] = set()
    for _ in range(_TRIES):
        if not _mend(rows, error, seen):
            break
        tree = _tree("".join(rows))
        if isinstance(tree, ast.Module):
            return Parsed(tuple(tree.body), Lines(text), broken=True)
        if tree is None:
            break
        error = tree
    return Parsed((), Lines(""), broken=True)


def _mend(rows: list[str], error: SyntaxError, seen: set[tuple[int, str]]) -> bool:
    """One mend; False where nothing is left to try."""
    line, said = min(max(error.lineno or 1, 1), len(rows)), str(error.msg)
    first = (line, said) not in seen
    seen.add((line, said))
    if first:
        at, tail = _missing(rows, line, said, error.offset or 1)
        if tail:
            rows[at - 1] = _with_tail(rows[at - 1], tail)
            return True
    return _leave_out(rows, line)


def _missing(rows: list[str], line: int, said: str, offset: int) -> tuple[int, str]:
    """What the parser misses, and at the end of which 1-based line: ``""`` where nothing can be added."""
    unclosed = _UNCLOSED.search(said)
    if unclosed:
        last = _statement_end(rows, line)
        return last, _open_brackets(rows, line, last) or _CLOSING[unclosed[1]]
    headed = _NO_BODY.search(said)
    if headed and 1 <= int(headed[1]) <= len(rows):
        return int(headed[1]), " pass"
    if "unterminated triple-quoted" in said:
        return len(rows), '"""' if '"""' in rows[line - 1] else "'''"
    if "unterminated" in said:
        quote = rows[line - 1][max(offset - 1, 0) :].lstrip("rRbBfFuU")[:1]
        return line, quote if quote in ("'", '"') else ""
    return line, ":" if "expected ':'" in said else ""


def _leave_out(rows: list[str], line: int) -> bool:
    """Replace a line by a constant and blanks, or one before it where it was left out already."""
    while line >= 1 and not rows[line - 1].strip(" \t\r\n0"):
        line -= 1
    if line < 1:
        return False
    row = rows[line - 1]
    body = row.rstrip("\r\n")
    indent = len(body) - len(body.lstrip())
    rows[line - 1] = body[:indent] + "0" + " " * max(len(body) - indent - 1, 0) + row[len(body) :]
    return True


def _with_tail(row: str, tail: str) -> str:
    """A row with text at its end: before the line end and a comment, neither of which anything points to."""
    end = next((token.start() for token in TOKEN.finditer(row) if token[0][0] == "#"), len(row.rstrip("\r\n")))
    return row[:end] + tail + row[end:]


def _statement_end(rows: list[str], line: int) -> int:
    """The 1-based line at which a statement that opens a bracket on ``line`` most likely was to end."""
    indent = _indent(rows[line - 1])
    last = line
    for number in range(line + 1, len(rows) + 1):
        row = rows[number - 1]
        if not row.strip():
            continue
        if _indent(row) <= indent and _BEGINS.match(row):
            break
        last = number
    return last


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))


def _open_brackets(rows: list[str], first: int, last: int) -> str:
    state = after("".join(rows[first - 1 : last]))
    return state.quote + "".join(_CLOSING[bracket] for bracket in reversed(state.brackets))
