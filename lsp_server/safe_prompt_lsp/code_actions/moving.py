"""Values out of the code, into environment variables: what the code reads instead, and what holds the values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from safe_prompt.documents.span import Span
from safe_prompt.exclusion.patterns import lines_of, matcher
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting import env_file, python_environment
from safe_prompt.rewriting.change import Change, EditError, line_start, newline_of
from safe_prompt.rewriting.naming import suggested_name
from safe_prompt.rewriting.python_environment import ENV_FILE, Moved, spans_of
from safe_prompt_lsp.code_actions.source import Source
from safe_prompt_lsp.held import Held, Means
from safe_prompt_lsp.rewriting.quoted import reading_for
from safe_prompt_lsp.workspace_edit import FileEdit, new_file

IGNORE_FILE: Final = ".gitignore"
_MAGIC: Final = re.compile(r"[ \t]*%(?:set_)?env\b")


def can_move(source: Source) -> bool:
    """Whether there is a way to read an environment variable in this kind of file."""
    kind = source.document.kind
    return kind == "python" or reading_for(kind, source.document.path) is not None


def moved(source: Source, findings: Sequence[Finding], taken: Mapping[str, str]) -> Moved:
    """Environment variables in the place of values; ``taken`` are those that ``.env`` holds already.

    Raises:
        EditError: one of the values stands where the code cannot read a variable.
    """
    if source.document.kind == "python":
        lexed = source.lexed([span for finding in findings for span in spans_of(finding)])
        return python_environment.moved(source.text, lexed, findings, taken)
    reading = reading_for(source.document.kind, source.document.path)
    if reading is None:
        raise EditError("this kind of file reads no environment variables")
    known = dict(taken)
    changes: list[Change] = []
    variables: list[tuple[str, str]] = []
    for finding in findings:
        spans = spans_of(finding)
        name = suggested_name(source.text, spans[0].start, finding.rule, finding.entity)
        value = reading(source.text, spans, name).value
        name = env_file.free_name(name, value, known)
        changes += reading(source.text, spans, name).changes
        known[name] = value
        variables.append((name, value))
    return Moved(tuple(changes), tuple(variables))


def sets_variable(source: Source, span: Span) -> bool:
    """Whether a value stands in a notebook's ``%env`` line."""
    line = line_start(source.text, span.start)
    return _MAGIC.match(source.text, line) is not None


def taken_names(root: Path, means: Means) -> Mapping[str, str]:
    """Names and values that the workspace's ``.env`` holds."""
    held = means.read(root / ENV_FILE)
    return env_file.entries(held.text) if held is not None else {}


def value_files(root: Path, means: Means, variables: Sequence[tuple[str, str]]) -> list[FileEdit]:
    """What adds variables to ``.env``, and ``.env`` to ``.gitignore``.

    Raises:
        EditError: ``.env`` is tracked by git, or cannot hold a value.
    """
    path = root / ENV_FILE
    held = means.read(path)
    if held is not None and means.tracked(path):
        raise EditError(
            f"git tracks {ENV_FILE}, so the value would be committed there",
            remedy=f"Take it out first: git rm --cached {ENV_FILE}",
        )
    change = env_file.addition(held.text if held is not None else "", variables)
    edits: list[FileEdit] = []
    if change is not None:
        edits.append(FileEdit(held, (change,)) if held is not None else new_file(path, change.new))
    rules = means.read(root / IGNORE_FILE)
    if not _is_ignored(path, rules, means):
        edits.append(_ignoring(root / IGNORE_FILE, rules))
    return edits


def _is_ignored(path: Path, rules: Held | None, means: Means) -> bool:
    if rules is not None and matcher(lines_of(rules.text))(path.name):
        return True
    return (rules is None or rules.version is None) and means.ignored(path)


def _ignoring(path: Path, held: Held | None) -> FileEdit:
    if held is None:
        return new_file(path, f"{ENV_FILE}\n")
    text, newline = held.text, newline_of(held.text)
    lead = newline if text and text[-1] not in "\r\n" else ""
    return FileEdit(held, (Change(len(text), len(text), f"{lead}{ENV_FILE}{newline}"),))
