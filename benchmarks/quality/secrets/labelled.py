"""Our figures on the labelled data, and what is missed and what alarms most, from one scan of each set.

    python labelled.py SCORE SYSTEM OUT [SUITE ...]      run by ``__main__``; SCORE is the scorer's file

Uses the scorer's own functions. What is written holds sources, labels and rules, and never a line of the data.
"""

from __future__ import annotations

import collections
import importlib.util
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

COMMON = 10
UNCOUNTED = ("trufflehog-neg",)  # spoilt for one issuer: a nameless key may still be right there


def main() -> None:
    """Score, and write the figures."""
    score_file, spec, out, *suites = sys.argv[1:]
    score = _loaded(Path(score_file))
    figures: dict[str, Any] = {}
    counts: dict[str, collections.Counter[str]] = {"misses": collections.Counter(), "alarms": collections.Counter()}
    with tempfile.TemporaryDirectory() as folder:
        name, scan = score.system_of(spec)
        for suite, (root, data) in score.prepare(suites or score.SUITES, Path(folder)).items():
            findings = scan(str(root))[0]
            figures[suite], outcome = score.score_suite(suite, name, findings, data)
            wrong = _in_creddata(score, data, findings) if suite == "creddata" else ()
            for what, group in _in_cases(score, data, findings, outcome) if suite == "cases" else wrong:
                counts[what][group] += 1
    figures["commonest"] = {what: found.most_common(COMMON) for what, found in counts.items()}
    Path(out).write_text(json.dumps({name: figures}), "utf-8")


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module  # its dataclasses ask for it
    spec.loader.exec_module(module)
    return module


def _in_cases(score: ModuleType, data: Any, findings: Any, outcome: Any) -> Iterator[tuple[str, str]]:
    hits = score.by_path(findings)
    for path, case in data.items():
        if case.get("contested") or case["source"] in UNCOUNTED:
            continue
        group = f"{case['source']}: {case['rule'] or 'no label'}"
        if case["polarity"] == "secret" and outcome[case["id"]] < 1:
            yield "misses", group
        elif case["polarity"] != "secret" and outcome[case["id"]] > 0:
            yield "alarms", f"{group}, by {', '.join(sorted({str(f.rule) for f in hits.get(path, [])}))}"


def _in_creddata(score: ModuleType, rows: Any, findings: Any) -> Iterator[tuple[str, str]]:
    """As the scorer counts: soft labels left out, and clean labels on lines that hold a secret or a placeholder too."""
    hits = score.by_path(findings)

    def lines(*kinds: str) -> set[tuple[str, int]]:
        return {
            (row["file"], line)
            for row in rows
            if row["polarity"] in kinds
            for line in range(row["line_start"], row["line_end"] + 1)
        }

    taken, seen = lines("secret", "placeholder"), set()
    for row in rows:
        hit = [f for f in hits.get(row["file"], []) if f.first <= row["line_end"] and f.last >= row["line_start"]]
        key = row["file"], row["line_start"]
        if row["polarity"] == "secret" and not hit and not set(row["rule"].split(":")) <= score.SOFT:
            yield "misses", f"CredData: {row['rule']}"
        elif row["polarity"] == "clean" and hit and key not in taken and key not in seen:
            seen.add(key)
            yield "alarms", f"CredData: {row['rule']}, by {hit[0].rule}"


if __name__ == "__main__":
    main()
