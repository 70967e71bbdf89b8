"""Checks of credentials' inner structure: checksums, decodable headers, key material.

Each takes the value as matched and answers True (checked and right), False (no live credential of that kind)
or None (cannot judge). None of them raises, whatever the text.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DISCORD_EPOCH_MS = 1_420_070_400_000  # 2015-01-01, the zero of Discord's snowflakes


def _decoded(text: str) -> bytes | None:
    """Base64 in either alphabet, with or without padding; None where it is none."""
    body = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    if not body.isascii() or len(body) % 4 == 1:
        return None
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _json_object(text: str) -> dict[str, Any] | None:
    data = _decoded(text)
    if data is None:
        return None
    import json

    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _crc32_base62(text: str) -> str:
    number, tail = zlib.crc32(text.encode("utf-8", "surrogatepass")), ""
    while number:
        number, rest = divmod(number, 62)
        tail = _BASE62[rest] + tail
    return tail.rjust(6, "0")


def github_token(value: str) -> bool | None:
    """``ghp_`` + 30 random characters + CRC-32 of those in six base-62 digits (GitHub's blog, April 2021).

    GitHub has announced longer tokens and issues some without the tail: of another length the answer is None.
    """
    _, _, body = value.partition("_")
    return body[30:] == _crc32_base62(body[:30]) if len(body) == 36 else None


def npm_token(value: str) -> bool | None:
    """``npm_`` + 30 random characters + the same six-digit tail as GitHub's tokens."""
    return github_token(value)


def netbird_token(value: str) -> bool | None:
    """``nbp_`` + 30 random characters + the same six-digit tail as GitHub's tokens (netbirdio, netbird)."""
    return github_token(value)


def aws_access_key_id(value: str) -> bool | None:
    """Four letters for the kind, then base 32: its first bits hold the account number, of twelve digits."""
    body = value[4:]
    try:
        data = base64.b32decode(body)
    except (binascii.Error, ValueError):
        return False
    if len(body) != 16 or not data[0] & 0x80:  # keys issued before 2019 hold no account number
        return len(body) == 16
    return (int.from_bytes(data[:6], "big") & 0x7FFFFFFFFF80) >> 7 < 10**12


def aws_bedrock_key(value: str) -> bool | None:
    """``ABSK`` + base64 of ``BedrockAPIKey-…:secret``."""
    data = _decoded(value.removeprefix("ABSK").rstrip("=")[:16])
    return data is not None and b"BedrockAPIKey-".startswith(data[:12])


def pypi_token(value: str) -> bool | None:
    """``pypi-`` + a version 2 macaroon, whose first field is the location, ``(test.)pypi.org``."""
    data = _decoded(value.removeprefix("pypi-")[:24])
    return data is not None and re.match(rb"\x02\x01(?:\x08pypi\.org|\x0dtest\.pypi\.org)", data) is not None


def jwt(value: str) -> bool | None:
    """Three parts (RFC 7519; five if encrypted, RFC 7516), the first a JSON object with ``alg``."""
    header = _json_object(value.split(".", 1)[0])
    return header is not None and isinstance(header.get("alg"), str)


# What stands before each line in the logs of builds and containers: "#6 0.245 ", "web-1  | ".
_LOGGED = re.compile(r"^(?:#[0-9]{1,4} [0-9]{1,6}\.[0-9]{1,6} |[\w.-]{1,40} {1,8}\| )")


def _key_material(value: str) -> bytes | None:
    """What stands between the lines of a PEM block, decoded; None when it is no base64."""
    text = value.replace("\\r", "\n").replace("\\n", "\n").replace("\\t", "").replace("\\", "")
    text = re.sub(r"-----[^-]{1,80}-----", "\n", text)
    # Concatenated literals and comments: quotes, plus signs at line ends, comment marks at line starts.
    lines = [re.sub(r"""^[\s"'#*/>|]+|["'+,\s]+$""", "", _LOGGED.sub("", line)) for line in text.split("\n")]
    body = "".join(line for line in lines if line and not re.match(r"[A-Za-z-]+: ", line))
    body = re.sub(r"[\s\"']", "", body)
    body = re.sub(r"=[A-Za-z0-9+/]{4}$", "", body)  # OpenPGP's checksum line (RFC 9580, 6.1)
    return _decoded(body[: len(body) // 4 * 4])


def pem_private_key(value: str) -> bool | None:
    """RFC 7468: base64 between the lines, of at least 24 bytes that differ.

    True where it begins as keys do: OpenSSH's mark, a sequence of DER (RFC 5208, 5958, 8017), the packet of a
    secret key in OpenPGP (RFC 9580). Other material may be encrypted (RFC 1421): it cannot be judged. A truncated
    block passes: half a key can be enough to rebuild it.
    """
    data = _key_material(value)
    if data is None or len(data) < 24 or len(set(data)) < 8:
        return False
    known = data.startswith(b"openssh-key-v1\0") or _is_der_sequence(data) or data[0] in (0x94, 0x95, 0x97, 0xC5)
    return True if known else None


def _is_der_sequence(data: bytes) -> bool:
    """A sequence that begins with a version, as plain keys do, or with an algorithm, as encrypted ones."""
    head = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
    inner = data[head : head + 3]
    return data[0] == 0x30 and (
        inner in (b"\x02\x01\x00", b"\x02\x01\x01") or (inner[:1], inner[2:]) == (b"\x30", b"\x06")
    )


def discord_bot_token(value: str) -> bool | None:
    """The first part is the bot's id in base64: a snowflake of 17–20 digits, made after 2015-01-01."""
    data = _decoded(value.split(".", 1)[0])
    if data is None or not data.isdigit() or not 17 <= len(data) <= 20:
        return False
    made_ms = (int(data) >> 22) + _DISCORD_EPOCH_MS
    return True if made_ms < 2_200_000_000_000 else False  # noqa: SIM210  # year 2039


def azure_storage_key(value: str) -> bool | None:
    """Account keys are 64 random bytes in base64 (88 characters); service keys 32 bytes."""
    data = _decoded(value)
    return data is not None and len(data) in (32, 33, 48, 64) and len(set(data)) > 12


def azure_sas_signature(value: str) -> bool | None:
    """The signature of a shared access signature: HMAC-SHA256, so 32 bytes, in base64 that may be percent-encoded."""
    from urllib.parse import unquote

    data = _decoded(unquote(value))
    return data is not None and len(data) == 32


def basic_credentials(value: str) -> bool | None:
    """RFC 7617: base64 of ``user:password`` in printable text."""
    data = _decoded(value)
    if data is None:
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    user, colon, password = text.partition(":")
    return bool(colon and (user or password) and text.isprintable())


def slack_token(value: str) -> bool | None:
    """The part after the last hyphen is drawn at random; of few different characters it is filler."""
    return len(set(value.rsplit("-", 1)[-1])) > 4


def random_hex(value: str) -> bool | None:
    """Hex of a random key uses most of the sixteen digits; filler and counters do not."""
    return len(set(value.lower()) & set("0123456789abcdef")) >= 7


_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    github_token, npm_token, netbird_token, aws_access_key_id, aws_bedrock_key, pypi_token, jwt, pem_private_key,
    discord_bot_token, azure_storage_key, azure_sas_signature, basic_credentials, slack_token, random_hex,
)  # fmt: skip

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
