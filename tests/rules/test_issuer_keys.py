"""Checksums of single issuers' keys: values built to the published form, and the same with one character changed."""

from __future__ import annotations

import base64
import json
from random import Random
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors.validators.issuer_keys import VALIDATORS
from safe_prompt.rules import key_codes
from safe_prompt.rules.template import expand

RANDOM = Random(20261128)

# Published test values of .NET's Marvin32: the seed, what is hashed, both halves of the result.
MARVIN_SEED = 0x4FB61A001BDBCC
MARVIN = [("", 0x30ED35C1 ^ 0x00CD3C7D), ("AF", 0x48E73FC7 ^ 0x7D75DDC1), ("E70F", 0xB5F6E1FC ^ 0x485DBFF8)]

# Of each validator a template of a right value, and where in it a change must be noticed.
TEMPLATES = [
    *(("azure_identifiable_key", f"{{azure_key:{kind.mark}}}", 3) for kind in key_codes.AZURE_KINDS),
    ("azure_annotated_key", "{annotated_key:ACOG}", 3),
    ("nkey_seed", "{nkey_seed:U}", 9),
    ("nkey_seed", "{nkey_seed:X}", 9),
    ("grafana_service_token", "{grafana_token}", 9),
    ("age_secret_key", "{age_secret_key}", 30),
]

STRUCTURES = [
    ("jfrog_reference_token", "{reference_token}", True),
    ("jfrog_reference_token", "cmVmdGtuOj{base62:54}", False),
    ("grafana_cloud_token", "glc_{b64_json:o,n,k,m}", True),
    ("grafana_cloud_token", "glc_{b64_json:a,b}", False),
    ("grafana_cloud_token", "glc_{base62:60}", False),
    ("sentry_organization_token", "sntrys_{b64_json:iat,url,region_url,org}_{base64:43}", True),
    ("sentry_organization_token", "sntrys_{b64_json:iat}_{base64:43}", False),
    ("cloudflare_tunnel_token", "{b64_json:a,t,s}", True),
    ("cloudflare_tunnel_token", "{b64_json:a,t}", False),
    ("azure_identifiable_key", "{base62:76}+ASt{base62:6}==", False),
    ("azure_identifiable_key", "{base62:76}Wxyz{base62:6}==", False),
    ("azure_annotated_key", "{base62:52}JQQJ99{base62:26}", False),
    ("nkey_seed", "SU{base32:56}", False),
    ("nkey_seed", "XU{base32:56}", False),
    ("nkey_seed", "SU{base32:30}", False),
    ("grafana_service_token", "glsa_{base62:32}_{hex:8}", False),
    ("age_secret_key", "AGE-SECRET-KEY-1b", False),
    ("age_secret_key", "no key at all", False),
]


@pytest.mark.parametrize(("text", "expected"), MARVIN)
def test_marvin_gives_the_published_values(text: str, expected: int) -> None:
    assert key_codes.marvin32(bytes.fromhex(text), MARVIN_SEED) == expected


@pytest.mark.parametrize(
    ("name", "template", "place"), TEMPLATES, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(TEMPLATES)]
)
def test_checksum(name: str, template: str, place: int) -> None:
    for seed in range(5):
        value = expand(template, str(seed))
        assert VALIDATORS[name](value) is True
        other = next(ch for ch in "A7Q2" if ch.lower() != value[place].lower())
        assert VALIDATORS[name](value[:place] + other + value[place + 1 :]) is False


@pytest.mark.parametrize(
    ("name", "template", "expected"), STRUCTURES, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(STRUCTURES)]
)
def test_structure(name: str, template: str, expected: bool) -> None:
    assert VALIDATORS[name](expand(template, "a")) is expected


def test_every_seed_of_a_service_is_accepted() -> None:
    for kind in key_codes.AZURE_KINDS:
        for seed in kind.seeds:
            assert (
                VALIDATORS["azure_identifiable_key"](key_codes.azure_key(kind, seed, RANDOM.randbytes(kind.length)))
                is True
            )


def test_a_key_in_the_alphabet_of_addresses_is_the_same_key() -> None:
    key = expand("{azure_key:AzFu}", "b").replace("+", "-").replace("/", "_")
    assert VALIDATORS["azure_identifiable_key"](key) is True
    assert VALIDATORS["azure_identifiable_key"](key.rstrip("=")) is True


def test_an_object_that_is_no_object_is_refused() -> None:
    text = base64.b64encode(json.dumps([1, 2]).encode()).decode()
    assert VALIDATORS["cloudflare_tunnel_token"](text) is False


@pytest.mark.parametrize("name", VALIDATORS)
@given(text=st.one_of(st.text(max_size=120), st.text(alphabet=ascii_letters + digits + "+/=-_.é🔑", max_size=120)))
def test_no_text_raises(name: str, text: str) -> None:
    assert VALIDATORS[name](text) in (True, False, None)


@pytest.mark.parametrize("kind", ["ort|60", "out|60", "uut|60", "cut|60", "ack|20"])
def test_packagist_tokens(kind: str) -> None:
    check, draw = VALIDATORS["packagist_token"], Random(kind)
    for seed in range(50):
        value = expand(f"{{packagist_token:{kind}}}", str(seed))
        assert check(value) is True
        place = draw.randrange(14, len(value))
        spoilt = "0" if value[place] != "0" else "1"
        assert check(value[:place] + spoilt + value[place + 1 :]) is False
    assert check("") is False and check("packagist_\ud800_é") is False
