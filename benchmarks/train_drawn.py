"""Makes core/safe_prompt/detectors/drawn.table: what letters cost in words and code.

    python benchmarks/train_drawn.py [FOLDER…]

Without folders it reads the standard library of the running Python: code, names and prose. Only counts leave it. The
same Python gives the same bytes (the shipped table is of 3.11); ``--check`` says whether they are the shipped ones.
"""

from __future__ import annotations

import argparse
import math
import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from safe_prompt.detectors.drawn import (
    CLASSES,
    EDGE,
    LETTERS,
    LOWER,
    SIGNS,
    TABLE,
    UNIT,
    UPPER,
    class_of,
    letter,
)

WORDS = re.compile(r"[^\s\"'`()\[\]{},;]{3,60}")
NUMBERS = re.compile(r"[0-9a-fA-F]{16,}|[A-Za-z0-9+/=]{48,}")  # digests and data, which nobody wrote
PRIOR = 0.5  # counted for what was never seen, so that nothing is impossible
MOST = 255 / UNIT
FILE_MAX = 400_000  # code points; longer files are tables


def texts(folders: list[Path]) -> Iterator[str]:
    """Python sources of folders, in the order of their names."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if {"site-packages", "test", "tests", "idle_test", "encodings"} & set(path.parts):
                continue
            text = path.read_text("utf-8", "replace")
            if len(text) <= FILE_MAX:
                yield text


class Counts:
    """How often letters, classes and signs follow each other."""

    def __init__(self) -> None:
        self.letters: Counter[tuple[int, int, int]] = Counter()
        self.classes: Counter[tuple[int, int, int]] = Counter()
        self.signs: Counter[int] = Counter()

    def add(self, word: str, times: int) -> None:
        """Count one value as ``written_cost`` will read it."""
        kinds = [EDGE, EDGE, *map(class_of, word), EDGE]
        for (first, second), third in zip(pairwise(kinds), kinds[2:], strict=False):
            self.classes[first, second, third] += times
        before, last, previous = 0, 0, EDGE
        for character in word:
            kind, number = class_of(character), letter(character)
            if number:
                if kind == UPPER and previous == LOWER:
                    before, last = 0, 0
                self.letters[before, last, number] += times
                before, last = last, number
            else:
                before, last = 0, 0
                if not character.isalnum():
                    self.signs[SIGNS.find(character)] += times
            previous = kind

    def table(self) -> bytes:
        """The costs as bytes, in the order that ``Table`` reads."""
        pairs = Counter[tuple[int, int]]()
        singles = Counter[int]()
        for (_, last, number), count in self.letters.items():
            pairs[last, number] += count
            singles[number] += count
        everything = sum(singles.values())
        out = bytearray()
        for before in range(LETTERS):
            for last in range(LETTERS):
                own = sum(self.letters[before, last, n] for n in range(1, 27))
                two = sum(pairs[last, n] for n in range(1, 27))
                for number in range(1, 27):
                    single = singles[number] / everything
                    pair = (pairs[last, number] + 5 * single) / (two + 5)
                    chance = (self.letters[before, last, number] + 5 * pair) / (own + 5)
                    out.append(byte(chance))
        for first in range(CLASSES):
            for second in range(CLASSES):
                own = sum(self.classes[first, second, n] for n in range(CLASSES))
                for third in range(CLASSES):
                    out.append(byte((self.classes[first, second, third] + PRIOR) / (own + PRIOR * CLASSES)))
        signs = sum(self.signs.values())
        for place in (*range(len(SIGNS)), -1):
            out.append(byte((self.signs[place] + PRIOR) / (signs + PRIOR * (len(SIGNS) + 1))))
        return bytes(out)


def byte(chance: float) -> int:
    """A chance as a cost in sixteenths of a bit."""
    return round(min(MOST, -math.log2(chance)) * UNIT)


def train(folders: list[Path]) -> bytes:
    """The table of the texts in folders. A word counts by the logarithm of how often it occurs."""
    seen: Counter[str] = Counter()
    for text in texts(folders):
        seen.update(word.strip(".:!?") for word in WORDS.findall(text))
    counts = Counts()
    for word, times in sorted(seen.items()):
        if len(word) > 2 and not NUMBERS.search(word):
            counts.add(word, 1 + int(math.log2(times)))
    return counts.table()


def main() -> None:
    """Write the table, or say whether the shipped one is the same."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    table = train(options.folders or [Path(sysconfig.get_path("stdlib"))])
    if options.check:
        print("the same" if TABLE.is_file() and table == TABLE.read_bytes() else "another table")
    else:
        TABLE.write_bytes(table)
        print(f"{TABLE.name}: {len(table)} bytes")


if __name__ == "__main__":
    main()
