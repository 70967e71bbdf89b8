"""Structure checks of credentials: values built from the published structure, and the same values spoilt."""

from __future__ import annotations

import base64
import json
from random import Random
from string import ascii_letters, digits

import pytest

from safe_prompt.detectors.validators.credentials import VALIDATORS
from safe_prompt.rules.template import crc32_base62

RANDOM = Random(20261123)


def base62(length: int) -> str:
    return "".join(RANDOM.choices(ascii_letters + digits, k=length))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def pem(data: bytes, label: str = "PRIVATE KEY", line: str = "\n") -> str:
    body = b64(data)
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return line.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def access_key(account: int) -> str:
    data = ((account << 7) | 1 << 47).to_bytes(6, "big") + RANDOM.randbytes(4)
    return "AKIA" + base64.b32encode(data).decode()


BODY = base62(30)
CHECKED = BODY + crc32_base62(BODY)
SPOILT = BODY + ("0" if CHECKED[30] != "0" else "1") + CHECKED[31:]
DER = b"\x30\x82\x01\x03\x02\x01\x00" + RANDOM.randbytes(256)
ENCRYPTED_DER = b"\x30\x82\x01\x09\x30\x57\x06\x09" + RANDOM.randbytes(256)
OPENSSH = b"openssh-key-v1\0" + RANDOM.randbytes(200)
HEADER = b64url(json.dumps({"alg": "ES256", "typ": "JWT"}).encode())
MACAROON = b"\x02\x01\x08pypi.org\x02\x02" + RANDOM.randbytes(80)
SNOWFLAKE = b64url(b"104857600000000000")

CASES = [
    ("github_token", f"ghp_{CHECKED}", True),
    ("github_token", f"ghs_{SPOILT}", False),
    ("github_token", f"ghr_{base62(76)}", None),
    ("npm_token", f"npm_{CHECKED}", True),
    ("npm_token", f"npm_{SPOILT}", False),
    ("netbird_token", f"nbp_{CHECKED}", True),
    ("netbird_token", f"nbp_{SPOILT}", False),
    ("aws_access_key_id", access_key(581_039_954_779), True),
    ("aws_access_key_id", access_key(10**12 + 5), False),
    ("aws_access_key_id", "AKIA" + "A" * 15 + "1", False),
    ("aws_bedrock_key", "ABSK" + b64(b"BedrockAPIKey-x1y2-at-1:" + RANDOM.randbytes(80)), True),
    ("aws_bedrock_key", "ABSK" + b64(RANDOM.randbytes(90)), False),
    ("pypi_token", "pypi-" + b64url(MACAROON), True),
    ("pypi_token", "pypi-" + b64url(MACAROON.replace(b"pypi", b"pyqi")), False),
    ("jwt", f"{HEADER}.{b64url(b'{}')}.{b64url(RANDOM.randbytes(32))}", True),
    ("jwt", f"{b64url(b'[1]')}.e30.abc", False),
    ("jwt", f"{b64url(json.dumps({'typ': 'JWT'}).encode())}.e30.abc", False),
    ("pem_private_key", pem(DER), True),
    ("pem_private_key", pem(DER, "RSA PRIVATE KEY", "\\n"), True),
    ("pem_private_key", pem(DER, line='\\n" +\n  "'), True),
    ("pem_private_key", pem(DER, line="\n#6 0.245 "), True),
    ("pem_private_key", pem(DER, line="\nweb-1  | "), True),
    ("pem_private_key", pem(OPENSSH, "OPENSSH PRIVATE KEY"), True),
    ("pem_private_key", pem(DER)[:200], True),
    (
        "pem_private_key",
        "-----BEGIN PRIVATE KEY-----\nthis is not a private key\n-----END PRIVATE KEY-----",
        False,
    ),
    ("pem_private_key", pem(b"\x30\x2e\x02\x01\x00" + RANDOM.randbytes(43)), True),
    ("pem_private_key", pem(ENCRYPTED_DER, "ENCRYPTED PRIVATE KEY"), True),
    ("pem_private_key", pem(b"\x95\x03" + RANDOM.randbytes(256), "PGP PRIVATE KEY BLOCK"), True),
    ("pem_private_key", pem(b"\x30\x82\x01\x03\x05\x00" + RANDOM.randbytes(256)), None),
    ("pem_private_key", pem(b"\x01" + RANDOM.randbytes(256)), None),
    ("pem_private_key", pem(bytes(256)), False),
    ("azure_sas_signature", b64(RANDOM.randbytes(32)), True),
    (
        "azure_sas_signature",
        b64(RANDOM.randbytes(32)).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
        True,
    ),
    ("azure_sas_signature", b64(RANDOM.randbytes(40)), False),
    ("discord_bot_token", f"{SNOWFLAKE}.{base62(6)}.{base62(38)}", True),
    ("discord_bot_token", f"{b64url(RANDOM.randbytes(18))}.{base62(6)}.{base62(38)}", False),
    ("azure_storage_key", b64(RANDOM.randbytes(64)), True),
    ("azure_storage_key", b64(RANDOM.randbytes(50)), False),
    ("azure_storage_key", b64(bytes(64)), False),
    ("basic_credentials", b64(b"anna:s3cret-word"), True),
    ("basic_credentials", b64("Änne:pässword".encode()), True),
    ("basic_credentials", b64(b"no colon in here"), False),
    ("basic_credentials", b64(b"\xff\xfe:\x00"), False),
    ("basic_credentials", "authentication", False),
    ("slack_token", f"xoxb-123456789012-{base62(24)}", True),
    ("slack_token", "xoxb-123456789012-" + "x" * 24, False),
    ("random_hex", f"{RANDOM.getrandbits(128):032x}", True),
    ("random_hex", "0" * 32, False),
]


@pytest.mark.parametrize(
    ("name", "value", "expected"), CASES, ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)]
)
def test_known_structure(name: str, value: str, expected: bool | None) -> None:
    assert VALIDATORS[name](value) is expected


@pytest.mark.parametrize("name", sorted(VALIDATORS))
@pytest.mark.parametrize(
    "value", ["", "🔑", "a🔑b.c.d", "\ud800", "=" * 50, "-----BEGIN", "eyJ", "ghp_" + "é" * 36, "." * 99]
)
def test_any_text_is_answered(name: str, value: str) -> None:
    assert VALIDATORS[name](value) in (True, False, None)


def test_every_validator_has_cases() -> None:
    assert {case[0] for case in CASES} == set(VALIDATORS)
