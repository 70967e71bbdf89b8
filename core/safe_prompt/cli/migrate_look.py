"""Look at files for ``safe-prompt migrate``: what a scan finds in them, today or in a commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from safe_prompt.checks.choices import apply_settings, excluder
from safe_prompt.checks.files import Target, select
from safe_prompt.checks.scan_file import LIMIT, Options, guarded, scan_text
from safe_prompt.documents.document import Document, decode
from safe_prompt.documents.parts import read_parts
from safe_prompt.documents.span import Span
from safe_prompt.errors import ConfigError, DocumentError
from safe_prompt.findings.finding import Finding
from safe_prompt.migration.accepted import NOT_NEEDED, Found, Looked, overlapping_hashes
from safe_prompt.migration.source_text import lines_of
from safe_prompt.policy.settings import Repository
from safe_prompt.repository.git import GitError, open_repository


class Project(NamedTuple):
    """The files of a project that a scan looks at, by path from its top; and why it leaves others out."""

    root: Path
    targets: Mapping[str, Target]
    left_out: Mapping[str, str]
    settings: Repository


def open_project(root: Path, settings: Repository) -> Project:
    """The files that a scan of the whole project looks at under its settings."""
    selection = select([str(root)], excluder(settings))
    return Project(
        root,
        {_relative(target.file, root): target for target in selection.targets},
        {_relative(one.path, root): one.reason for one in selection.skipped + selection.not_scanned if one.path},
        settings,
    )


def look(project: Project, options: Options, hashed: Mapping[str, Container[str]], path: str, commit: str) -> Looked:
    """What is found in a file. ``hashed``: SHA-1s to look for, by path."""
    if commit:
        data, problem = _at_commit(project.root, path, commit)
    else:
        data, problem = _today(project, path)
    if problem:
        return Looked(problem)
    if b"\0" in data[:8192] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return Looked("the file is binary")
    try:
        text = decode(data, path)
    except DocumentError as error:
        return Looked(error.problem)
    shown = str(project.root / path)
    result = guarded(shown, partial(scan_text, text, shown, options))
    if result.not_scanned:
        return Looked(f"the file could not be scanned ({result.not_scanned[0].reason})")
    entries = apply_settings(result.entries, project.settings, Counter())
    hashes = _hashes(text, shown, [entry.finding for entry in entries], hashed[path]) if path in hashed else {}
    return Looked(
        found=tuple(Found(entry.finding, entry.context, hashes.get(index, {})) for index, entry in enumerate(entries)),
        lines=tuple(lines_of(text)),
    )


def _today(project: Project, path: str) -> tuple[bytes, str]:
    target = project.targets.get(path)
    if target is None:
        parts = PurePosixPath(path).parts
        if ".." in parts or path.startswith("/"):
            return b"", "it lies outside the project"
        for level in ("/".join(parts[:count]) for count in range(len(parts), 0, -1)):
            if level in project.left_out:
                return b"", f"a scan leaves it out ({project.left_out[level]}): {NOT_NEEDED}"
        return b"", "the file is gone"
    if target.size > LIMIT:
        return b"", "the file is too large to be scanned"
    try:
        return Path(target.file).read_bytes(), ""
    except OSError as error:
        return b"", f"the file cannot be read ({error.strerror})"


def _at_commit(root: Path, path: str, commit: str) -> tuple[bytes, str]:
    try:
        repository = open_repository(root)
        return repository.run("cat-file", "blob", f"{commit}:{path}"), ""
    except (GitError, ConfigError):
        return b"", "that commit, or the file in it, is not in this clone"


def _hashes(text: str, shown: str, findings: list[Finding], wanted: Container[str]) -> dict[int, dict[str, int]]:
    parts = {
        (part.address.pointer, part.address.decoded): part.text
        for part in read_parts(Document.from_text(text, path=shown)).parts
    }
    out: dict[int, dict[str, int]] = {}
    for index, finding in enumerate(findings):
        part = parts.get((finding.pointer, finding.decoded))
        if part is not None:
            spans = finding.spans if len(finding.spans) > 1 else (Span(finding.start, finding.end),)
            out[index] = {}
            for span in spans:
                out[index].update(overlapping_hashes(part, span.start, span.end, wanted))
    return out


def _relative(path: str, root: Path) -> str:
    try:
        return Path(path).relative_to(root).as_posix()
    except ValueError:
        return Path(path).as_posix()
