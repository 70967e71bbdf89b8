"""detect-secrets' baseline: findings by file with the SHA-1 of each value, plugins and filters.

Format: README and ``core/potential_secret.py`` of detect-secrets 1.5.0 (https://github.com/Yelp/detect-secrets, read
2026-11-24), and of 0.x where ``exclude`` stands at the top. detect-secrets knows a finding by file, type and hash:
its line number is a reference alone, so a value that moved within its file is still accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from safe_prompt.errors import ConfigError
from safe_prompt.migration.brought import Accepted, Brought, Remark
from safe_prompt.migration.go_regex import UntranslatableError
from safe_prompt.migration.path_globs import path_globs
from safe_prompt.migration.source_text import read_lines

_REGEX_FILTERS: Final = "detect_secrets.filters.regex."
_NO_EQUAL: Final = {
    "should_exclude_line": "expressions about lines ({}): no equal; use the baseline or an inline allow",
    "should_exclude_secret": "expressions about values ({}): no equal; use the baseline or an inline allow",
}
_REMEDY: Final = "Make it again: detect-secrets scan --baseline FILE."


def read_detect_secrets(path: Path, source: str) -> Brought:
    """What a ``.secrets.baseline`` brings.

    Raises:
        ConfigError: it is not such a file.
    """
    place = str(path)
    try:
        body = json.loads("\n".join(read_lines(path)))
    except ValueError as error:
        raise ConfigError(f"line {getattr(error, 'lineno', 1)} is not JSON", place=place, remedy=_REMEDY) from None
    if not isinstance(body, dict) or not isinstance(body.get("results"), dict):
        raise ConfigError("line 1: not a baseline of detect-secrets, it has no results", place=place, remedy=_REMEDY)
    # Its hashes stand next to the word "secret", and are found; the file itself comes along in another form.
    exclude: list[str] = [f"/{source}"]
    remarks: list[Remark] = [Remark(source, "", "the file is left out of scans: its hashes look like keys", lost=False)]
    for name, patterns in _excluding(body, place):
        if name == "should_exclude_file":
            for number, pattern in enumerate(patterns, 1):
                try:
                    exclude += path_globs(pattern, go=False)
                except UntranslatableError as error:
                    remarks.append(Remark(source, f"file filter {number}", f"no glob says the same ({error})"))
        else:
            remarks.append(Remark(source, "filters", _NO_EQUAL[name].format(len(patterns))))
    remarks += _other_remarks(body, source)
    return Brought(
        source,
        exclude=tuple(dict.fromkeys(exclude)),
        accepted=tuple(_results(body["results"], source, place)),
        remarks=tuple(remarks),
    )


def _excluding(body: Mapping[str, Any], place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The user's own regex filters, by the name of their function."""
    for entry in _list_of_tables(body.get("filters_used", []), "filters_used", place):
        name = str(entry.get("path", "")).removeprefix(_REGEX_FILTERS)
        if name in ("should_exclude_file", *_NO_EQUAL):
            yield name, _patterns(entry.get("pattern"), place)
    old = body.get("exclude")  # 0.x
    if isinstance(old, dict):
        for key, name in (("files", "should_exclude_file"), ("lines", "should_exclude_line")):
            if old.get(key):
                yield name, _patterns(old[key], place)


def _patterns(value: Any, place: str) -> tuple[str, ...]:
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, list) or not all(isinstance(item, str) for item in patterns):
        raise ConfigError("a filter's pattern is no list of expressions", place=place, remedy=_REMEDY)
    return tuple(patterns)


def _other_remarks(body: Mapping[str, Any], source: str) -> Iterator[Remark]:
    for entry in body.get("filters_used", []):
        name = str(entry.get("path", ""))
        if name.startswith("file://") or not name.startswith("detect_secrets."):
            yield Remark(source, "filters", "a filter of your own is code, and has no equal")
        elif name.endswith("wordlist.should_exclude_secret"):
            yield Remark(source, "filters", "a word list of values has no equal: use the baseline or an inline allow")
    if isinstance(body.get("word_list"), dict) and body["word_list"].get("file"):
        yield Remark(source, "filters", "a word list of values has no equal: use the baseline or an inline allow")
    plugins = body.get("plugins_used", [])
    for plugin in plugins if isinstance(plugins, list) else []:
        if isinstance(plugin, dict) and "path" in plugin:
            yield Remark(source, "plugins", "a plugin of your own is code, and has no equal: write a rule for it")


def _results(results: Mapping[str, Any], source: str, place: str) -> Iterator[Accepted]:
    for path, entries in results.items():
        for number, entry in enumerate(_list_of_tables(entries, f"results of {path}", place), 1):
            digest, line = entry.get("hashed_secret"), entry.get("line_number", 0)
            if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-fA-F]{40}", digest):
                raise ConfigError(f"result {number} of {path} has no SHA-1 hash", place=place, remedy=_REMEDY)
            if not isinstance(line, int):
                raise ConfigError(f"result {number} of {path} has no line number", place=place, remedy=_REMEDY)
            yield Accepted(
                source,
                f"{path}:{line}" if line else path,
                path.replace("\\", "/").removeprefix("./"),
                line,
                str(entry.get("type", "")),
                sha1=digest.lower(),
                real=entry.get("is_secret") is True,
            )


def _list_of_tables(value: Any, what: str, place: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ConfigError(f"{what}: expected a list of objects", place=place, remedy=_REMEDY)
    return value
