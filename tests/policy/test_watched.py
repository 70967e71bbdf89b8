"""Files whose change means other settings: one list for the language server and JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest

from safe_prompt.policy.settings import POLICY_VARIABLE, site_file, stamp_of, user_file, watched


def test_files_of_every_layer_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(POLICY_VARIABLE, raising=False)
    files = list(watched(tmp_path, [tmp_path / "rules.toml"]))
    assert {site_file(), user_file(), tmp_path / ".safe-prompt.toml", tmp_path / "rules.toml"} <= set(files)
    monkeypatch.setenv(POLICY_VARIABLE, f" {tmp_path / 'one.toml'} ")
    assert list(watched(tmp_path, (), str(tmp_path / "two.toml")))[-2:] == [
        tmp_path / "two.toml",
        tmp_path / "one.toml",
    ]


def test_a_written_file_changes_the_stamp(tmp_path: Path) -> None:
    before = stamp_of(watched(tmp_path))
    assert before == stamp_of(watched(tmp_path))
    (tmp_path / ".safe-prompt.toml").write_text('exclude = ["🙂"]\n', "utf-8")
    assert before != stamp_of(watched(tmp_path))
