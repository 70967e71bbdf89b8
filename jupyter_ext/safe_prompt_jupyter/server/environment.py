"""Moving a credential from a cell to an environment variable, as editors do it: see ``safe_prompt.rewriting``."""

from __future__ import annotations

from typing import NamedTuple

from safe_prompt.documents.document import Kind
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting import python_environment
from safe_prompt.rewriting.change import EditError, changed
from safe_prompt.rewriting.python_literals import lex
from safe_prompt.rewriting.python_window import window


class Moved(NamedTuple):
    """A source that reads the variable ``name`` in the place of a value."""

    text: str
    name: str

    def __repr__(self) -> str:  # without the text
        return f"Moved(name={self.name!r})"


def offers_environment(text: str, kind: Kind, finding: Finding) -> bool:
    """Whether ``move_to_environment`` has something to move."""
    return move_to_environment(text, kind, finding) is not None


def move_to_environment(text: str, kind: Kind, finding: Finding) -> Moved | None:
    """The source with ``os.environ["NAME"]`` in the place of a credential; None where the code cannot read it so.

    What stands in several pieces or behind escapes stays: the page puts the value on the clipboard as the cell has it.
    """
    spans = python_environment.spans_of(finding)
    if kind != "python" or finding.category != "credential" or len(spans) != 1:
        return None
    try:
        moved = python_environment.moved(text, lex(text, *window(text, spans)), [finding], {})
    except EditError:
        return None
    [(name, value)] = moved.variables
    if value != text[spans[0].start : spans[0].end]:
        return None
    return Moved(changed(text, moved.changes), name)
