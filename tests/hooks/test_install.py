"""`safe-prompt hook install git`: where hooks go, whom they call, and that uninstalling leaves nothing behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from safe_prompt.cli.git_hook_shim import HOOKS, MARK

from ..needs import absent  # noqa: TID252 -- `tests` is not on the path
from .conftest import BASE, PRE_COMMIT, PROGRAM, Git, Ran

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a shell and modes of POSIX")
TMP = Path(os.environ.get("TMPDIR", "/tmp"))


def install(repo: Git, *words: str) -> Ran:
    return repo.ran(PROGRAM, "hook", "install", "git", *words)


def uninstall(repo: Git, *words: str) -> Ran:
    return repo.ran(PROGRAM, "hook", "uninstall", "git", *words)


def hooks_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every hook file with its mode; git's samples aside."""
    return {
        path.name: (path.read_bytes(), stat.S_IMODE(path.lstat().st_mode))
        for path in sorted(folder.iterdir())
        if path.suffix != ".sample"
    }


def script(path: Path, text: str, mode: int = 0o755) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(mode)


def test_install_again_and_uninstall(repo: Git):
    folder = repo.top / ".git" / "hooks"
    before = hooks_in(folder)
    first = install(repo)
    assert first.code == 0, first.out
    assert str(folder) in first.out
    installed = hooks_in(folder)
    assert set(installed) == set(HOOKS)
    assert all(mode == 0o755 and MARK.encode() in text for text, mode in installed.values())
    again = install(repo)
    assert again.out.count("already installed") == 3
    assert hooks_in(folder) == installed
    assert uninstall(repo).code == 0
    assert hooks_in(folder) == before
    assert "nothing was changed" in uninstall(repo).out


def test_only_the_hooks_that_were_named(repo: Git):
    assert install(repo, "--hooks", "pre-push").code == 0
    assert set(hooks_in(repo.top / ".git" / "hooks")) == {"pre-push"}
    wrong = install(repo, "--hooks", "pre-push,post-merge")
    assert wrong.code == 2
    assert "post-merge" in wrong.out


def test_a_commit_with_a_secret_is_refused_and_can_be_forced(repo: Git):
    install(repo)
    head = repo.head()
    repo.stage("a.py", repo.secret())
    refused = repo.try_git("commit", "-q", "-m", "🦀")
    assert refused.code == 1
    assert "github-pat" in refused.out
    assert repo.head() == head
    repo.stage("a.py", BASE)
    assert repo.try_git("commit", "-q", "-m", f"🦀 {repo.secret('message')}").code == 1, "commit-msg"
    assert repo.try_git("commit", "-q", "-m", "🦀").code == 0
    repo.stage("a.py", repo.secret())
    assert repo.try_git("commit", "-q", "--no-verify", "-m", "🦀").code == 0


def test_a_hook_from_before_runs_first_with_what_git_gives_it_and_comes_back(repo: Git, tmp_path: Path):
    folder, log = repo.top / ".git" / "hooks", tmp_path / "log"
    for hook in HOOKS:
        script(folder / hook, f'echo "{hook} $*" >>"{log}"\ncat >>"{log}"\n', 0o750)
    before = hooks_in(folder)
    said = install(repo)
    assert said.out.count("is called first") == 3
    repo.stage("a.py", BASE)
    assert repo.try_git("commit", "-q", "-m", "clean 🦀").code == 0
    assert log.read_text() == "pre-commit \ncommit-msg .git/COMMIT_EDITMSG\n"
    log.unlink()
    other = tmp_path / "other.git"
    repo.git("init", "-q", "--bare", other)
    repo.git("remote", "add", "origin", other)
    head = repo.head()
    pushed = repo.try_git("push", "-q", "origin", "main:there")
    assert pushed.code == 0, pushed.out
    assert log.read_text() == f"pre-push origin {other}\nrefs/heads/main {head} refs/heads/there {'0' * 40}\n"
    assert uninstall(repo).code == 0
    assert hooks_in(folder) == before


def test_a_hook_from_before_that_fails_fails_the_commit(repo: Git):
    script(repo.top / ".git" / "hooks" / "pre-commit", "echo no; exit 7\n")
    install(repo)
    repo.stage("a.py", BASE)
    head = repo.head()
    refused = repo.try_git("commit", "-q", "-m", "🦀")
    assert refused.code == 1
    assert "no" in refused.out
    assert "checked" not in refused.out, "ours does not run any more"
    assert repo.head() == head


def test_a_hook_that_git_would_not_run_is_kept_and_not_run(repo: Git):
    script(repo.top / ".git" / "hooks" / "pre-commit", "exit 7\n", 0o644)
    before = hooks_in(repo.top / ".git" / "hooks")
    assert "git did not run it either" in install(repo).out
    repo.stage("a.py", BASE)
    assert repo.try_git("commit", "-q", "-m", "🦀").code == 0
    uninstall(repo)
    assert hooks_in(repo.top / ".git" / "hooks") == before


def test_a_linked_hook_stays_a_link(repo: Git):
    script(repo.top / "tools" / "check.sh", "echo linked\n")
    hook = repo.top / ".git" / "hooks" / "pre-commit"
    hook.symlink_to("../../tools/check.sh")
    install(repo)
    repo.stage("a.py", BASE)
    assert "linked" in repo.try_git("commit", "-q", "-m", "🦀").out
    uninstall(repo)
    assert hook.readlink() == Path("../../tools/check.sh")


def test_a_program_that_is_gone_fails_the_commit_and_says_how_to_go_on(repo: Git):
    install(repo)
    hook = repo.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(hook.read_text().replace(str(PROGRAM), "/nowhere/safe-prompt"))
    repo.stage("a.py", BASE)
    bare = "/usr/bin:/bin"
    gone = repo.try_git("commit", "-q", "-m", "🦀", PATH=bare)
    assert gone.code == 1
    for words in ("nothing was checked", "/nowhere/safe-prompt", "--no-verify", "pip install safe-prompting"):
        assert words in gone.out
    # The PATH is tried next.
    assert repo.try_git("commit", "-q", "-m", "🦀", PATH=f"{PROGRAM.parent}:{bare}").code == 0


def test_a_program_whose_interpreter_is_gone_fails_the_commit(repo: Git, tmp_path: Path):
    install(repo)
    broken = tmp_path / "safe-prompt"
    broken.write_text("#!/nowhere/python\n")
    broken.chmod(0o755)
    hook = repo.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(hook.read_text().replace(str(PROGRAM), str(broken)))
    repo.stage("a.py", BASE)
    gone = repo.try_git("commit", "-q", "-m", "🦀", PATH="/usr/bin:/bin")
    assert gone.code == 1
    assert "nothing was checked" in gone.out


def test_hooks_path_outside_needs_a_word(repo: Git, tmp_path: Path):
    shared = tmp_path / "shared hooks"
    script(shared / "pre-commit", "echo shared\n")
    before = hooks_in(shared)
    repo.git("config", "--global", "core.hooksPath", shared)
    refused = install(repo)
    assert refused.code == 2
    for words in ("outside of this repository", "core.hooksPath, global", "--shared", str(shared)):
        assert words in refused.out
    assert hooks_in(shared) == before
    assert not (repo.top / ".git" / "hooks" / "pre-commit").exists(), "git would not run it there"
    done = install(repo, "--shared")
    assert done.code == 0
    assert "every one that uses it" in done.out
    repo.stage("a.py", repo.secret())
    refused = repo.try_git("commit", "-q", "-m", "🦀")
    assert refused.code == 1
    assert "shared" in refused.out
    kept = uninstall(repo)
    assert (kept.code, "--shared" in kept.out) == (2, True)
    assert hooks_in(shared) != before
    assert uninstall(repo, "--shared").code == 0
    assert hooks_in(shared) == before


def test_hooks_path_in_the_work_tree_names_no_path_of_this_machine(repo: Git):
    repo.git("config", "core.hooksPath", ".githooks")
    done = install(repo)
    assert done.code == 0
    assert "core.hooksPath, local" in done.out
    assert "commit the hooks for your team" in done.out
    text = (repo.top / ".githooks" / "pre-commit").read_text()
    assert str(PROGRAM.parent) not in text
    assert "start safe-prompt hook run git pre-commit" in text


def test_hooks_path_that_is_no_folder(repo: Git):
    repo.git("config", "core.hooksPath", "/dev/null")
    refused = install(repo)
    assert refused.code == 2
    assert "no hook can run" in refused.out


def test_a_bare_repository_and_no_repository(repo: Git, tmp_path: Path):
    bare = Git(tmp_path / "bare.git", repo.env)
    repo.git("init", "-q", "--bare", bare.top)
    refused = install(bare)
    assert (refused.code, "bare" in refused.out) == (2, True)
    assert set(hooks_in(bare.top / "hooks")) == set()
    outside = Git(tmp_path / "plain", repo.env)
    outside.top.mkdir()
    assert install(outside).code == 2


def test_a_git_folder_apart_from_its_work_tree(repo: Git, tmp_path: Path):
    """As people keep their settings files: a bare repository whose work tree is the home folder."""
    (tmp_path / "home").mkdir()
    home = Git(
        tmp_path / "home", repo.env | {"GIT_DIR": str(tmp_path / "dots"), "GIT_WORK_TREE": str(tmp_path / "home")}
    )
    repo.git("init", "-q", "--bare", tmp_path / "dots")
    assert install(home).code == 0
    home.stage("a.py", home.secret())
    assert home.try_git("commit", "-q", "-m", "🦀").code == 1
    home.stage("a.py", BASE)
    assert home.try_git("commit", "-q", "-m", "🦀").code == 0


def test_a_work_tree_of_its_own(repo: Git, tmp_path: Path):
    tree = Git(tmp_path / "tree", repo.env, repo.secrets)
    repo.git("worktree", "add", "-q", tree.top)
    done = install(tree)
    assert done.code == 0
    assert "all work trees" in done.out
    assert MARK.encode() in hooks_in(repo.top / ".git" / "hooks")["pre-commit"][0]
    tree.stage("a.py", tree.secret())
    assert tree.try_git("commit", "-q", "-m", "🦀").code == 1
    tree.stage("a.py", BASE)
    assert tree.try_git("commit", "-q", "-m", "🦀").code == 0


def test_from_a_folder_inside(repo: Git):
    (repo.top / "sub").mkdir()
    assert install(Git(repo.top / "sub", repo.env)).code == 0
    assert "pre-commit" in hooks_in(repo.top / ".git" / "hooks")


def test_a_submodule_has_hooks_of_its_own(repo: Git, tmp_path: Path):
    inner = Git(tmp_path / "inner", repo.env)
    inner.top.mkdir()
    inner.git("init", "-q")
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.top, "module")
    assert "submodules have hooks of their own" in install(repo).out
    done = install(Git(repo.top / "module", repo.env))
    assert "this is a submodule" in done.out
    assert "pre-commit" in hooks_in(repo.top / ".git" / "modules" / "module" / "hooks")


def test_hooks_of_a_template_are_kept(repo: Git, tmp_path: Path):
    script(tmp_path / "template" / "hooks" / "pre-commit", "echo from the template\n")
    made = Git(tmp_path / "made", repo.env)
    repo.git("init", "-q", f"--template={tmp_path / 'template'}", made.top)
    install(made)
    made.stage("a.py", BASE)
    assert "from the template" in made.try_git("commit", "-q", "-m", "🦀").out


def test_a_repository_without_a_folder_of_hooks(repo: Git, tmp_path: Path):
    made = Git(tmp_path / "made", repo.env)
    (tmp_path / "nothing").mkdir()
    repo.git("init", "-q", f"--template={tmp_path / 'nothing'}", made.top)
    assert install(made).code == 0


def test_a_hook_that_came_after_ours_is_not_lost(repo: Git):
    folder = repo.top / ".git" / "hooks"
    script(folder / "pre-commit", "echo first\n")
    install(repo)
    script(folder / "pre-commit", "echo second\n")
    refused = install(repo)
    assert refused.code == 2
    assert "pre-commit.before-safe-prompt" in refused.out
    assert "left as it is" in uninstall(repo).out
    assert (folder / "pre-commit").read_text().endswith("echo second\n")
    assert (folder / "pre-commit.before-safe-prompt").read_text().endswith("echo first\n")


def test_a_module_of_the_repository_is_never_run(repo: Git):
    """The hook starts in the repository: no file there may take the place of a module of ours or of Python's."""
    install(repo)
    for name in ("argparse.py", "json.py", "subprocess.py", "safe_prompt.py"):
        repo.stage(name, "raise SystemExit('taken over')\n")
    said = repo.try_git("commit", "-q", "-m", "🦀")
    assert said.code == 0, said.out
    assert "taken over" not in said.out


@pytest.mark.e2e
def test_where_pre_commit_is_installed_it_keeps_its_hook(repo: Git):
    repo.stage(".pre-commit-config.yaml", "repos: []\n")
    repo.commit()
    assert "prefer its hook id" in install(repo, "--hooks", "pre-push").out
    assert repo.ran(PRE_COMMIT, "install").code == 0
    before = hooks_in(repo.top / ".git" / "hooks")
    refused = install(repo)
    assert refused.code == 2
    assert "pre-commit is installed here" in refused.out
    assert "hook id safe-prompt" in refused.out
    assert hooks_in(repo.top / ".git" / "hooks") == before
    forced = install(repo, "--force")
    assert forced.code == 0, forced.out
    repo.stage("a.py", repo.secret())
    assert repo.try_git("commit", "-q", "-m", "🦀").code == 1
    uninstall(repo, "--hooks", "pre-commit,commit-msg")
    assert hooks_in(repo.top / ".git" / "hooks") == before


@pytest.mark.e2e
def test_pre_commit_installed_after_ours_moves_it_aside_and_uninstall_finds_it(repo: Git):
    install(repo, "--hooks", "pre-commit")
    repo.stage(".pre-commit-config.yaml", "repos: []\n")
    repo.commit()
    assert "legacy" in repo.ran(PRE_COMMIT, "install").out
    repo.stage("a.py", repo.secret())
    assert repo.try_git("commit", "-q", "-m", "🦀").code == 1, "pre-commit goes on calling it"
    assert "pre-commit.legacy: removed" in uninstall(repo).out
    assert repo.try_git("commit", "-q", "-m", "🦀").code == 0


def npm(folder: Path, env: dict[str, str], package: str) -> None:
    """Install a real package into a folder, or say why not."""
    git = Git(folder, env)
    try:
        done = git.ran("npm", "install", "--no-audit", "--no-fund", "--save-dev", package)
    except FileNotFoundError:
        absent("npm is not installed")
    if done.code:
        absent(f"npm cannot install {package} here")


@pytest.mark.e2e
def test_where_husky_is_installed_it_keeps_its_hooks(repo: Git):
    repo.write("package.json", '{"name": "made-up", "private": true}\n')
    npm(repo.top, repo.env, "husky@9")
    assert repo.ran("npx", "husky", "init").code == 0
    refused = install(repo)
    assert refused.code == 2
    assert "husky is installed here" in refused.out
    said = 'safe-prompt hook run git pre-commit "$@"'
    assert said in refused.out.replace("commit-msg", "pre-commit")
    # What we say works.
    repo.write(".husky/pre-commit", f"{said}\n", 0o755)
    repo.stage("a.py", repo.secret())
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    assert repo.try_git("commit", "-q", "-m", "🦀", PATH=path).code == 1
    repo.stage("a.py", BASE)
    assert repo.try_git("commit", "-q", "-m", "🦀", PATH=path).code == 0


@pytest.mark.e2e
def test_where_lefthook_is_installed_it_keeps_its_hooks(repo: Git):
    repo.write("package.json", '{"name": "made-up", "private": true}\n')
    npm(repo.top, repo.env, "lefthook@1")
    repo.write(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    safe-prompt:\n      run: safe-prompt hook run git pre-commit\n"
        "commit-msg:\n  commands:\n    safe-prompt:\n      run: safe-prompt hook run git commit-msg {1}\n"
        "pre-push:\n  commands:\n    safe-prompt:\n      run: safe-prompt hook run git pre-push {0}\n"
        "      use_stdin: true\n",
    )
    assert repo.ran("npx", "lefthook", "install").code == 0
    refused = install(repo)
    assert refused.code == 2
    assert "lefthook is installed here" in refused.out
    # What we say works.
    repo.stage("a.py", repo.secret())
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    assert repo.try_git("commit", "-q", "-m", "🦀", PATH=path).code == 1
    repo.stage("a.py", BASE)
    assert repo.try_git("commit", "-q", "-m", repo.secret("message"), PATH=path).code == 1
    done = repo.try_git("commit", "-q", "-m", "🦀", PATH=path)
    assert done.code == 0, done.out
    other = repo.top.parent / "other.git"
    repo.git("init", "-q", "--bare", other)
    repo.stage("b.py", repo.secret("b"))
    repo.commit()
    pushed = repo.try_git("push", "-q", other, "main", PATH=path)
    assert pushed.code == 1, pushed.out
    assert "github-pat" in pushed.out
