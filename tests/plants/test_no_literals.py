"""The repository's own tests hold no literal that a secret scanner, ours included, would stop at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDERS = (
    HERE,
    ROOT / "tests" / "canary",
    ROOT / "tests" / "policy" / "goldens",
    ROOT / "examples" / "policies",
)
FILES = sorted(
    path
    for folder in FOLDERS
    for path in folder.rglob("*")
    if path.suffix in {".py", ".toml", ".tsv", ".md"} and "__pycache__" not in path.parts
)

# Shapes, written so that none of these patterns is itself an instance of one.
TOKEN_LIKE = re.compile(
    r"""
      \b(?:gh[pousr]|npm|hf)_[A-Za-z0-9]{16,}
    | \bsk-(?:proj-|ant-)?[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]{16,}
    | \b(?:sk|rk)_live_[A-Za-z0-9]{8,}
    | \bglpat-[A-Za-z0-9_-]{12,}
    | \bxox[abp]-[0-9]{6,}
    | \bA[KS]IA[A-Z2-7]{12,}
    | \bAIza[A-Za-z0-9_-]{20,}
    | \beyJ[A-Za-z0-9_-]{16,}\.
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----
    | \b(?=[A-Za-z0-9+/]*[0-9])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{32,}
    | \b[0-9a-f]{32,}\b
    | \b[A-Z]{2}[0-9]{2}(?:[ ]?[0-9]{4}){4,}
    | \b[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b
    | \b[0-9]{3}-[0-9]{2}-[0-9]{4}\b
    """,
    re.VERBOSE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_token_like_literal(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    hits = [number for number, line in enumerate(lines, 1) if TOKEN_LIKE.search(line)]
    assert hits == [], f"token-like text in {path.name} at lines {hits}"


def test_the_shapes_are_seen() -> None:
    """The guard itself works: generated values of the same kinds are all caught."""
    from . import values

    rng = values.seeded("shapes")
    makers = (
        values.github,
        values.npm,
        values.openai,
        values.anthropic,
        values.aws_key_id,
        values.slack,
        values.stripe,
    )
    makers += (
        values.huggingface,
        values.gitlab,
        values.google,
        values.jwt,
        values.rsa_pem,
        values.iban_de,
        values.ssn,
    )
    missed = [make.__name__ for make in makers if not any(map(TOKEN_LIKE.search, make(rng).splitlines()))]
    assert missed == []
