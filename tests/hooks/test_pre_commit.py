"""pre-commit's own ways to call us, and sizes."""

from __future__ import annotations

import random
import string

import pytest

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252
from .conftest import BASE, PRE_COMMIT, ROOT, Git, Installed, token

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("pre-commit")]  # which installs us once for all of them
IDS = ("safe-prompt", "safe-prompt-commit-msg", "safe-prompt-fix-outputs")


@pytest.fixture
def configured(repo: Git, with_pre_commit: Installed) -> Git:
    repo.stage(".pre-commit-config.yaml", with_pre_commit.config(*IDS))
    repo.commit("config")
    return repo


def test_the_manifest_is_valid(repo: Git):
    done = repo.ran(PRE_COMMIT, "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert done.code == 0, done.out


def test_try_repo(repo: Git, with_pre_commit: Installed):
    """As a user tries us out: pre-commit clones, installs and runs."""
    repo.stage("a.py", repo.secret())
    repo.write("a.py", BASE)
    refused = repo.pre_commit("try-repo", with_pre_commit.snapshot, "safe-prompt", "--verbose")
    assert refused.code == 1, refused.out
    assert "github-pat" in refused.out
    repo.stage("a.py", BASE)
    passed = repo.pre_commit("try-repo", with_pre_commit.snapshot, "--verbose")
    assert passed.code == 0, passed.out
    assert "1 file checked" in passed.out


def test_all_files_are_those_that_git_tracks(configured: Git):
    configured.stage("old.py", configured.secret("old"))
    configured.commit()
    configured.write("untracked.py", configured.secret("untracked"))
    assert configured.pre_commit("run", "safe-prompt").code == 0
    ran = configured.pre_commit("run", "safe-prompt", "--all-files")
    assert ran.code == 1
    assert "old.py" in ran.out
    assert "untracked.py" not in ran.out
    configured.stage("new.py", BASE)
    staged = configured.pre_commit("run", "safe-prompt")
    assert staged.code == 0, "the old one is not of this commit"
    both = configured.pre_commit("run", "-a", "safe-prompt")
    assert both.code == 1, "something staged does not narrow it"
    assert "old.py" in both.out


def test_files_that_are_named(configured: Git):
    configured.stage("old.py", configured.secret("old"))
    configured.stage("sub/[a] b.py", BASE)
    configured.commit()
    assert configured.pre_commit("run", "safe-prompt", "--files", "sub/[a] b.py").code == 0
    ran = configured.pre_commit("run", "safe-prompt", "--files", "sub/[a] b.py", "old.py")
    assert ran.code == 1
    assert "2 files checked" in ran.out


def test_arguments_of_the_hook(repo: Git, with_pre_commit: Installed):
    config = with_pre_commit.config("safe-prompt") + "        args: [--fail-on, low]\n"
    repo.stage(".pre-commit-config.yaml", config)
    address = values.email(values.seeded("hooks", "mail"))
    repo.stage("a.py", f"# write to {address} 🦀\n")
    assert repo.pre_commit("run", "safe-prompt").code == 1
    assert repo.hook("pre-commit").code == 0


def test_all_files_of_what_is_staged_not_of_the_work_tree(configured: Git):
    configured.stage("a.py", BASE)
    configured.commit()
    configured.write("a.py", configured.secret())
    assert configured.pre_commit("run", "safe-prompt", "--all-files").code == 0
    configured.git("add", "a.py")
    configured.write("a.py", BASE)
    assert configured.pre_commit("run", "safe-prompt", "--all-files").code == 1


def test_from_ref_to_ref(configured: Git):
    first = configured.head()
    configured.stage("a.py", configured.secret())
    second = configured.commit()
    configured.stage("a.py", BASE)
    third = configured.commit()

    def between(older: str, newer: str) -> int:
        return configured.pre_commit("run", "safe-prompt", "--from-ref", older, "--to-ref", newer).code

    assert between(first, second) == 1
    assert between(second, third) == 0
    assert between(first, third) == 1, "it was in a commit of this range"


def test_nothing_to_check_is_said(configured: Git):
    ran = configured.pre_commit("run", "safe-prompt")
    assert ran.code == 0
    assert "(no files to check)Skipped" in ran.out


def test_a_thousand_files(configured: Git):
    for number in range(1000):
        configured.write(f"many/{number % 10}/file {number}.py", f"number = {number}  # 🦀\n" * 20)
    configured.write("many/7/file 777.py", configured.secret())
    configured.git("add", "many")
    ran = configured.pre_commit("run", "safe-prompt")
    assert ran.code == 1
    assert "1,000 files checked" in ran.out.replace("1000", "1,000")
    assert "many/7/file 777.py" in ran.out
    assert "1 finding" in ran.out
    configured.stage("many/7/file 777.py", BASE)
    assert configured.pre_commit("run", "safe-prompt").code == 0


def large_notebook(bytes_wanted: int, last: str) -> str:
    """Outputs of made-up words, and one more cell at the end."""
    chance = random.Random("large")
    words = ["".join(chance.choices(string.ascii_lowercase, k=7)) for _ in range(4000)]
    block = "".join(" ".join(chance.choices(words, k=12)) + " 🦀\n" for _ in range(5000))
    cells = [at.code("show()", at.stream(block)) for _ in range(bytes_wanted // len(block.encode()) + 1)]
    return at.dump(at.notebook(*cells, at.code(last)))


def test_a_notebook_of_50_mb(configured: Git):
    text = large_notebook(46_000_000, configured.secret())
    assert 46_000_000 < len(text.encode()) < 60_000_000
    configured.stage("large.ipynb", text)
    ran = configured.pre_commit("run", "safe-prompt")
    assert ran.code == 1, ran.out
    assert "github-pat" in ran.out


def test_a_file_over_the_limit_is_never_clean(configured: Git):
    configured.stage("huge.ipynb", large_notebook(66_000_000, BASE))
    ran = configured.pre_commit("run", "safe-prompt")
    assert ran.code == 1
    assert "- exit code: 3" in ran.out
    assert "huge.ipynb: over the limit" in ran.out


def test_outputs_are_fixed_and_the_commit_goes_through_the_second_time(configured: Git):
    assert configured.ran(PRE_COMMIT, "install").code == 0
    book = at.dump(at.notebook(at.code("show()", at.stream(f"🦀 {token('a')}\n"))))
    configured.secret()
    configured.stage("a b.ipynb", book)
    configured.write("unstaged.py", BASE)
    refused = configured.try_git("commit", "-q", "-m", "🦀")
    assert refused.code == 1
    assert "git add 'a b.ipynb'" in refused.out
    assert "files were modified by this hook" in refused.out
    assert (configured.top / "a b.ipynb").read_text() == book.replace(token("a"), "REDACTED_TOKEN")
    configured.git("add", "a b.ipynb")
    done = configured.try_git("commit", "-q", "-m", "🦀")
    assert done.code == 0, done.out
