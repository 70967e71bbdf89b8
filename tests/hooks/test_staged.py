"""The verdict on what is staged, straight from the program and through pre-commit: the same."""

from __future__ import annotations

import pytest

from .conftest import Git, Installed, Ran
from .staged import CASES, Verdict

each = pytest.mark.parametrize("name", CASES)

# Where pre-commit itself stops before it calls any hook: no commit, and no verdict of ours.
STOPPED = {"an_unmerged_file": "Unmerged files", "a_name_that_is_no_utf_8": "UnicodeDecodeError"}


def check(ran: Ran, verdict: Verdict, code: int) -> None:
    assert ran.code == code, ran.out
    for words in verdict.says:
        assert words in ran.out, ran.out
    for words in verdict.silent_on:
        assert words not in ran.out, ran.out


@each
def test_called_directly(repo: Git, name: str):
    verdict = CASES[name](repo)
    check(repo.hook("pre-commit"), verdict, verdict.code)


@each
@pytest.mark.e2e
@pytest.mark.xdist_group("pre-commit")
def test_through_pre_commit(repo: Git, with_pre_commit: Installed, name: str):
    repo.stage(".pre-commit-config.yaml", with_pre_commit.config("safe-prompt"))
    repo.commit("config")
    verdict = CASES[name](repo)
    ran = repo.pre_commit("run", "safe-prompt")
    if name in STOPPED:
        assert STOPPED[name] in ran.out
        assert ran.code != 0
        return
    if verdict.code == 3:
        assert "- exit code: 3" in ran.out
    check(ran, verdict, min(verdict.code, 1))


def test_only_a_deletion_checks_no_file_and_says_so(repo: Git):
    repo.git("rm", "-q", "base.py")
    ran = repo.hook("pre-commit")
    assert ran.code == 0
    assert "0 files checked" in ran.out
