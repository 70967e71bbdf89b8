"""Files that an assistant is about to read: refused by what they are, or by what they hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from safe_prompt.assistants.case import STOPPING, Case
from safe_prompt.assistants.verdict import Verdict, VerdictAction
from safe_prompt.assistants.wording import count, file_name, finding_lines
from safe_prompt.errors import DocumentError
from safe_prompt.lazy_pattern import lazy_pattern

ENVIRONMENT_RULE: Final = "environment-variable-to-ai"
FILE_RULE: Final = "sensitive-file-to-ai"
LONGEST_FILE: Final = 1_000_000  # bytes of a file that are looked at before it is read; the rest comes as a result
# Files that programs are made to work on: a command that names one does not print it by that.
WORKED_ON: Final = frozenset(("people-table", "health-table", "database-dump"))
_GLOBBED: Final = 200  # files that a glob is followed to
_FILES: Final = 20  # files of one event whose contents are looked at
_LONGEST_PATH: Final = 4000
_ENVIRON: Final = lazy_pattern(r"/proc/[^/]+/(?:task/[^/]+/)?environ")


def judge_files(case: Case, paths: Iterable[str], verb: str, shown: frozenset[str] | None = None) -> Verdict | None:
    """The verdict on files that are about to be read, None if there is nothing against it.

    ``shown`` are the paths that are surely printed, None for all: of the others no content is looked at, and
    a table or dump among them is not refused. Keys and the like are, as a command may print what it names.
    """
    from safe_prompt.policy.sensitive_files import sensitive_file

    action: VerdictAction = "deny" if case.event.can_block else "warn"
    looked_at = 0
    for named in paths:
        for path in _meant(named, case.event.cwd):
            sensitive = None if case.off(FILE_RULE) else sensitive_file(path)
            if _ENVIRON.fullmatch(path) and not case.off(ENVIRONMENT_RULE):
                return Verdict(
                    action,
                    f"safe-prompt denied this ({ENVIRONMENT_RULE}): it would {verb} the environment of a process, and "
                    "keys often lie there.",
                )
            if sensitive is not None and shown is not None and sensitive.id in WORKED_ON and named not in shown:
                continue
            if sensitive is not None and not case.off(sensitive.id):
                name = file_name(path)
                what = f"{sensitive.title}, {sensitive.classification}"
                reason = (
                    f"safe-prompt denied this: it would {verb} {name or 'a file'} ({what}; {FILE_RULE}). Reason: "
                    f"{sensitive.reason}.\n"
                    "Work without it: ask the person for what is needed, or use an example file."
                )
                return Verdict(action, reason)
            if (shown is None or named in shown) and looked_at < _FILES and Path(path).is_file():
                looked_at += 1
                verdict = _content(case, Path(path), verb)
                if verdict is not None:
                    return verdict
    return None


def _content(case: Case, path: Path, verb: str) -> Verdict | None:
    """A file's first megabyte under policy. Personal data in it is told of when the result is there."""
    from safe_prompt.documents.document import decode

    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError:
        return None  # the assistant cannot read it either
    if len(data) > LONGEST_FILE:
        data = data[: data.rfind(b"\n", 0, LONGEST_FILE) + 1]
    try:
        text = decode(data, "")
    except DocumentError:
        return None  # a picture, an archive: what the tool makes of it is judged as its result
    return judge_file_text(case, path, text, verb)


def judge_file_text(case: Case, path: Path, text: str, verb: str) -> Verdict | None:
    """What a file holds, under policy; None if there is nothing against reading it."""
    from safe_prompt.documents.document import Document

    if case.judged.is_clean(f"file {path.suffix}", text):
        return None
    scanned = case.scan(Document.from_text(text, path=str(path)))
    if scanned.decision.action not in STOPPING:
        case.judged.keep_clean(f"file {path.suffix}", text)
        return None
    name = file_name(str(path))
    lines = finding_lines(scanned.findings, scanned.decision.actions, STOPPING)
    because = f"which holds {count(len(lines))}." if lines else f"and must not. {scanned.decision.reasons[0]}"
    head = f"safe-prompt denied this: it would {verb} {name or 'a file'}, {because}"
    advice = "Move the values out of the file, or ask the person for the part that is needed."
    return Verdict("deny" if case.event.can_block else "warn", "\n".join([head, *lines, advice]))


def _meant(named: str, cwd: str | None) -> Iterator[str]:
    """What a path may stand for: itself, without backslashes (sh), what a glob and a link lead to."""
    name = os.path.expanduser(named)  # noqa: PTH111 - Path would drop what the table looks at
    yield name
    if "\\" in name:
        yield name.replace("\\", "")
    folder = Path(cwd) if cwd else Path.cwd()
    if any(mark in name for mark in "*?["):
        yield name.rstrip("*?")
        yield from _globbed(name, folder)
        return
    if len(name) > _LONGEST_PATH or "\0" in name:
        return
    try:
        yield os.path.realpath(folder / name)
    except (OSError, ValueError):
        return


def _globbed(name: str, folder: Path) -> Iterator[str]:
    from glob import iglob
    from itertools import islice

    # sh leaves hidden files out of `*`, other tools do not.
    hidden = name.rpartition("/")[2].startswith(".")
    yield from islice(iglob(str(folder / name), include_hidden=hidden), _GLOBBED)  # noqa: PTH207 - hidden files
