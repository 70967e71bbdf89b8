"""The vault shows nothing, and its file is private, whole, encrypted and expiring."""

from __future__ import annotations

import copy
import json
import pickle
import random
import stat
import sys
from pathlib import Path

import pytest

from safe_prompt.errors import VaultError
from safe_prompt.masking.restore import unmask
from safe_prompt.masking.vault import Vault
from safe_prompt.masking.vault_file import (
    encryption_key,
    load_vault,
    open_session,
    save_session,
    save_vault,
    session_vault_path,
)

SECRET = b"a key of thirty-two bytes, tests"
VALUE = "".join(random.Random(3).choices("abcdefghijkmnpqrstuvwxyz", k=20)) + "🙂\ud800"
NOW = 1_800_000_000.0


@pytest.fixture
def vault() -> Vault:
    made = Vault(SECRET)
    made.issue(VALUE, entity="PERSON", one_way=False)
    made.issue("123", entity="US_SSN", one_way=False, quoted=True)
    made.reserve("SP_EMAIL_1_abcd")
    return made


def test_a_vault_shows_no_value(vault: Vault) -> None:
    shown = f"{vault!r} {vault} {list(vault)} {len(vault)} {vault.entry(next(iter(vault)))!r}"
    assert VALUE not in shown and VALUE[:8] not in shown and "thirty-two" not in shown
    assert "2 placeholders" in shown
    assert not hasattr(vault, "__dict__")


@pytest.mark.parametrize("action", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_vault_is_not_pickled_or_copied(vault: Vault, action: object) -> None:
    with pytest.raises(TypeError, match="real values"):
        action(vault)  # type: ignore[operator]


def test_an_empty_vault_is_true() -> None:
    assert Vault(SECRET) and len(Vault(SECRET)) == 0


def test_saved_and_loaded(vault: Vault, tmp_path: Path) -> None:
    path, key = tmp_path / "a.vault", encryption_key(tmp_path)
    assert save_vault(vault, path, key, hours=1, now=NOW) == ()
    loaded = load_vault(path, key, SECRET, now=NOW + 3599)
    assert loaded.entries() == vault.entries() and loaded.reserved() == vault.reserved()
    assert unmask(" ".join(vault), loaded, trusted=True) == f"{VALUE} 123"
    known = loaded.issue(VALUE, entity="PERSON", one_way=False)
    new = loaded.issue("Ada", entity="PERSON", one_way=False)
    assert known in vault and new.startswith("SP_PERSON_2_")


def test_files_are_private_and_hold_no_value(vault: Vault, tmp_path: Path) -> None:
    path, key = tmp_path / "a.vault", encryption_key(tmp_path / "data")
    save_vault(vault, path, key)
    save_session(vault, tmp_path / "data", key, SECRET)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert sorted(file.name for file in files) == ["a.vault", "session.vault", "vault.key"]
    for file in files:
        content = file.read_bytes()
        assert VALUE[:8].encode() not in content and b"PERSON" not in content
        if sys.platform != "win32":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_existing_open_file_becomes_private(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "a.vault"
    path.write_text("old")
    path.chmod(0o644)
    save_vault(vault, path, encryption_key(tmp_path))
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_cut_of_a_vault_file_is_a_clear_error(vault: Vault, tmp_path: Path) -> None:
    path, key = tmp_path / "a.vault", encryption_key(tmp_path)
    save_vault(vault, path, key)
    data = path.read_bytes().rstrip()
    for end in [*range(0, len(data), 37), len(data) // 2, len(data) - 1]:
        path.write_bytes(data[:end])
        with pytest.raises(VaultError, match="cut off or damaged") as caught:
            load_vault(path, key, SECRET)
        assert caught.value.place == str(path) and caught.value.remedy


def test_wrong_key_expiry_version_missing_and_foreign_file(vault: Vault, tmp_path: Path) -> None:
    path, key = tmp_path / "a.vault", encryption_key(tmp_path)
    save_vault(vault, path, key, hours=1, now=NOW)

    def error(**change: object) -> VaultError:
        with pytest.raises(VaultError) as caught:
            load_vault(path, change.get("key", key), SECRET, now=change.get("now", NOW))  # type: ignore[arg-type]
        assert caught.value.place == str(path) and caught.value.remedy
        return caught.value

    assert "another key" in error(key=encryption_key(tmp_path, "a team's secret of some length")).problem
    assert "expired" in error(now=NOW + 3600).problem
    outer = json.loads(path.read_text())
    path.write_text(json.dumps({**outer, "version": 2}))
    assert "version 2" in error().problem
    for content in [
        '"text"',
        "[]",
        "{}",
        json.dumps({**outer, "format": "x"}),
        json.dumps({**outer, "version": None}),
    ]:
        path.write_text(content)
        assert "cut off or damaged" in error().problem
    path.write_text(json.dumps({**outer, "token": outer["token"][:-9] + "AAAAAAAA="}))
    assert "damaged" in error().problem
    path.unlink()
    assert "no such vault file" in error().problem


def test_a_git_work_tree_is_warned_of(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    folder = tmp_path / "repository" / "deep"
    folder.mkdir()
    (warning,) = save_vault(vault, folder / "a.vault", encryption_key(tmp_path))
    assert "git work tree" in warning and str(folder / "a.vault") in warning


def test_a_place_that_cannot_be_written(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="cannot be written") as caught:
        save_vault(vault, tmp_path / "missing" / "a.vault", encryption_key(tmp_path))
    assert caught.value.remedy


def test_the_encryption_key(tmp_path: Path) -> None:
    own = encryption_key(tmp_path)
    assert own == encryption_key(tmp_path)
    team = encryption_key(tmp_path, "one secret, sixteen characters")
    assert team == encryption_key(tmp_path / "elsewhere", "one secret, sixteen characters") != own
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "vault.key").write_bytes(own[:20])
    with pytest.raises(VaultError, match="damaged"):
        encryption_key(tmp_path)


def test_a_session_joins_what_two_processes_saved_and_expires(tmp_path: Path) -> None:
    key = encryption_key(tmp_path)
    first, second = (open_session(tmp_path, key, SECRET, now=NOW) for _ in range(2))
    one = first.issue("Ada", entity="PERSON", one_way=False)
    two = second.issue("Grace", entity="PERSON", one_way=False)
    save_session(first, tmp_path, key, SECRET, now=NOW)
    save_session(second, tmp_path, key, SECRET, now=NOW + 1)
    joined = open_session(tmp_path, key, SECRET, now=NOW + 2)
    assert set(joined) == {one, two}
    assert len(open_session(tmp_path, key, SECRET, now=NOW + 13 * 3600)) == 0
    assert session_vault_path(tmp_path).exists()
    assert not list(tmp_path.rglob("*.lock"))
