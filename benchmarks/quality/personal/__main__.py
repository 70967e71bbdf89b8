"""Personal data: the scorer's own tables for the installed product.

    python benchmarks/quality/personal --data DIR       DIR holds the scorer (score.py) and its data

Writes benchmarks/results/pii.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent.parent
RESULT = BENCHMARKS / "results" / "pii.md"


def scored(arguments: list[str]) -> str:
    """What the scorer prints."""
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=BENCHMARKS, env={**os.environ, "PYTHONPATH": str(BENCHMARKS)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        sys.exit(f"{' '.join(arguments[:2])} failed:\n{run.stderr[-2000:]}")
    return run.stdout


def main() -> None:
    """Run the scorer and write its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    score = options.data.resolve() / "score.py"
    if not score.is_file():
        sys.exit(f"Not measured: {options.data} holds no score.py.")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "safe-prompt.jsonl")
        scored([str(score), "run", "--system", "py:pii_adapter:detect", "--name", "safe-prompt", "--out", out])
        table = scored([str(score), "table", out])
    head = "# pii\n\n`python benchmarks/quality/personal --data DIR` (score.py run --system py:pii_adapter:detect)\n"
    RESULT.write_text(f"{head}\n```\n{table.rstrip()}\n```\n", "utf-8")
    print(table)


if __name__ == "__main__":
    main()
