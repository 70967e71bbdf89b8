"""Commands: what they give back, what they write where, and that nothing they say holds a value."""

from __future__ import annotations

import asyncio
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from safe_prompt.cli.main import main
from safe_prompt.documents.document import Document
from safe_prompt.errors import ConfigError, SafePromptError
from safe_prompt.exclusion.plan import tools_in_use, visible_files
from safe_prompt.findings.fingerprint import load_key
from safe_prompt.masking.placeholders import PLACEHOLDER
from safe_prompt.masking.vault import Vault
from safe_prompt.policy.settings import load_settings
from safe_prompt_lsp.commands import COMMANDS
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.written import difference

from ...plants import values  # noqa: TID252 -- `tests` is not on the path
from .desk import Desk, files_after, scanned, snap, snap_notebook

TOKEN = values.github(values.seeded("commands"))
MAIL = "anna.vogel@posteo.de"
PASSWORD = values.password(values.seeded("commands"))


def run(desk: Desk, name: str, given: Any = None) -> Any:
    answer = COMMANDS[f"safe-prompt.{name}"](desk, [given] if given is not None else [])
    if asyncio.iscoroutine(answer):
        return asyncio.run(answer)
    json.dumps(answer)
    return answer


def wire(range_: types.Range) -> dict[str, Any]:
    return {
        "start": {"line": range_.start.line, "character": range_.start.character},
        "end": {"line": range_.end.line, "character": range_.end.character},
    }


def address(snapshot: Snapshot, rule: str, **more: Any) -> dict[str, Any]:
    one = next(finding for finding in snapshot.findings if finding.rule == rule)
    return {"uri": snapshot.uri, "rule": rule, "range": wire(snapshot.range(one.start, one.end)), **more}


# Copy masked and restore.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_copy_is_masked_and_a_reply_restored_by_the_rules_for_replies(encoding: str) -> None:
    text = f"# 🙂 {MAIL}\r\nx = '🙂', '{TOKEN}'\r\n"
    snapshot = snap(text, encoding=encoding)
    desk = Desk.with_text(snapshot)
    answer = run(desk, "copyMasked", {"uri": snapshot.uri, "to": "openai"})
    assert (answer["action"], answer["destination"], answer["replaced"], answer["withheld"]) == (
        "block",
        "openai",
        2,
        False,
    )
    assert TOKEN not in answer["text"]
    assert MAIL not in answer["text"]
    assert any("builtin-credential" in reason for reason in answer["reasons"])
    words = PLACEHOLDER.findall(answer["text"])
    assert len(words) == 2
    reply = f"Write to {words[0].lower()}, use {words[1]}, see https://host.example/?q={words[0]}"
    back = run(desk, "restore", {"text": reply})
    assert back["text"].startswith(f"Write to {MAIL}, use {words[1]}, see https://host.example/?q={words[0]}")
    assert back["kept"] >= 1
    assert run(desk, "restore", {"text": f"to {words[0]}"}) == {"text": f"to {MAIL}", "restored": 1, "kept": 0}
    assert run(replace(desk, vault=Vault(b"x")), "restore", {"text": reply})["text"] == reply


def test_a_selection_is_judged_by_what_stands_around_it() -> None:
    text = f"é = 1\ndb_password = '🙂', '{PASSWORD}'\npassword = '{PASSWORD}'\n"
    snapshot = snap(text)
    [finding] = [one for one in snapshot.findings if one.rule.startswith("generic")]
    alone = wire(snapshot.range(finding.start, finding.end))
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri, "range": alone})
    assert PASSWORD not in answer["text"]
    assert PLACEHOLDER.fullmatch(answer["text"])
    part = wire(snapshot.range(finding.start + 3, finding.end - 3))
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri, "range": part})
    assert PASSWORD[3:-3] not in answer["text"]


def test_suppressions_and_baselines_do_not_count_for_what_is_sent() -> None:
    text = f"x = '{TOKEN}'  # safe-prompt: allow[github-pat] reason=\"pasted\"\n"
    snapshot = snap(text)
    assert not snapshot.findings
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri})
    assert TOKEN not in answer["text"]
    assert answer["action"] == "block"


def test_the_users_destination_is_the_default_and_the_options_win() -> None:
    snapshot = replace(snap(f"x = '{TOKEN}'\n"), destination="local")
    desk = Desk.with_text(snapshot)
    local = run(desk, "copyMasked", {"uri": snapshot.uri})
    assert (local["action"], local["destination"], local["text"]) == ("audit", "local", snapshot.document.text)
    assert run(desk, "copyMasked", {"uri": snapshot.uri, "to": "openai"})["action"] == "block"


def test_a_cell_that_must_not_be_sent_gives_no_text(tmp_path: Path) -> None:
    cells = [("x = '🙂'\n", "python")]
    snapshot = snap_notebook(cells, 0, tmp_path, tags=["ai-exclude"])  # type: ignore[arg-type]
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri})
    assert (answer["text"], answer["action"], answer["withheld"]) == ("", "block", True)
    assert "ai-exclude" in answer["reasons"][0]
    plain = snap_notebook(cells, 0, tmp_path)  # type: ignore[arg-type]
    assert run(Desk.with_text(plain), "copyMasked", {"uri": plain.uri})["text"] == "x = '🙂'\n"
    raw = json.dumps(
        {"cells": [{"cell_type": "code", "metadata": {"tags": ["ai-exclude"]}, "source": "x"}], "nbformat": 4}
    )
    file = snap(raw, "n.ipynb")
    assert run(Desk.with_text(file), "copyMasked", {"uri": file.uri})["text"] == ""


def test_a_notebook_that_is_open_as_json_is_copied_as_json() -> None:
    raw = json.dumps(
        {"cells": [{"cell_type": "code", "metadata": {}, "source": [f'x = "{TOKEN}"\n']}], "nbformat": 4}, indent=1
    )
    snapshot = snap(raw, "n.ipynb")
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri})
    assert TOKEN not in answer["text"]
    json.loads(answer["text"])
    start = raw.index("x = ")
    part = run(
        Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri, "range": wire(snapshot.range(start, len(raw)))}
    )
    assert TOKEN not in part["text"]
    assert not part["withheld"]


def test_what_cannot_be_checked_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    import safe_prompt_lsp.masked_copy as copying

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr(copying, "scan_document", broken)
    snapshot = snap(f"x = '{TOKEN}'\n")
    answer = run(Desk.with_text(snapshot), "copyMasked", {"uri": snapshot.uri})
    assert answer["withheld"]
    assert answer["action"] == "block"
    assert TOKEN not in str(answer)
    assert "RuntimeError" in answer["reasons"][0]


def test_restore_in_place() -> None:
    first = snap(f"# {MAIL}\n")
    desk = Desk.with_text(first)
    masked = run(desk, "copyMasked", {"uri": first.uri, "to": "openai"})["text"]
    reply = snap(f"🙂 {masked}", "reply.md")
    desk.snapshots[reply.uri] = reply
    assert run(desk, "restore", {"uri": reply.uri})["restored"] == 1
    assert files_after(desk.edits[0], {reply.uri: reply.document.text})[reply.uri] == f"🙂 # {MAIL}\n"
    desk.accepts = False
    with pytest.raises(ConfigError, match="refused"):
        run(desk, "restore", {"uri": reply.uri})


# Status and explain.


def test_status_and_explain() -> None:
    snapshot = snap(f"x = '🙂', '{TOKEN}'\n")
    desk = Desk.with_text(snapshot)
    assert run(desk, "status", {"uri": snapshot.uri})["findings"] == 1
    assert run(desk, "status", {"uri": "file:///other"}) is None
    place = wire(snapshot.range(snapshot.findings[0].start, snapshot.findings[0].end))["start"]
    run(desk, "explain", {"uri": snapshot.uri, "position": place})
    run(desk, "explain", {"uri": snapshot.uri, "position": {"line": 0, "character": 0}})
    assert desk.said[0].startswith("GitHub personal access token (classic) · critical")
    assert desk.said[1] == "Nothing is known of this place."
    assert TOKEN not in str(desk.said)
    assert run(desk, "showReason", {"uri": snapshot.uri, "line": 0, "character": 3}) is True
    assert desk.shown == [(snapshot.uri, types.Position(0, 3))]


# Allow.


def test_allow_here_with_a_reason() -> None:
    snapshot = snap(f"x = '🙂', '{TOKEN}'\n")
    desk = Desk.with_text(snapshot)
    assert run(desk, "allow", address(snapshot, "github-pat", version=1, reason="made up 🙂")) is True
    new = files_after(desk.edits[0], {snapshot.uri: snapshot.document.text})[snapshot.uri]
    assert new == f"x = '🙂', '{TOKEN}'  # safe-prompt: allow[github-pat] reason=\"made up 🙂\"\n"
    assert not scanned(Document.from_text(new, path="a.py"))


BEFORE = {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reason": " "}, "needs a reason"),
    ({"reason": "x", "version": 2}, "has changed"),
    ({"reason": "x", "rule": "other"}, "no such"),
    ({"reason": "x", "scope": "world"}, "line, file or value"),
    ({"reason": 3}, "must be text"),
    ({"reason": "x", "range": None}, "has changed"),
    ({"reason": "x", "range": {"start": 1}}, "line and character"),
    ({"reason": "x", "uri": "file:///none"}, "not open"),
    ({"reason": "x", "range": BEFORE}, "line and character"),
]


@pytest.mark.parametrize(("more", "why"), WRONG)
def test_allow_with_wrong_options(more: Mapping[str, Any], why: str) -> None:
    snapshot = snap(f"x = '{TOKEN}'\n")
    with pytest.raises(SafePromptError, match=why) as caught:
        run(Desk.with_text(snapshot), "allow", {**address(snapshot, "github-pat"), **more})
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("given", [None, 7, [1], "x", {"uri": 3}])
def test_options_that_are_none(given: Any) -> None:
    for name in COMMANDS:
        short = name.removeprefix("safe-prompt.")
        if short in ("status", "showReason") and given is None:
            continue
        with pytest.raises(SafePromptError):
            run(Desk(), short, given)


@pytest.mark.parametrize("existing", [None, "pyproject.toml", ".safe-prompt.toml"])
def test_allow_in_the_file_counts_for_scans(existing: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    name = "a [1] 🙂.py"
    (tmp_path / name).write_text(f"x = '{TOKEN}'\n", encoding="utf-8")
    if existing:
        (tmp_path / existing).write_text(
            "[tool.other]\nx = 1\n" if existing == "pyproject.toml" else 'default = "warn"\n'
        )
    snapshot = snap(f"x = '{TOKEN}'\n", name, root=tmp_path)
    desk = Desk.with_text(snapshot)
    assert run(desk, "allow", address(snapshot, "github-pat", scope="file")) is True
    written = existing or ".safe-prompt.toml"
    assert desk.said == [f"github-pat is allowed in this file: see {written}."]
    assert desk.reloads == 1
    settings = load_settings(tmp_path)
    assert settings.repository.per_file == (("/a \\[1] 🙂.py", ("github-pat",)),)
    assert main(["scan", str(tmp_path)]) == 0
    again = snap(f"x = '{TOKEN}'\n", name, root=tmp_path)
    run(Desk.with_text(again), "allow", address(again, "github-pat", scope="file"))
    assert load_settings(tmp_path).repository.per_file == settings.repository.per_file


def test_allow_by_value_needs_a_reason_and_counts_for_the_same_key(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.py").write_text(f"x = '{TOKEN}'\n")
    snapshot = snap(f"x = '{TOKEN}'\n", root=tmp_path)
    own = load_key().fingerprint(TOKEN)
    found = replace(
        snapshot, findings=type(snapshot.findings)(tuple(one._replace(fingerprint=own) for one in snapshot.findings))
    )
    desk = Desk.with_text(found)
    with pytest.raises(ConfigError, match="reason"):
        run(desk, "allow", address(snapshot, "github-pat", scope="value"))
    run(desk, "allow", address(snapshot, "github-pat", scope="value", reason='it is "made up"'))
    body = tomllib.loads((tmp_path / ".safe-prompt.toml").read_text())
    assert body["allow"] == [{"fingerprint": own, "reason": 'it is "made up"'}]
    assert main(["scan", str(tmp_path)]) == 0


def test_settings_that_are_open_are_edited_in_the_editor(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    snapshot = snap(f"x = '{TOKEN}'\n", root=tmp_path)
    unsaved = snap("[tool.other]\n# 🙂 unsaved\n", "pyproject.toml", root=tmp_path)
    desk = Desk({one.uri: one for one in (snapshot, unsaved)})
    run(desk, "allow", address(snapshot, "github-pat", scope="file"))
    assert (tmp_path / "pyproject.toml").read_text() == "[tool.other]\n"
    assert "save it to make it count" in desk.said[0]
    [edit] = desk.edits
    assert "per-file" in files_after(edit, {unsaved.uri: unsaved.document.text})[unsaved.uri]


# Baseline.


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("existing", [True, False])
def test_accepting_all_of_a_file_writes_what_the_command_line_writes(existing: bool, repository: Path) -> None:
    text = f"# 🙂\r\nx = '{TOKEN}'\r\nx = '{values.github(values.seeded(2))}'\r\ny = '{MAIL}'\r\n"
    (repository / "src").mkdir()
    (repository / "src" / "a.py").write_bytes(text.encode())
    (repository / "b.py").write_text(f"y = '{TOKEN}'\n")
    baseline = repository / ".safe-prompt-baseline.json"
    if existing:
        assert main(["baseline", "create", "b.py"]) == 0
    else:
        baseline.write_text('{\n  "version": 1,\n  "entries": []\n}\n')
    before = baseline.read_bytes()
    assert main(["baseline", "update", "src/a.py", "--accept"]) == 0
    wanted = baseline.read_bytes()
    assert wanted != before
    baseline.write_bytes(before)
    snapshot = snap(text, "src/a.py", root=repository)
    desk = Desk.with_text(snapshot)
    assert run(desk, "addToBaseline", {"uri": snapshot.uri}) is True
    assert baseline.read_bytes() == wanted
    assert "3 findings added" in desk.said[0]
    assert "rotate it" in desk.said[0]
    assert desk.reloads == 1


def test_accepting_one_finding_leaves_the_others_out(repository: Path) -> None:
    text = f"x = '🙂', '{TOKEN}'\ny = '{MAIL}'\n"
    (repository / "a.py").write_text(text, encoding="utf-8")
    snapshot = snap(text, root=repository)
    desk = Desk.with_text(snapshot)
    assert run(desk, "addToBaseline", address(snapshot, "email-address")) is True
    body = json.loads((repository / ".safe-prompt-baseline.json").read_text())
    assert [(one["rule"], one["path"], one["count"]) for one in body["entries"]] == [("email-address", "a.py", 1)]
    assert main(["scan", "a.py", "--min-severity", "low"]) == 1
    run(desk, "addToBaseline", address(snapshot, "github-pat"))
    assert main(["scan", "a.py", "--min-severity", "low"]) == 0
    assert not any(value in str(body) or value in str(desk.said) for value in (TOKEN, MAIL))


def test_accepting_in_a_notebook_goes_by_what_is_saved(repository: Path) -> None:
    source = f"x = '🙂', '{TOKEN}'"
    cells = [
        {"cell_type": "code", "id": "id0", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    ]
    body = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    snapshot = snap_notebook([(source, "python")], 0, repository)
    desk = Desk.with_text(snapshot)
    with pytest.raises(SafePromptError):
        run(desk, "addToBaseline", address(snapshot, "github-pat"))
    (repository / "n.ipynb").write_text(json.dumps(body), encoding="utf-8")
    assert run(desk, "addToBaseline", address(snapshot, "github-pat")) is True
    assert main(["scan", "n.ipynb"]) == 0
    moved = {**body, "cells": [{**cells[0], "source": "x = 1"}]}
    (repository / "n.ipynb").write_text(json.dumps(moved), encoding="utf-8")
    with pytest.raises(ConfigError, match="Save the file first"):
        run(desk, "addToBaseline", address(snapshot, "github-pat"))


def test_an_unsaved_text_and_a_broken_baseline(repository: Path) -> None:
    unsaved = snap(f"x = '{TOKEN}'\n", path=None, kind="python")
    with pytest.raises(ConfigError, match="Save it first"):
        run(Desk.with_text(unsaved), "addToBaseline", {"uri": unsaved.uri})
    (repository / ".safe-prompt-baseline.json").write_text("{")
    snapshot = snap(f"x = '{TOKEN}'\n", root=repository)
    with pytest.raises(ConfigError, match="not JSON"):
        run(Desk.with_text(snapshot), "addToBaseline", {"uri": snapshot.uri})
    assert (repository / ".safe-prompt-baseline.json").read_text() == "{"


# Keep a file from assistants.


def test_a_file_is_kept_from_the_assistants_in_use(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".cursorignore").write_bytes(b"# mine\r\n*.log")
    (tmp_path / ".claude").mkdir()
    (tmp_path / ".claude" / "settings.json").write_text('{\n  "permissions": {"deny": ["Read(/x)"]}\n}\n')
    name = "sub/#a [1] 🙂.py"
    snapshot = snap(f"x = '{TOKEN}'\n", name, root=tmp_path)
    desk = Desk.with_text(snapshot)
    assert run(desk, "excludeFile", {"uri": snapshot.uri}) is True
    assert "Kept away from Claude Code, Cursor" in desk.said[0]
    assert "GitHub Copilot and OpenAI Codex have no such file" in desk.said[0]
    for tool in tools_in_use(tmp_path):
        text = (tmp_path / tool.file).read_text(encoding="utf-8")
        assert visible_files(tool, text, [name, "other.py"]) == ("other.py",), tool.id
    assert (tmp_path / ".cursorignore").read_bytes().startswith(b"# mine\r\n*.log\r\n/sub/#a ")
    assert json.loads((tmp_path / ".claude" / "settings.json").read_text())["permissions"]["deny"][0] == "Read(/x)"
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    run(desk, "excludeFile", {"uri": snapshot.uri})
    assert "already" in desk.said[1]
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    os.chdir(tmp_path)
    assert main(["exclude", "--write", "--names-only", str(tmp_path)]) == 0
    for tool in tools_in_use(tmp_path):  # the run of the whole project leaves the line alone
        assert not visible_files(tool, (tmp_path / tool.file).read_text(encoding="utf-8"), [name]), tool.id


def test_lines_of_the_users_own_that_bring_it_back_are_said(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    snapshot = snap(f"x = '{TOKEN}'\n", "a.py", root=tmp_path)
    (tmp_path / ".cursorignore").write_text("!*.py\n")
    desk = Desk.with_text(snapshot)
    run(desk, "excludeFile", {"uri": snapshot.uri})
    assert "still visible" not in desk.said[0]  # the last line decides, and ours is the last


# Files in the editor or on disk.


TEXTS = [
    ("", "a"),
    ("a", ""),
    ("ab", "aXb"),
    ("a\r\nb", "a\r\nX\r\nb"),
    ("a\r\n", "a\r\nb\r\n"),
    ("a\rb", "a\r\nb"),
    ("aa", "aaa"),
    ("🙂", "🙂🙂"),
    ("a\n", "a\r\n"),
    ("x\r\ny", "x\ny"),
]


@pytest.mark.parametrize(("old", "new"), TEXTS)
def test_the_difference_of_two_texts_is_one_change(old: str, new: str) -> None:
    change = difference(old, new)
    assert change is not None
    assert old[: change.start] + change.new + old[change.end :] == new
    assert not (old[change.start - 1 : change.start] == "\r" and old[change.start : change.start + 1] == "\n")
    assert difference(old, old) is None
