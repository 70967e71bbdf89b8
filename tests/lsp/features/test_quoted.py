"""Environment variables in JavaScript, R and shells: in simple literals alone, and the program means the same."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import EditError, changed
from safe_prompt_lsp.rewriting.quoted import javascript, r, reading_for, shell

from ...needs import absent  # noqa: TID252 -- `tests` is not on the path

VALUE = "V4lue"
JAVASCRIPT = {
    'const x = "V";': "const x = process.env.NAME;",
    "const x = '🙂 V!';": "const x = `🙂 ${process.env.NAME}!`;",
    "const x = `a V ${1}`;": "const x = `a ${process.env.NAME} ${1}`;",
    "const x = `a\nit's V\nend`;": "const x = `a\nit's ${process.env.NAME}\nend`;",
    "f({ key: 'V' }); const x = 1;": "f({ key: process.env.NAME }); const x = 1;",
    "const x = /[\"']/.test('V');": "const x = /[\"']/.test(process.env.NAME);",
    'const x = "it\'s V";': "const x = `it's ${process.env.NAME}`;",
}
SHELL = {
    'x="V"': 'x="${NAME}"',
    "x='V'": 'x="${NAME}"',
    "x=V": 'x="${NAME}"',
    "x='a V $b'": "x='a '\"${NAME}\"' $b'",
    'x="🙂 V"': 'x="🙂 ${NAME}"',
    "x=a/V/b": 'x=a/"${NAME}"/b',
    "x=$(printf %s V)": 'x=$(printf %s "${NAME}")',
    'x="a\nit\'s V"': 'x="a\nit\'s ${NAME}"',
    "x=$(cat <<EOF\nV\nEOF\n)": "x=$(cat <<EOF\n${NAME}\nEOF\n)",
}


def span(text: str) -> tuple[Span, ...]:
    return (Span(text.index(VALUE), text.index(VALUE) + len(VALUE)),)


@pytest.mark.parametrize("source", JAVASCRIPT)
def test_javascript(source: str) -> None:
    text = source.replace("V", VALUE)
    made = javascript(text, span(text), "NAME")
    new = changed(text, made.changes)
    assert (new, made.value) == (JAVASCRIPT[source], VALUE)
    node = shutil.which("node")
    if node is None:
        absent("no Node.js")
    show = ";function f(){};console.log(JSON.stringify(String(x)))"
    ran = [
        subprocess.run([node, "-e", code + show], capture_output=True, check=True, env={"NAME": VALUE}).stdout
        for code in (text, new)
    ]
    assert ran[0] == ran[1]


@pytest.mark.parametrize(
    "source",
    [
        "// V",
        "/* 'V' */",
        "x = V",
        "import x from 'V'",
        "require('V')",
        "x = {'V': 1}",
        "x = 'a`b V'",
        "x = '${V'",
        "x = 'V",
    ],
)
def test_javascript_that_is_not_simple_is_refused(source: str) -> None:
    text = source.replace("V", VALUE)
    with pytest.raises(EditError) as caught:
        javascript(text, span(text), "NAME")
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize("source", SHELL)
def test_shell(source: str) -> None:
    text = source.replace("V", VALUE)
    made = shell(text, span(text), "NAME")
    new = changed(text, made.changes)
    assert (new, made.value) == (SHELL[source], VALUE)
    sh = shutil.which("sh")
    if sh is None:
        absent("no POSIX shell")
    ran = [
        subprocess.run(
            [sh, "-c", code + '\nprintf %s "$x"'], capture_output=True, check=True, env={"NAME": VALUE}
        ).stdout
        for code in (text, new)
    ]
    assert ran[0] == ran[1] != b""


@pytest.mark.parametrize("source", ["# V", "x=1 # V", "NAME=V", "export NAME='V'", "cat <<'EOF'\nV\nEOF\n", "x='V $y'"])
def test_shell_that_is_not_simple_is_refused(source: str) -> None:
    text = source.replace("V", VALUE if source != "x='V $y'" else VALUE + "!*")
    spans = span(text) if source != "x='V $y'" else (Span(3, 3 + len(VALUE) + 2),)
    with pytest.raises(EditError) as caught:
        shell(text, spans, "NAME")
    assert VALUE not in str(caught.value)


def test_r() -> None:
    text = f"x <- '{VALUE}' # 🙂"
    assert changed(text, r(text, span(text), "NAME").changes) == "x <- Sys.getenv('NAME') # 🙂"
    for other in (f"x <- 'a {VALUE}'", f"# '{VALUE}'", f'x <- r"({VALUE})"', f"x <- {VALUE}"):
        with pytest.raises(EditError):
            r(other, span(other), "NAME")


@pytest.mark.parametrize(
    ("kind", "path", "offered"),
    [
        ("shell", "a.sh", True), ("shell", ".bashrc", True), ("shell", "a.ps1", False), ("shell", "Dockerfile", False),
        ("shell", None, True), ("javascript", "a.ts", True), ("r", "a.R", True), ("json", "a.json", False),
        ("yaml", "a.yml", False), ("env", ".env", False),
    ],
)  # fmt: skip
def test_languages(kind: str, path: str | None, offered: bool) -> None:
    assert (reading_for(kind, path) is not None) == offered  # type: ignore[arg-type]
