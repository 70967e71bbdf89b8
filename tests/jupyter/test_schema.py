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
        self._rows, self.polars = rows, polars
        self.shape = (len(rows), 2)
        self.dtypes = ("object", "int64")
        missing = [sum(value is None for value in column) for column in zip(*rows, strict=True)]
        if polars:
            self.rows = lambda: rows
            self.null_count = lambda: SimpleNamespace(row=lambda number: missing)
        self.isna = lambda: SimpleNamespace(sum=lambda: missing)

    def head(self, n):
        return Table(self._rows[:n], self.polars)

    def to_csv(self, index=True):
        assert not index
        return self._csv()

    def _csv(self):
        return "name,mail\n" + "".join(f"{a},{'' if b is None else b}\n" for a, b in self._rows)

    def __str__(self):
        return self._csv()


def rows(count):
    return [(f"{EMOJI}{number}", number or None) for number in range(count)]


@pytest.mark.parametrize("polars", [False, True])
def test_schema(polars):
    text = resolve("Q: {t:schema}", {"t": Table(rows(30), polars)}).text
    assert text == (
        f"Q: table of 30 rows, 2 columns\n  name: object\n  mail: int64, 1 missing\nfirst 3 of 30 rows:\n"
        f"name,mail\n{EMOJI}0,\n{EMOJI}1,1\n{EMOJI}2,2"
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


def frame(library, columns):
    return __import__(library).DataFrame(columns)


@pytest.mark.e2e
class TestRealFrames:
    """pandas and polars themselves."""

    @pytest.mark.parametrize(
        ("library", "kinds"), [("pandas", ("str", "int64", "float64")), ("polars", ("String", "Int64", "Float64"))]
    )
    def test_form(self, library, kinds):
        table = frame(
            library, {f"name {EMOJI}": ["Ada", None, 'a,"b'] * 10, "n": range(30), "x": [None, 0.5, 2.0] * 10}
        )
        text, number, real = kinds
        assert resolve("Q: {t:schema}", {"t": table}).text == (
            f"Q: table of 30 rows, 3 columns\n  name {EMOJI}: {text}, 10 missing\n  n: {number}\n  x: {real}, "
            f'10 missing\nfirst 3 of 30 rows:\nname {EMOJI},n,x\nAda,0,\n,1,0.5\n"a,""b",2,2.0'
        )
        assert resolve("{t}", {"t": table}).tables == ("t",)
        assert resolve("{t:schema} {t.shape}", {"t": table}).tables == ()

    @pytest.mark.parametrize("library", ["pandas", "polars"])
    @pytest.mark.parametrize(
        "columns",
        [
            {},
            {"a": []},
            {"list": [[1, 2], [3]]},
            {"struct": [{"a": 1}, {"a": 2}]},
            {"bytes": [b"x", b"y"]},
            {"object": [object(), None]},
            {"when": [__import__("datetime").date(2026, 1, 2), None]},
        ],
    )  # fmt: skip
    def test_any_columns(self, library, columns):
        text = resolve("{t:schema}", {"t": frame(library, columns)}).text
        rows = len(next(iter(columns.values()), ()))
        assert f"first {rows} of {rows} rows:" in text and all(f"  {name}: " in text for name in columns)

    def test_columns_of_one_name(self):
        table = __import__("pandas").DataFrame([[1, None], [2, 3]], columns=["a", "a"])
        assert "  a: int64\n  a: float64, 1 missing\n" in resolve("{t:schema}", {"t": table}).text

    def test_a_lazy_frame_is_not_read(self):
        """It is no table: its text is its plan. Asked for its columns it would read, and warn."""
        lazy = __import__("polars").LazyFrame({"a": [1] * 30})
        assert resolve("{t}", {"t": lazy}).tables == ()

    @pytest.mark.parametrize("library", ["pandas", "polars"])
    def test_sent_masked(self, shell, plants, to_stand_in, policy, library):
        people = {"full_name": plants.people[:1] * 30, "email": [plants.email] * 30, "iban": [plants.iban] * 30}
        shell.names["t"] = frame(library, people)
        form = shell.cell(f"--to openai:m --policy {policy}", f"{EMOJI} {{t:schema}}")
        whole = shell.cell(f"--to openai:m --policy {policy}", f"{EMOJI} {{t.head(4)}}\n{{t}}")
        assert form.error is None and whole.error is None
        received = to_stand_in.log.read_text("utf-8")
        assert "first 3 of 30 rows" in received and "email" in received and "SP_EMAIL_" in received
        assert not plants.found_in(received)
        assert plants.email.partition("@")[0] not in received  # polars prints the first 32 characters of it
        assert "{t:schema} sends its form" in whole.text and "{t:schema}" not in form.text
