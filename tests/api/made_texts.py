"""Texts as people paste them, with values drawn from a seed: prompts, letters, tables, code, notebooks, Unicode."""

from __future__ import annotations

import base64
import json
import random
import string
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252

GOLDENS = Path(__file__).resolve().parents[1] / "policy" / "goldens" / "texts.toml"
DRAWS: dict[str, Callable[[random.Random], str]] = {
    name: getattr(values, name)
    for name in (
        "github", "npm", "openai", "anthropic", "aws_key_id", "aws_secret", "slack", "stripe", "huggingface",
        "gitlab", "google", "opaque", "password", "jwt", "name", "email", "phone_de", "phone_us", "card", "iban_de",
        "ssn", "nhs", "german_tax_id", "ipv4", "ipv6", "mac", "birth_date",
    )
}  # fmt: skip

# Suffix of the file, and the text; {name} is a value, [[ and ]] are braces.
TEMPLATES: tuple[tuple[str, str], ...] = (
    ("txt", "🙂 {email}"),
    ("txt", "{github},{github} {github}."),
    ("txt", "\ufeff{email} begins after a byte-order mark 🧷"),
    ("txt", "Liebe Frau {name},\r\n\r\nIhre IBAN {iban_de} 💶, Karte {card}\r\nliegen vor.\r\n\r\nMfG\r\n{name}\r\n"),
    ("txt", "Dear {name},\n\ncall {phone_us} or write to {email} 📮.\nSSN: {ssn}\n\nKind regards\n{name}\n"),
    ("txt", "Zero\u200bwidth {email} and soft\u00adhyphen 🫥 {phone_de}, \u202eright to left\u202c {ipv4}"),
    ("txt", "日本語のテキスト🗾 {email}、電話 {phone_de}。\u2028next {ipv6}\x0bafter {mac}\x0c{card}"),
    ("txt", "e\u0301 decomposed 👩‍👩‍👧‍👦 {name} <{email}> 🏳️‍🌈 password: {password}"),
    ("txt", "SP_EMAIL_1_abcd SP_KEY_1_k7q2 🧩 {email} SP_ {github} SP_EMAIL_1_"),
    ("txt", "https://{ipv4}/login?user={email}&api_key={opaque}#🔗 and postgres://u:{password}@{ipv4}:5432/db"),
    ("txt", "Authorization: Bearer {jwt}\nX-Api-Key: {opaque}\nCookie: session={opaque} 🍪\n"),
    ("txt", "[[ \"literal braces\": \"[[x]] 🧱\", \"mail\": \"{email}\" ]] [[0]] %s $HOME [[name!r:>10]]"),
    ("txt", "2025-01-02T03:04:05Z ERROR user={email} ip={ipv4} 🔥\n" * 3),
    ("txt", "Patient {name}, born {birth_date}, NHS number: {nhs} 🩺, Steuer-ID {german_tax_id}\n"),
    ("txt", "token {github}  # safe-prompt: allow[github-pat] reason=\"revoked 🧹\"\nother {gitlab}\n"),
    ("txt", "-- \n" + "👍" * 40 + "\n\n\n   {slack}   \n\t{stripe}\t\n"),
    ("py", "import os\n\nKEY = '{openai}'  # 🔑\nclient = connect(host=\"{ipv4}\", password=\"{password}\")\n"),
    ("py", "def send(to='{email}', *, key=\"{anthropic}\"):\n    '''Mail 📬 {name}.'''\n    return f'{github}'\n"),
    ("csv", "id,name,email,iban\n" + "1,{name},{email},{iban_de}\n" * 6 + "7,\"{name} 🙂\",{email},{iban_de}\n"),
    ("csv", "Kunde;Telefon;Geburtsdatum\r\n" + "{name};{phone_de};{birth_date}\r\n" * 7 + "Ende 🏁;;\r\n"),
    ("tsv", "patient\tnhs\tcard 🏥\n" + "{name}\t{nhs}\t{card}\n" * 5),
    ("md", "# Team 🧑‍💻\n\n| name | mail |\n| --- | --- |\n" + "| {name} | {email} |\n" * 5 + "\n`{huggingface}`\n"),
    ("json", "[[\"user\": \"{name} 🙂\", \"mail\": \"{email}\", \"keys\": [\"{npm}\", \"{google}\"], \"n\": 1]]\n"),
    ("env", "AWS_ACCESS_KEY_ID={aws_key_id}\nAWS_SECRET_ACCESS_KEY={aws_secret}\n# 🗄\nDB_PASSWORD='{password}'\n"),
    ("yaml", "db:\n  user: {email}\n  password: \"{password}\"  # 🔒\n  host: {ipv4}\n"),
    ("sql", "INSERT INTO users VALUES ('{name}', '{email}', '{phone_us}'); -- 🐘\n"),
    ("log", "{mac} {ipv6} {ipv4} 🌐\n" * 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A text and the suffix of the file it would be in. The text stays out of test ids and reprs."""

    suffix: str
    text: str = field(repr=False)


def filled(template: str, rng: random.Random) -> str:
    """A template with fresh values: ``{name}`` a value of `DRAWS`, ``[[`` and ``]]`` braces."""
    pieces = []
    for literal, name, _, _ in string.Formatter().parse(template):
        draw = (values.rsa_pem if name == "rsa_pem" else DRAWS[name]) if name else None
        pieces += [literal.replace("[[", "{").replace("]]", "}"), draw(rng) if draw else ""]
    return "".join(pieces)


def goldens(*seed: object) -> list[str]:
    """The thirty prompts of the policy tests, with fresh values."""
    rows = tomllib.loads(GOLDENS.read_text(encoding="utf-8"))["text"]
    return [filled(row["text"], values.seeded("same everywhere", *seed, row["id"])) for row in rows]


def notebook(rng: random.Random) -> str:
    """A notebook with values in sources, in outputs, in escapes and across the lines of an array."""
    mail, key, who = values.email(rng), values.github(rng), values.name(rng)
    table = "name,email\n" + "".join(f"{values.name(rng)},{values.email(rng)}\n" for _ in range(6))
    book = at.notebook(
        at.TITLE,
        at.markdown(f"Ask {who} 🙂 <{mail}>\n\nor call {values.phone_de(rng)}"),
        at.code(f"key = '{key}'\npassword = \"{values.password(rng)}\"", at.stream(f"signed in as {mail} ✅\n{table}")),
        at.code("df", at.result({"text/plain": at.lines(table), "text/html": f"<td>{values.iban_de(rng)}</td>"})),
        at.code("boom()", at.error("ValueError", f"bad token {key}", [f"\x1b[31mValueError\x1b[0m: {key} 🔥"])),
    )
    if rng.random() < 0.3:
        return json.dumps(book)  # as programs write it: one line, ASCII escapes
    return at.dump(book)


def nested(rng: random.Random) -> str:
    """Values inside values: JSON in JSON, Base64, a URL's query, a connection string, one value in another."""
    mail, key, secret = values.email(rng), values.openai(rng), values.password(rng)
    inner = json.dumps({"email": mail, "api_key": key, "note": 'said "🙂"\n'})
    return rng.choice(
        [
            json.dumps({"arguments": inner, "again": json.dumps({"deeper": inner})}, indent=rng.choice([None, 2])),
            "blob: " + base64.b64encode(f"password={secret}\nkey {key} 🙂".encode()).decode(),
            f"https://{quote(mail)}:{secret}@{values.ipv4(rng)}/?next={quote(inner)} 🙂",
            f"mysql://{mail}:{key}@{values.ipv4(rng)}/db?password={key} 🙂{key}",
            f"password={mail} 🙂 mailto:{mail}?cc={mail},{mail} {mail}{mail}",
            f"Card {values.card(rng)} {values.iban_de(rng)}{values.phone_us(rng)} 🙂 {key}{key}",
        ]
    )


def texts(count: int, *seed: object) -> Iterator[Made]:
    """``count`` texts, the same for the same seed; nine in ten hold values."""
    yield from (Made("txt", text) for text in ("", " ", "\n", "🙂", "\u200b", "no value here, {braces} and {0}"))
    number, left = 0, count - 6
    while left > 0:
        rng = values.seeded("same everywhere", *seed, number)
        batch = [Made("txt", text) for text in goldens(*seed, number)]
        batch += [Made(suffix, filled(template, rng)) for suffix, template in TEMPLATES]
        batch += [Made("ipynb", notebook(rng)) for _ in range(3)]
        batch += [Made("txt", nested(rng)) for _ in range(6)]
        # Several pieces in one text: what stands beside a value must not change where it is found.
        batch += [Made("txt", rng.choice(["\n", "\n\n", " 🙂 ", "\r\n"]).join(one.text for one in rng.sample(batch, 3)))
                  for _ in range(5)]  # fmt: skip
        yield from batch[:left]
        number, left = number + 1, left - len(batch)
