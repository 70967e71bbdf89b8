"""Move to an environment variable, or ask for it: what the program, ``.env`` and ``.gitignore`` hold afterwards."""

from __future__ import annotations

import ast
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types

from safe_prompt.documents.document import Document
from safe_prompt.rewriting.change import EditError
from safe_prompt.rewriting.env_file import entries
from safe_prompt_lsp.abilities import Abilities
from safe_prompt_lsp.code_actions import resolved
from safe_prompt_lsp.snapshot import Snapshot

from ...needs import absent  # noqa: TID252 -- `tests` is not on the path
from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import EAGER, actions_at, after, means, named, scanned, snap, snap_notebook
from .test_masking import samples

TOKEN = values.github(values.seeded("moving"))
MOVE, ASK, RING = "Move to environment", "Ask for it", "Read it from the keyring"

# (file, text with § for the token, what becomes of it)
MOVED = [
    ("a.py", "x = '§'\n", "import os\n\nx = os.environ['GITHUB_PAT']\n"),
    ("a.py", "'🙂'; x = '🙂', \"§\"\r\n", "'🙂'; import os; x = '🙂', os.environ[\"GITHUB_PAT\"]\r\n"),
    ("a.py", "y = 1; x = '🙂', \"§\"\r\n", "import os\r\n\r\ny = 1; x = '🙂', os.environ[\"GITHUB_PAT\"]\r\n"),
    (
        "a.py",
        '"""D 🙂"""\n\nimport re\n\nMY_TOKEN = "§"\n',
        '"""D 🙂"""\n\nimport os\nimport re\n\nMY_TOKEN = os.environ["MY_TOKEN"]\n',
    ),
    ("a.py", "import os\nif 1:\n\tx = f('§')\n", "import os\nif 1:\n\tx = f(os.environ['GITHUB_PAT'])\n"),
    ("a.py", "import os\nh = f'Bearer §{1}'\n", "import os\nh = f'Bearer {os.environ[\"GITHUB_PAT\"]}{1}'\n"),
    ("a.py", "import os\nx = os.getenv('GH', '§')\n", 'import os\nx = os.environ["GH"]\n'),
    ("a.py", "import os\nx = os.environ.get(\n    'GH',\n    '§',\n)\n", 'import os\nx = os.environ["GH"]\n'),
    ("a.py", "import os\nx = ('🙂'\n     '§')\n", "import os\nx = ('🙂'\n     f'{os.environ[\"GITHUB_PAT\"]}')\n"),
    ("a.js", "const t = '§'; // 🙂\n", "const t = process.env.GITHUB_PAT; // 🙂\n"),
    ("a.ts", 'const t = "🙂 §";\n', "const t = `🙂 ${process.env.GITHUB_PAT}`;\n"),
    ("a.R", "t <- '§'\n", "t <- Sys.getenv('GITHUB_PAT')\n"),
    ("a.sh", "curl -H 'X: §' 🙂\n", "curl -H 'X: '\"${GITHUB_PAT}\"'' 🙂\n"),
]


def at_token(text: str, path: str, root: Path, encoding: str = "utf-16") -> Snapshot:
    return snap(text.replace("§", TOKEN), path, root=root, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(("path", "text", "new"), MOVED)
def test_moved(path: str, text: str, new: str, encoding: str, tmp_path: Path) -> None:
    snapshot = at_token(text, path, tmp_path, encoding)
    name = "GH" if "'GH'" in text else "MY_TOKEN" if "MY_TOKEN" in text else "GITHUB_PAT"
    done = after(snapshot, named(actions_at(snapshot), MOVE))
    assert done == {"text": new, ".env": f"{name}={TOKEN}\n", ".gitignore": ".env\n"}
    assert not [one for one in scanned(Document.from_text(new, path=path)) if one.severity != "info"]
    if path.endswith(".py"):
        ast.parse(new)


@pytest.mark.parametrize(("start", "code"), [(ASK, "getpass.getpass("), (RING, "keyring.get_password(")])
def test_asked_for(start: str, code: str, tmp_path: Path) -> None:
    snapshot = at_token('"""D"""\r\nx = "🙂", \'§\'\r\n', "a.py", tmp_path)
    new = after(snapshot, named(actions_at(snapshot), start))["text"]
    module = code.partition(".")[0]
    assert new.startswith(f'"""D"""\r\n\r\nimport {module}\r\n\r\nx = "🙂", {code}')
    assert TOKEN not in new
    ast.parse(new)
    assert named(actions_at(snapshot), RING).title.count(f"keyring set {tmp_path.name} GITHUB_PAT") == 1


def test_in_a_notebook_the_import_goes_into_that_cell(tmp_path: Path) -> None:
    cells = [
        ("import os\n", "python"),
        (f"%%time\n🙂 = 1\nx = '{TOKEN}'\n".replace("🙂", "é"), "python"),
        ("# 🙂", "markdown"),
    ]
    snapshot = snap_notebook(cells, 1, tmp_path)  # type: ignore[arg-type]
    done = after(snapshot, named(actions_at(snapshot), MOVE))
    assert done["text"] == "%%time\nimport os\né = 1\nx = os.environ['GITHUB_PAT']\n"
    action = named(actions_at(snapshot), MOVE)
    assert action.edit is not None
    documents = [
        one.text_document for one in action.edit.document_changes or () if isinstance(one, types.TextDocumentEdit)
    ]
    assert (documents[-1].uri, documents[-1].version) == (snapshot.uri, snapshot.version)


def test_names_in_env_are_reused_where_equal_and_never_written_over(tmp_path: Path) -> None:
    snapshot = at_token("x = '§'\n", "a.py", tmp_path)
    env = tmp_path / ".env"
    (tmp_path / ".gitignore").write_text("*.env\n.env\n")
    env.write_text(f"A=1\nGITHUB_PAT={TOKEN}")
    done = after(snapshot, named(actions_at(snapshot), MOVE))
    assert set(done) == {"text"}  # .env and .gitignore hold it already
    env.write_text("GITHUB_PAT=other\n")
    done = after(snapshot, named(actions_at(snapshot), MOVE))
    assert done[".env"] == f"GITHUB_PAT=other\nGITHUB_PAT_2={TOKEN}\n"
    assert "os.environ['GITHUB_PAT_2']" in done["text"]
    env.write_text("GITHUB_PAT=\r\n")
    assert after(snapshot, named(actions_at(snapshot), MOVE))[".env"] == f"GITHUB_PAT=\r\nGITHUB_PAT_2={TOKEN}\r\n"


@pytest.mark.parametrize(
    ("rules", "new"),
    [
        ("*.py\n", "*.py\n.env\n"),
        ("*.py", "*.py\n.env\n"),
        (".env\n!.env\n", ".env\n!.env\n.env\n"),
        (".env*\r\n", None),
    ],
)
def test_env_is_ignored_afterwards(rules: str, new: str | None, tmp_path: Path) -> None:
    snapshot = at_token("x = '§'\n", "a.py", tmp_path)
    (tmp_path / ".gitignore").write_bytes(rules.encode())
    done = after(snapshot, named(actions_at(snapshot), MOVE))
    assert done.get(".gitignore") == new
    git = shutil.which("git")
    if git is None:
        absent("no git")
    subprocess.run([git, "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_bytes((new or rules).encode())
    checked = subprocess.run([git, "-C", str(tmp_path), "check-ignore", "-q", ".env"], check=False)
    assert checked.returncode == 0


REFUSED = [
    ("import os\nos.environ['GH'] = '§'\n", "sets GH for this program"),
    ("import os\nos.environ.setdefault('GH', '§')\n", "sets GH for this program"),
    ("# §\n", "in a comment"), ('"""§"""\n', "statement of its own"), ("%env GH=§\n", "in a string literal"),
    ("x = f'{§}'\n", "computed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_where_it_cannot_be_done_it_is_disabled_and_says_why(text: str, why: str, tmp_path: Path) -> None:
    snapshot = at_token(text, "a.py", tmp_path)
    action = named(actions_at(snapshot), MOVE)
    assert action.disabled is not None
    assert why in action.disabled.reason
    assert action.edit is None
    assert action.is_preferred is None
    hidden = means(replace(EAGER, disabled=False))
    assert not [one for one in actions_at(snapshot, with_means=hidden) if one.title.startswith(MOVE)]


def test_a_getenv_default_that_env_contradicts_is_left_to_the_user(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GH=other\n")
    snapshot = at_token("import os\nx = os.getenv('GH', '§')\n", "a.py", tmp_path)
    action = named(actions_at(snapshot), MOVE)
    assert action.disabled is not None
    assert "another value for GH" in action.disabled.reason


def test_no_workspace_folder_a_tracked_env_and_a_client_that_makes_no_files(tmp_path: Path) -> None:
    alone = snap(f"x = '{TOKEN}'\n", "a.py")
    reason = named(actions_at(alone), MOVE).disabled
    assert reason is not None
    assert "no workspace folder" in reason.reason
    snapshot = at_token("x = '§'\n", "a.py", tmp_path)
    (tmp_path / ".env").write_text("A=1\n")
    reason = named(actions_at(snapshot, with_means=replace(means(), tracked=lambda path: True)), MOVE).disabled
    assert reason is not None
    assert "git rm --cached .env" in reason.reason
    (tmp_path / ".env").unlink()
    plain = means(replace(EAGER, create_files=False))
    reason = named(actions_at(snapshot, with_means=plain), MOVE).disabled
    assert reason is not None
    assert "create an empty .env first" in reason.reason
    (tmp_path / ".env").touch()
    (tmp_path / ".gitignore").touch()
    old = means(Abilities(actions=True))  # a client that knows no versions
    edit = named(actions_at(snapshot, with_means=old), MOVE).edit
    assert edit is not None
    assert edit.document_changes is None
    assert len(edit.changes or {}) == 3


def test_a_tracked_env_is_seen_in_a_real_repository(tmp_path: Path) -> None:
    from safe_prompt_lsp.held import tracked

    git = shutil.which("git")
    if git is None:
        absent("no git")
    env = tmp_path / ".env"
    env.touch()
    assert not tracked(env)
    subprocess.run([git, "init", "-q", str(tmp_path)], check=True)
    assert not tracked(env)
    subprocess.run([git, "-C", str(tmp_path), "add", "-f", ".env"], check=True)
    assert tracked(env)
    assert not tracked(tmp_path / "other")


def test_the_edit_is_made_when_the_action_is_chosen_and_only_for_the_text_it_was_offered_for(tmp_path: Path) -> None:
    snapshot = at_token("x = '§'\n", "a.py", tmp_path)
    lazy = means(replace(EAGER, lazy_edits=True))
    action = named(actions_at(snapshot, with_means=lazy), MOVE)
    assert action.edit is None
    assert TOKEN not in str(action)
    done = resolved(action, snapshot, lazy)
    assert TOKEN in str(done.edit)
    stale = named(actions_at(snapshot, with_means=lazy), MOVE)
    with pytest.raises(EditError, match="has changed"):
        resolved(stale, replace(snapshot, version=2), lazy)
    with pytest.raises(EditError, match="has changed"):
        resolved(stale, None, lazy)
    stale.data = {**stale.data, "span": "x"}
    with pytest.raises(EditError, match="not one of ours"):
        resolved(stale, snapshot, lazy)


# Every way in which a program may hold a sample of a rule; « and » are its halves.
PROGRAMS = [
    'x = "«»"\n',
    "x = f'🙂 {1} «» {{}}'\n",
    'x = r"""\n\t«»\n"""\n',
    'x = dict(k="«»", z=1)["k"]\n',
    'x = ("«"\n     "»")\n',
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_with_every_rules_values_the_program_means_the_same(program: str, tmp_path: Path) -> None:
    tried = 0
    for rule, value, sample in samples():
        cut = sample.find(value) + len(value) // 2
        text = program.replace("«", sample[:cut]).replace("»", sample[cut:])
        snapshot = snap(text, root=tmp_path)
        for finding in snapshot.findings:
            if finding.category != "credential" or finding.severity == "info":
                continue
            title = snapshot.rules.by_id[finding.rule].title
            [action] = [
                one for one in actions_at(snapshot, finding) if one.title.startswith(MOVE) and one.title.endswith(title)
            ]
            done = after(snapshot, action)
            before, now = executed(text, {}), executed(done["text"], entries(done[".env"]))
            assert now == before, rule
            assert not any(
                text[one.start : one.end] in done["text"] for one in finding.spans if one.end - one.start > 4
            ), rule
            tried += 1
    assert tried > 80


def executed(source: str, environ: dict[str, str]) -> object:
    """What a program gives the name x."""
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        exec(compile(source, "x", "exec"), names)
    return names["x"]
