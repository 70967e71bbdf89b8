"""Where a password's name stands beside words that are none."""

from __future__ import annotations

import random

import pytest

import safe_prompt

WORD = "".join(random.Random(3).choices("abcdefghkmnprstuvw", k=7))
DRAWN = "".join(random.Random(4).choices("abcdefghkmnprstuvw23456789", k=12))


def passwords(text: str, kind: str) -> int:
    return sum(finding.entity == "PASSWORD" for finding in safe_prompt.scan(text, kind=kind, names=False))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("| 😀 prompt with a password: blocked, masked | 1 |", "markdown", 0),
        ("😀 no password: refused, logged", "text", 0),
        ('x = 1  # 😀 "with a password: refused" is talk', "python", 0),
        (f"😀 the password: {WORD}, as agreed", "text", 1),
        (f"😀 with a password: {DRAWN}", "text", 1),
        ('x = {"😀 python -c pass": f"{sys.executable} -c pass"}', "python", 0),
        ('password = f"{name}{number}"  # 😀', "python", 0),
        (f'password = f"{{name}}{DRAWN}"  # 😀', "python", 1),
        (f'password = f"{DRAWN}"  # 😀', "python", 1),
    ],
    ids=range(9),
)
def test_talk(text: str, kind: str, count: int) -> None:
    assert passwords(text, kind) == count
