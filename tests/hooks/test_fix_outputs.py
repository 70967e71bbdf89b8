"""`safe-prompt hook run git fix-outputs`: which files it writes, how, and when it refuses."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252
from .conftest import BASE, Git, Ran, line, token


def fix(repo: Git, *words: str) -> Ran:
    """Run it. What is staged must stay as it is, and nothing but notebooks may change."""
    index, files = repo.state()
    raw = repo.index()
    ran = repo.ran(sys.executable, "-P", "-m", "safe_prompt", "hook", "run", "git", "fix-outputs", *words)
    repo.check_silent(ran)
    assert repo.index() == raw, "the index was written anew"
    after, now = repo.state()
    assert after == index
    assert files.keys() == now.keys()
    assert all(name.lower().endswith(".ipynb") for name in files if files[name] != now[name])
    return ran


def book(repo: Git, *names: str, source: str = "show()") -> str:
    """A notebook with one cell for each secret, in its output."""
    for name in names:
        repo.secret(name)
    return at.dump(at.notebook(*(at.code(source, at.stream(f"🦀 {token(name)}\n")) for name in names)))


def masked(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(token(name), "REDACTED_TOKEN")
    return text


def test_a_staged_notebook_is_masked_in_the_work_tree(repo: Git):
    text = book(repo, "a", "b")
    repo.stage("n/a.ipynb", text, 0o755)
    ran = fix(repo)
    assert ran.code == 1
    assert (repo.top / "n/a.ipynb").read_text() == masked(text, "a", "b")
    assert stat.S_IMODE((repo.top / "n/a.ipynb").stat().st_mode) == 0o755 or os.name == "nt"
    assert "cell 0 output 0 text/plain: github-pat masked" in ran.out
    assert "git add n/a.ipynb" in ran.out
    repo.git("add", "n/a.ipynb")
    assert fix(repo).code == 0
    assert repo.hook("pre-commit").code == 0


def test_the_index_is_not_refreshed_on_the_way(repo: Git):
    """A file with other times and the same content makes git look again, and write down what it saw."""
    repo.stage("a.ipynb", book(repo, "a"))
    os.utime(repo.top / "base.py", (10**9, 10**9))
    assert fix(repo).code == 1


def test_strip(repo: Git):
    repo.stage("a.ipynb", book(repo, "a"))
    assert fix(repo, "--how", "strip").code == 1
    assert '"outputs": []' in (repo.top / "a.ipynb").read_text()


def test_code_is_left_alone_and_said_to_remain(repo: Git):
    text = book(repo, "a", source=repo.secret("code"))
    repo.stage("a.ipynb", text)
    ran = fix(repo)
    assert ran.code == 1
    assert (repo.top / "a.ipynb").read_text() == masked(text, "a")
    assert "1 finding is not in an output" in ran.out
    repo.git("add", "a.ipynb")
    again = fix(repo)
    assert again.code == 0, "nothing to fix: the hook safe-prompt judges code"
    assert repo.hook("pre-commit").code == 1


def test_edits_that_are_not_staged_are_never_overwritten_nor_swept_up(repo: Git):
    text = book(repo, "a")
    repo.stage("a.ipynb", text)
    repo.stage("b.ipynb", text)
    edited = text.replace("show()", "show(more)")
    repo.write("a.ipynb", edited)
    ran = fix(repo)
    assert ran.code == 3
    assert "a.ipynb: not fixed: its outputs need fixing, and its file has changes that are not staged" in ran.out
    assert (repo.top / "a.ipynb").read_text() == edited
    assert (repo.top / "b.ipynb").read_text() == masked(text, "a"), "the others are fixed"


def test_a_notebook_that_is_gone_from_the_work_tree_is_refused(repo: Git):
    repo.stage("a.ipynb", book(repo, "a"))
    (repo.top / "a.ipynb").unlink()
    assert fix(repo).code == 3
    assert not (repo.top / "a.ipynb").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_file_that_became_a_link_is_refused(repo: Git, tmp_path):
    repo.stage("a.ipynb", book(repo, "a"))
    outside = tmp_path / "outside.ipynb"
    outside.write_text((repo.top / "a.ipynb").read_text())
    (repo.top / "a.ipynb").unlink()
    (repo.top / "a.ipynb").symlink_to(outside)
    before = outside.read_bytes()
    assert fix(repo).code == 3
    assert outside.read_bytes() == before
    assert (repo.top / "a.ipynb").is_symlink()


def test_a_tracked_link_is_left_alone(repo: Git, tmp_path):
    outside = tmp_path / "outside.ipynb"
    outside.write_text(book(repo, "a"))
    (repo.top / "a.ipynb").symlink_to(outside)
    repo.git("add", "a.ipynb")
    before = outside.read_bytes()
    assert fix(repo).code == 0
    assert outside.read_bytes() == before


def test_only_what_is_staged_without_names(repo: Git):
    old = book(repo, "old")
    repo.stage("old.ipynb", old)
    repo.commit()
    assert "0 files checked" in fix(repo).out
    assert (repo.top / "old.ipynb").read_text() == old
    assert fix(repo, "--all-files").code == 1
    assert (repo.top / "old.ipynb").read_text() == masked(old, "old")


def test_names_as_pre_commit_gives_them(repo: Git):
    text = book(repo, "a")
    for name in ("a.ipynb", "[b]*.ipynb", "c d.IPYNB"):
        repo.stage(name, text)
    repo.commit()
    assert fix(repo, "[b]*.ipynb", "c d.IPYNB").code == 1
    assert (repo.top / "a.ipynb").read_text() == text, "a name is no pattern"
    assert (repo.top / "[b]*.ipynb").read_text() == masked(text, "a")
    assert (repo.top / "c d.IPYNB").read_text() == masked(text, "a")
    repo.write("new.ipynb", text)
    assert "not tracked" in fix(repo, "new.ipynb").out
    assert (repo.top / "new.ipynb").read_text() == text


def test_from_a_folder_inside(repo: Git):
    text = book(repo, "a")
    repo.stage("sub/a.ipynb", text)
    inside = Git(repo.top / "sub", repo.env, repo.secrets)
    ran = inside.ran(sys.executable, "-m", "safe_prompt", "hook", "run", "git", "fix-outputs", "a.ipynb")
    assert ran.code == 1
    assert (repo.top / "sub/a.ipynb").read_text() == masked(text, "a")


def test_a_broken_notebook_is_said_and_the_others_are_fixed(repo: Git):
    text = book(repo, "a")
    repo.stage("broken.ipynb", text[:-9])
    repo.stage("whole.ipynb", text)
    ran = fix(repo)
    assert ran.code == 3
    assert "broken.ipynb: not fixed: notebook is not valid JSON" in ran.out
    assert (repo.top / "whole.ipynb").read_text() == masked(text, "a")


def test_windows_line_ends_stay(repo: Git):
    repo.git("config", "core.autocrlf", "true")
    text = book(repo, "a").replace("\n", "\r\n")
    repo.stage("a.ipynb", text)
    assert fix(repo).code == 1
    assert (repo.top / "a.ipynb").read_bytes() == masked(text, "a").encode()


def test_a_filter_that_clears_outputs_has_cleared_them(repo: Git):
    """As with nbstripout: outputs in the work tree never reach a commit, and stay there."""
    script = "import json,sys;b=json.load(sys.stdin);[c.update(outputs=[]) for c in b['cells']];json.dump(b,sys.stdout)"
    repo.git("config", "filter.clear.clean", f'"{sys.executable}" -c "{script}"')
    repo.stage(".gitattributes", "*.ipynb filter=clear\n")
    text = book(repo, "a")
    repo.stage("a.ipynb", text)
    assert fix(repo).code == 0
    assert (repo.top / "a.ipynb").read_text() == text


def test_what_the_baseline_or_the_owner_accepts_stays(repo: Git):
    text = book(repo, "a")
    repo.stage("a.ipynb", text)
    assert repo.ran(sys.executable, "-m", "safe_prompt", "baseline", "create").code == 0
    assert fix(repo).code == 0
    (repo.top / ".safe-prompt-baseline.json").unlink()
    repo.write(".safe-prompt.toml", 'exclude = ["*.ipynb"]\n')
    assert fix(repo).code == 0
    (repo.top / ".safe-prompt.toml").unlink()
    assert (repo.top / "a.ipynb").read_text() == text
    assert fix(repo).code == 1


def test_below_the_threshold_nothing_is_masked(repo: Git):
    address = values.email(values.seeded("hooks", "mail"))
    text = at.dump(at.notebook(at.code("show()", at.stream(f"🦀 write to {address}\n"))))
    repo.stage("a.ipynb", text)
    assert fix(repo).code == 0
    assert fix(repo, "--fail-on", "low").code == 1
    assert (repo.top / "a.ipynb").read_text() == text.replace(address, "REDACTED_EMAIL")


def test_other_files_are_none_of_its_business(repo: Git):
    repo.stage("a.py", repo.secret())
    assert fix(repo).code == 0
    assert (repo.top / "a.py").read_text() == line("a")
    repo.stage("a.py", BASE)


def test_without_a_repository(tmp_path, environment):
    folder = tmp_path / "plain"
    folder.mkdir()
    ran = Git(folder, environment).ran(sys.executable, "-m", "safe_prompt", "hook", "run", "git", "fix-outputs")
    assert ran.code == 2


def test_a_conflict_is_not_fixed(repo: Git):
    repo.stage("a.ipynb", book(repo, "a"))
    base = repo.commit()
    repo.git("checkout", "-q", "-b", "other")
    repo.stage("a.ipynb", book(repo, "a").replace("show()", "theirs()"))
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.stage("a.ipynb", book(repo, "a").replace("show()", "mine()"))
    repo.commit()
    assert base
    assert repo.try_git("merge", "-q", "other").code == 1
    ran = fix(repo)
    assert ran.code == 3
    assert "unmerged" in ran.out
