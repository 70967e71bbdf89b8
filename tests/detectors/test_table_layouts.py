"""Tables as other programs lay them out: R, LaTeX, databases' own clients, markup in prose, names beside values."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from safe_prompt import scan

DRAW = random.Random("table layouts")
FIRST = ("Odile", "Mats", "Zoltan", "Ines", "Ruth")
LAST = ("Quesnel", "Aberg", "van Doorn", "Pires", "O'Shea")


def digits(count: int) -> str:
    return "".join(DRAW.choice("23456789") for _ in range(count))


def person() -> dict[str, str]:
    first, last = DRAW.choice(FIRST), DRAW.choice(LAST)
    return {
        "full_name": f"{first} {last}",
        "birth_date": f"19{digits(2)}-0{digits(1)}-1{digits(1)}",
        "passport_no": f"X{digits(8)}",
        "phone": f"+1 212 {digits(3)} {digits(4)}",
    }


PEOPLE = [person() for _ in range(3)]
NAMES = list(PEOPLE[0])
ROWS = [list(one.values()) for one in PEOPLE]


def widths(head: Sequence[str]) -> list[int]:
    return [max(len(head[i]), *(len(row[i]) for row in ROWS)) for i in range(len(head))]


def set_to(side: str, cells: Sequence[str]) -> str:
    return " ".join(f"{cell:{side}{width}}" for cell, width in zip(cells, widths(NAMES), strict=True)).rstrip()


LAYOUTS = {
    "R": "\n".join(["  " + set_to(">", NAMES), *(f"{i} {set_to('>', row)}" for i, row in enumerate(ROWS, 1))]),
    "tibble": "\n".join(
        ["# A tibble: 3 × 4", "  " + set_to("<", NAMES), "  " + set_to("<", ["<chr>"] * 4)]
        + [f"{i} {set_to('<', row)}" for i, row in enumerate(ROWS, 1)]
    ),
    "glimpse": "Rows: 3\nColumns: 4\n"
    + "\n".join(f"$ {name:<11} <chr> " + ", ".join(f'"{row[i]}"' for row in ROWS) for i, name in enumerate(NAMES)),
    "str": "'data.frame':\t3 obs. of  4 variables:\n"
    + "\n".join(f" $ {name:<11}: chr  " + " ".join(f'"{row[i]}"' for row in ROWS) for i, name in enumerate(NAMES)),
    "LaTeX": "\\begin{tabular}{llll}\n\\toprule\n"
    + "\n".join(" & ".join(cells) + " \\\\" for cells in (["Full name", "Birth date", "Passport no", "Phone"], *ROWS))
    + "\n\\end{tabular}\n",
    "psql expanded": "\n".join(
        f"-[ RECORD {i} ]\n" + "\n".join(f"{name:<11} | {cell}" for name, cell in zip(NAMES, row, strict=True))
        for i, row in enumerate(ROWS, 1)
    ),
    "PowerShell": "\n\n".join(
        "\n".join(f"{name:<20} : {cell}" for name, cell in zip(NAMES, row, strict=True)) for row in ROWS
    ),
    "Markdown, names beside": "| Field | Value |\n|---|---|\n"
    + "\n".join(f"| **{name}** | {cell} |" for name, cell in zip(NAMES, ROWS[0], strict=True)),
    "MediaWiki": '{| class="wikitable"\n! '
    + " !! ".join(NAMES)
    + "\n"
    + "\n".join("|-\n| " + " || ".join(row) for row in ROWS)
    + "\n|}",
    "Jira": "||" + "||".join(NAMES) + "||\n" + "\n".join("|" + "|".join(row) + "|" for row in ROWS),
    "AsciiDoc": "|===\n"
    + " ".join(f"|{name}" for name in NAMES)
    + "\n\n"
    + "\n".join(" ".join(f"|{cell}" for cell in row) for row in ROWS)
    + "\n|===",
    "HTML in prose": "Is this right?\n\n<table>\n  <thead><tr>\n"
    + "\n".join(f"    <th>{name}</th>" for name in NAMES)
    + "\n  </tr></thead>\n  <tbody>\n"
    + "\n".join("    <tr>\n" + "\n".join(f"      <td>{c}</td>" for c in row) + "\n    </tr>" for row in ROWS)
    + "\n  </tbody>\n</table>\n\nThanks!",
    "XML": "<people>\n"
    + "\n".join(
        "  <p:row>" + "".join(f"<p:{n}>{c}</p:{n}>" for n, c in zip(NAMES, r, strict=True)) + "</p:row>" for r in ROWS
    )
    + "\n</people>",
    "PowerShell table": "\n".join(
        [set_to("<", NAMES), " ".join(f"{'-' * len(n):<{w}}" for n, w in zip(NAMES, widths(NAMES), strict=True))]
        + [set_to("<", row) for row in ROWS]
    ),
    "DuckDB": "\n".join(
        f"│ {' │ '.join(f'{cell:<{width}}' for cell, width in zip(cells, widths(NAMES), strict=True))} │"
        for cells in (NAMES, ["varchar", "date", "varchar", "varchar"])
    )
    + "\n├"
    + "┼".join("─" * (width + 2) for width in widths(NAMES))
    + "┤\n"
    + "\n".join(f"│ {' │ '.join(row)} │" for row in ROWS),
    "Node": "│ (index) │ "
    + " │ ".join(NAMES)
    + " │\n├─────────┼──┤\n"
    + "\n".join(f"│    {i}    │ " + " │ ".join(f"'{cell}'" for cell in row) + " │" for i, row in enumerate(ROWS)),
    "split JSON": json.dumps({"columns": NAMES, "index": [0, 1, 2], "data": ROWS}),
    "names behind": f"df = pd.DataFrame({ROWS!r}, columns={NAMES!r})\n",
    "names above": f"header = {tuple(NAMES)!r}\nrows = [\n" + "".join(f"    {(*row,)!r},\n" for row in ROWS) + "]\n",
    "COPY": f"COPY public.people ({', '.join(NAMES)}) FROM stdin;\n"
    + "\n".join("\t".join(row) for row in ROWS)
    + "\n\\.\n",
    "settings": "\n\n".join(
        f"[entry.{i}]\n" + "\n".join(f"{name} = {cell}" for name, cell in zip(NAMES, row, strict=True))
        for i, row in enumerate(ROWS)
    ),
    "dump": "\n\n".join(
        "\n".join(f"{name.replace('_', ' ').capitalize()} = {cell}" for name, cell in zip(NAMES, row, strict=True))
        for row in ROWS
    ),
    "form fields": "\n".join(
        "curl https://shop.example -d " + " -d ".join(f'"{n}={c}"' for n, c in zip(NAMES, row, strict=True))
        for row in ROWS
    ),
}
ENTITIES = ("PERSON", "DATE_OF_BIRTH", "PASSPORT", "PHONE_NUMBER")


@pytest.mark.parametrize("emoji", ["", "🙂 "], ids=["plain", "emoji"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_read_in_every_layout(layout: str, emoji: str) -> None:
    text = f"{emoji}See below\n\n{LAYOUTS[layout]}\n"
    found = {
        (finding.entity, text[span.start : span.end]) for finding in scan(text, names=False) for span in finding.spans
    }
    shown = 1 if layout == "Markdown, names beside" else 3
    wanted = {(entity, row[i]) for row in ROWS[:shown] for i, entity in enumerate(ENTITIES)}
    assert wanted <= found, {entity for entity, _ in wanted - found}


@pytest.mark.parametrize(
    "text",
    [
        "  name   year length\n1 Danube 1990   2850\n2 Rhine  1985   1230\n",
        'Rows: 3\nColumns: 2\n$ species <chr> "Adelie", "Gentoo"\n$ year    <int> 2007, 2008\n',
        "\\begin{tabular}{lr}\nModel & Phone \\\\\nFalcon & 12 \\\\\n\\end{tabular}\n",
        "name | type\nemail | text\nphone | text\nbirth_date | date\n",
        "| Option | Default |\n|---|---|\n| `name` | `None` |\n| `address` | `localhost:8080` |\n",
        "if (a || b)\n  || name || phone;\nreturn x || y\n",
        "Patient: means any person treated\nEmployee: has the meaning of clause 2.1\n",
        '<input type="date" name="dob" max="2010-12-31" />\n',
        "name = Some Class\nfull_name = Widget Factory\ncontact = Form Field\n",
        'columns = ["name", "phone"]\nmodels = [["Falcon", 12], ["Hawk", 14]]\n',
        "COPY sizes (name, address) FROM stdin;\nlarge\t0x7f\nsmall\t0x80\n\\.\n",
        "name  phone  year\n----  -----  ----\nFalcon  12  2007\nHawk  14  2008\n",
        "supplier,registration,city\nNorden AB,287293-4954,Malmö\nAtelier SARL,732 123 456,Lyon\n",
        "<xs:element><name>userType</name><phone>string</phone><city>none</city></xs:element>\n",
    ],
    ids=[
        "rivers",
        "penguins",
        "models",
        "schema",
        "options",
        "code",
        "terms",
        "field",
        "assignments",
        "listed",
        "sizes",
        "ruled",
        "companies",
        "xml schema",
    ],
)
def test_what_is_no_table_of_people_stays_silent(text: str) -> None:
    assert [f.rule for f in scan(text, names=False) if f.severity != "info"] == []


@pytest.mark.parametrize("voucher", ["address", "numbers"])
def test_given_and_family_name_in_two_fields_of_a_row_without_names(voucher: str) -> None:
    row = ["7", "'Adam'", "'Quesnel'", f"'19{digits(2)}-05-1{digits(1)}'", f"'312-27{digits(1)}-5{digits(3)}'"]
    if voucher == "address":
        row[4] = f"'adam.q@{'kestrel'}mail.net'"
    text = f"INSERT INTO crew VALUES ({', '.join(row)}); 🙂\n"
    found = {text[span.start : span.end] for f in scan(text, names=False) if f.entity == "PERSON" for span in f.spans}
    assert found == {"Adam", "Quesnel"}


def test_words_of_a_row_that_no_known_name_begins_are_no_name() -> None:
    text = f"INSERT INTO stock VALUES (7, 'Garden', 'Chair', '2021-05-11', '312-27{digits(1)}-5{digits(3)}');\n"
    assert "PERSON" not in {f.entity for f in scan(text, names=False)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            'Pclass,Name,Sex\n1,"Okri, Mr. Adam",male\n3,"Quesnel, Miss. Ruth",female\n2,"Aberg, Mrs. Anna",female\n',
            {"Okri, Mr. Adam", "Quesnel, Miss. Ruth", "Aberg, Mrs. Anna"},
        ),
        (
            f"mp_name,seat,office_phone\nAdam Okri,Bath,+1 212 {digits(3)} {digits(4)}\n"
            f"Ruth Quesnel,Deal,+1 212 {digits(3)} {digits(4)}\n🙂",
            {"Adam Okri", "Ruth Quesnel"},
        ),
        ('[{"name": "Adam Okri"}, {"name": "Ruth Quesnel"}, {"name": "Anna Aberg"}]\n🙂', {"Adam Okri"}),
    ],
    ids=["turned", "called", "literals"],
)
def test_known_given_names_vouch_for_a_column(text: str, names: set[str]) -> None:
    found = {text[span.start : span.end] for f in scan(text, names=False) if f.entity == "PERSON" for span in f.spans}
    assert names <= found


@pytest.mark.parametrize("heading", ["street_name", "company_name", "ship_name"])
def test_a_listed_thing_is_not_called_as_people_are(heading: str) -> None:
    text = f"{heading},phone\nAdam Smith,+1 212 {digits(3)} {digits(4)}\nRuth Ellis,+1 212 {digits(3)} {digits(4)}\n"
    assert "PERSON" not in {f.entity for f in scan(text, names=False)}


def test_the_last_part_of_a_dotted_heading_speaks_for_it() -> None:
    text = "email,location.street\nadam@kestrelmail.net,12 Rue Nouvelle\nruth@kestrelmail.net,9 Old Mill\n"
    assert "STREET_ADDRESS" in {f.entity for f in scan(text, names=False)}
