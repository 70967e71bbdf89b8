"""Windows of whole statements: what is read in one is what is read from the file's start, in the standard library."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.python_literals import lex
from safe_prompt.rewriting.python_window import window
from safe_prompt_lsp.rewriting.python_tree import Tree, parsed


def test_the_standard_library_in_windows() -> None:
    chance = random.Random(11)
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    tried = 0
    for file in chance.sample(files, min(150, len(files))):
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        whole = parsed(text) is not None
        literals = [one for one in lex(text).literals if not one.depth]
        for literal in chance.sample(literals, min(12, len(literals))):
            body = Span(literal.body, literal.body_end)
            part = window(text, [body])
            assert part.start <= literal.start
            assert literal.end <= part.end
            found = lex(text, *part).at(body)
            assert found == literal, file.name
            assert not whole or Tree(text[part.start : part.end]).whole, file.name
            tried += 1
    assert tried > 500


TEXTS = [
    # text with § where the window is asked for, and what it holds
    ("a = 1\nb = '§'\nc = 3\n", "b = '§'\n"),
    (
        "a = 1\r\ndef f():\r\n    x = '🙂'\r\n    y = '§'\r\n\r\n\r\nc = 3\r\n",
        "def f():\r\n    x = '🙂'\r\n    y = '§'\r\n\r\n\r\n",
    ),
    ("x = [\n'§',\n]\ny = 1\n", "x = [\n'§',\n]\n"),
    ('"""\ndef f():\n  §\n"""\nx = 1\n', '"""\ndef f():\n  §\n"""\n'),
    ('x = """\ny = 1\nz = "§"\n"""\nw = 1\n', 'x = """\ny = 1\nz = "§"\n"""\n'),
    ("try:\n    x = '§'\nexcept E:\n    pass\ny = 1\n", "try:\n    x = '§'\nexcept E:\n    pass\n"),
    ("a = 1 + \\\n b('§')\nc = 1\n", "a = 1 + \\\n b('§')\n"),
    ("@d\ndef f():\n    '§'\n", "@d\ndef f():\n    '§'\n"),
    ("x = 1\n@d(\n    '§',\n)\n@e\nclass C:\n    pass\ny = 1\n", "@d(\n    '§',\n)\n@e\nclass C:\n    pass\n"),
    ("x = 1\n@d\n@e\nasync def f():\n    '§'\ny = 1\n", "@d\n@e\nasync def f():\n    '§'\n"),
    ("x\n%env A=§\ny\n", "%env A=§\n"),
    ("§", "§"),
]


@pytest.mark.parametrize(("text", "wanted"), TEXTS)
def test_windows(text: str, wanted: str) -> None:
    at = text.index("§")
    part = window(text, [Span(at, at + 1)])
    held = text[part.start : part.end]
    assert held in (wanted, text)
