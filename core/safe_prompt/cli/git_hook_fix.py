"""Mask or strip findings in the outputs of staged notebooks. Code, Markdown and attachments are never touched.

Without NOTEBOOK: those that are staged. A notebook whose work tree file differs from what is staged is left alone,
since staging it again would stage other edits too. Exit codes: 0 nothing to fix in outputs; 1 notebooks were
changed, look at them and git add them; 2 usage or settings error; 3 a notebook could not be read or edited."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.cli.exit_codes import CLEAN, FAILED, FINDINGS
from safe_prompt.errors import DocumentError, SafePromptError
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.whole_file import write_whole

if TYPE_CHECKING:
    from safe_prompt.checks.choices import Baseline
    from safe_prompt.checks.scan_file import Options
    from safe_prompt.findings.finding import Finding
    from safe_prompt.masking.outputs import FixedOutputs, How
    from safe_prompt.policy.settings import Settings
    from safe_prompt.repository.blobs import Blobs
    from safe_prompt.repository.changes import Change
    from safe_prompt.repository.git import Repository

_ENDING: Final = ".ipynb"
_REGULAR: Final = frozenset({"100644", "100755"})
_NAMED: Final = 10  # files named in the line to copy; more of them are matched by a pattern
_ROUNDS: Final = 3  # a masked output may show a rule what was hidden before; then its output is stripped


class _Check(NamedTuple):
    """What decides which findings are fixed: the same as what decides which a commit fails on."""

    settings: Settings
    options: Options
    baseline: Baseline | None
    fail_on: str
    how: How


class _Notebook(NamedTuple):
    """A notebook that git tracks: its entry in the index, its file, and the path that messages show."""

    change: Change
    file: Path
    shown: str


def fix_outputs_hook(rest: Sequence[str]) -> int:
    """Run ``safe-prompt hook run git fix-outputs …`` and return the exit code.

    Raises:
        ConfigError: there is no repository here, or settings cannot be used.
    """
    from safe_prompt.repository.blobs import Blobs
    from safe_prompt.repository.git import open_repository

    arguments = _parsed(rest)
    repository = open_repository(Path.cwd())
    check = _check(arguments, repository)
    notebooks = _selected(arguments, repository, check.settings)
    changed: list[str] = []
    failed = 0
    with Blobs(repository) as blobs:
        for notebook in notebooks:
            try:
                fixed = _fix(notebook, repository, blobs, check)
            except (SafePromptError, OSError, MemoryError) as error:
                failed += 1
                _say(f"{notebook.shown}: not fixed: {_reason(error)}")
                continue
            _report(notebook.shown, fixed)
            if fixed.masked or fixed.stripped:
                changed.append(notebook.shown)
    return _summary(len(notebooks), changed, failed)


def _parsed(rest: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        prog="safe-prompt hook run git fix-outputs",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="NOTEBOOK", help="tracked notebooks, as pre-commit names them")
    parser.add_argument("--all-files", action="store_true", help="all tracked notebooks")
    parser.add_argument("--how", choices=("mask", "strip"), default="mask", help="default: mask")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("--fail-on", metavar="S", choices=SEVERITIES, help="fix from this on (default: medium)")
    return parser.parse_args(rest)


def _check(arguments: Namespace, repository: Repository) -> _Check:
    from safe_prompt.checks.choices import find_baseline
    from safe_prompt.checks.scan_file import Options
    from safe_prompt.cli.scan_command import DEFAULT_FAIL_ON
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.rules.loader import load_in_force

    settings = load_settings(repository.top, arguments.policy)
    baseline = find_baseline(None, repository.top)
    options = Options(
        terms=settings.terms,
        rule_files=tuple(settings.rule_files),
        kind="notebook",
        names=False,
        contexts=baseline is not None,
    )
    load_in_force(options.rule_files)
    fail_on = arguments.fail_on or settings.policy.fail_on or DEFAULT_FAIL_ON
    return _Check(settings, options, baseline, fail_on, arguments.how)


def _selected(arguments: Namespace, repository: Repository, settings: Settings) -> list[_Notebook]:
    from safe_prompt.checks.choices import excluder
    from safe_prompt.repository.changes import staged, tracked

    if arguments.paths:
        wanted = [os.path.relpath(os.path.abspath(path), repository.top) for path in arguments.paths]  # noqa: PTH100
        changes = tracked(repository, [f":(literal){Path(path).as_posix()}" for path in wanted])
        known = {change.path for change in changes}
        for path in wanted:
            if Path(path).as_posix() not in known:
                _say(f"{path}: not tracked by git, so left alone")
    else:
        changes = tracked(repository) if arguments.all_files else staged(repository)
    excluded = excluder(settings.repository)
    return [
        _Notebook(change, file, Path(os.path.relpath(file)).as_posix())
        for change in changes
        if change.path.lower().endswith(_ENDING) and (change.mode in _REGULAR or not change.blob)
        if not excluded(file := repository.top / change.path, False)
    ]


def _as_staged(notebook: _Notebook, repository: Repository) -> bool:
    """Whether the work tree file, as git would stage it, is what is staged.

    Hashed one by one: `git diff` would write the index anew where only the times of a file differ.
    """
    from safe_prompt.repository.git import GitError

    if notebook.file.is_symlink() or not notebook.file.is_file():
        return False
    try:
        return repository.run("hash-object", "--", notebook.change.path).decode("ascii").strip() == notebook.change.blob
    except GitError:
        return False


def _fix(notebook: _Notebook, repository: Repository, blobs: Blobs, check: _Check) -> FixedOutputs:
    """Fix a notebook's file if what is staged of it needs that.

    Raises:
        SafePromptError: it cannot be read or edited, or has edits that are not staged. Nothing was written.
        OSError: the file cannot be read or written.
    """
    from safe_prompt.checks.scan_file import LIMIT, OVER_LIMIT
    from safe_prompt.masking.outputs import FixedOutputs

    if not notebook.change.blob:
        raise DocumentError("unmerged", remedy="Resolve the conflict, and stage the result.")
    staged = blobs.read(notebook.change.blob, LIMIT)
    if staged is None:
        raise DocumentError(OVER_LIMIT.format(LIMIT // 1_000_000))
    if not staged.strip():
        return FixedOutputs("")
    fixed = _fixed(staged, notebook.shown, check)
    if not (fixed.masked or fixed.stripped):
        return fixed
    if not _as_staged(notebook, repository):
        raise DocumentError(
            "its outputs need fixing, and its file has changes that are not staged",
            remedy="Stage or stash them first (git add, git stash --keep-index).",
        )
    data = notebook.file.read_bytes()
    if data != staged:  # git changes it on the way in: line ends, a filter that clears outputs
        fixed = _fixed(data, notebook.shown, check)
    _write(notebook.file, data, fixed.text.encode(_encoding(data)))
    return fixed


def _fixed(data: bytes, shown: str, check: _Check) -> FixedOutputs:
    """The notebook without findings in outputs: masked, and stripped where masking left or bared some."""
    from dataclasses import replace

    from safe_prompt.documents.document import Document, decode
    from safe_prompt.masking.outputs import fix_outputs

    text = decode(data, shown)
    fixed = fix_outputs(Document(text, "notebook", shown), _findings(text, shown, check), check.how)
    for _ in range(_ROUNDS):
        if not (fixed.masked or fixed.stripped):
            return fixed
        again = fix_outputs(Document(fixed.text, "notebook", shown), _findings(fixed.text, shown, check), "strip")
        if not again.stripped:
            return replace(fixed, remaining=again.remaining)
        fixed = replace(
            again,
            masked=fixed.masked,
            stripped=(*fixed.stripped, *again.stripped),
            removed=fixed.removed + again.removed,
        )
    raise DocumentError("findings in its outputs come back however they are removed", remedy="Clear its outputs.")


def _findings(text: str, shown: str, check: _Check) -> list[Finding]:
    """What a commit of this text would fail on.

    Raises:
        DocumentError: it could not be scanned.
    """
    from safe_prompt.checks.choices import apply_baseline, apply_settings, at_least
    from safe_prompt.checks.scan_file import scan_text
    from safe_prompt.findings.suppress import NOTE_ENTITY

    result = scan_text(text, shown, check.options)
    if result.not_scanned:
        raise DocumentError(result.not_scanned[0].reason)
    stats: Counter[str] = Counter()
    entries = apply_settings(result.entries, check.settings.repository, stats)
    entries = at_least(apply_baseline(entries, check.baseline, stats), check.fail_on, stats)
    return [entry.finding for entry in entries if entry.finding.entity != NOTE_ENTITY]


def _encoding(data: bytes) -> str:
    """The encoding that ``decode`` took; the mark is part of the text."""
    return {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "utf-8")


def _write(file: Path, old: bytes, new: bytes) -> None:
    """Put a new content in place of the old.

    Raises:
        DocumentError: somebody else has changed the file meanwhile.
    """

    def unchanged() -> None:
        if file.read_bytes() != old:
            raise DocumentError("its file has just been changed by another program", remedy="Try again.")

    write_whole(file, new, before=unchanged)


def _report(shown: str, fixed: FixedOutputs) -> None:
    from safe_prompt.reports.report import place_of

    for findings, done in ((fixed.masked, "masked"), (fixed.stripped, "taken out with its output")):
        for (place, rule), count in Counter((place_of(finding), finding.rule) for finding in findings).items():
            _say(f"{shown}: {place}: {rule}{f' × {count}' if count > 1 else ''} {done}")
    if fixed.remaining:
        count = len(fixed.remaining)
        what = "1 finding is" if count == 1 else f"{count} findings are"
        places = ", ".join(sorted({place_of(finding) or "the notebook" for finding in fixed.remaining})[:_NAMED])
        _say(f"{shown}: {what} not in an output, and left alone ({places}); the hook safe-prompt judges them")


def _summary(count: int, changed: Sequence[str], failed: int) -> int:
    files = f"{count} notebook{'' if count == 1 else 's'} checked"
    if not changed:
        _say(f"safe-prompt: {files}, none changed" if count else "safe-prompt: 0 files checked: no notebook is staged")
        return FAILED if failed else CLEAN
    from shlex import quote

    _say(
        f"safe-prompt: {files}, {len(changed)} changed. Masked values cannot be restored. Look at the difference, then:"
    )
    names = " ".join(map(quote, changed)) if len(changed) <= _NAMED else "-u -- '*.ipynb'"
    _say(f"  git add {names}")
    return FAILED if failed else FINDINGS


def _reason(error: BaseException) -> str:
    if isinstance(error, SafePromptError):
        return f"{error.problem.rstrip('.')}. {error.remedy}".strip()
    if isinstance(error, OSError):
        return f"its file cannot be read or written ({error.strerror or type(error).__name__})"
    return "not enough memory"


def _say(line: str) -> None:
    from safe_prompt.reports.text import printable

    print(printable(line), file=sys.stdout)
