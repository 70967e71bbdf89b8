"""Assistants' settings in the project: keys written into them, and leave to act unasked (``agent_files.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from safe_prompt.assistants.json_text import Node, parse
from safe_prompt.detectors.samples import is_placeholder
from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.posture.finding import Misconfiguration, NotChecked, Outcome
from safe_prompt.posture.project import Project

# Names of settings whose value is a secret, and what shows that a value is a reference and not the secret itself.
_SECRET_NAME: Final = re.compile(
    r"(?i)(?:api|access|secret|private|auth)[_-]?key|token$|secret$|passw(?:or)?d|authorization|credential"
)
_NAMES_A_VARIABLE: Final = re.compile(r"(?i)env[_-]?(?:var|vars|key|name)$|max_?tokens?|_file$|_path$|_url$|_id$")
_REFERENCE: Final = re.compile(r"\$|\{env:|\{\{|%\w+%|^env:|^<|^op://|^keychain:|^vault:|^secret:")
_SCHEME: Final = re.compile(r"(?i)^(?:bearer|basic|token|apikey)\s+")
_SHORTEST: Final = 8  # characters of a value that is taken for a secret by its name alone
_YAML_LINE: Final = re.compile(r"^\s*-?\s*[\"']?(?P<name>[\w.-]+)[\"']?\s*:\s*[\"']?(?P<value>[^\s\"'#][^\"'#\n]*)")
_SCRIPTS: Final = (
    "package.json", "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", "Taskfile.yml", "*.sh", "*.bash",
    "*.ps1", "*.bat", "*.mk", "tox.ini", "noxfile.py", ".gitlab-ci.yml", ".github/workflows/*.yml",
    ".github/workflows/*.yaml", ".vscode/tasks.json", "Procfile",
)  # fmt: skip


class _Pair(NamedTuple):
    """A setting of a file: the way to it, its value, its line."""

    way: tuple[str, ...]
    value: Any
    line: int


def literal_keys(project: Project) -> Iterator[Outcome]:
    """One finding for each settings file that holds a key, with rules, lines and previews."""
    check = "literal-key-in-agent-config"
    for entry in _data()["file"]:
        path: str = entry["path"]
        try:
            text = project.text(path)
        except OSError:
            yield NotChecked(check, f"{path}: cannot be read", True)
            continue
        if text is None:
            continue
        found = _found_by_scan(project, text, path)
        try:
            for pair in _pairs(text, path):
                if pair.line not in found and _is_literal_secret(pair):
                    found[pair.line] = f"{'.'.join(pair.way)} ({len(pair.value)} characters)"
        except ConfigError as error:
            yield NotChecked(check, f"{error.place}: {error.problem}; it was scanned as plain text alone", True)
        if found:
            lines = sorted(found)
            what = "; ".join(f"line {line}: {found[line]}" for line in lines)
            yield Misconfiguration(
                check,
                "high",
                path,
                lines[0],
                f"{'a key is' if len(lines) == 1 else f'{len(lines)} keys are'} written into it: {what}",
                f"Take it out of the file: {entry['instead']}. Revoke it if the file was ever shared or sent.",
            )


def auto_approve(project: Project) -> Iterator[Outcome]:
    """Settings and command lines that let an assistant act without asking."""
    check = "agent-auto-approve"
    settings = _data()["setting"]
    for path in dict.fromkeys(path for entry in settings for path in entry["path"]):
        try:
            text = project.text(path)
            pairs = _pairs(text, path) if text else []
        except (ConfigError, OSError) as error:
            reason = f"{error.place}: {error.problem}" if isinstance(error, ConfigError) else f"{path}: cannot be read"
            yield NotChecked(check, reason, True)
            continue
        for entry in settings:
            if path in entry["path"]:
                yield from (_approving(entry, pair, path) for pair in pairs if _matches(entry, pair))
    yield from _options(project)


def _options(project: Project) -> Iterator[Outcome]:
    for file in project.tree.files:
        name = file.path.rpartition("/")[2]
        if file.link or not any(fnmatchcase(file.path if "/" in glob else name, glob) for glob in _SCRIPTS):
            continue
        try:
            text = project.text(file.path)
        except OSError:
            yield NotChecked("agent-auto-approve", f"{file.path}: cannot be read", True)
            continue
        for entry in _data()["option"]:
            at = text.find(entry["text"]) if text else -1
            if text and at >= 0:
                yield Misconfiguration(
                    "agent-auto-approve",
                    "medium",
                    file.path,
                    text.count("\n", 0, at) + 1,
                    f"`{entry['text']}`: {entry['means']} ({entry['page']}, read {entry['read']})",
                    "Delete the option, or run it in a container that holds no secrets and skip this check there.",
                )


def _approving(entry: dict[str, Any], pair: _Pair, path: str) -> Misconfiguration:
    return Misconfiguration(
        "agent-auto-approve",
        "medium",
        path,
        pair.line,
        f"`{'.'.join(pair.way)}`: {entry['means']} ({entry['page']}, read {entry['read']})",
        f"Delete `{'.'.join(pair.way)}` from {path}."
        if "holds" not in entry
        else f"Take {' and '.join(item for item in entry['holds'] if item in pair.value)} out of "
        f"`{'.'.join(pair.way)}` in {path}, and name the commands that are meant.",
    )


def _matches(entry: dict[str, Any], pair: _Pair) -> bool:
    key: list[str] = entry["key"]
    if len(key) != len(pair.way) or any(k not in ("*", way) for k, way in zip(key, pair.way, strict=True)):
        return False
    if "names" in entry and pair.way[-1] not in entry["names"]:
        return False
    if "holds" in entry:
        return isinstance(pair.value, list) and any(item in pair.value for item in entry["holds"])
    # `1 == True` in Python, and no vendor means that.
    return any(type(value) is type(pair.value) and value == pair.value for value in entry["values"])


def _found_by_scan(project: Project, text: str, path: str) -> dict[int, str]:
    medium = SEVERITIES.index("medium")
    return {
        finding.file_line: f"{finding.rule} {finding.preview}"
        for finding in project.look_into(text, path)
        if finding.category == "credential" and SEVERITIES.index(finding.severity) >= medium
    }


def _is_literal_secret(pair: _Pair) -> bool:
    if not isinstance(pair.value, str) or not pair.way:
        return False
    name, value = pair.way[-1], _SCHEME.sub("", pair.value.strip())
    if _SECRET_NAME.search(name) is None or _NAMES_A_VARIABLE.search(name) is not None:
        return False
    return len(value) >= _SHORTEST and _REFERENCE.search(value) is None and not is_placeholder(value)


def _pairs(text: str, path: str) -> list[_Pair]:
    """Every setting of a file, with its way from the top.

    Raises:
        ConfigError: the file is not what its ending says.
    """
    if path.endswith(".toml"):
        return list(_toml_pairs(text, path))
    if path.endswith((".yml", ".yaml")):
        lines = enumerate(text.splitlines(), 1)
        matches = ((number, _YAML_LINE.match(line)) for number, line in lines)
        return [_Pair((match["name"],), match["value"].strip(), number) for number, match in matches if match]
    if not text.strip():
        return []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return list(_json_pairs(parse(text, path), (), starts))


def _json_pairs(node: Node, way: tuple[str, ...], starts: list[int]) -> Iterator[_Pair]:
    from bisect import bisect_right

    for member in node.members or ():
        here = (*way, member.key)
        yield _Pair(here, member.value.data, bisect_right(starts, member.value.start))
        yield from _json_pairs(member.value, here, starts)
    for item in node.items or ():
        yield from _json_pairs(item, way, starts)


def _toml_pairs(text: str, path: str) -> Iterator[_Pair]:
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise ConfigError("not valid TOML", place=path) from None
    lines = text.splitlines()

    def walk(value: Any, way: tuple[str, ...]) -> Iterator[_Pair]:
        if way:
            name = re.compile(rf"[\"']?{re.escape(way[-1])}[\"']?\s*=")
            yield _Pair(way, value, next((n for n, line in enumerate(lines, 1) if name.search(line)), 1))
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, (*way, key))
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict):
                    for key, deep in inner.items():
                        yield from walk(deep, (*way, key))

    yield from walk(table, ())


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(files("safe_prompt.posture").joinpath("agent_files.toml").read_text("utf-8"))
