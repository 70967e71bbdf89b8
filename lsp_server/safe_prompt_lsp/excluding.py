"""Keep one file away from AI assistants: a line of its own in each ignore file that they honour.

The line stands outside of what ``safe-prompt exclude --write`` manages, so that a later run leaves it alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from safe_prompt.assistants.json_edit import append, apply
from safe_prompt.checks.ignored import work_tree
from safe_prompt.errors import ConfigError
from safe_prompt.exclusion.claude_settings import deny_rule
from safe_prompt.exclusion.patterns import path_pattern
from safe_prompt.exclusion.plan import tools_in_use, visible_files
from safe_prompt.exclusion.tools import IgnoreTool
from safe_prompt.rewriting.change import newline_of
from safe_prompt_lsp.held import Reader
from safe_prompt_lsp.snapshot import Snapshot


class Exclusion(NamedTuple):
    """An assistant's file and its new text. ``visible``: lines of the user's own bring the file back all the same."""

    tool: IgnoreTool
    path: Path
    text: str
    visible: bool

    def __repr__(self) -> str:
        return f"Exclusion({self.tool.id!r}, {str(self.path)!r})"


def exclusions(snapshot: Snapshot, read: Reader) -> list[Exclusion]:
    """What keeps a text's file away from the assistants in use; nothing of those that cannot see it already.

    Raises:
        ConfigError: the text is no file of a project, or an ignore file cannot be read.
    """
    path = Path(snapshot.document.path) if snapshot.document.path else None
    top = (work_tree(path.parent) or snapshot.root) if path is not None else None
    if path is None or top is None or top not in path.parents:
        raise ConfigError("the text is no file of a project", remedy="Save it in the project's folder first.")
    name = path.relative_to(top).as_posix()
    found: list[Exclusion] = []
    for tool in tools_in_use(top):
        file = top / tool.file
        held = read(file)
        before = held.text if held is not None else None
        if not visible_files(tool, before, [name]):
            continue
        after = _with_line(tool, before or "", name)
        found.append(Exclusion(tool, file, after, bool(visible_files(tool, after, [name]))))
    return found


def _with_line(tool: IgnoreTool, text: str, name: str) -> str:
    line = path_pattern(name)
    if tool.syntax == "claude-code":
        return apply(text, append(text, ("permissions", "deny"), deny_rule(line), tool.file))
    newline = newline_of(text)
    lead = newline if text and not text.endswith(("\n", "\r")) else ""
    return f"{text}{lead}{line}{newline}"
