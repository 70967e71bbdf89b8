"""Wallets' secrets: validators take what the encoders write, see every spoilt character, and know published codes."""

from __future__ import annotations

from random import Random

import pytest

from safe_prompt.detectors.validators import VALIDATORS
from safe_prompt.detectors.validators.wallets import _bip39_words
from safe_prompt.rules.template import expand
from safe_prompt.rules.wallet_codes import BITCOIN, base58check, bech32, strkey

WRITTEN = [
    ("wallet_import_format", "{base58check:80|r32|01}"),
    ("wallet_import_format", "{base58check:ef|r32}"),
    ("extended_private_key", "{base58check:0488ade4000000000000000000|r32|00|r32}"),
    ("extended_private_key", "{base58check:0435839403|r8|r32|00|r32}"),
    ("encrypted_wallet_key", "{base58check:0143|r37}"),
    ("tezos_secret_key", "{base58check:0d0f3a07|r32}"),
    ("xrp_seed", "{base58check:21|r16|ripple}"),
    ("xrp_seed", "{base58check:01e14b|r16|ripple}"),
    ("stellar_seed", "{strkey:144}"),
    ("bech32_code", "{bech32:nsec|32}"),
]


@pytest.mark.parametrize(("name", "template"), WRITTEN)
def test_written_codes_are_right_and_spoilt_ones_wrong(name: str, template: str) -> None:
    draw = Random(template)
    for seed in range(40):
        value = expand(template, str(seed))
        assert VALIDATORS[name](value) is True
        place = draw.randrange(5, len(value))
        other = draw.choice([ch for ch in set(value[5:]) if ch != value[place]])
        assert VALIDATORS[name](value[:place] + other + value[place + 1 :]) is False


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("wallet_import_format", "{base58check:00|r20}"),
        ("extended_private_key", "{base58check:0488b21e000000000000000000|r32|02|r32}"),
        ("extended_private_key", "{base58check:0488ade4000000000000000000|r32|02|r32}"),
        ("xrp_seed", "{base58check:00|r20|ripple}"),
        ("stellar_seed", "{strkey:48}"),
        ("encrypted_wallet_key", "{base58check:80|r38}"),
    ],
)
def test_addresses_and_public_keys_are_no_secrets(name: str, template: str) -> None:
    assert VALIDATORS[name](expand(template, "public")) is False


def test_published_codes() -> None:
    """Of the standards' own pages: an address, an account and a public key."""
    assert base58check(bytes(21), BITCOIN) == "1111111111111111111114oLvT2"
    account = "3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a"
    assert strkey(48, bytes.fromhex(account)) == "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"
    public = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
    assert bech32("npub", bytes.fromhex(public)) == "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"


def phrase(draw: Random, words: int) -> str:
    """A right phrase, found by trying last words."""
    known = list(_bip39_words())
    start = draw.choices(known, k=words - 1)
    return next(text for word in known if VALIDATORS["recovery_phrase"](text := " ".join([*start, word])) is True)


@pytest.mark.parametrize("words", [12, 15, 18, 21, 24])
def test_recovery_phrases(words: int) -> None:
    draw = Random(words)
    text = phrase(draw, words)
    check = VALIDATORS["recovery_phrase"]
    assert check(text.upper().replace(" ", ", ")) is True
    assert check(text.rsplit(" ", 1)[0]) is False
    assert check(text.rsplit(" ", 1)[0] + " ordinary") is False
    known = list(_bip39_words())
    wrong = sum(check(" ".join([*text.split()[:-1], word])) is False for word in known)
    assert wrong == 2048 - 2048 // 2 ** (words // 3)


def test_the_word_list_is_the_standards() -> None:
    words = list(_bip39_words())
    assert len(words) == 2048 and words == sorted(words) and len({word[:4] for word in words}) == 2048
    assert VALIDATORS["recovery_phrase"](" ".join(["abandon"] * 11 + ["about"])) is True


@pytest.mark.parametrize("value", ["", "0", "1", "lO0I", "é" * 52, "\ud800", "5" * 51, "nsec1", "1q", "A1é"])
@pytest.mark.parametrize("name", [name for name, _ in WRITTEN] + ["recovery_phrase"])
def test_no_text_raises(name: str, value: str) -> None:
    assert VALIDATORS[name](value) is False


def test_key_bytes() -> None:
    check = VALIDATORS["key_bytes"]
    numbers = list(Random(1).randbytes(64))
    assert check(str(numbers)) is True
    assert check(str([*numbers[:63], 256])) is False
    assert check(str([0] * 64)) is False
    assert check("[]") is False
