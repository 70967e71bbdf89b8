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
from safe_prompt.rules import key_codes, wallet_codes

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


def matrix_service_tail(base: str) -> str:
    """The last part of a token of the Matrix Authentication Service: the CRC-32, its lowest digit first."""
    return crc32_base62(base).lstrip("0")[::-1].rjust(6, "0")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jwt(random: Random, _argument: str, _: str) -> str:
    header = _base64url(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    claims = {"sub": str(random.randrange(10**9)), "iat": 1700000000 + random.randrange(10**7)}
    body = _base64url(json.dumps(claims, separators=(",", ":")).encode())
    return f"{header}.{body}.{_base64url(random.randbytes(32))}"


def _pem_body(random: Random, argument: str, _: str) -> str:
    head = b"\x30\x82\x04\xa3\x02\x01\x00"  # a sequence that begins with a version, as in DER
    text = base64.b64encode(head + random.randbytes(_length(random, argument) * 3 // 4 + 3)).decode()
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


def _matrix_token(random: Random, argument: str, _: str) -> str:
    """Of the kind that the argument says (``syt``), as Synapse makes them."""
    local = base64.b64encode(_word(random, "", "").encode()).decode().rstrip("=")
    base = f"{argument}_{local}_{''.join(random.choices(ascii_lowercase + ascii_uppercase, k=20))}"
    return f"{base}_{crc32_base62(base)}"


def _matrix_service_token(random: Random, argument: str, _: str) -> str:
    """Of the kind that the argument says (``mat``), as the Matrix Authentication Service makes them."""
    base = f"{argument}_{''.join(random.choices(BASE62, k=30))}"
    return f"{base}_{matrix_service_tail(base)}"


def _packagist_token(random: Random, argument: str, _: str) -> str:
    """``uut|60``: of that kind, with so many hexadecimal digits before the checksum."""
    kind, _, length = argument.partition("|")
    base = f"packagist_{kind}_{''.join(random.choices(digits + 'abcdef', k=int(length)))}"
    return f"{base}{zlib.crc32(base.encode()):08x}"


def _numbered(random: Random, _argument: str, _: str) -> str:
    """Base 64 of twelve digits, a colon and twenty random bytes."""
    number = str(random.randrange(10**11, 10**12)).encode()
    return base64.b64encode(number + b":" + random.randbytes(20)).decode()


def _bech32(random: Random, argument: str, _: str) -> str:
    prefix, _, length = argument.partition("|")
    return wallet_codes.bech32(prefix, random.randbytes(int(length)))


def _b64_json(random: Random, argument: str, _: str) -> str:
    """``a,b``: base64 of a JSON object with these names and random hex, padding included."""
    fields = {name: f"{random.getrandbits(128):032x}" for name in argument.split(",")}
    return base64.b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode()


def _reference_token(random: Random, _argument: str, _: str) -> str:
    """JFrog's: base64 of a mark, a time and 27 random characters."""
    text = f"reftkn:01:{random.randrange(1_600_000_000, 1_900_000_000)}:{''.join(random.choices(BASE62, k=27))}"
    return base64.b64encode(text.encode()).decode().rstrip("=")


def _azure_key(random: Random, argument: str, _: str) -> str:
    """``MARK``: an identifiable key of the service with that mark, for the first of its seeds."""
    kind = next(kind for kind in key_codes.AZURE_KINDS if kind.mark == argument)
    return key_codes.azure_key(kind, kind.seeds[0], random.randbytes(kind.length))


def _annotated_key(random: Random, argument: str, _: str) -> str:
    """``MARK``: one of Azure's common annotated keys."""
    while True:  # the checksum's characters are letters and digits, as the issuer sees to
        key = key_codes.common_annotated_key(argument, "".join(random.choices(BASE62, k=70)))
        if key.isalnum():
            return key


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
        "packagist_token": _packagist_token,
        "jwt": _jwt,
        "pem_body": _pem_body,
        "base58check": _base58check,
        "bech32": _bech32,
        "matrix_token": _matrix_token,
        "matrix_service_token": _matrix_service_token,
        "numbered_base64": _numbered,
        "azure_key": _azure_key,
        "annotated_key": _annotated_key,
        "nkey_seed": lambda random, argument, _: key_codes.nkey_seed(argument, random.randbytes(32)),
        "grafana_token": lambda random, _argument, _: key_codes.grafana_token("".join(random.choices(BASE62, k=32))),
        "age_secret_key": lambda random, _argument, _: key_codes.age_secret_key(random.randbytes(32)),
        "b64_json": _b64_json,
        "reference_token": _reference_token,
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
