"""Accept today's findings of a repository, so that only new ones are reported.

The file .safe-prompt-baseline.json at the repository's root holds no value, fingerprint, line number or time:
commit it. `create` makes it, `update` makes it fit again, `check` says what it does not hold and which
entries are no longer found. Without PATH all of them look at the whole repository."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from safe_prompt.cli.choices import BASELINE_NAME, Baseline, find_baseline, located, repository_baseline
from safe_prompt.cli.exit_codes import CLEAN, FAILED, FINDINGS
from safe_prompt.cli.scan_command import (
    DEFAULT_FAIL_ON,
    Scanned,
    add_selection,
    options_for,
    render,
    scan_paths,
    settings_for,
    start_of,
)
from safe_prompt.documents.document import Omission
from safe_prompt.errors import ConfigError
from safe_prompt.findings.baseline import Place, compare, counts
from safe_prompt.findings.baseline import render as render_baseline
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.reports.report import Report


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt baseline``."""
    parser.add_argument("what", choices=("create", "update", "check"))
    add_selection(parser)
    parser.add_argument("--baseline", metavar="FILE", help=f"instead of {BASELINE_NAME} at the repository's root")
    parser.add_argument("--fail-on", metavar="S", choices=SEVERITIES, help="check: exit 1 from this on")


def run(arguments: Namespace) -> int:
    """Make, refresh or compare a baseline."""
    start = start_of(arguments.paths or ["."])
    file = Path(arguments.baseline) if arguments.baseline else repository_baseline(start)
    if file is None:
        file = start / BASELINE_NAME
    if not arguments.paths:
        arguments.paths = [os.path.relpath(Path(os.path.abspath(file)).parent)]  # noqa: PTH100
    if arguments.what == "create" and file.exists():
        raise ConfigError("there is a baseline already", place=str(file), remedy="Use: safe-prompt baseline update.")
    old = None if arguments.what == "create" else find_baseline(str(file), start)
    settings = settings_for(arguments)
    options = options_for(arguments, settings, excerpts=arguments.what == "check", contexts=True)
    scanned = scan_paths(arguments, settings, options, file)
    root = Path(os.path.abspath(file)).parent  # noqa: PTH100
    places = located(scanned.entries, root)
    if arguments.what == "check":
        fail_on = arguments.fail_on or settings.policy.fail_on or DEFAULT_FAIL_ON
        return _check(old or Baseline(file, root, {}), scanned, fail_on, arguments.paths)
    found = counts(places)
    kept = _outside(old.entries, arguments.paths, root, scanned.not_scanned) if old else {}
    _write(file, render_baseline({**kept, **found}))
    total = len(found)
    print(f"{file}: {total} {'entry' if total == 1 else 'entries'} for {len(places)} findings"
          + (f", {len(kept)} others kept" if kept else ""))  # fmt: skip
    if old:
        compared = compare(old.entries, places)
        gone = [place for place in compared.stale if place not in kept]
        print(f"{len(compared.new)} new findings accepted, {len(gone)} entries no longer found")
    if any(entry.finding.category == "credential" for entry in scanned.entries):
        print("A credential in the baseline stays known to everybody who has the repository: rotate it.")
    return _say_failed(scanned.not_scanned)


def _check(baseline: Baseline, scanned: Scanned, fail_on: str, paths: Sequence[str]) -> int:
    places = located(scanned.entries, baseline.root)
    elsewhere = _outside(baseline.entries, paths, baseline.root, scanned.not_scanned)
    compared = compare(baseline.entries, places)
    new = set(map(id, compared.new))
    entries = tuple(entry for entry in scanned.entries if id(entry.finding) in new)
    stats: Counter[str] = scanned.stats
    stats["baselined"] = compared.known
    report = Report(entries=entries, not_scanned=scanned.not_scanned, tiers=scanned.tiers, stats=dict(stats))
    print(render(report, "text", colour=False), end="")
    stale = [place for place in compared.stale if place not in elsewhere]
    if stale:
        print(f"No longer found (safe-prompt baseline update removes {'it' if len(stale) == 1 else 'them'}):")
        for place in stale:
            print(f"  {place.path}: {place.rule}{f' in cell {place.cell}' if place.cell else ''}")
    if scanned.not_scanned:
        return FAILED
    least = SEVERITIES.index(fail_on)
    return FINDINGS if any(SEVERITIES.index(one.severity) >= least for one in compared.new) else CLEAN


def _outside(
    entries: Mapping[Place, int], paths: Sequence[str], root: Path, failed: Sequence[Omission]
) -> dict[Place, int]:
    """Entries for files that this run did not look at: outside the paths, or not scanned."""
    looked_at = [os.path.abspath(path) for path in paths]  # noqa: PTH100
    unread = {os.path.abspath(one.path) for one in failed if one.path}  # noqa: PTH100

    def was_read(place: Place) -> bool:
        full = os.path.abspath(root / place.path)  # noqa: PTH100
        inside = any(full == path or full.startswith(path.rstrip(os.sep) + os.sep) for path in looked_at)
        return inside and full not in unread

    return {place: count for place, count in entries.items() if not was_read(place)}


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.encode())
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ConfigError(
            f"cannot be written ({error.strerror})", place=str(file), remedy="Check the folder's permissions."
        ) from None


def _say_failed(failed: Sequence[Omission]) -> int:
    for omission in failed:
        print(f"Not scanned: {omission.path}: {omission.reason}")
    return FAILED if failed else CLEAN
