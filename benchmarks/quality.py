"""Findings against labelled data: the scorers' own tables for the installed product.

    python benchmarks/quality.py --data DIR       DIR holds secrets/score.py and pii/score.py with their data

Writes benchmarks/results/secrets.md and benchmarks/results/pii.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results"


def scored(arguments: list[str]) -> str:
    """What a scorer prints."""
    adapters = {**os.environ, "PYTHONPATH": str(HERE)}
    run = subprocess.run(
        [sys.executable, *arguments], cwd=HERE, env=adapters, capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"{' '.join(arguments[:2])} failed:\n{run.stderr[-2000:]}")
    return run.stdout


def main() -> None:
    """Run both scorers and write their tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    missing = [
        name for name in ("secrets", "pii") if options.data is None or not (options.data / name / "score.py").is_file()
    ]
    for name in missing:
        print(f"Not measured: {name}. Give --data DIR with {name}/score.py and its data in it.")
    if "secrets" not in missing:
        score = str(options.data / "secrets" / "score.py")
        table = scored([score, "run", "--system", "safe-prompt=py:secrets_adapter:find"])
        write("secrets.md", "secrets/score.py run --system safe-prompt=py:secrets_adapter:find", table)
    if "pii" not in missing:
        score = str(options.data / "pii" / "score.py")
        with tempfile.TemporaryDirectory() as folder:
            out = str(Path(folder) / "safe-prompt.jsonl")
            scored([score, "run", "--system", "py:pii_adapter:detect", "--name", "safe-prompt", "--out", out])
            write(
                "pii.md", "pii/score.py run --system py:pii_adapter:detect, then table", scored([score, "table", out])
            )


def write(name: str, command: str, table: str) -> None:
    """A result file with the command that made it."""
    RESULTS.mkdir(exist_ok=True)
    head = f"# {name.removesuffix('.md')}\n\n`python benchmarks/quality.py --data DIR` ({command})\n\n"
    text = f"{head}```\n{table.rstrip()}\n```\n"
    (RESULTS / name).write_text(text, "utf-8")
    print(table)


if __name__ == "__main__":
    main()
