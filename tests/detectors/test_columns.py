"""Columns, keys and labels: what a table of people is found as in every layout, and what is none."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

import pytest

from safe_prompt import Document, scan
from safe_prompt.detectors.column_names import meaning_of
from safe_prompt.detectors.columns import detect
from safe_prompt.documents.view import View
from safe_prompt.rules.loader import load_shipped

Rows = list[dict[str, str]]
GIVEN = ["Ada", "Grete", "José", "Łucja", "Chloé", "Mário", "Anke", "Piotr"]
FAMILY = ["Marquardt", "Oyelaran", "Fernández", "O'Brien", "van Dijk", "Kowalczyk", "Østergaard", "Bellini"]


def people(count: int, seed: str) -> Rows:
    random_ = random.Random(seed)
    rows = []
    for number in range(count):
        given, family = random_.choice(GIVEN), random_.choice(FAMILY)
        rows.append(
            {
                "row": str(100 + number),
                "full_name": f"{given} {family}",
                "dob": f"19{random_.randint(40, 99)}-0{random_.randint(1, 9)}-{random_.randint(10, 28)}",
                "E-Mail": f"user{random_.randint(10, 99)}@{random_.choice(['gmx', 'posteo'])}.de",
                "phone": f"+49 30 {random_.randint(1000000, 9999999)}",
                "score": f"{random_.random():.3f}",
            }
        )
    return rows


def delimited(delimiter: str) -> Callable[[Rows], str]:
    return lambda rows: "\n".join(delimiter.join(r) for r in [list(rows[0]), *(list(row.values()) for row in rows)])


def markdown(rows: Rows) -> str:
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def printed(rows: Rows) -> str:
    widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]}
    head = "    " + "".join("  " + key.rjust(widths[key]) for key in rows[0])
    body = [f"{i:<4}" + "".join("  " + row[key].rjust(widths[key]) for key in row) for i, row in enumerate(rows)]
    return "\n".join([head, *body, "", f"[{len(rows)} rows x {len(rows[0])} columns]"])


def left_out(rows: Rows) -> str:
    """As pandas prints a wide table: some of its columns are dots."""
    return printed([dict(list(row.items())[:2]) | {"...": "..."} | dict(list(row.items())[2:]) for row in rows])


def boxed(rows: Rows, outer: str, inner: str, rulers: tuple[str, str, str], *between: list[str]) -> str:
    """A box; ``between`` stands below the names."""
    lines = [list(rows[0]), *between, *(list(row.values()) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [f"{outer} " + f" {inner} ".join(map(str.ljust, line, widths)) + f" {outer}" for line in lines]
    top, middle, bottom = (
        ruler[0] + ruler[2].join(ruler[1] * (width + 2) for width in widths) + ruler[3] for ruler in rulers
    )
    names = 1 + len(between)
    return "\n".join([top, *shown[:names], middle, *shown[names:], bottom])


def polars(rows: Rows, marks: tuple[str, str, tuple[str, str, str]] = ("│", "┆", ("┌─┬┐", "╞═╪╡", "└─┴┘"))) -> str:
    """As polars prints a table; columns and rows that it leaves out are an ellipsis."""
    rows = [row | {"…": "…"} for row in rows]
    kinds = ["str", "list[i64]", "datetime[μs]", "str", "cat", "f64", ""]
    outer, inner, rulers = marks
    return f"shape: ({len(rows)}, 9)\n" + boxed(rows, outer, inner, rulers, ["---"] * 6 + [""], kinds)


def column_lists(rows: Rows) -> str:
    return (
        "df = pd.DataFrame({\n" + "".join(f"    {key!r}: {[row[key] for row in rows]!r},\n" for key in rows[0]) + "})"
    )


def insert(rows: Rows) -> str:
    quoted = ["(" + ", ".join("'" + value.replace("'", "''") + "'" for value in row.values()) + ")" for row in rows]
    return f"INSERT INTO people ({', '.join(rows[0])}) VALUES\n  " + ",\n  ".join(quoted) + ";"


LAYOUTS = {
    "csv": delimited(","),
    "semicolon": delimited(";"),
    "tsv": delimited("\t"),
    "pipe": delimited("|"),
    "markdown": markdown,
    "printed": printed,
    "columns left out": left_out,
    "polars": polars,
    "polars in ASCII": lambda rows: polars(rows, ("|", "|", ("+-++", "+=++", "+-++"))),
    "polars as Markdown": lambda rows: polars(rows, ("|", "|", ("\n\n\n\n", "|-||", "\n\n\n\n"))),
    "rich": lambda rows: boxed(rows, "│", "│", ("┏━┳┓", "┡━╇┩", "└─┴┘")).replace("│", "┃", len(rows[0]) + 1),
    "json": lambda rows: json.dumps(rows, indent=2, ensure_ascii=False),
    "json in a string": lambda rows: json.dumps(json.dumps(rows, ensure_ascii=False), ensure_ascii=False),
    "lists": column_lists,
    "sql": insert,
}


def found(text: str) -> dict[str, list[str]]:
    """Cells by entity, through the offsets of an emoji-laden text."""
    result: dict[str, list[str]] = {}
    for match in detect(View(text, "text"), load_shipped()):
        assert (match.start, match.end) == (match.cells[0].start, match.cells[0].end)
        result.setdefault(match.rule.entity, []).extend(text[cell.start : cell.end] for cell in match.cells)
    return result


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("before", ["", "🙂 Look at these clients, please:\n\n"])
def test_every_layout_gives_whole_columns(layout: str, before: str) -> None:
    rows = people(6, layout)
    cells = found(before + LAYOUTS[layout](rows) + "\n\nThanks 🙂")
    columns = {
        "PERSON": "full_name",
        "DATE_OF_BIRTH": "dob",
        "EMAIL_ADDRESS": "E-Mail",
        "PHONE_NUMBER": "phone",
    }
    assert set(cells) == set(columns)
    for entity, key in columns.items():
        values = [row[key] for row in rows]
        assert [cell.replace("''", "'") for cell in cells[entity]] == values


@pytest.mark.parametrize("layout", ["csv", "printed", "markdown"])
def test_one_match_per_column_however_long(layout: str) -> None:
    text = "🙂\n" + LAYOUTS[layout](people(300, "long"))
    matches = list(detect(View(text, "text"), load_shipped()))
    assert len(matches) == 4
    assert all(len(match.cells) == 300 and match.severity == "medium" for match in matches)


def test_missing_values_and_ellipsis_rows_are_no_cells() -> None:
    rows = people(4, "gaps")
    rows[1]["phone"] = "NaN"
    rows[2] = dict.fromkeys(rows[2], "...")
    cells = found(printed(rows))
    assert cells["PHONE_NUMBER"] == [rows[0]["phone"], rows[3]["phone"]]
    assert len(cells["PERSON"]) == 3


@pytest.mark.parametrize(("layout", "mark"), [("polars", "…"), ("printed", "..."), ("left out", "...")])
def test_addresses_that_printing_has_cut(layout: str, mark: str) -> None:
    rows = people(8, "cut")
    for number, row in enumerate(rows):
        row["E-Mail"] = row["E-Mail"][: -3 if number else 5] + mark  # the first one before its @
    cells = found("🙂\n" + LAYOUTS.get(layout, left_out)(rows))
    assert cells["EMAIL_ADDRESS"] == [row["E-Mail"] for row in rows]
    assert len(cells["PERSON"]) == 8


def test_a_form_in_other_languages() -> None:
    text = "🙂 Anmeldung\nName, Vorname:   Marquardt, Anke\ngeb. am:   12.03.1971\n"
    text += "Anschrift: Lindenweg 4, 12345 Berlin\n"
    assert found(text) == {
        "PERSON": ["Marquardt, Anke"],
        "DATE_OF_BIRTH": ["12.03.1971"],
        "STREET_ADDRESS": ["Lindenweg 4, 12345 Berlin"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "class Config:\n    name: str\n    email: str | None = None\n    phone: int = 0\n",
        "model,name,score\n1,Random Forest,0.91\n2,Linear Regression,0.84\n",
        "| Name | Type | Default |\n|---|---|---|\n| First Thing | str | None |\n| Other Thing | int | 3 |\n",
        "name: Build Docker Image\non: push\njobs:\n  test:\n    name: Unit Tests\n",
        'settings = {"name": "My Great App", "version": "1.2.3", "user": "postgres", "host": "db"}',
        "df.groupby('name')['salary'].mean()\n",
        "Dear all, the name, address, and phone of each client\nare stored, encrypted, and kept apart.",
        "User.objects.create(first_name='Ada', last_name='Marquardt')",
        "address: 0x7ffeefbff5c0\nlocation: /var/lib/app\n",
    ],
)
def test_what_is_no_table_of_people_stays_silent(text: str) -> None:
    assert found(text) == {}


def test_documented_samples_do_not_count() -> None:
    text = "name,email\nAda Oyelaran,ada@example.com\nGrete Marquardt,grete@example.org\n"
    severities = {m.rule.entity: m.severity for m in detect(View(text, "text"), load_shipped())}
    assert severities["EMAIL_ADDRESS"] == "info"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("dateOfBirth", "column-date-of-birth"), ("DATE_OF_BIRTH", "column-date-of-birth"),
        ("Né(e) le", "column-date-of-birth"), ("fecha_nacimiento", "column-date-of-birth"),
        ("homePhone2", "column-phone"), ("Straße", "column-address"), ("E-Mail", "column-email"),
        ("codice_fiscale", "column-national-id"), ("companyName", None), ("filename", None),
        ("namespace", None),
        ("username", "column-username"), ("phonetic", None), ("email_count", None), ("", None),
    ],
)  # fmt: skip
def test_names_are_read_in_whole_words(name: str, rule: str | None) -> None:
    meaning = meaning_of(name)
    assert (meaning.rule if meaning else None) == rule


@pytest.mark.parametrize("count", [1, 2, 30])
def test_the_number_of_values_is_said_once(count: int) -> None:
    text = delimited(",")(people(40, "said")[: count + 1]).replace("full_name", "full_name 😀")
    messages = [
        finding.message for finding in scan(Document.from_text(text, kind="csv")) if "column" in finding.evidence
    ]
    assert messages
    for message in messages:
        assert message.count("column)") <= 1 and "of one column" not in message
        assert re.search(r" \((1 value|\d\d? values) in a column\)", message) and "(1 values" not in message
