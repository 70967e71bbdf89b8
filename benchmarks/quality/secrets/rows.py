"""The rows of the comparison: where a figure is in the scorer's output, the best peer's, the goal, what is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from peers import TRAINED_ON_CREDDATA

Figures = Mapping[str, Any]
BOTH = ("untrained", "finding")
FINDS = 0.25  # CredData core recall from which a peer's few alarms on ordinary text say something


class Measure(NamedTuple):
    """One figure. ``way`` leads to it in the scorer's output; ``up``: more is better; ``goal``: None where none is."""

    way: tuple[str, ...]
    up: bool
    goal: float | None = None
    places: int = 3

    def of(self, figures: Figures) -> float | None:
        """The figure of a system; None where it was not measured."""
        at: Any = figures
        for step in self.way:
            at = at.get(step) if isinstance(at, Mapping) else None
        return None if at is None else float(at)

    def reached(self, value: float, bar: float) -> bool:
        """Whether a value is as good as a bar, both as printed."""
        one, other = round(value, self.places), round(bar, self.places)
        return one >= other if self.up else one <= other


class Row(NamedTuple):
    """A row of the table: a figure and, where it has a price, the false alarms or the precision that go with it.

    ``among``: which peers may set the bar: ``untrained`` on CredData, ``finding`` something; empty: all.
    """

    name: str
    measure: Measure
    price: Measure | None = None
    among: tuple[str, ...] = ()


def _recall(suite: str, group: str, goal: float | None, alarms: float | None) -> tuple[Measure, Measure]:
    return Measure((suite, group, "recall"), True, goal), Measure((suite, group, "fp_rate"), False, alarms)


def _said(kind: str) -> tuple[Measure, Measure]:
    return (
        Measure(("fp", f"said_{kind}_secret", "share"), True, 0.85),
        Measure(("fp", f"said_{kind}_clean", "share"), False, 0.02),
    )


ROWS = (
    Row("independent examples, neutral sources: recall / FP", *_recall("cases", "*neutral", 0.80, None)),
    Row("independent examples, cross: recall / FP", *_recall("cases", "*cross", 0.80, 0.02)),
    Row("CredData core: F1", Measure(("creddata", "f1"), True, 0.70), None, ("untrained",)),
    Row(
        "CredData core: recall / precision",
        Measure(("creddata", "recall"), True), Measure(("creddata", "precision"), True), ("untrained",),
    ),
    Row("CredData: placeholders flagged", Measure(("creddata", "placeholders_flagged"), False, 0.05), None, BOTH),
    Row("CredData: clean lines flagged", Measure(("creddata", "fp_rate"), False), None, BOTH),
    Row("types, env: recall", Measure(("types", "*env", "recall"), True, 1.00)),
    Row("types, bare variable: recall", Measure(("types", "*bare", "recall"), True, 0.98)),
    Row("types, in a prompt: recall", Measure(("types", "*prompt", "recall"), True, 0.95)),
    Row("contexts, all: recall / FP", *_recall("contexts", "*all", 0.97, 0.01)),
    Row("contexts, code, env, YAML, JSON: recall / FP", *_recall("contexts", "code", None, None)),
    Row("contexts, notebook cell: recall / FP", *_recall("contexts", "notebook", None, None)),
    Row("contexts, prompt: recall / FP", *_recall("contexts", "prompt", None, None)),
    Row("contexts of passwords, recall / FP", *_recall("contexts", "password", None, None)),
    Row("password said in prose or chat: recall / FP (own texts)", *_said("prose")),
    Row("password in a command (`-pSECRET` …): recall / FP (own texts)", *_said("command")),
    *(
        Row(f"alarms per 100,000 lines: {kind}", Measure(("fp", key, "per_100k_lines"), False, goal, 2), None, BOTH[1:])
        for key, kind, goal in (("code", "code", 1.0), ("notebooks", "notebooks", 0.3), ("nbtext", "cells", 0.9))
    ),
)  # fmt: skip


class Verdict(NamedTuple):
    """What a row comes to. ``best``: the peer that sets the bar, None where none was measured. None: not decided."""

    row: Row
    ours: tuple[float | None, float | None]
    best: str | None
    bar: tuple[float | None, float | None]
    floor: bool | None
    goal: bool | None


def verdict(row: Row, ours: Figures, peers: Mapping[str, Figures]) -> Verdict:
    """Our figures against the best peer's and the goal.

    The best peer is the one with the best figure, of equals the one with fewer alarms. The floor is reached where our
    figure is as good as its and our alarms are no more than its.
    """
    own = _figures(row, ours)
    rated = []
    for name, figures in peers.items():
        value, price = _figures(row, figures)
        if value is not None and _may_set_the_bar(row.among, name, figures):
            worth = 0.0 if price is None or row.price is None else -price if row.price.up else price
            rated.append(((-value if row.measure.up else value), worth, name, value, price))
    best = min(rated, default=None)
    bar = (best[3], best[4]) if best else (None, None)
    floor = None
    if own[0] is not None and best is not None:
        floor = row.measure.reached(own[0], best[3])
        if row.price is not None and own[1] is not None and best[4] is not None:
            floor = floor and row.price.reached(own[1], best[4])
    return Verdict(row, own, best[2] if best else None, bar, floor, _goal(row, own))


def _goal(row: Row, own: tuple[float | None, float | None]) -> bool | None:
    asked = [(m, v) for m, v in zip((row.measure, row.price), own, strict=True) if m is not None and m.goal is not None]
    if not asked or any(value is None for _, value in asked):
        return None
    return all(measure.reached(value, measure.goal) for measure, value in asked)  # type: ignore[arg-type]


def _figures(row: Row, figures: Figures) -> tuple[float | None, float | None]:
    return row.measure.of(figures), None if row.price is None else row.price.of(figures)


def _may_set_the_bar(among: tuple[str, ...], name: str, figures: Figures) -> bool:
    if "untrained" in among and name in TRAINED_ON_CREDDATA:
        return False
    return "finding" not in among or (Measure(("creddata", "recall"), True).of(figures) or 0.0) >= FINDS
