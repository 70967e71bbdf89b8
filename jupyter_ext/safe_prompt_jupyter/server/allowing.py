"""The comment that allows a finding, where it can be written without changing what a cell means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import LineIndex
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting.python_literals import lex

# How a comment is written, by kind of text. Other kinds have none that would stay out of what is sent or shown.
COMMENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "python": ("# ", ""), "shell": ("# ", ""), "r": ("# ", ""), "yaml": ("# ", ""), "code": ("# ", ""),
    "javascript": ("// ", ""), "sql": ("-- ", ""), "latex": ("% ", ""), "markdown": ("<!-- ", " -->"),
    "html": ("<!-- ", " -->"), "svg": ("<!-- ", " -->"), "xml": ("<!-- ", " -->"),
})  # fmt: skip


def allow(text: str, kind: Kind, finding: Finding, reason: str) -> str | None:
    """The source with an allow comment at the end of the finding's first line; None where none can stand there.

    It cannot stand on a cell magic's line, behind a backslash that continues a line, or inside a string.
    """
    comment = COMMENTS.get(kind)
    if comment is None:
        return None
    lines = LineIndex(text)
    start = lines.start_of(finding.line)
    end = lines.start_of(finding.line + 1) if finding.line < len(lines) else len(text)
    line = text[start:end].rstrip("\r\n")
    at = start + len(line)
    if line.lstrip().startswith("%%") or line.endswith("\\") or (kind == "python" and _in_string(text, at)):
        return None
    head, tail = comment
    said = " ".join(reason.replace('"', "'").replace("\\", "/").replace("--", "-").split())
    return f'{text[:at]}  {head}safe-prompt: allow[{finding.rule}] reason="{said}"{tail}{text[at:]}'


def _in_string(text: str, offset: int) -> bool:
    return any(literal.start < offset < literal.end for literal in lex(text).literals)
