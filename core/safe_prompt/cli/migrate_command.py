"""Come from another tool: bring its rules, exceptions and baselines along.

Reads .gitleaks.toml, gitleaks.toml, .gitleaksignore, .secrets.baseline of detect-secrets and .gitguardian.yaml
at the project's top, and says of each item what becomes of it. Without
--write nothing is changed; with it, rules go to safe-prompt-rules.toml, accepted findings to the baseline, and
settings to .safe-prompt.toml where there is none yet. Exit codes: 0; 2 where a source file is broken."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safe_prompt.cli.exit_codes import CLEAN
from safe_prompt.cli.writing import write_file
from safe_prompt.errors import ConfigError

if TYPE_CHECKING:
    from safe_prompt.findings.baseline import Place
    from safe_prompt.migration.accepted import Found, Looked, Settled
    from safe_prompt.migration.brought import Accepted, Brought, Remark
    from safe_prompt.policy.settings import Settings
    from safe_prompt.rules.rule import Rule


class _Rules(NamedTuple):
    """Rules to add to the project's rules file. ``kept`` is what the file says already.

    ``remarks`` are those of all sources, without those about rules that stay behind.
    """

    file: Path
    new: tuple[Rule, ...]
    known: frozenset[str]
    kept: str
    remarks: tuple[Remark, ...]


class _Baseline(NamedTuple):
    file: Path
    text: str
    added: int
    settled: Settled


class _Wish(NamedTuple):
    """Settings that are wanted and not there yet, as TOML; ``create`` where the file is ours to make."""

    file: Path
    text: str
    create: bool


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt migrate``."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the project (default: this folder)")
    parser.add_argument("--write", action="store_true", help="write the files")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("--no-names", action="store_true", help="leave out the names tier")


def run(arguments: Namespace) -> int:
    """Read, compare with what is there, show, and write."""
    from safe_prompt.migration.sources import FILES, present, read_sources
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.rules.loader import load_shipped

    root = _top(arguments.path)
    names = list(present(root))
    if not names:
        print(f"Nothing to bring along: {root} has none of {', '.join(FILES)}.")
        return CLEAN
    settings = load_settings(root, arguments.policy)
    brought = read_sources(root, names, load_shipped())
    rules = _rules(root, brought, settings)
    wish = _wish(root, brought, settings, rules)
    baseline = _baseline(root, brought, settings, rules, arguments)
    print(f"Read in {root}: {', '.join(names)}")
    _show(rules, wish, baseline)
    remarks = [*rules.remarks, *baseline.settled.remarks]
    _say("Carried over, and different now", [one for one in remarks if not one.lost])
    _say("Not carried over", [one for one in remarks if one.lost])
    changes = _changes(rules, wish, baseline)
    if not changes:
        print("\nNothing to write.")
    elif not arguments.write:
        print("\nNothing was written. To write: safe-prompt migrate --write")
    else:
        print()
        for file, text in changes:
            verb = "changed" if file.exists() else "made"
            write_file(file, text)
            print(f"{verb}: {file.name}")
    return CLEAN


def _top(path: str) -> Path:
    from safe_prompt.checks.ignored import work_tree

    if not Path(path).is_dir():
        raise ConfigError("no such folder", place=path, remedy="Name the top folder of a project.")
    folder = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links out of the repository
    return work_tree(folder) or folder


def _rules(root: Path, brought: Sequence[Brought], settings: Settings) -> _Rules:
    from safe_prompt.migration.brought import Remark
    from safe_prompt.migration.proving import proved
    from safe_prompt.migration.render import RULES_NAME
    from safe_prompt.rules.loader import load_files

    file = root / RULES_NAME
    here = {rule.id for rule in load_files([file])} if file.exists() else set()
    elsewhere = {rule.id for rule in load_files([one for one in settings.rule_files if not _same(one, file)])}
    new: dict[str, Rule] = {}
    remarks: list[Remark] = []
    for one in brought:
        missing = [rule for rule in one.rules if rule.id not in here | elsewhere and rule.id not in new]
        kept, left = proved(missing)
        new.update((rule.id, rule) for rule in kept)
        theirs = {ours: name for name, ours in one.names}
        failed = {f"rule {theirs.get(id_, id_)}": reason for id_, reason in left.items()}
        # What differs in a rule that stays behind is of no interest.
        remarks += (remark for remark in one.remarks if remark.place not in failed)
        remarks += (Remark(one.source, place, reason) for place, reason in failed.items())
        for rule in one.rules:
            if rule.id in elsewhere:
                remarks.append(Remark(one.source, f"rule {rule.id}", "a rule file of yours has a rule of that id"))
    return _Rules(
        file,
        tuple(new.values()),
        frozenset(here | elsewhere | set(new)),
        file.read_text("utf-8") if file.exists() else "",
        tuple(remarks),
    )


def _same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100


def _wish(root: Path, brought: Sequence[Brought], settings: Settings, rules: _Rules) -> _Wish:
    from safe_prompt.migration.render import render_settings
    from safe_prompt.policy.settings import PROJECT_FILE, find_project
    from safe_prompt.rules.loader import load_shipped

    project = find_project(root)
    home = project.parent if project else root
    prefix = _prefix(root, home)
    there = settings.repository
    exclude = [under(prefix, glob) for one in brought for glob in one.exclude]
    known = rules.known | set(load_shipped().by_id)
    per_file: dict[str, list[str]] = {}
    for glob, names in (pair for one in brought for pair in one.per_file):
        has = {name for own, listed in there.per_file if own == under(prefix, glob) for name in listed}
        more = [name for name in names if name in known and name not in has]
        if more:
            listed = per_file.setdefault(under(prefix, glob), sorted(has))
            listed += [name for name in more if name not in listed]
    has_rules = bool(rules.new or rules.kept)
    named = any(_same(one, rules.file) for one in settings.rule_files)
    text = render_settings(
        list(dict.fromkeys(glob for glob in exclude if glob not in there.exclude)),
        [rules.file.relative_to(home).as_posix()] if has_rules and not named else [],
        per_file,
        list(dict.fromkeys(id_ for one in brought for id_ in one.disable if id_ not in there.disable)),
        nested=project is not None and "[tool.safe-prompt" in project.read_text("utf-8-sig", "replace"),
    )
    return _Wish(project or root / PROJECT_FILE, text, project is None)


def _prefix(root: Path, home: Path) -> str:
    return "" if home == root else root.relative_to(home).as_posix()


def under(prefix: str, glob: str) -> str:
    """A glob of a folder as one of a folder above it (``prefix`` leads down; empty where they are the same)."""
    if not prefix:
        return glob
    anchored = "/" in glob.rstrip("/")
    return f"/{prefix}/{glob.lstrip('/')}" if anchored else f"/{prefix}/**/{glob}"


def _baseline(
    root: Path, brought: Sequence[Brought], settings: Settings, rules: _Rules, arguments: Namespace
) -> _Baseline:
    from safe_prompt.checks.choices import BASELINE_NAME, find_baseline, repository_baseline
    from safe_prompt.findings.baseline import counts, locate, render
    from safe_prompt.migration.accepted import Settled

    file = repository_baseline(root) or root / BASELINE_NAME
    old = find_baseline(str(file), root) if file.is_file() else None
    entries: dict[Place, int] = dict(old.entries) if old else {}
    accepted = [item for one in brought for item in one.accepted]
    settled = _settled(root, brought, accepted, settings, rules, arguments) if accepted else Settled((), 0, ())

    def counted(found: Sequence[tuple[str, Found]]) -> dict[Place, int]:
        return counts(
            locate(one.finding, one.context, Path(os.path.relpath(root / path, file.parent)).as_posix())
            for path, one in found
        )

    wanted, there = counted(settled.found), counted(settled.everything)
    merged = _merged(entries, wanted)
    few = tuple(_too_few(file, place, merged[place], there[place]) for place in wanted if merged[place] < there[place])
    settled = settled._replace(remarks=settled.remarks + few)
    added = sum(merged.values()) - sum(entries.values())
    return _Baseline(file, render(merged) if added else "", added, settled)


def _too_few(file: Path, place: Place, accepted: int, there: int) -> Remark:
    """A baseline tells findings in equal surroundings apart by their count alone."""
    from safe_prompt.migration.brought import Remark

    said = (
        f"{there} findings of {place.rule} have the same surroundings, {accepted} of them accepted: all stay reported"
    )
    return Remark(file.name, place.path, f"{said} until the others are gone, or accepted (safe-prompt baseline update)")


def _merged(old: Mapping[Place, int], new: Mapping[Place, int]) -> dict[Place, int]:
    return {place: max(old.get(place, 0), new.get(place, 0)) for place in {**old, **new}}


def _settled(
    root: Path,
    brought: Sequence[Brought],
    accepted: Sequence[Accepted],
    settings: Settings,
    rules: _Rules,
    arguments: Namespace,
) -> Settled:
    """Scan the files that accepted findings lie in, under the settings and rules that will be in force."""
    from functools import cache
    from tempfile import TemporaryDirectory

    from safe_prompt.checks.scan_file import Options
    from safe_prompt.cli.migrate_look import look, open_project
    from safe_prompt.migration.accepted import settle
    from safe_prompt.migration.render import render_rules

    home = settings.repository.root or root
    wanted = (under(_prefix(root, home), glob) for one in brought for glob in one.exclude)
    repository = settings.repository._replace(root=home, exclude=(*settings.repository.exclude, *wanted))
    hashed: dict[str, set[str]] = {}
    for item in accepted:
        if item.sha1:
            hashed.setdefault(item.path, set()).add(item.sha1)
    with TemporaryDirectory(prefix="safe-prompt-") as folder:
        own = dict.fromkeys(settings.rule_files)
        if rules.kept and not any(_same(one, rules.file) for one in own):
            own[rules.file] = None
        if rules.new:
            draft = Path(folder) / "new-rules.toml"
            draft.write_text(render_rules(rules.new), "utf-8")
            own[draft] = None
        options = Options(terms=settings.terms, rule_files=tuple(own), names=not arguments.no_names, contexts=True)
        project = open_project(root, repository)

        @cache
        def seen(path: str, commit: str) -> Looked:
            return look(project, options, hashed, path, commit)

        return settle(accepted, _our_name(brought), seen)


def _our_name(brought: Sequence[Brought]) -> Callable[[str], str]:
    names = {name: ours for one in brought for name, ours in one.names}
    return lambda name: names.get(name, name)


def _show(rules: _Rules, wish: _Wish, baseline: _Baseline) -> None:
    if rules.new:
        print(f"\nRules, for {rules.file.name}{' (added to those that are there)' if rules.kept else ''}:")
        for rule in rules.new:
            print(f"  {rule.id}: {rule.title}")
    if wish.text:
        print(
            f"\nSettings, for {wish.file.name}:"
            if wish.create
            else f"\nAdd to {wish.file} yourself, to the keys that it has:"
        )
        print("".join(f"  {line}\n" for line in wish.text.splitlines()), end="")
    settled = baseline.settled
    if settled.carried:
        what = f"{settled.carried} accepted {'place is' if settled.carried == 1 else 'places are'}"
        print(f"\nBaseline, for {baseline.file.name}: {what} {len(settled.found)} of our findings"
              + ("" if baseline.added else ", which it holds already"))  # fmt: skip


def _say(title: str, remarks: Sequence[Remark]) -> None:
    if remarks:
        print(f"\n{title}:")
        for remark in dict.fromkeys(map(str, remarks)):
            print(f"  {remark}")


def _changes(rules: _Rules, wish: _Wish, baseline: _Baseline) -> list[tuple[Path, str]]:
    """Files to write. The settings come last: they name the rules file."""
    from safe_prompt.migration.render import render_rules

    changes = []
    if rules.new:
        kept = rules.kept.rstrip("\n") + "\n\n" if rules.kept else ""
        changes.append((rules.file, kept + render_rules(rules.new)))
    if baseline.text:
        changes.append((baseline.file, baseline.text))
    if wish.text and wish.create:
        changes.append((wish.file, wish.text))
    return changes
