"""``docs/ci/gitlab.yml`` in the pipelines of GitLab: its shell run in clones as a runner makes them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from .jobs import ZEROS, Ran, Remote, run_gitlab


def failed(ran: Ran, remote: Remote) -> list[str]:
    """Files of failed tests in the report; neither it nor the log holds a value."""
    text = (remote.folder / "job" / "safe-prompt.xml").read_text("utf-8")
    assert not any(password in ran.out + text for password in remote.passwords)
    return [case.get("file", "") for case in ET.fromstring(text).iter("testcase") if case.find("failure") is not None]


@pytest.fixture
def branch(remote: Remote) -> Remote:
    remote.commit(old=remote.line("old_password"))
    remote.push()
    remote.git("checkout", "-q", "-b", "change")
    return remote


def merge_request(remote: Remote, **more: str) -> Ran:
    head, fork = remote.git("rev-parse", "HEAD"), remote.git("merge-base", "HEAD", "origin/main")
    remote.push("HEAD:refs/merge-requests/1/head")
    return run_gitlab(
        remote, remote.job(head), CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=fork, **more
    )


def test_a_merge_request_answers_for_its_own_commits(branch):
    branch.commit(a="x = 2\n")
    clean = merge_request(branch)
    assert (clean.code, failed(clean, branch)) == (0, []) and "No findings (1 file checked)" in clean.out


def test_a_secret_that_the_same_merge_request_took_out_again_is_told(branch):
    branch.commit(new=branch.line())
    branch.commit(new="x = 1\n")
    ran = merge_request(branch)
    assert (ran.code, failed(ran, branch)) == (1, ["new.py"]) and "generic-password" in ran.out


def test_a_merged_result_is_compared_with_the_target(branch):
    fork = branch.git("rev-parse", "HEAD")
    head = branch.commit(a="x = 2\n")
    branch.git("checkout", "-q", "main")
    target = branch.commit(theirs=branch.line("their_password"))
    branch.push("main")
    branch.git("checkout", "-q", "--detach")
    branch.git("merge", "-q", "--no-ff", "-m", "merged result", head)
    branch.push("HEAD:refs/merge-requests/1/merge")
    job = branch.job(branch.git("rev-parse", "HEAD"))
    ran = run_gitlab(
        branch, job, CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=fork,
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=target,
    )  # fmt: skip
    assert (ran.code, failed(ran, branch)) == (0, [])


def test_a_push_scans_what_is_new_on_the_branch(remote):
    before = remote.commit(old=remote.line("old_password"))
    head = remote.commit(new=remote.line())
    remote.push()
    ran = run_gitlab(
        remote, remote.job(head), CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="main", CI_COMMIT_BEFORE_SHA=before
    )
    assert (ran.code, failed(ran, remote)) == (1, ["new.py"])


@pytest.mark.parametrize("before", [ZEROS, "1" * 40], ids=["new-branch", "forced"])
def test_a_new_branch_is_compared_with_the_default_branch(branch, before):
    head = branch.commit(new=branch.line())
    branch.push("change")
    job = branch.job(head)
    branch.git("update-ref", "-d", "refs/remotes/origin/main", cwd=job)  # a runner fetches the branch alone
    ran = run_gitlab(branch, job, CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="change", CI_COMMIT_BEFORE_SHA=before)
    assert (ran.code, failed(ran, branch)) == (1, ["new.py"])


@pytest.mark.parametrize("source", ["schedule", "web", "push"])
def test_schedules_and_first_pushes_scan_the_history(remote, source):
    remote.commit(gone=remote.line())
    head = remote.commit(gone="x = 1\n")
    remote.push()
    ran = run_gitlab(remote, remote.job(head), CI_PIPELINE_SOURCE=source, CI_COMMIT_BRANCH="main")
    assert (ran.code, failed(ran, remote)) == (1, ["gone.py"]) and "whole history" in ran.out


@pytest.mark.parametrize("source", ["merge_request_event", "push", "schedule"])
def test_a_shallow_clone_fails_and_says_what_to_do(remote, source):
    head = remote.commit(a="x = 2\n")
    remote.push()
    ran = run_gitlab(remote, remote.job(head, depth=1), CI_PIPELINE_SOURCE=source, CI_COMMIT_BRANCH="main")
    assert ran.code == 2 and "GIT_DEPTH" in ran.out


def test_a_base_that_is_not_there_fails(remote):
    job = remote.job("main")
    ran = run_gitlab(remote, job, CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA="1" * 40)
    assert ran.code == 2 and "GIT_DEPTH" in ran.out


def test_fail_on(branch):
    branch.commit(new=branch.line())
    assert merge_request(branch, SAFE_PROMPT_FAIL_ON="critical").code == 0


def test_a_merge_request_cannot_grow_the_baseline(branch):
    branch.git("checkout", "-q", "main")
    branch.baseline("create")
    branch.commit()
    branch.push("main")
    branch.git("checkout", "-q", "-B", "change")
    branch.commit(new=branch.line())
    branch.baseline("update", "--accept")
    branch.commit()
    ran = merge_request(branch)
    assert ran.code == 1 and "new.py: generic-password: 1, was 0" in ran.out and failed(ran, branch) == []
