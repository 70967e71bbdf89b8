"""How fast a scan is, findings built: bulk text on one core, a 2 kB prompt, and 2 kB of documentation and of code.

CPU time, not the clock's.

    python benchmarks/throughput.py [--data DIR]      DIR: text to scan; without it, the standard library's sources

Writes benchmarks/results/throughput.md. Times are of this machine: compare lines of one run, not runs.
"""

from __future__ import annotations

import argparse
import statistics
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path
from pydoc_data import topics

import safe_prompt
from safe_prompt.policy.policy import Policy

RESULTS = Path(__file__).parent / "results" / "throughput.md"
PROMPT = (
    "Please look at the letter below and tell me which of the two offers we should take. "
    "We have until the end of next week, and the budget for the second quarter is settled. "
) * 12


def texts(folder: Path, limit: int) -> list[tuple[str, str]]:
    """Up to ``limit`` bytes of UTF-8 text files."""
    found, total = [], 0
    for path in sorted(folder.rglob("*")):
        if total >= limit:
            break
        if path.is_file() and path.suffix in {".py", ".md", ".txt", ".json", ".ipynb", ".log", ".csv"}:
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
            found.append((str(path), text))
            total += len(text.encode())
    return found


def latency(text: str, runs: int = 2000) -> tuple[float, float]:
    """Median and 99th percentile of one scan, in ms of this thread's CPU."""
    policy = Policy.default()
    for _ in range(50):
        safe_prompt.scan(text, policy=policy, names=False)
    times = []
    for _ in range(runs):
        started = time.thread_time_ns()
        safe_prompt.scan(text, policy=policy, names=False)
        times.append((time.thread_time_ns() - started) / 1e6)
    times.sort()
    return statistics.median(times), times[int(runs * 0.99)]


def pieces(whole: Iterable[str], count: int) -> list[str]:
    """So many texts of 2,000 code points, evenly drawn from all that the given ones can be cut into."""
    cut = [text[start : start + 2000] for text in whole for start in range(0, len(text) - 2000, 2000)]
    return cut[:: max(1, len(cut) // count)][:count]


def latencies(cut: list[str]) -> tuple[float, float]:
    """Median and 99th percentile over texts, of the best of five scans each, in ms of this thread's CPU."""
    policy = Policy.default()
    best = []
    for text in cut:
        times = []
        for _ in range(5):
            started = time.thread_time_ns()
            safe_prompt.scan(text, policy=policy, names=False)
            times.append((time.thread_time_ns() - started) / 1e6)
        best.append(min(times))
    best.sort()
    return statistics.median(best), best[int(len(best) * 0.99)]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--megabytes", type=float, default=8)
    options = parser.parse_args()
    policy = Policy.default()
    corpus = texts(options.data, int(options.megabytes * 1e6))
    size = sum(len(text.encode()) for _, text in corpus)
    safe_prompt.scan("warm", policy=policy)
    started = time.process_time()
    findings = sum(len(safe_prompt.scan(text, path=path, policy=policy, names=False)) for path, text in corpus)
    spent = time.process_time() - started
    started = time.process_time()
    for _, text in corpus:
        text.encode().decode()
    baseline = time.process_time() - started
    clean = latency(PROMPT[:2000])
    busy = latency(PROMPT[:1900] + " Write to maria.keller@fernwald-bau.de or call +49 30 901820.")
    documentation = latencies(pieces(topics.topics.values(), 300))
    code = latencies(pieces((text for path, text in corpus if path.endswith(".py")), 300))
    bulk = f"bulk, one core: {size / 1e6:.1f} MB in {len(corpus)} files, {findings} findings"
    lines = [
        "# Throughput",
        "",
        "`python benchmarks/throughput.py`"
        + ("" if options.data == Path(sysconfig.get_path("stdlib")) else " `--data DIR`"),
        "",
        "| measure | value |",
        "|---|---|",
        f"| {bulk} | {size / 1e6 / spent:.1f} MB/s |",
        f"| the same text encoded and decoded only | {size / 1e6 / baseline:.0f} MB/s |",
        f"| 2 kB prompt without findings, median / p99 | {clean[0]:.3f} / {clean[1]:.3f} ms |",
        f"| 2 kB prompt with an address and a phone, median / p99 | {busy[0]:.3f} / {busy[1]:.3f} ms |",
        f"| 300 times 2 kB of documentation, median / p99 | {documentation[0]:.3f} / {documentation[1]:.3f} ms |",
        f"| 300 times 2 kB of that code, median / p99 | {code[0]:.3f} / {code[1]:.3f} ms |",
        "",
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
