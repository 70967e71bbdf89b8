"""The trigram model: keys of every alphabet are drawn, words of code and prose are written."""

from __future__ import annotations

import random
import string

import pytest

from safe_prompt.detectors.drawn import CLASSES, LETTER_COSTS, SIGNS, TABLE, drawn_bits
from safe_prompt.detectors.value_model import looks_drawn

WRITTEN = """customer_name get_password function correct-horse-battery-staple WithRawBody PKCS12PrivateKeyTypes
jetbrains.mps name-of-the-secret-in-the-vault us-east-1 scram-sha-256 application/json gpt-4.1-mini-2025-04-14
claude-opus-4-1-20250805 resetOSPassword.sh meta-llama/Llama-3-8B-Instruct 2024-11-28T10:00:00Z
contraseña motdepasse""".split()


@pytest.mark.parametrize("word", WRITTEN)
def test_words_are_written(word: str) -> None:
    assert not looks_drawn(word)


@pytest.mark.parametrize(
    ("alphabet", "length", "share"),
    [
        (string.ascii_letters + string.digits, 20, 0.98),
        (string.ascii_lowercase + string.digits, 24, 0.98),
        (string.ascii_lowercase, 20, 0.95),
        ("0123456789abcdef", 32, 0.95),
        (string.ascii_letters + string.digits + "-_", 32, 0.95),
    ],
    ids=["base62", "lower and digits", "lower", "hex", "base64url"],
)
def test_keys_are_drawn(alphabet: str, length: int, share: float) -> None:
    rng = random.Random(length)
    keys = ["".join(rng.choices(alphabet, k=length)) for _ in range(400)]
    assert sum(map(looks_drawn, keys)) >= share * len(keys)


def test_any_text_has_a_number() -> None:
    assert drawn_bits("") == 0.0
    assert isinstance(drawn_bits("🙂ünïcode\x00" * 90), float)


def test_the_table_is_whole() -> None:
    assert len(TABLE.read_bytes()) == LETTER_COSTS + CLASSES**3 + len(SIGNS) + 1
