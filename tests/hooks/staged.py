"""What may be staged, and the verdict on it. Each case prepares a repository and says what must come of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..plants import notebooks as at  # noqa: TID252 -- `tests` is not on the path
from ..plants import values  # noqa: TID252
from .conftest import BASE, Git, line, token


@dataclass(frozen=True)
class Verdict:
    """Exit code, words that must and must not be in the report."""

    code: int
    says: tuple[str, ...] = ()
    silent_on: tuple[str, ...] = ()


PASSES = Verdict(0)
CASES: dict[str, Callable[[Git], Verdict]] = {}


def case(prepare: Callable[[Git], Verdict]) -> Callable[[Git], Verdict]:
    CASES[prepare.__name__] = prepare
    return prepare


def fails(*says: str, silent_on: tuple[str, ...] = ()) -> Verdict:
    return Verdict(1, says, silent_on)


def padded(middle: str) -> str:
    """A file long enough for git to see a rename in spite of an edit."""
    return "".join(f"value_{number} = {number}  # 🦀\n" for number in range(40)) + middle


# --- which content --------------------------------------------------------------------------------


@case
def a_clean_file(repo: Git) -> Verdict:
    repo.stage("a.py", BASE * 2)
    return Verdict(0, ("1 file checked",))


@case
def a_secret(repo: Git) -> Verdict:
    repo.stage("a.py", BASE + repo.secret())
    return fails("a.py", "2:10", "github-pat", "fix:", "allow:")


@case
def only_the_part_that_is_not_staged_has_a_secret(repo: Git) -> Verdict:
    repo.stage("a.py", BASE)
    repo.write("a.py", BASE + repo.secret())
    return PASSES


@case
def only_the_staged_part_has_a_secret_and_the_work_tree_is_clean_again(repo: Git) -> Verdict:
    repo.stage("a.py", BASE + repo.secret())
    repo.write("a.py", BASE)
    return fails("a.py")


@case
def staged_and_deleted_in_the_work_tree(repo: Git) -> Verdict:
    repo.stage("a.py", repo.secret())
    (repo.top / "a.py").unlink()
    return fails("a.py")


@case
def a_dirty_work_tree_beside_a_clean_index(repo: Git) -> Verdict:
    repo.stage("a.py", BASE)
    repo.write("base.py", BASE + repo.secret("b"))
    repo.write("untracked.py", repo.secret("c"))
    return Verdict(0, ("1 file checked",))


@case
def an_intended_file_is_in_no_commit(repo: Git) -> Verdict:
    repo.write("later.py", repo.secret())
    repo.git("add", "-N", "later.py")
    repo.stage("a.py", BASE)
    return PASSES


# --- what a change is responsible for -------------------------------------------------------------


@case
def an_old_finding_in_a_touched_file(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.stage("a.py", "import os  # 🦀\n" + padded(line("a")) + "last = 1\n")
    return PASSES


@case
def a_new_finding_beside_an_old_one(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret("old")))
    repo.commit()
    repo.stage("a.py", repo.secret("new") + padded(line("old")))
    return fails("1:10", "1 finding", silent_on=("42:",))


@case
def an_edited_line_with_an_old_finding(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.stage("a.py", padded(line("a").replace("token", "new_token")))
    return fails("a.py")


@case
def a_finding_that_a_new_header_raised(repo: Git) -> Verdict:
    rows = "".join(f"{number},19{number}-03-{number},🦀\n" for number in range(11, 19))
    repo.stage("people.csv", "patient,remark,mark\n" + rows)
    repo.commit()
    repo.stage("people.csv", "patient,date of birth,mark\n" + rows)
    return fails("people.csv", "column-date-of-birth")


@case
def findings_that_one_more_raised(repo: Git) -> Verdict:
    """Four addresses are low each; with a fifth, all are more severe."""
    addresses = [values.email(values.seeded("hooks", "mail", number)) for number in range(5)]
    lines = [f"write to {address} 🦀\n" for address in addresses]
    repo.stage("people.txt", "".join(lines[:4]))
    repo.commit()
    repo.stage("people.txt", "".join(lines))
    repo.secrets.update(addresses)
    return fails("5 findings", "1:10", "5:10")


@case
def the_line_with_the_secret_is_deleted(repo: Git) -> Verdict:
    repo.stage("a.py", BASE + repo.secret())
    repo.commit()
    repo.stage("a.py", BASE)
    return PASSES


@case
def a_file_with_a_secret_is_deleted(repo: Git) -> Verdict:
    repo.stage("a.py", repo.secret())
    repo.commit()
    repo.git("rm", "-q", "a.py")
    repo.stage("b.py", BASE)
    return PASSES


@case
def renamed_without_an_edit(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    return PASSES


@case
def renamed_with_an_edit_elsewhere(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    repo.stage("b.py", "import os  # 🦀\n" + padded(line("a")))
    return PASSES


@case
def renamed_with_a_secret_added(repo: Git) -> Verdict:
    repo.stage("a.py", padded(""))
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    repo.stage("b.py", padded(repo.secret()))
    return fails("b.py")


@case
def a_copy_is_a_new_file(repo: Git) -> Verdict:
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.stage("copy.py", padded(line("a")))
    return fails("copy.py")


@case
def only_the_mode_changed(repo: Git) -> Verdict:
    repo.stage("a.py", repo.secret())
    repo.commit()
    repo.git("update-index", "--chmod=+x", "a.py")
    return PASSES


@case
def allowed_in_the_line(repo: Git) -> Verdict:
    repo.stage("a.py", repo.secret().replace("# 🦀", '# 🦀 safe-prompt: allow[github-pat] reason="made up"'))
    return Verdict(0, ("1 allowed inline",))


@case
def in_the_baseline(repo: Git) -> Verdict:
    repo.stage("a.py", repo.secret())
    made = repo.ran(sys.executable, "-m", "safe_prompt", "baseline", "create")
    assert made.code == 0, made.out
    repo.git("add", ".safe-prompt-baseline.json")
    return Verdict(0, ("1 in the baseline",))


@case
def in_the_baseline_and_one_more(repo: Git) -> Verdict:
    in_the_baseline(repo)
    repo.stage("b.py", repo.secret("b"))
    return fails("b.py", "1 in the baseline", silent_on=("a.py",))


@case
def excluded_by_settings(repo: Git) -> Verdict:
    repo.stage(".safe-prompt.toml", 'exclude = ["made/**"]\n')
    repo.stage("made/a.py", repo.secret())
    return PASSES


# --- what git can hold ----------------------------------------------------------------------------


@case
def a_symbolic_link(repo: Git) -> Verdict:
    repo.write("outside.txt", repo.secret())
    (repo.top / "link.py").symlink_to("outside.txt")
    repo.git("add", "link.py")
    repo.stage("a.py", BASE)
    return Verdict(0, ("link.py: symbolic link",))


@case
def a_file_became_a_link(repo: Git) -> Verdict:
    (repo.top / "base.py").unlink()
    (repo.top / "base.py").symlink_to("elsewhere")
    repo.git("add", "base.py")
    repo.stage("a.py", BASE)
    return PASSES


@case
def a_link_became_a_file(repo: Git) -> Verdict:
    (repo.top / "a.py").symlink_to("base.py")
    repo.git("add", "a.py")
    repo.commit()
    (repo.top / "a.py").unlink()
    repo.stage("a.py", repo.secret())
    return fails("a.py")


@case
def a_submodule_moved(repo: Git) -> Verdict:
    inner = Git(repo.top.parent / "inner", repo.env, repo.secrets)
    inner.top.mkdir()
    inner.git("init", "-q")
    inner.stage("a.py", BASE)
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.top, "inner")
    repo.commit()
    module = Git(repo.top / "inner", repo.env, repo.secrets)
    module.stage("a.py", repo.secret())
    module.commit()
    repo.git("add", "inner")
    repo.stage("a.py", BASE)
    return Verdict(0, ("inner: submodule",))


@case
def binary(repo: Git) -> Verdict:
    repo.stage("data.custom", b"\0\1\2" + repo.secret().encode())
    return Verdict(0, ("data.custom: binary data",))


@case
def an_image(repo: Git) -> Verdict:
    repo.stage("a.png", b"\x89PNG\r\n" + repo.secret().encode())
    return Verdict(0, ("a.png: image",))


@case
def an_lfs_pointer(repo: Git) -> Verdict:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 12345\n"
    repo.stage("weights.txt", pointer)
    return Verdict(0, ("weights.txt: Git LFS pointer",))


@case
def utf_16(repo: Git) -> Verdict:
    repo.stage("a.py", "\ufeff".encode("utf-16-le") + (BASE + repo.secret()).encode("utf-16-le"))
    return fails("a.py", "2:10")


@case
def utf_16_edited(repo: Git) -> Verdict:
    """Git sees no lines there: every line counts as changed."""
    repo.stage("a.py", ("\ufeff" + BASE + repo.secret()).encode("utf-16-le"))
    repo.commit()
    repo.stage("a.py", ("\ufeff" + BASE + line("a").replace("token", "new_token")).encode("utf-16-le"))
    return fails("a.py")


@case
def old_line_ends_edited(repo: Git) -> Verdict:
    """Carriage returns alone end its lines; for git it is one line."""
    text = BASE.replace("\n", "\r") + repo.secret().replace("\n", "\r")
    repo.stage("a.py", text)
    repo.commit()
    repo.stage("a.py", text.replace("token =", "new_token ="))
    return fails("a.py")


@case
def utf_8_with_a_mark(repo: Git) -> Verdict:
    repo.stage("a.py", b"\xef\xbb\xbf" + repo.secret().encode())
    return fails("a.py")


@case
def text_in_another_encoding_is_said_not_to_be_scanned(repo: Git) -> Verdict:
    repo.stage("a.py", "# Grüße\n".encode("latin-1") + repo.secret().encode())
    return Verdict(3, ("a.py: not valid UTF-8",))


@case
def windows_line_ends(repo: Git) -> Verdict:
    repo.git("config", "core.autocrlf", "true")
    text = padded(repo.secret()).replace("\n", "\r\n")
    repo.stage("a.py", text)
    repo.commit()
    repo.stage("a.py", "new = 1\r\n" + text)
    return PASSES


@case
def an_empty_file(repo: Git) -> Verdict:
    repo.stage("a.py", b"")
    return PASSES


AWKWARD = [
    "with space.py",
    "with\nnewline.py",
    "wíth 🦀.py",
    "-dash.py",
    "'quo\"te.py",
    "[a]*?.py",
    ":(top)x.py",
    "a\tb.py",
]


@case
def awkward_names(repo: Git) -> Verdict:
    for number, name in enumerate(AWKWARD):
        repo.stage(f"f{number}/{name}", repo.secret(str(number)))
    return fails(f"{len(AWKWARD)} findings", *(f"f{number}/" for number in range(len(AWKWARD))))


@case
def awkward_names_changed(repo: Git) -> Verdict:
    """Old findings under such names stay old: git is asked for the right files."""
    for number, name in enumerate(AWKWARD):
        repo.stage(f"f{number}/{name}", padded(repo.secret(str(number))))
    repo.commit()
    for number, name in enumerate(AWKWARD):
        repo.stage(f"f{number}/{name}", "new = 1\n" + padded(line(str(number))))
    return Verdict(0, (f"{len(AWKWARD)} files checked",))


@case
def a_name_that_is_no_utf_8(repo: Git) -> Verdict:
    if sys.platform != "linux":
        return a_secret(repo)
    repo.stage(b"na\xefve.py", repo.secret())
    return fails("na", "ve.py")


@case
def hostile_settings(repo: Git) -> Verdict:
    """Output settings of the user change nothing."""
    for name, value in {
        "color.ui": "always", "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.renames": "false",
        "core.quotePath": "true", "diff.external": "false", "diff.algorithm": "patience", "diff.context": "0",
        "diff.interHunkContext": "50", "diff.wordRegex": ".", "diff.ignoreSubmodules": "all", "diff.orderFile": "none",
        "diff.relative": "true", "core.pager": "false", "diff.suppressBlankEmpty": "true", "status.branch": "true",
    }.items():  # fmt: skip
        repo.git("config", name, value)
    (repo.top / "none").write_text("")
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.stage("a.py", "new = 1\n" + padded(line("a")))
    repo.stage("sub/b.py", repo.secret("b"))
    return fails("sub/b.py", "1 finding", silent_on=("a.py",))


@case
def attributes_that_hide_differences(repo: Git) -> Verdict:
    repo.stage(".gitattributes", "*.py -diff\n*.txt diff=odd\n*.md binary\n")
    repo.git("config", "diff.odd.textconv", "false")
    repo.git("config", "diff.odd.command", "false")
    for name in ("a.py", "a.txt", "a.md"):
        repo.stage(name, padded(repo.secret()))
    repo.commit()
    repo.stage("a.py", "new = 1\n" + padded(line("a")))
    repo.stage("a.txt", "new = 1\n" + padded(line("a")))
    repo.stage("a.md", padded(line("a")) + repo.secret("b"))
    return fails("a.md", "1 finding", silent_on=("a.py", "a.txt"))


# --- notebooks ------------------------------------------------------------------------------------


def book(*cells: Any, **metadata: Any) -> str:
    return at.dump(at.notebook(*cells, metadata=metadata))


@case
def a_notebook_with_other_metadata_alone(repo: Git) -> Verdict:
    cells = (at.code(repo.secret(), at.stream(f"🦀 {token('a')}\n")), at.markdown("🦀"))
    repo.stage("a.ipynb", book(*cells))
    repo.commit()
    repo.stage("a.ipynb", book(*cells, language_info={"name": "python", "version": "3.13.0"}))
    return PASSES


@case
def a_notebook_whose_kernel_was_renamed(repo: Git) -> Verdict:
    """Its sources are read as another language's; they are the same sources."""
    cells = (at.code(repo.secret(), at.stream(f"🦀 {token('a')}\n")), at.markdown("🦀"))
    repo.stage("a.ipynb", book(*cells))
    repo.commit()
    r = {"display_name": "R", "language": "R", "name": "ir"}
    repo.stage("a.ipynb", book(*cells, kernelspec=r, language_info={"name": "R"}))
    return PASSES


@case
def a_notebook_with_moved_cells_and_counts(repo: Git) -> Verdict:
    first, second = at.code(repo.secret(), at.stream("🦀\n")), at.markdown("🦀 text")
    repo.stage("a.ipynb", book(first, second))
    repo.commit()
    repo.stage("a.ipynb", book(second, at.markdown("🦀 new"), {**first, "execution_count": 7}))
    return PASSES


@case
def a_notebook_with_one_changed_output(repo: Git) -> Verdict:
    old = at.code(repo.secret("old"))
    repo.stage("a.ipynb", book(old, at.code("show()", at.stream("🦀\n"))))
    repo.commit()
    repo.stage("a.ipynb", book(old, at.code("show()", at.stream(f"🦀 {token('new')}\n"))))
    repo.secrets.add(token("new"))
    return fails("cell 1 output 0 text/plain", "1 finding", "safe-prompt-fix-outputs", silent_on=("cell 0",))


@case
def a_notebook_that_is_no_json(repo: Git) -> Verdict:
    repo.stage("a.ipynb", book(at.code(BASE))[:-20])
    return Verdict(3, ("a.ipynb: notebook is not valid JSON",))


@case
def a_notebook_reformatted(repo: Git) -> Verdict:
    """Every line changes, no content does."""
    text = book(at.code(repo.secret(), at.stream("🦀\n")))
    repo.stage("a.ipynb", text)
    repo.commit()
    repo.stage("a.ipynb", json.dumps(json.loads(text), indent=4))
    return PASSES


# --- histories ------------------------------------------------------------------------------------


@case
def an_unmerged_file(repo: Git) -> Verdict:
    conflict(repo, "")
    return Verdict(3, ("base.py: unmerged",))


@case
def a_merge_that_brings_in_what_the_other_side_has(repo: Git) -> Verdict:
    conflict(repo, repo.secret("theirs"))
    repo.stage("base.py", "print('both')\n")
    return PASSES


@case
def a_merge_whose_resolution_adds_a_secret(repo: Git) -> Verdict:
    conflict(repo, repo.secret("theirs"))
    repo.stage("base.py", "print('both')\n" + repo.secret("mine"))
    return fails("base.py", "1 finding", silent_on=("theirs.py",))


@case
def a_merge_whose_resolution_keeps_the_secret_of_one_side(repo: Git) -> Verdict:
    repo.git("checkout", "-q", "-b", "other")
    repo.stage("base.py", "print('theirs')\n" + repo.secret("theirs"))
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.stage("base.py", "print('mine')\n")
    repo.commit()
    assert repo.try_git("merge", "-q", "other").code == 1
    repo.stage("base.py", "print('both')\n" + line("theirs"))
    return PASSES


def conflict(repo: Git, theirs: str) -> None:
    repo.git("checkout", "-q", "-b", "other")
    repo.stage("base.py", "print('theirs')\n")
    repo.stage("theirs.py", BASE + theirs)
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.stage("base.py", "print('mine')\n")
    repo.commit()
    assert repo.try_git("merge", "-q", "other").code == 1


@case
def a_file_that_one_side_added_and_the_other_too(repo: Git) -> Verdict:
    """Added on both sides: what only the resolution has is new."""
    for branch, name in (("other", "theirs"), ("main", "mine")):
        repo.git("checkout", "-q", *(("-b", branch) if branch == "other" else (branch,)))
        repo.stage("new.py", repo.secret(name) + BASE)
        repo.commit(name)
    assert repo.try_git("merge", "-q", "other").code == 1
    repo.stage("new.py", line("theirs") + line("mine") + BASE)
    return PASSES


@case
def identifiers_of_sha_256(repo: Git) -> Verdict:
    """A repository whose object ids are longer."""
    for path in sorted((repo.top / ".git").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    repo.git("init", "-q", "--object-format=sha256")
    repo.stage("a.py", padded(repo.secret()))
    repo.commit()
    repo.stage("a.py", padded(line("a")) + repo.secret("b"))
    return fails("a.py", "1 finding")


if os.name == "nt":  # names and links that this system does not have
    for name in (
        "awkward_names",
        "awkward_names_changed",
        "a_symbolic_link",
        "a_file_became_a_link",
        "a_link_became_a_file",
    ):
        del CASES[name]
