"""Files are written whole or not at all, and leave no draft."""

from __future__ import annotations

import os
import sys

import pytest

from safe_prompt.whole_file import PRIVATE, create_whole, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_and_its_successor(tmp_path):
    path = tmp_path / "a 😀.txt"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two" and names(tmp_path) == [path.name]


@posix
@pytest.mark.parametrize(
    ("before", "wanted", "after"), [(0o640, None, 0o640), (0o640, PRIVATE, 0o600), (None, 0o755, 0o755)]
)
def test_modes(tmp_path, before, wanted, after):
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(b"")
        path.chmod(before)
    write_whole(path, b"x", mode=wanted)
    assert path.stat().st_mode & 0o777 == after


@posix
def test_a_new_file_heeds_the_users_mask(tmp_path):
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"x")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_what_is_raised_before_the_rename_leaves_all_as_it_was(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def changed():
        raise RuntimeError("changed")

    with pytest.raises(RuntimeError):
        write_whole(path, b"new", before=changed)
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a"]


def test_a_place_that_cannot_be_written_leaves_no_draft(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "a", b"x")
    with pytest.raises(OSError):
        write_whole(tmp_path / "missing" / "a", b"x")
    assert names(tmp_path) == ["a"]


def test_the_first_one_wins(tmp_path, monkeypatch):
    path = tmp_path / "key"
    assert create_whole(path, b"first") and not create_whole(path, b"second")

    def no_links(*_):
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    assert not create_whole(path, b"third") and path.read_bytes() == b"first"
    assert create_whole(tmp_path / "other", b"fourth")
    assert names(tmp_path) == ["key", "other"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == PRIVATE
