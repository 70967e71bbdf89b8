"""Each check of `safe-prompt posture`: what it finds, what it leaves alone, and that no value shows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from safe_prompt.cli.main import main
from safe_prompt.posture.registry import CHECKS

from .made import git, made_up, write, write_json

Make = Callable[[Path], object]
SECRET = made_up("posture")
DESTINATION = '[tool.safe-prompt.destinations.openai]\nstatus = "approved"\n'


@pytest.fixture
def found(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run the program on the project: exit code and its JSON."""
    monkeypatch.chdir(project)

    def run(*options: str) -> tuple[int, dict[str, list[dict[str, object]]]]:
        capsys.readouterr()
        code = main(["posture", "--format", "json", *options])
        out = capsys.readouterr()
        assert SECRET not in out.out + out.err
        assert SECRET[:9] not in out.out + out.err
        return code, json.loads(out.out)

    return run


def ids(report: dict[str, list[dict[str, object]]]) -> list[object]:
    return [item["check"] for item in report["findings"]]


def tracked(top: Path, path: str, text: str) -> None:
    write(top, path, text)
    git(top, "add", "--force", path)


def test_a_clean_project_has_no_finding(found, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, ".env.example", "KEY=<your-key>\n", 0o644)
    code, report = found()
    assert (code, report["findings"]) == (0, [])
    assert report["checks"] == [check.id for check in CHECKS]
    assert not [item for item in report["not_checked"] if item["broken"]]


KEY_LINE = f'{{"mcpServers": {{"x": {{"env": {{"X_API_KEY": "{SECRET}"}}}}}}}}'
CASES: dict[str, tuple[Make, list[str]]] = {
    "unignored .env": (lambda top: write(top, "app/.env", "A=1\n"), ["unignored-sensitive-file"]),
    "unignored key": (lambda top: write(top, "id_ed25519", "x\n"), ["unignored-sensitive-file"]),
    "tracked state": (lambda top: tracked(top, "infra/a.tfstate", "{}"), ["tracked-sensitive-file"]),
    "tracked customers": (lambda top: tracked(top, "customers.csv", "a,b\n"), ["tracked-sensitive-file"]),
    "tracked .npmrc without a token": (lambda top: tracked(top, ".npmrc", "save-exact=true\n"), []),
    "tracked .npmrc with one": (
        lambda top: tracked(top, ".npmrc", f"//registry.example.net/:_authToken={SECRET}\n"),
        ["tracked-sensitive-file"],
    ),
    "literal key": (lambda top: write(top, ".cursor/mcp.json", KEY_LINE), ["literal-key-in-agent-config"]),
    "key by reference": (lambda top: write(top, ".mcp.json", KEY_LINE.replace(SECRET, "${X_API_KEY}")), []),
    "key by input": (lambda top: write(top, ".vscode/mcp.json", KEY_LINE.replace(SECRET, "${input:key}")), []),
    "placeholder": (lambda top: write(top, ".mcp.json", KEY_LINE.replace(SECRET, "<your-api-key>")), []),
    "bearer header with comments": (
        lambda top: write(top, ".vscode/mcp.json", f'// c\n{{"h": {{"Authorization": "Bearer {SECRET}",}},}}'),
        ["literal-key-in-agent-config"],
    ),
    "codex key": (
        lambda top: write(top, ".codex/config.toml", f'[mcp_servers.a.env]\nA_TOKEN = "{SECRET}"\n'),
        ["literal-key-in-agent-config"],
    ),
    "codex names a variable": (
        lambda top: write(top, ".codex/config.toml", '[mcp_servers.a]\nbearer_token_env_var = "MY_TOKEN_HERE"\n'),
        [],
    ),
    "continue key": (
        lambda top: write(top, ".continue/config.yaml", f"models:\n  - name: x\n    apiKey: {SECRET}\n"),
        ["literal-key-in-agent-config"],
    ),
    "bypass": (
        lambda top: write_json(
            top, ".claude/settings.local.json", {"permissions": {"defaultMode": "bypassPermissions"}}
        ),
        ["agent-auto-approve"],
    ),
    "all servers": (
        lambda top: write_json(top, ".claude/settings.json", {"enableAllProjectMcpServers": True}),
        ["agent-auto-approve"],
    ),
    "every command": (
        lambda top: write_json(top, ".claude/settings.json", {"permissions": {"allow": ["Read", "Bash(*)"]}}),
        ["agent-auto-approve"],
    ),
    "some commands": (
        lambda top: write_json(top, ".claude/settings.json", {"permissions": {"allow": ["Bash(npm test)"]}}),
        [],
    ),
    "vs code": (
        lambda top: write(top, ".vscode/settings.json", '{\n  // all\n  "chat.tools.global.autoApprove": true,\n}\n'),
        ["agent-auto-approve"],
    ),
    "vs code, any command": (
        lambda top: write_json(top, ".vscode/settings.json", {"chat.tools.terminal.autoApprove": {"/.*/": True}}),
        ["agent-auto-approve"],
    ),
    "vs code, one command": (
        lambda top: write_json(top, ".vscode/settings.json", {"chat.tools.terminal.autoApprove": {"ls": True}}),
        [],
    ),
    "codex never asks, no sandbox": (
        lambda top: write(
            top, ".codex/config.toml", 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n'
        ),
        ["agent-auto-approve", "agent-auto-approve"],
    ),
    "gemini trust": (
        lambda top: write_json(top, ".gemini/settings.json", {"mcpServers": {"any": {"trust": True}}}),
        ["agent-auto-approve"],
    ),
    "flag in a script": (
        lambda top: write(top, "run.sh", "#!/bin/sh\nclaude --dangerously-skip-permissions -p x\n"),
        ["agent-auto-approve"],
    ),
    "copilotignore": (lambda top: write(top, ".copilotignore", ".env\n"), ["false-safety-file"]),
    "clineignore": (lambda top: write(top, ".clineignore", ".env\n"), ["false-safety-file"]),
    "empty aiexclude": (lambda top: write(top, ".aiexclude", "# nothing\n"), ["false-safety-file"]),
    "aiexclude with a pattern": (lambda top: write(top, ".aiexclude", "*.pem\n"), []),
    "no hook": (lambda top: write(top, ".pre-commit-config.yaml", "repos: []\n"), ["no-commit-hook"]),
    "broken baseline": (
        lambda top: write(top, ".safe-prompt-baseline.json", "{"),
        ["no-commit-hook", "baseline-broken"],
    ),
    "vault": (
        lambda top: write_json(top, "s.json", {"format": "safe-prompt-vault", "version": 1, "token": SECRET}),
        ["vault-in-project"],
    ),
    "own key": (
        lambda top: write(top, "ci.yml", f"env:\n  SAFE_PROMPT_KEY: {SECRET}\n"),
        ["key-in-project"],
    ),
    "own key by reference": (
        lambda top: write(top, "ci.yml", "env:\n  SAFE_PROMPT_KEY: ${{ secrets.SAFE_PROMPT_KEY }}\n"),
        [],
    ),
    "notebook with outputs": (
        lambda top: tracked(
            top, "a.ipynb", '{"cells": [{"outputs": [{"name": "stdout"}]}], "nbformat": 4, "nbformat_minor": 5}'
        ),
        ["notebook-outputs"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_found(name: str, found, project: Path) -> None:  # type: ignore[no-untyped-def]
    make, expected = CASES[name]
    make(project)
    _, report = found("--skip", "visible-to-assistants", "world-readable")
    assert ids(report) == expected
    for item in report["findings"]:
        assert item["problem"] and item["remedy"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (DESTINATION, ["stale-destination"]),
        (DESTINATION + "verified_on = 2024-01-31\n", ["stale-destination"]),
        (DESTINATION + "verified_on = {today}\n", []),
        (DESTINATION.replace("approved", "restricted"), []),
        ('[tool.safe-prompt]\non_error = "allow"\n', ["unsafe-settings"]),
        ('[tool.safe-prompt]\ndefault = "allow"\n', ["unsafe-settings"]),
        ('[tool.safe-prompt]\ncredential = "mask"\n', ["unsafe-settings"]),
        (
            '[[tool.safe-prompt.allow]]\nfingerprint = "k1:00"\nreason = "made up"\nuntil = 2024-01-31\n',
            ["unsafe-settings"],
        ),
    ],
)
def test_settings(settings: str, expected: list[str], found, user_settings: Path) -> None:  # type: ignore[no-untyped-def]
    from datetime import date

    user_settings.write_text(settings.format(today=date.today()), "utf-8")
    code, report = found()
    assert ids(report) == expected
    severe = any(item["severity"] in ("medium", "high") for item in report["findings"])
    assert code == int(severe)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_world_readable_counts_every_folder_above(found, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, ".gitignore", "keys/\n", 0o644)
    write(project, "keys/id_rsa", "x\n", 0o644)
    (project / "keys").chmod(0o755)
    skip = ("--skip", "visible-to-assistants")
    assert ids(found(*skip)[1]) == ["world-readable"]
    (project / "keys").chmod(0o700)
    assert ids(found(*skip)[1]) == []
    (project / "keys").chmod(0o755)
    project.parent.chmod(0o700)
    assert ids(found(*skip)[1]) == []


def test_history_keeps_what_the_index_lost(found, project: Path) -> None:  # type: ignore[no-untyped-def]
    tracked(project, ".env", "A=1\n")
    git(project, "commit", "-q", "--no-verify", "-m", "oops")
    git(project, "rm", "-q", ".env")
    code, report = found("--fail-on", "low")
    assert ids(report) == ["sensitive-file-in-history"]
    assert code == 1
    assert found()[0] == 0


def test_a_subfolder_is_judged_by_its_own_files(found, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    tracked(project, "outside/.env", "A=1\n")
    tracked(project, "inside/.env", "A=1\n")
    monkeypatch.chdir(project / "inside")
    _, report = found("--skip", "visible-to-assistants", "world-readable")
    assert [item["path"] for item in report["findings"]] == [".env"]


def test_ignore_files_out_of_date(found, project: Path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    write(project, ".gitignore", ".env*\nodd/\n", 0o644)
    write(project, ".env", "A=1\n")
    assert ids(found()[1]) == ["visible-to-assistants"]
    assert main(["exclude", "--write", "--names-only"]) == 0
    assert ids(found()[1]) == []
    write(project, "odd/.ENV.Odd", "A=1\n")  # no pattern takes it in
    assert ids(found()[1]) == ["visible-to-assistants"]


def test_a_hook_that_calls_us_is_enough(found, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, ".pre-commit-config.yaml", "repos: []\n")
    hook = write(project, ".git/hooks/pre-commit", "#!/bin/sh\nsafe-prompt hook run git pre-commit\n", 0o700)
    assert ids(found()[1]) == []
    if os.name != "nt":
        hook.chmod(0o600)
        assert ids(found()[1]) == ["no-commit-hook"]
    hook.chmod(0o700)
    git(project, "config", "core.hooksPath", str(project.parent))
    _, report = found()
    assert ids(report) == ["no-commit-hook"]
    assert "core.hooksPath" in str(report["findings"][0]["problem"])


def test_what_cannot_be_read_is_named_and_exits_3(found, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, ".claude/settings.json", "{broken")
    code, report = found()
    assert code == 3
    broken = [item for item in report["not_checked"] if item["broken"]]
    assert {item["check"] for item in broken} == {"literal-key-in-agent-config", "agent-auto-approve"}


def test_a_check_that_fails_takes_no_other_with_it(found, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from safe_prompt.posture import registry

    def fail(project: object) -> list[object]:
        raise RuntimeError(SECRET)

    checks = tuple(check._replace(run=fail) if check.id == "no-commit-hook" else check for check in CHECKS)
    monkeypatch.setattr(registry, "CHECKS", checks)
    write(project, ".copilotignore", "x\n")
    code, report = found()
    assert code == 3
    assert ids(report) == ["false-safety-file"]
    assert [(item["check"], item["reason"]) for item in report["not_checked"]] == [
        ("no-commit-hook", "internal error (RuntimeError)")
    ]


def test_outside_a_repository_git_checks_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, ".env", "A=1\n")
    code = main(["posture", str(tmp_path), "--skip", "visible-to-assistants"])
    out = capsys.readouterr().out
    assert code == 0
    assert "not checked: unignored-sensitive-file: no git work tree here" in out
    assert "0 misconfigurations" in out


def test_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posture", "/no/such/folder"]) == 2
    assert main(["posture", "--skip", "nonsense"]) == 2
    assert main(["posture", "--list-checks"]) == 0
    assert capsys.readouterr().out.count(": ") >= len(CHECKS)
