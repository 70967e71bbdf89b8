"""Accept today's findings of a repository, so that only new ones are reported.

The file .safe-prompt-baseline.json at the repository's root holds no value, fingerprint, line number or time:
commit it. `create` makes it. `update` takes out what is no longer found, and follows renamed files; what is
new it lists and leaves out, unless --accept says that it may stay. `check` says what the file does not hold and
which entries are no longer found; with --against REV also where it holds more than that revision's file did.
Without PATH all of them look at the whole repository. Exit codes: 0 nothing new, 1 something new at or above
--fail-on or a baseline that grew, 2 usage or settings error, 3 something could not be scanned."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from safe_prompt.checks.choices import BASELINE_NAME, Baseline, find_baseline, located, repository_baseline
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
from safe_prompt.cli.writing import write_file
from safe_prompt.documents.document import Omission
from safe_prompt.errors import ConfigError
from safe_prompt.findings.baseline import Compared, Place, compare, counts, moved, risen
from safe_prompt.findings.baseline import render as render_baseline
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.reports.report import Report


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt baseline``."""
    parser.add_argument("what", choices=("create", "update", "check"))
    add_selection(parser)
    parser.add_argument("--baseline", metavar="FILE", help=f"instead of {BASELINE_NAME} at the repository's root")
    parser.add_argument("--accept", action="store_true", help="update: take new findings into the baseline")
    parser.add_argument("--against", metavar="REV", help="check: exit 1 where the file holds more than REV's did")
    parser.add_argument("--fail-on", metavar="S", choices=SEVERITIES, help="check, update: exit 1 from this on")


def run(arguments: Namespace) -> int:
    """Make, refresh or compare a baseline."""
    _only_with(arguments, "--accept", arguments.accept, "update")
    _only_with(arguments, "--against", arguments.against, "check")
    start = start_of(arguments.paths or ["."])
    file = Path(arguments.baseline) if arguments.baseline else repository_baseline(start)
    if file is None:
        file = start / BASELINE_NAME
    if not arguments.paths:
        arguments.paths = [os.path.relpath(Path(os.path.abspath(file)).parent)]  # noqa: PTH100
    if arguments.what == "create" and file.exists():
        raise ConfigError("there is a baseline already", place=str(file), remedy="Use: safe-prompt baseline update.")
    root = Path(os.path.abspath(file)).parent  # noqa: PTH100
    old = Baseline(file, root, {})
    if arguments.what != "create" and (file.exists() or not arguments.against):
        old = find_baseline(str(file), start) or old
    grown = _grown(old, arguments.against) if arguments.against else False
    settings = settings_for(arguments)
    options = options_for(arguments, settings, excerpts=arguments.what != "create", contexts=True)
    scanned = scan_paths(arguments, settings, options, file)
    if arguments.what == "create":
        return _create(file, scanned)
    elsewhere = _outside(old.entries, arguments.paths, root, scanned.not_scanned)
    compared = (_check if arguments.what == "check" else _update)(old, elsewhere, scanned, accept=arguments.accept)
    if scanned.not_scanned:
        return FAILED
    least = SEVERITIES.index(arguments.fail_on or settings.policy.fail_on or DEFAULT_FAIL_ON)
    alarming = not arguments.accept and any(SEVERITIES.index(one.severity) >= least for one in compared.new)
    return FINDINGS if alarming or grown else CLEAN


def _check(old: Baseline, elsewhere: Mapping[Place, int], scanned: Scanned, *, accept: bool) -> Compared:
    compared = compare(old.entries, located(scanned.entries, old.root))
    _show_new(scanned, compared)
    stale = [place for place in compared.stale if place not in elsewhere]
    if stale:
        print(f"No longer found (safe-prompt baseline update removes {'it' if len(stale) == 1 else 'them'}):")
        for place in stale:
            print(f"  {_described(place)}")
    return compared


def _update(old: Baseline, elsewhere: Mapping[Place, int], scanned: Scanned, *, accept: bool) -> Compared:
    places = located(scanned.entries, old.root)
    found = counts(places)
    carried = moved(old.entries, found, _gone_from(old.root))
    compared = compare(carried, places)
    rises = {} if accept else risen(carried, found)
    kept = {place: count for place, count in elsewhere.items() if place in carried}
    kept |= {place: count - rises.get(place, 0) for place, count in found.items()}
    if not accept:
        _show_new(scanned, compared)
    write_file(old.file, render_baseline(kept))
    total = sum(count > 0 for count in kept.values())
    followed = len(risen(old.entries, carried))
    parts = [_counted(total, "entry", "entries"), f"{len(risen(kept, carried))} removed or lowered"]
    if followed:
        parts.append(f"{followed} moved with their files")
    if accept:
        parts.append(f"{_counted(len(compared.new), 'new finding')} accepted")
    print(f"{old.file}: {', '.join(parts)}")
    if accept:
        _warn_of_credentials(scanned)
        _say_failed(scanned.not_scanned)
    elif compared.new:
        print("New findings were left out. Fix them; for those that may stay: safe-prompt baseline update --accept")
    return compared


def _only_with(arguments: Namespace, option: str, value: object, what: str) -> None:
    if value and arguments.what != what:
        raise ConfigError(f"{option} belongs to safe-prompt baseline {what}", remedy=f"Use: baseline {what} {option}.")


def _create(file: Path, scanned: Scanned) -> int:
    found = counts(located(scanned.entries, Path(os.path.abspath(file)).parent))  # noqa: PTH100
    write_file(file, render_baseline(found))
    print(f"{file}: {_counted(len(found), 'entry', 'entries')} for {_counted(len(scanned.entries), 'finding')}")
    _warn_of_credentials(scanned)
    return _say_failed(scanned.not_scanned)


def _warn_of_credentials(scanned: Scanned) -> None:
    if any(entry.finding.category == "credential" for entry in scanned.entries):
        print("A credential in the baseline stays known to everybody who has the repository: rotate it.")


def _show_new(scanned: Scanned, compared: Compared) -> None:
    new = set(map(id, compared.new))
    entries = tuple(entry for entry in scanned.entries if id(entry.finding) in new)
    stats = {**scanned.stats, "baselined": compared.known}
    report = Report(entries=entries, not_scanned=scanned.not_scanned, tiers=scanned.tiers, stats=stats)
    print(render(report, "text", colour=False), end="")


def _grown(baseline: Baseline, revision: str) -> bool:
    """Whether the file holds more than that of a revision; says where."""
    from safe_prompt.cli.baseline_revision import entries_at

    before = entries_at(baseline, revision)
    carried = moved(before or {}, baseline.entries, _gone_from(baseline.root))
    rises = risen(carried, baseline.entries)
    if not rises:
        return False
    print(f"The baseline holds more than at {revision}{'' if before is not None else ', which has none'}:")
    for place, more in rises.items():
        was = carried.get(place, 0)
        print(f"  {_described(place)}: {was + more}, was {was}")
    print("Counts may only fall. Fix what is new; what may stay needs a reviewer who merges in spite of this check.")
    return True


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _gone_from(root: Path) -> Callable[[str], bool]:
    return lambda path: not (root / path).exists()


def _described(place: Place) -> str:
    return f"{place.path}: {place.rule}{f' in cell {place.cell}' if place.cell else ''}"


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


def _say_failed(failed: Sequence[Omission]) -> int:
    for omission in failed:
        print(f"Not scanned: {omission.path}: {omission.reason}")
    return FAILED if failed else CLEAN
