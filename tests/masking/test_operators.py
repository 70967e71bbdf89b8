"""Operators that keep a part or a shape of a value: what is kept, and that nothing else is."""

from __future__ import annotations

import ast
import csv
import io
import json
import random
import sqlite3
from contextlib import closing
from datetime import date
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.masking.test_mask import SECRET, finding, findings_in, json_values, masked, texts
from tests.plants import values

from safe_prompt.detectors.validators.identifiers import VALIDATORS
from safe_prompt.documents.document import Document
from safe_prompt.findings.finding import Finding
from safe_prompt.masking.generalise import prefix_of, year_of, year_of_birth
from safe_prompt.masking.mask import Masking, mask_with_notes
from safe_prompt.masking.operators import OPERATORS
from safe_prompt.masking.shape import MAIL_DOMAIN, shaped
from safe_prompt.masking.vault import Vault

LOSSY = ("year", "prefix", "digits")


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1986-05-26", "1986"), ("26.05.1986", "1986"), ("05/26/1986", "1986"), ("19860526", "1986"),
        ("May 26, 1986", "1986"), ("1986-05-26T00:00:00", "1986"), ("43", "40-49"), ("aged 43", "40-49"),
        ("43 years", "40-49"), ("7", "0-9"), ("89", "80-89"), ("90", "90+"), ("104 years old", "90+"), ("131", None),
        ("26/05/86", None), ("1986-2001", None), ("Ada 1 🙂", None), ("", None), ("517363200", None),
    ],
)  # fmt: skip
def test_year(value: str, year: str | None) -> None:
    assert year_of(value) == year


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1937-01-01", "1937"), ("31.12.1936", "≤1936"), ("1899-05-26", "≤1936"), ("19200101", "≤1936"),
        ("43", "40-49"), ("95", "90+"), ("26/05/36", None),
    ],
)  # fmt: skip
def test_years_of_birth_that_tell_an_age_over_89_are_one(value: str, year: str | None) -> None:
    assert year_of_birth(value, date(2026, 11, 28)) == year


def test_the_operator_knows_a_birth_date_from_others() -> None:
    long_ago = f"{date.today().year - 95}-05-26"
    for entity, expected in (("DATE_OF_BIRTH", f"≤{date.today().year - 90}"), ("DATE_TIME", long_ago[:4])):
        assert chosen(f"🙂 {long_ago}", [finding([(2, 12)], entity)], **{entity: "year"}).text == f"🙂 {expected}"


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        ("48024", "480**"), ("48024-1234", "480**-****"), ("SW1A 1AA", "SW1* ***"), ("1012 AB", "101* **"),
        ("1010", "10**"), ("K1A 0B1", "K1A ***"), ("100-0001", "100-****"), ("Ada", None), ("Berlin", None),
        ("12", None), ("123456789", None), ("48024 🙂", None), ("<48024>", None),
    ],
)  # fmt: skip
def test_prefix(value: str, prefix: str | None) -> None:
    assert prefix_of(value) == prefix


def form(text: str) -> str:
    """The shape: 9 for digits, A and a for letters."""
    return "".join(
        "9" if c.isdecimal() else ("A" if c.isupper() else "a") if c.isascii() and c.isalpha() else c for c in text
    )


NUMBERS = [
    ("card", values.card, "credit_card"), ("iban", values.iban_de, "iban"), ("nhs", values.nhs, "uk_nhs"),
    ("tax id", values.german_tax_id, "de_tax_id"), ("ssn", values.ssn, "us_ssn"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "check"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS])
def test_shape_is_kept_and_the_check_digit_is_not(draw: object, check: str) -> None:
    rng, vault = random.Random(check), Vault(SECRET)
    for _ in range(100):
        value = draw(rng)
        new = shaped(value, vault.keyed)
        assert new is not None
        assert form(new) == form(value)
        assert all(one != other for one, other in zip(value, new, strict=True) if one.isalnum())
        assert VALIDATORS[check](value) is not False
        assert VALIDATORS[check](new) is not True


@given(st.text(max_size=60), st.binary(min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_shaped_text_has_no_character_of_an_escape(value: str, key: bytes) -> None:
    new = shaped(value, Vault(key).keyed)
    if new is not None:
        assert new.isprintable() and not set(new) & set("\\<>&%{}$`\"'")
        assert new == shaped(value, Vault(key).keyed)


def test_shape_of_an_address_and_of_spellings() -> None:
    vault = Vault(SECRET)
    mail = values.email(random.Random(1))
    new = shaped(mail, vault.keyed)
    assert new is not None and new.endswith(f"@{MAIL_DOMAIN}") and form(new.split("@")[0]) == form(mail.split("@")[0])
    assert shaped("4916 6693", vault.keyed).replace(" ", "") == shaped("4916-6693", vault.keyed).replace("-", "")
    assert shaped("Zoë 🙂 7", vault.keyed) is not None
    assert shaped("🙂 - ", vault.keyed) is None
    assert shaped("4916 6693", vault.keyed) != shaped("4916 6693", Vault(b"x" * 32).keyed)


@pytest.mark.parametrize("operator", LOSSY)
def test_nothing_of_a_credential_is_kept(operator: str) -> None:
    text = "🙂 1986-05-26."
    done = mask_with_notes(Document(text), [finding([(2, 12)], "API_KEY")], ["mask"], Vault(SECRET), operator)
    assert done.text == "🙂 REDACTED_KEY."


def chosen(text: str, found: list[Finding], kind: str = "text", **operators: str) -> Masking:
    return mask_with_notes(
        Document(text, kind), found, ["mask"] * len(found), Vault(SECRET), chosen=tuple(operators.items())
    )


def test_an_operator_for_each_entity() -> None:
    text = "🙂 Ada 1986-05-26 48024"
    found = [finding([(2, 5)]), finding([(6, 16)], "DATE_OF_BIRTH"), finding([(17, 22)], "POSTAL_CODE")]
    done = chosen(text, found, DATE_OF_BIRTH="year", **{"POSTAL_*": "prefix"})
    assert done.text.split()[2:] == ["1986", "480**"] and done.text.split()[1].startswith("SP_PERSON_1_")
    assert done.lossy and len(done.notes) == 2
    assert chosen(text, found, test="redact").text == "🙂 REDACTED_PERSON REDACTED_BIRTHDATE REDACTED_POSTALCODE"
    assert not chosen(text, found).lossy


def test_findings_that_touch_keep_nothing_that_only_one_of_them_may_show() -> None:
    done = chosen("🙂 1986-05-26", [finding([(2, 12)], "DATE_OF_BIRTH"), finding([(2, 7)])], DATE_OF_BIRTH="year")
    assert done.text.startswith("🙂 SP_") and "1986" not in done.text


@pytest.mark.parametrize("operator", LOSSY)
@given(data=st.data(), value=json_values)
@settings(max_examples=100, deadline=None)
def test_json_stays_json(operator: str, data: st.DataObject, value: object) -> None:
    source = json.dumps(value, ensure_ascii=data.draw(st.booleans()))
    json.loads(masked(Document(source, "json"), data.draw(findings_in(source)), Vault(SECRET), operator))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=12)


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@given(data=st.data(), rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_csv_keeps_its_shape(operator: str, data: st.DataObject, rows: list[list[str]]) -> None:
    rows = [["🙂 name", "mail", "date"], *rows]
    delimiter = data.draw(st.sampled_from([",", "\t", ";"]))
    text, found = "", []
    for number, row in enumerate(rows):
        fields = ['"{}"'.format(cell.replace('"', '""')) for cell in row]
        if number:
            found.append(finding([(len(text) + 1, len(text) + len(fields[0]) - 1)]))
        text += delimiter.join(fields) + "\n"
    hidden = masked(Document(text, "csv"), found, Vault(SECRET), operator)
    read = list(csv.reader(io.StringIO(hidden), delimiter=delimiter))
    assert [len(row) for row in read] == [3] * len(rows) and read[0] == rows[0]
    assert [row[2] for row in read] == [row[2] for row in rows]


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@given(pairs=st.lists(st.tuples(cells, st.integers(0, 10**12)), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_literals_stay_literals(operator: str, pairs: list[tuple[str, int]]) -> None:
    """A list of dictionaries: strings and numbers are masked, the keys stay."""
    source = f"# 🙂\n{[{'name': name, 'id': number} for name, number in pairs]!r}\n"
    tree = ast.parse(source)
    lines = [0, *(at + 1 for at, sign in enumerate(source) if sign == "\n")]
    found = []
    for node in ast.walk(tree):
        for value in node.values if isinstance(node, ast.Dict) else ():
            begin, end = (
                lines[line - 1] + len(source.splitlines()[line - 1].encode()[:column].decode())
                for line, column in ((value.lineno, value.col_offset), (value.end_lineno, value.end_col_offset))
            )
            quoted = isinstance(value.value, str)
            found.append(finding([(begin + quoted, end - quoted)]))
    hidden = masked(Document(source, "python"), found, Vault(SECRET), operator)
    (expression,) = ast.parse(hidden).body
    read = expression.value.elts
    assert [[key.value for key in row.keys] for row in read] == [["name", "id"]] * len(pairs)


@given(texts, st.sampled_from(LOSSY), st.data())
@settings(max_examples=100, deadline=None)
def test_any_text_is_masked(text: str, operator: str, data: st.DataObject) -> None:
    found = data.draw(findings_in(text))
    done = mask_with_notes(Document(text), found, ["mask"] * len(found), Vault(SECRET), operator, layout=True)
    assert not done.withheld


class Rows(HTMLParser):
    """The cells of a table's rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("table", "tr", "td")
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_html_stays_html(operator: str, rows: list[tuple[str, str]]) -> None:
    text, found = "<table>", []
    for first, second in rows:
        text += "<tr><td>"
        found.append(finding([(len(text), len(text) + len(escape(first)))]))
        text += f"{escape(first)}</td><td>🙂{escape(second)}</td></tr>"
    text += "</table>"
    hidden = masked(Document(text, "html"), found, Vault(SECRET), operator)
    read = Rows(hidden).rows
    assert [len(row) for row in read] == [2] * len(rows)
    assert [row[1] for row in read] == [row[1] for row in Rows(text).rows]


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_inserts_still_insert(operator: str, rows: list[tuple[str, str]]) -> None:
    """SQLite runs the masked statement: values in quotes alone; a bare number becomes a bare word."""
    rows = [(one.replace("\0", "x"), other.replace("\0", "x")) for one, other in rows]
    text, found = "INSERT INTO clients (name, note) VALUES ", []
    for number, (first, second) in enumerate(rows):
        text += ", ('" if number else "('"
        quoted = first.replace("'", "''")
        found.append(finding([(len(text), len(text) + len(quoted))]))
        text += f"{quoted}', '🙂{second.replace(chr(39), chr(39) * 2)}')"
    hidden = masked(Document(f"{text};", "sql"), found, Vault(SECRET), operator)
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE clients (name TEXT, note TEXT)")
        base.execute(hidden)
        read = base.execute("SELECT note FROM clients ORDER BY rowid").fetchall()
    assert read == [(f"🙂{second}",) for _, second in rows]
