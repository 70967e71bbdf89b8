"""What a hook costs an assistant at each event: CPU and wall time of `safe-prompt hook run AGENT`.

    python benchmarks/assistant_hooks.py [--runs 25]

Writes benchmarks/results/assistant-hooks.md. CPU is user + system time of the child (getrusage), wall time what the
assistant waits; medians of the runs, and the longest. The programs take turns, so that a busy machine slows all.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RESULT = Path(__file__).parent / "results" / "assistant-hooks.md"
STOPPED = "prompt with a password: blocked, masked, kept in the vault"
GOAL = 100  # milliseconds, typical
WORDS = "please sort the list of dates by week and print a short table for each shop 🛒".split()


def login(rng: random.Random) -> str:
    """A database address with a password, drawn and used by nobody."""
    password = "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(24))
    return f"postgresql://shop:{password}@db.shop-intern.de:5432/orders"


def prose(rng: random.Random, size: int) -> str:
    text = ""
    while len(text) < size:
        text += " ".join(rng.choice(WORDS) for _ in range(12)) + ".\n"
    return text


def events(folder: str, rng: random.Random) -> dict[str, Callable[[], dict[str, object]]]:
    """What is measured, and how the event of each run is made."""
    base = {"session_id": "s", "cwd": folder, "transcript_path": f"{folder}/t.jsonl"}

    def prompt(text: str) -> dict[str, object]:
        return {**base, "hook_event_name": "UserPromptSubmit", "prompt": text}

    def tool(name: str, **arguments: str) -> dict[str, object]:
        return {**base, "hook_event_name": "PreToolUse", "tool_name": name, "tool_input": arguments}

    def result(text: str) -> dict[str, object]:
        response = {"stdout": text, "stderr": "", "interrupted": False}
        return {
            **base,
            "hook_event_name": "PostToolUse",
            "tool_name": "Bash",
            "tool_input": {},
            "tool_response": response,
        }

    return {
        "prompt of 200 characters, new each time": lambda: prompt(prose(rng, 200)),
        "prompt of 20,000 characters, new each time": lambda: prompt(prose(rng, 20_000)),
        "the same prompt again": lambda: prompt("Explain how dates are sorted, please 🎉"),
        "shell command, known": lambda: tool("Bash", command="git status"),
        "shell command, denied (`cat .env`)": lambda: tool("Bash", command="cat .env"),
        "file read, known content": lambda: tool("Read", file_path=f"{folder}/shop.py"),
        "output of 5,000 characters, new each time": lambda: result(prose(rng, 5_000)),
        STOPPED: lambda: prompt(f"{prose(rng, 200)} {login(rng)}"),
    }


def run(command: list[str], data: bytes, environment: dict[str, str], *, says: bytes = b"") -> tuple[float, float]:
    """CPU and wall milliseconds of one run, whose answer has to say something."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, input=data, env=environment, capture_output=True, check=False)
    wall = 1000 * (time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or says not in done.stdout:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime), wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=25)
    runs = parser.parse_args().runs
    hook = [str(Path(sys.executable).with_name("safe-prompt")), "hook", "run", "claude-code"]
    rng = random.Random("assistant hooks 1")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as user:
        Path(folder, "shop.py").write_text("print('🛒')\n" * 200, encoding="utf-8")
        Path(folder, ".env").write_text("PORT=8000\n", encoding="utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        environment["SAFE_PROMPT_CONFIG_DIR"] = user
        floor = "python -c pass"
        made = events(folder, rng)
        for make in made.values():  # caches are there from the first event on
            run(hook, json.dumps(make()).encode(), environment)
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in (floor, *made)}
        for _ in range(runs):
            measured[floor].append(run([sys.executable, "-c", "pass"], b"", environment))
            for name, make in made.items():
                says = b"block" if name == STOPPED else b"deny" if "denied" in name else b""
                measured[name].append(run(hook, json.dumps(make()).encode(), environment, says=says))
    RESULT.write_text(report(measured, runs), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


def report(measured: dict[str, list[tuple[float, float]]], runs: int) -> str:
    rows = [
        f"| {name} | {statistics.median(cpu for cpu, _ in times):.0f} | {max(cpu for cpu, _ in times):.0f} "
        f"| {statistics.median(wall for _, wall in times):.0f} |"
        for name, times in measured.items()
    ]
    return "\n".join(
        [
            "# What a hook costs",
            "",
            "Milliseconds of one `safe-prompt hook run claude-code`, a process of its own each time.",
            f"Made by `python benchmarks/assistant_hooks.py --runs {runs}` (goal: at most {GOAL} ms typical).",
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
            f"{time.strftime('%Y-%m-%d')}; other work was running on the machine.",
            "",
            "| event | CPU, median | CPU, longest | wall, median |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
