"""The result as a page: every figure of every system, floor and goal by row, what is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from peers import OURS, TRAINED_ON_CREDDATA
from rows import FINDS, ROWS, Figures, Measure, Row, Verdict, verdict

IN_README = (
    "independent examples, cross: recall / FP",
    "CredData core: F1",
    "types, in a prompt: recall",
    "contexts, all: recall / FP",
    "alarms per 100,000 lines: code",
    "alarms per 100,000 lines: notebooks",
)
Pair = tuple[float | None, float | None]


def verdicts(result: Mapping[str, Any]) -> list[Verdict]:
    """What each row comes to."""
    systems: Mapping[str, Figures] = result["systems"]
    peers = {name: figures for name, figures in systems.items() if name != OURS}
    return [verdict(row, systems[OURS], peers) for row in ROWS]


def page(result: Mapping[str, Any]) -> str:
    """The whole page of a result."""
    systems: Mapping[str, Figures] = result["systems"]
    told = verdicts(result)
    parts = [
        "# Secrets",
        f"`{result['command']}`, {result['date']}.",
        "Versions: " + ", ".join(f"{name} {version}" for name, version in result["versions"].items()) + ".",
        _said_of_data(result),
        "## Side by side",
        _grid(systems),
        "## Floor and goal",
        _floor_and_goal(told),
        "## Recall by source",
        _by_source(systems),
        "## CredData by category: recall",
        _by_category(systems),
        "## Alarms on ordinary text by rule",
        _alarms(systems[OURS]),
        "## What is short",
        _short(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def readme_table(result: Mapping[str, Any]) -> str:
    """The README's few rows."""
    rows = ["| credentials, measured side by side | safe-prompt | best other tool |", "|---|---|---|"]
    for one in verdicts(result):
        if one.row.name in IN_README:
            name = one.row.name.replace(": recall / FP", ": recall at false alarms")
            rows.append(f"| {name} | {_shown(one.row, one.ours)} | {_shown(one.row, one.bar)} ({one.best}) |")
    return "\n".join(rows)


def _said_of_data(result: Mapping[str, Any]) -> str:
    ordinary = [
        f"{kind}: {found['lines']:,} lines in {found['files']:,} files"
        for kind, found in result["systems"][OURS]["fp"].items()
        if not kind.startswith("said_")
    ]
    return (
        "Rules are tuned on the labelled data, so expect less elsewhere. A secret is found when a finding touches a "
        "line of it; a clean case with any finding is an alarm; what is of severity `info` is no finding. `cross` "
        "leaves out the sources that a system's own authors wrote. Own texts are hand-made sentences and commands "
        "(`benchmarks/quality/secrets/said.py`): coverage, no evidence for the wild. Ordinary text is assumed clean, "
        f"not read ({'; '.join(ordinary) or 'not given'})." + "".join(f" {note}" for note in result.get("notes", ()))
    )


def _grid(systems: Mapping[str, Figures]) -> str:
    out = ["| |" + "".join(f" {name} |" for name in systems), "|---|" + "---|" * len(systems)]
    for row in ROWS:
        cells = [(row.measure.of(f), row.price.of(f) if row.price else None) for f in systems.values()]
        out.append(f"| {row.name} |" + "".join(f" {_shown(row, cell)} |" for cell in cells))
    spoilt = Measure(("cases", "trufflehog-neg", "fp_rate"), False)
    out.append("| spoilt tokens flagged (may be right) |" + "".join(f" {_number(spoilt, spoilt.of(f))} |" for f in systems.values()))  # fmt: skip  # noqa: E501
    covered = Measure(("cases", "*cross", "covered"), True)
    out.append("| found secrets covered wholly, cross |" + "".join(f" {_number(covered, covered.of(f))} |" for f in systems.values()))  # fmt: skip  # noqa: E501
    trained = ", ".join(sorted(TRAINED_ON_CREDDATA))
    return "\n".join(out) + f"\n\n{trained} is trained and tuned on CredData: its figures there are no comparison."


def _floor_and_goal(told: Sequence[Verdict]) -> str:
    out = ["| | safe-prompt | best peer | floor | goal | reached |", "|---|---|---|---|---|---|"]
    for one in told:
        best = "–" if one.best is None else f"{_shown(one.row, one.bar)} ({one.best})"
        out.append(
            f"| {one.row.name} | {_shown(one.row, one.ours)} | {best} | {_word(one.floor)} | {_goal(one.row)} "
            f"| {_word(one.goal)} |"
        )
    floors, goals = (
        [one.floor for one in told if one.floor is not None],
        [one.goal for one in told if one.goal is not None],
    )
    return "\n".join(out) + (
        f"\n\nFloor reached on {sum(floors)} of {len(floors)} rows, goal on {sum(goals)} of {len(goals)}. The floor is "
        "the best peer's figure, with no more false alarms than that peer; of CredData's, the best that was "
        "not trained on it; of alarms by themselves, the best that finds at least "
        f"{FINDS:.0%} of CredData (a tool that finds nothing has none)."
    )


def _by_source(systems: Mapping[str, Figures]) -> str:
    names = [name for name in systems[OURS].get("cases", {}) if not name.startswith("*")]
    out = ["| source, secret / clean |" + "".join(f" {name} |" for name in systems), "|---|" + "---|" * len(systems)]
    for name in names:
        recall, alarms = Measure(("cases", name, "recall"), True), Measure(("cases", name, "fp_rate"), False)
        size = systems[OURS]["cases"][name]
        row = Row(name, recall, alarms)
        cells = [(recall.of(figures), alarms.of(figures)) for figures in systems.values()]
        out.append(
            f"| {name}, {size['n_secret']} / {size['n_clean']} |" + "".join(f" {_shown(row, cell)} |" for cell in cells)
        )
    return "\n".join(out)


def _by_category(systems: Mapping[str, Figures]) -> str:
    named = systems[OURS].get("creddata", {}).get("by_category", {})
    out = ["| label, n |" + "".join(f" {name} |" for name in systems), "|---|" + "---|" * len(systems)]
    for name, found in named.items():
        measure = Measure(("creddata", "by_category", name, "recall"), True)
        out.append(
            f"| {name}, {found['n']} |"
            + "".join(f" {_number(measure, measure.of(figures))} |" for figures in systems.values())
        )
    return "\n".join(out)


def _alarms(ours: Figures) -> str:
    rows = [
        f"- {kind}: " + ", ".join(f"{rule} {count}" for rule, count in found["rules"])
        for kind, found in ours.get("fp", {}).items()
        if found["rules"] and not kind.endswith("_secret")
    ]
    return "\n".join(rows) or "None."


def _short(result: Mapping[str, Any]) -> str:
    below = [one for one in verdicts(result) if one.floor is False or one.goal is False]
    out = [f"- {one.row.name}: {_shown(one.row, one.ours)}, {_lacks(one)}" for one in below] or [
        "Nothing on these rows."
    ]
    for what, groups in result.get("commonest", {}).items():
        out += ["", f"The commonest {what}, by source and the scorer's label:", ""]
        out += [f"- {count} × {name}" for name, count in groups]
    return "\n".join(out)


def _lacks(one: Verdict) -> str:
    lacks = []
    if one.floor is False:
        lacks.append(f"the best peer has {_shown(one.row, one.bar)} ({one.best})")
    if one.goal is False:
        lacks.append(f"the goal is {_goal(one.row)}")
    return "; ".join(lacks)


def _number(measure: Measure, value: float | None) -> str:
    return "–" if value is None else f"{value:.{measure.places}f}"


def _shown(row: Row, pair: Pair) -> str:
    value = _number(row.measure, pair[0])
    return value if row.price is None else f"{value} / {_number(row.price, pair[1])}"


def _goal(row: Row) -> str:
    asked = [m for m in (row.measure, row.price) if m is not None and m.goal is not None]
    return ", ".join(f"{'≥' if m.up else '≤'} {m.goal:.2f}" for m in asked) or "–"


def _word(reached: bool | None) -> str:
    return "–" if reached is None else "yes" if reached else "**no**"
