"""What starting costs: the CPU of `safe-prompt scan` of 20 small files against that of `python -c pass`.

    python benchmarks/startup.py [--runs 25]

Writes benchmarks/results/startup.md. CPU is user + system time of the child (getrusage), the median of the
runs; the two programs take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RESULT = Path(__file__).parent / "results" / "startup.md"
FILES = 20


def cpu(command: list[str], folder: str, environment: dict[str, str]) -> float:
    """User and system milliseconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def source(number: int) -> str:
    """A small Python file with nothing to find in it, about 1 kB."""
    body = "\n\n".join(
        f'def area_{number}_{part}(width: float, height: float) -> float:\n    """Shape {part} 😀."""\n'
        f"    return width * height * {part}"
        for part in range(8)
    )
    return f"import math\n\n\n{body}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=25)
    runs = parser.parse_args().runs
    program = Path(sys.executable).with_name("safe-prompt")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as user:
        names = [f"shape_{number}.py" for number in range(FILES)]
        for number, name in enumerate(names):
            Path(folder, name).write_text(source(number), "utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        environment["SAFE_PROMPT_CONFIG_DIR"] = user
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            f"safe-prompt scan ({FILES} files named)": [str(program), "scan", *names],
            f"safe-prompt scan . ({FILES} files in a folder)": [str(program), "scan", "."],
        }
        for command in commands.values():  # byte code and rule caches are there from the second run on
            cpu(command, folder, environment)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                taken[name].append(cpu(command, folder, environment))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    base = medians["python -c pass"]
    lines = [
        "# Start-up",
        "",
        f"`python benchmarks/startup.py --runs {runs}` on {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.system()}. "
        "Goal: at most 8× (better 6×) the CPU of `python -c pass`.",
        "",
        "| program | CPU, median (ms) | quickest (ms) | × python |",
        "|---|---|---|---|",
        *(
            f"| {name} | {medians[name]:.1f} | {min(taken[name]):.1f} | {medians[name] / base:.1f} |"
            for name in commands
        ),
        "",
    ]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
