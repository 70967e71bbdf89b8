"""gitleaks' configuration: custom rules, allow lists and what it extends.

Format: README of gitleaks, "Configuration" (v8.28 and later; https://github.com/gitleaks/gitleaks, read 2026-11-24).
betterleaks reads the same files. Where no ``secretGroup`` is given, gitleaks takes the first group that is not
empty; a group that does not take part in every match cannot be ours, and the whole match becomes the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from safe_prompt.migration.brought import Brought, Remark
from safe_prompt.migration.go_regex import BOUNDS, Translated, UntranslatableError, translate
from safe_prompt.migration.path_globs import path_globs
from safe_prompt.migration.proving import blank_rule
from safe_prompt.migration.samples import participates, without_leading_option
from safe_prompt.policy.toml_table import Table, read_toml
from safe_prompt.rules.rule import Rule

_DEPTH: Final = 2  # files that a configuration extends, one behind the other, as in gitleaks
_WIDTH: Final = 24_000  # code points: what `rules check` takes for bounded
_FLAGS: Final = re.VERBOSE | re.ASCII
_NO_STOPWORDS: Final = "stopwords ({}): no equal; use the baseline or an inline allow"
_NO_REGEXES: Final = "regexes about what was found ({}): no equal; use the baseline or an inline allow"


class _Reading:
    """What has been read so far of one configuration and those that it extends."""

    def __init__(self, source: str, shipped: frozenset[str]) -> None:
        self.source = source
        self.shipped = shipped
        self.rules: dict[str, Rule] = {}
        self.ids: dict[str, str] = {}  # gitleaks' id → ours
        self.exclude: list[str] = []
        self.per_file: list[tuple[str, tuple[str, ...]]] = []
        self.disable: list[str] = []
        self.remarks: list[Remark] = []

    def lost(self, place: str, text: str) -> None:
        self.remarks.append(Remark(self.source, place, text))

    def differs(self, place: str, text: str) -> None:
        self.remarks.append(Remark(self.source, place, text, lost=False))


def read_gitleaks_toml(path: Path, source: str, shipped: frozenset[str], root: Path) -> Brought:
    """What a configuration brings. ``shipped`` are the ids of our own rules.

    Raises:
        ConfigError: it is not TOML, or a key holds what gitleaks would not read.
    """
    reading = _Reading(source, shipped)
    _read(reading, path, root, _DEPTH)
    return Brought(
        source,
        tuple(reading.rules.values()),
        tuple(dict.fromkeys(reading.exclude)),
        tuple(dict.fromkeys(reading.per_file)),
        tuple(dict.fromkeys(reading.disable)),
        (),
        tuple(reading.remarks),
        tuple(reading.ids.items()),
    )


def _read(reading: _Reading, path: Path, root: Path, depth: int) -> None:
    table = Table(read_toml(path), str(path), "")
    extend = table.table("extend")
    for item in table.tables("rules"):
        _rule(reading, item)
    _extended(reading, extend, path, root, depth)
    for number, item in enumerate(_allowlists(table), 1):
        targets = tuple(reading.ids.get(name, name) for name in item.strings("targetRules"))
        _allowlist(reading, item, f"allowlist {number}", targets)
    for item in table.tables("rules"):
        name = item.text("id")
        ours = reading.ids.get(name, name)
        for number, inner in enumerate(_allowlists(item), 1):
            _allowlist(reading, inner, f"allowlist {number} of rule {_shown(name)}", (ours,))


def _extended(reading: _Reading, extend: Table, path: Path, root: Path, depth: int) -> None:
    if extend.values.get("useDefault") is True:
        reading.differs("extend", "gitleaks' default rules are not copied: safe-prompt has its own")
    elif not extend.text("path"):
        reading.differs("extend", "it replaces gitleaks' default rules; safe-prompt's own rules stay in force")
    for name in extend.strings("disabledRules"):
        if name in reading.shipped:
            reading.disable.append(name)
        else:
            reading.lost(
                f"disabledRules {_shown(name)}", "safe-prompt has no rule of that id: see safe-prompt rules list"
            )
    named = extend.text("path")
    if "url" in extend.values:
        reading.lost("extend.url", "nothing is fetched from a network")
    if not named:
        return
    # gitleaks takes the path from where it is run, as a rule the project's top folder.
    other = next((one for one in (root / named, path.parent / named) if one.is_file()), None)
    if other is None or depth == 0:
        reading.lost("extend.path", "the file is not there" if other is None else "further than gitleaks itself reads")
        return
    _read(reading, other, root, depth - 1)


def _allowlists(table: Table) -> list[Table]:
    """``[allowlist]`` up to v8.20, ``[[allowlists]]`` since; both are read by gitleaks."""
    old = [table.table("allowlist")] if "allowlist" in table.values else []
    return [*old, *table.tables("allowlists")]


def _rule(reading: _Reading, item: Table) -> None:
    name = item.text("id")
    if not name:
        raise item.error("id", "missing", "gitleaks itself refuses such a file.")
    place = f"rule {_shown(name)}"
    regex = item.text("regex")
    item.strings("keywords"), item.strings("tags"), item.number("entropy", 0), item.whole("secretGroup", 0, 0)
    if not regex:
        if item.text("path"):
            reading.lost(place, "it is about the names of files alone: see safe-prompt exclude and posture")
        elif name in reading.shipped:
            reading.ids[name] = name
        elif not _allowlists(item):
            reading.lost(place, "it changes a default rule of gitleaks that safe-prompt has not")
        return
    id_ = _our_id(name, reading)
    if id_ in reading.rules:
        # Of two rules of one id, that of the configuration which extends the other takes precedence.
        if name not in reading.ids:
            reading.lost(place, f"another rule is already called {id_}: give it an id of its own")
        return
    try:
        translated, whole = _translated(item, regex)
    except UntranslatableError as error:
        reading.lost(place, f"its regex cannot be translated: {error}")
        return
    reading.ids[name] = id_
    description = " ".join(item.text("description").split())
    keywords = tuple(dict.fromkeys(word.lower() for word in item.strings("keywords")))
    reading.rules[id_] = blank_rule(id_, translated.regex, translated.ignore_case, keywords)._replace(
        title=description or name,
        why=description or f"Rule {name} of the project's gitleaks configuration.",
        remedy="Revoke it where it was issued, and keep the new one out of the repository.",
        tags=item.strings("tags"),
    )
    if id_ != name:
        reading.differs(place, f"it is now called {id_}")
    if translated.bounded:
        reading.differs(place, "every open repeat got an upper bound")
    if whole:
        reading.differs(place, "the whole match counts as the value: its group does not take part in every match")
    if item.number("entropy", 0):
        reading.lost(place, "its entropy threshold has no equal: the rule also finds values of low entropy")
    if item.text("path"):
        reading.lost(place, "its path has no equal: the rule looks at every file")
    if item.tables("required"):
        reading.lost(place, "its required rules have no equal: the rule stands alone")
    if item.values.get("skipReport") is True:
        reading.lost(place, "skipReport has no equal: the rule reports")


def _translated(item: Table, regex: str) -> tuple[Translated, bool]:
    """The regex in our syntax, and whether its group had to be given up."""
    group = item.whole("secretGroup", 0, 0)
    count = translate(regex).groups
    if group > count:
        raise UntranslatableError("secretGroup names a group that it has not")
    keep = group or (1 if count else -1)
    whole = False
    for bound in BOUNDS:
        made = translate(regex, bound=bound, keep=keep)
        flags = _FLAGS | (re.IGNORECASE if made.ignore_case else 0)
        try:
            re.compile(made.regex, flags)
            if keep > 0 and not participates(made.regex, flags):
                whole, keep = True, -1
                made = translate(regex, bound=bound, keep=keep)
        except (re.error, OverflowError):
            raise UntranslatableError("it is not a valid expression") from None
        if keep > 0:
            made = made._replace(regex=without_leading_option(made.regex, flags))
        if _width(made.regex, flags) <= _WIDTH:
            return made, whole
    raise UntranslatableError("its repeats multiply beyond what a bounded expression may hold")


def _width(regex: str, flags: int) -> int:
    from re import _parser as parser  # type: ignore[attr-defined]

    return int(parser.parse(regex, flags).getwidth()[1])


def _our_id(name: str, reading: _Reading) -> str:
    plain = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "rule"
    return f"gitleaks-{plain}" if plain in reading.shipped else plain


def _shown(name: str) -> str:
    """An id as remarks show it; one that is no plain word is not repeated."""
    return name if re.fullmatch(r"[\w.-]{1,60}", name, re.ASCII) else "(its id is no plain word)"


def _allowlist(reading: _Reading, item: Table, place: str, targets: Sequence[str]) -> None:
    """Paths are carried over: for one rule as an exception per file, for all as excluded."""
    regexes, stopwords = item.strings("regexes"), item.strings("stopwords")
    paths, commits = item.strings("paths"), item.strings("commits")
    condition = item.text("condition", "OR").upper()
    if condition in ("AND", "&&") and paths and (regexes or stopwords or commits):
        reading.lost(place, "paths AND another condition have no equal: use the baseline or an inline allow")
        return
    for group, said in ((regexes, _NO_REGEXES), (stopwords, _NO_STOPWORDS)):
        if group:
            reading.lost(place, said.format(len(group)))
    if commits:
        reading.lost(
            place, f"commits ({len(commits)}): no commit is left out of a scan; name a range, or use the baseline"
        )
    globs: list[str] = []
    for number, (found, reason) in enumerate(_path_globs(paths), 1):
        if reason:
            reading.lost(place, f"path {number}: {reason}")
        globs += found
    if not targets:
        reading.exclude += globs
        return
    known = tuple(name for name in targets if name in reading.rules or name in reading.shipped)
    if len(known) < len(targets) and globs:
        reading.lost(place, "its paths are about a rule that safe-prompt has not")
    if known:
        reading.per_file += [(glob, known) for glob in globs]


def _path_globs(paths: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    for regex in paths:
        try:
            yield path_globs(regex), ""
        except UntranslatableError as error:
            yield (), f"no glob says the same ({error})"
