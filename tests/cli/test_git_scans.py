"""`safe-prompt scan --staged`, `--range` and `--history` on real git repositories."""

from __future__ import annotations

import json
import os
import subprocess

import pytest


@pytest.fixture
def git(isolated, monkeypatch):
    """Run git in the repository at the working directory."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def run(*words: str, cwd=None) -> str:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"]
        return subprocess.run(
            [*command, *words], check=True, capture_output=True, text=True, cwd=cwd, encoding="utf-8"
        ).stdout.strip()

    run("init", "-q", "-b", "main")
    run("commit", "-q", "--allow-empty", "-m", "0")
    return run


@pytest.fixture
def commit(git, isolated):
    """Write files, commit them, and return the commit's id."""

    def make(**contents: str) -> str:
        for name, text in contents.items():
            (isolated / f"{name}.py").write_text(text, "utf-8")
        git("add", "-A")
        git("commit", "-q", "-m", "x")
        return git("rev-parse", "HEAD")

    return make


def findings(ran) -> list[tuple[str, str]]:
    return [(item["path"], item.get("commit", "")) for item in json.loads(ran.out)["findings"]]


def secret(values, note: str = "") -> str:
    return f'# 😀 {note}\npassword = "{values.password}"\n'


def test_a_secret_that_was_taken_out_again_is_in_the_range_and_in_the_history(cli, commit, values):
    start = commit(a="x = 1\n")
    bad = commit(a=secret(values))
    commit(a="x = 2\n")
    ran = cli("scan", "--range", f"{start}..HEAD", "--format", "json")
    assert ran.code == 1 and findings(ran) == [("a.py", bad)] and values.password not in ran.out
    assert findings(cli("scan", "--history", "--format", "json")) == [("a.py", bad)]
    assert cli("scan").code == 0


def test_a_range_reports_what_its_commits_cause(cli, commit, values):
    old = commit(a=secret(values), b="y = 1\n")
    commit(a="import os\n" + secret(values), b="y = 2\n")
    ran = cli("scan", "--range", f"{old}..HEAD")
    assert ran.code == 0 and "2 files checked; 1 not of this change" in ran.out


def test_a_value_is_reported_with_the_first_commit_that_brings_it_in(cli, commit, values):
    start = commit(z="x = 1\n")
    first = commit(a=secret(values))
    commit(a=secret(values, "edited") + "x = 1\n")
    commit(a=secret(values).replace("password", "db_password"))
    assert findings(cli("scan", "--range", f"{start}..HEAD", "--format", "json"))[0] == ("a.py", first)
    assert len(findings(cli("scan", "--history", "--format", "json"))) <= 2


def test_history_reads_each_content_once(cli, commit, values):
    commit(a=secret(values))
    commit(a="x = 1\n")
    commit(a=secret(values))
    commit(copy=secret(values))
    ran = cli("scan", "--history", "--format", "json")
    assert json.loads(ran.out)["stats"]["files"] == 2


def test_an_empty_range_says_that_nothing_was_checked(cli, commit):
    commit(a="x = 1\n")
    ran = cli("scan", "--range", "HEAD..HEAD")
    assert ran.code == 0 and "0 files checked" in ran.out


@pytest.mark.parametrize("words", [("--range", "nowhere..HEAD"), ("--range", "--upload-pack=x"), ("--range", "-x")])
def test_unknown_revisions_are_an_error(cli, commit, words):
    commit(a="x = 1\n")
    ran = cli("scan", f"{words[0]}={words[1]}")
    assert ran.code == 2 and words[1] in ran.err


def test_outside_of_a_repository(cli, isolated):
    ran = cli("scan", "--staged")
    assert ran.code == 2 and "no git work tree" in ran.err


def test_a_shallow_clone_says_what_it_lacks(cli, commit, git, values, tmp_path, monkeypatch):
    commit(a=secret(values))
    commit(a="x = 1\n")
    git("clone", "-q", "--depth", "1", (tmp_path / "work").as_uri(), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    ran = cli("scan", "--history")
    assert ran.code == 3 and "this clone is shallow" in ran.out
    missing = git("rev-parse", "HEAD~1", cwd=tmp_path / "work")
    ran = cli("scan", "--range", f"{missing}..HEAD")
    assert ran.code == 2 and "git fetch --unshallow" in ran.err


def test_content_that_is_missing_is_not_clean(cli, commit, git, isolated, values):
    commit(a=secret(values))
    blob = git("rev-parse", "HEAD:a.py")
    (isolated / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ran = cli("scan", "--history")
    assert ran.code == 3 and "a.py: its content is not in this clone" in ran.out


def test_staged_paths_are_limited_and_shown_from_here(cli, commit, git, isolated, values, monkeypatch):
    commit(a="x = 1\n")
    (isolated / "sub").mkdir()
    for name in ("sub/b.py", "c.py"):
        (isolated / name).write_text(secret(values), "utf-8")
    git("add", "-A")
    monkeypatch.chdir(isolated / "sub")
    assert findings(cli("scan", "--staged", "--format", "json")) == [("../c.py", ""), ("b.py", "")]
    assert findings(cli("scan", "--staged", ".", "--format", "json")) == [("b.py", "")]


def test_an_unmerged_file_is_not_scanned(cli, commit, git, values):
    commit(a="x = 1\n")
    git("checkout", "-q", "-b", "other")
    commit(a="x = 2\n")
    git("checkout", "-q", "main")
    commit(a="x = 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "other")
    ran = cli("scan", "--staged")
    assert ran.code == 3 and "a.py: unmerged" in ran.out


def test_left_out_by_settings_and_by_kind(cli, commit, git, isolated, values):
    commit(a="x = 1\n")
    (isolated / ".safe-prompt.toml").write_text('exclude = ["gen/**"]\n')
    (isolated / "gen").mkdir()
    (isolated / "gen" / "x.py").write_text(secret(values), "utf-8")
    (isolated / "big.dat").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (isolated / "model").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (isolated / "link").symlink_to("a.py")
    git("add", "-A")
    ran = cli("scan", "--staged")
    assert ran.code == 0
    for words in ("gen/x.py: excluded by settings", "model: Git LFS pointer", "link: symbolic link", "big.dat: binary"):
        assert words in ran.out


def test_a_baseline_holds_for_ranges(cli, commit, values):
    start = commit(z="x = 1\n")
    commit(a=secret(values))
    assert cli("baseline", "create").code == 0
    ran = cli("scan", "--range", f"{start}..HEAD")
    assert ran.code == 0 and "1 in the baseline" in ran.out


def test_standard_input_and_git_do_not_go_together(cli, commit):
    commit(a="x = 1\n")
    assert cli("scan", "--staged", "-").code == 2


def test_the_same_bytes_whatever_the_number_of_processes(cli, commit, values, monkeypatch):
    from safe_prompt.checks import workers

    commit(**{f"f{number}": secret(values, str(number)) for number in range(12)})
    serial = cli("scan", "--history", "--format", "json").out
    monkeypatch.setattr(workers, "_SERIAL_ITEMS", 1)
    monkeypatch.setattr(workers, "_CHUNK_ITEMS", 3)
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    assert cli("scan", "--history", "--format", "json").out == serial
    assert len(json.loads(serial)["findings"]) == 12
