"""Examples as templates: values are expanded from a seed, so that no rule file holds anything like a secret.

Grammar: ``{name}`` or ``{name:argument}``, ``{{`` and ``}}`` for braces. N is a length or a range ``LO-HI``.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Mapping
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits
from types import MappingProxyType

from safe_prompt.errors import RuleError
from safe_prompt.rules import wallet_codes

BASE62 = digits + ascii_uppercase + ascii_lowercase
_TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)(?::([^{}]*))?\}")
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"

# (random, argument, text generated since the last literal) -> text
Generator = Callable[[Random, str, str], str]


def _length(random: Random, argument: str) -> int:
    low, _, high = argument.partition("-")
    return random.randint(int(low), int(high or low))


def _draw(alphabet: str) -> Generator:
    return lambda random, argument, _: "".join(random.choices(alphabet, k=_length(random, argument)))


def _int(random: Random, argument: str, _: str) -> str:
    low, _, high = argument.partition("-")
    return str(random.randint(int(low), int(high or low)))


def _uuid(random: Random, _argument: str, _: str) -> str:
    h = f"{random.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{random.choice('89ab')}{h[17:20]}-{h[20:]}"


def _word(random: Random, _argument: str, _: str) -> str:
    return "".join(random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(random.randint(3, 4)))


def crc32_base62(text: str) -> str:
    """CRC-32 of the text in six base-62 digits: the tail of GitHub's and npm's tokens."""
    number, tail = zlib.crc32(text.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        tail = BASE62[rest] + tail
    return tail.rjust(6, "0")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jwt(random: Random, _argument: str, _: str) -> str:
    header = _base64url(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    claims = {"sub": str(random.randrange(10**9)), "iat": 1700000000 + random.randrange(10**7)}
    body = _base64url(json.dumps(claims, separators=(",", ":")).encode())
    return f"{header}.{body}.{_base64url(random.randbytes(32))}"


def _pem_body(random: Random, argument: str, _: str) -> str:
    text = base64.b64encode(random.randbytes(_length(random, argument) * 3 // 4 + 3)).decode()
    text = text[: _length(random, argument) // 4 * 4]
    return "\n".join(text[i : i + 64] for i in range(0, len(text), 64))


def _base58check(random: Random, argument: str, _: str) -> str:
    """Pieces joined by ``|``: hex as it is, or ``rN`` for N random bytes; a last piece ``ripple`` is its alphabet."""
    *pieces, last = argument.split("|")
    alphabet = wallet_codes.RIPPLE if last == "ripple" else wallet_codes.BITCOIN
    if last != "ripple":
        pieces.append(last)
    data = [random.randbytes(int(piece[1:])) if piece[0] == "r" else bytes.fromhex(piece) for piece in pieces]
    return wallet_codes.base58check(b"".join(data), alphabet)


def _bech32(random: Random, argument: str, _: str) -> str:
    prefix, _, length = argument.partition("|")
    return wallet_codes.bech32(prefix, random.randbytes(int(length)))


GENERATORS: Mapping[str, Generator] = MappingProxyType(
    {
        "hex": _draw(digits + "abcdef"),
        "HEX": _draw(digits + "ABCDEF"),
        "digits": _draw(digits),
        "lower": _draw(ascii_lowercase),
        "upper": _draw(ascii_uppercase),
        "alnum": _draw(ascii_lowercase + digits),
        "ALNUM": _draw(ascii_uppercase + digits),
        "base62": _draw(BASE62),
        "base64": _draw(BASE62 + "+/"),
        "base64url": _draw(BASE62 + "-_"),
        "base32": _draw(ascii_uppercase + "234567"),
        "int": _int,
        "uuid": _uuid,
        "word": _word,
        "choice": lambda random, argument, _: random.choice(argument.split("|")),
        "crc32_base62": lambda _random, _argument, since: crc32_base62(since),
        "jwt": _jwt,
        "pem_body": _pem_body,
        "base58check": _base58check,
        "bech32": _bech32,
        "strkey": lambda random, argument, _: wallet_codes.strkey(int(argument), random.randbytes(32)),
    }
)


def expand(template: str, seed: str, values: Mapping[str, str] = MappingProxyType({})) -> str:
    """The text of a template for a seed. ``values`` gives names that are no generators (``{value}``).

    Raises:
        RuleError: an unknown generator or a bad argument.
    """
    random = Random(f"{seed}\0{template}")
    out: list[str] = []
    since: list[str] = []
    position = 0
    for match in _TOKEN.finditer(template):
        literal = template[position : match.start()]
        position = match.end()
        if literal:
            out.append(literal)
            since.clear()
        if match[0] in ("{{", "}}"):
            out.append(match[0][0])
            since.clear()
            continue
        name, argument = match[1], match[2] or ""
        if name in values:
            text = values[name]
        elif name in GENERATORS:
            try:
                text = GENERATORS[name](random, argument, "".join(since))
            except ValueError:
                raise RuleError(f'bad argument in "{match[0]}"', place="template") from None
        else:
            known = ", ".join(sorted(GENERATORS))
            raise RuleError(f'unknown generator "{name}"', place="template", remedy=f"Known: {known}.")
        out.append(text)
        since.append(text)
    out.append(template[position:])
    return "".join(out)
