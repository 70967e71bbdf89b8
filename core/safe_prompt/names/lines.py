"""What a line of text is, by itself and then by its neighbours: a sentence, code, a row of data, or a few words.

By signs, not by a parser: a prompt mixes code, prose and output, and mostly nobody says which is which. Offsets are
code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.words import words

# "few": too short to say, so its neighbours say.
LineKind = Literal["prose", "code", "data", "few", "blank"]


class Line(NamedTuple):
    """``[start, end)`` without the line end."""

    start: int
    end: int
    kind: LineKind


LONGEST = 20_000  # code points of a line; what is longer is data
_WORD = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# No sentence begins so.
_STATEMENT = lazy_pattern(
    r"\s*(?:import\s+[\w.]+(?:\s+as\s+\w+|\s*,\s*[\w.]+|;)*\s*$|from\s+[\w.]+\s+import\s"
    r"|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[({]|for\s+\w+(?:\s*,\s*\w+)*\s+in\s.*:\s*(?:#.*)?$|with\s.*\sas\s+\w+\s*:"
    r"|return\s+[\[{(]|@\w[\w.]*(?:\(|\s*$)|#\s*(?:include|define|ifdef|ifndef|endif|pragma)\b"
    r"|(?:SELECT\s.+\sFROM\s|INSERT\s+INTO\s|CREATE\s+TABLE\s|UPDATE\s+\w+\s+SET\s)|</?\w[^>]*>\s*$|\$\s\w"
    r"|%%?[a-z]\w+|![a-z]+\s|>>>|\.\.\.\s|In\s?\[\d*\]:|Out\[\d+\]:)"
)
# A sentence may.
_LIKELY = lazy_pattern(
    r"\s*(?:(?:if|elif|while|for|with|except|match|case|class)\b.*:\s*(?:#.*)?$|(?:else|try|finally)\s*:"
    r"|return\b(?:\s*$|.*[\w)\]}'\"]\s*$)|(?:raise|assert|yield|await|del|global|nonlocal)\s+\w"
    r"|(?:const|let|var|public|private|protected|static|fn|func|package|using|namespace|export|void|struct|enum"
    r"|interface)\s+[\w*<]|(?i:select\s.+\sfrom\s|insert\s+into\s|create\s+table\s|update\s+\w+\s+set\s)"
    r"|(?:pip|conda|npm|git|docker|sudo|cd|curl|apt|brew|python3?|export)\s+[-\w./])"
)
_ASSIGNED = lazy_pattern(
    r"\s*(?:self\.)?[\w.\[\]'\"]{1,60}(?:\s*:\s*[\w\[\], .|]{1,60})?\s*(?:[-+*/|&%@]|//|\*\*)?=(?!=)\s*\S"
)
_CALL = lazy_pattern(r"[\w\])]\([^()\n]{0,200}(?:\)|$)")
_SNAKE = lazy_pattern(r"\b[a-z][a-z0-9]*_\w+|\b[a-z]+[A-Z]\w*|\b\w+\.\w+\(|\b[a-z_]\w*\.[a-z_]\w*(?:\.\w+)*")
_OPERATOR = lazy_pattern(
    r"==|!=|<=|>=|->|=>|::|\+=|-=|&&|\|\||\*\*kw|\{\{|\}\}|</|/>|\w\[[\w'\":,\s-]+\]|\$\{|\\[nt]\b"
)
_ENDS = lazy_pattern(r"[{(\[,;\\]\s*$|^\s*[)\]}]+[,;:.)]*\s*$")
_LOG = lazy_pattern(
    r"\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec)\s+\d{1,2}\s\d\d:\d\d:\d\d"
    r"|<\d{1,3}>|(?:\d{1,3}\.){3}\d{1,3}\s|\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE|CRITICAL)\b"
    r"|[IWEF]\d{4}\s\d\d:|\d{9,}[.\s]|\[\d)"
)
_FRAME = lazy_pattern(
    r"\s*(?:File \"[^\"]+\", line \d+|Traceback \(most|at [\w.$<>]+\(|\w+(?:Error|Exception|Warning)\b)"
)
_ROW = lazy_pattern(
    r"[^\s,]*,[^\s,][^,]*,[^\s,]|\S ?\| ?\S[^|]*\| ?\S|\S\t+\S[^\t]*\t+\S|\S {2,}\S.*\S {2,}\S"
    r"|;[^\s;]+;[^\s;]+;|^\s*[|+][-=+|]{3,}"
)
_PAIR = lazy_pattern(r"\s*(?:[-*]\s+)?[\"']?[\w.\-]{1,40}[\"']?\s*:\s*(?:[\[{\"'\d]|true\b|false\b|null\b|None\b)")
_ADDRESSED = lazy_pattern(r"[^\W\d_][^(){}\[\]=<>_\"'`]{0,60},")  # "Dear Ada," and "Ada," are no code
_TAIL = lazy_pattern(
    r"(?<=\S)\s+(?:#|//)\s.*$|(?<=[(=\[{])\s?[frbFRB]{0,2}\"[^\"\n]*\""
)  # a comment, a string given to a call
_CITED = lazy_pattern(r"`[^`\n]*`|``[^`\n]*``|https?://\S+|\S+@\S+")


def lines_of(text: str) -> list[Line]:
    """All lines with their kinds, those of few words after their neighbours."""
    lines = list(_judged(text))
    return [
        line._replace(kind="code") if line.kind == "few" and _in_code(text, lines, number) else line
        for number, line in enumerate(lines)
    ]


def _judged(text: str) -> Iterator[Line]:
    start, size = 0, len(text)
    while start <= size:
        end = text.find("\n", start)
        end = size if end < 0 else end
        yield Line(start, end, kind_of(text[start:end]) if end - start <= LONGEST else "data")
        start = end + 1


def kind_of(line: str) -> LineKind:
    """The kind of one line, by itself."""
    stripped = line.strip()
    if not stripped:
        return "blank"
    plain = _CITED.sub(" x ", _TAIL.sub("", stripped))
    found = _WORD.findall(plain)
    if not found:
        return "data"
    if _LOG.match(stripped) or _FRAME.match(stripped):
        return "data"
    functions = words().every_function
    known = sum(word.lower() in functions for word in found)
    sentence = len(found) >= 4 and known >= max(1, 0.12 * len(found))
    strong, weak = _code_signs(plain, line)
    few_letters = sum(map(len, found)) < 0.55 * len(plain.replace(" ", ""))
    kind: LineKind = "prose" if sentence or len(found) >= 8 else "few"
    if (
        strong >= (5 if sentence else 2)
        or (strong and weak and known < 0.2 * len(found))
        or (weak and not sentence and weak >= 0.3 * len(found))
        or (few_letters and (strong or weak))
    ):
        kind = "code"
    elif few_letters or (known < 0.25 * len(found) and _ROW.search(stripped)):
        kind = "data"
    return kind


def _code_signs(plain: str, line: str) -> tuple[int, int]:
    """How much speaks for code: what sentences hardly have, and what they may name."""
    strong = (
        5 * bool(_STATEMENT.match(line))
        + 3 * bool(_LIKELY.match(line))
        + 2 * bool(_ASSIGNED.match(line))
        + min(len(_OPERATOR.findall(plain)), 3)
    )
    strong += 2 * (bool(_ENDS.search(plain)) and not _ADDRESSED.fullmatch(plain)) + bool(_PAIR.match(plain))
    return strong, len(_SNAKE.findall(plain)) + len(_CALL.findall(plain))


def _in_code(text: str, lines: Sequence[Line], number: int) -> bool:
    """Whether a line of few words stands in code: between lines of it, or indented beside one."""
    before, after = _near(lines, number, -1), _near(lines, number, 1)
    if before == after == "code":
        return True
    return "code" in (before, after) and text.startswith(("    ", "\t"), lines[number].start)


def _near(lines: Sequence[Line], number: int, step: int) -> LineKind:
    """The kind of the nearest line that has one; blank where there is none near."""
    for distance in range(1, 4):
        at = number + step * distance
        if not 0 <= at < len(lines):
            return "blank"
        if lines[at].kind not in ("few", "blank"):
            return lines[at].kind
    return "blank"
