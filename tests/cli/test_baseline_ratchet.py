"""Counts of a baseline may only fall: ``update`` adds nothing in passing, ``check --against`` fails where it grew."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

NAME = ".safe-prompt-baseline.json"


@pytest.fixture
def git(repository, monkeypatch):
    """Run git in the repository; everything is committed with ``git("commit", …)``."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def run(*words: str) -> str:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=repository).stdout.strip()

    return run


@pytest.fixture
def commit(git):
    def make() -> str:
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "😀")
        return git("rev-parse", "HEAD")

    return make


@pytest.fixture
def known(cli, files, repository, values, commit):
    """A repository whose only secret is in its baseline; the commit's id."""
    files({"src/a.py": line(values.password), "b.py": "x = 1\n"})
    assert cli("baseline", "create").code == 0
    return commit()


def line(password: str, name: str = "password") -> str:
    return f'# 😀\n{name} = "{password}"\n'


def entries(folder) -> list[tuple[str, int]]:
    return [(one["path"], one["count"]) for one in json.loads((folder / NAME).read_text())["entries"]]


def test_update_lists_what_is_new_and_leaves_it_out(cli, files, repository, values, known):
    files({"b.py": line(values.password[::-1], "db_password")})
    ran = cli("baseline", "update")
    assert ran.code == 1 and "b.py" in ran.out and "--accept" in ran.out
    assert entries(repository) == [("src/a.py", 1)]
    assert not any(password in ran.out + ran.err for password in (values.password, values.password[::-1]))
    assert cli("scan").code == 1
    accepted = cli("baseline", "update", "--accept")
    assert accepted.code == 0 and "1 new finding accepted" in accepted.out and "rotate it" in accepted.out
    assert entries(repository) == [("b.py", 1), ("src/a.py", 1)]
    assert cli("scan").code == 0


def test_update_takes_out_what_is_gone_even_where_something_is_new(cli, files, repository, values, known):
    files({"src/a.py": "x = 1\n", "b.py": line(values.password[::-1], "db_password")})
    assert cli("baseline", "update").code == 1
    assert entries(repository) == []


def test_a_count_does_not_rise_in_passing(cli, files, repository, values, known):
    files({"src/a.py": line(values.password) + line(values.password[::-1])})
    assert cli("baseline", "update").code == 1
    assert entries(repository) == [("src/a.py", 1)]
    assert cli("baseline", "update", "--accept").code == 0
    assert entries(repository) == [("src/a.py", 2)]
    files({"src/a.py": line(values.password)})
    assert cli("baseline", "update").code == 0
    assert entries(repository) == [("src/a.py", 1)]


def test_a_new_finding_below_fail_on_is_told_and_left_out(cli, files, repository, values, known):
    files({"b.py": f'# 😀\nmail = "{values.email}"\n'})
    ran = cli("baseline", "update", "--fail-on", "critical")
    assert ran.code == 0 and "b.py" in ran.out and entries(repository) == [("src/a.py", 1)]


@pytest.mark.parametrize("paths", [(), ("lib",)], ids=["whole", "part"])
def test_entries_follow_a_renamed_file(cli, repository, known, paths):
    (repository / "lib").mkdir()
    (repository / "src/a.py").rename(repository / "lib/z.py")
    ran = cli("baseline", "update", *paths)
    assert ran.code == 0 and "1 moved with their files" in ran.out
    assert entries(repository) == [("lib/z.py", 1)]
    assert cli("scan").code == 0
    assert cli("baseline", "check", "--against", "HEAD").code == 0


def test_a_copy_is_no_move(cli, files, repository, values, known):
    files({"lib/z.py": line(values.password)})
    assert cli("baseline", "update").code == 1
    assert entries(repository) == [("src/a.py", 1)]
    (repository / "src/a.py").unlink()
    files({"lib/y.py": line(values.password)})
    assert cli("baseline", "update").code == 1, "two places are one more than there were"


def test_against_is_clean_where_nothing_grew(cli, files, repository, known):
    ran = cli("baseline", "check", "--against", "HEAD")
    assert ran.code == 0 and "holds more" not in ran.out
    files({"src/a.py": "x = 1\n"})
    checked = cli("baseline", "check", "--against", known)
    assert checked.code == 0 and "No longer found" in checked.out, "stale entries are told"
    cli("baseline", "update")
    assert cli("baseline", "check", "--against", known).code == 0, "it fell"


def test_a_change_that_grows_the_baseline_fails(cli, files, repository, values, commit, known):
    files({"b.py": line(values.password[::-1], "db_password")})
    assert cli("baseline", "update", "--accept").code == 0
    commit()
    assert cli("scan").code == cli("baseline", "check").code == 0, "nothing else would tell"
    ran = cli("baseline", "check", "--against", known)
    assert ran.code == 1 and "b.py: generic-password: 1, was 0" in ran.out and "src/a.py" not in ran.out
    assert cli("baseline", "check", "--against", "HEAD").code == 0


def test_a_raised_count_alone_fails(cli, repository, known):
    file = repository / NAME
    file.write_text(file.read_text().replace('"count": 1', '"count": 3'))
    ran = cli("baseline", "check", "--against", "HEAD")
    assert ran.code == 1 and "src/a.py: generic-password: 3, was 1" in ran.out


def test_a_first_baseline_has_grown(cli, git, files, repository, values, commit):
    files({"src/a.py": line(values.password)})
    before = commit()
    assert cli("baseline", "create").code == 0
    ran = cli("baseline", "check", "--against", before)
    assert ran.code == 1 and "which has none" in ran.out


def test_a_baseline_that_is_gone_grew_nowhere(cli, files, repository, known):
    (repository / NAME).unlink()
    ran = cli("baseline", "check", "--against", "HEAD")
    assert ran.code == 1 and "src/a.py" in ran.out, "its finding is new, then"
    files({"src/a.py": "x = 1\n"})
    assert cli("baseline", "check", "--against", "HEAD").code == 0
    assert cli("baseline", "check").code == 2


def test_the_folder_of_the_run_makes_no_difference(cli, repository, monkeypatch, known):
    monkeypatch.chdir(repository / "src")
    assert cli("baseline", "check", "--against", "HEAD").code == 0


@pytest.mark.parametrize("revision", ["nowhere", "-x", "HEAD~9", "HEAD:b.py", "--all"])
def test_a_revision_that_is_none_fails_loudly(cli, known, revision):
    ran = cli("baseline", "check", f"--against={revision}")
    assert ran.code == 2 and "does not know this revision" in ran.err


def test_a_broken_baseline_at_the_revision_fails_loudly(cli, files, repository, commit, known):
    good = (repository / NAME).read_text()
    for content in ("{", b"\xff\xfe\x00"):
        files({NAME: content})
        broken = commit()
        files({NAME: good})
        ran = cli("baseline", "check", "--against", broken)
        assert ran.code == 2 and NAME in ran.err


def test_outside_a_repository_there_is_no_revision(cli, files, isolated, values):
    files({"a.py": line(values.password)})
    cli("baseline", "create")
    assert cli("baseline", "check", "--against", "HEAD").code == 2


@pytest.mark.parametrize(
    "words", [("create", "--accept"), ("check", "--accept"), ("update", "--against", "HEAD"), ("create", "--against=x")]
)
def test_options_stay_with_their_command(cli, known, words):
    assert cli("baseline", *words).code == 2


@pytest.mark.parametrize("words", [("--accept", "PATH"), ("PATH", "--accept"), ("--no-names", "PATH", "--accept")])
def test_options_may_stand_before_and_after_paths(cli, files, repository, values, known, words):
    files({"b.py": line(values.password[::-1], "db_password")})
    ran = cli("baseline", "update", *["b.py" if word == "PATH" else word for word in words])
    assert ran.code == 0, ran.err
    assert sorted(entries(repository)) == [("b.py", 1), ("src/a.py", 1)]
