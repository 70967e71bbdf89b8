"""CPU time of a commit hook on 20 staged files: ours beside other programs on the same repository, in turn.

    python benchmarks/hook.py [--runs N] [--program NAME=COMMAND …]

The files are Python's own standard library's, drawn with a seed. A command runs in the repository; {files} stands
for the staged files. Programs that are not named are taken from the PATH where they lie there, else left out and
listed. Writes benchmarks/results/hook.md. Times are of this machine: compare lines of one run, not runs.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from machine import load, priority

RESULTS = Path(__file__).parent / "results" / "hook.md"
FILES = 20
# As their own documentation has them for a commit hook; no network.
PEERS = {
    "ruff": "ruff check --no-cache --quiet {files}",
    "betterleaks": "betterleaks git --staged --no-banner .",
    "gitleaks": "gitleaks git --staged --no-banner .",
    "kingfisher": "kingfisher scan --staged --no-validate --no-update-check .",
    "detect-secrets": "detect-secrets-hook {files}",
}
OURS = {
    "safe-prompt": "safe-prompt hook run git pre-commit",
    "safe-prompt, one clean line": "safe-prompt scan one.txt",
    "python -c pass": f"{sys.executable} -c pass",
}


def staged_files(folder: Path) -> list[str]:
    """Stage 20 ordinary sources (1.5–12 kB) on top of an empty commit."""
    sources = sorted(
        path
        for path in Path(sysconfig.get_path("stdlib")).rglob("*.py")
        if 1_500 < path.stat().st_size < 12_000 and not {"test", "site-packages"} & set(path.parts)
    )
    names = []
    for number, path in enumerate(random.Random(11).sample(sources, FILES)):
        names.append(f"f{number:02}.py")
        shutil.copyfile(path, folder / names[-1])
    (folder / "one.txt").write_text("x = 1\n")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "0"], ["add", *names]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return names


def cpu(command: list[str], folder: Path) -> float:
    """CPU time of a command and its children, in ms."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--program", action="append", default=[], metavar="NAME=COMMAND")
    options = parser.parse_args()
    named = dict(item.split("=", 1) for item in options.program)
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its compiled files
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = staged_files(folder)
        size = sum((folder / name).stat().st_size for name in files)
        commands, missing = {}, []
        for name, template in {**OURS, **PEERS, **named}.items():
            words = [part for word in shlex.split(template) for part in (files if word == "{files}" else [word])]
            if shutil.which(words[0]):
                commands[name] = words
            else:
                missing.append(name)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(options.runs + 1):
            for name, words in commands.items():
                spent = cpu(words, folder)
                if turn:  # the first one fills caches
                    times[name].append(spent)
    ours = statistics.median(times["safe-prompt"])
    lines = [
        "# A commit hook on 20 staged files",
        "",
        "`python benchmarks/hook.py`",
        "",
        f"{FILES} files, {size / 1000:.0f} kB of Python, {options.runs} runs in turn; "
        f"CPU of a process and its children.{priority()}{load()}",
        "",
        "| | least, ms | median, ms | times ours |",
        "|---|---|---|---|",
        *(
            f"| {name} | {min(spent):.0f} | {statistics.median(spent):.0f} | {statistics.median(spent) / ours:.2f} |"
            for name, spent in sorted(times.items(), key=lambda item: statistics.median(item[1]))
        ),
        "",
        *([f"Not on this machine, not measured: {', '.join(missing)}.", ""] if missing else []),
    ]
    RESULTS.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
