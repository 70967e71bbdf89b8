"""Settings of files and of the editor, as they are and when they change: the same as ``safe-prompt scan``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..plants import values  # noqa: TID252 -- `tests` is not on the path
from .editor import Editor, write

Start = Callable[..., Editor]


def project(folder: Path, token: str) -> list[Path]:
    """A repository whose settings leave out some of what is in it."""
    (folder / ".git").mkdir()
    other = values.gitlab(values.seeded("settings"))
    write(folder, "pyproject.toml", (
        '[tool.safe-prompt]\nexclude = ["left/out/**"]\ndisable = ["gitlab-personal-access-token"]\n'
        '[tool.safe-prompt.per-file]\n"tests/**" = ["TOKEN"]\n'
    ))  # fmt: skip
    return [
        write(folder, "plain.py", f'# 😀\nt = "{token}"\n'),
        write(folder, "left/out/a.py", f't = "{token}"\n'),
        write(folder, "tests/test_a.py", f'"😀", "{token}"\n'),
        write(folder, "disabled.py", f't = "{other}"\nu = "{token}"\n'),
        write(folder, "allowed.py", f't = "{token}"  # safe-prompt: allow[github-pat] reason="revoked"\n'),
        write(folder, "unused.py", 't = 1  # safe-prompt: allow[github-pat] reason="none there"\n'),
        write(folder, "people.md", "Ana Lima, +351 912 345 678\n"),
    ]


def scanned(folder: Path) -> set[tuple[str, str, int, int]]:
    done = subprocess.run(
        [sys.executable, "-m", "safe_prompt", "scan", ".", "--format", "json"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    found = json.loads(done.stdout)["findings"]
    return {(one["path"], one["rule"], one["line"], one["column"]) for one in found}


def shown(client: Editor, folder: Path, files: list[Path]) -> set[tuple[str, str, int, int]]:
    found = set()
    for file in files:
        client.open(file.as_uri(), file.read_text("utf-8"), "")
        for one in client.published(file.as_uri()):
            start = one["range"]["start"]
            name = file.relative_to(folder).as_posix()
            found.add((name, one["code"], start["line"] + 1, start["character"] + 1))
    return found


@pytest.mark.parametrize("accepted", [False, True], ids=["settings", "with-a-baseline"])
def test_the_same_findings_as_scan(tmp_path: Path, editor: Start, token: str, accepted: bool) -> None:
    files = project(tmp_path, token)
    if accepted:
        subprocess.run(
            [sys.executable, "-m", "safe_prompt", "baseline", "create"], cwd=tmp_path, check=True, capture_output=True
        )
        files.append(write(tmp_path, "new.py", f'key = "{token}"\n'))
    client = editor("eglot", rootUri=tmp_path.as_uri())
    found = shown(client, tmp_path, files)
    assert found == scanned(tmp_path)
    assert any(path == "new.py" for path, *_ in found) == accepted
    assert any(path == "plain.py" for path, *_ in found) != accepted


def test_typing_keeps_to_the_baseline(tmp_path: Path, editor: Start, token: str) -> None:
    [file, *_] = project(tmp_path, token)
    subprocess.run(
        [sys.executable, "-m", "safe_prompt", "baseline", "create"], cwd=tmp_path, check=True, capture_output=True
    )
    client = editor("eglot", rootUri=tmp_path.as_uri())
    uri = file.as_uri()
    client.open(uri, file.read_text("utf-8"))
    assert client.published(uri, 1) == []
    client.edit(uri, 2, (0, 0), (0, 0), f'new = "{token}"\n')
    assert [one["range"]["start"]["line"] for one in client.published(uri, 2)] == [0]
    client.edit(uri, 3, (0, 0), (1, 0), "")
    assert client.published(uri, 3) == []


BROKEN = [
    ('[tool.safe-prompt]\nexlude = ["x"]\n', "exclude"),
    ("[tool.safe-prompt]\ndisable = 3\n", "disable"),
    ("[tool.safe-prompt\n", "pyproject.toml"),
    ('[tool.safe-prompt]\nrule_files = ["missing.toml"]\n', "missing.toml"),
]


@pytest.mark.parametrize(("text", "named"), BROKEN)
def test_settings_that_cannot_be_used_are_said_and_change_nothing(
    tmp_path: Path, editor: Start, token: str, text: str, named: str
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "pyproject.toml", '[tool.safe-prompt]\ndisable = ["gitlab-personal-access-token"]\n')
    client = editor("eglot", rootUri=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    body = f't = "{token}"\nu = "{values.gitlab(values.seeded("settings"))}"\n'
    client.open(uri, body)
    assert [one["code"] for one in client.published(uri, 1)] == ["github-pat"]
    write(tmp_path, "pyproject.toml", text)
    client.notify("workspace/didChangeWatchedFiles", {
        "changes": [{"uri": (tmp_path / "pyproject.toml").as_uri(), "type": 2}],
    })  # fmt: skip
    said = client.wait(lambda one: one.get("method") == "window/showMessage")["params"]
    assert said["type"] == 1
    assert named in said["message"]
    client.edit(uri, 2, (0, 0), (0, 0), "\n")
    assert [one["code"] for one in client.published(uri, 2)] == ["github-pat"]  # the last good ones
    write(tmp_path, "pyproject.toml", '[tool.safe-prompt]\ndisable = ["github-pat"]\n')
    seen = len(client.seen)
    client.notify("textDocument/didSave", {"textDocument": {"uri": (tmp_path / "pyproject.toml").as_uri()}})
    again = client.wait(lambda one: "diagnostics" in (one.get("params") or {}), since=seen)
    assert [one["code"] for one in again["params"]["diagnostics"]] == ["gitlab-personal-access-token"]


def test_broken_settings_from_the_start_leave_the_built_in_ones(tmp_path: Path, editor: Start, token: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".safe-prompt.toml", 'disable = "github-pat"\n')
    client = editor("eglot", rootUri=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, f't = "{token}"\n')
    assert [one["code"] for one in client.published(uri, 1)] == ["github-pat"]
    assert ".safe-prompt.toml" in client.messages()[0]


def test_a_changed_file_counts_without_being_told(tmp_path: Path, editor: Start, token: str) -> None:
    """Many clients watch nothing: the next whole scan looks at the files' times."""
    (tmp_path / ".git").mkdir()
    client = editor("minimal", rootUri=tmp_path.as_uri())
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, f't = "{token}"\n')
    assert client.published(uri, 1)
    write(tmp_path, ".safe-prompt.toml", 'disable = ["github-pat"]\n')
    client.edit(uri, 2, (0, 0), (0, 0), "\n")
    client.wait(lambda one: _empty(one, uri, 2))


def _empty(message: dict[str, Any], uri: str, version: int) -> bool:
    params = message.get("params") or {}
    return params.get("uri") == uri and params.get("version") == version and params.get("diagnostics") == []


def test_settings_of_the_editor(editor: Start, token: str) -> None:
    client = editor("eglot", settings={"minSeverity": "critical", "maxFindings": 2})
    mail = f"a.b@{values.opaque(values.seeded('mail'), 12).lower()}.fr"
    tokens = "\n".join(values.github(values.seeded("editor", number)) for number in range(5))
    client.open("file:///p/a.txt", f"{mail}\n{tokens}\n", "plaintext")
    client.wait(lambda one: _has(one, "+3 more findings"))
    found = [one["code"] for one in client.published("file:///p/a.txt")]
    assert found == ["github-pat", "github-pat", "more-findings"]
    client.settings = {"enable": False}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.wait(lambda one: _empty(one, "file:///p/a.txt", 1))
    client.settings = {"minSeverity": "dreadful", "maxFindngs": 3, "server": {"path": "of the client's own"}}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.wait(lambda one: "minSeverity: expected one of" in str(one.get("params")))
    client.wait(lambda one: 'Did you mean "maxFindings"' in str(one.get("params")))
    client.wait(lambda one: len((one.get("params") or {}).get("diagnostics", ())) == 6)


def _has(message: dict[str, Any], words: str) -> bool:
    return words in json.dumps(message)


def test_settings_that_come_with_the_notification(editor: Start, token: str) -> None:
    client = editor("minimal", initializationOptions={"safe-prompt": {"enable": False}})
    client.open("file:///p/a.py", f't = "{token}"\n')
    assert client.published("file:///p/a.py", 1) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"safe-prompt": {"enable": True}}})
    client.wait(lambda one: _has(one, "github-pat"))


def test_every_folder_has_its_own_settings(tmp_path: Path, editor: Start, token: str) -> None:
    for name, disabled in (("one", "github-pat"), ("two", "gitlab-personal-access-token")):
        (tmp_path / name / ".git").mkdir(parents=True)
        write(tmp_path, f"{name}/.safe-prompt.toml", f'disable = ["{disabled}"]\n')
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("one", "two")]
    client = editor("eglot", workspaceFolders=folders)
    body = f't = "{token}"\nu = "{values.gitlab(values.seeded("settings"))}"\n'
    for name, expected in (("one", "gitlab-personal-access-token"), ("two", "github-pat")):
        uri = (tmp_path / name / "a.py").as_uri()
        client.open(uri, body)
        assert [one["code"] for one in client.published(uri, 1)] == [expected]
