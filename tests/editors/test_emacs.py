"""Real Emacs with eglot, the shipped package, and the real server over standard input and output."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

import pytest

from .conftest import CRAB, Project, mail, token
from .emacs import Emacs
from .terminal import program, until

pytestmark = pytest.mark.e2e


def test_marks_stand_on_the_value_behind_an_emoji(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret = token("columns")
    text = f'import os\ncrab = "{CRAB}"; key = "{secret}"\n'
    editor = emacs(make_project("a.py", text, secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    start = text.index(secret)
    assert editor.marks() == [("github-pat", start, start + len(secret))]


def test_marks_follow_typing(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret, typed = token("first"), token("typed")
    text = f'key = "{secret}"\n'
    editor = emacs(make_project("a.py", text, secret, typed))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.lisp("(progn (goto-char (point-max)) nil)")
    editor.terminal.type(f'passed = "{CRAB} {typed}"')
    text += f'passed = "{CRAB} {typed}"'
    wanted = [("github-pat", text.index(value), text.index(value) + len(value)) for value in (secret, typed)]
    until("both marks", lambda: editor.marks() == wanted)
    assert editor.text() == text
    editor.terminal.keys("C-x", "h", "Delete")
    until("no marks", lambda: editor.marks() == [])


def test_cells_of_a_percent_file(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    """Notebooks as Emacs has them: as text with `# %%` between cells. Eglot has no `notebookDocument`."""
    secret = token("cell")
    text = f'# %% [markdown]\n# Talk to {mail("cell")} {CRAB}\n\n# %%\nimport openai\n\n# %%\nkey = "{secret}"\n'
    editor = emacs(make_project("a.py", text, secret, mail("cell")))
    until("diagnostics", lambda: len(editor.marks()) == 2)
    assert [mark[:2] for mark in editor.marks()] == [
        ("email-address", text.index(mail("cell"))), ("github-pat", text.index(secret))
    ]  # fmt: skip


def test_a_raw_notebook(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    """An `.ipynb` is a buffer of JSON (by `safe-prompt-setup`): marks stand on the value as it is written there."""
    import nbformat

    secret = token("notebook")
    cells = [nbformat.v4.new_markdown_cell(CRAB), nbformat.v4.new_code_cell(f'print("{CRAB}")\nkey = "{secret}"')]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n"
    editor = emacs(make_project("a.ipynb", text, secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    assert editor.marks() == [("github-pat", text.index(secret), text.index(secret) + len(secret))]


def test_hover_says_what_and_why_without_the_value(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret = token("hover")
    text = f'crab = "{CRAB}"; key = "{secret}"\n'
    project = make_project("a.py", text, secret)
    editor = emacs(project)
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.lisp(f"(progn (goto-char {text.index(secret) + 3}) nil)")
    editor.command("eldoc-doc-buffer")
    until("the documentation", lambda: "GitHub" in "".join(editor.buffers("eldoc").values()))
    said = "".join(editor.buffers("eldoc").values())
    assert all(words in said for words in ("GitHub personal access token", "critical", "AI call", "Fix:"))
    assert project.leaked(said) == 0


def test_a_code_action_leaves_the_buffer_clean(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    """Chosen in the minibuffer: the value moves to `.env`. Eglot 1.9 lets no action make a file, so there is one."""
    secret = token("action")
    text = f'crab = "{CRAB}"; key = "{secret}"\n'
    project = make_project("a.py", text, secret)
    for name in (".env", ".gitignore"):
        (project.folder / name).touch()
    editor = emacs(project)
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.lisp(f"(progn (goto-char {text.index(secret) + 3}) nil)")
    editor.choose("Move")
    editor.confirm()
    until("a clean buffer", lambda: editor.marks() == [] and secret not in editor.text())
    assert f'crab = "{CRAB}"; key = os.environ["' in editor.text()
    assert editor.text().startswith("import os\n")
    assert ".env" in editor.buffers(r"^\.env$")


def test_masked_copy_and_restore(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret, address = token("copy"), mail("copy")
    text = f'first = 1\nkey = "{CRAB}"; to = "{address}{CRAB}"\nkey = "{secret}"\n'
    project = make_project("a.py", text, secret, address)
    editor = emacs(project)
    until("diagnostics", lambda: len(editor.marks()) == 2)
    # From the first emoji to the second one, characters of two UTF-16 units each.
    start, end = text.index(CRAB) + 1, text.rindex(CRAB) + 2
    editor.lisp(f"(progn (goto-char {start}) (push-mark {end} t t) nil)")
    editor.command("safe-prompt-copy-masked")
    until("the kill ring", lambda: bool(editor.lisp("kill-ring")), show=editor.terminal.screen)
    copied = str(editor.lisp("(substring-no-properties (car kill-ring))"))
    assert re.fullmatch(rf'{CRAB}"; to = "SP_EMAIL_1_[a-z2-7]{{4}}{CRAB}', copied)
    editor.terminal.keys("C-x", "h")
    editor.command("safe-prompt-copy-masked")
    until("the kill ring", lambda: editor.lisp("(length kill-ring)") == 2, show=editor.terminal.screen)
    whole = str(editor.lisp("(substring-no-properties (car kill-ring))"))
    assert project.leaked(whole) == 0
    assert whole.startswith("first = 1\n") and whole.count("SP_") == 2
    # A reply is read in a buffer that no server looks at. The address comes back, the credential does not.
    editor.lisp('(progn (switch-to-buffer "reply") (insert "reply ") nil)')
    editor.terminal.keys("C-y")
    editor.command("safe-prompt-restore")
    until("the reply", lambda: address in editor.text())
    assert secret not in editor.text()
    assert "1 restored, 1 kept" in editor.said()
    _nothing_kept(editor, project, "reply")


@pytest.mark.parametrize("way", ["command", "code action"])
def test_allow_asks_for_a_reason(make_project: Callable[..., Project], emacs: Callable[..., Emacs], way: str):
    secret = token("allow")
    text = f'crab = "{CRAB}"; key = "{secret}"\n'
    editor = emacs(make_project("a.py", text, secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.lisp(f"(progn (goto-char {text.index(secret) + 3}) nil)")
    if way == "command":
        editor.command("safe-prompt-allow")
    else:
        editor.choose("Allow-here")
    until("the question", lambda: "Why may it stay?" in editor.terminal.screen())
    editor.terminal.type("drawn from a seed")
    editor.terminal.keys("Enter")
    editor.confirm()
    until("no marks", lambda: editor.marks() == [])
    assert 'safe-prompt: allow[github-pat] reason="drawn from a seed"' in editor.text()


def test_a_killed_server_is_noticed_and_starts_again(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    secret, later = token("before"), token("later")
    project = make_project("a.py", f'crab = "{CRAB}"\nkey = "{secret}"\n', secret, later)
    editor = emacs(project)
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    process = editor.server()
    editor.lisp("(progn (goto-char (point-max)) nil)")
    editor.terminal.type("half = '")
    os.kill(process, signal.SIGKILL)
    until("Emacs' word on it", lambda: "Server exited with status 9" in editor.said())
    if editor.server() is None:  # Eglot starts a server that lived for some seconds again by itself
        editor.command("eglot")
    until("a new server", lambda: editor.server() not in (None, process))
    editor.terminal.type(f"{later}'")
    until("new marks", lambda: len(editor.marks()) == 2)
    _nothing_kept(editor, project)


def test_beside_another_server(make_project: Callable[..., Project], emacs: Callable[..., Emacs]):
    """Eglot runs one server in a buffer; behind rass there are two, and ours answers its commands."""
    secret = token("beside")
    text = f'import sys\ncrab = "{CRAB}"; key = "{secret}"\n'
    project = make_project("a.py", text, secret)
    program("rass", "python -m pip install 'rassumfrassum>=0.3'", project.env["PATH"])
    editor = emacs(project, """(setq safe-prompt-beside '((python-mode "ruff" "server")))""")
    until("diagnostics of both", lambda: {"F401", "github-pat"} <= {mark[0] for mark in editor.marks()})
    assert ("github-pat", text.index(secret), text.index(secret) + len(secret)) in editor.marks()
    editor.terminal.keys("C-x", "h")
    editor.command("safe-prompt-copy-masked")
    until("the kill ring", lambda: bool(editor.lisp("kill-ring")), show=editor.terminal.screen)
    copied = str(editor.lisp("(substring-no-properties (car kill-ring))"))
    assert re.fullmatch(rf'import sys\ncrab = "{CRAB}"; key = "SP_TOKEN_1_[a-z2-7]{{4}}"\n', copied)
    _nothing_kept(editor, project)


def _nothing_kept(editor: Emacs, project: Project, *shown: str) -> None:
    """No planted value in any buffer but the file's own and those where a user put it: none of Eglot's holds one."""
    kept = editor.buffers("")
    assert any("EGLOT" in name for name in kept)
    own = {project.file.name, *shown}
    assert [name for name, text in kept.items() if name not in own and project.leaked(text)] == []
