"""Which versions of which files a commit in the making, a range of commits or a whole history brings in.

Formats: ``git diff-index``, ``git diff-tree`` and ``git ls-files`` with ``-z`` (git's own manual pages, section
"Raw output format", read 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from safe_prompt.errors import ConfigError
from safe_prompt.repository.git import GitError, Repository

SUBMODULE: Final = "160000"
SYMBOLIC_LINK: Final = "120000"


class Change(NamedTuple):
    """A version of a file that a change brings in.

    ``path`` is relative to the top, ``/``-separated; bytes that are no UTF-8 are surrogate escapes. ``blob`` is the
    object id of the new content, and empty where the index holds no single one (unmerged). ``old`` are those of the
    versions it replaces, one for each parent that had the file; of a file that some parent did not have, there are
    none. ``commit`` is empty for what is staged.
    """

    path: str
    mode: str
    blob: str
    old: tuple[str, ...] = ()
    commit: str = ""


def staged(repository: Repository, paths: Sequence[str] = ()) -> tuple[Change, ...]:
    """What the next commit would bring in. A merge brings in only what none of its parents has."""
    try:
        by_parent = [
            {change.path: change for change in _against(repository, parent, paths)} for parent in _parents(repository)
        ]
    except GitError:
        if _has_commit(repository):
            raise
        return tracked(repository, paths)
    first, *others = by_parent
    merged = []
    for path, change in first.items():
        if all(path in other for other in others):
            olds = [parent[path].old for parent in by_parent]
            old = tuple(blob for blobs in olds for blob in blobs) if all(olds) else ()
            merged.append(change._replace(old=old))
    return tuple(merged)


def tracked(repository: Repository, paths: Sequence[str] = ()) -> tuple[Change, ...]:
    """Every file of the index, as if all of it were new."""
    listed = repository.run("ls-files", "--stage", "-z", "--full-name", "--", *paths)
    changes: dict[str, Change] = {}
    for record in listed.split(b"\0"):
        if record:
            entry, _, path = record.partition(b"\t")
            mode, blob, stage = entry.decode("ascii").split(" ")
            name = _path(path)
            changes[name] = Change(name, mode, "" if stage != "0" else blob)
    return tuple(changes.values())


def commits(repository: Repository, revisions: Sequence[str]) -> tuple[str, ...]:
    """Commits that ``git rev-list`` names, each after its parents; without revisions, all that any ref leads to.

    Raises:
        ConfigError: a revision is unknown here.
    """
    try:
        named = ("--end-of-options", *revisions) if revisions else ("--all",)
        listed = repository.run("rev-list", "--reverse", "--topo-order", *named, "--")
    except GitError as error:
        shallow = is_shallow(repository)
        raise ConfigError(
            f"these commits cannot be listed ({error.problem})",
            place=" ".join(revisions),
            remedy="This clone is shallow: fetch the rest (git fetch --unshallow; in CI: fetch depth 0)."
            if shallow
            else "Check the revisions, and fetch what is missing.",
        ) from None
    return tuple(listed.decode("ascii").split())


def introduced(repository: Repository, commit_ids: Sequence[str]) -> tuple[Change, ...]:
    """What each commit brings in, in their order. A merge brings in what none of its parents has."""
    if not commit_ids:
        return ()
    printed = repository.run(
        *("diff-tree", "--stdin", "-r", "--root", "-c", "-M", "--raw", "-z", "--no-abbrev"),
        stdin="".join(f"{commit}\n" for commit in commit_ids).encode("ascii"),
    )
    return tuple(_records(iter(printed.split(b"\0")), ""))


def is_shallow(repository: Repository) -> bool:
    """Whether commits are missing from this clone by design."""
    return repository.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def _has_commit(repository: Repository) -> bool:
    try:
        repository.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except GitError:
        return False
    return True


def _parents(repository: Repository) -> tuple[str, ...]:
    """HEAD, and in a merge the commits that are merged."""
    try:
        merged = (repository.git_folder / "MERGE_HEAD").read_text("ascii").split()
    except FileNotFoundError:
        merged = []
    return ("HEAD", *merged)


def _against(repository: Repository, parent: str, paths: Sequence[str]) -> Iterable[Change]:
    printed = repository.run("diff-index", "--cached", "-M", "--raw", "-z", "--no-abbrev", parent, "--", *paths)
    return _records(iter(printed.split(b"\0")), "")


def _records(fields: Iterator[bytes], commit: str) -> Iterator[Change]:
    for field in fields:
        if not field:
            continue
        if field[:1] != b":":
            commit = field.decode("ascii").strip()
            continue
        parents = len(field) - len(field.lstrip(b":"))
        words = field[parents:].decode("ascii").split(" ")
        mode, olds, new, status = words[parents], words[parents + 1 : -2], words[-2], words[-1]
        path = next(fields)
        if parents == 1 and status[0] in "RC":
            path = next(fields)
        if mode == "000000":  # deleted
            if status == "U":
                yield Change(_path(path), mode, "", (), commit)
            continue
        # A file that is new to one of the parents is compared with none: all of it counts as new.
        old = () if status.startswith("A") or any(not blob.strip("0") for blob in olds) else tuple(olds)
        yield Change(_path(path), mode, new if new.strip("0") else "", old, commit)


def _path(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
