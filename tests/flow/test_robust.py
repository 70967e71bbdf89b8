"""Whatever the code is: no crash, work in proportion to its length, positions that move with the text."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt import Document, Findings, scan
from safe_prompt.documents.document import Address, Cell, Part
from safe_prompt.findings.suppress import FLOW_RULES
from safe_prompt.flow.analysis import Followed, analyse
from safe_prompt.rules.loader import load_shipped

from .programs import Program, load_all
from .test_programs import pairs

FILES = [program for program in load_all() if program.document.kind == "python"]
WHOLE = [program for program in FILES if program.construct != "broken"]
HEAD = "from openai import OpenAI\nclient = OpenAI()\n"
SENT = "client.responses.create(input=x)\n"


def run(text: str, *, cell: bool = False) -> Followed:
    part = Part(text, "python", Address(cell=Cell(0)) if cell else Address())
    return analyse([part], [[]], rules=load_shipped())


# ── any text ─────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.sampled_from(FILES), st.floats(0, 1))
def test_any_beginning_of_a_program(program: Program, share: float) -> None:
    text = program.document.text
    cut = text[: int(len(text) * share)]
    findings = scan(cut, path="program.py")
    assert not findings.not_scanned
    for finding in findings:
        for reach in finding.reaches:
            assert reach.line <= cut.count("\n") + 1


@given(st.sampled_from(FILES), st.integers(0, 3000), st.text(alphabet="()[]{}\"'\\\n\t #%!?=:,.@f🙂x1", max_size=12))
def test_anything_typed_into_a_program(program: Program, at: int, typed: str) -> None:
    text = program.document.text
    at = min(at, len(text))
    assert not scan(text[:at] + typed + text[at:], path="program.py").not_scanned


def test_a_list_that_holds_itself_names_columns_once() -> None:
    """It did not end, and took all memory."""
    text = HEAD + "import pandas as pd\nf = pd.read_csv('a.csv')\nk = ['email']\nk.append(k)\nx = f[k]\n" + SENT
    followed = run(text)
    assert [origin.name for origin, _, _ in followed.sources] == ["email"]


@given(st.text(max_size=80), st.booleans())
def test_any_text(text: str, cell: bool) -> None:
    run(HEAD + text, cell=cell)
    run(text + "\n" + HEAD, cell=cell)


@pytest.mark.parametrize(
    "text", ["\0", "\ud800 = 1", "\ufeffx = 1\n", "x = 1\r\ry = 2\r\n", "x = '\x0c'\n\x0cy = 1\n", "\\", "\\\n"]
)
def test_odd_characters(text: str) -> None:
    run(HEAD + text)
    run(text + HEAD)


# ── positions ────────────────────────────────────────────────────────────────────────────────────────────────


def places(findings: Findings, line: Callable[[int], int] = lambda line: line) -> list[object]:
    found = [
        (f.rule, line(f.line), f.column, r.sink, line(r.line), r.column, tuple((line(s.line), s.column) for s in r.via))
        for f in findings
        for r in f.reaches
    ]
    return [*sorted(found), *sorted((c.sink, line(c.line), c.column) for c in findings.calls)]


@pytest.mark.parametrize("program", WHOLE, ids=lambda program: f"{program.construct}-{program.name}".replace(" ", "_"))
def test_lines_put_above_move_everything(program: Program) -> None:
    text = program.document.text
    starts = sorted({s.lineno - len(getattr(s, "decorator_list", ())) for s in ast.parse(text).body})
    rows = text.split("\n")
    moved = [
        row
        for number, row in enumerate(rows, 1)
        for row in ((["# 🙂 a line more", row]) if number in starts else [row])
    ]

    def line(number: int) -> int:
        return number + sum(start <= number for start in starts)

    assert places(scan("\n".join(moved), path="program.py")) == places(scan(text, path="program.py"), line)


@pytest.mark.parametrize("program", WHOLE, ids=lambda program: f"{program.construct}-{program.name}".replace(" ", "_"))
def test_names_do_not_matter(program: Program) -> None:
    text = program.document.text
    assert places(scan(renamed(text), path="program.py")) == places(scan(text, path="program.py"))


def renamed(text: str) -> str:
    """The text with its own names changed to others of equal length."""
    tree = ast.parse(text)
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    fixed = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    fixed |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword | ast.arg) and node.arg}
    fixed |= {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    fixed |= {name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    names = {
        name
        for name in stored - fixed
        if len(name) > 2 and name not in ("row", "frame") and not keyword.iskeyword(name)
    }
    # Names in f-strings are no tokens of their own before Python 3.12, and a name beside a value is evidence for it.
    names = {name for name in names if text.count(name) == len([t for t in tokens(text) if t.string == name])}
    names -= {
        "key",
        "token",
        "secret",
        "password",
        "card",
        "text",
        "name",
        "prompt",
        "data",
        "person",
        "people",
        "parts",
    }
    rows = [list(row) for row in text.splitlines(keepends=True)]
    for token in tokens(text):
        if token.type == tokenize.NAME and token.string in names:
            (line, column), (_, end) = token.start, token.end
            rows[line - 1][column:end] = (
                "q" + "z" * (end - column - 1 - len(str(len(token.string)))) + str(len(token.string))
            )
    return "".join("".join(row) for row in rows) if len({len(n) for n in names}) == len(names) else text


def tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


# ── work ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _doubling(n: int) -> str:
    calls = "def f0(x):\n    return x\n"
    calls += "".join(f"def f{i}(x):\n    return f{i - 1}(x) + f{i - 1}(x)\n" for i in range(1, n))
    return f"{calls}x = f{n - 1}('a')\n{SENT}"


def _nested(n: int, header: str, depth: int, inner: str) -> str:
    """Headers inside each other up to a depth, again and again."""
    block = (
        "".join("    " * level + header.format(level) + "\n" for level in range(depth)) + "    " * depth + inner + "\n"
    )
    return block * (n // depth)


def _repeated(row: str) -> Callable[[int], str]:
    return lambda n: "".join(row.replace("#", str(i)).replace("@", str(max(i - 1, 0))) for i in range(n)) + SENT


ASK = "def ask(t):\n    client.responses.create(input=t)\n"
GROWING: dict[str, Callable[[int], str]] = {
    "assignments": _repeated("x# = x@ + 'a'\n"),
    "calls": _repeated("client.responses.create(input='a#')\n"),
    "calls of one function": lambda n: ASK + _repeated("ask('a#')\n")(n),
    "variables sent": lambda n: "import os\nx = []\n" + _repeated(f"x.append(os.environ['A#'])\n{SENT}")(n),
    "functions calling twice": _doubling,
    "branches": _repeated("if a#:\n    x# = 1\nelse:\n    x# = 2\n"),
    "branches in branches": lambda n: _nested(n, "if a{}:", 15, "x = 1") + SENT,
    "loops in loops": lambda n: _nested(n, "for a{} in b:", 12, "x = a0") + SENT,
    "elif": lambda n: "if a:\n    x = 1\n" + _repeated("elif b#:\n    x = #\n")(n),
    "dictionary": lambda n: "x = {" + ", ".join(f"'a{i}': {i}" for i in range(n)) + "}\n" + SENT,
    "list of dictionaries": lambda n: "x = [" + ", ".join(f"{{'a': {i}, 'b': [{i}]}}" for i in range(n)) + "]\n" + SENT,
    "methods": lambda n: "class A:\n" + _repeated("    def f#(self):\n        self.x# = self.f@()\n")(n),
    "objects that know each other": lambda n: "class A:\n    pass\n" + _repeated("a# = A()\na#.b = a@\nx = a#\n")(n),
    "plus": lambda n: "x = 'a'" + " + 'b'" * n + "\n" + SENT,
    "comprehensions": _repeated("x = [[a for a in b] for b in c#]\n"),
    "try": _repeated("try:\n    x = f#()\nexcept E:\n    x = 1\n"),
}


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_length(name: str) -> None:
    few, many = (run(HEAD + GROWING[name](count)) for count in (120, 480))
    assert not few.failed and not many.failed
    assert many.steps <= 4.8 * few.steps + 500


DEEP: dict[str, str] = {
    "brackets": "x = " + "(" * 3000 + ")" * 3000,
    "brackets left open": "x = " + "([{" * 2000,
    "lists": "x = " + "[" * 150 + "]" * 150,
    "calls": "x = " + "f(" * 90 + ")" * 90,
    "attributes": "x = a" + ".b" * 3000,
    "chained calls": "x = a" + ".b()" * 2000,
    "subscripts": "x = a" + "[0]" * 3000,
    "plus": "x = 'a'" + " + 'b'" * 9000,
    "unary": "x = " + "-" * 2000 + "1",
    "not": "x = " + "not " * 2000 + "1",
    "blocks": "".join("    " * depth + "if a:\n" for depth in range(95)) + "    " * 95 + "x = 1",
    "functions": "".join("    " * depth + f"def f{depth}():\n" for depth in range(80)) + "    " * 80 + "x = 1",
    "elif": "if a:\n    x = 1\n" + "elif b:\n    x = 2\n" * 3000,
    "comparisons": "x = " + " < ".join(["a"] * 3000),
    "lambdas": "x = " + "lambda: " * 500 + "1",
    "conditionals": "x = " + "1 if a else " * 500 + "2",
    "f-strings": "x = f'{" + "(" * 60 + "a" + ")" * 60 + "}'",
}  # fmt: skip


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_read_or_said_to_be_too_deep(name: str) -> None:
    text = f"{HEAD}{DEEP[name]}\ny = 'clean'\nclient.responses.create(input=y)\n"
    findings = scan(text, path="deep.py")
    assert [call.sink for call in findings.calls] == ["openai.responses.create"]
    assert all("nested too deep" in omission.reason for omission in findings.not_scanned)


def test_a_long_line_is_read() -> None:
    findings = scan(HEAD + "x = '🙂" + "a" * 50_000 + "'; " + SENT + SENT, path="long.py")
    assert [(call.line, call.column) for call in findings.calls] == [(3, 50_010), (4, 1)]


def test_code_made_by_machines_is_left_out_and_said_to_be() -> None:
    large = scan(HEAD + "x = 'aaaaaaaa'\n" * 30_000, path="large.py")
    assert not large.calls and not large.not_scanned
    assert ["characters of code" in omission.reason for omission in large.skipped] == [True]


def test_too_many_ways_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe_prompt.flow.analysis.LEAST_STEPS", 0)
    monkeypatch.setattr("safe_prompt.flow.analysis.STEPS", 0.01)
    findings = scan(HEAD + "x = 1\n" + SENT, path="program.py")
    assert [omission.reason for omission in findings.not_scanned] == [
        "not followed to AI calls to the end: too many ways through the code"
    ]


# ── nothing to find ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("program", WHOLE, ids=lambda program: f"{program.construct}-{program.name}".replace(" ", "_"))
def test_without_calls_nothing_is_said(program: Program) -> None:
    """Every program with the names of all libraries and methods that send changed."""
    text = program.document.text
    for word in SENDING:
        text = text.replace(word, word[::-1])
    findings = scan(text, path="program.py")
    assert not pairs(findings) and not findings.calls
    assert not [finding for finding in findings if finding.rule in FLOW_RULES]


SENDING = (
    "openai", "anthropic", "google", "genai", "vertexai", "cohere", "groq", "litellm", "ollama", "replicate",
    "together", "voyageai", "huggingface_hub", "mistralai", "boto3", "langchain", "langgraph", "llama_index",
    "pandasai", "requests.", "urllib.request", "httpx", "os.system", "subprocess.", "completions", "session.post",
    "claude", "responses", "messages", "generate_content", "chat.complete", "invoke_model", "converse", "embeddings",
    "ChatCompletion",
)  # fmt: skip


def test_documents_without_code_are_left_alone() -> None:
    text = "import openai\nopenai.responses.create(input=os.environ['DB_PASSWORD'])\n"
    for path in ("a.md", "a.txt", "a.js"):
        assert not scan(Document.from_text(text, path=path)).calls
    assert scan(Document.from_text(text, path="a.py")).calls
