"""Ignore files of assistants: those that protect nothing, and what the real ones leave visible."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from safe_prompt.exclusion.plan import hides_everything, read, tools_in_use, visible_files
from safe_prompt.exclusion.sensitive import sensitive_by_name
from safe_prompt.exclusion.tools import ignore_tools, refused_files
from safe_prompt.posture.finding import Misconfiguration, Outcome
from safe_prompt.posture.project import Project


def false_safety(project: Project) -> Iterator[Outcome]:
    """Files that look like protection and are none, and an ``.aiexclude`` that hides everything."""
    for refused in refused_files():
        if (project.top / refused.file).is_file():
            yield Misconfiguration(
                "false-safety-file",
                "medium",
                refused.file,
                0,
                f"{refused.reason}, so it protects nothing ({refused.page}, read {refused.read})",
                f"Delete it. {refused.instead}.",
                (f"rm -- {quote(refused.file)}",),
            )
    for tool in ignore_tools():
        text = read(project.top / tool.file)
        if tool.syntax == "gitignore" and text is not None and hides_everything(tool, text):
            yield Misconfiguration(
                "false-safety-file",
                "medium",
                tool.file,
                0,
                f"it has no pattern, which hides every file from {tool.title} ({tool.page}, read {tool.read})",
                "Write the patterns that are meant, or delete it.",
                (f"safe-prompt exclude --write --tool {tool.id}",),
            )


def visible(project: Project) -> Iterator[Outcome]:
    """One finding for the project: sensitive files (by name) that an assistant's ignore file does not take in."""
    paths = [item.path for item in sensitive_by_name(project.tree)]
    if not paths:
        return
    open_tools = []
    for tool in tools_in_use(project.top):
        text = read(project.top / tool.file)
        left = visible_files(tool, text, paths)
        if left:
            state = "missing" if text is None else f"{len(left)} not covered"
            open_tools.append(f"{tool.title} ({tool.file}: {state})")
    if open_tools:
        files = "1 sensitive file lies" if len(paths) == 1 else f"{len(paths)} sensitive files lie"
        yield Misconfiguration(
            "visible-to-assistants",
            "medium",
            "",
            0,
            f"{files} here, open to {', '.join(open_tools)}",
            "Write the ignore files. Lines of your own after our block that bring a file back are named there.",
            ("safe-prompt exclude --write",),
        )
