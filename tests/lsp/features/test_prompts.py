"""What of an AI call is wrapped, and which DataFrames show their rows: in the style of real code."""

from __future__ import annotations

import ast

import pytest

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import Change, EditError, changed
from safe_prompt.rewriting.python_literals import lex
from safe_prompt_lsp.rewriting.python_frames import shown_frames
from safe_prompt_lsp.rewriting.python_prompts import prompts_of
from safe_prompt_lsp.rewriting.python_tree import Tree

SKIPPED = frozenset(("model", "temperature", "api_key", "max_tokens", "base_url"))
# The call is `go`; what is to be wrapped stands between « and ».
WRAPPED = [
    'go(model="m", messages=[{"role": "user", "content": «f"🙂 {name}"»}, {"role": "system", "content": "be brief"}])',
    'go(model="m", messages=[{"role": "user", "content": «"key SECRET"»}])',
    'messages = [{"role": "user", "content": «prompt»}]\n'
    'messages.append({"role": "user", "content": «q + "é"»})\ngo(messages=messages)',
    'messages = []\nmessages += [{"role": "user", "content": «q»}]\ngo(messages=messages, model="m")',
    'go(messages=history + [{"role": "user", "content": «q»}])',
    'go(messages=[*history, {"role": "user", "content": «q»}])',
    'go(messages=[{"role": "user", "content": «c»} for c in chunks])',
    "go(«prompt»)",
    "go(«f'{x}'»)",
    "go(«text.format(x)»)",
    'go(«"a %s" % x»)',
    "x = str(y)\ngo(«x»)",
    "x = f'{y}'\ngo(«x»)",
    'go([HumanMessage(content=«p»), SystemMessage(content="fixed")])',
    'go([("system", "fixed"), ("human", «f"{x}"»)])',
    "go(model='m', input=«text»)",
    "go(model='m', input=[{'role': 'user', 'content': «text»}], temperature=0.2)",
    'go("https://host/v1", json={"model": "m", "messages": [{"role": "user", "content": «t»}]}, headers=h)',
    'go(body=json.dumps({"prompt": «p», "max_tokens": 3}))',
    'go([img, "describe", «prompt»])',
    'go(model="m", system=«rules.text», messages=[{"role": "user", "content": [{"type": "text", "text": «doc»}]}])',
    'go(prompt=(«"a SECRET"\n  "b"»))',
    "go(prompt=«a if b else c»)".replace("«a if b else c»", "«a» if b else «c»"),
    "go(contents=[types.Part.from_text(text=«t»)])",
    "await go(prompt=«await load()»)",
    "go(query=«row['text']»)",
    "%load_ext x\ngo(prompt=«p»)",
    "go(prompt=«p»)\nbroken = (\n",
]
REFUSED = {
    "go(messages=messages)": "built elsewhere",
    "def f(messages):\n    return go(messages=messages)": "built elsewhere",
    "go(things)": "built elsewhere",
    "go(**options)": "built elsewhere",
    "go(messages=build(x))": "built elsewhere",
    "go()": "no text",
    'go(model="m", temperature=1)': "no text",
    'go("fixed")': "no text",
    'go(prompt=safe_prompt.mask(p, to="x").text)': "masked already",
    'go(messages=[{"role": "user", "content": safe_prompt.mask(p, to="x").text}])': "masked already",
}


def prompts(source: str) -> tuple[list[Span], bool]:
    tree = Tree(source)
    called = Span(source.rindex("go("), source.rindex("go(") + 2)
    node = tree.call(called)
    assert isinstance(node, ast.Call)
    made = prompts_of(tree, node, SKIPPED, lambda span: "SECRET" in source[span.start : span.end])
    return list(made.places), made.rest


@pytest.mark.parametrize("marked", WRAPPED)
def test_wrapped(marked: str) -> None:
    source = marked.replace("«", "").replace("»", "")
    places, _ = prompts(source)
    marks = [Change(place, place, mark) for span in places for place, mark in ((span.start, "«"), (span.end, "»"))]
    assert changed(source, marks) == marked


@pytest.mark.parametrize("source", REFUSED)
def test_refused(source: str) -> None:
    with pytest.raises(EditError, match=REFUSED[source]):
        prompts(source)


def test_what_is_built_elsewhere_is_said() -> None:
    assert prompts('go(messages=history + [{"role": "user", "content": q}])')[1] is True
    assert prompts('go(messages=[{"role": "user", "content": q}])')[1] is False


PANDAS = "import pandas as pd\ndf = pd.read_csv('c.csv')\n"
POLARS = "import polars as pl\ndf = pl.read_csv('c.csv')\n"
FRAMES = [
    (PANDAS + "go(f'🙂 {df} {len(df)}')", "go(f'🙂 {df.dtypes.to_string()} {len(df)}')"),
    (PANDAS + "go(f'{df.head(3).to_string()!r:>9}')", "go(f'{df.dtypes.to_string()!r:>9}')"),
    (PANDAS + "go(f'''a\n{df}\n{df}''')", "go(f'''a\n{df.dtypes.to_string()}\n{df.dtypes.to_string()}''')"),
    (
        PANDAS + "go('x' + str(df[['a']]) + df.to_csv(index=False))",
        "go('x' + df.dtypes.to_string() + df.dtypes.to_string())",
    ),
    (PANDAS + "small = df.head()\ngo(small.to_json())", "small = df.head()\ngo(small.dtypes.to_string())"),
    (PANDAS + "go(f'{df=}')", "go(f'{df.dtypes.to_string()=}')"),
    (PANDAS + "go(f'{df.columns} {df.shape} {other}')", None),
    (POLARS + "go(f'{df.head()}')", "go(f'{str(df.schema)}')"),
    (POLARS + "go(df.write_csv())", "go(str(df.schema))"),
    ("from pandas import DataFrame\nd = DataFrame(x)\ngo(d.to_markdown())", "go(d.dtypes.to_string())"),
    ("df = load()\ngo(df.to_csv())", None),  # nobody says what it is
    (PANDAS + "print(df)\ngo('fixed')", None),
]


@pytest.mark.parametrize(("source", "wanted"), FRAMES)
def test_frames(source: str, wanted: str | None) -> None:
    tree = Tree(source)
    start = source.rindex("go(")
    frames = shown_frames(tree, lex(source), [Span(start, len(source))], [])
    new = changed(source, [Change(*one.place, one.schema) for one in frames])
    assert new == source if wanted is None else new.endswith(wanted)
    assert Tree(new).valid


def test_a_source_that_is_known_to_be_a_table() -> None:
    source = "df = load('🙂')\ngo(f'{df}')"
    place = Span(source.index("load"), source.index("\n"))
    [frame] = shown_frames(Tree(source), lex(source), [Span(0, len(source))], [place])
    assert source[frame.place.start : frame.place.end] == "df"
