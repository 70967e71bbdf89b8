"""What a keystroke costs: a rescan after an edit, beside a full scan of the same text, in one run.

    python benchmarks/rescan.py [--edits 300] [--only NAME]

Writes benchmarks/results/rescan.md. Times are CPU of this thread: compare lines of one run, not runs. The texts are
the standard library's sources and drawn ones, with values drawn from the rules' templates; every edit is one that an
editor sends, and each works on what the one before left, 20 in a row.
"""

from __future__ import annotations

import argparse
import gc
import platform
import random
import statistics
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from machine import load, priority

from safe_prompt.documents.document import Kind, Part
from safe_prompt.findings.fingerprint import Key
from safe_prompt.incremental.begin import scan_part
from safe_prompt.incremental.rescan import rescan
from safe_prompt.incremental.state import Edit, Scanned, Setup
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.template import expand

RESULTS = Path(__file__).parent / "results" / "rescan.md"
LINES = 10_000
FINDINGS = 200
BURST = 20  # edits between two full scans: somebody types, and pauses
RULES = ("github-pat", "anthropic-api-key", "aws-access-key-id", "email-address", "connection-string")
WORDS = "please sort the list of dates by week and print a short table for each shop 🛒".split()
NAMES = "Ada Berit Chidi Dorota Emre Fatou Giulia Hannes Ines Jakub Keiko Lars Maren Noor Oskar Paula".split()

Typed = Callable[[random.Random, Scanned], Edit]


def values(seed: int) -> Iterator[str]:
    """Values of the rules above, drawn from their templates, each new."""
    rules = [load_shipped().by_id[name] for name in RULES]
    number = seed
    while True:
        for rule in rules:
            number += 1
            yield expand(rule.value[number % len(rule.value)], f"rescan {number}")


def python(rng: random.Random) -> str:
    """Sources with a value in every fiftieth line."""
    lines: list[str] = []
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    rng.shuffle(paths)
    for path in paths:
        lines += path.read_text("utf-8").splitlines()
        if len(lines) >= LINES:
            break
    return planted(lines[:LINES], '    value = "{}"  # 🙂')


def markdown(rng: random.Random) -> str:
    """Paragraphs of prose."""
    lines = [" ".join(rng.choice(WORDS) for _ in range(14)) + "." if n % 6 else "" for n in range(LINES)]
    return planted(lines, "Ask for {}, it is *new* 🙂.")


def environment(rng: random.Random) -> str:
    """A file of settings."""
    return planted([f"SETTING_{n}={rng.randint(0, 99)}" for n in range(LINES)], "SERVICE_VALUE={}")


def records(rng: random.Random) -> str:
    """JSON, one object a line, each with an address."""
    rows = [
        f'  {{"id": {n}, "name": "{rng.choice(NAMES)} {rng.choice(NAMES)}berg", "email": "{rng.choice(NAMES).lower()}'
        f'{n}@fernwald-bau.de", "note": "🙂"}},'
        for n in range(LINES)
    ]
    return "[\n" + "\n".join(rows) + "\n]\n"


def table(rng: random.Random) -> str:
    """CSV of 10,000 people in five columns, three of them personal."""
    rows = [
        f"{n},{rng.choice(NAMES)} {rng.choice(NAMES)}berg,{rng.choice(NAMES).lower()}{n}@fernwald-bau.de,"
        f"+49 30 {rng.randint(100000, 999999)},{rng.randint(1, 99)}"
        for n in range(LINES)
    ]
    return "id,full name,email,phone,orders\n" + "\n".join(rows) + "\n"


def long_line(rng: random.Random) -> str:
    """One line of 100,000 code points."""
    made = values(1)
    return " ".join(next(made) if n % 70 == 0 else rng.choice(WORDS) for n in range(20_000))[:100_000]


def minified(rng: random.Random) -> str:
    """A megabyte of JavaScript in one line."""
    return "".join(
        f'function f{n}(a,b){{return a["k{n % 97}"]+b.x{n}({rng.randint(0, 9999)},"s{n}")}};' for n in range(16_000)
    )


def large(rng: random.Random) -> str:
    """Five megabytes of log."""
    return "".join(
        f"2026-11-{n % 28 + 1:02} 12:{n % 60:02}:07 INFO worker-{n % 8} served /items/{n} in {rng.randint(1, 99)} ms\n"
        for n in range(85_000)
    )


def planted(lines: list[str], form: str) -> str:
    made = values(2)
    step = len(lines) // FINDINGS
    for place in range(step // 2, len(lines), step):
        lines[place] = form.format(next(made))
    return "\n".join(lines) + "\n"


TEXTS: dict[str, tuple[Kind, Callable[[random.Random], str]]] = {
    "Python, 10,000 lines": ("python", python),
    "Markdown, 10,000 lines": ("markdown", markdown),
    ".env, 10,000 lines": ("env", environment),
    "JSON, 10,000 objects": ("json", records),
    "CSV, 10,000 rows": ("csv", table),
    "one line of 100,000 characters": ("text", long_line),
    "minified JavaScript, 1 MB": ("javascript", minified),
    "log, 5 MB": ("text", large),
}


def letter(rng: random.Random, scanned: Scanned) -> Edit:
    """A letter typed anywhere."""
    at = rng.randint(0, len(scanned.part.text))
    return Edit(at, at, rng.choice("abcdefghij =\"'(1"))


def enter(rng: random.Random, scanned: Scanned) -> Edit:
    """A new line at a line's end."""
    at = scanned.part.text.find("\n", rng.randint(0, len(scanned.part.text)))
    at = len(scanned.part.text) if at < 0 else at
    return Edit(at, at, "\n    ")


def erased(rng: random.Random, scanned: Scanned) -> Edit:
    """A character taken out anywhere."""
    at = rng.randint(0, len(scanned.part.text) - 1)
    return Edit(at, at + 1, "")


def in_value(rng: random.Random, scanned: Scanned) -> Edit:
    """A letter typed into a value that was found, or anywhere where none was."""
    if not scanned.items:
        return letter(rng, scanned)
    span = rng.choice(rng.choice(scanned.items).finding.spans)
    at = rng.randint(span.start, span.end)
    return Edit(at, at, rng.choice("abcdefgh0123"))


def pasted(rng: random.Random, scanned: Scanned) -> Edit:
    """Twenty lines pasted in, two of them with values."""
    made = values(rng.randint(0, 10**6))
    lines = [" ".join(rng.choice(WORDS) for _ in range(9)) for _ in range(20)]
    lines[5], lines[15] = next(made), next(made)
    at = rng.randint(0, len(scanned.part.text))
    return Edit(at, at, "\n".join(lines))


EDITS: dict[str, Typed] = {
    "letter": letter, "new line": enter, "erased": erased, "into a value": in_value, "20 lines pasted": pasted,
}  # fmt: skip


def measured(run: Callable[[], Scanned]) -> tuple[float, Scanned]:
    started = time.thread_time()
    result = run()
    return (time.thread_time() - started) * 1000, result


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    gc.set_threshold(10_000, 20, 20)  # this and the freezing below: as the language server does
    setup = Setup(load_shipped(), Key(b"a key for the benchmark", "benchmark"))
    rows = []
    for name, (kind, make) in TEXTS.items():
        if options.only not in name:
            continue
        rng = random.Random(name)
        whole, first = measured(lambda kind=kind, make=make, rng=rng: scan_part(Part(make(rng), kind), setup))  # type: ignore[misc]
        whole = min(measured(lambda part=first.part: scan_part(part, setup))[0] for _ in range(2))  # type: ignore[misc]
        gc.collect()
        gc.freeze()
        cells, everything = [], []
        for typed in EDITS.values():
            scanned, times = first, []
            for turn in range(options.edits + 20):
                scanned = scanned if turn % BURST else first
                edit = typed(rng, scanned)
                spent, scanned = measured(lambda edit=edit, scanned=scanned: rescan(scanned, edit))  # type: ignore[misc]
                if turn >= 20:  # the first ones compile what they need
                    times.append(spent)
            times.sort()
            everything += times
            cells.append(f"{statistics.median(times):.2f} / {times[int(len(times) * 0.99)]:.2f}")
        everything.sort()
        total = f"{statistics.median(everything):.2f} / {everything[int(len(everything) * 0.99)]:.2f}"
        values_found = sum(len(finding.spans) for finding in first.findings)
        rows.append(
            f"| {name} | {len(first.part.text):,} | {len(first.findings):,} ({values_found:,}) | {whole:.0f} | "
            f"**{total}** | {' | '.join(cells)} |"
        )
        print(rows[-1], flush=True)
    lines = [
        "# A keystroke: rescan of a window beside a full scan",
        "",
        f"`python benchmarks/rescan.py --edits {options.edits}` on Python {platform.python_version()}, "
        f"{platform.system()}. CPU of the thread, ms: median / 99th percentile of the edits; findings built, "
        f"suppressions and severities of the whole text included.{priority()}{load()}",
        "",
        f"| text | code points | findings (values) | full scan | all edits | {' | '.join(EDITS)} |",
        "|---|---|---|---|---|" + "---|" * len(EDITS),
        *rows,
        "",
        "An emoji makes Python hold a whole text in four bytes a character: pasting one into the log copies 20 MB. "
        "The fingerprint of a column covers all its values, so a letter in one of 10,000 makes it anew.",
        "",
    ]
    if not options.only:
        RESULTS.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
