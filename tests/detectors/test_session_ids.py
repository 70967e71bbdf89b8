"""A session's number is no secret; what a browser proves itself with is."""

from __future__ import annotations

import random
import uuid

import pytest

import safe_prompt


def drawn(seed: int, version: int) -> str:
    return str(uuid.UUID(int=random.Random(seed).getrandbits(128), version=version))


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize(
    ("name", "found"),
    [("session_id", False), ("sessionId", False), ("JSESSIONID", True), ("access_token", True), ("bearer", True)],
)
def test_uuids(name: str, version: int, found: bool) -> None:
    text = f'# 😀\n{name} = "{drawn(7, version)}"\n'
    assert bool(safe_prompt.scan(text, kind="python")) is found


def test_another_value_of_a_session_is_found() -> None:
    value = "".join(random.Random(5).choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=40))
    assert [f.rule for f in safe_prompt.scan(f'session_id = "{value}"  # 😀', kind="python")] == ["generic-token"]
