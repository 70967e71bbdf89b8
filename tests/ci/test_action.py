"""``action.yml`` at the events of GitHub: its shell run in clones as actions/checkout makes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import yaml

from .jobs import BASELINE, ROOT, ZEROS, Ran, Remote, run_action


def pull_request(remote: Remote, **inputs: str) -> Ran:
    """A pull request from the developer's branch to main, at the merge commit that actions/checkout takes."""
    base, head = remote.git("rev-parse", "origin/main"), remote.git("rev-parse", "HEAD")
    remote.git("checkout", "-q", "--detach", "origin/main")
    remote.git("merge", "-q", "--no-ff", "-m", "merged for the run", head)
    merge = remote.git("rev-parse", "HEAD")
    remote.push("HEAD:refs/pull/1/merge")
    payload = {"pull_request": {"base": {"sha": base, "ref": "main"}}}
    return run_action(remote, remote.job(merge), "pull_request", payload, ref="refs/pull/1/merge", **inputs)


def push(remote: Remote, branch: str, before: str, **inputs: str) -> Ran:
    payload = {"before": before, "repository": {"default_branch": "main"}}
    return run_action(
        remote, remote.job(remote.git("rev-parse", "HEAD")), "push", payload, ref=f"refs/heads/{branch}", **inputs
    )


def told(ran: Ran, remote: Remote) -> list[str]:
    """Files that annotations name; no annotation or log holds a value."""
    assert not any(password in ran.out for password in remote.passwords)
    lines = [line for line in ran.out.splitlines() if line.startswith("::")]
    return [line.partition("file=")[2].partition(",")[0] for line in lines if "file=" in line]


@pytest.fixture
def branch(remote: Remote) -> Remote:
    """Main with an old secret of its own, and a branch in the making."""
    remote.commit(old=remote.line("old_password"))
    remote.push()
    remote.git("checkout", "-q", "-b", "change")
    return remote


def test_a_pull_request_answers_for_its_own_commits(branch):
    branch.commit(a="x = 2\n")
    clean = pull_request(branch)
    assert (clean.code, told(clean, branch)) == (0, []) and "No findings (1 file checked)" in clean.out


def test_a_secret_that_the_same_pull_request_took_out_again_is_told(branch):
    branch.commit(new=branch.line())
    branch.commit(new="x = 1\n")
    ran = pull_request(branch)
    assert (ran.code, told(ran, branch)) == (1, ["new.py"])


def test_what_the_base_got_meanwhile_is_not_the_pull_requests(branch):
    branch.commit(a="x = 2\n")
    branch.git("checkout", "-q", "main")
    branch.commit(theirs=branch.line("their_password"))
    branch.push("main")
    branch.git("checkout", "-q", "change")
    ran = pull_request(branch)
    assert (ran.code, told(ran, branch)) == (0, [])


def test_a_merge_queue_scans_its_group(branch):
    base = branch.git("rev-parse", "origin/main")
    head = branch.commit(new=branch.line())
    branch.push("HEAD:refs/heads/gh-readonly-queue/main/1")
    ran = run_action(branch, branch.job(head), "merge_group", {"merge_group": {"base_sha": base}})
    assert (ran.code, told(ran, branch)) == (1, ["new.py"])


def test_a_push_scans_what_is_new_on_the_branch(remote):
    before = remote.commit(old=remote.line("old_password"))
    remote.commit(new=remote.line())
    remote.push()
    ran = push(remote, "main", before)
    assert (ran.code, told(ran, remote)) == (1, ["new.py"])


@pytest.mark.parametrize("before", [ZEROS, "", "1" * 40], ids=["new-branch", "none", "forced"])
def test_a_push_without_a_known_commit_before_is_compared_with_the_default_branch(branch, before):
    branch.commit(new=branch.line())
    branch.push("change")
    ran = push(branch, "change", before)
    assert (ran.code, told(ran, branch)) == (1, ["new.py"])


@pytest.mark.parametrize("before", [ZEROS, "1" * 40], ids=["first", "forced"])
def test_on_the_default_branch_it_is_the_history_then(branch, before):
    branch.git("checkout", "-q", "main")
    ran = push(branch, "main", before)
    assert (ran.code, told(ran, branch)) == (1, ["old.py"]) and "whole history" in ran.out


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch", "release"])
def test_other_events_scan_the_history(remote, event):
    remote.commit(gone=remote.line())
    head = remote.commit(gone="x = 1\n")
    remote.push()
    ran = run_action(remote, remote.job(head), event, {}, ref="refs/heads/main")
    assert (ran.code, told(ran, remote)) == (1, ["gone.py"])


@pytest.mark.parametrize("event", ["pull_request", "push", "schedule"])
def test_a_shallow_clone_fails_and_says_what_to_do(remote, event):
    remote.commit(a="x = 2\n")
    head = remote.commit(a="x = 3\n")
    remote.push()
    ran = run_action(remote, remote.job(head, depth=1), event, {"before": ZEROS})
    assert ran.code == 2 and "fetch-depth: 0" in ran.out


def test_a_base_that_is_not_there_fails(remote):
    head = remote.git("rev-parse", "HEAD")
    payload = {"pull_request": {"base": {"sha": "1" * 40, "ref": "gone"}}}
    ran = run_action(remote, remote.job(head), "pull_request", payload)
    assert ran.code == 2 and "fetch-depth: 0" in ran.out


def test_without_a_checkout_it_fails(remote, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = run_action(remote, tmp_path / "empty", "push", {})
    assert ran.code == 2 and "actions/checkout" in ran.out


def test_pull_request_target_is_refused(remote):
    ran = run_action(remote, remote.job("main"), "pull_request_target", {})
    assert ran.code == 2 and "use pull_request" in ran.out


def test_names_of_branches_are_no_shell(remote, tmp_path):
    """A branch may be called so; it may come from a stranger."""
    trap = tmp_path / "trapped"
    name = f"$(touch${{IFS}}{trap})"
    remote.git("checkout", "-q", "-b", name)
    remote.push(name)
    remote.git("checkout", "-q", "-b", "change")
    head = remote.commit(new=remote.line())
    remote.push("change")
    payload = {"pull_request": {"base": {"sha": ZEROS, "ref": name}}}
    ran = run_action(remote, remote.job(head), "pull_request", payload)
    assert (ran.code, told(ran, remote)) == (1, ["new.py"]) and not trap.exists()


def test_fail_on(branch):
    branch.commit(new=branch.line())
    assert pull_request(branch, **{"fail-on": "critical"}).code == 0
    branch.git("checkout", "-q", "change")
    assert pull_request(branch, **{"fail-on": "nonsense"}).code == 2


def test_a_pull_request_cannot_grow_the_baseline(branch):
    branch.git("checkout", "-q", "main")
    branch.baseline("create")
    branch.commit()
    branch.push("main")
    branch.git("checkout", "-q", "-B", "change")
    branch.commit(a="x = 2\n")
    assert pull_request(branch).code == 0
    branch.git("checkout", "-q", "change")
    branch.commit(new=branch.line())
    branch.baseline("update", "--accept")
    branch.commit()
    grown = pull_request(branch)
    assert grown.code == 1 and "new.py: generic-password: 1, was 0" in grown.out and "old.py" not in grown.out
    branch.git("checkout", "-q", "change")
    assert pull_request(branch, ratchet="false").code == 0


def test_main_may_lose_entries_meanwhile(branch):
    branch.git("checkout", "-q", "main")
    branch.baseline("create")
    branch.commit()
    branch.push("main")
    branch.git("checkout", "-q", "-B", "change")
    head = branch.commit(a="x = 2\n")
    branch.git("checkout", "-q", "main")
    branch.commit(old="x = 1\n")
    branch.baseline("update")
    branch.commit()
    branch.push("main")
    branch.push("change")
    payload = {"pull_request": {"base": {"sha": branch.git("rev-parse", "main"), "ref": "main"}}}
    ran = run_action(branch, branch.job(head), "pull_request", payload)
    assert ran.code == 0, "the branch forked when main still had them"


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 3)])
def test_sarif_of_the_whole_tree(branch, broken, code):
    branch.commit(a="x = 2\n")
    if broken:
        (branch.work / "bad.ipynb").write_text("{")
        branch.git("add", "-A")
        branch.git("commit", "-q", "-m", "x")
        branch.git("push", "-q", "-f", "origin", "HEAD:main")
    ran = pull_request(branch, **{"sarif-file": "out 😀.sarif"})
    report = json.loads((branch.folder / "job" / "out 😀.sarif").read_text("utf-8"))
    assert [result["ruleId"] for result in report["runs"][0]["results"]] == ["generic-password"]
    assert ran.code == code, "alerts are code scanning's; what was not scanned is not"
    assert not (branch.folder / "job" / BASELINE).exists()


@pytest.mark.e2e
def test_the_installation_step(remote, tmp_path):
    """Builds this source and installs it as a runner would."""
    step = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][0]
    output = tmp_path / "output"
    environment = remote.environment | {
        "PYTHON": sys.executable, "PACKAGE": "", "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output),
        "RUNNER_TEMP": str(tmp_path),
    }  # fmt: skip
    subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], env=environment, check=True)
    name, _, program = output.read_text().strip().partition("=")
    assert name == "program"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, env=environment).stdout
    assert said.startswith("safe-prompt ")


def test_an_old_python_is_told(remote, tmp_path):
    step = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][0]
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    environment = remote.environment | {"PYTHON": str(old), "PACKAGE": "", "RUNNER_TEMP": os.devnull}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "actions/setup-python" in done.stdout
