"""Keep sensitive files away from AI assistants: write the ignore files that they honour.

Sensitive files are told by name and, unless --names-only, by what a scan finds in them; files that git ignores
count too, since assistants read those. Without --write nothing is changed. Lines of your own stay; ours stand
between two markers, or between two marking rules in Claude Code's settings."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safe_prompt.cli.exit_codes import CLEAN, FAILED, FINDINGS

if TYPE_CHECKING:
    from safe_prompt.documents.document import Omission
    from safe_prompt.exclusion.plan import Planned
    from safe_prompt.exclusion.sensitive import Sensitive
    from safe_prompt.exclusion.tools import IgnoreTool
    from safe_prompt.exclusion.tree import Tree

_LISTED: Final = 20  # lines of a list that are shown; --verbose shows all


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt exclude``."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="top folder of the project (default: .)")
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--write", action="store_true", help="write the files")
    act.add_argument("--check", action="store_true", help="exit 1 where a file is missing or out of date")
    act.add_argument("--remove", action="store_true", help="take our lines out again")
    act.add_argument("--list-tools", action="store_true", help="tools, what is covered, what not, and who says so")
    parser.add_argument("--tool", nargs="+", default=[], metavar="ID", help="these tools alone (all = every one)")
    parser.add_argument("--names-only", action="store_true", help="do not look inside files")
    parser.add_argument(
        "--accepted",
        action="store_true",
        help="leave visible what inline allows, settings and the baseline accept (what is in it will be sent)",
    )
    parser.add_argument("--diff", action="store_true", help="show every line that changes")
    parser.add_argument("--verbose", action="store_true", help="show long lists whole")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """Compute, show, and write, check or remove."""
    from safe_prompt.exclusion.plan import plan, removal, tools_in_use
    from safe_prompt.exclusion.tools import ignore_tools, tools_named

    if arguments.list_tools:
        return _list_tools()
    top = _top(arguments.path)
    if arguments.remove:
        tools = tools_named(tuple(arguments.tool)) if arguments.tool else ignore_tools()
        return _carry_out(removal(top, tools), arguments, write=True)
    tools = tools_named(tuple(arguments.tool)) if arguments.tool else tools_in_use(top)
    tree, sensitive, failed = _sensitive(top, arguments)
    planned = plan(top, tools, [item.path for item in sensitive])
    _show_sensitive(sensitive, tree, arguments)
    code = _carry_out(planned, arguments, write=arguments.write)
    _show_gaps(tools, planned)
    for omission in failed:
        print(f"not looked into: {_shown(omission.path or '-')} ({omission.reason})")
    return FAILED if failed else code


def _top(path: str) -> Path:
    from safe_prompt.errors import ConfigError

    top = Path(path)
    if not top.is_dir():
        raise ConfigError("no such folder", place=path, remedy="Name the top folder of a project.")
    return top


def _sensitive(top: Path, arguments: Namespace) -> tuple[Tree, tuple[Sensitive, ...], tuple[Omission, ...]]:
    from safe_prompt.documents.document import Omission
    from safe_prompt.exclusion.sensitive import sensitive_files
    from safe_prompt.exclusion.tree import walk

    tree = walk(top)
    unreadable = tuple(Omission(path, reason) for path, reason in tree.unreadable)
    if arguments.names_only:
        return tree, sensitive_files(tree, {}), unreadable
    from safe_prompt.cli.exclude_scan import rules_inside
    from safe_prompt.policy.settings import load_settings

    contents, failed = rules_inside(tree, load_settings(top, arguments.policy), accepted=arguments.accepted)
    return tree, sensitive_files(tree, contents), (*unreadable, *failed)


def _carry_out(planned: tuple[Planned, ...], arguments: Namespace, *, write: bool) -> int:
    from safe_prompt.exclusion.plan import write as write_file

    for item in planned:
        if item.changed and write:
            write_file(item)
        print(_line(item, write=write))
        for note in item.notes:
            print(f"  {note}")
        for path in item.visible:
            print(
                f"  {_shown(path)} stays visible to {item.tool.title}: lines of your own in {item.tool.file} allow it"
            )
        if arguments.diff:
            _show_diff(item)
    if arguments.remove and not planned:
        print("No file holds lines of safe-prompt's.")
    changed = any(item.changed for item in planned)
    if changed and arguments.check:
        print("Out of date. To write: safe-prompt exclude --write")
        return FINDINGS
    if changed and not write:
        print("Nothing was written. To write: safe-prompt exclude --write (to see each line: --diff)")
    return CLEAN


def _line(item: Planned, *, write: bool) -> str:
    if not item.changed:
        return f"{item.tool.file}: up to date ({item.tool.title})"
    verb = "write" if item.before is None else "delete" if item.after is None else "change"
    done = {"write": "written", "delete": "deleted", "change": "changed"}[verb] if write else f"would {verb}"
    return f"{item.tool.file}: {done} ({item.tool.title})"


def _show_diff(item: Planned) -> None:
    from difflib import unified_diff

    before, after = ((text or "").splitlines() for text in (item.before, item.after))
    for line in unified_diff(before, after, item.tool.file, item.tool.file, lineterm="", n=1):
        print(_shown(line))


def _show_sensitive(sensitive: tuple[Sensitive, ...], tree: Tree, arguments: Namespace) -> None:
    print(f"{len(sensitive)} sensitive files below {_shown(arguments.path)} (git-ignored ones included):")
    shown = sensitive if arguments.verbose else sensitive[:_LISTED]
    for item in shown:
        print(f"  {_shown(item.path)}  {item.what if item.by == 'name' else f'holds {item.what}'}")
    if len(shown) < len(sensitive):
        print(f"  … and {len(sensitive) - len(shown)} more (--verbose)")
    if tree.passed_over:
        few = ", ".join(_shown(path) for path in tree.passed_over[:5])
        more = f" and {len(tree.passed_over) - 5} more" if len(tree.passed_over) > 5 else ""
        print(f"  not walked (installed packages and caches; patterns by name hold there too): {few}{more}")


def _show_gaps(tools: tuple[IgnoreTool, ...], planned: tuple[Planned, ...]) -> None:
    if planned:
        print("What these files do not cover:")
    for tool in tools:
        print(f"  {tool.title}: {'; '.join(tool.gaps)}")
    print("GitHub Copilot and OpenAI Codex have no such file. Hooks close part of the gaps: safe-prompt hook install")


def _list_tools() -> int:
    from safe_prompt.exclusion.tools import ignore_tools, refused_files

    for tool in ignore_tools():
        print(f"{tool.id}: {tool.title}, {tool.file}{'' if tool.default else ' (when in use, or named)'}")
        print(f"  covers: {tool.covers}")
        print(f"  does not cover: {'; '.join(tool.gaps)}")
        print(f"  source: {tool.page} (read {tool.read})")
    for refused in refused_files():
        print(f"never written: {refused.file} ({refused.title}): {refused.reason}")
        print(f"  instead: {refused.instead}")
        print(f"  source: {refused.page} (read {refused.read})")
    return CLEAN


def _shown(text: str) -> str:
    from safe_prompt.reports.text import printable

    return printable(text)
