"""``{table:schema}``: form and a few rows instead of the whole table; and the note that offers it."""

from types import SimpleNamespace

import pytest

from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.interpolation import resolve

EMOJI = "🙂"


class Table:
    """Looks like a DataFrame: of pandas, or with ``polars`` of polars."""

    columns = ("name", "mail")

    def __init__(self, rows, polars=False):
        self.rows, self.polars = rows, polars
        self.shape = (len(rows), 2)
        self.dtypes = ("object", "int64")
        if polars:
            self.write_csv = self._csv

    def head(self, n):
        return Table(self.rows[:n], self.polars)

    def to_csv(self, index=True):
        assert not index
        return self._csv()

    def _csv(self):
        return "name,mail\n" + "".join(f"{a},{b}\n" for a, b in self.rows)

    def __getitem__(self, name):
        empty = sum(row[self.columns.index(name)] is None for row in self.rows)
        if self.polars:
            return SimpleNamespace(null_count=lambda: empty)
        return SimpleNamespace(isna=lambda: SimpleNamespace(sum=lambda: empty))

    def __str__(self):
        return self._csv()


def rows(count):
    return [(f"{EMOJI}{number}", number or None) for number in range(count)]


@pytest.mark.parametrize("polars", [False, True])
def test_schema(polars):
    text = resolve("Q: {t:schema}", {"t": Table(rows(30), polars)}).text
    assert text == (
        f"Q: table of 30 rows, 2 columns\n  name: object\n  mail: int64, 1 missing\nfirst 3 of 30 rows:\n"
        f"name,mail\n{EMOJI}0,None\n{EMOJI}1,1\n{EMOJI}2,2"
    )


@pytest.mark.parametrize(
    ("body", "count", "offered"),
    [("{t}", 30, ("t",)), ("{t} {t}", 30, ("t",)), ("{t}", 20, ()), ("{t:schema}", 30, ()), ("{t.columns}", 30, ())],
)
def test_whole_tables_are_noticed(body, count, offered):
    assert resolve(body, {"t": Table(rows(count))}).tables == offered


def test_schema_of_something_else_fails_without_its_value():
    with pytest.raises(CellError) as caught:
        resolve("{t:schema}", {"t": "PLANTED"})
    assert "TypeError" in str(caught.value) and "PLANTED" not in str(caught.value)


def test_sample_is_masked_and_the_note_offers_it(shell, plants):
    shell.names["t"] = Table([(plants.people[0], plants.email)] * 30)
    whole, form = shell.cell("", "{t}"), shell.cell("", "{t:schema}")
    assert "{t:schema} sends its form" in whole.text and "{t:schema}" not in form.text
    assert "first 3 of 30 rows" in form.text and not plants.found_in(form.text, ("e-mail",))
