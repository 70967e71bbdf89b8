"""ggshield's configuration: paths that it leaves out.

Format: https://docs.gitguardian.com/ggshield-docs/configuration and ``.gitguardian.example.yml`` (read 2026-11-24):
``secret: ignored_paths:`` in version 2 (``ignored-paths`` before 1.27), ``paths-ignore:`` in version 1, each a list
of globs. Only such lists in block style are read, one plain or quoted text a line, so that no YAML library is
needed; everything else that would be lost is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from safe_prompt.migration.brought import Brought, Remark
from safe_prompt.migration.source_text import read_lines

_PATHS: Final = ("secret.ignored_paths", "secret.ignored-paths", "paths-ignore")
_LOST: Final = {
    "ignored_matches": "ignored values have no equal: use the baseline or an inline allow",
    "ignored-matches": "ignored values have no equal: use the baseline or an inline allow",
    "matches-ignore": "ignored values have no equal: use the baseline or an inline allow",
    "ignored_detectors": "GitGuardian's detectors have other names: see disable and safe-prompt rules list",
    "ignored-detectors": "GitGuardian's detectors have other names: see disable and safe-prompt rules list",
}


def read_gitguardian(path: Path, source: str) -> Brought:
    """What a ``.gitguardian.yaml`` brings.

    Raises:
        ConfigError: it cannot be read.
    """
    exclude: list[str] = []
    remarks: list[Remark] = []
    for number, key, value in _items(read_lines(path)):
        place = f"line {number}"
        if key in _PATHS and value is not None:
            glob = _scalar(value)
            if glob is None or not glob:
                remarks.append(Remark(source, place, "this way of writing a path is not read: write one a line"))
            else:
                exclude.append(_our_glob(glob))
        elif value is None and key.rpartition(".")[2] in _LOST and not key.startswith(("iac.", "sca.")):
            remarks.append(Remark(source, place, _LOST[key.rpartition(".")[2]]))
    return Brought(source, exclude=tuple(dict.fromkeys(exclude)), remarks=tuple(remarks))


def _items(lines: list[str]) -> Iterator[tuple[int, str, str | None]]:
    """Keys (value None) and the items of their lists, each with its line and the key's full path."""
    above: list[tuple[int, str]] = []  # indentation and name of the open keys
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#") or text == "---":
            continue
        indent = len(line) - len(line.lstrip())
        if text.startswith("- "):
            while above and above[-1][0] > indent:
                above.pop()
            yield number, ".".join(name for _, name in above), text[2:].strip()
            continue
        key = re.match(r"([\w-]+)\s*:(?:\s+(.*))?$", text)
        if key is None:
            continue
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, key[1]))
        path = ".".join(name for _, name in above)
        yield number, path, None
        if path in _PATHS and key[2] and not key[2].startswith("#"):
            yield number, path, key[2]  # a list in flow style: said, not guessed at


def _scalar(text: str) -> str | None:
    quoted = re.fullmatch(r"'((?:[^']|'')*)'\s*(?:#.*)?|\"([^\"\\]*)\"\s*(?:#.*)?", text)
    if quoted is not None:
        return (quoted[1] or quoted[2] or "").replace("''", "'")
    plain = re.sub(r"\s+#.*", "", text)
    return (
        None
        if plain[:1] in tuple("[{&*!|>\"'%@`") and not plain.startswith("**") and not plain.startswith("*.")
        else plain
    )


def _our_glob(glob: str) -> str:
    """ggshield's glob as gitignore's: it may begin at any folder, and knows ``*`` and ``**`` alone."""
    escaped = re.sub(r"([?\[\]\\!#])", r"\\\1", glob)
    inner = escaped.rstrip("/")
    return escaped if glob.startswith(("/", "**/")) or "/" not in inner else "**/" + escaped
