"""Real `git commit`, `merge`, `rebase` and `push` with hooks installed: plain ones, and pre-commit's."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from .conftest import BASE, PRE_COMMIT, PROGRAM, Git, Installed, Ran, line

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("pre-commit"),  # which installs us once for all of them
    pytest.mark.skipif(os.name == "nt", reason="its shells and paths are not those of these tests"),
]
NONE = "0" * 40
Hooked = Callable[[Git], None]


@pytest.fixture(params=["plain", "pre-commit"])
def hooked(request: pytest.FixtureRequest, environment: dict[str, str]) -> Hooked:
    """Puts hooks into a repository, in the one or the other way."""
    if request.param == "plain":

        def plain(repo: Git) -> None:
            assert repo.ran(PROGRAM, "hook", "install", "git").code == 0

        return plain
    installed: Installed = request.getfixturevalue("with_pre_commit")

    def framework(repo: Git) -> None:
        repo.stage(".pre-commit-config.yaml", installed.config("safe-prompt", "safe-prompt-commit-msg"))
        repo.commit("config")
        for hook in ("pre-commit", "commit-msg", "pre-push"):
            assert repo.ran(PRE_COMMIT, "install", "--hook-type", hook).code == 0

    return framework


@pytest.fixture
def guarded(repo: Git, hooked: Hooked) -> Git:
    hooked(repo)
    return repo


def commit(repo: Git, *words: object) -> Ran:
    return repo.try_git("commit", "-q", "-m", "🦀 words", *words)


def test_a_secret_stops_a_commit(guarded: Git):
    head = guarded.head()
    guarded.stage("a.py", guarded.secret())
    ran = commit(guarded)
    assert ran.code == 1
    assert "github-pat" in ran.out
    assert guarded.head() == head
    guarded.stage("a.py", BASE)
    assert commit(guarded).code == 0


def test_the_first_commit(empty: Git, hooked: Hooked):
    hooked(empty)
    empty.stage("a.py", empty.secret())
    assert commit(empty).code == 1
    empty.stage("a.py", BASE)
    assert commit(empty).code == 0


def test_commit_all_takes_the_work_tree(guarded: Git):
    guarded.write("base.py", BASE + guarded.secret())
    assert commit(guarded, "-a").code == 1
    assert guarded.git("diff", "--cached", "--name-only") == ""
    guarded.write("base.py", BASE + "print(2)\n")
    assert commit(guarded, "-a").code == 0


def test_commit_of_one_file_takes_that_file_alone(guarded: Git):
    """Git makes an index for it, and names that in GIT_INDEX_FILE."""
    guarded.stage("other.py", guarded.secret("other"))
    guarded.write("base.py", BASE + "print(2)\n")
    assert commit(guarded, "base.py").code == 0
    guarded.git("rm", "-q", "--cached", "other.py")
    guarded.write("base.py", BASE + guarded.secret())
    guarded.stage("clean.py", BASE)
    assert commit(guarded, "base.py").code == 1
    assert guarded.git("diff", "--cached", "--name-only") == "clean.py"


def test_amend(guarded: Git):
    guarded.stage("old.py", guarded.secret("old"))
    guarded.commit("was forced past the hook")
    assert guarded.try_git("commit", "-q", "--amend", "-m", "🦀 other words").code == 0, "nothing new is staged"
    guarded.stage("a.py", guarded.secret("new"))
    assert guarded.try_git("commit", "-q", "--amend", "--no-edit").code == 1


def test_a_message_with_a_secret(guarded: Git):
    guarded.stage("a.py", BASE)
    assert guarded.try_git("commit", "-q", "-m", f"🦀 words\n\n{guarded.secret()}").code == 1
    assert commit(guarded).code == 0


def writes(repo: Git, message: str) -> dict[str, str]:
    """An editor that puts a message above what git has prepared."""
    (repo.top.parent / "message").write_text(message)
    return {"GIT_EDITOR": f'sh -c \'cat {repo.top.parent}/message "$0" >"$0.new" && mv "$0.new" "$0"\''}


def test_comments_of_an_edited_message_are_not_committed(guarded: Git):
    guarded.stage("a.py", BASE)
    message = f"🦀 words\n# {guarded.secret()}"
    assert guarded.try_git("commit", "-q", **writes(guarded, message)).code == 0
    assert "token" not in guarded.git("log", "-1", "--format=%B")


def test_an_edited_message_with_a_secret(guarded: Git):
    guarded.stage("a.py", BASE)
    assert guarded.try_git("commit", "-q", **writes(guarded, f"🦀 {guarded.secret()}")).code == 1


def test_comments_that_git_keeps_are_scanned(guarded: Git):
    """With -m and -F git keeps them; with an editor where commit.cleanup says so."""
    guarded.stage("a.py", BASE)
    message = f"🦀 words\n# {guarded.secret()}"
    assert guarded.try_git("commit", "-q", "-m", message).code == 1
    guarded.git("config", "commit.cleanup", "whitespace")
    assert guarded.try_git("commit", "-q", **writes(guarded, message)).code == 1
    guarded.git("config", "commit.cleanup", "strip")
    assert guarded.try_git("commit", "-q", **writes(guarded, message)).code == 0


def test_the_difference_below_a_message_is_not_committed(guarded: Git):
    guarded.stage("a.py", guarded.secret())
    guarded.commit()
    guarded.stage("a.py", BASE)
    done = guarded.try_git("commit", "-q", "-v", **writes(guarded, "🦀 taken out\n"))
    assert done.code == 0, done.out


def two_branches(repo: Git, theirs: str) -> None:
    repo.git("checkout", "-q", "-b", "other")
    repo.stage("base.py", "print('theirs')\n")
    repo.stage("theirs.py", BASE + theirs)
    repo.commit("theirs")
    repo.git("checkout", "-q", "main")
    repo.stage("base.py", "print('mine')\n")
    repo.commit("mine")


def test_a_merge(guarded: Git):
    two_branches(guarded, guarded.secret("theirs"))
    assert guarded.try_git("merge", "-q", "other").code == 1, "a conflict"
    guarded.stage("base.py", "print('both')\n" + guarded.secret("mine"))
    ran = commit(guarded)
    assert ran.code == 1, "the resolution adds one"
    assert "base.py" in ran.out
    assert "theirs.py" not in ran.out
    guarded.stage("base.py", "print('both')\n")
    assert commit(guarded).code == 0, "what the other side has committed is not ours"
    assert guarded.git("rev-list", "--parents", "-1", "HEAD").count(" ") == 2


def test_a_merge_without_conflict(guarded: Git):
    guarded.git("checkout", "-q", "-b", "other")
    guarded.stage("theirs.py", guarded.secret("theirs"))
    guarded.commit()
    guarded.git("checkout", "-q", "main")
    guarded.stage("mine.py", BASE)
    guarded.commit()
    assert guarded.try_git("merge", "-q", "-m", "🦀", "other").code == 0


def test_a_rebase_over_old_findings(guarded: Git):
    two_branches(guarded, guarded.secret("theirs"))
    guarded.git("checkout", "-q", "-b", "mine", "main~1")
    guarded.stage("mine.py", BASE)
    guarded.commit("to move")
    done = guarded.try_git("rebase", "-q", "other")
    assert done.code == 0, done.out


def test_what_a_rebase_lets_through_a_push_stops(guarded: Git, tmp_path):
    """Git calls no pre-commit hook while it rebases."""
    remote(guarded, tmp_path)
    assert guarded.try_git("push", "-q", "origin", "main").code == 0
    two_branches(guarded, "")
    assert guarded.try_git("rebase", "-q", "other").code == 1, "a conflict"
    guarded.stage("base.py", "print('both')\n" + guarded.secret())
    guarded.try_git("rebase", "--continue")
    ran = guarded.try_git("push", "-q", "origin", "main")
    assert ran.code == 1
    assert "github-pat" in ran.out


def test_in_a_work_tree_of_its_own(guarded: Git, tmp_path):
    tree = Git(tmp_path / "tree", guarded.env, guarded.secrets)
    guarded.git("worktree", "add", "-q", tree.top)
    guarded.stage("elsewhere.py", guarded.secret("elsewhere"))
    tree.stage("a.py", tree.secret())
    assert commit(tree).code == 1
    tree.stage("a.py", BASE)
    assert commit(tree).code == 0, "what is staged in another work tree is not of this commit"


def test_in_a_submodule(repo: Git, hooked: Hooked, tmp_path):
    inner = Git(tmp_path / "inner", repo.env, repo.secrets)
    inner.top.mkdir()
    inner.git("init", "-q")
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.top, "module")
    repo.commit()
    module = Git(repo.top / "module", repo.env, repo.secrets)
    hooked(module)
    repo.stage("outside.py", repo.secret("outside"))
    module.stage("a.py", module.secret())
    assert commit(module).code == 1
    module.stage("a.py", BASE)
    assert commit(module).code == 0


def test_from_a_folder_inside(guarded: Git):
    (guarded.top / "sub").mkdir()
    inside = Git(guarded.top / "sub", guarded.env, guarded.secrets)
    guarded.stage("a.py", guarded.secret())
    assert commit(inside).code == 1


def test_a_fixup(guarded: Git):
    guarded.stage("a.py", guarded.secret())
    assert guarded.try_git("commit", "-q", "--fixup", "HEAD").code == 1


def test_what_a_cherry_pick_lets_through_a_push_stops(guarded: Git, tmp_path):
    """Git calls no pre-commit hook for it, nor for revert and am."""
    remote(guarded, tmp_path)
    assert push(guarded, "main").code == 0
    guarded.git("checkout", "-q", "-b", "other")
    guarded.stage("a.py", guarded.secret())
    picked = guarded.commit("past the hook")
    guarded.git("checkout", "-q", "main")
    assert guarded.try_git("cherry-pick", picked).code == 0
    assert push(guarded, "main").code == 1


# --- pushes ---------------------------------------------------------------------------------------


def remote(repo: Git, tmp_path) -> None:
    repo.git("init", "-q", "--bare", tmp_path / "origin.git")
    repo.git("remote", "add", "origin", tmp_path / "origin.git")


def push(repo: Git, *words: str) -> Ran:
    return repo.try_git("push", "-q", "origin", *words)


def test_the_first_push_of_everything(guarded: Git, tmp_path):
    remote(guarded, tmp_path)
    guarded.stage("a.py", guarded.secret())
    guarded.commit("past the hook")
    ran = push(guarded, "main")
    assert ran.code == 1, ran.out
    assert "a.py" in ran.out
    assert guarded.git("ls-remote", "origin") == ""


def test_a_secret_that_a_later_commit_took_out_is_still_pushed(guarded: Git, tmp_path):
    remote(guarded, tmp_path)
    assert push(guarded, "main").code == 0
    guarded.stage("a.py", guarded.secret())
    guarded.commit("past the hook")
    guarded.stage("a.py", BASE)
    guarded.commit("taken out again")
    assert push(guarded, "main").code == 1
    assert push(guarded, "main:other").code == 1, "another branch, the same commits"


def test_what_the_remote_has_is_not_pushed_again(guarded: Git, tmp_path):
    remote(guarded, tmp_path)
    guarded.stage("old.py", guarded.secret("old"))
    guarded.commit("past the hook")
    assert guarded.try_git("push", "-q", "--no-verify", "origin", "main").code == 0
    guarded.stage("a.py", BASE)
    assert commit(guarded).code == 0
    done = push(guarded, "main")
    assert done.code == 0, done.out
    guarded.git("checkout", "-q", "-b", "branch")
    guarded.stage("b.py", BASE)
    assert commit(guarded).code == 0
    assert push(guarded, "branch").code == 0
    assert push(guarded, "--delete", "branch").code == 0


def test_a_tag(guarded: Git, tmp_path):
    remote(guarded, tmp_path)
    assert push(guarded, "main").code == 0
    guarded.git("checkout", "-q", "--detach")
    guarded.stage("a.py", guarded.secret())
    guarded.commit("past the hook")
    guarded.git("tag", "-a", "-m", "🦀", "v1")
    assert push(guarded, "v1").code == 1


def test_a_merge_that_hides_a_secret(guarded: Git, tmp_path):
    """Neither parent has it, so the merge brought it in."""
    remote(guarded, tmp_path)
    assert push(guarded, "main").code == 0
    two_branches(guarded, "")
    assert guarded.try_git("merge", "-q", "other").code == 1, "a conflict"
    guarded.stage("base.py", guarded.secret())
    guarded.commit("merged past the hook")
    assert push(guarded, "main").code == 1


def test_several_branches_at_once(repo: Git, tmp_path):
    """The plain hook looks at all of them (pre-commit calls its hooks for the first alone)."""
    assert repo.ran(PROGRAM, "hook", "install", "git").code == 0
    remote(repo, tmp_path)
    assert push(repo, "main").code == 0
    repo.git("branch", "a-clean-one")
    repo.git("checkout", "-q", "-b", "b")
    repo.stage("a.py", repo.secret())
    repo.commit("past the hook")
    assert push(repo, "--all").code == 1
    assert repo.git("ls-remote", "--heads", "origin").count("refs/heads") == 1


# --- without git's or pre-commit's own call -------------------------------------------------------


def test_lines_of_git_on_standard_input(repo: Git):
    repo.stage("a.py", repo.secret())
    old, new = repo.head(), repo.commit()
    words = f"refs/heads/main {new} refs/heads/main {old}\n".encode()
    assert repo.hook("pre-push", "origin", "git@example.org:a/b.git", stdin=words).code == 1
    gone = f"(delete) {NONE} refs/heads/main {new}\n".encode()
    nothing = repo.hook("pre-push", "origin", "url", stdin=gone)
    assert nothing.code == 0
    assert "0 files checked" in nothing.out
    assert repo.hook("pre-push", "origin", "url", stdin=b"").code == 0
    assert repo.hook("pre-push", "origin", "url", stdin=b"half a line\n").code == 2
    unknown = f"refs/heads/main {new} refs/heads/main {'12' * 20}\n".encode()
    assert repo.hook("pre-push", "origin", "url", stdin=unknown).code == 1, "what the remote has is not known here"


def test_revisions_that_pre_commit_names(repo: Git):
    first = repo.head()
    repo.stage("a.py", repo.secret())
    second = repo.commit()
    repo.stage("b.py", BASE)
    third = repo.commit()

    def between(older: str, newer: str) -> Ran:
        return repo.hook("pre-commit", PRE_COMMIT="1", PRE_COMMIT_FROM_REF=older, PRE_COMMIT_TO_REF=newer)

    assert between(first, second).code == 1
    assert between(second, third).code == 0
    assert between(first, third).code == 1
    assert between(first, first).code == 0
    assert "0 files checked" in between(first, first).out
    assert between("no-such", third).code == 2


def test_nothing_staged_says_so(repo: Git):
    ran = repo.hook("pre-commit")
    assert ran.code == 0
    assert "0 files checked" in ran.out


def test_outside_of_a_repository(repo: Git, tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    ran = Git(folder, repo.env).ran(PROGRAM, "hook", "run", "git", "pre-commit")
    assert ran.code == 2


def test_the_old_line_of_a_secret_stays_old(guarded: Git):
    guarded.stage("a.py", guarded.secret() + BASE)
    guarded.commit()
    guarded.stage("a.py", line("a") + BASE * 2)
    assert commit(guarded).code == 0


def test_what_another_branch_of_the_remote_has_is_not_mine(guarded: Git, tmp_path):
    """A branch that merges the remote's main brings in old commits of others, which the remote has."""
    remote(guarded, tmp_path)
    assert push(guarded, "main").code == 0
    guarded.git("checkout", "-q", "-b", "mine")
    guarded.stage("mine.py", BASE)
    assert commit(guarded).code == 0
    assert push(guarded, "mine").code == 0
    guarded.git("checkout", "-q", "main")
    guarded.stage("old.py", guarded.secret("old"))
    guarded.commit("past the hook")
    assert guarded.try_git("push", "-q", "--no-verify", "origin", "main").code == 0
    guarded.git("checkout", "-q", "mine")
    guarded.git("merge", "-q", "-m", "🦀", "main")
    done = push(guarded, "mine")
    assert done.code == 0, done.out
