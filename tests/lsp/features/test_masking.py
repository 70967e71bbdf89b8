"""Masking in place: of every rule's values, in many languages, what is left is no finding and the file still parses."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt.detectors.proof import values as values_of
from safe_prompt.documents.document import Document
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt.masking.placeholders import PLACEHOLDER
from safe_prompt.masking.vault import Vault
from safe_prompt.rules.loader import load_in_force
from safe_prompt.rules.template import expand
from safe_prompt_lsp.code_actions import resolved
from safe_prompt_lsp.masked_copy import restored
from safe_prompt_lsp.snapshot import Snapshot

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import EAGER, KEY, actions_at, after, means, scanned, snap

# (file, text with {v}; what must still read it)
HOSTS: list[tuple[str, str, Callable[[str], Any] | None]] = [
    ("a.py", "🙂 = 1\nx = '🙂', \"{v}\"\n".replace("🙂 = 1", "é = 1"), ast.parse),
    ("a.py", "x = f'🙂 {{1}} {v} {{{{}}}}'\r\n", ast.parse),
    ("a.py", 'x = r"""\n\t{v}\n"""\n', ast.parse),
    ("a.py", "# 🙂 {v}\n", ast.parse),
    ("a.json", '{{"🙂": ["x", "{v}"]}}\n', json.loads),
    ("a.yml", "🙂:\n  - '{v}'\n", yaml.safe_load),
    ("a.toml", "a = '🙂'\nb = '''{v}'''\n", tomllib.loads),
    (".env", "# 🙂\nKEY={v}\nB=2\n", None),
    ("a.md", "🙂 The key is `{v}`, I think.\n", None),
    ("a.js", "const a = '🙂', b = \"{v}\";\n", None),
    ("a.sql", "select '🙂', '{v}';\n", None),
]


@cache
def samples() -> list[tuple[str, str, str]]:
    """``(rule, value, text)``: an example of every rule that has one, on one line, without quotes and escapes."""
    found = []
    for rule in load_in_force(()):
        if rule.detector != "pattern" or not rule.value:
            continue
        seed, value = next(values_of(rule), ("", ""))
        text = expand(rule.all_examples[0], seed, {"value": value})
        if value and not any(character in text for character in "'\"\\{}\r\n`$"):
            found.append((rule.id, value, text))
    return found


def test_there_are_samples() -> None:
    assert len(samples()) > 200


def hits(text: str, path: str) -> list[Finding]:
    found = scanned(Document.from_text(text, path=path))
    return [one for one in found if one.entity != NOTE_ENTITY and one.severity != "info"]


def masked(snapshot: Snapshot, finding: Finding) -> str:
    """The text after the lossy mask of a finding."""
    title = f"Mask: {snapshot.rules.by_id[finding.rule].title}"
    [action] = [
        one for one in actions_at(snapshot, finding) if one.title.startswith(title) and "→ REDACTED_" in one.title
    ]
    return after(snapshot, action)["text"]


@pytest.mark.parametrize(("path", "host", "parse"), HOSTS)
def test_every_rule_in_every_language(path: str, host: str, parse: Callable[[str], Any] | None) -> None:
    tried = 0
    for rule, value, sample in samples():
        text = host.replace("{v}", sample).replace("{{", "{").replace("}}", "}")
        snapshot = snap(text, path)
        finding = next((one for one in snapshot.findings if value in text[one.start : one.end]), None)
        if finding is None or finding.severity == "info":
            continue  # this host takes the value's context away, or makes it a sample
        new = masked(snapshot, finding)
        assert value not in new, rule
        end = finding.start + len(new) - len(text) + (finding.end - finding.start)
        assert not [one for one in hits(new, path) if one.start < end and finding.start < one.end], rule
        if parse is not None:
            parse(new)
        tried += 1
    assert tried > 100


SPLIT = {
    # text with « and » for the halves of a token: after masking
    "x = '«' '»'\n": "x = 'REDACTED_TOKEN' ''\n",
    "x = ('«'  # 🙂\n     + f'»')\n": "x = ('REDACTED_TOKEN'  # 🙂\n     + f'')\n",
    'x = "🙂 «" \\\n  "»"\n': 'x = "🙂 REDACTED_TOKEN" \\\n  ""\n',
}


@pytest.mark.parametrize("template", SPLIT)
def test_all_pieces_of_a_split_value_go(template: str) -> None:
    token = values.github(values.seeded("split"))
    text = template.replace("«", token[:20]).replace("»", token[20:])
    snapshot = snap(text)
    [finding] = [one for one in snapshot.findings if one.rule == "github-pat"]
    assert len(finding.spans) == 2
    new = masked(snapshot, finding)
    assert new == SPLIT[template]
    ast.parse(new)


def table(rows: int) -> tuple[str, list[str]]:
    mails = [f"{values.draw(values.seeded('m', at), 'abcdefgh', 9)}@posteo.de" for at in range(rows)]
    return "name,email\r\n" + "".join(f"🙂{at},{mail}\r\n" for at, mail in enumerate(mails)), mails


def test_all_cells_of_a_column_go() -> None:
    text, mails = table(6)
    snapshot = snap(text, "a.csv")
    finding = next(one for one in snapshot.findings if len(one.spans) > 1)
    new = masked(snapshot, finding)
    assert not any(mail in new for mail in mails)
    assert new.count("REDACTED_EMAIL") == len(mails)
    assert new.count("\r\n") == text.count("\r\n")


NUMBERS = [
    ("a.py", "card = N\n", 'card = "REDACTED_CARD"\n'),
    ("a.py", "pay(1, 🙂) if 0 else N\n".replace("🙂", "é"), 'pay(1, é) if 0 else "REDACTED_CARD"\n'),
    ("a.js", "card = N;\n", 'card = "REDACTED_CARD";\n'),
    ("a.sql", "card = N;\n", "card = 'REDACTED_CARD';\n"),
    ("a.toml", "card = N\n", 'card = "REDACTED_CARD"\n'),
    ("a.json", '{"card": N}\n', '{"card": "REDACTED_CARD"}\n'),
    ("a.yml", "card: N\n", "card: REDACTED_CARD\n"),
    ("a.py", "x = 'card N'\n", "x = 'card REDACTED_CARD'\n"),
    ("a.py", "# card N\n", "# card REDACTED_CARD\n"),
]


@pytest.mark.parametrize(("path", "text", "new"), NUMBERS)
def test_a_bare_number_becomes_a_text(path: str, text: str, new: str) -> None:
    number = values.card(values.seeded("bare")).replace(" ", "")
    snapshot = snap(text.replace("N", number), path)
    [finding] = [one for one in snapshot.findings if one.entity == "CREDIT_CARD"]
    assert masked(snapshot, finding) == new


def test_a_placeholder_is_made_when_the_action_is_chosen_and_never_for_a_credential() -> None:
    vault = Vault(KEY.secret)
    token, mail = values.github(values.seeded("p")), "anna.vogel@posteo.de"
    snapshot = snap(f"x = '🙂', '{mail}'\ny = '{token}'\n")
    lazy = means(replace(EAGER, lazy_edits=True), vault=vault)
    actions = actions_at(snapshot, with_means=lazy)
    assert len(vault) == 0
    chosen = [one for one in actions if "placeholder" in one.title]
    assert len(chosen) == 1
    new = after(snapshot, resolved(chosen[0], snapshot, lazy))["text"]
    [word] = PLACEHOLDER.findall(new)
    assert mail not in new
    assert vault.entry(word) is not None
    assert restored(new, vault)["text"] == snapshot.document.text


@given(
    st.lists(
        st.sampled_from(["'", '"', "T", "🙂", "\n", "\t", "f'", "{x}", "#", "(", ")", ",", "\\", " ", "M"]), max_size=14
    )
)
def test_any_text_python_or_not(pieces: list[str]) -> None:
    token, mail = values.github(values.seeded("any")), "anna.vogel@posteo.de"
    text = "".join(pieces).replace("T", token).replace("M", mail)
    snapshot = snap(text)
    for finding in snapshot.findings:
        if finding.entity == NOTE_ENTITY:
            continue
        new = masked(snapshot, finding)
        value = text[finding.start : finding.end]
        assert new.count(value) < text.count(value)
        if snapshot_parses(text):
            ast.parse(new)


def snapshot_parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
