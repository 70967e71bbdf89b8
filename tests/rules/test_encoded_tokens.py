"""Tokens that decode to something readable: values built so, and the same values spoilt."""

from __future__ import annotations

import base64
import json
from random import Random

import pytest

from safe_prompt.detectors.validators.encoded_tokens import VALIDATORS

RANDOM = Random(20261128)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64_json(fields: object) -> str:
    return b64(json.dumps(fields).encode())


UUID = "01234567-89ab-4def-8123-456789abcdef"
PAIR = f"{RANDOM.getrandbits(80):020x}:{RANDOM.getrandbits(88):022x}".encode()

CASES = [
    ("neptune_token", b64_json({"api_address": "https://app.neptune.ai", "api_key": UUID}), True),
    ("neptune_token", b64_json({"api_address": "https://app.neptune.ai", "api_key": UUID}).rstrip("="), True),
    ("neptune_token", b64_json({"api_address": "https://app.neptune.ai"}), False),
    ("neptune_token", b64_json(["api_address", "api_key"]), False),
    ("neptune_token", b64(b"{") + "x", False),
    ("qstash_token", b64_json({"UserID": UUID, "Password": "0" * 32}), True),
    ("qstash_token", b64_json({"UserID": 7, "Password": "0" * 32}), False),
    ("bedrock_short_term_key", "bedrock-api-key-" + b64(b"bedrock.amazonaws.com/?Action=CallWithBearerToken"), True),
    ("bedrock_short_term_key", "bedrock-api-key-" + b64(b"bedrock.example.com/?Action=CallWithBearerToken"), False),
    ("elastic_api_key", b64(PAIR), True),
    ("elastic_api_key", b64(PAIR.replace(b":", b";")), False),
    ("elastic_api_key", b64(PAIR[1:]), False),
]


@pytest.mark.parametrize(("name", "value", "expected"), CASES, ids=range(len(CASES)))
def test_known_structure(name: str, value: str, expected: bool) -> None:
    assert VALIDATORS[name](value) is expected


@pytest.mark.parametrize("name", sorted(VALIDATORS))
@pytest.mark.parametrize("value", ["", "🔑", "a🔑b", "\ud800", "=" * 50, "e30=", "bnVsbA==", "W10=" * 9])
def test_any_text_is_answered(name: str, value: str) -> None:
    assert VALIDATORS[name](value) is False


def test_every_validator_has_cases() -> None:
    assert {case[0] for case in CASES} == set(VALIDATORS)
