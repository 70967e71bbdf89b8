"""Allow here: the finding is gone, what is left asks for a reason, and the file means what it meant."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from safe_prompt.documents.document import Document, guess_kind
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting.change import EditError, changed
from safe_prompt_lsp.rewriting.comments import allow

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import scanned

TOKEN = values.github(values.seeded("allow here"))
# (file, text with T for the token): where a comment can stand.
ALLOWED = [
    ("a.py", "x = 'T'\n"),
    ("a.py", "x = '🙂', 'T'  # note\n"),
    ("a.py", "x = '''T\nb'''\n"),
    ("a.py", "if 1:\n\tx = f(\n\t\t'T',\n\t)\n"),
    ("a.py", "x = 'T'\r\ny = 1\r\n"),
    ("a.py", "x = 'T'"),
    ("a.py", "# T\n"),
    ("a.py", "x = 1\n%env A=T\n"),
    ("a.py", "!curl T\n"),
    ("a.py", "x = 'a' \\\n  'T'\n"),
    ("a.py", 'if 1:\n    x = """T\n"""\n'),
    (".env", "A=T\n"),
    (".env", "# 🙂\nA='T'\nB=2\n"),
    ("a.ini", "[x]\na = T\n"),
    ("a.toml", "a = 'T'\nb = 1\n"),
    ("a.toml", "a = '''T\nx'''\n"),
    ("a.toml", "a = [\n  'T', # x\n]\n"),
    ("a.yml", "a: T\nb: 1\n"),
    ("a.yml", "a:\n  - T\n  - 'x'\n"),
    ("a.yml", "a: {b: 'T'}\n"),
    ("a.yml", 'a: "T\n  x"\n'),
    ("a.sql", "select 'T';\n"),
    ("a.sh", "A=T\n"),
    ("a.sh", "echo 'T\nx'\n"),
    ("Dockerfile", "FROM x\nENV A=T\n"),
    ("a.js", "const a = 'T';\n"),
    ("a.ts", "const a = `T\n`;\n"),
    ("a.go", "a := `T\n`\n"),
    ("a.java", 'String a = "T";\n'),
    ("a.rs", 'let a = "T";\n'),
    ("a.rb", "a = 'T'\n"),
    ("a.lua", "a = 'T'\n"),
    ("a.tf", 'a = "T"\n'),
    ("a.r", "a <- 'T'\n"),
    ("a.html", "<p>T</p>\n"),
    ("a.xml", "<a>\n<b>T</b>\n</a>\n"),
    ("a.md", "The key is T.\n"),
    ("a.md", "| a | T |\n"),
    ("a.md", "```python\nx = 'T'\n```\n"),
    ("a.md", "---\na: T\n---\n# x\n"),
    ("a.tex", "key T\n"),
    ("a.jsonc", '{"a": "T"}\n'),
]
REFUSED = [
    ("a.py", "x = '''\nT\n'''\n", "inside a string"),
    ("a.py", "x = 1 + \\\n  2 + f('T') \\\n  + 3\n", "goes on"),
    ("a.py", "%%env A=T\n", "magic"),
    ("a.json", '{"a": "T"}\n', "no comments"),
    ("a.csv", "a,b\nT,1\n", "no comments"),
    ("a.txt", "T\n", "no comments"),
    ("a.yml", "a: |\n  x\n  T\n", "inside a string"),
    ("a.yml", "a: x\n  T\n", "inside a string"),
    ("a.yml", 'a: "x\n  T\n  y"\n', "inside a string"),
    ("a.toml", "a = '''\nT\n'''\n", "inside a string"),
    ("a.js", "const a = `\nT\n`;\n", "inside a string"),
    ("a.js", "/*\n T\n*/\n", "inside a string"),
    ("a.sh", "cat <<EOF\nT\nEOF\n", "inside a string"),
    ("a.sh", "curl -H T \\\n  x\ncurl x \\\n  -H T \\\n y\n", "goes on"),
    ("a.html", "<script>\nx = 'T';\n</script>\n", "inside a string"),
    ("a.html", '<a\n b="T"\n>\n', "inside a string"),
    ("a.md", "```\nT\n```\n", "block of code"),
    ("a.rst", "T\n", "no comments"),
    ("a.env.txt", "T\n", "no comments"),
    ("a.rb", "a = 'x\nT\n'\n", "inside a string"),
    ("a.tex", "\\begin{verbatim}\nT\n\\end{verbatim}\n", "inside a string"),
]


def found(text: str, path: str) -> Finding:
    document = Document.from_text(text, path=path)
    hits = [finding for finding in scanned(document) if finding.rule == "github-pat"]
    assert hits, "the case holds no finding"
    return hits[-1]


def meaning(text: str, path: str) -> Any:
    """What a program or reader takes from a file; comments are no part of it."""
    kind = guess_kind(text, path)
    if kind == "python":
        plain = re.sub(r"(?m)^[%!].*$", "0", text)
        return ast.dump(ast.parse(plain))
    if kind == "toml":
        return tomllib.loads(text.replace("\r\n", "\n"))
    if kind == "yaml":
        return yaml.safe_load(text)
    if kind == "xml":
        return ET.tostring(ET.fromstring(text), method="text").strip()
    if kind == "env":
        return [line for line in text.split("\n") if not line.startswith("#")]
    if path.endswith(".jsonc"):
        return json.loads(re.sub(r"//.*", "", text))
    return None


@pytest.mark.parametrize(("path", "template"), ALLOWED)
def test_allowed(path: str, template: str) -> None:
    text = template.replace("T", TOKEN)
    finding = found(text, path)
    kind = guess_kind(text, path)
    bare = allow(text, kind, path, finding.start, (finding.rule,), "")
    new = changed(text, [bare.change])
    assert bare.cursor is not None
    at = bare.change.start + bare.cursor
    assert new[at - 8 : at + 1] == 'reason=""'
    left = scanned(Document.from_text(new, path=path))
    assert [one.rule for one in left] == ["allow-without-reason"]
    assert meaning(new, path) == meaning(text, path)
    reasoned = changed(
        text, [allow(text, kind, path, finding.start, (finding.rule,), 'made up: "x" 🙂 -- --> */').change]
    )
    assert [one.rule for one in scanned(Document.from_text(reasoned, path=path))] == []
    assert meaning(reasoned, path) == meaning(text, path)


@pytest.mark.parametrize(("path", "template", "why"), REFUSED)
def test_where_no_comment_can_stand_it_says_why(path: str, template: str, why: str) -> None:
    text = template.replace("T", TOKEN)
    finding = found(text, path)
    with pytest.raises(EditError, match=why) as caught:
        allow(text, guess_kind(text, path), path, finding.start, (finding.rule,), "")
    assert TOKEN not in str(caught.value)


def test_a_rule_is_added_to_the_allow_that_is_there() -> None:
    text = f"x = '{TOKEN}'  # safe-prompt: allow[email-address] reason=\"why\"\n"
    made = allow(text, "python", "a.py", found(text, "a.py").start, ("github-pat",), "")
    new = changed(text, [made.change])
    assert "allow[email-address, github-pat] reason" in new
    assert made.cursor is None
    with pytest.raises(EditError, match="already"):
        allow(new, "python", "a.py", 5, ("github-pat",), "")
