"""What fixes make of cells."""

from __future__ import annotations

import ast
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.lab.pages import Page, on_page
from tests.plants import values

from safe_prompt.checks.scan_file import Options, find
from safe_prompt.documents.document import Document, Kind
from safe_prompt.findings.finding import Finding
from safe_prompt_jupyter.server.allowing import allow
from safe_prompt_jupyter.server.environment import move_to_environment, offers_environment

KEY = values.github(random.Random("fixes"))
OTHER = values.github(random.Random("fixes too"))
MAIL = values.email(random.Random("fixes"))


def first(text: str, kind: Kind = "python") -> Finding:
    return find(Document(text, kind), Options())[0]


MOVED = {
    "an assignment": (f'token = "{KEY}"', 'import os\n\ntoken = os.environ["GITHUB_PAT"]', "GITHUB_PAT"),
    "a constant": (f'CI_BOT = "{KEY}"', 'import os\n\nCI_BOT = os.environ["CI_BOT"]', "CI_BOT"),
    "imported already": (f"import os\nt = '{KEY}'", "import os\nt = os.environ['GITHUB_PAT']", "GITHUB_PAT"),
    "an argument": (f'login("{KEY}")', 'import os\n\nlogin(os.environ["GITHUB_PAT"])', "GITHUB_PAT"),
    "part of a literal": (f'url = "https://x:{KEY}@github.com"',
                          """import os\n\nurl = f"https://x:{os.environ['GITHUB_PAT']}@github.com\"""", "GITHUB_PAT"),
    "after an emoji": (f's = "😀"; token = "{KEY}"', 'import os\n\ns = "😀"; token = os.environ["GITHUB_PAT"]',
                       "GITHUB_PAT"),
    "below a cell magic": (f'%%time\ntoken = "{KEY}"', '%%time\nimport os\ntoken = os.environ["GITHUB_PAT"]',
                           "GITHUB_PAT"),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVED)
def test_moved(name: str) -> None:
    text, expected, variable = MOVED[name]
    moved = move_to_environment(text, "python", first(text))
    assert moved is not None and (moved.text, moved.name) == (expected, variable)
    assert KEY not in moved.text and offers_environment(text, "python", first(text))
    assert expected not in repr(moved)


STAYS = {
    "a statement of its own": f'"{KEY}"',
    "a value that is set here": f'os.environ["GITHUB_TOKEN"] = "{KEY}"',
    "pieces": f'token = "{KEY[:20]}" "{KEY[20:]}"',
    "a comment": f"# {KEY}",
    "a shell line": f"!echo {KEY}",
}


@pytest.mark.parametrize("name", STAYS)
def test_not_moved(name: str) -> None:
    text = STAYS[name]
    assert move_to_environment(text, "python", first(text)) is None
    assert not offers_environment(text, "python", first(text))


def test_personal_data_is_not_moved() -> None:
    text = f'x = "{MAIL}"'
    assert move_to_environment(text, "python", first(text)) is None


ALLOWED: dict[str, tuple[Kind, str, str]] = {
    "python": ("python", f'x = "{KEY}"  \ny = 1', f'x = "{KEY}"    # {{}}\ny = 1'),
    "the last line": ("python", f'# 😀\nx = "{KEY}"', f'# 😀\nx = "{KEY}"  # {{}}'),
    "windows": ("python", f'x = "{KEY}"\r\ny = 1', f'x = "{KEY}"  # {{}}\r\ny = 1'),
    "markdown": ("markdown", f"My token is {KEY}.\n", f"My token is {KEY}.  <!-- {{}} -->\n"),
    "bash": ("shell", f"%%bash\nexport T={KEY}\n", f"%%bash\nexport T={KEY}  # {{}}\n"),
    "sql": ("sql", f"select '{KEY}'\n", f"select '{KEY}'  -- {{}}\n"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str) -> None:
    kind, text, expected = ALLOWED[name]
    said = allow(text, kind, first(text, kind), 'it\'s "old" -- \\ see\nthere')
    comment = "safe-prompt: allow[github-pat] reason=\"it's 'old' - / see there\""
    assert said == expected.format(comment)
    assert [one.rule for one in find(Document(said, kind), Options())] == []


REFUSED: dict[str, tuple[Kind, str]] = {
    "inside a long string": ("python", f'x = """\n{KEY}\n"""'),
    "before a continued line": ("python", f'x = "{KEY}" \\\n + ""'),
    "on a cell magic's line": ("text", f"%%ai openai:gpt-5 -p {KEY}\nhello"),
    "in a prompt": ("text", f"%%ai openai:gpt-5\nMy key is {KEY}"),
    "on the magic's own line": ("shell", f"%%bash -c {KEY}\ntrue"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_allow_refused(name: str) -> None:
    kind, text = REFUSED[name]
    assert allow(text, kind, first(text, kind), "old") is None


def output(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def test_fixes_through_the_session(tmp_path: Path) -> None:
    outputs = [output(f"😀 a {KEY}\n"), output("nothing here\n"), output(f"b {OTHER}\n")]
    source = f'# 😀\nx = "{KEY}"\ny = "{OTHER}"'

    async def work(page: Page) -> None:
        await page.show({"a": {
            "source": source, "sourceRevision": 7, "restRevision": 3,
            "rest": json.dumps({"cell_type": "code", "metadata": {}, "outputs": outputs}),
        }})  # fmt: skip
        masked = await page.ask("fix", cell="a", how="mask", revision=7, findings=[0])
        assert KEY not in masked["source"] and OTHER in masked["source"] and "SP_TOKEN_1_" in masked["source"]
        ast.parse(masked["source"])
        both = await page.ask("fix", cell="a", how="mask", revision=7, findings=[0, 1])
        assert OTHER not in both["source"]
        first_word = masked["source"].split('"')[1]
        assert first_word in both["source"]  # one value, one placeholder, for as long as the page is open
        moved = await page.ask("fix", cell="a", how="environment", revision=7, findings=[1])
        assert moved["variable"] == "GITHUB_PAT" and OTHER not in moved["source"]
        allowed = await page.ask("fix", cell="a", how="allow", revision=7, findings=[0], reason="revoked")
        assert 'reason="revoked"' in allowed["source"]
        hidden = await page.ask("fix", cell="a", how="mask-output", revision=3, findings=[0])
        text = json.dumps(hidden["outputs"])
        assert KEY not in text and OTHER in text and len(hidden["outputs"]) == 3
        cleared = await page.ask("fix", cell="a", how="clear-output", revision=3, findings=[1])
        assert [one["text"] for one in cleared["outputs"]] == [outputs[0]["text"], outputs[1]["text"]]

    on_page(tmp_path, work)


@pytest.mark.parametrize(
    "fields",
    [
        {"how": "mask", "revision": 6, "findings": [0]},
        {"how": "mask", "revision": 7, "findings": [99]},
        {"how": "mask-output", "revision": 7, "findings": [0]},
        {"how": "mask", "revision": 7, "findings": [0], "cell": "gone"},
    ],
)
def test_a_fix_of_something_else_changes_nothing(fields: dict[str, Any], tmp_path: Path) -> None:
    async def work(page: Page) -> None:
        await page.show({"a": {"source": f'x = "{KEY}"', "sourceRevision": 7}})
        answer = await page.ask("fix", **{"cell": "a", **fields})
        assert answer["source"] is None and answer["outputs"] is None and answer["note"]

    on_page(tmp_path, work)
