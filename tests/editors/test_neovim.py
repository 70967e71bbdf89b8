"""Real Neovim with the shipped configuration and the real server over standard input and output."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CRAB, Project, mail, token
from .neovim import Neovim
from .terminal import until

pytestmark = pytest.mark.e2e


def test_marks_stand_on_the_value_behind_an_emoji(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret = token("columns")
    line = f'crab = "{CRAB}"; key = "{secret}"'
    editor = neovim(make_project("a.py", f"import os\n{line}\n", secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    start = len(line[: line.index(secret)].encode())
    assert editor.marks() == [("github-pat", 1, start, 1, start + len(secret))]


def test_marks_follow_typing(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret, typed = token("first"), token("typed")
    editor = neovim(make_project("a.py", f'key = "{secret}"\n', secret, typed))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.keys(f'O{CRAB} = 1<Esc>Gopassed = "{CRAB} {typed}"<Esc>')
    first = ("github-pat", 1, 7, 1, 7 + len(secret))
    start = len(f'passed = "{CRAB} '.encode())
    until("both marks", lambda: editor.marks() == [first, ("github-pat", 2, start, 2, start + len(typed))])
    editor.keys("ggjdG")
    until("no marks", lambda: editor.marks() == [])


def test_cells_of_a_percent_file(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    """Notebooks as Neovim has them: as text with `# %%` between cells. `notebookDocument` is not in its core."""
    secret = token("cell")
    text = f'# %% [markdown]\n# Talk to {mail("cell")} {CRAB}\n\n# %%\nimport openai\n\n# %%\nkey = "{secret}"\n'
    editor = neovim(make_project("a.py", text, secret, mail("cell")))
    until("diagnostics", lambda: len(editor.marks()) == 2)
    (address, pat) = editor.marks()
    assert address[:3] == ("email-address", 1, len("# Talk to "))
    assert pat[:3] == ("github-pat", 7, len('key = "'))


def test_a_raw_notebook(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    """An `.ipynb` without a plugin is a buffer of JSON: marks stand in it, on the value as it is written there."""
    import nbformat

    secret = token("notebook")
    cells = [nbformat.v4.new_markdown_cell(CRAB), nbformat.v4.new_code_cell(f'print("{CRAB}")\nkey = "{secret}"')]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n"
    editor = neovim(make_project("a.ipynb", text, secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    line = next(at for at, line in enumerate(text.splitlines()) if secret in line)
    start = len(text.splitlines()[line].partition(secret)[0].encode())
    assert editor.marks() == [("github-pat", line, start, line, start + len(secret))]


def test_hover_says_what_and_why_without_the_value(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret = token("hover")
    project = make_project("a.py", f'crab = "{CRAB}"; key = "{secret}"\n', secret)
    editor = neovim(project)
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.keys("$hhK")
    until("the window", lambda: len(editor.lua("return vim.api.nvim_list_wins()")) == 2)
    said = editor.lua(
        "return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(vim.b.lsp_floating_preview), 0, -1, true)"
    )
    text = "\n".join(said)
    assert all(words in text for words in ("GitHub personal access token", "critical", "AI call", "Fix:"))
    assert project.leaked(text) == 0


def test_a_code_action_leaves_the_buffer_clean(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    """Chosen from Neovim's own list: the value moves to `.env`, in a buffer that is not saved yet."""
    secret = token("action")
    editor = neovim(make_project("a.py", f'crab = "{CRAB}"; key = "{secret}"\n', secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.keys("$hh")
    editor.terminal.type("gra")
    until("the list", lambda: "Code actions:" in editor.terminal.screen())
    (choice,) = re.findall(r"(\d+): Move to environment variable", editor.terminal.screen())
    editor.terminal.type(choice)
    editor.terminal.keys("Enter")
    until("a clean buffer", lambda: editor.marks() == [] and secret not in editor.text())
    assert f'crab = "{CRAB}"; key = os.environ["' in editor.text()
    assert editor.text().startswith("import os\n")
    names = editor.lua(
        "return vim.tbl_map(function(b) return vim.api.nvim_buf_get_name(b) end, vim.api.nvim_list_bufs())"
    )
    assert {Path(name).name for name in names} >= {"a.py", ".env"}


def test_masked_copy_and_restore(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret, address = token("copy"), mail("copy")
    project = make_project(
        "a.py", f'first = 1\nkey = "{CRAB}"; to = "{address}{CRAB}"\nkey = "{secret}"\n', secret, address
    )
    editor = neovim(project)
    until("diagnostics", lambda: len(editor.marks()) == 2)
    # From the first emoji to the second one, characters of two UTF-16 units and four bytes each.
    editor.keys(f"2G0f{CRAB}v$hF{CRAB}:SafePromptCopy a<CR>")
    until("the register", lambda: editor.lua("return vim.fn.getreg('a')") != "")
    copied = str(editor.lua("return vim.fn.getreg('a')"))
    assert re.fullmatch(rf'{CRAB}"; to = "SP_EMAIL_1_[a-z2-7]{{4}}{CRAB}', copied)
    editor.keys("ggVG:SafePromptCopy b<CR>")
    until("the register", lambda: editor.lua("return vim.fn.getreg('b')") != "")
    whole = str(editor.lua("return vim.fn.getreg('b')"))
    assert project.leaked(whole) == 0
    assert whole.startswith("first = 1\n") and whole.count("SP_") == 2
    # A reply is read in a buffer that no server looks at. The address comes back, the credential does not.
    editor.keys(":enew<CR>ireply <C-r>b<Esc>:SafePromptRestore<CR>")
    until("the reply", lambda: address in editor.text())
    assert secret not in editor.text()
    assert "1 restored, 1 kept" in editor.said()
    assert project.leaked(editor.log() + editor.said()) == 0


@pytest.mark.parametrize("way", ["command", "code action"])
def test_allow_asks_for_a_reason(make_project: Callable[..., Project], neovim: Callable[..., Neovim], way: str):
    secret = token("allow")
    editor = neovim(make_project("a.py", f'crab = "{CRAB}"; key = "{secret}"\n', secret))
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    editor.keys("$hh")
    if way == "command":
        editor.terminal.type(":SafePromptAllow")
    else:
        editor.terminal.type("gra")
        until("the list", lambda: "Code actions:" in editor.terminal.screen())
        editor.terminal.type(re.findall(r"(\d+): Allow here", editor.terminal.screen())[0])
    editor.terminal.keys("Enter")
    until("the question", lambda: "Why may it stay?" in editor.terminal.screen())
    editor.terminal.type("drawn from a seed")
    editor.terminal.keys("Enter")
    until("no marks", lambda: editor.marks() == [])
    assert 'safe-prompt: allow[github-pat] reason="drawn from a seed"' in editor.text()


def test_a_killed_server_is_noticed_and_starts_again(
    make_project: Callable[..., Project], neovim: Callable[..., Neovim]
):
    secret, later = token("before"), token("later")
    project = make_project("a.py", f'crab = "{CRAB}"\nkey = "{secret}"\n', secret, later)
    editor = neovim(project)
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    process = editor.server()
    editor.keys("Gohalf = '")
    os.kill(process, signal.SIGKILL)
    until("Neovim's word on it", lambda: "Client safe_prompt quit with exit code" in editor.terminal.screen())
    editor.terminal.keys("Enter")
    editor.keys(f"{later}'<Esc>")
    assert editor.server() is None
    editor.keys(":SafePromptRestart<CR>")
    until("a new server", lambda: editor.server() not in (None, process))
    until("new marks", lambda: [mark[:2] for mark in editor.marks()] == [("github-pat", 1), ("github-pat", 2)])
    assert project.leaked(editor.log()) == 0
    assert project.leaked(editor.said()) == 0


def test_a_missing_server_is_said(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    project = make_project("a.py", "x = 1\n")
    editor = neovim(project, "vim.env.PATH = ''\n")
    until("the message", lambda: "pip install 'safe-prompting[lsp]'" in editor.said())


def test_at_level_debug_neovim_itself_logs_texts(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    """What docs/editors.md warns of. Should this fail one day, the warning can go."""
    project = make_project("a.py", f'key = "{CRAB}{token("debug")}"\n', token("debug"))
    editor = neovim(project, "vim.lsp.set_log_level('debug')\n")
    until("diagnostics", lambda: bool(editor.marks()), show=editor.terminal.screen)
    assert project.leaked(editor.log()) == 1


def test_beside_another_server(make_project: Callable[..., Project], neovim: Callable[..., Neovim]):
    secret = token("beside")
    ruff = "vim.lsp.config('ruff', { cmd = { 'ruff', 'server' }, filetypes = { 'python' } }) vim.lsp.enable('ruff')\n"
    editor = neovim(make_project("a.py", f'import sys\ncrab = "{CRAB}"; key = "{secret}"\n', secret), ruff)
    until("diagnostics of both", lambda: {"F401", "github-pat"} <= {mark[0] for mark in editor.marks()})
