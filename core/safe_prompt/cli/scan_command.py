"""Find secrets, personal data, company words and hidden text.

A folder is scanned without what git ignores, without binaries and without links. Exit codes: 0 clean; 1
findings at or above --fail-on, or with --to an action of mask or more; 2 usage or settings error; 3 something
wanted could not be scanned."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.checks.files import STDIN
from safe_prompt.cli.exit_codes import CLEAN, FAILED, FINDINGS, USAGE
from safe_prompt.documents.document import Omission
from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import ACTIONS, SEVERITIES
from safe_prompt.reports.report import Entry, Report, fails

if TYPE_CHECKING:
    from safe_prompt.checks.choices import Baseline
    from safe_prompt.checks.scan_file import FileResult, Options
    from safe_prompt.cli.scan_changes import Source
    from safe_prompt.policy.settings import Settings

FORMATS: Final = ("text", "json", "jsonl", "sarif", "github", "junit")
DEFAULT_FAIL_ON: Final = "medium"


class Scanned(NamedTuple):
    """Everything found under some paths, before baseline, ``--min-severity`` and destination."""

    entries: tuple[Entry, ...]
    not_scanned: tuple[Omission, ...]
    skipped: tuple[Omission, ...]
    tiers: dict[str, str]
    stats: Counter[str]


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt scan``."""
    add_selection(parser)
    add_reporting(parser)
    parser.add_argument("--require", choices=["names"], help="exit 3 where this tier is not active")
    content = parser.add_mutually_exclusive_group()
    content.add_argument("--staged", action="store_true", help="what the next commit would bring in")
    content.add_argument("--range", metavar="A..B", help="what these commits bring in, each of them")
    content.add_argument("--history", action="store_true", help="every content that any commit ever held")


def add_reporting(parser: ArgumentParser) -> None:
    """Options that say what is reported, how, and what fails."""
    parser.add_argument("--to", metavar="DEST", help="also decide what policy does on the way to a destination")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--baseline", metavar="FILE", help="instead of .safe-prompt-baseline.json of the repository")
    parser.add_argument("--min-severity", metavar="S", choices=SEVERITIES, help="leave out what is below")
    parser.add_argument("--fail-on", metavar="S", choices=SEVERITIES, help="exit 1 from this on (default: medium)")
    parser.add_argument("--no-color", action="store_true", help="no colours (so does the variable NO_COLOR)")


def add_selection(parser: ArgumentParser) -> None:
    """Options that say what is scanned, and under which settings."""
    from safe_prompt.documents.document import Kind

    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, or - for standard input")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("--no-names", action="store_true", help="leave out the names tier")
    kinds = Kind.__args__  # type: ignore[attr-defined]
    parser.add_argument("--kind", metavar="KIND", choices=kinds, help=f"read as: {', '.join(kinds)}")


def run(arguments: Namespace) -> int:
    """Scan, report, and return the exit code."""
    if arguments.staged or arguments.range or arguments.history:
        from safe_prompt.cli.scan_changes import Commits, Staged

        source = Staged() if arguments.staged else Commits() if arguments.history else Commits((arguments.range,))
        return run_on_git(arguments, source)
    return _run(arguments, lambda settings, options, baseline: scan_paths(arguments, settings, options, baseline))


def run_on_git(arguments: Namespace, source: Source) -> int:
    """Scan contents that git holds under the paths that the arguments name; report what changes cause."""
    if STDIN in arguments.paths:
        raise ConfigError("standard input holds nothing that git knows", remedy="Leave out either of the two.")

    def scan(settings: Settings, options: Options, baseline: Path | None) -> Scanned:
        from safe_prompt.cli.scan_changes import scan_changes

        results = scan_changes(source, arguments.paths, settings, options, baseline)
        return gathered(results, settings, names=options.names)

    return _run(arguments, scan, by_finding=True)


def run_on_text(arguments: Namespace, text: str, shown: str) -> int:
    """Scan a text that git has handed over; ``shown`` is what reports call it."""

    def scan(settings: Settings, options: Options, baseline: Path | None) -> Scanned:
        from safe_prompt.checks.scan_file import guarded, scan_text

        result = guarded(shown, lambda: scan_text(text, shown, options))
        return gathered([result], settings, names=options.names)

    return _run(arguments, scan, by_finding=True)


def _run(
    arguments: Namespace, scan: Callable[[Settings, Options, Path | None], Scanned], *, by_finding: bool = False
) -> int:
    """Load settings and baseline, scan, report. ``by_finding``: say of each finding what to do about it."""
    from safe_prompt.checks.choices import apply_baseline, at_least, find_baseline

    settings = settings_for(arguments)
    baseline = None if arguments.paths == [STDIN] else find_baseline(arguments.baseline, start_of(arguments.paths))
    form: str = arguments.format
    contexts = baseline is not None or form == "sarif"
    options = options_for(arguments, settings, excerpts=form == "text", contexts=contexts)
    scanned = scan(settings, options, baseline.file if baseline else None)
    stats = scanned.stats
    entries = apply_baseline(scanned.entries, baseline, stats)
    entries = at_least(entries, arguments.min_severity, stats)
    report = _report(arguments, settings, scanned, entries, baseline)
    # The built-in policy says nothing of it, and is not read here: that would cost a hook a fifth of its time.
    fail_on = arguments.fail_on or (settings.merged and settings.merged.fail_on) or DEFAULT_FAIL_ON
    report = report._replace(fail_on=fail_on)
    code = _exit_code(report)
    if code == FINDINGS:
        report = report._replace(advice="finding" if by_finding else "" if baseline else "run")
    sys.stdout.write(render(report, form, colour=_colour(arguments)))
    for note in settings.notes:
        print(f"safe-prompt: {note}", file=sys.stderr)
    required: str | None = getattr(arguments, "require", None)
    if required and scanned.tiers.get(required) != "active":
        state = scanned.tiers.get(required, "off")
        print(f"safe-prompt: the {required} tier is required, and is {state}", file=sys.stderr)
        return code if code == USAGE else FAILED
    return code


def settings_for(arguments: Namespace) -> Settings:
    """Settings in force where the first path lies (the working directory for standard input)."""
    from safe_prompt.policy.settings import load_settings

    return load_settings(start_of(arguments.paths), arguments.policy)


def start_of(paths: Sequence[str]) -> Path:
    """The folder from which settings and baseline are looked for."""
    first = next((path for path in paths if path != STDIN), None)
    if first is None:
        return Path.cwd()
    path = Path(first)
    return path if path.is_dir() else path.parent


def options_for(arguments: Namespace, settings: Settings, *, excerpts: bool, contexts: bool) -> Options:
    """What every file's scan needs, from options and settings."""
    from safe_prompt.checks.scan_file import Options

    return Options(
        terms=settings.terms,
        rule_files=tuple(settings.rule_files),
        kind=arguments.kind,
        names=not arguments.no_names,
        excerpts=excerpts,
        contexts=contexts,
        policy=settings.merged,
    )


def scan_paths(arguments: Namespace, settings: Settings, options: Options, baseline: Path | None = None) -> Scanned:
    """Scan what the arguments name, and leave out what settings leave out and the baseline file in use.

    Raises:
        ConfigError: a path does not exist, or a rule file cannot be used.
    """
    from functools import partial

    from safe_prompt.checks.choices import excluder
    from safe_prompt.checks.files import select
    from safe_prompt.checks.scan_file import FileResult, scan_files
    from safe_prompt.checks.workers import scan_all
    from safe_prompt.cli.progress import progress
    from safe_prompt.rules.loader import load_in_force

    load_in_force(options.rule_files)  # a broken rule file ends the run here, not once a file
    paths: list[str] = arguments.paths or ["."]
    selection = select([path for path in paths if path != STDIN], excluder(settings.repository))
    targets = selection.targets
    results: list[FileResult] = []
    if baseline is not None and baseline.exists():
        own = [
            target for target in targets if Path(target.file).name == baseline.name and baseline.samefile(target.file)
        ]
        targets = tuple(target for target in targets if target not in own)
        results += [FileResult(skipped=(Omission(target.shown, "the baseline in use"),)) for target in own]
    if STDIN in paths:
        results.append(_scan_stdin(options))
    with progress(len(targets)) as done:
        results += scan_all(
            targets,
            partial(scan_files, options=options),
            size=lambda target: target.size,
            name=lambda target: target.shown,
            done=done,
        )
    results.append(
        FileResult(skipped=selection.skipped, not_scanned=selection.not_scanned, excluded=selection.excluded)
    )
    return gathered(results, settings, names=options.names)


def gathered(results: Sequence[FileResult], settings: Settings, *, names: bool) -> Scanned:
    """What came of many files, without what settings leave out of a report."""
    from safe_prompt.checks.choices import apply_settings
    from safe_prompt.pipeline import tiers

    counted = ("suppressed", "unchanged", "excluded")
    stats = Counter({name: sum(getattr(result, name) for result in results) for name in counted})
    stats["files"] = sum(result.scanned for result in results)
    found = sorted(
        (entry for result in results for entry in result.entries), key=lambda entry: entry.finding.path or ""
    )
    return Scanned(
        apply_settings(found, settings.repository, stats),
        tuple(one for result in results for one in result.not_scanned),
        tuple(one for result in results for one in result.skipped),
        _tiers([result.tiers for result in results if result.tiers], lambda: tiers(names, settings.merged)),
        stats,
    )


def _tiers(told: Sequence[Mapping[str, str]], otherwise: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """What every file had: a tier that failed in one of them was not active."""
    if not told:
        return dict(otherwise())
    return {name: next((one[name] for one in told if one[name] != "active"), "active") for name in told[0]}


def _scan_stdin(options: Options) -> FileResult:
    from safe_prompt.checks.scan_file import FileResult, scan_text
    from safe_prompt.documents.document import decode
    from safe_prompt.errors import DocumentError

    data = sys.stdin.buffer.read()
    try:
        return scan_text(decode(data, "standard input"), None, options)
    except DocumentError as error:
        return FileResult(not_scanned=(Omission(None, f"{error.problem}. {error.remedy}".strip()),))


def _report(
    arguments: Namespace,
    settings: Settings,
    scanned: Scanned,
    entries: tuple[Entry, ...],
    baseline: Baseline | None,
) -> Report:
    from safe_prompt import __version__

    stats = scanned.stats
    stats["findings"] = len(entries)
    stats["not_scanned"] = len(scanned.not_scanned)
    stats["skipped"] = len(scanned.skipped)
    report = Report(
        entries=entries,
        not_scanned=scanned.not_scanned,
        skipped=scanned.skipped,
        tiers=scanned.tiers,
        stats=dict(sorted(stats.items())),
        version=__version__,
    )
    if arguments.format == "sarif":
        from safe_prompt.rules.loader import load_in_force

        report = report._replace(rules=load_in_force(tuple(settings.rule_files)).by_id)
    return _decided(report, settings, arguments.to) if arguments.to else report


def _decided(report: Report, settings: Settings, to: str) -> Report:
    """The report with policy's actions. Notes on inline allows are never sent: policy lets them be."""
    from safe_prompt.findings.suppress import NOTE_ENTITY

    sent = [entry.finding for entry in report.entries if entry.finding.entity != NOTE_ENTITY]
    decision = settings.policy.decide(sent, to)
    actions = dict(zip(map(id, sent), decision.actions, strict=True))
    return report._replace(
        entries=tuple(
            entry._replace(finding=entry.finding._replace(action=actions.get(id(entry.finding), "allow")))
            for entry in report.entries
        ),
        destination=decision.destination.id,
        action=decision.action,
        reasons=decision.reasons,
    )


def _exit_code(report: Report) -> int:
    if report.not_scanned:
        return FAILED
    if any(fails(entry.finding, report) for entry in report.entries):
        return FINDINGS
    if report.action is not None and ACTIONS.index(report.action) >= ACTIONS.index("mask"):
        return FINDINGS
    return CLEAN


def render(report: Report, form: str, *, colour: bool) -> str:
    """A report in one of ``FORMATS``."""
    if form == "text":
        from safe_prompt.reports.text import render_text

        return render_text(report, colour=colour)
    if form == "junit":
        from safe_prompt.reports.junit import render_junit

        return render_junit(report)
    if form == "sarif":
        from safe_prompt.reports.sarif import render_sarif

        return render_sarif(report)
    if form == "github":
        from safe_prompt.reports.github import render_github

        return render_github(report)
    from safe_prompt.reports.json import render_json, render_jsonl

    return render_json(report) if form == "json" else render_jsonl(report)


def _colour(arguments: Namespace) -> bool:
    import os

    return not arguments.no_color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
