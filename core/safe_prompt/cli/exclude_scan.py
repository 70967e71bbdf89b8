"""Look into files for what policy keeps from third parties.

Inline allows, settings and baselines silence reports, and make nothing fit to send: they count only on request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safe_prompt.checks.files import KINDS_OF_BINARY, Target, shown
from safe_prompt.checks.scan_file import LIMIT, FileResult, Options, scan_files
from safe_prompt.documents.document import Document, Omission, decode
from safe_prompt.errors import SafePromptError

if TYPE_CHECKING:
    from safe_prompt.exclusion.tree import Tree
    from safe_prompt.policy.settings import Settings

# Whoever the assistant is: policy's rules for a third party that nobody knows.
_TO: Final = "unknown"
_SNIFFED: Final = 8192


def rules_inside(
    tree: Tree, settings: Settings, *, accepted: bool
) -> tuple[dict[str, tuple[str, ...]], tuple[Omission, ...]]:
    """Path → rules of restricted findings that policy masks or blocks, and what could not be looked into.

    Files that are sensitive by name are not opened, nor are binary files and links.

    Args:
        accepted: leave out what inline allows, settings and the baseline accept.

    Raises:
        ConfigError: a rule file of the settings cannot be used.
    """
    from safe_prompt.checks.choices import apply_baseline, apply_settings, find_baseline
    from safe_prompt.checks.workers import scan_all
    from safe_prompt.cli.progress import progress
    from safe_prompt.findings.finding import ACTIONS
    from safe_prompt.policy.sensitive_files import sensitive_file
    from safe_prompt.rules.loader import load_in_force

    load_in_force(tuple(settings.rule_files))
    files = [
        file for file in tree.files if not file.link and sensitive_file(file.path) is None and not _is_binary(file.path)
    ]
    targets = [Target(str(tree.top / file.path), shown(tree.top / file.path), file.size) for file in files]
    baseline = find_baseline(None, tree.top) if accepted else None
    options = Options(
        terms=settings.terms,
        rule_files=tuple(settings.rule_files),
        names=False,
        contexts=baseline is not None,
    )
    with progress(len(targets)) as done:
        results = scan_all(
            targets,
            partial(scan_files if accepted else look_into, options=options),
            size=lambda target: target.size,
            name=lambda target: target.shown,
            done=done,
        )
    kept_from = ACTIONS[ACTIONS.index("mask") :]
    found: dict[str, tuple[str, ...]] = {}
    kept = [entry for result in results for entry in result.entries]
    if accepted:
        kept = list(apply_baseline(apply_settings(kept, settings.repository, Counter()), baseline, Counter()))
    counted = set(map(id, kept))
    for file, result in zip(files, results, strict=True):
        findings = [entry.finding for entry in result.entries if id(entry) in counted]
        if not any(finding.classification == "restricted" for finding in findings):
            continue
        actions = settings.policy.decide(findings, _TO).actions
        found[file.path] = tuple(
            finding.rule
            for finding, action in zip(findings, actions, strict=True)
            if finding.classification == "restricted" and action in kept_from
        )
    return found, tuple(omission for result in results for omission in result.not_scanned)


def look_into(targets: Sequence[Target], options: Options) -> list[FileResult]:
    """Findings of a few files. Never raises: a file that cannot be read is one that was not looked into."""
    return [_look_into(target, options) for target in targets]


def _look_into(target: Target, options: Options) -> FileResult:
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.pipeline import scan_document
    from safe_prompt.reports.report import Entry
    from safe_prompt.rules.loader import load_in_force

    if target.size > LIMIT:
        return _failed(target, f"over the limit of {LIMIT // 1_000_000} MB")
    try:
        data = Path(target.file).read_bytes()
        if b"\0" in data[:_SNIFFED] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            return FileResult(skipped=(Omission(target.shown, "binary data"),))
        document = Document.from_text(decode(data, target.shown), path=target.shown)
        findings = scan_document(
            document,
            rules=load_in_force(options.rule_files),
            key=load_key(),
            terms=options.terms,
            names=False,
            suppressions=False,
        )
    except SafePromptError as error:
        return _failed(target, error.problem)
    except OSError as error:
        return _failed(target, f"cannot be read ({error.strerror or type(error).__name__})")
    except Exception as error:  # its text may hold what was scanned: the type alone is said
        return _failed(target, f"internal error ({type(error).__name__})")
    return FileResult(tuple(map(Entry, findings)), findings.not_scanned, scanned=True)


def _failed(target: Target, reason: str) -> FileResult:
    return FileResult(not_scanned=(Omission(target.shown, reason),))


def _is_binary(path: str) -> bool:
    return Path(path).suffix[1:].lower() in KINDS_OF_BINARY
