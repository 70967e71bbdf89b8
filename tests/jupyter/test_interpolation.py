"""References in a prompt: what is replaced, what stays as typed, what fails."""

from types import SimpleNamespace

import pytest

from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.interpolation import resolve


class Table:
    """Stands for a DataFrame."""

    def __init__(self, rows=3):
        self.rows = rows

    def head(self, n=5):
        return Table(min(n, self.rows))

    def to_csv(self, path=None, index=True):
        assert path is None, "a prompt must not write files"
        return f"csv,{index}"

    def boom(self):
        raise AssertionError("called from a prompt")

    def __getitem__(self, key):
        return f"column {key}"

    def __str__(self):
        return f"table of {self.rows}"


NAMES = {
    "name": "Ada 🙂",
    "n": 3.14159,
    "table": Table(),
    "d": {"key": "v", "two words": "w", 1: "one"},
    "xs": [10, 20, 30],
    "In": ["", "x = 1"],
    "Out": {2: "two"},
    "person": SimpleNamespace(name="Eve", address=SimpleNamespace(city="Lyon"), _secret="s"),
    "braces": "{name} {{n}}",
    "_": "last",
    "a": "A",
    "b": "B",
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hi {name}!", "Hi Ada 🙂!"),
        ("🙂 {name} 🙂 {a}{b}", "🙂 Ada 🙂 🙂 AB"),
        ("{n:.2f} {name!r} {a:>3}", "3.14 'Ada 🙂'   A"),
        ("{d[key]} {d[two words]} {d[1]} {d['key']}", "v w one v"),
        ("{xs[0]} {xs[-1]} {xs[:2]}", "10 30 [10, 20]"),
        ("{In[1]} {Out[2]} {_}", "x = 1 two last"),
        ("{person.name} {person.address.city}", "Eve Lyon"),
        ("{table}", "table of 3"),
        ("{table.head()} {table.head(2)}", "table of 3 table of 2"),
        ("{table.head(2).to_csv(index=False)}", "csv,False"),
        ('{table["a b"]} {table[["a", "b"]]}', "column a b column ['a', 'b']"),
        # Values are not formatted again, unlike in %%ai.
        ("{braces}", "{name} {{n}}"),
        # Unknown names stay, as in %%ai.
        ("{nobody} {nobody.x} {nobody!r:>4}", "{nobody} {nobody.x} {nobody!r:>4}"),
        ("{{name}} {name}", "{name} Ada 🙂"),
        ("{{}}", "{}"),
        ('{{"k": "{name}"}}', '{"k": "Ada 🙂"}'),
        # Braces that are no references: everything else stays as typed.
        ('{"k": 1}', '{"k": 1}'),
        ('{"k": {"j": [1, {}]}}', '{"k": {"j": [1, {}]}}'),
        ('{"k": {"j": 1}} for {name}', '{"k": {"j": 1}} for Ada 🙂'),
        ("unbalanced { here {name}", "unbalanced { here Ada 🙂"),
        ("unbalanced } here", "unbalanced } here"),
        ("{}", "{}"),
        ("{0} {name}", "{0} Ada 🙂"),
        ("if (x) { return y; } {{name}}", "if (x) { return y; } {{name}}"),
        (r"\begin{document} \frac{1}{2}", r"\begin{document} \frac{1}{2}"),
        ("{x for x in y} {name}", "{x for x in y} Ada 🙂"),
        ("{a: 1, b: 2}", "{a: 1, b: 2}"),
        ("{ name }", "{ name }"),
        ("{name", "{name"),
        ("{name!x}", "{name!x}"),
        ("", ""),
        # Nothing is called or reached that pasted text could misuse.
        ("{table.boom()}", "{table.boom()}"),
        ("{table.to_csv('out.csv')}", "{table.to_csv('out.csv')}"),
        ("{person._secret} {name.__class__}", "{person._secret} {name.__class__}"),
        ("{__import__('os').system('x')}", "{__import__('os').system('x')}"),
        ("{table.head(n)}", "{table.head(n)}"),
        ("{table.query('@x')}", "{table.query('@x')}"),
        ("{table.dropna(inplace=True)}", "{table.dropna(inplace=True)}"),
        ("{table.head(*xs)}", "{table.head(*xs)}"),
    ],
)
def test_resolve(body, expected):
    assert resolve(body, NAMES).text == expected


def test_counts():
    resolved = resolve("{name} {nobody} {a}", NAMES)
    assert (resolved.replaced, resolved.left) == (2, 1)


@pytest.mark.parametrize("reference", ["{d[PLANTED]}", "{xs[99]}", "{person.PLANTED}", "{name:d}", "{n[0]}"])
def test_failing_reference_names_the_line_only(reference):
    with pytest.raises(CellError) as caught:
        resolve(f"one\n🙂 SECRETWORD {reference}", NAMES)
    assert "line 2" in str(caught.value)
    assert "PLANTED" not in str(caught.value) and "SECRETWORD" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_long_body_is_quick_enough():
    body = "{" * 20_000 + "}" * 20_000 + "{a.b" * 5_000
    assert resolve(body, NAMES).text


def test_ipython_displays_by_their_source():
    display = pytest.importorskip("IPython.display")
    assert resolve("{md}", {"md": display.Markdown("**x**")}).text == "**x**"
