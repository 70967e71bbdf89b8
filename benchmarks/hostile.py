"""What the worst texts cost: a scan of a megabyte of each, and of a quarter of it to see whether time grows faster.

    python benchmarks/hostile.py [--only NAME] [--size 1000000]

Writes benchmarks/results/hostile.md. Every text is of the kind that makes a scanner slow: one character, one word or
one sign over and over, openings that nothing closes, beginnings of everything that a rule looks for, tables and JSON
far larger than anybody's. Times are CPU of this process, detection only (no names tier), findings built.
"""

from __future__ import annotations

import argparse
import base64
import gc
import platform
import random
import string
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from safe_prompt.documents.document import Document, Kind
from safe_prompt.findings.fingerprint import Key
from safe_prompt.pipeline import scan_document
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.ruleset import Ruleset

RESULTS = Path(__file__).parent / "results" / "hostile.md"
SIZE = 1_000_000
GOAL = 100  # ms for a megabyte
DEFECT = 2_000  # ms for a megabyte, from which it is mended before all else
GREW = 8.0  # times the quarter's time from which growth is not linear

Make = Callable[[int], str]


class Hostile(NamedTuple):
    """A kind of text: ``make`` gives one of as many code points."""

    name: str
    make: Make
    kind: Kind = "text"


def repeated(piece: str) -> Make:
    """The same over and over."""
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def drawn(alphabet: str) -> Make:
    """Characters drawn at random."""
    return lambda size: "".join(random.Random(alphabet).choices(alphabet, k=size))


def rows(make: Callable[[random.Random, int], str], head: str = "") -> Make:
    """Lines made one after another until there are enough code points."""

    def text(size: int) -> str:
        rng, lines, total = random.Random(head), [head] if head else [], len(head)
        while total < size:
            lines.append(make(rng, len(lines)))
            total += len(lines[-1]) + 1
        return "\n".join(lines)[:size]

    return text


def keywords(size: int) -> str:
    """The beginnings of everything that rules look for."""
    words = sorted({word for rule in load_shipped().rules for word in rule.keywords})
    random.Random("keywords").shuffle(words)
    found, total = [], 0
    for word in cycle(words):
        found.append(word)
        total += len(word) + 1
        if total >= size:
            return " ".join(found)[:size]
    return ""


def nested(opening: str, inner: str, closing: str) -> Make:
    """As deep as half of the size allows."""

    def text(size: int) -> str:
        depth = (size - len(inner)) // (len(opening) + len(closing))
        return opening * depth + inner + closing * depth

    return text


def encoded(size: int) -> str:
    """Base64 of noise, in one line."""
    return base64.b64encode(random.Random("base64").randbytes(size * 3 // 4)).decode()[:size]


def wrapped(size: int) -> str:
    """The same in lines of 76."""
    text = encoded(size)
    return "\n".join(text[at : at + 76] for at in range(0, size, 77))


def notebook(size: int) -> str:
    """A notebook of very many small cells, as its file stands."""
    cell = '{"cell_type":"code","execution_count":null,"id":"c%d","metadata":{},"outputs":[],"source":["x = %d"]}'
    cells = ",".join(cell % (number, number) for number in range(size // 104))
    return f'{{"cells":[{cells}],"metadata":{{}},"nbformat":4,"nbformat_minor":5}}'


def _csv(columns: int) -> Make:
    head = ",".join(f"column{number}" for number in range(columns))
    return rows(lambda rng, _: ",".join(str(rng.randint(0, 9)) for _ in range(columns)), head)


TEXTS = (
    Hostile("digits", drawn(string.digits)),
    Hostile("one digit", repeated("0")),
    Hostile("groups of digits", rows(lambda rng, _: " ".join(str(rng.randint(0, 9999)) for _ in range(12)))),
    Hostile("digits and hyphens", repeated("123-45-")),
    Hostile("digits and points", repeated("10.2.")),
    Hostile("digits, a space between", repeated("1 2 3 ")),
    Hostile("one long word", repeated("a")),
    Hostile("one long word of drawn letters", drawn(string.ascii_lowercase)),
    Hostile("capitals", drawn(string.ascii_uppercase)),
    Hostile("letters and digits", drawn(string.ascii_letters + string.digits)),
    Hostile("hex", drawn("0123456789abcdef")),
    Hostile("base64 in one line", encoded),
    Hostile("base64 in lines", wrapped),
    Hostile("hex in lines of 32", rows(lambda rng, _: f"{rng.getrandbits(128):032x}")),
    Hostile("UUIDs", rows(lambda rng, _: f"{rng.getrandbits(32):08x}-4f1c-4abc-9def-{rng.getrandbits(48):012x}")),
    Hostile("all ASCII signs", drawn(string.printable)),
    Hostile("quotes", repeated('"')),
    Hostile("apostrophes", repeated("'")),
    Hostile("backslashes", repeated("\\")),
    Hostile("three quotes and a letter", repeated('"""a')),
    Hostile("open brackets", repeated("[")),
    Hostile("open braces", repeated("{")),
    Hostile("open parentheses", repeated("(")),
    Hostile("angle brackets", repeated("<")),
    Hostile("open tags", repeated("<a ")),
    Hostile("equals signs", repeated("=")),
    Hostile("colons", repeated(":")),
    Hostile("at signs", repeated("@")),
    Hostile("a@", repeated("a@")),
    Hostile("a.a.a.", repeated("a.")),
    Hostile("a-a-a-", repeated("a-")),
    Hostile("a_a_a_", repeated("a_")),
    Hostile("a:a:a:", repeated("a:")),
    Hostile("://", repeated("://")),
    Hostile("http://a:a@", repeated("http://a:a@")),
    Hostile("password and a space", repeated("password ")),
    Hostile("password:", repeated("password:")),
    Hostile("key=", repeated("key=")),
    Hostile("key = and a value", rows(lambda rng, n: f"api_key_{n} = {rng.getrandbits(100):x}")),
    Hostile("the beginnings of all rules", keywords),
    Hostile("-----BEGIN", repeated("-----BEGIN PRIVATE KEY-----\n")),
    Hostile("hyphens", repeated("-")),
    Hostile("emoji", repeated("😀")),
    Hostile("zero-width characters", repeated("a\u200b")),
    Hostile("soft hyphens in a word", repeated("pass\u00adword\u00ad")),
    Hostile("full-width digits", repeated("１２３")),
    Hostile("escape sequences", repeated("\x1b[31m")),
    Hostile("null bytes", repeated("\0")),
    Hostile("line ends", repeated("\n")),
    Hostile("returns", repeated("\r")),
    Hostile("spaces", repeated(" ")),
    Hostile("tabs", repeated("\t")),
    Hostile("a letter a line", repeated("a\n")),
    Hostile("commas", repeated(",")),
    Hostile("bars", repeated("| ")),
    Hostile("bars and dashes a line", repeated("|---|---|\n")),
    Hostile("a colon a line", repeated("name:\n")),
    Hostile("names and values a line", rows(lambda rng, n: f"name{n}: {rng.randint(0, 999)}")),
    Hostile("two words a line", repeated("Ada Berg\n")),
    Hostile("capitalised words", repeated("Ada Berg ")),
    Hostile("street numbers", rows(lambda rng, n: f"{n} Elm Road {rng.randint(1, 99)} Main Street {n} High")),
    Hostile("log", rows(lambda rng, n: f"2026-11-{n % 28 + 1:02} 12:{n % 60:02}:07 INFO w {rng.randint(1, 99)} ms")),
    Hostile("chat lines", rows(lambda rng, n: f"[12:{n % 60:02}] user{n % 9}: {rng.choice(('yes', 'no', 'ok'))}")),
    Hostile("e-mail headers", repeated("From: a\nTo: b\nSubject: c\n")),
    Hostile("half an e-mail address", repeated("a.b.c@d.e.f ")),
    Hostile("phone-like", repeated("+49 (030) ")),
    Hostile("INSERT INTO", repeated("INSERT INTO t (a, b) VALUES (1, 2), ")),
    Hostile("CSV, two columns", _csv(2), "csv"),
    Hostile("CSV, 1,000 columns", _csv(1_000), "csv"),
    Hostile("CSV, personal", rows(
        lambda rng, n: f"Ada Berg,ada{n}@fernwald-bau.de,+49 30 {rng.randint(100000, 999999)}", "full name,email,phone"
    ), "csv"),
    Hostile("CSV, open quotes", repeated('",'), "csv"),
    Hostile("JSON, deep lists", nested("[", "1", "]"), "json"),
    Hostile("JSON, deep objects", nested('{"a":', "1", "}"), "json"),
    Hostile("JSON, an object a line", rows(lambda rng, n: f'{{"id": {n}, "name": "n{rng.randint(0, 9)}"}}'), "json"),
    Hostile("JSON, strings in strings", repeated('\\"a\\":'), "json"),
    Hostile("YAML, keys", rows(lambda rng, n: f"key{n}: value{rng.randint(0, 9)}"), "yaml"),
    Hostile("HTML, deep", nested("<div>", "x", "</div>"), "html"),
    Hostile("HTML, entities", repeated("&amp;"), "html"),
    Hostile("HTML, table cells", repeated("<tr><td>1</td><td>a</td></tr>"), "html"),
    Hostile("Markdown, tables", repeated("| a | b |\n|---|---|\n| 1 | 2 |\n\n"), "markdown"),
    Hostile("Python, deep lists", nested("[", "1", "]"), "python"),
    Hostile("Python, strings added", repeated('"a" + '), "python"),
    Hostile("Python, assignments", rows(lambda rng, n: f"v{n} = v{rng.randint(0, n)}"), "python"),
    Hostile("Python, open strings", repeated("f'''{a"), "python"),
    Hostile("JavaScript, one line", repeated("function f(a){return a+1};"), "javascript"),
    Hostile("Python, an AI call and assignments", rows(
        lambda rng, n: f"v{n} = v{rng.randint(0, n)} + v{rng.randint(0, n)}",
        "import openai\nclient = openai.OpenAI()\nclient.responses.create(model='m', input=v9)"
    ), "python"),
    Hostile("Python, an AI call and deep brackets", lambda size: (
        "import openai\nopenai.OpenAI().responses.create(input=" + nested("[", "1", "]")(size - 60) + ")\n"
    ), "python"),
    Hostile("questions without answers", repeated("What is your phone number?\nWhat? ")),
    Hostile("identifiers of a patient, open", repeated('"resourceType":"Patient","identifier":[')),
    Hostile("who speaks, one line", repeated(":00] * [1 From ")),
    Hostile("CSV, fields that stay open", rows(lambda _, __: 'Ada,"x', "name,phone")),
    Hostile("rows of names and numbers", rows(lambda _, i: f"Ada Love;0171 {i:07};x")),
    Hostile("notebook, very many cells", notebook, "notebook"),
    Hostile("notebook, deep JSON output", lambda size: (
        '{"cells":[{"cell_type":"code","metadata":{},"source":"","outputs":[{"output_type":"display_data","data":'
        '{"application/json":' + nested("[", '"a"', "]")(size - 200) + '}}]}],"metadata":{},"nbformat":4}'
    ), "notebook"),
)  # fmt: skip


class Row(NamedTuple):
    """Milliseconds of a text and of its quarter, and how many findings the whole has, or why it has none."""

    name: str
    whole: float
    quarter: float
    findings: str

    @property
    def growth(self) -> float:
        return self.whole / max(self.quarter, 1.0)


def measured(hostile: Hostile, size: int, setup: tuple[Ruleset, Key]) -> tuple[float, str]:
    """CPU milliseconds of a scan, and what it said: the least of two where that costs little."""
    text = hostile.make(size)
    best, said = float("inf"), ""
    for _ in range(2):
        gc.collect()
        started = time.process_time()
        found = scan_document(Document(text, hostile.kind, None), rules=setup[0], key=setup[1])
        best = min(best, (time.process_time() - started) * 1000)
        said = f"{len(found):,}" + ("; not scanned: " + found.not_scanned[0].reason if found.not_scanned else "")
        if best > DEFECT:
            break
    return best, said


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args()
    setup = (load_shipped(), Key(b"a key for the benchmark", "benchmark"))
    scan_document(Document("a = 1\n", "python", None), rules=setup[0], key=setup[1])
    found = []
    for hostile in TEXTS:
        if options.only not in hostile.name:
            continue
        quarter, _ = measured(hostile, options.size // 4, setup)
        whole, said = measured(hostile, options.size, setup)
        found.append(Row(hostile.name, whole, quarter, said))
        print(f"{hostile.name:36} {whole:8.0f} {quarter:8.0f} {found[-1].growth:5.1f}  {said}", flush=True)
    if not options.only:
        RESULTS.write_text(report(found, options.size), "utf-8")


def report(found: list[Row], size: int) -> str:
    """The table, slowest first."""
    from machine import load, priority  # beside this program; a test that reads its texts has no need of it

    times = sorted(row.whole for row in found)
    over = sum(row.whole > GOAL for row in found)
    lines = [
        "# The worst texts",
        "",
        f"`python benchmarks/hostile.py` on Python {platform.python_version()}, {platform.system()}: a scan of "
        f"{size:,} code points of each kind, and of a quarter of that; CPU of the process, ms. Growth is the first by "
        f"the second: 4 is linear.{priority()}{load()}",
        "",
        f"{len(found)} kinds: median {times[len(times) // 2]:.0f} ms, worst {times[-1]:.0f} ms. Over the goal of "
        f"{GOAL} ms: {over}. Over {DEFECT:,} ms: {sum(row.whole > DEFECT for row in found)}. Growth of {GREW:.0f} or "
        f"more: {sum(row.growth >= GREW for row in found)}.",
        "",
        "| text | 1 MB, ms | 250 kB, ms | growth | findings |",
        "|---|---|---|---|---|",
        *(
            f"| {row.name} | {row.whole:.0f} | {row.quarter:.0f} | {row.growth:.1f} | {row.findings} |"
            for row in sorted(found, key=lambda row: -row.whole)
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
