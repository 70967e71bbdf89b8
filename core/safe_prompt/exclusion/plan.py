"""What would be written where: one file per assistant, before and after, and what it leaves uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from safe_prompt.errors import ConfigError
from safe_prompt.exclusion import claude_settings, managed_block
from safe_prompt.exclusion.patterns import lines_of, matcher, patterns_for
from safe_prompt.exclusion.tools import IgnoreTool, ignore_tools
from safe_prompt.whole_file import write_whole


class Planned(NamedTuple):
    """A file of a tool. ``before`` is None where there is none, ``after`` is None where it goes.

    ``visible`` are sensitive files that it would not keep away, because lines of the user's own bring them back.
    """

    tool: IgnoreTool
    file: Path
    before: str | None
    after: str | None
    visible: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the file is not as it should be."""
        return self.before != self.after


def tools_in_use(top: Path) -> tuple[IgnoreTool, ...]:
    """Tools that get a file without being named: the common ones, and those of which something lies there."""
    return tuple(
        tool
        for tool in ignore_tools()
        if tool.default or any((top / mark).exists() for mark in (*tool.marks, tool.file))
    )


def plan(top: Path, tools: Iterable[IgnoreTool], paths: Sequence[str]) -> tuple[Planned, ...]:
    """What ``exclude --write`` would write.

    Args:
        paths: sensitive files, ``/``-separated below ``top``.

    Raises:
        ConfigError: a file cannot be read, or holds what must not be overwritten.
    """
    lines = patterns_for(paths)
    return tuple(_planned(top, tool, lines, paths) for tool in tools)


def removal(top: Path, tools: Iterable[IgnoreTool]) -> tuple[Planned, ...]:
    """What ``exclude --remove`` would leave, for each tool whose file holds lines of ours.

    Raises:
        ConfigError: as ``plan``.
    """
    planned = []
    for tool in tools:
        file = top / tool.file
        before = read(file)
        if before is None:
            continue
        take_out = claude_settings.without_rules if tool.syntax == "claude-code" else managed_block.without_block
        after = take_out(before, tool.file)
        if after != before:
            # An empty .aiexclude hides every file from the tool: no file, no meaning.
            planned.append(Planned(tool, file, before, after if after.strip() else None))
    return tuple(planned)


def visible_files(tool: IgnoreTool, text: str | None, paths: Iterable[str]) -> tuple[str, ...]:
    """Sensitive files that a tool's file, as it is, does not keep away.

    Raises:
        ConfigError: Claude Code's settings cannot be read.
    """
    if text is None:
        return tuple(paths)
    if tool.syntax == "claude-code":
        taken = matcher(claude_settings.denied(text, tool.file))
    elif hides_everything(tool, text):
        return ()
    else:
        taken = matcher(lines_of(text))
    return tuple(path for path in paths if not taken(path))


def hides_everything(tool: IgnoreTool, text: str) -> bool:
    """Whether it is an ``.aiexclude`` without a pattern, which the vendor takes for ``**/*``."""
    return tool.file == ".aiexclude" and not _has_pattern(text)


def _has_pattern(text: str) -> bool:
    return any(line.strip() and not line.startswith("#") for line in lines_of(text))


def _planned(top: Path, tool: IgnoreTool, lines: Sequence[str], paths: Sequence[str]) -> Planned:
    file = top / tool.file
    before = read(file)
    notes: tuple[str, ...] = ()
    if tool.syntax == "claude-code":
        after = claude_settings.with_rules(before or "", list(map(claude_settings.deny_rule, lines)), tool.file)
    else:
        after = managed_block.with_block(before or "", lines, tool.file)
        if before is not None and hides_everything(tool, before):
            notes = (f"{tool.file} had no pattern, which hid every file from {tool.title}; now it hides these.",)
    return Planned(tool, file, before, after, visible_files(tool, after, paths), notes)


def read(file: Path) -> str | None:
    """A file's text with its line ends, None where there is none.

    Raises:
        ConfigError: it cannot be read, is no UTF-8, or is a link that leads elsewhere.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"cannot be read ({reason})", place=str(file), remedy="Nothing was changed.") from None


def write(planned: Planned) -> None:
    """Write a file whole or not at all, or take it away.

    Raises:
        ConfigError: it cannot be written.
    """
    file = planned.file.resolve()  # behind a link, the file that it means
    try:
        if planned.after is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, planned.after.encode("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror})", place=str(planned.file)) from None
