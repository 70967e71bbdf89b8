"""``%load_ext safe_prompt``: seconds from the magic to the prompt, in fresh processes; and the first cell after it.

python benchmarks/load_ext.py [--runs 15] [--write]
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
from pathlib import Path

RESULT = Path(__file__).parent / "results" / "load_ext.md"
GOAL = 0.3  # seconds
PROGRAM = """
import time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
def measured(step):
    start, used = time.perf_counter(), time.process_time()
    step()
    return f"{time.perf_counter() - start:.4f} {time.process_time() - used:.4f}"
print("RESULT", measured(lambda: shell.run_line_magic("load_ext", "safe_prompt")),
      measured(lambda: shell.run_cell("x = 1", store_history=True)),
      measured(lambda: shell.run_cell("y = 2", store_history=True)))
"""
STEPS = ("`%load_ext safe_prompt`", "first cell after it (rules are loaded)", "second cell")


def one_run() -> list[float]:
    """Wall and CPU seconds of each step."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    return [float(word) for word in line.split()[1:]]


def main() -> int:
    """Measure, print, and return 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--write", action="store_true", help=f"write results/{RESULT.name}")
    options = parser.parse_args()
    one_run()  # caches of rules and bytecode, as for a user's second kernel
    runs = [one_run() for _ in range(options.runs)]
    lines = [
        "# `%load_ext safe_prompt`",
        "",
        f"`python benchmarks/load_ext.py`: {options.runs} fresh processes, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}. Goal: {GOAL} s.",
        "",
        "| step | wall, median s | wall, worst s | CPU, median s |",
        "|---|---|---|---|",
    ]
    for index, step in enumerate(STEPS):
        wall = [run[2 * index] for run in runs]
        used = statistics.median(run[2 * index + 1] for run in runs)
        lines.append(f"| {step} | {statistics.median(wall):.3f} | {max(wall):.3f} | {used:.3f} |")
    print(text := "\n".join(lines) + "\n")
    if options.write:
        RESULT.write_text(text, "utf-8")
    return int(statistics.median(run[0] for run in runs) > GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
