"""Which files are read, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from safe_prompt.migration.brought import Brought
from safe_prompt.rules.ruleset import Ruleset

# Name → who reads it. gitleaks reads .gitleaks.toml and .gitleaksignore by itself; gitleaks.toml is what people name
# in --config. betterleaks 2 keeps fingerprints of values, which no other program can check.
FILES: Final = {
    ".gitleaks.toml": "gitleaks-toml",
    "gitleaks.toml": "gitleaks-toml",
    ".gitleaksignore": "gitleaks-ignore",
    ".secrets.baseline": "detect-secrets",
    ".gitguardian.yaml": "gitguardian",
    ".gitguardian.yml": "gitguardian",
}


def present(root: Path) -> Iterator[str]:
    """Names of the files that are there, in the order of ``FILES``."""
    return (name for name in FILES if (root / name).is_file())


def read_sources(root: Path, names: Iterable[str], shipped: Ruleset) -> list[Brought]:
    """What the named files of a project bring.

    Raises:
        ConfigError: one of them is broken; it is named, with the line where there is one.
    """
    return [_read(root, name, frozenset(shipped.by_id)) for name in names]


def _read(root: Path, name: str, shipped: frozenset[str]) -> Brought:
    path = root / name
    match FILES[name]:
        case "gitleaks-toml":
            from safe_prompt.migration.gitleaks_toml import read_gitleaks_toml

            return read_gitleaks_toml(path, name, shipped, root)
        case "gitleaks-ignore":
            from safe_prompt.migration.gitleaks_ignore import read_gitleaks_ignore

            return read_gitleaks_ignore(path, name)
        case "detect-secrets":
            from safe_prompt.migration.detect_secrets import read_detect_secrets

            return read_detect_secrets(path, name)
        case _:
            from safe_prompt.migration.gitguardian import read_gitguardian

            return read_gitguardian(path, name)
