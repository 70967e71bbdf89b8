"""Secrets and personal data that are shaped like real ones, drawn from a seed at run time.

Nothing here is a value anybody issued: the repository must hold no literal a secret scanner would stop at.
No value may look like a documented sample (those never alarm), so every generator avoids the reserved ranges.
Formats are the issuers' published ones; check digits are computed here, apart from the product's validators.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
import zlib

LETTERS = string.ascii_letters
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64URL = string.ascii_letters + string.digits + "-_"
BASE32 = string.ascii_uppercase + "234567"


def seeded(*names: object) -> random.Random:
    """A generator that depends on the names alone, so that adding a plant never changes another."""
    return random.Random(":".join(str(name) for name in names))


def draw(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def _word_ended(rng: random.Random, alphabet: str, count: int) -> str:
    """Like `draw`, but the last character is a letter or digit, so that the token's end is not debatable."""
    return draw(rng, alphabet, count - 1) + rng.choice(string.ascii_letters + string.digits)


# --- credentials ----------------------------------------


def crc32_base62(text: str) -> str:
    """GitHub's and npm's token tail: CRC32 of the random part in base 62, six characters."""
    number = zlib.crc32(text.encode("ascii"))
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits.rjust(6, "0")


def github(rng: random.Random) -> str:
    body = draw(rng, BASE62, 30)
    return "ghp_" + body + crc32_base62(body)


def npm(rng: random.Random) -> str:
    body = draw(rng, BASE62, 30)
    return "npm_" + body + crc32_base62(body)


def openai(rng: random.Random) -> str:
    return "sk-proj-" + draw(rng, BASE64URL, 74) + "T3BlbkFJ" + _word_ended(rng, BASE64URL, 74)


def anthropic(rng: random.Random) -> str:
    return "sk-ant-api03-" + draw(rng, BASE64URL, 93) + "AA"


def aws_key_id(rng: random.Random) -> str:
    return "AKIA" + draw(rng, BASE32, 16)


def aws_secret(rng: random.Random) -> str:
    # Letters and digits at both ends: `/` and `+` there would make the boundary debatable.
    return draw(rng, BASE62, 1) + draw(rng, BASE62 + "/+", 38) + draw(rng, BASE62, 1)


def slack(rng: random.Random) -> str:
    team, bot = rng.randrange(10**11, 10**12), rng.randrange(10**12, 10**13)
    return f"xoxb-{team}-{bot}-{draw(rng, BASE62, 24)}"


def stripe(rng: random.Random) -> str:
    return "sk_live_" + "51" + draw(rng, BASE62, 97)


def huggingface(rng: random.Random) -> str:
    return "hf_" + draw(rng, LETTERS, 34)


def gitlab(rng: random.Random) -> str:
    return "glpat-" + _word_ended(rng, BASE64URL, 20)


def google(rng: random.Random) -> str:
    return "AIza" + "Sy" + _word_ended(rng, BASE64URL, 33)


def opaque(rng: random.Random, count: int = 40) -> str:
    """A nameless secret: only the words around it say what it is."""
    while True:
        value = draw(rng, BASE62, count)
        kinds = (str.isdigit, str.isupper, str.islower)
        if all(sum(map(kind, value)) >= count // 8 for kind in kinds):
            return value


def password(rng: random.Random) -> str:
    """As a password manager makes them; only characters that need no escape in URLs, shells, YAML."""
    return draw(rng, LETTERS, 6) + rng.choice("-_.~") + draw(rng, BASE62, 7) + str(rng.randrange(10, 99))


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def jwt(rng: random.Random) -> str:
    header = _b64url(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    claims = {
        "sub": str(rng.randrange(10**9)),
        "scope": "ledger:read",
        "iat": 1763900000,
        "jti": draw(rng, BASE62, 16),
    }
    payload = _b64url(json.dumps(claims, separators=(",", ":")).encode())
    signed = f"{header}.{payload}"
    signature = hmac.new(rng.randbytes(32), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_b64url(signature)}"


def _is_prime(number: int, rng: random.Random) -> bool:
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(12):
        x = pow(rng.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = pow(x, 2, number)
            if x == number - 1:
                break
        else:
            return False
    return True


def _prime(rng: random.Random, bits: int) -> int:
    while True:
        number = rng.getrandbits(bits) | (0b11 << (bits - 2)) | 1
        if (number - 1) % 65537 and _is_prime(number, rng):
            return number


def rsa_pem(rng: random.Random) -> str:
    """A whole PKCS#1 key in PEM, no newline at the end. 1,024 bits, so that its primes are found quickly."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    p, q = _prime(rng, 512), _prime(rng, 512)
    d = pow(65537, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(e=65537, n=p * q),
    )
    pem = numbers.private_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode("ascii").strip()


# --- personal data ----------------------------------------

FIRST = (
    "Annika",
    "Matteo",
    "Ines",
    "Oskar",
    "Judith",
    "Tobias",
    "Rosalie",
    "Henrik",
    "Saskia",
    "Emil",
    "Carla",
    "Joris",
)
LAST = (
    "Thalmann",
    "Brandstetter",
    "Okonkwo",
    "Vermeulen",
    "Castellanos",
    "Lindqvist",
    "Halvorsen",
    "Marchetti",
    "Wyrwa",
)
MAIL_HOSTS = (
    "posteo.de",
    "gmx.net",
    "outlook.com",
    "gmail.com",
    "web.de",
    "proton.me",
    "orange.fr",
    "libero.it",
)


def name(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def email(rng: random.Random) -> str:
    first, last = name(rng).lower().split()
    return f"{first}.{last}{rng.randrange(61, 99)}@{rng.choice(MAIL_HOSTS)}"


def phone_de(rng: random.Random) -> str:
    return f"+49 151 {rng.randrange(10000000, 99999999)}"


def phone_us(rng: random.Random) -> str:
    # Exchanges 555 are for films; N11 are services.
    area, exchange = rng.choice(("415", "206", "312")), rng.choice(("624", "348", "726"))
    return f"+1 {area}-{exchange}-{rng.randrange(1000, 9999)}"


def luhn_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def card(rng: random.Random) -> str:
    """A Visa number under an ordinary bank's prefix, in groups of four."""
    digits = rng.choice(("4539", "4916", "4716")) + draw(rng, string.digits, 11)
    digits += luhn_digit(digits)
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def iban_de(rng: random.Random) -> str:
    account = rng.choice(("50010517", "10070024", "70020270")) + str(rng.randrange(10**8, 10**9)).rjust(10, "0")
    check = 98 - int(account + "131400") % 97  # D=13, E=14, then 00
    compact = f"DE{check:02d}{account}"
    return " ".join(compact[i : i + 4] for i in range(0, len(compact), 4))


def ssn(rng: random.Random) -> str:
    # No 000, 666, 9xx areas; none of the numbers that were printed in advertisements.
    return f"{rng.randrange(301, 640)}-{rng.randrange(11, 77)}-{rng.randrange(2100, 9899)}"


def nhs(rng: random.Random) -> str:
    while True:
        digits = rng.choice("46") + draw(rng, string.digits, 8)
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            whole = digits + str(check % 11)
            return f"{whole[:3]} {whole[3:6]} {whole[6:]}"


def german_tax_id(rng: random.Random) -> str:
    """Eleven digits: among the first ten one occurs twice and one not at all; ISO 7064 MOD 11,10."""
    pool = list(string.digits)
    rng.shuffle(pool)
    first_ten = pool[:9]
    first_ten.insert(rng.randrange(3, 9), first_ten[0])
    if first_ten[0] == "0":
        return german_tax_id(rng)
    product = 10
    for digit in first_ten:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return "".join(first_ten) + str((11 - product) % 10)


def ipv4(rng: random.Random) -> str:
    return f"{rng.choice(('85.214', '94.130', '178.63'))}.{rng.randrange(16, 240)}.{rng.randrange(17, 250)}"


def ipv6(rng: random.Random) -> str:
    net, host = rng.randrange(0x10001000, 0xFFFFFFFF), rng.randrange(0x11, 0xFF)
    return f"2a01:4f8:{net >> 16:x}:{net & 0xFFFF | 0x1000:x}::{host:x}"


def mac(rng: random.Random) -> str:
    return "3c:5a:b4:" + ":".join(f"{rng.randrange(16, 250):02x}" for _ in range(3))


def birth_date(rng: random.Random) -> str:
    return f"{rng.randrange(1941, 1999)}-{rng.randrange(1, 13):02d}-{rng.randrange(13, 29):02d}"


def tags(text: str) -> str:
    """ASCII as Unicode tag characters: invisible, yet models read it."""
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) - 0x30 + 0xFF10) if c in string.digits else c for c in text)
