"""Texts to edit, with values drawn at run time, and edits as editors send them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from safe_prompt.documents.document import Kind
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.state import Edit, Setup
from safe_prompt.rules.loader import load_shipped

from ..plants import values  # noqa: TID252 -- `tests` is not on the path

KEY = Key(b"a key for these tests", "tests")
KINDS_OF_VALUES: tuple[Callable[[Random], str], ...] = (
    values.github, values.openai, values.email, values.phone_de, values.card, values.iban_de, values.password,
    values.ipv4, values.jwt,
)  # fmt: skip
WORDS = "sort the list of dates by week and print it 🙂 for each shop".split()


def setup(path: str | None = None) -> Setup:
    return Setup(load_shipped(), KEY, path=path)


def value(rng: Random) -> str:
    return rng.choice(KINDS_OF_VALUES)(rng)


def python(rng: Random) -> str:
    blocks = [
        lambda: f'def f{rng.randint(0, 99)}(a, b):\n    """{words(rng)}."""\n    return a[{rng.randint(0, 9)}] + b\n',
        lambda: f'api_key = "{value(rng)}"  # {words(rng)}\n',
        lambda: f'token = ("{(made := value(rng))[:9]}"\n         "{made[9:]}")\n',
        lambda: f'client = {{"name": "{values.name(rng)}", "email": "{values.email(rng)}"}}\n',
        lambda: f'"""\n{words(rng)}\n{value(rng)}\n"""\n',
        lambda: f'password = "{values.password(rng)}"  # safe-prompt: allow[generic-password] reason="a test"\n',
        lambda: f"# gitleaks:allow\nkey = '{values.github(rng)}'\n",
        lambda: f"KEY = '''{values.rsa_pem(rng)}'''\n" if rng.random() < 0.2 else "\n",
    ]
    return "\n".join(rng.choice(blocks)() for _ in range(rng.randint(80, 160)))


def markdown(rng: Random) -> str:
    blocks = [
        lambda: f"# {words(rng)}\n",
        lambda: "\n".join(words(rng) + "." for _ in range(4)) + "\n",
        lambda: f"- call {values.name(rng)} on {values.phone_de(rng)}\n- <b>{value(rng)}</b> &amp; {words(rng)}\n",
        lambda: f"```python\nkey = '{value(rng)}'\n```\n",
        lambda: f"Contact: {values.name(rng)}\nE-mail: {values.email(rng)}\n",
        lambda: (
            "| name | email |\n|---|---|\n"
            + "".join(f"| {values.name(rng)} | {values.email(rng)} |\n" for _ in range(4))
        ),
    ]
    return "\n".join(rng.choice(blocks)() for _ in range(rng.randint(80, 160)))


def environment(rng: Random) -> str:
    rows = [
        f"SETTING_{n}={rng.randint(0, 99)}" if rng.random() < 0.8 else f"SERVICE_TOKEN_{n}={value(rng)}"
        for n in range(500)
    ]
    return "\n".join(rows) + "\n"


def records(rng: Random) -> str:
    rows = [
        f'  {{"id": {n}, "full_name": "{values.name(rng)}", "email": "{values.email(rng)}", "note": "{words(rng)}"}}'
        for n in range(150)
    ]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def table(rng: Random) -> str:
    rows = [f"{n},{values.name(rng)},{values.email(rng)},{values.phone_de(rng)},{n % 7}" for n in range(250)]
    return "id,full name,email,phone,orders\n" + "\n".join(rows) + "\n"


def markup(rng: Random) -> str:
    rows = [f"<tr><td>{values.name(rng)}</td><td>{values.email(rng)}</td></tr>" for n in range(150)]
    return (
        f"<html><p>{words(rng)}</p><table>\n<tr><th>full name</th><th>email</th></tr>\n" + "\n".join(rows) + "</table>"
    )


def statements(rng: Random) -> str:
    rows = [f"({n}, '{values.name(rng)}', '{values.email(rng)}')" for n in range(200)]
    return "INSERT INTO users (id, full_name, email) VALUES\n" + ",\n".join(rows) + ";\n"


def line(rng: Random) -> str:
    return " ".join(value(rng) if rng.random() < 0.03 else rng.choice(WORDS) for _ in range(4_000))


def words(rng: Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(3, 9)))


TEXTS: dict[str, tuple[Kind, Callable[[Random], str]]] = {
    "python": ("python", python), "markdown": ("markdown", markdown), "env": ("env", environment),
    "json": ("json", records), "csv": ("csv", table), "html": ("html", markup), "sql": ("sql", statements),
    "line": ("text", line),
}  # fmt: skip


def made(name: str, rng: Random) -> tuple[str, Kind]:
    """A text of a kind; some with other line ends."""
    kind, make = TEXTS[name]
    text = make(rng)
    return text.replace("\n", rng.choice(["\n", "\n", "\n", "\r\n", "\r"])), kind


def typed(rng: Random, text: str) -> Edit:
    """One edit anywhere: a character, a deletion, a paste from the text itself, a line taken out."""
    length, at, sort = len(text), rng.randint(0, len(text)), rng.random()
    if sort < 0.5:
        return Edit(at, at, rng.choice("abXZ019 \"'=:,.-_@\n\n🙂"))
    if sort < 0.7:
        return Edit(at, min(length, at + 1), "")
    if sort < 0.8:
        return Edit(at, min(length, at + rng.randint(1, 60)), "")
    if sort < 0.9:
        other = rng.randint(0, length)
        return Edit(at, min(length, at + rng.randint(0, 30)), text[other : other + rng.randint(1, 200)])
    if sort < 0.95:
        end = text.find("\n", at)
        return Edit(text.rfind("\n", 0, at) + 1, length if end < 0 else end + 1, "")
    return Edit(at, at, rng.choice(["\r\n", "\r", f"password = '{values.password(rng)}'\n", "\n\n", "<td>", "```"]))
