"""What stands where a secret would and opens nothing: shown values, filler, code, broken tokens. Values are drawn."""

from __future__ import annotations

import base64
import json
import random
import string

import pytest

import safe_prompt
from safe_prompt.detectors.samples import SHOWN_PASSWORDS

BASE62 = string.ascii_letters + string.digits
BASE64URL = BASE62 + "-_"
HEX = "0123456789abcdef"
DRAW = random.Random(2026)


def drawn(alphabet: str, length: int) -> str:
    return "".join(DRAW.choices(alphabet, k=length))


def found(text: str) -> list[str]:
    """Rules of the findings above info in a text."""
    return [f.rule for f in safe_prompt.scan(f"# 😀\n{text}\n", names=False) if f.severity != "info"]


def part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


HEAD, BODY = part({"alg": "HS256"}), part({"iss": "shop", "sub": drawn(string.digits, 8)})
SIGNATURE = drawn(BASE64URL, 42) + "A"
COUNTED = "-".join(
    "".join(a + drawn(string.digits, 1) for a in letters) for letters in ("abcd", "efgh", "ijkl", "mnop")
)

SILENT = {
    "letters that count up between digits": f"acme.apiKey=px-api-{COUNTED}",
    "one digit in all of a number": f"TOKEN=xoxc-{'7' * 12}-{'7' * 12}-{'7' * 13}-{drawn(HEX, 64)}",
    "words that say fake": 'password = "anotherfakekey"',
    "a password's own name": f'user.check_password("{"new"}pass{drawn(string.digits, 3)}")',
    "what joins two literals": '"//localhost:1337/:_password = "+new Buffer("party").toString("base64")',
    "a call between two literals": '"db_password=" + quote(word) + "&host=db"',
    "a place for a value": 'AUTH_LDAP_USER_FILTER="(uid=%(user)s)"',
    "a sentence with places": "PasswordFailed = `\\password for %q failed: %v`",
    "a host called password": "new Client('postgres://user@password:host/database')",
    "a token with a word for its signature": f"{HEAD}.{BODY}.signature",
    "a token of words": f"ACME_KEY={HEAD}.short.token",
    "a token that is said to be none": f"(not a real token)\nxhvs.{drawn(BASE62, 60)}",
    "a word behind a secret's name": "secret: 'development'",
    "words of ten letters": "client_secret = 'kubernetes'",
    "a model's name behind a word": "access_token = brightfire4721/talkbot-small-harry",
    "a key that is said to be an example": f"Example api_key='{drawn(HEX, 64)}'",
    "a name with another language's password in it": "{'hasenhaus': find_house}",
    "a field of a template in a literal": """'user, password = "anna", "{value}"',""",
    "a server's documented password": "requirepass foobared",
    "a private class's name": "TypeVar('_V2WrapTokenType', bound=_V2WrapToken)",
    "a selector": 'const password = "input[type=password]"',
    "a sentence on the line below": 'password:\n   "Enter your password, please",',
    "a member on the line below": 'password:\n  "name": "x1234567"',
    "a documented argument in Markdown": "- `password`: required",
}
LOUD = {
    "a token": f"{HEAD}.{BODY}.{SIGNATURE}",
    "a token whose content is encoded otherwise": f"ACME_TOKEN={HEAD}.{drawn(BASE62, 60)}.{SIGNATURE}",
    "a key with its owner's name in it": f"acme_key=sk_pr_mykey_{drawn(HEX, 40)}",
    "a key with underscores in a row": f'KEY = "HRKU-AA{drawn(BASE62, 42)}_____w4_{drawn(BASE62, 10)}"',
    "letters that count by chance": f'api_key = "{drawn(BASE62, 14)}abc{drawn(BASE62, 14)}fake{drawn(BASE62, 6)}"',
    "a password with a per cent sign": f'password = "{drawn(BASE62, 5)}%s{drawn(BASE62, 5)}"',
    "a secret of ten small letters": "secret: '" + "".join(DRAW.sample("qxzjkvwfhbpgy", 10)) + "'",
    "a name in R's quotes": f"list(\n  `password` = '{drawn(HEX, 12)}'\n)",
    "a token in R's quotes": f"list(`user-token` = '{drawn(HEX, 32)}')",
    "a value on the line below": f'const shopApiKey =\n  "{drawn(BASE62, 40)}"; // for prod',
    "a password on the line below": f'password =\n    "{drawn(BASE62, 11)}7";',
    "a member's value on the line below": f'"apiKey":\n    "{drawn(BASE62, 40)}",',
    "a typed name of Go": f'const shopKey string = "{drawn(BASE62, 40)}"',
    "a password in Portuguese": f'minhaSenha = "{drawn(BASE62, 12)}"',
    "an issuer's own scheme": f"Authorization: acmev1 {drawn(BASE62, 44)}",
    "a signed session": f"set-cookie: - shop.sid=s%3A{drawn(BASE62, 32)}.{drawn(BASE62, 43)}; Path=/",
    "a password in an address": f"postgres://user:{drawn(BASE62, 12)}@db.acme.io/shop",
}


@pytest.mark.parametrize("name", SILENT)
def test_no_secret(name: str) -> None:
    assert found(SILENT[name]) == []


@pytest.mark.parametrize("name", LOUD)
def test_secret(name: str) -> None:
    assert found(LOUD[name])


@pytest.mark.parametrize("number", range(len(SHOWN_PASSWORDS)))
def test_passwords_of_a_reference(number: int) -> None:
    password = sorted(SHOWN_PASSWORDS)[number]
    assert found(f'<add key="ClearTextPassword" value="{password}" />') == []
    assert found(f'<add key="ClearTextPassword" value="{password[::-1]}" />')


def private_key(body: str) -> str:
    lines = "\n".join(f"    {body[i : i + 64]}" for i in range(0, len(body), 64))
    return f"-----BEGIN PRIVATE KEY-----\n{lines}\n    -----END PRIVATE KEY-----"


def test_private_keys_of_a_word_are_samples() -> None:
    assert found(private_key("s3cr3t" * 23 + "s3")) == []
    drawn_body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + drawn(BASE62, 600)
    assert found(private_key(drawn_body)) == ["private-key"]
    assert found(private_key(drawn_body).replace("\n", "\n#6 0.245 ")) == ["private-key"]
