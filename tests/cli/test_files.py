"""Which files a scan reads: git's own answer is the measure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from safe_prompt.checks.files import select
from safe_prompt.errors import ConfigError

TREE = {
    ".gitignore": "*.log\n/build/\n!keep.log\ndocs/*.tmp\n**/deep/x.txt\nfoo/\n\\#odd\nspace\\ \n# comment\n",
    "a.py": "", "a.log": "", "keep.log": "", "build/a.py": "", "src/build/a.py": "", "docs/a.tmp": "",
    "docs/sub/a.tmp": "", "one/deep/x.txt": "", "one/two/deep/x.txt": "", "deep/x.txt": "", "foo": "",
    "src/foo/a.py": "", "#odd": "", "😀/a.py": "", "😀/b.log": "",
    "sub/.gitignore": "!a.log\n*.py\n!b.py\n", "sub/a.log": "", "sub/a.py": "", "sub/b.py": "",
    "sub/c/a.py": "",
    "sub/c/.gitignore": "!a.py\n",
}  # fmt: skip


def selected(*paths, excluded=lambda path, folder: False):
    return select([str(path) for path in paths], excluded)


def names(selection):
    return [target.shown for target in selection.targets]


def git(*arguments):
    return subprocess.run(["git", *arguments], check=False, capture_output=True, text=True)


def test_same_files_as_git(repository, files):
    files(TREE)
    (repository / ".git/info/exclude").write_text("c/\n")
    listed = git("ls-files", "-z", "--others", "--exclude-standard").stdout.split("\0")
    assert names(selected(".")) == sorted(name for name in listed if name)


def test_a_subfolder_obeys_the_files_above_it(repository, files):
    files(TREE)
    assert names(selected("sub")) == [
        "sub/.gitignore",
        "sub/a.log",
        "sub/b.py",
        "sub/c/.gitignore",
        "sub/c/a.py",
    ]


def test_tracked_files_are_never_ignored(repository, files):
    files({".gitignore": "*.env\nsecret/\n", "a.env": "", "b.env": "", "secret/c.txt": "", "secret/d.txt": ""})
    git("add", "-f", "a.env", "secret/c.txt")
    selection = selected(".")
    assert names(selection) == [".gitignore", "a.env", "secret/c.txt"]
    assert "b.env" in {omission.path for omission in selection.skipped}
    assert "a.env" not in {omission.path for omission in selection.skipped}


def test_what_is_named_is_scanned_though_ignored(repository, files):
    files({".gitignore": "*.env\nsecret/\n", "a.env": "", "secret/c.txt": ""})
    assert names(selected("a.env", "secret")) == ["a.env", "secret/c.txt"]


def test_without_a_repository_gitignore_still_counts(files):
    files({".gitignore": "*.log\n", "a.log": "", "a.py": ""})
    assert names(selected(".")) == [".gitignore", "a.py"]


def test_reasons_are_said(repository, files):
    files({".gitignore": "x/\n", "x/a": "", "logo.PNG": b"\x89PNG", "a.whl": b"PK", "m.onnx": b"\0", "a.py": ""})
    reasons = {omission.path: omission.reason for omission in selected(".").skipped}
    assert reasons == {
        ".git": "version control data",
        "x": "ignored by .gitignore",
        "logo.PNG": "image",
        "a.whl": "archive",
        "m.onnx": "binary data",
    }


def test_links_are_not_followed(files, isolated, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("")
    files({"b.py": ""})
    try:
        (isolated / "link").symlink_to(outside)
        (isolated / "loop").symlink_to(isolated)
        (isolated / "dangling").symlink_to("nowhere")
    except OSError:
        pytest.skip("no symbolic links here")
    selection = selected(".")
    assert names(selection) == ["b.py"]
    assert {omission.path for omission in selection.skipped} == {"link", "loop", "dangling"}


def test_each_file_once_and_sorted(files):
    files({"b.py": "", "a.py": "", "c/d.py": ""})
    assert names(selected("c", "b.py", ".", "b.py")) == ["a.py", "b.py", "c/d.py"]


def test_excluded_files_and_folders(files):
    files({"a/x.py": "", "b/x.py": "", "c.py": ""})

    def excluded(path: Path, folder: bool) -> bool:
        return path.name in ("a", "c.py")

    selection = selected(".", "c.py", excluded=excluded)
    assert names(selection) == ["b/x.py"]
    assert selection.excluded >= 2


def test_a_missing_path_is_an_error():
    with pytest.raises(ConfigError, match="no such file"):
        selected("not-there.py")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_what_is_no_file_is_said_not_waited_for(files, isolated):
    os.mkfifo(isolated / "pipe")
    selection = selected("pipe")
    assert "not a regular file" in selection.not_scanned[0].reason
    assert [omission.reason for omission in selected(".").skipped] == ["not a regular file"]
