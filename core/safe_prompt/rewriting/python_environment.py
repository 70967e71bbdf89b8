"""Values out of Python source, into environment variables: what the code reads instead, and what holds the values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting import env_file, python_values
from safe_prompt.rewriting.change import Change, EditError
from safe_prompt.rewriting.naming import suggested_name
from safe_prompt.rewriting.python_imports import import_of
from safe_prompt.rewriting.python_literals import Lexed

ENV_FILE: Final = ".env"
_DEFAULT: Final = re.compile(r"os\.(?:getenv|environ\.get)\(\s*(['\"])(\w+)\1\s*,\s*\Z")
_CLOSED: Final = re.compile(r"\s*,?\s*\)")
_SETS: Final = re.compile(
    r"(?:os\.environ(?:\.setdefault\(\s*|\[\s*)|os\.putenv\(\s*)(['\"])(\w+)\1\s*(?:\]\s*=|,)\s*\Z"
)


class Moved(NamedTuple):
    """Changes of the code, and the variables that hold the values now."""

    changes: tuple[Change, ...]
    variables: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:  # without the values
        return f"Moved({[name for name, _ in self.variables]})"


def spans_of(finding: Finding) -> tuple[Span, ...]:
    """All pieces of a finding."""
    return finding.spans or (Span(finding.start, finding.end),)


def moved(text: str, lexed: Lexed, findings: Sequence[Finding], taken: Mapping[str, str]) -> Moved:
    """Environment variables in the place of values; ``taken`` are those that ``.env`` holds already.

    Raises:
        EditError: one of the values stands where the code cannot read a variable.
    """
    known = dict(taken)
    wanted: list[python_values.Wanted] = []
    changes: list[Change] = []
    variables: list[tuple[str, str]] = []
    for finding in findings:
        spans = spans_of(finding)
        value = python_values.meaning(text, lexed, spans)
        whole = _default_of_getenv(text, lexed, spans)
        if whole is not None:
            place, name = whole
            if known.get(name, value) != value:
                raise EditError(f"{ENV_FILE} holds another value for {name}: compare the two by hand")
            changes.append(Change(*place, f'os.environ["{name}"]'))
        else:
            _refuse_setter(text, lexed, spans)
            suggested = suggested_name(text, _start_of(lexed, spans[0]), finding.rule, finding.entity)
            name = env_file.free_name(suggested, value, known)
            wanted.append(python_values.Wanted(spans, f'os.environ["{name}"]'))
        known[name] = value
        variables.append((name, value))
    changes += python_values.replacements(text, lexed, wanted)
    added = import_of(text, "os")
    return Moved((*((added,) if added else ()), *changes), tuple(variables))


def _start_of(lexed: Lexed, span: Span) -> int:
    """Where the literal around a value starts; in the middle of a string no name is assigned."""
    literal = lexed.at(span)
    if literal is None or literal.body != span.start:
        return literal.start if literal is not None else span.start
    return span.start


def _default_of_getenv(text: str, lexed: Lexed, spans: Sequence[Span]) -> tuple[Span, str] | None:
    """``os.getenv("NAME", VALUE)`` around a value that is a literal of its own: its place and name."""
    literal = lexed.at(spans[0])
    if literal is None or len(spans) > 1 or spans[0] != (literal.body, literal.body_end):
        return None
    before = _DEFAULT.search(text, max(literal.start - 200, 0), literal.start)
    after = _CLOSED.match(text, literal.end)
    if before is None or after is None or not env_file.is_name(before[2]):
        return None
    return Span(before.start(), after.end()), before[2]


def _refuse_setter(text: str, lexed: Lexed, spans: Sequence[Span]) -> None:
    literal = lexed.at(spans[0])
    start = literal.start if literal is not None else spans[0].start
    setter = _SETS.search(text, max(start - 200, 0), start)
    if setter is not None:
        raise EditError(f"the line sets {setter[2]} for this program: put it in {ENV_FILE} and delete the line")
